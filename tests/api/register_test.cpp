// SnmpRegister and the notifications it brings. Oracle: the SnmpRegister and SnmpRecvMsg pages, RFC 1908
// section 3.1.2 for v1 traps, RFC 3416 section 4.2.7 for informs, and the decisions recorded in
// idl/winsnmp.idl.
#include <gtest/gtest.h>

#include "support/notifications.hpp"
#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

constexpr auto kSilence = 80ms;
const Arcs kAlarm = {1, 3, 6, 1, 4, 1, 99999, 1, 2};

SNMPAPI_STATUS register_all(HSNMP_SESSION session, smiUINT32 state = SNMPAPI_ON) {
    return SnmpRegister(session, nullptr, nullptr, nullptr, nullptr, state);
}

// Whether a notification of `oid` reaches the session; whatever came is consumed.
bool reaches(CallbackSession& session, const Bytes& trap, UdpPeer& device) {
    send_trap(device, trap);
    return session.wait() && Received(session).ok();
}
bool reaches(CallbackSession& session, const Arcs& oid, UdpPeer& device) {
    return reaches(session, encode(v2_notification(oid)), device);
}

bool stays_away(CallbackSession& session, const Bytes& trap, UdpPeer& device) {
    send_trap(device, trap);
    return !session.wait(kSilence);
}
bool stays_away(CallbackSession& session, const Arcs& oid, UdpPeer& device) {
    return stays_away(session, encode(v2_notification(oid)), device);
}

TEST(SnmpRegister, WithoutFiltersBringsEveryV2TrapAsItIs) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    send_trap(device, encode(v2_notification(kAlarm, 815, 0xA7, {{{1, 3, 6, 1, 9, 1}, ber::octets("fan")}})));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(0));
    const Received trap(session);
    ASSERT_TRUE(trap.ok());
    EXPECT_EQ(trap.data.type, smiINT(SNMP_PDU_TRAP));
    EXPECT_EQ(event->lparam, LPARAM(trap.data.request_id));
    EXPECT_EQ(entity_text(trap.source), "127.0.0.1");
    EXPECT_EQ(context_text(trap.context), "public");
    ASSERT_EQ(trap.data.varbinds.size(), 3u);
    EXPECT_EQ(trap.data.varbinds[0].name, kSysUpTime0);
    EXPECT_EQ(trap.data.varbinds[0].syntax, smiUINT32(SNMP_SYNTAX_TIMETICKS));
    EXPECT_EQ(trap.data.varbinds[0].number, 100u);
    EXPECT_EQ(trap.data.varbinds[1].name, kSnmpTrapOid0);
    EXPECT_EQ(trap.data.varbinds[1].oid, kAlarm);
    EXPECT_EQ(trap.data.varbinds[2].text(), "fan");
}

TEST(SnmpRegister, AV1ColdStartArrivesAsAV2Trap) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    WireV1Trap cold = v1_cold_start();
    cold.varbinds = {{{1, 3, 6, 1, 9, 1}, ber::integer(5)}};
    send_trap(device, encode(cold));
    ASSERT_TRUE(session.wait());
    const Received trap(session);
    ASSERT_TRUE(trap.ok());
    EXPECT_EQ(trap.data.type, smiINT(SNMP_PDU_TRAP));
    EXPECT_NE(trap.data.request_id, 0);
    ASSERT_EQ(trap.data.varbinds.size(), 4u);
    EXPECT_EQ(trap.data.varbinds[0].name, kSysUpTime0);
    EXPECT_EQ(trap.data.varbinds[0].number, 4711u);
    EXPECT_EQ(trap.data.varbinds[1].name, kSnmpTrapOid0);
    EXPECT_EQ(trap.data.varbinds[1].oid, kColdStart);
    EXPECT_EQ(trap.data.varbinds[2].number, 5u);
    EXPECT_EQ(trap.data.varbinds[3].name, kSnmpTrapEnterprise0);
    EXPECT_EQ(trap.data.varbinds[3].oid, cold.enterprise);
}

TEST(SnmpRegister, EachV1GenericTrapBecomesItsV2Name) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    for (std::uint32_t generic = 0; generic < 6; ++generic) {
        WireV1Trap trap = v1_cold_start();
        trap.generic = std::int32_t(generic);
        send_trap(device, encode(trap));
        ASSERT_TRUE(session.wait());
        EXPECT_EQ(Received(session).data.varbinds.at(1).oid, (Arcs{1, 3, 6, 1, 6, 3, 1, 1, 5, generic + 1}));
    }
}

TEST(SnmpRegister, AnEnterpriseSpecificV1TrapIsNamedEnterpriseZeroSpecific) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    WireV1Trap trap = v1_cold_start();
    trap.generic = 6;
    trap.specific = 42;
    send_trap(device, encode(trap));
    ASSERT_TRUE(session.wait());
    EXPECT_EQ(Received(session).data.varbinds.at(1).oid, (Arcs{1, 3, 6, 1, 4, 1, 99999, 7, 0, 42}));
}

TEST(SnmpRegister, NothingArrivesBeforeIt) {
    Api api;
    CallbackSession listening, silent;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(listening));
    EXPECT_TRUE(reaches(listening, kAlarm, device));
    EXPECT_EQ(silent.count(), 0u);
}

TEST(SnmpRegister, EverySessionThatMatchesGetsTheTrapOnce) {
    Api api;
    CallbackSession one, two;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(one));
    ASSERT_SNMP_OK(register_all(two));
    send_trap(device, encode(v2_notification(kAlarm)));
    EXPECT_TRUE(one.wait());
    EXPECT_TRUE(two.wait());
    EXPECT_FALSE(one.wait(kSilence));
    EXPECT_EQ(two.count(), 1u);
    EXPECT_TRUE(Received(one).ok());
    EXPECT_TRUE(Received(two).ok());
}

TEST(SnmpRegister, OffEndsIt) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    EXPECT_TRUE(reaches(session, kAlarm, device));
    ASSERT_SNMP_OK(register_all(session, SNMPAPI_OFF));
    EXPECT_TRUE(stays_away(session, kAlarm, device));
    ASSERT_SNMP_OK(register_all(session));
    EXPECT_TRUE(reaches(session, kAlarm, device));
}

TEST(SnmpRegister, AnyStateButOffRegisters) {
    Api api;
    UdpPeer device;
    for (const smiUINT32 state : {smiUINT32(2), smiUINT32(0xFFFFFFFF)}) {
        CallbackSession session;
        ASSERT_SNMP_OK(register_all(session, state));
        EXPECT_TRUE(reaches(session, kAlarm, device)) << state;
    }
}

TEST(SnmpRegister, TheSendersAddressFiltersAndItsPortDoesNot) {
    Api api;
    CallbackSession session;
    UdpPeer wanted("127.0.0.2"), other("127.0.0.3");
    const HSNMP_ENTITY sender = SnmpStrToEntity(session, "127.0.0.2");
    EXPECT_SNMP_OK(SnmpSetPort(sender, 9));
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, sender, nullptr, nullptr, SNMPAPI_ON));
    EXPECT_TRUE(stays_away(session, kAlarm, other));
    EXPECT_TRUE(reaches(session, kAlarm, wanted));
}

TEST(SnmpRegister, TheReceiversEntityNeverFilters) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    const HSNMP_ENTITY self = SnmpStrToEntity(session, "10.9.8.7");
    ASSERT_SNMP_OK(SnmpRegister(session, self, nullptr, nullptr, nullptr, SNMPAPI_ON));
    EXPECT_TRUE(reaches(session, kAlarm, device));
}

TEST(SnmpRegister, TheContextFiltersByTheCommunitysBytes) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(
        SnmpRegister(session, nullptr, nullptr, make_context(session, "secret"), nullptr, SNMPAPI_ON));
    WireMessage trap = v2_notification(kAlarm);
    EXPECT_TRUE(stays_away(session, encode(trap), device));
    trap.community = "secrets";
    EXPECT_TRUE(stays_away(session, encode(trap), device));
    trap.community = "secret";
    EXPECT_TRUE(reaches(session, encode(trap), device));
}

TEST(SnmpRegister, TheNotificationFiltersAsAPrefix) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, Oid(kAlarm), SNMPAPI_ON));
    EXPECT_TRUE(reaches(session, kAlarm, device));
    EXPECT_TRUE(reaches(session, Arcs{1, 3, 6, 1, 4, 1, 99999, 1, 2, 3}, device));
    EXPECT_TRUE(stays_away(session, Arcs{1, 3, 6, 1, 4, 1, 99999, 1}, device));
    EXPECT_TRUE(stays_away(session, Arcs{1, 3, 6, 1, 4, 1, 99999, 1, 3}, device));
}

TEST(SnmpRegister, AV1TrapIsFilteredByItsV2Name) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, Oid(kColdStart), SNMPAPI_ON));
    EXPECT_TRUE(reaches(session, encode(v1_cold_start()), device));
    WireV1Trap warm = v1_cold_start();
    warm.generic = 1;
    EXPECT_TRUE(stays_away(session, encode(warm), device));
}

TEST(SnmpRegister, AllThreeFiltersNarrowTogetherAndOffNeedsTheSameThree) {
    Api api;
    CallbackSession session;
    UdpPeer wanted("127.0.0.2"), other("127.0.0.3");
    const HSNMP_ENTITY sender = SnmpStrToEntity(session, "127.0.0.2");
    const HSNMP_CONTEXT context = make_context(session, "secret");
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, sender, context, Oid(kAlarm), SNMPAPI_ON));
    WireMessage trap = v2_notification(kAlarm);
    trap.community = "secret";
    EXPECT_TRUE(reaches(session, encode(trap), wanted));
    EXPECT_TRUE(stays_away(session, encode(trap), other));
    EXPECT_TRUE(stays_away(session, kAlarm, wanted));
    // Two of the three are not the same registration.
    EXPECT_SNMP_OK(SnmpRegister(session, nullptr, sender, context, nullptr, SNMPAPI_OFF));
    EXPECT_TRUE(reaches(session, encode(trap), wanted));
    EXPECT_SNMP_OK(SnmpRegister(session, nullptr, sender, context, Oid(kAlarm), SNMPAPI_OFF));
    EXPECT_TRUE(stays_away(session, encode(trap), wanted));
}

TEST(SnmpRegister, RegistrationsCompareByValueNotByHandle) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, SnmpStrToEntity(session, "127.0.0.1"),
                                make_context(session), nullptr, SNMPAPI_ON));
    EXPECT_TRUE(reaches(session, kAlarm, device));
    EXPECT_SNMP_OK(SnmpRegister(session, nullptr, SnmpStrToEntity(session, "127.0.0.1"),
                                make_context(session), nullptr, SNMPAPI_OFF));
    EXPECT_TRUE(stays_away(session, kAlarm, device));
}

TEST(SnmpRegister, FilterHandlesMayBeFreedStraightAfter) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    const HSNMP_ENTITY sender = SnmpStrToEntity(session, "127.0.0.1");
    const HSNMP_CONTEXT context = make_context(session);
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, sender, context, nullptr, SNMPAPI_ON));
    EXPECT_SNMP_OK(SnmpFreeEntity(sender));
    EXPECT_SNMP_OK(SnmpFreeContext(context));
    EXPECT_TRUE(reaches(session, kAlarm, device));
}

TEST(SnmpRegister, ARepeatedRegistrationNeitherDoublesNorNeedsASecondOff) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    ASSERT_SNMP_OK(register_all(session));
    EXPECT_TRUE(reaches(session, kAlarm, device));
    EXPECT_FALSE(session.wait(kSilence));
    ASSERT_SNMP_OK(register_all(session, SNMPAPI_OFF));
    EXPECT_TRUE(stays_away(session, kAlarm, device));
}

TEST(SnmpRegister, ANarrowRegistrationAfterTheCatchAllHasNoEffect) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, Oid(kAlarm), SNMPAPI_ON));
    EXPECT_TRUE(reaches(session, kColdStart, device));
    // Undoing the redundant one leaves the catch-all.
    EXPECT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, Oid(kAlarm), SNMPAPI_OFF));
    EXPECT_TRUE(reaches(session, kAlarm, device));
}

TEST(SnmpRegister, EndingTheCatchAllRevivesNoNarrowerRegistration) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, Oid(kAlarm), SNMPAPI_ON));
    ASSERT_SNMP_OK(register_all(session, SNMPAPI_OFF));
    EXPECT_TRUE(stays_away(session, kAlarm, device));
}

TEST(SnmpRegister, OffForSomethingNeverRegisteredSucceedsWithoutEffect) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    EXPECT_SNMP_OK(register_all(session, SNMPAPI_OFF));
    EXPECT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, Oid(kAlarm), SNMPAPI_ON));
    EXPECT_SNMP_OK(register_all(session, SNMPAPI_OFF));
    EXPECT_TRUE(reaches(session, kAlarm, device));
}

TEST(SnmpRegister, ABadSessionIsSessionInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpRegister, nullptr, nullptr, nullptr, nullptr, nullptr,
                      SNMPAPI_ON);
}

TEST(SnmpRegister, EitherBadEntityIsEntityInvalid) {
    Api api;
    CallbackSession session;
    const HANDLE bad = reinterpret_cast<HANDLE>(std::intptr_t(0x1234));
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_ENTITY_INVALID, SnmpRegister, session, bad, nullptr, nullptr,
                              nullptr, SNMPAPI_ON);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_ENTITY_INVALID, SnmpRegister, session, nullptr, bad, nullptr,
                              nullptr, SNMPAPI_ON);
}

TEST(SnmpRegister, ABadContextIsContextInvalid) {
    Api api;
    CallbackSession session;
    const HANDLE bad = reinterpret_cast<HANDLE>(std::intptr_t(0x1234));
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_CONTEXT_INVALID, SnmpRegister, session, nullptr, nullptr, bad,
                              nullptr, SNMPAPI_ON);
}

TEST(SnmpRegister, ABadNotificationIsOidInvalid) {
    Api api;
    CallbackSession session;
    smiUINT32 arc = 1;
    const smiOID none{3, nullptr}, empty{0, &arc};
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_OID_INVALID, SnmpRegister, session, nullptr, nullptr, nullptr,
                              &none, SNMPAPI_ON);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_OID_INVALID, SnmpRegister, session, nullptr, nullptr, nullptr,
                              &empty, SNMPAPI_ON);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_OID_INVALID, SnmpRegister, session, nullptr, nullptr, nullptr,
                              Oid(Arcs(MAXOBJIDSIZE + 1, 1)), SNMPAPI_ON);
}

TEST(SnmpRegister, ATrapPortHeldByAForeignProgramIsInUse) {
    UdpPeer foreigner("127.0.0.1");
    const Configuration configuration(
        "{\"winsnmp\": {\"trap\": {\"port\": " + std::to_string(foreigner.port()) +
        ", \"addresses\": [\"127.0.0.1\"]}}}");
    Api api;
    CallbackSession session;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_TL_IN_USE, SnmpRegister, session, nullptr, nullptr, nullptr,
                              nullptr, SNMPAPI_ON);
}

TEST(SnmpRegister, AnAddressThisMachineDoesNotHaveIsNotAvailable) {
    // 192.0.2.0/24 is reserved for documentation (RFC 5737).
    const Configuration configuration("{\"winsnmp\": {\"trap\": {\"port\": " + std::to_string(trap_port()) +
                                      ", \"addresses\": [\"192.0.2.77\"]}}}");
    Api api;
    CallbackSession session;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_TL_NOT_AVAILABLE, SnmpRegister, session, nullptr, nullptr,
                              nullptr, nullptr, SNMPAPI_ON);
}

TEST(Informs, AreDeliveredAndAnswered) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    const WireMessage inform = v2_notification(kAlarm, 4711, 0xA6);
    send_trap(device, encode(inform));
    ASSERT_TRUE(session.wait());
    const Received received(session);
    EXPECT_EQ(received.data.type, smiINT(SNMP_PDU_INFORM));
    EXPECT_EQ(received.data.varbinds.at(1).oid, kAlarm);
    const std::optional<Datagram> answer = device.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->from, (Endpoint{"127.0.0.1", trap_port()}));
    // RFC 3416 4.2.7: a Response-PDU with the same id, no error, and the received bindings.
    WireMessage expected = inform;
    expected.type = 0xA2;
    EXPECT_EQ(to_hex(answer->bytes), to_hex(encode(expected)));
    EXPECT_FALSE(device.receive(kSilence)) << "answered twice";
}

TEST(Informs, ThatTwoSessionsWantAreAnsweredOnce) {
    Api api;
    CallbackSession one, two;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(one));
    ASSERT_SNMP_OK(register_all(two));
    send_trap(device, encode(v2_notification(kAlarm, 4711, 0xA6)));
    EXPECT_TRUE(one.wait());
    EXPECT_TRUE(two.wait());
    EXPECT_TRUE(device.receive());
    EXPECT_FALSE(device.receive(kSilence));
}

TEST(Informs, NobodyWantsStayUnanswered) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(SnmpRegister(session, nullptr, nullptr, nullptr, Oid(kColdStart), SNMPAPI_ON));
    send_trap(device, encode(v2_notification(kAlarm, 4711, 0xA6)));
    EXPECT_FALSE(device.receive(kSilence));
    EXPECT_EQ(session.count(), 0u);
}

TEST(Traps, ThatAreMalformedHangNobody) {
    Api api;
    CallbackSession session;
    UdpPeer device;
    ASSERT_SNMP_OK(register_all(session));
    const Bytes good = encode(v2_notification(kAlarm));
    for (std::size_t length = 0; length < good.size(); ++length) {
        send_trap(device, Bytes(good.begin(), good.begin() + std::ptrdiff_t(length)));
    }
    send_trap(device, Bytes(60000, 0x30));
    // A trap PDU without its two leading bindings names no notification.
    WireMessage nameless = v2_notification(kAlarm);
    nameless.varbinds.clear();
    send_trap(device, encode(nameless));
    EXPECT_TRUE(reaches(session, kAlarm, device));
}

TEST(Traps, AFloodNobodyDrainsStaysInItsBoundAndDropsTheNewest) {
    const Configuration configuration(configuration_text("\"notification_queue_limit\": 100"));
    Api api;
    CallbackSession session;
    CallbackSession witness;
    UdpPeer device;
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(register_all(session));
    ASSERT_SNMP_OK(register_all(witness));
    // The witness takes each, so it tells when a batch has arrived; the system's own queue loses none.
    for (std::int32_t id = 1; id <= 1000; ++id) {
        send_trap(device, encode(v2_notification(kAlarm, id)));
        if (id % 50 != 0) continue;
        ASSERT_TRUE(witness.wait_for_count(static_cast<std::size_t>(id)));
        for (int i = 0; i < 50; ++i) ASSERT_TRUE(Received(witness).ok());
    }
    ASSERT_TRUE(session.wait_for_count(100));
    // A reply is never dropped.
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 5000));
    ASSERT_TRUE(session.wait_for_count(101));
    for (smiINT32 id = 1; id <= 100; ++id) ASSERT_EQ(Received(session).data.request_id, id);
    EXPECT_EQ(Received(session).data.request_id, 5000);
    EXPECT_FALSE(Received(session).ok());
}

}  // namespace
}  // namespace openwosa::apitest
