// The API trace, from the first call of a program on. Oracle: a reader of the file.
#include "program.hpp"
#include "support.hpp"

namespace openwosa::appctest {
namespace {

using runtimetest::read_file;

class Traced : public ::testing::Test {
  protected:
    /// Where what went into a call, and what came of it, is told.
    static ::testing::AssertionResult in_order(const std::string& log, std::vector<std::string> parts) {
        std::size_t at = 0;
        for (const std::string& part : parts) {
            at = log.find(part, at);
            if (at == std::string::npos) return ::testing::AssertionFailure() << part << " in " << log;
            at += part.size();
        }
        return ::testing::AssertionSuccess();
    }

    runtimetest::TemporaryFolder folder;
    runtimetest::ScopedEnvironment where{"OPENWOSA_TRACE", folder.file("run").c_str()};
};

TEST_F(Traced, StartupIsTheFirstThingInItAndTheFirstVerbHasBothItsLines) {
    WAPPCDATA data;
    ASSERT_EQ(WinAPPCStartup(0x0001, &data), 0);
    EXPECT_TRUE(ok(start_tp()));
    EXPECT_TRUE(WinAPPCCleanup());
    const std::string log = read_file(folder.file("run.log"));
    EXPECT_TRUE(in_order(
        log, {"WinAPPCStartup(", "WinAPPCStartup = 0", "APPC(vcb=", " TP_STARTED{opext=", "lu_alias=\"LUA\"",
              "APPC = void", " TP_STARTED{primary_rc=AP_OK", "WinAPPCCleanup("}));
    EXPECT_LT(log.find("WinAPPCStartup("), log.find('\n')) << "nothing stands before it";
}

TEST_F(Traced, AProgramThatBeginsWithAVerbHasBothItsLines) {
    EXPECT_TRUE(ok(start_tp()));
    const std::string log = read_file(folder.file("run.log"));
    EXPECT_TRUE(
        in_order(log, {"APPC(vcb=", " TP_STARTED{opext=", "APPC = void", " TP_STARTED{primary_rc=AP_OK"}));
    EXPECT_LT(log.find("APPC(vcb="), log.find('\n')) << "nothing stands before it";
    WAPPCDATA data;
    ASSERT_EQ(WinAPPCStartup(0x0001, &data), 0);
    EXPECT_TRUE(WinAPPCCleanup());
}

TEST_F(Traced, AProgramThatBeginsWithAnAsynchronousVerbHasItsLinesAndWhenItIsDone) {
    auto v = block<TP_STARTED>(AP_TP_STARTED);
    put_alias(v.lu_alias, "LUA");
    put_name(v.tp_name, sizeof v.tp_name, "TEST");
    {
        Pending<TP_STARTED> started(v);
        ASSERT_TRUE(started.done());
        EXPECT_TRUE(ok(started.block));
    }
    const std::string log = read_file(folder.file("run.log"));
    EXPECT_TRUE(in_order(log, {"WinAsyncAPPCEx(", "lpVcb=", " TP_STARTED{opext=", "completed ",
                               " TP_STARTED{primary_rc=AP_OK"}));
    EXPECT_NE(log.find("WinAsyncAPPCEx = "), std::string::npos);
    WAPPCDATA data;
    ASSERT_EQ(WinAPPCStartup(0x0001, &data), 0);
    EXPECT_TRUE(WinAPPCCleanup());
}

}  // namespace
}  // namespace openwosa::appctest
