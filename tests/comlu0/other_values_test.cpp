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
        config.insert(1, R"("comlu0": {"values": {
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

}  // namespace
}  // namespace openwosa::comlu0::test
