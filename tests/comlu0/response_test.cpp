// SendResponse over the node and a host: what may be answered, and once. Oracle: the SendResponse page, with
// the decisions written down in comlu0.idl.
#include "host_support.hpp"

namespace openwosa::comlu0::test {
namespace {

constexpr LONG kNoSuchRequest = 0x200E0000;  // SNA Formats: response correlation error

TEST_F(HostTest, SendResponseIsSyserrorForANumberThatAwaitsNoResponse) {
    begin(scenario_of(R"({"send": "ANSWER ME", "begin_bracket": true, "response": "definite"},
                         {"send": "NOT ME", "response": "exception"})"));
    start();
    ASSERT_EQ(program_->receive(30000), S_OK);
    const short first = program_->number;
    EXPECT_EQ(program_->respond(0, static_cast<short>(first + 1)), CLU0_E_SYSERROR) << "not there yet";
    EXPECT_EQ(program_->last_sense(), kNoSuchRequest);
    EXPECT_EQ(program_->respond(0, first), S_OK);
    EXPECT_EQ(program_->respond(0, first), CLU0_E_SYSERROR) << "answered already";
    EXPECT_EQ(program_->last_sense(), kNoSuchRequest);
    ASSERT_EQ(program_->receive(30000), S_OK);
    EXPECT_EQ(program_->respond(0, program_->number), S_OK) << "accepted without a word to the host";
    EXPECT_EQ(program_->respond(0, program_->number), CLU0_E_SYSERROR);
    EXPECT_EQ(program_->respond(0, -1), CLU0_E_SYSERROR);
}

TEST_F(HostTest, SendResponseToTheSscpIsSyserrorForANumberThatAwaitsNoResponse) {
    begin(R"({"pus": [{"lus": [{"address": 34}]}]})");  // nobody binds it
    start(INIT_SSCP);
    EXPECT_EQ(program_->respond(0, 77, SSCP_DATA), CLU0_E_SYSERROR);
    EXPECT_EQ(program_->last_sense(), kNoSuchRequest);
}

}  // namespace
}  // namespace openwosa::comlu0::test
