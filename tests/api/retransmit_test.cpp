// Retransmission, time-outs and cancelling, counted and timed at the peer. Oracle: the WinSNMP retransmission
// pages: 1 + retries transmissions of the same bytes, a fixed interval apart, then TL_TIMEOUT; 1/100 s.
#include <gtest/gtest.h>

#include <atomic>

#include "support/message_window.hpp"
#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

using Clock = std::chrono::steady_clock;

TEST(Retransmission, SendsOnePlusRetriesTimesAndThenReportsTheTimeOut) {
    Api api;
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 5, 3);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(SNMPAPI_TL_TIMEOUT));
    EXPECT_EQ(event->lparam, LPARAM(77));
    EXPECT_EQ(agent.count(), 4u);
    EXPECT_FALSE(session.wait(150ms)) << "a second notification came";
    EXPECT_EQ(agent.count(), 4u);
}

TEST(Retransmission, RepeatsTheSameBytes) {
    Api api;
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 3, 2);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(session.wait());
    ASSERT_EQ(agent.count(), 3u);
    for (const Datagram& datagram : agent.received()) {
        EXPECT_EQ(datagram.bytes, agent.received()[0].bytes);
        EXPECT_EQ(datagram.from, agent.received()[0].from);
    }
}

TEST(Retransmission, CountsTheTimeoutInHundredthsOfASecond) {
    Api api;
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 20, 1);
    const auto start = Clock::now();
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(session.wait());
    const auto took = Clock::now() - start;
    EXPECT_GE(took, 400ms);
    EXPECT_LT(took, 1500ms);
    ASSERT_EQ(agent.count(), 2u);
    // When the first one was heard says less: on a busy machine that is later than it was sent.
    const auto second = agent.received()[1].at - start;
    EXPECT_GE(second, 199ms);
    EXPECT_LT(second, 700ms);
}

TEST(Retransmission, EndsWithTheAnswer) {
    Api api;
    CallbackSession session;
    std::atomic<int> asked{0};
    Responder agent([&](const WireMessage& request, UdpPeer&, const Endpoint&) {
        return ++asked < 3 ? std::vector<Bytes>{} : std::vector<Bytes>{encode(response_to(request))};
    });
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 20, 10);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(0));
    EXPECT_FALSE(session.wait(300ms));
    EXPECT_EQ(agent.count(), 3u);
}

TEST(Retransmission, OfATimedOutRequestLeavesNothingToReceive) {
    Api api;
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 2, 1);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(session.wait());
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 77);
}

TEST(Retransmission, UsesTheValuesOfTheMomentTheRequestWasMade) {
    Api api;
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 5, 1);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    set_patience(manager.agent, 1000, 9);
    ASSERT_TRUE(session.wait(1000ms));
    EXPECT_EQ(agent.count(), 2u);
}

TEST(Retransmission, SwitchedOffTheLibraryNeitherResendsNorTimesOut) {
    Api api;
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_OFF));
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 2, 3);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    EXPECT_FALSE(session.wait(250ms));
    EXPECT_EQ(agent.count(), 1u);
}

TEST(Retransmission, SwitchedOffAnAnswerIsStillDelivered) {
    Api api;
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_OFF));
    CallbackSession session;
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(session.wait());
    EXPECT_EQ(Received(session).data.varbinds.at(0).number, 42u);
}

TEST(Retransmission, SwitchedOffTheProgramResendsTheSameIdItself) {
    Api api;
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_OFF));
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    for (int i = 0; i < 3; ++i) EXPECT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    EXPECT_TRUE(agent.wait_for(3));
}

TEST(Retransmission, SwitchingOffEndsItForOutstandingRequestsToo) {
    Api api;
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 10, 20);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(agent.wait_for(2));
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_OFF));
    const std::size_t sent = agent.count();
    EXPECT_FALSE(session.wait(350ms));
    EXPECT_LE(agent.count(), sent + 1);
}

TEST(Retransmission, SwitchingOnDoesNotAdoptOutstandingRequests) {
    Api api;
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_OFF));
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 2, 3);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_ON));
    EXPECT_FALSE(session.wait(200ms));
    EXPECT_EQ(agent.count(), 1u);
}

TEST(Retransmission, ATimeOutIsToldToTheSessionThatAsked) {
    Api api;
    CallbackSession one, two;
    Responder agent(stay_silent());
    const Manager first(one, agent.port()), second(two, agent.port());
    set_patience(first.agent, 3, 1);
    set_patience(second.agent, 3, 1);
    ASSERT_SNMP_OK(first.send(SNMP_PDU_GET, 1));
    ASSERT_SNMP_OK(second.send(SNMP_PDU_GET, 1));
    for (CallbackSession* session : {&one, &two}) {
        const std::optional<Event> event = session->wait();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->wparam, WPARAM(SNMPAPI_TL_TIMEOUT));
        EXPECT_EQ(event->session, session->get());
    }
}

TEST(Retransmission, ATimeOutIsToldToAWindow) {
    Api api;
    MessageWindow window;
    const HSNMP_SESSION session = SnmpOpen(window.get(), WM_USER + 3);
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 3, 1);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    const auto message = window.wait();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message, UINT(WM_USER + 3));
    EXPECT_EQ(message->wparam, WPARAM(SNMPAPI_TL_TIMEOUT));
    EXPECT_EQ(message->lparam, LPARAM(77));
    EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(SnmpCancelMsg, EndsRetransmissionAndTheTimeOutNotice) {
    Api api;
    CallbackSession session;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    set_patience(manager.agent, 10, 5);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(agent.wait_for(1));
    EXPECT_SNMP_OK(SnmpCancelMsg(session, 77));
    EXPECT_FALSE(session.wait(350ms));
    EXPECT_EQ(agent.count(), 1u);
}

TEST(SnmpCancelMsg, ALateReplyIsNeverDelivered) {
    Api api;
    CallbackSession session;
    Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        std::this_thread::sleep_for(100ms);
        return std::vector<Bytes>{encode(response_to(request))};
    });
    const Manager manager(session, agent.port());
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(agent.wait_for(1));
    EXPECT_SNMP_OK(SnmpCancelMsg(session, 77));
    EXPECT_FALSE(session.wait(300ms));
    EXPECT_FALSE(Received(session).ok());
}

TEST(SnmpCancelMsg, AnIdThatIsNotOutstandingIsPduInvalid) {
    Api api;
    CallbackSession session, other;
    Responder agent(stay_silent());
    const Manager manager(session, agent.port());
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 77);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    EXPECT_SNMP_SESSION_ERROR(other, SNMPAPI_PDU_INVALID, SnmpCancelMsg, other, 77);
    EXPECT_SNMP_OK(SnmpCancelMsg(session, 77));
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 77);
}

TEST(SnmpCancelMsg, AnAnsweredRequestIsNotOutstanding) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(session.wait());
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 77);
}

TEST(SnmpCancelMsg, ABadSessionIsSessionInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpCancelMsg, nullptr, 1);
}

TEST(SnmpCancelMsg, TheIdIsFreeAgainAfterwards) {
    Api api;
    CallbackSession session;
    std::atomic<int> asked{0};
    Responder agent([&](const WireMessage& request, UdpPeer&, const Endpoint&) {
        return ++asked < 2 ? std::vector<Bytes>{} : std::vector<Bytes>{encode(response_to(request))};
    });
    const Manager manager(session, agent.port());
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(agent.wait_for(1));
    EXPECT_SNMP_OK(SnmpCancelMsg(session, 77));
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 77));
    ASSERT_TRUE(session.wait());
    EXPECT_EQ(Received(session).data.request_id, 77);
}

TEST(SnmpCancelMsg, ARequestSentWithRetransmissionOffIsOutstandingUntilCancelled) {
    Api api;
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_OFF));
    CallbackSession session;
    Responder agent(stay_silent());
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 77));
    EXPECT_SNMP_OK(SnmpCancelMsg(session, 77));
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 77);
}

TEST(SnmpCancelMsg, EndsEveryOutstandingRequestOfTheId) {
    Api api;
    CallbackSession session;
    Responder one(stay_silent()), two(stay_silent());
    const Manager first(session, one.port()), second(session, two.port());
    set_patience(first.agent, 5, 1);
    set_patience(second.agent, 5, 1);
    ASSERT_SNMP_OK(first.send(SNMP_PDU_GET, 1));
    ASSERT_SNMP_OK(second.send(SNMP_PDU_GET, 1));
    EXPECT_SNMP_OK(SnmpCancelMsg(session, 1));
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 1);
    EXPECT_FALSE(session.wait(250ms));
}

}  // namespace
}  // namespace openwosa::apitest
