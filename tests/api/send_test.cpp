// SnmpSendMsg against a scripted peer on the loopback network.
// Oracle: the reference page; what real programs rely on; bytes made by hand.
#include <gtest/gtest.h>

#include <atomic>

#include "support/message_window.hpp"
#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

TEST(SnmpSendMsg, PutsTheRequestOnTheWireByteForByte) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port(), "secret");
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 7));
    ASSERT_TRUE(agent.wait_for(1));
    WireMessage expected;
    expected.community = "secret";
    expected.request_id = 7;
    expected.varbinds = {{kSysDescr0, ber::null()}};
    EXPECT_EQ(to_hex(agent.received()[0].bytes), to_hex(encode(expected)));
}

TEST(SnmpSendMsg, AnEntityMadeInV2ModeIsSpokenToInV2) {
    Api api(SNMPAPI_UNTRANSLATED_V2);
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 7));
    ASSERT_TRUE(agent.wait_for(1));
    EXPECT_EQ(parse(agent.received()[0].bytes).value().version, 1);
    ASSERT_TRUE(session.wait());
    EXPECT_TRUE(Received(session).ok());
}

TEST(SnmpSendMsg, TheVersionBindsWhenTheEntityIsMade) {
    Api api(SNMPAPI_UNTRANSLATED_V1);
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    EXPECT_SNMP_OK(SnmpSetTranslateMode(SNMPAPI_UNTRANSLATED_V2));
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 7));
    ASSERT_TRUE(agent.wait_for(1));
    EXPECT_EQ(parse(agent.received()[0].bytes).value().version, 0);
}

TEST(SnmpSendMsg, TheCallbackGetsZeroAndTheRequestId) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 4711));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->session, session.get());
    EXPECT_EQ(event->wparam, WPARAM(0));
    EXPECT_EQ(event->lparam, LPARAM(4711));
    EXPECT_EQ(event->client_data, session.client_data());
}

TEST(SnmpSendMsg, TheCallbackGetsTheWindowAndMessageThatWerePassed) {
    Api api;
    static Event seen;
    static std::atomic<bool> done;
    done = false;
    const HWND window = reinterpret_cast<HWND>(std::intptr_t(0x1234));
    struct Program {
        static SNMPAPI_STATUS CALLBACK on_event(HSNMP_SESSION, HWND hwnd, UINT message, WPARAM, LPARAM,
                                                LPVOID) {
            seen.window = hwnd;
            seen.message = message;
            done = true;
            return SNMPAPI_SUCCESS;
        }
    };
    const HSNMP_SESSION session = SnmpCreateSession(window, 77, &Program::on_event, nullptr);
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    for (int i = 0; i < 500 && !done; ++i) std::this_thread::sleep_for(10ms);
    ASSERT_TRUE(done);
    EXPECT_EQ(seen.window, window);
    EXPECT_EQ(seen.message, 77u);
    EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(SnmpSendMsg, AWindowGetsTheSameAsACallback) {
    Api api;
    MessageWindow window;
    const HSNMP_SESSION session = SnmpOpen(window.get(), WM_USER + 5);
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 4711));
    const auto message = window.wait();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message, UINT(WM_USER + 5));
    EXPECT_EQ(message->wparam, WPARAM(0));
    EXPECT_EQ(message->lparam, LPARAM(4711));
    EXPECT_EQ(Received(session).data.varbinds.at(0).number, 42u);
    EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(SnmpSendMsg, TwoSessionsOnOneWindowAreToldApartByTheirMessages) {
    Api api;
    MessageWindow window;
    const HSNMP_SESSION first = SnmpOpen(window.get(), WM_USER + 1);
    const HSNMP_SESSION second = SnmpCreateSession(window.get(), WM_USER + 2, nullptr, nullptr);
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(second, agent.port()).send(SNMP_PDU_GET, 2));
    auto message = window.wait();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message, UINT(WM_USER + 2));
    ASSERT_SNMP_OK(Manager(first, agent.port()).send(SNMP_PDU_GET, 1));
    message = window.wait();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message, UINT(WM_USER + 1));
    EXPECT_SNMP_OK(SnmpClose(first));
    EXPECT_SNMP_OK(SnmpClose(second));
}

TEST(SnmpSendMsg, ANegativeRequestIdIsSignExtendedInLParam) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, -5));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->lparam, LPARAM(-5));
}

TEST(SnmpSendMsg, BorrowsNeitherListNorPduNorHandles) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    const HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GET, 9, 0, 0, vbl);
    ASSERT_SNMP_OK(SnmpSendMsg(session, manager.self, manager.agent, manager.context, pdu));
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
    EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    EXPECT_SNMP_OK(SnmpFreeEntity(manager.self));
    EXPECT_SNMP_OK(SnmpFreeEntity(manager.agent));
    EXPECT_SNMP_OK(SnmpFreeContext(manager.context));
    ASSERT_TRUE(session.wait());
    Received reply(session);
    ASSERT_TRUE(reply.ok());
    EXPECT_EQ(reply.data.varbinds.at(0).number, 42u);
    EXPECT_EQ(entity_text(reply.source), "127.0.0.1");
}

TEST(SnmpSendMsg, OneNotificationPerRequestAndTenThousandOfThem) {
    Api api;
    constexpr int kRequests = 10000;
    constexpr int kAtOnce = 16;
    std::atomic<int> sent{kAtOnce};
    const Manager* manager = nullptr;
    CallbackSession session([&](const Event& event) {
        const Received reply(event.session);
        if (reply.ok() && ++sent <= kRequests) manager->send(SNMP_PDU_GET, smiINT32(sent));
        return SNMPAPI_STATUS(SNMPAPI_SUCCESS);
    });
    Responder agent(answer_all_with(1));
    const Manager made(session, agent.port());
    manager = &made;
    for (smiINT32 id = 1; id <= kAtOnce; ++id) ASSERT_SNMP_OK(made.send(SNMP_PDU_GET, id));
    EXPECT_TRUE(session.wait_for_count(kRequests, 60000ms)) << session.count();
    EXPECT_EQ(session.count(), std::size_t(kRequests));
}

TEST(SnmpSendMsg, SessionsMayUseTheSameRequestIdAtOnce) {
    Api api;
    CallbackSession one, two;
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(one, agent.port()).send(SNMP_PDU_GET, 1));
    ASSERT_SNMP_OK(Manager(two, agent.port()).send(SNMP_PDU_GET, 1));
    EXPECT_TRUE(one.wait());
    EXPECT_TRUE(two.wait());
    EXPECT_TRUE(Received(one).ok());
    EXPECT_TRUE(Received(two).ok());
}

TEST(SnmpSendMsg, EachBadHandleHasItsCode) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);
    const HANDLE bad = reinterpret_cast<HANDLE>(std::intptr_t(0x1234));
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpSendMsg, bad, manager.self, manager.agent, manager.context,
                      pdu);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_ENTITY_INVALID, SnmpSendMsg, session, bad, manager.agent,
                              manager.context, pdu);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_ENTITY_INVALID, SnmpSendMsg, session, manager.self, bad,
                              manager.context, pdu);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_CONTEXT_INVALID, SnmpSendMsg, session, manager.self,
                              manager.agent, bad, pdu);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_PDU_INVALID, SnmpSendMsg, session, manager.self, manager.agent,
                              manager.context, bad);
}

TEST(SnmpSendMsg, ErrorFieldsThatAreNotZeroArePduInvalid) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    for (const smiINT type : {SNMP_PDU_GET, SNMP_PDU_GETNEXT, SNMP_PDU_SET}) {
        const HSNMP_PDU status = SnmpCreatePdu(session, type, 1, 1, 0, vbl);
        const HSNMP_PDU index = SnmpCreatePdu(session, type, 1, 0, 1, vbl);
        EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpSendMsg, session, manager.self, manager.agent,
                          manager.context, status);
        EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpSendMsg, session, manager.self, manager.agent,
                          manager.context, index);
    }
}

TEST(SnmpSendMsg, AnInformToAV1EntityIsOperationInvalid) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_INFORM, 1);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_OPERATION_INVALID, SnmpSendMsg, session, manager.self,
                              manager.agent, manager.context, pdu);
}

TEST(SnmpSendMsg, AGetbulkToAV1EntityBecomesAGetnextWithoutRepeaters) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    const HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GETBULK, 5, 1, 20, vbl);
    ASSERT_SNMP_OK(SnmpSendMsg(session, manager.self, manager.agent, manager.context, pdu));
    ASSERT_TRUE(agent.wait_for(1));
    const WireMessage seen = parse(agent.received()[0].bytes).value();
    EXPECT_EQ(seen.version, 0);
    EXPECT_EQ(seen.type, 0xA1);
    EXPECT_EQ(seen.error_status, 0);
    EXPECT_EQ(seen.error_index, 0);
}

TEST(SnmpSendMsg, ToAnIpxEntityIsATransportError) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_ENTITY ipx = SnmpStrToEntity(session, "00000001:0123456789AB");
    ASSERT_SNMP_OK(ipx);
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_TL_NOT_SUPPORTED, SnmpSendMsg, session, manager.self, ipx,
                              manager.context, pdu);
}

TEST(SnmpSendMsg, ToTheUnspecifiedAddressIsATransportError) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_ENTITY nowhere = SnmpStrToEntity(session, "0.0.0.0");
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);
    EXPECT_SNMP_ERROR(SNMPAPI_TL_INVALID_PARAM, SnmpSendMsg, session, manager.self, nowhere, manager.context,
                      pdu);
}

TEST(SnmpSendMsg, AMessageThatFitsNoDatagramIsPduTooBig) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kSysDescr0), Value::octets(std::string(70000, 'x')));
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_SET, 1, 0, 0, vbl);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_TL_PDU_TOO_BIG, SnmpSendMsg, session, manager.self,
                              manager.agent, manager.context, pdu);
}

TEST(SnmpSendMsg, AfterAFailureNothingIsOutstanding) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_ENTITY ipx = SnmpStrToEntity(session, "00000001:0123456789AB");
    SnmpSendMsg(session, manager.self, ipx, manager.context, make_pdu(session, SNMP_PDU_GET, 33));
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 33);
}

TEST(SnmpSendMsg, ReachesAnIpv6Agent) {
    if (!UdpPeer::can_bind("::1")) GTEST_SKIP() << "this machine has no IPv6 loopback";
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42), "::1");
    const Manager manager(session, agent.port());
    const HSNMP_ENTITY target = make_entity(session, agent.port(), "::1");
    ASSERT_SNMP_OK(
        SnmpSendMsg(session, manager.self, target, manager.context, make_pdu(session, SNMP_PDU_GET, 6)));
    ASSERT_TRUE(session.wait());
    const Received reply(session);
    EXPECT_EQ(reply.data.varbinds.at(0).number, 42u);
    EXPECT_EQ(entity_text(reply.source), "::1");
}

TEST(SnmpSendMsg, ReachesAnAgentByHostName) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    const HSNMP_ENTITY target = make_entity(session, agent.port(), "localhost");
    if (entity_text(target) != "127.0.0.1") GTEST_SKIP() << "localhost is an IPv6 name on this machine";
    ASSERT_SNMP_OK(
        SnmpSendMsg(session, manager.self, target, manager.context, make_pdu(session, SNMP_PDU_GET, 6)));
    ASSERT_TRUE(session.wait());
    EXPECT_TRUE(Received(session).ok());
}

TEST(SnmpSendMsg, WithoutASourceTheReplyNamesAManagerMadeForIt) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    ASSERT_SNMP_OK(
        SnmpSendMsg(session, nullptr, manager.agent, manager.context, make_pdu(session, SNMP_PDU_GET, 1)));
    ASSERT_TRUE(session.wait());
    const Received reply(session);
    ASSERT_TRUE(reply.ok());
    EXPECT_NE(reply.destination, nullptr);
    EXPECT_EQ(reply.source, manager.agent);
}

TEST(SnmpSendMsg, AnyIpAddressWillDoAsTheSource) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    smiINT32 id = 0;
    for (const char* text : {"127.0.0.1", "10.9.8.7", "0.0.0.0", "", "::1"}) {
        const HSNMP_ENTITY source = SnmpStrToEntity(session, text);
        ASSERT_SNMP_OK(SnmpSendMsg(session, source, manager.agent, manager.context,
                                   make_pdu(session, SNMP_PDU_GET, ++id)));
        ASSERT_TRUE(session.wait()) << text;
        EXPECT_EQ(Received(session).destination, source) << text;
    }
}

TEST(SnmpSendMsg, AnIpxSourceIsSourceInvalid) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_ENTITY ipx = SnmpStrToEntity(session, "00000001:0123456789AB");
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_TL_SRC_INVALID, SnmpSendMsg, session, ipx, manager.agent,
                              manager.context, pdu);
}

TEST(SnmpSendMsg, ASourceWhoseAgentRoleHasEndedIsSourceInvalid) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_ENTITY agent = make_entity(session, free_udp_port());
    EXPECT_SNMP_OK(SnmpListen(agent, SNMPAPI_ON));
    EXPECT_SNMP_OK(SnmpListen(agent, SNMPAPI_OFF));
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_RESPONSE, 1, 0, 0, make_vbl(session, kSysDescr0));
    EXPECT_SNMP_ERROR(SNMPAPI_TL_SRC_INVALID, SnmpSendMsg, session, agent, manager.agent, manager.context,
                      pdu);
}

TEST(SnmpSendMsg, ACounter64ToAV1EntityIsOperationInvalid) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kSysDescr0), Value::counter64(1, 2));
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_SET, 1, 0, 0, vbl);
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpSendMsg, session, manager.self, manager.agent,
                      manager.context, pdu);
}

HSNMP_PDU make_trap(HSNMP_SESSION session, const Arcs& name) {
    const HSNMP_VBL vbl =
        SnmpCreateVbl(session, Oid(kSysUpTime0), Value::number(SNMP_SYNTAX_TIMETICKS, 4711));
    EXPECT_EQ(SnmpSetVb(vbl, 0, Oid(kSnmpTrapOid0), Value::oid(name)), 2u);
    EXPECT_EQ(SnmpSetVb(vbl, 0, Oid{1, 3, 6, 1, 9}, Value::integer(5)), 3u);
    return SnmpCreatePdu(session, SNMP_PDU_TRAP, 3, 0, 0, vbl);
}

TEST(SnmpSendMsg, ATrapToAV2EntityGoesAsItIsAndIsNeverOutstanding) {
    Api api(SNMPAPI_UNTRANSLATED_V2);
    CallbackSession session;
    UdpPeer monitor;
    const Manager manager(session, monitor.port());
    ASSERT_SNMP_OK(
        SnmpSendMsg(session, manager.self, manager.agent, manager.context, make_trap(session, kColdStart)));
    const std::optional<Datagram> datagram = monitor.receive();
    ASSERT_TRUE(datagram);
    WireMessage expected;
    expected.version = 1;
    expected.type = 0xA7;
    expected.request_id = 3;
    expected.varbinds = {{kSysUpTime0, ber::integer(4711, 0x43)},
                         {kSnmpTrapOid0, ber::oid(kColdStart)},
                         {{1, 3, 6, 1, 9}, ber::integer(5)}};
    EXPECT_EQ(to_hex(datagram->bytes), to_hex(encode(expected)));
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 3);
}

TEST(SnmpSendMsg, ATrapToAV1EntityBecomesAV1Trap) {
    // RFC 3584 section 3.2: an enterprise-specific name loses its last two arcs when the one before the last
    // is 0.
    Api api;
    CallbackSession session;
    UdpPeer monitor;
    const Manager manager(session, monitor.port());
    const Arcs name = {1, 3, 6, 1, 4, 1, 99999, 7, 0, 42};
    ASSERT_SNMP_OK(
        SnmpSendMsg(session, manager.self, manager.agent, manager.context, make_trap(session, name)));
    const std::optional<Datagram> datagram = monitor.receive();
    ASSERT_TRUE(datagram);
    const std::optional<WireV1Trap> trap = parse_v1_trap(datagram->bytes);
    ASSERT_TRUE(trap) << to_hex(datagram->bytes);
    EXPECT_EQ(trap->enterprise, (Arcs{1, 3, 6, 1, 4, 1, 99999, 7}));
    EXPECT_EQ(trap->generic, 6);
    EXPECT_EQ(trap->specific, 42);
    EXPECT_EQ(trap->time_stamp, 4711u);
    ASSERT_EQ(trap->varbinds.size(), 1u);
    EXPECT_EQ(trap->varbinds[0].number(), 5);
}

TEST(SnmpSendMsg, EqualIdsMayBeOutstandingInOneSession) {
    Api api;
    CallbackSession session;
    Responder one(answer_all_with(1)), two(answer_all_with(2));
    const Manager first(session, one.port()), second(session, two.port());
    ASSERT_SNMP_OK(first.send(SNMP_PDU_GET, 1));
    ASSERT_SNMP_OK(second.send(SNMP_PDU_GET, 1));
    ASSERT_TRUE(session.wait_for_count(2));
    std::uint64_t sum = 0;
    for (int i = 0; i < 2; ++i) sum += Received(session).data.varbinds.at(0).number;
    EXPECT_EQ(sum, 3u);
}

TEST(SnmpSendMsg, APduWithoutAListSendsAnEmptyOne) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GET, 7, 0, 0, nullptr);
    ASSERT_SNMP_OK(SnmpSendMsg(session, manager.self, manager.agent, manager.context, pdu));
    ASSERT_TRUE(agent.wait_for(1));
    WireMessage expected;
    expected.request_id = 7;
    EXPECT_EQ(to_hex(agent.received()[0].bytes), to_hex(encode(expected)));
    ASSERT_TRUE(session.wait());
    const Received reply(session);
    EXPECT_TRUE(reply.ok());
    EXPECT_TRUE(reply.data.varbinds.empty());
}

TEST(SnmpSendMsg, HandlesOfAClosedSessionLiveOnInARequestOfAnother) {
    Api api;
    CallbackSession session;
    Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        std::this_thread::sleep_for(50ms);
        return std::vector<Bytes>{encode(response_to(request))};
    });
    auto owner = std::make_unique<CallbackSession>();
    const Manager manager(*owner, agent.port());
    ASSERT_SNMP_OK(SnmpSendMsg(session, manager.self, manager.agent, manager.context,
                               make_pdu(session, SNMP_PDU_GET, 1)));
    owner.reset();
    ASSERT_TRUE(session.wait());
    const Received reply(session);
    EXPECT_TRUE(reply.ok());
    EXPECT_EQ(entity_text(reply.source), "127.0.0.1");
}

}  // namespace
}  // namespace openwosa::apitest
