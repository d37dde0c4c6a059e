// CreateSession, Connect, Online and Offline by the session's own rules. Oracle: the method pages, with the
// decisions written down in comlu0.idl.
#include "scripted_node.hpp"

namespace openwosa::comlu0::test {
namespace {

using State = LuSession::State;

TEST(CreateSession, IsOkOnceTheHostHasBoundTheSession) {
    ScriptedNode node;
    auto start = node.open(port::Init::kBind);
    EXPECT_EQ(start.init, port::Init::kBind);
    node.say(port::SscpActive{1});
    EXPECT_FALSE(node.session.done()) << "the SSCP alone is not enough";
    node.say(port::SessionStarted{1, {}});
    EXPECT_EQ(node.result(), S_OK);
}

TEST(CreateSession, WithInitSscpIsSscpActiveOnceTheSscpAnswers) {
    ScriptedNode node;
    EXPECT_EQ(node.open(port::Init::kSscp).init, port::Init::kSscp);
    node.say(port::SscpActive{1});
    EXPECT_EQ(node.result(), CLU0_S_SSCP_ACTIVE);
}

TEST(CreateSession, HandsTheInitselfOrLogonTextOverAsItIs) {
    ScriptedNode node({"LU01", "CICS", false});
    Bytes logon = {0xD3, 0xD6, 0xC7, 0xD6, 0xD5};
    auto start = node.open(port::Init::kLogon, logon);
    EXPECT_EQ(start.data, logon);
    EXPECT_EQ(start.destination, "CICS");
}

TEST(CreateSession, IsNegResponseWhenInitselfOrLogonIsRefused) {
    ScriptedNode node;
    node.open(port::Init::kLogon, {1});
    node.say(port::InitRefused{1, 0x08060000});
    EXPECT_EQ(node.result(), CLU0_E_NEG_RESPONSE);
    EXPECT_EQ(node.completion().sense, 0x08060000u);
    node.take<port::CloseLu>();
}

struct OpenCase {
    port::OpenResult refusal;
    HRESULT result;
};
class LuRefused : public testing::TestWithParam<OpenCase> {};
INSTANTIATE_TEST_SUITE_P(CreateSession, LuRefused,
                         testing::Values(OpenCase{port::OpenResult::kNoFreeLu, CLU0_E_NOFREELU},
                                         OpenCase{port::OpenResult::kInUse, CLU0_E_LUINUSE},
                                         OpenCase{port::OpenResult::kNotFound, CLU0_E_LUNOTFOUND},
                                         OpenCase{port::OpenResult::kAccessDenied, CLU0_E_ACCESSDENIED},
                                         OpenCase{port::OpenResult::kNoResources, CLU0_E_SYSERROR}));

TEST_P(LuRefused, CreateSessionGivesTheCodeOfTheCondition) {
    ScriptedNode node;
    node.session.start(1, port::Init::kBind, {});
    EXPECT_EQ(node.take<port::OpenLu>().name, "LU01");
    node.say(port::LuOpened{1, GetParam().refusal, ""});
    EXPECT_EQ(node.result(), GetParam().result);
    EXPECT_EQ(node.session.state(), State::kOffline);
}

TEST_P(LuRefused, OnlineGivesTheCodeOfTheCondition) {
    ScriptedNode node;
    node.activate();
    node.session.stop();
    node.take<port::EndSession>();
    node.end(port::EndReason::kNormal);
    node.take<port::CloseLu>();
    node.session.start(2, port::Init::kBind, {});
    node.take<port::OpenLu>();
    node.say(port::LuOpened{2, GetParam().refusal, ""});
    EXPECT_EQ(node.result(), GetParam().result);
    EXPECT_EQ(node.session.connect_result(), CLU0_S_OFFLINE);
}

TEST(CreateSession, IsTimedoutWhenNoBindComesAndGivesTheLuBack) {
    ScriptedNode node;
    node.open();
    node.session.give_up();
    EXPECT_EQ(node.result(), CLU0_E_TIMEDOUT);
    EXPECT_EQ(node.take<port::CloseLu>().lu, 1u);
}

TEST(CreateSession, IsSessionFailedWhenTheSessionIsLostWhileItStarts) {
    for (auto reason : {port::EndReason::kUnbind, port::EndReason::kLinkLost, port::EndReason::kDeactivated,
                        port::EndReason::kProtocol}) {
        ScriptedNode node;
        node.open();
        node.end(reason, 0x08210000);
        EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
        EXPECT_EQ(node.completion().sense, 0x08210000u);
        node.take<port::CloseLu>();
    }
}

TEST(CreateSession, TellsTheNameOfThePoolledLu) {
    ScriptedNode node({"POOL", "", false});
    node.open(port::Init::kBind, {}, "LU07");
    node.say(port::SessionStarted{1, {}});
    EXPECT_EQ(node.session.lu_name(), "LU07");
    EXPECT_EQ(node.session.pool_name(), "POOL");
}

TEST(Connect, TellsTheStateOfTheSession) {
    ScriptedNode node;
    EXPECT_EQ(node.session.connect_result(), CLU0_S_OFFLINE);
    node.activate();
    EXPECT_EQ(node.session.connect_result(), S_OK);
    node.end(port::EndReason::kLinkLost);
    EXPECT_EQ(node.session.connect_result(), CLU0_E_SESSION_FAILED);
}

TEST(Connect, IsSscpActiveUntilTheHostBinds) {
    ScriptedNode node;
    node.activate_sscp();
    EXPECT_EQ(node.session.connect_result(), CLU0_S_SSCP_ACTIVE);
    node.say(port::SessionStarted{1, {}});
    EXPECT_EQ(node.session.connect_result(), S_OK);
}

TEST(Offline, EndsTheSessionAndGivesTheLuBack) {
    ScriptedNode node;
    node.activate();
    node.session.stop();
    EXPECT_EQ(node.take<port::EndSession>().lu, 1u);
    EXPECT_FALSE(node.session.done());
    node.end(port::EndReason::kNormal);
    EXPECT_EQ(node.result(), S_OK);
    node.take<port::CloseLu>();
    EXPECT_EQ(node.session.connect_result(), CLU0_S_OFFLINE);
}

TEST(Offline, IsOkThoughTheHostKeepsSilent) {
    ScriptedNode node;
    node.activate();
    node.session.stop();
    node.take<port::EndSession>();
    node.session.give_up();
    EXPECT_EQ(node.result(), S_OK);
    node.take<port::CloseLu>();
}

TEST(Offline, IsOkWhenOfflineAlready) {
    ScriptedNode node;
    node.session.stop();
    EXPECT_EQ(node.result(), S_OK);
}

TEST(Offline, IsReceiveInProgressInTheMiddleOfAChain) {
    ScriptedNode node;
    node.activate();
    node.data({1, 2, 3});
    node.session.receive(2);
    EXPECT_EQ(node.result(), CLU0_S_PARTIAL_CHAIN);
    node.take<port::Consumed>();
    node.session.stop();
    EXPECT_EQ(node.result(), CLU0_E_RECEIVE_IN_PROGRESS);
    node.session.receive(2);
    EXPECT_EQ(node.result(), S_OK);
    node.session.stop();
    node.take<port::EndSession>();
}

TEST(Offline, IsServerFailureWhenTheNodeIsGone) {
    ScriptedNode node;
    node.activate();
    node.say(port::NodeLost{});
    node.session.stop();
    EXPECT_EQ(node.result(), CLU0_E_SERVER_FAILURE);
}

TEST(Online, AsksForTheSameLuAgain) {
    ScriptedNode node({"POOL", "", false});
    node.open(port::Init::kBind, {}, "LU07");
    node.say(port::SessionStarted{1, {}});
    node.session.stop();
    node.take<port::EndSession>();
    node.end(port::EndReason::kNormal);
    node.take<port::CloseLu>();
    node.session.start(2, port::Init::kBind, {});
    EXPECT_EQ(node.take<port::OpenLu>().name, "LU07");
    node.say(port::LuOpened{2, port::OpenResult::kInUse, ""});
    EXPECT_EQ(node.take<port::OpenLu>().name, "POOL") << "another one of the pool will do";
    node.say(port::LuOpened{2, port::OpenResult::kNoFreeLu, ""});
    EXPECT_EQ(node.result(), CLU0_E_NOFREELU);
}

TEST(Online, RecoversAFailedSession) {
    ScriptedNode node;
    node.activate();
    node.end(port::EndReason::kLinkLost);
    node.session.start(2, port::Init::kBind, {});
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED) << "Offline comes first";
    node.session.stop();
    EXPECT_EQ(node.result(), S_OK);
    node.take<port::CloseLu>();
    node.next_id = 2;
    node.activate();
}

TEST(Online, IsSscpActiveWithInitSscp) {
    ScriptedNode node;
    node.activate_sscp();
    node.session.stop();
    node.take<port::EndSession>();
    node.end(port::EndReason::kNormal);
    node.take<port::CloseLu>();
    node.activate_sscp();
}

TEST(Online, IsNegResponseOrTimedoutOrSessionFailedAndOfflineAfterwards) {
    ScriptedNode node;
    node.open(port::Init::kLogon, {1});
    node.say(port::InitRefused{1, 0x08010000});
    EXPECT_EQ(node.result(), CLU0_E_NEG_RESPONSE);
    node.take<port::CloseLu>();
    node.open();
    node.session.give_up();
    EXPECT_EQ(node.result(), CLU0_E_TIMEDOUT);
    node.take<port::CloseLu>();
    node.open();
    node.end(port::EndReason::kLinkLost);
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
    node.take<port::CloseLu>();
    EXPECT_EQ(node.session.connect_result(), CLU0_S_OFFLINE);
}

TEST(Online, IsServerFailureWhenTheNodeGoes) {
    ScriptedNode node;
    node.open();
    node.say(port::NodeLost{});
    EXPECT_EQ(node.result(), CLU0_E_SERVER_FAILURE);
    node.session.start(2, port::Init::kBind, {});
    EXPECT_EQ(node.result(), CLU0_E_SERVER_FAILURE);
}

TEST(Release, GivesTheLuBackOnce) {
    ScriptedNode node;
    node.activate();
    node.session.close();
    node.take<port::CloseLu>();
    node.session.close();
    EXPECT_FALSE(node.asked());
}

}  // namespace
}  // namespace openwosa::comlu0::test
