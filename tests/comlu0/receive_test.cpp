// Receive. Oracle: its page and table of indications, with the decisions written down in comlu0.idl.
#include "scripted_node.hpp"

namespace openwosa::comlu0::test {
namespace {

constexpr std::size_t kMuch = 4096;

class Receive : public testing::Test {
  protected:
    void SetUp() override { node.activate(); }
    void consumed(std::uint32_t count) { EXPECT_EQ(node.take<port::Consumed>().count, count); }
    HRESULT receive(std::size_t size = kMuch) {
        node.session.receive(size);
        return node.result();
    }
    LONG indication() { return node.completion().indication; }
    ScriptedNode node;
};

TEST_F(Receive, GivesAChainThatCameBefore) {
    node.data({1, 2, 3}, ScriptedNode::rqe(), 7);
    EXPECT_EQ(receive(), S_OK);
    consumed(1);
    EXPECT_EQ(node.completion().data, (Bytes{1, 2, 3}));
    EXPECT_EQ(node.completion().seqno, 7);
    EXPECT_EQ(indication(), LU_DATA | NORMAL_DATA | APPL_DATA | DATA_COMPLETE | EXCEPTION_RESPONSE1);
}

TEST_F(Receive, WaitsForAChainAndReturnsItWhenItsEndComes) {
    node.session.receive(kMuch);
    node.data({1}, ScriptedNode::piece(true, false), 1);
    consumed(1);
    EXPECT_FALSE(node.session.done());
    node.data({2}, ScriptedNode::piece(false, false), 2);
    consumed(1);
    node.data({3}, ScriptedNode::piece(false, true), 3);
    consumed(1);
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().data, (Bytes{1, 2, 3}));
    EXPECT_EQ(node.completion().seqno, 3) << "of the last RU";
}

TEST_F(Receive, IsTimeoutWhenNothingCame) {
    node.session.receive(kMuch);
    node.session.give_up();
    EXPECT_EQ(node.result(), CLU0_S_TIMEOUT);
    EXPECT_TRUE(node.completion().data.empty());
    EXPECT_EQ(indication(), 0);
}

TEST_F(Receive, IsPartialChainAsSoonAsDatasizeBytesAreThere) {
    node.session.receive(3);
    node.data({1, 2}, ScriptedNode::piece(true, false));
    consumed(1);
    EXPECT_FALSE(node.session.done());
    node.data({3, 4}, ScriptedNode::piece(false, false));
    consumed(1);
    EXPECT_EQ(node.result(), CLU0_S_PARTIAL_CHAIN);
    EXPECT_EQ(node.completion().data, (Bytes{1, 2, 3}));
    EXPECT_TRUE(indication() & DATA_INCOMPLETE);
    EXPECT_FALSE(indication() & DATA_COMPLETE);
}

TEST_F(Receive, GivesTheRemainderOfAChainAsOkAndComplete) {
    Rh rh = ScriptedNode::rqd();
    rh.begin_bracket = rh.end_bracket = rh.change_direction = true;
    node.data({1, 2, 3, 4, 5}, rh);
    EXPECT_EQ(receive(4), CLU0_S_PARTIAL_CHAIN);
    consumed(1);
    EXPECT_TRUE(indication() & BEGIN_BRACKET);
    EXPECT_FALSE(indication() & (END_BRACKET | SEND)) << "they concern the end";
    EXPECT_EQ(receive(4), S_OK);
    EXPECT_EQ(node.completion().data, (Bytes{5}));
    EXPECT_EQ(indication(),
              LU_DATA | NORMAL_DATA | APPL_DATA | DATA_COMPLETE | DEFINITE_RESPONSE1 | END_BRACKET | SEND);
}

TEST_F(Receive, IsPartialChainWithWhatHasArrivedWhenTheTimeIsOver) {
    node.session.receive(kMuch);
    node.data({1, 2}, ScriptedNode::piece(true, false));
    consumed(1);
    node.session.give_up();
    EXPECT_EQ(node.result(), CLU0_S_PARTIAL_CHAIN);
    EXPECT_EQ(node.completion().data, (Bytes{1, 2}));
    EXPECT_TRUE(indication() & DATA_INCOMPLETE);
    node.session.receive(kMuch);
    node.data({3}, ScriptedNode::piece(false, true));
    consumed(1);
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().data, (Bytes{3}));
}

TEST_F(Receive, GrantsTheHostNoMoreThanTheApplicationIsReadyToTake) {
    node.data({1, 2}, ScriptedNode::piece(true, false));
    EXPECT_FALSE(node.asked()) << "nobody receives";
    node.session.receive(4);
    consumed(1);
    node.data({3, 4}, ScriptedNode::piece(false, false));
    consumed(1);
    EXPECT_EQ(node.result(), CLU0_S_PARTIAL_CHAIN);
    node.data({5, 6}, ScriptedNode::piece(false, false));
    EXPECT_FALSE(node.asked());
}

TEST_F(Receive, TellsHowTheChainIsToBeAnswered) {
    Rh rqn;
    Rh both = ScriptedNode::rqd();
    both.dr2 = true;
    Rh exception2;
    exception2.dr2 = exception2.exception = true;
    struct {
        Rh rh;
        LONG flags;
    } cases[] = {{rqn, NO_RESPONSE},
                 {both, DEFINITE_RESPONSE1 | DEFINITE_RESPONSE2},
                 {exception2, EXCEPTION_RESPONSE2}};
    for (const auto& c : cases) {
        node.data({1}, c.rh);
        EXPECT_EQ(receive(), S_OK);
        consumed(1);
        EXPECT_EQ(indication(), LU_DATA | NORMAL_DATA | APPL_DATA | DATA_COMPLETE | c.flags);
    }
}

TEST_F(Receive, TellsFunctionManagementDataFromApplicationData) {
    Rh rh = ScriptedNode::rqe();
    rh.fi = true;
    node.data({1}, rh);
    EXPECT_EQ(receive(), S_OK);
    consumed(1);
    EXPECT_TRUE(indication() & FM_DATA);
    EXPECT_FALSE(indication() & APPL_DATA);
}

TEST_F(Receive, GivesAnExceptionRequestWithItsSenseCode) {
    Rh rh = ScriptedNode::rqe();
    rh.sense = true;
    node.data({0x10, 0x02, 0, 0, 0x55}, rh);
    EXPECT_EQ(receive(), S_OK);
    consumed(1);
    EXPECT_TRUE(indication() & EXR_REQUEST);
    EXPECT_EQ(node.completion().data, (Bytes{0x10, 0x02, 0, 0, 0x55}));
}

TEST_F(Receive, SaysSendWhereTheHostGivesTheDirectionAndWhereTheSessionMaySend) {
    Rh rh = ScriptedNode::rqe();
    rh.change_direction = true;
    node.data({1}, rh);
    EXPECT_EQ(receive(), S_OK);
    EXPECT_TRUE(indication() & SEND);
    node.say(port::Received{1, port::Session::kLuLu, false, 2, ScriptedNode::rqe(), false, {1}, true});
    EXPECT_EQ(receive(), S_OK);
    EXPECT_TRUE(indication() & SEND);
    node.data({1});
    EXPECT_EQ(receive(), S_OK);
    EXPECT_FALSE(indication() & SEND);
    for (int n = 0; n < 3; ++n) consumed(1);
}

TEST_F(Receive, GivesAnEmptyChain) {
    node.data({});
    EXPECT_EQ(receive(), S_OK);
    consumed(1);
    EXPECT_TRUE(indication() & DATA_COMPLETE);
}

struct CommandCase {
    std::uint8_t code;
    bool expedited;
    LONG flag;
};
class ReceivedCommand : public testing::TestWithParam<CommandCase> {};
INSTANTIATE_TEST_SUITE_P(Receive, ReceivedCommand,
                         testing::Values(CommandCase{0x80, true, QUIESCE}, CommandCase{0x82, true, RELEASE},
                                         CommandCase{0x83, false, CANCEL}, CommandCase{0x84, false, CHASE},
                                         CommandCase{0xA1, true, CLEAR}, CommandCase{0xC0, true, SHUTDOWN}));

TEST_P(ReceivedCommand, IsAnEventWithoutData) {
    ScriptedNode node;
    node.activate();
    node.command(GetParam().code, GetParam().expedited);
    node.take<port::Consumed>();
    node.session.receive(kMuch);
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().indication,
              GetParam().flag | LU_DATA | (GetParam().expedited ? EXPEDITED_DATA : NORMAL_DATA));
    EXPECT_TRUE(node.completion().data.empty());
    EXPECT_EQ(node.completion().seqno, 9);
}

TEST_F(Receive, SaysThatACommandHasToBeAnswered) {
    node.command(0x84, false, true);
    consumed(1);
    EXPECT_EQ(receive(), S_OK);
    EXPECT_TRUE(indication() & CHASE);
    EXPECT_TRUE(indication() & DEFINITE_RESPONSE1);
}

TEST_F(Receive, AnswersAndSwallowsCommandsWithoutAnIndication) {
    node.command(0xC8, false, true, 5);  // BID
    EXPECT_EQ(node.take<port::Consumed>().count, 1u);
    auto answer = node.take<port::SendResponse>();
    EXPECT_EQ(answer.snf, 5);
    EXPECT_EQ(answer.sense, 0u);
    node.session.receive(kMuch);
    node.session.give_up();
    EXPECT_EQ(node.result(), CLU0_S_TIMEOUT);
}

TEST(ReceiveCommands, GivesThemAsDataWhereTheApplicationAskedForThat) {
    ScriptedNode node({"LU01", "", true});
    node.activate();
    node.command(0xC9, true);  // SIGNAL
    node.take<port::Consumed>();
    node.session.receive(kMuch);
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().data, (Bytes{0xC9}));
    EXPECT_EQ(node.completion().indication, LU_DATA | EXPEDITED_DATA | DATA_COMPLETE);
}

TEST_F(Receive, DropsAChainThatIsCancelled) {
    node.data({1, 2, 3}, ScriptedNode::piece(true, false));
    node.command(0x83, false);
    consumed(1);
    consumed(1);
    EXPECT_EQ(receive(), S_OK);
    EXPECT_TRUE(indication() & CANCEL);
    EXPECT_TRUE(node.completion().data.empty());
}

TEST_F(Receive, IsOutOfTheChainAfterItsCancel) {
    node.data({1, 2, 3}, ScriptedNode::piece(true, false));
    EXPECT_EQ(receive(2), CLU0_S_PARTIAL_CHAIN);
    consumed(1);
    node.command(0x83, false);
    consumed(1);
    node.session.send(NO_RESPONSE, {1});
    node.accept();
    EXPECT_EQ(node.result(), S_OK) << "no RECEIVE_IN_PROGRESS";
}

TEST_F(Receive, LetsTheExpeditedFlowOvertakeAGrowingChain) {
    node.data({1}, ScriptedNode::piece(true, false));
    node.command(0x80);
    consumed(1);
    EXPECT_EQ(receive(), S_OK);
    EXPECT_TRUE(indication() & QUIESCE);
    node.session.receive(kMuch);
    consumed(1);
    node.data({2}, ScriptedNode::piece(false, true));
    consumed(1);
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().data, (Bytes{1, 2}));
}

TEST_F(Receive, KeepsWholeChainsAndEventsInOrder) {
    node.data({1});
    node.data({2});
    node.command(0xC0);
    EXPECT_EQ(receive(), S_OK);
    EXPECT_EQ(node.completion().data, (Bytes{1}));
    EXPECT_EQ(receive(), S_OK);
    EXPECT_EQ(node.completion().data, (Bytes{2}));
    EXPECT_EQ(receive(), S_OK);
    EXPECT_TRUE(indication() & SHUTDOWN);
    consumed(1);
    consumed(1);
    consumed(1);
}

TEST_F(Receive, TellsOfClearAndOfTheRestartBySdt) {
    node.command(0xA1);
    consumed(1);
    EXPECT_EQ(receive(), S_OK);
    EXPECT_TRUE(indication() & CLEAR);
    node.say(port::SessionStarted{1, {}});
    EXPECT_EQ(receive(), S_OK);
    EXPECT_EQ(indication(), SESSION_STARTED | LU_DATA);
}

TEST_F(Receive, TellsOfUnbindAndOfTheNextBind) {
    node.end(port::EndReason::kUnbind);
    EXPECT_EQ(receive(), S_OK);
    EXPECT_EQ(indication(), UNBIND | LU_DATA);
    node.session.receive(kMuch);
    node.say(port::SessionStarted{1, {}});
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(indication(), SESSION_STARTED | LU_DATA);
}

TEST_F(Receive, GivesPositiveResponsesOfTheHost) {
    node.session.send(EXCEPTION_RESPONSE1, {1});
    auto tag = node.accept(42).tag;
    node.say(port::Responded{1, tag, port::Session::kLuLu, 0, {}});
    EXPECT_EQ(receive(), S_OK);
    EXPECT_EQ(indication(), POS_RESPONSE | LU_DATA | NORMAL_DATA);
    EXPECT_EQ(node.completion().seqno, 42);
}

TEST_F(Receive, GivesNegativeResponsesOfTheHostWithTheirSenseCode) {
    node.session.send(EXCEPTION_RESPONSE1, {1});
    auto tag = node.accept(42).tag;
    node.say(port::Responded{1, tag, port::Session::kLuLu, 0x08130001, {}});
    EXPECT_EQ(receive(), S_OK);
    EXPECT_EQ(indication(), NEG_RESPONSE | LU_DATA | NORMAL_DATA);
    EXPECT_EQ(node.completion().seqno, 42);
    EXPECT_EQ(node.completion().data, (Bytes{0x08, 0x13, 0x00, 0x01}));
}

TEST_F(Receive, IsSessionFailedAfterAnOutageOnceAllDataIsRead) {
    node.data({1});
    node.end(port::EndReason::kLinkLost);
    EXPECT_EQ(receive(), S_OK);
    consumed(1);
    EXPECT_EQ(receive(), CLU0_E_SESSION_FAILED);
    EXPECT_EQ(receive(), CLU0_E_SESSION_FAILED) << "it stays";
}

TEST_F(Receive, ThatWaitsEndsWithTheOutage) {
    node.session.receive(kMuch);
    node.end(port::EndReason::kDeactivated);
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
}

TEST_F(Receive, IsSessionfailureAfterAProtocolError) {
    node.session.receive(kMuch);
    node.end(port::EndReason::kProtocol, 0x20010000);
    EXPECT_EQ(node.result(), CLU0_E_SESSIONFAILURE);
    EXPECT_EQ(node.completion().sense, 0x20010000u);
}

TEST_F(Receive, IsServerFailureWhenTheNodeIsGone) {
    node.data({1});
    node.session.receive(kMuch);
    consumed(1);
    node.session.receive(kMuch);
    node.say(port::NodeLost{});
    EXPECT_EQ(node.result(), CLU0_E_SERVER_FAILURE);
    EXPECT_EQ(receive(), CLU0_E_SERVER_FAILURE);
}

TEST_F(Receive, LosesTheSessionToAHostThatFloodsIt) {
    Bytes big(60000);
    for (int n = 0; n < 400 && !node.asked(); ++n) node.data(big);
    EXPECT_EQ(node.take<port::EndSession>().lu, 1u);
    HRESULT result = S_OK;
    for (int n = 0; n < 400 && result == S_OK; ++n) {
        result = receive(big.size());
        node.session.requests().clear();
    }
    EXPECT_EQ(result, CLU0_E_SESSIONFAILURE);
    EXPECT_EQ(node.completion().sense, 0x08120000u);
}

TEST_F(Receive, LosesTheSessionToAHostThatBindsAndUnbindsItEndlessly) {
    for (int n = 0; n < 100000 && !node.asked(); ++n) {
        node.end(port::EndReason::kUnbind);
        node.say(port::SessionStarted{1, {}});
    }
    EXPECT_EQ(node.take<port::EndSession>().lu, 1u);
    EXPECT_EQ(node.session.connect_result(), CLU0_E_SESSION_FAILED);
    int events = 0;
    while (receive() == S_OK) ++events;
    EXPECT_EQ(events, 65536) << "what was kept is still told";
    EXPECT_EQ(node.result(), CLU0_E_SESSIONFAILURE);
    EXPECT_EQ(node.completion().sense, 0x08120000u);
}

TEST(ReceiveSscp, GivesWhatTheSscpSends) {
    ScriptedNode node;
    node.activate_sscp();
    node.say(port::Received{1, port::Session::kSscpLu, false, 3, ScriptedNode::rqd(), true, {0xC1}});
    node.session.receive(kMuch);
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().indication,
              SSCP_DATA | NORMAL_DATA | APPL_DATA | DATA_COMPLETE | DEFINITE_RESPONSE1);
    node.take<port::Consumed>();
}

TEST(ReceiveSscp, TellsWhenTheSessionIsActivated) {
    ScriptedNode node;
    node.activate_sscp();
    node.session.receive(kMuch);
    node.say(port::SessionStarted{1, {}});
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().indication, SESSION_STARTED | LU_DATA);
}

TEST(ReceiveSscp, IsSessionFailedWhenTheSscpIsLost) {
    ScriptedNode node;
    node.activate_sscp();
    node.session.receive(kMuch);
    node.say(port::SscpInactive{1});
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
}

TEST(ReceiveSscp, IsAnsweredForAnApplicationWithoutAccessToTheSscp) {
    ScriptedNode node;
    node.activate();
    node.say(port::Received{1, port::Session::kSscpLu, false, 3, ScriptedNode::rqd(), true, {0xC1}});
    node.take<port::Consumed>();
    EXPECT_EQ(node.take<port::SendResponse>().session, port::Session::kSscpLu);
}

}  // namespace
}  // namespace openwosa::comlu0::test
