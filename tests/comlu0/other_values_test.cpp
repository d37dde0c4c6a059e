// The library with the constants of another header in its configuration: a program that has them by number
// gets and gives these. Oracle: the configuration.
#include "host_support.hpp"

namespace openwosa::comlu0::test {
namespace {

constexpr short kInitBind = 4;
constexpr LONG kPrepareToReceive = 0x00000100;
constexpr LONG kApplData = 0x20000000, kEndBracket = 0x40000000;
constexpr HRESULT kNotConnected = static_cast<HRESULT>(0x80051001), kReceiveTimeout = 0x00051002;

class OtherValues : public HostTest {
  protected:
    void SetUp() override {
        begin({});
        std::string config = read_file(nodetest::config_file(folder_, host_->port()));
        config.insert(1,
                      R"("comlu0": {"interface_ids": ["{11223344-5566-7788-99AA-BBCCDDEEFF02}"], "values": {
            "INIT_BIND": 4, "PREPARE_TO_RECEIVE": 256, "FM_DATA": "0x4000", "APPL_DATA": "0x20000000",
            "END_BRACKET": 1073741824, "CLU0_E_NOT_CONNECTED": "0x80051001", "CLU0_S_TIMEOUT": "0x00051002"}}, )");
        write_file(folder_.file("openwosa.json"), config);
    }
};

TEST_F(OtherValues, AreWhatTheProgramGetsAndGives) {
    LONG last = 0;
    EXPECT_EQ(program_->offline(), kNotConnected);
    EXPECT_EQ(program_->property(L"LASTRESULT", last), S_OK);
    EXPECT_EQ(last, kNotConnected);
    EXPECT_NE(Program::description().find(L"CLU0_E_NOTCONNECTED"), std::wstring::npos) << "by its name";
    EXPECT_EQ(program_->create(L"LUNAME=LU34", INIT_BIND, 30000), CLU0_E_BADPARAM) << "not that number now";
    ASSERT_EQ(program_->create(L"LUNAME=LU34", kInitBind, 30000), S_OK);
    ASSERT_EQ(program_->connect(), S_OK);
    EXPECT_EQ(program_->receive(1), kReceiveTimeout);
    EXPECT_EQ(program_->property(L"LASTRESULT", last), S_OK);
    EXPECT_EQ(last, kReceiveTimeout);
    // The echo answers once it has the direction, and ends the bracket.
    ASSERT_EQ(program_->send(kPrepareToReceive, {0xC1}), S_OK);
    ASSERT_EQ(program_->receive(30000), S_OK);
    EXPECT_EQ(program_->indication & (kApplData | kEndBracket), kApplData | kEndBracket);
    EXPECT_EQ(program_->indication & (APPL_DATA | END_BRACKET), 0);
    EXPECT_EQ(program_->offline(), S_OK);
}

/// The same with a trace, of which a line is looked for without time and thread.
class OtherValuesTraced : public OtherValues {
  protected:
    bool traced(const std::string& line) const {
        return read_file(place_ + ".log").find("] IcomLU0::" + line) != std::string::npos;
    }
    std::string log() const { return read_file(place_ + ".log"); }

  private:
    const std::string place_ = folder_.file("trace");
    ScopedEnvironment on_{"OPENWOSA_TRACE", place_.c_str()};
};

TEST_F(OtherValuesTraced, AreInTheTraceByTheirNamesInTheIdl) {
    EXPECT_EQ(program_->offline(), kNotConnected);
    EXPECT_TRUE(traced("Offline = CLU0_E_NOTCONNECTED")) << log();
    ASSERT_EQ(program_->create(L"LUNAME=LU34", kInitBind, 30000), S_OK);
    EXPECT_NE(log().find("initType=INIT_BIND, "), std::string::npos) << log();
    ASSERT_EQ(program_->connect(), S_OK);
    EXPECT_EQ(program_->receive(1), kReceiveTimeout);
    EXPECT_TRUE(traced("Receive = CLU0_S_TIMEOUT  ")) << log();
    // By the IDL's numbers these are CLU0_FLAGS of another meaning (256: FM_DATA), or none.
    ASSERT_EQ(program_->send(kPrepareToReceive | kApplData, {0xC1}), S_OK);
    EXPECT_NE(log().find("hint=APPL_DATA|PREPARE_TO_RECEIVE, "), std::string::npos) << log();
    ASSERT_EQ(program_->receive(30000), S_OK);
    EXPECT_NE(log().find("APPL_DATA|LU_DATA|END_BRACKET"), std::string::npos) << log();
    Program other;
    EXPECT_EQ(other.create(L"LUNAME=LU35", INIT_BIND, 30000), CLU0_E_BADPARAM);
    EXPECT_NE(log().find("initType=0, "), std::string::npos) << "none of the four now\n" << log();
}

/// The interface by an id of the configuration: the calls are IcomLU0's all the same.
TEST_F(OtherValuesTraced, CallsByAnotherIdOfTheInterfaceAreInTheTraceAsIcomLu0) {
    constexpr IID kOther = {0x11223344, 0x5566, 0x7788, {0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0x02}};
    IcomLU0* client = nullptr;
    ASSERT_EQ(CoCreateInstance(__uuidof(comLU0), nullptr, CLSCTX_INPROC_SERVER, kOther,
                               reinterpret_cast<void**>(&client)),
              S_OK);
    EXPECT_EQ(client->Disconnect(), kNotConnected);
    client->Release();
    EXPECT_TRUE(traced("Disconnect = CLU0_E_NOTCONNECTED")) << log();
}

}  // namespace
}  // namespace openwosa::comlu0::test
