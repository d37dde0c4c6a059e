// Send and SendResponse. Oracle: their pages, with the decisions written down in comlu0.idl.
#include "scripted_node.hpp"

namespace openwosa::comlu0::test {
namespace {

class Send : public testing::Test {
  protected:
    void SetUp() override { node.activate(); }
    void sent(const port::SendData& request, port::SendResult result, std::uint32_t sense = 0) {
        port::Sent m{1, request.tag};
        m.result = result;
        m.sense = sense;
        m.rh = request.rh;
        node.say(m);
    }
    /// Sends with `hint` where the session's rules make the form of `rh` of it.
    HRESULT degraded(LONG hint, Rh rh) {
        node.session.send(hint, {1});
        auto request = node.take<port::SendData>();
        port::Sent m{1, request.tag};
        m.degraded = true;
        m.rh = rh;
        node.say(m);
        if (!node.session.done()) node.say(port::Responded{1, request.tag, port::Session::kLuLu, 0, {}});
        return node.result();
    }
    ScriptedNode node;
};

TEST_F(Send, IsOkOnceTheChainIsOnItsWay) {
    node.session.send(EXCEPTION_RESPONSE1 | APPL_DATA | LU_DATA | NORMAL_DATA, {1, 2, 3});
    EXPECT_FALSE(node.session.done());
    auto request = node.accept(12);
    EXPECT_EQ(request.data, (Bytes{1, 2, 3}));
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().seqno, 12);
}

TEST_F(Send, MakesTheRequestHeaderTheHintDescribes) {
    struct {
        LONG hint;
        bool dr1, dr2, exception, fi, eb, cd;
    } cases[] = {{NO_RESPONSE, false, false, false, false, false, false},
                 {EXCEPTION_RESPONSE1, true, false, true, false, false, false},
                 {EXCEPTION_RESPONSE2, false, true, true, false, false, false},
                 {0, true, false, true, false, false, false},
                 {NO_RESPONSE | FM_DATA, false, false, false, true, false, false},
                 {NO_RESPONSE | END_BRACKET, false, false, false, false, true, false},
                 {NO_RESPONSE | PREPARE_TO_RECEIVE, false, false, false, false, false, true}};
    for (const auto& c : cases) {
        node.session.send(c.hint, {1});
        auto rh = node.accept().rh;
        EXPECT_EQ(rh.dr1, c.dr1) << c.hint;
        EXPECT_EQ(rh.dr2, c.dr2) << c.hint;
        EXPECT_EQ(rh.exception, c.exception) << c.hint;
        EXPECT_EQ(rh.fi, c.fi) << c.hint;
        EXPECT_EQ(rh.end_bracket, c.eb) << c.hint;
        EXPECT_EQ(rh.change_direction, c.cd) << c.hint;
        EXPECT_TRUE(rh.begin_chain && rh.end_chain) << "a complete chain";
        EXPECT_EQ(node.result(), S_OK);
    }
}

TEST_F(Send, WaitsForTheDefiniteResponse) {
    node.session.send(DEFINITE_RESPONSE1, {1});
    auto request = node.accept(5);
    EXPECT_TRUE(request.rh.is_rqd());
    EXPECT_FALSE(node.session.done());
    node.say(port::Responded{1, request.tag, port::Session::kLuLu, 0, {}});
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_EQ(node.completion().seqno, 5);
}

TEST_F(Send, IsNegResponseWhenTheHostRejectsTheChain) {
    node.session.send(DEFINITE_RESPONSE1, {1});
    auto request = node.accept(5);
    node.say(port::Responded{1, request.tag, port::Session::kLuLu, 0x08210000, {}});
    EXPECT_EQ(node.result(), CLU0_E_NEG_RESPONSE);
    EXPECT_EQ(node.completion().sense, 0x08210000u);
    EXPECT_EQ(node.completion().seqno, 5);
}

TEST_F(Send, IsNegResponseWhenTheNodeForbidsItByTheSessionsRules) {
    node.session.send(0, {1});
    sent(node.take<port::SendData>(), port::SendResult::kState, 0x20040000);
    EXPECT_EQ(node.result(), CLU0_E_NEG_RESPONSE);
    EXPECT_EQ(node.completion().sense, 0x20040000u);
    node.session.send(0, {1});
    sent(node.take<port::SendData>(), port::SendResult::kInvalid, 0x40070000);
    EXPECT_EQ(node.result(), CLU0_E_NEG_RESPONSE);
}

TEST_F(Send, IsBracketNotAllowedWhenNoBracketMayBeBegun) {
    for (std::uint32_t sense : {0x08130000u, 0x08140000u, 0x080B0000u, 0x20030000u, 0x20080000u}) {
        node.session.send(0, {1});
        sent(node.take<port::SendData>(), port::SendResult::kState, sense);
        EXPECT_EQ(node.result(), CLU0_E_BRACKED_NOT_ALLOWED) << std::hex << sense;
    }
}

TEST_F(Send, TellsThatTheDataWentAsSeveralChains) {
    node.session.send(EXCEPTION_RESPONSE1, Bytes(1000));
    auto request = node.take<port::SendData>();
    port::Sent m{1, request.tag};
    m.several_chains = true;
    m.rh = request.rh;
    node.say(m);
    EXPECT_EQ(node.result(), CLU0_S_MULTI_CHAIN);
}

TEST_F(Send, TellsTheResponseModeWhereItIsNotTheOneAskedFor) {
    EXPECT_EQ(degraded(EXCEPTION_RESPONSE1, ScriptedNode::rqd()), CLU0_S_DEFINITE_RSP_MODE);
    EXPECT_EQ(degraded(NO_RESPONSE, ScriptedNode::rqd()), CLU0_S_DEFINITE_RSP_MODE);
    EXPECT_EQ(degraded(DEFINITE_RESPONSE1, ScriptedNode::rqe()), CLU0_S_EXCEPTION_RSP_MODE);
    EXPECT_EQ(degraded(NO_RESPONSE, ScriptedNode::rqe()), CLU0_S_EXCEPTION_RSP_MODE);
    EXPECT_EQ(degraded(DEFINITE_RESPONSE1, Rh{}), CLU0_S_NO_RSP_MODE);
    EXPECT_EQ(degraded(EXCEPTION_RESPONSE1, Rh{}), CLU0_S_NO_RSP_MODE);
    EXPECT_EQ(degraded(0, ScriptedNode::rqd()), S_OK) << "nothing was asked for";
}

TEST_F(Send, IsNoRspRequestedWhenTheTimeForTheResponseIsOver) {
    node.session.send(DEFINITE_RESPONSE1, {1});
    auto request = node.accept(5);
    node.session.give_up();
    EXPECT_EQ(node.result(), CLU0_E_NO_RSP_REQUESTED);
    node.say(port::Responded{1, request.tag, port::Session::kLuLu, 0, {}});
    node.session.receive(10);
    EXPECT_EQ(node.result(), S_OK) << "a late response comes through Receive";
    EXPECT_TRUE(node.completion().indication & POS_RESPONSE);
    EXPECT_EQ(node.completion().seqno, 5);
}

TEST_F(Send, IsNoRspRequestedWhenClearComesInstead) {
    node.session.send(DEFINITE_RESPONSE1, {1});
    node.accept();
    node.command(0xA1);
    node.take<port::Consumed>();
    EXPECT_EQ(node.result(), CLU0_E_NO_RSP_REQUESTED);
    node.session.receive(10);
    EXPECT_EQ(node.result(), S_OK);
    EXPECT_TRUE(node.completion().indication & CLEAR) << "Receive tells why";
}

TEST_F(Send, IsNoRspRequestedWhenTheSessionEndsInstead) {
    node.session.send(DEFINITE_RESPONSE1, {1});
    node.accept();
    node.end(port::EndReason::kLinkLost);
    EXPECT_EQ(node.result(), CLU0_E_NO_RSP_REQUESTED);
    node.session.receive(10);
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
}

// Nobody was asked for a response: not that it did not come is what happened, but why the rest did not go.
TEST_F(Send, HeldUpByPacingReturnsWhatEndedIt) {
    const auto canceled = [&] {
        node.session.send(EXCEPTION_RESPONSE1, {1});
        auto request = node.take<port::SendData>();
        sent(request, port::SendResult::kCanceled);
        EXPECT_FALSE(node.session.done());
        return request.tag;
    };
    port::Responded refused{node.session.id(), canceled()};
    refused.sense = 0x08020000;
    node.say(refused);
    EXPECT_EQ(node.result(), CLU0_E_NEG_RESPONSE);
    EXPECT_EQ(node.completion().sense, 0x08020000u);
    canceled();
    node.command(0xA1);
    node.take<port::Consumed>();
    EXPECT_EQ(node.result(), CLU0_E_NO_RSP_REQUESTED);
    node.say(port::SessionStarted{node.session.id(), {}});
    canceled();
    node.end(port::EndReason::kLinkLost);
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
}

TEST_F(Send, IsSessionFailedAfterAnOutage) {
    node.end(port::EndReason::kLinkLost);
    node.session.send(0, {1});
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
}

TEST_F(Send, ThatWaitsForPacingEndsWithTheOutage) {
    node.session.send(EXCEPTION_RESPONSE1, {1});
    node.take<port::SendData>();
    node.end(port::EndReason::kLinkLost);
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
}

TEST_F(Send, IsSessionfailureAfterAProtocolErrorAndWhenUnbound) {
    node.end(port::EndReason::kUnbind);
    node.session.send(0, {1});
    EXPECT_EQ(node.result(), CLU0_E_SESSIONFAILURE);
    node.end(port::EndReason::kProtocol);
    node.session.send(0, {1});
    EXPECT_EQ(node.result(), CLU0_E_SESSIONFAILURE);
}

TEST_F(Send, IsReceiveInProgressInTheMiddleOfAChain) {
    node.data({1, 2, 3});
    node.session.receive(2);
    node.take<port::Consumed>();
    node.session.send(0, {1});
    EXPECT_EQ(node.result(), CLU0_E_RECEIVE_IN_PROGRESS);
    node.session.receive(2);
    EXPECT_EQ(node.result(), S_OK);
    node.session.send(0, {1});
    node.accept();
    EXPECT_EQ(node.result(), S_OK);
}

TEST_F(Send, IsNotHinderedByAChainNobodyHasBegunToReceive) {
    node.data({1, 2, 3});
    node.session.send(0, {1});
    node.accept();
    EXPECT_EQ(node.result(), S_OK);
}

TEST_F(Send, IsServerFailureWhenTheNodeIsGone) {
    node.session.send(DEFINITE_RESPONSE1, {1});
    node.accept();
    node.say(port::NodeLost{});
    EXPECT_EQ(node.result(), CLU0_E_SERVER_FAILURE);
    node.session.send(0, {1});
    EXPECT_EQ(node.result(), CLU0_E_SERVER_FAILURE);
}

TEST_F(Send, OnTheExpeditedFlowTakesARequestWithItsCode) {
    node.session.send(EXPEDITED_DATA, {0xC9, 0, 1, 0, 0});
    auto request = node.take<port::SendCommand>();
    EXPECT_EQ(request.ru, (Bytes{0xC9, 0, 1, 0, 0}));
    port::Sent m{1, request.tag};
    m.rh = request.rh;
    node.say(m);
    node.say(port::Responded{1, request.tag, port::Session::kLuLu, 0, {}});
    EXPECT_EQ(node.result(), S_OK);
    node.session.send(EXPEDITED_DATA, {});
    EXPECT_EQ(node.result(), CLU0_E_BADPARAM);
}

TEST(SendSscp, GoesToTheSscpAndWaitsForItsResponse) {
    ScriptedNode node;
    node.activate_sscp();
    node.session.send(SSCP_DATA, {0xC1});
    auto request = node.accept();
    EXPECT_EQ(request.session, port::Session::kSscpLu);
    EXPECT_TRUE(request.rh.is_rqd()) << "the SSCP session knows nothing else";
    node.say(port::Responded{1, request.tag, port::Session::kSscpLu, 0, {}});
    EXPECT_EQ(node.result(), S_OK);
}

TEST(SendSscp, IsWhereDataGoesThatNamesNoSessionWhileThereIsNoOther) {
    ScriptedNode node;
    node.activate_sscp();
    node.session.send(0, {0xC1});
    EXPECT_EQ(node.take<port::SendData>().session, port::Session::kSscpLu);
}

TEST(SendSscp, LeavesNoLuSessionToSendOn) {
    ScriptedNode node;
    node.activate_sscp();
    node.session.send(LU_DATA, {0xC1});
    EXPECT_EQ(node.result(), CLU0_E_SESSIONFAILURE);
}

TEST(SendOffline, IsSessionfailure) {
    ScriptedNode node;
    node.session.send(LU_DATA, {0xC1});
    EXPECT_EQ(node.result(), CLU0_E_SESSIONFAILURE);
}

class Respond : public Send {
  protected:
    HRESULT respond(port::SendResult result) {
        node.session.respond(0, LU_DATA, 1);
        auto request = node.take<port::SendResponse>();
        port::Sent m{1, request.tag};
        m.result = result;
        node.say(m);
        return node.result();
    }
};

TEST_F(Respond, SendsTheSenseCodeForTheNumberedRequest) {
    node.session.respond(0x08130001, LU_DATA | NORMAL_DATA, 77);
    auto request = node.take<port::SendResponse>();
    EXPECT_EQ(request.sense, 0x08130001u);
    EXPECT_EQ(request.snf, 77);
    EXPECT_EQ(request.session, port::Session::kLuLu);
    EXPECT_FALSE(node.session.done());
    node.say(port::Sent{1, request.tag});
    EXPECT_EQ(node.result(), S_OK);
}

TEST_F(Respond, IsSessionFailedWithoutTheSession) {
    EXPECT_EQ(respond(port::SendResult::kNoSession), CLU0_E_SESSION_FAILED);
    EXPECT_EQ(respond(port::SendResult::kCanceled), CLU0_E_SESSION_FAILED);
    node.session.respond(0, LU_DATA, 1);
    node.take<port::SendResponse>();
    node.end(port::EndReason::kLinkLost);
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
    node.session.respond(0, LU_DATA, 1);
    EXPECT_EQ(node.result(), CLU0_E_SESSION_FAILED);
}

TEST_F(Respond, IsSyserrorWhenNoRequestOfThatNumberAwaitsAResponse) {
    EXPECT_EQ(respond(port::SendResult::kState), CLU0_E_SYSERROR);
    EXPECT_EQ(respond(port::SendResult::kInvalid), CLU0_E_SYSERROR);
}

TEST_F(Respond, IsReceiveInProgressInTheMiddleOfAChain) {
    node.data({1, 2, 3}, ScriptedNode::rqd());
    node.session.receive(2);
    node.take<port::Consumed>();
    node.session.respond(0, LU_DATA, 1);
    EXPECT_EQ(node.result(), CLU0_E_RECEIVE_IN_PROGRESS);
}

TEST_F(Respond, IsServerFailureWhenTheNodeIsGone) {
    node.say(port::NodeLost{});
    node.session.respond(0, LU_DATA, 1);
    EXPECT_EQ(node.result(), CLU0_E_SERVER_FAILURE);
}

}  // namespace
}  // namespace openwosa::comlu0::test
