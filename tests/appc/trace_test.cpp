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

std::string in_hex(const unsigned char* bytes, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        char digits[4];
        std::snprintf(digits, sizeof digits, i > 0 ? " %02x" : "%02x", bytes[i]);
        text += digits;
    }
    return text;
}

std::string session_of(const End& end) {
    auto v = end.block<GET_ATTRIBUTES>(AP_B_GET_ATTRIBUTES);
    v.opext |= AP_EXTD_VCB;
    EXPECT_TRUE(ok(issue(v)));
    return in_hex(v.sess_id, sizeof v.sess_id);
}

TEST_F(Traced, VerbsStandBesideThePiusTheyCausedTiedByConversationAndSession) {
    WAPPCDATA data;
    ASSERT_EQ(WinAPPCStartup(0x0001, &data), 0);
    std::string a, b, session;
    {
        Pair p;
        a = " conv_id=" + std::to_string(p.a.conv_id);
        b = " conv_id=" + std::to_string(p.b.conv_id);
        session = "LOCAL sess_id=<" + session_of(p.a) + ">";
        Pending<CONFIRM> confirm(p.a.block<CONFIRM>(AP_B_CONFIRM));
        EXPECT_EQ(p.b.receive().what_rcvd, AP_CONFIRM_WHAT_RECEIVED);
        EXPECT_TRUE(ok(p.b.verb<CONFIRMED>(AP_B_CONFIRMED)));
        ASSERT_TRUE(confirm.done());
        EXPECT_TRUE(ok(confirm.block));
    }
    EXPECT_TRUE(WinAPPCCleanup());
    // SNA Formats: confirm is asked for by an LUSTAT, RQD2; the answer is its response.
    const std::string log = read_file(folder.file("run.log"));
    EXPECT_TRUE(
        in_order(log, {" ALLOCATE{opext=", "SC RQD1 EXP BIND <31 ", " ALLOCATE{primary_rc=AP_OK",
                       " MC_FLUSH{", "PIU > " + session + a + ": #", " FMD RQE1 FI ", " FMH-5, ",
                       "PIU < " + session + b + ": #", " FMH-5, ", " RECEIVE_ALLOCATE{primary_rc=AP_OK"}));
    EXPECT_TRUE(in_order(
        log,
        {" MC_CONFIRM{opext=", "PIU > " + session + a + ": #", " DFC RQD2 ", "LUSTAT <04 00 06",
         "PIU < " + session + b + ": #", " DFC RQD2 ", " MC_CONFIRMED{opext=", "PIU > " + session + b + ": #",
         " DFC +RSP2 ", "PIU < " + session + a + ": #", " DFC +RSP2 ", " MC_CONFIRM{primary_rc=AP_OK"}));
}

TEST_F(Traced, APasswordIsNotInIt) {
    WAPPCDATA data;
    ASSERT_EQ(WinAPPCStartup(0x0001, &data), 0);
    const TP_STARTED tp = start_tp();
    ALLOCATE v = allocation(tp.tp_id, true, AP_NONE, "SAFETY");
    v.security = AP_PGM;
    put_name(v.user_id, sizeof v.user_id, "ALICE");
    put_name(v.pwd, sizeof v.pwd, "DB2RULES");
    EXPECT_TRUE(ok(issue(v)));
    unsigned char password[8];
    put_name(password, sizeof password, "DB2RULES");
    EXPECT_TRUE(WinAPPCCleanup());
    const std::string log = read_file(folder.file("run.log"));
    EXPECT_TRUE(in_order(log, {"pwd=***", "FMH-5, "}));
    EXPECT_EQ(log.find("DB2RULES"), std::string::npos);
    EXPECT_EQ(log.find(in_hex(password, sizeof password)), std::string::npos);
}

}  // namespace
}  // namespace openwosa::appctest
