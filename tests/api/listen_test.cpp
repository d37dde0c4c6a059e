// The agent role. Oracle: the SnmpListen and SnmpSetPort pages; RFC 3416 for the answers' bytes.
#include <gtest/gtest.h>

#include <atomic>

#include "support/sessions.hpp"
#include "support/udp_peer.hpp"

namespace openwosa::apitest {
namespace {

struct Agent {
    explicit Agent(const std::string& address = "127.0.0.1", CallbackSession::Action action = {})
        : session(std::move(action)), port(free_udp_port()), entity(make_entity(session, port, address)) {}

    CallbackSession session;
    std::uint16_t port;
    HSNMP_ENTITY entity;
};

// Answers what waits for the session with INTEGER 42, source and destination swapped as the pages say.
SNMPAPI_STATUS answer(HSNMP_SESSION session) {
    const Received request(session);
    if (!request.ok()) return SNMPAPI_FAILURE;
    const HSNMP_VBL vbl = SnmpCreateVbl(session, nullptr, nullptr);
    for (const VarBind& bind : request.data.varbinds) {
        EXPECT_SNMP_OK(SnmpSetVb(vbl, 0, Oid(bind.name), Value::integer(42)));
    }
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_RESPONSE, request.data.request_id, 0, 0, vbl);
    const SNMPAPI_STATUS status =
        SnmpSendMsg(session, request.destination, request.source, request.context, pdu);
    EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
    return status;
}

WireMessage get_request(int version = 0) {
    WireMessage request;
    request.version = version;
    request.request_id = 4711;
    request.varbinds = {{kSysDescr0, ber::null()}};
    return request;
}

bool port_is_free(std::uint16_t port, const std::string& address = "127.0.0.1") try {
    const UdpPeer trial(address, port);
    return true;
} catch (const std::runtime_error&) {
    return false;
}

TEST(SnmpListen, DeliversRequestsToTheSessionThatMadeTheEntity) {
    Api api;
    CallbackSession bystander;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    UdpPeer manager;
    manager.send({"127.0.0.1", agent.port}, encode(get_request()));
    const std::optional<Event> event = agent.session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(0));
    EXPECT_EQ(event->lparam, LPARAM(4711));
    const Received request(agent.session);
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(request.data.type, smiINT(SNMP_PDU_GET));
    EXPECT_EQ(request.data.request_id, 4711);
    EXPECT_EQ(request.data.varbinds.at(0).name, kSysDescr0);
    EXPECT_EQ(entity_text(request.source), "127.0.0.1");
    EXPECT_EQ(entity_text(request.destination), "127.0.0.1");
    EXPECT_EQ(context_text(request.context), "public");
    EXPECT_EQ(bystander.count(), 0u);
}

TEST(SnmpListen, AnswersLeaveFromTheListeningPortByteForByte) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    UdpPeer manager;
    manager.send({"127.0.0.1", agent.port}, encode(get_request()));
    ASSERT_TRUE(agent.session.wait());
    EXPECT_SNMP_OK(answer(agent.session));
    const std::optional<Datagram> reply = manager.receive();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->from, (Endpoint{"127.0.0.1", agent.port}));
    WireMessage expected = get_request();
    expected.type = 0xA2;
    expected.varbinds[0].value = ber::integer(42);
    EXPECT_EQ(to_hex(reply->bytes), to_hex(encode(expected)));
}

TEST(SnmpListen, AnAnswerHasTheVersionOfItsRequest) {
    Api api(SNMPAPI_UNTRANSLATED_V1);
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    UdpPeer manager;
    for (const int version : {0, 1}) {
        manager.send({"127.0.0.1", agent.port}, encode(get_request(version)));
        ASSERT_TRUE(agent.session.wait());
        EXPECT_SNMP_OK(answer(agent.session));
        const std::optional<Datagram> reply = manager.receive();
        ASSERT_TRUE(reply);
        EXPECT_EQ(parse(reply->bytes).value().version, version);
    }
}

TEST(SnmpListen, ARequestAnsweredInTheCallbackNeedsNoOtherThread) {
    Api api;
    Agent agent("127.0.0.1", [](const Event& event) { return answer(event.session); });
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    UdpPeer manager;
    for (int i = 0; i < 20; ++i) {
        manager.send({"127.0.0.1", agent.port}, encode(get_request()));
        ASSERT_TRUE(manager.receive()) << i;
    }
    // The last callback still has its handles to free.
    EXPECT_TRUE(agent.session.wait_for_count(20));
}

TEST(SnmpListen, AResponseIsNoRequestSoNothingIsOutstandingAfterIt) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    UdpPeer manager;
    manager.send({"127.0.0.1", agent.port}, encode(get_request()));
    ASSERT_TRUE(agent.session.wait());
    EXPECT_SNMP_OK(answer(agent.session));
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, agent.session, 4711);
}

TEST(SnmpListen, EveryRequestTypeArrivesAsItIs) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    UdpPeer manager;
    for (const int type : {SNMP_PDU_GET, SNMP_PDU_GETNEXT, SNMP_PDU_SET, SNMP_PDU_GETBULK}) {
        WireMessage request = get_request(1);
        request.type = std::uint8_t(type);
        if (type == SNMP_PDU_GETBULK) request.error_index = 10;
        manager.send({"127.0.0.1", agent.port}, encode(request));
        ASSERT_TRUE(agent.session.wait());
        const Received received(agent.session);
        EXPECT_EQ(received.data.type, smiINT(type));
        EXPECT_EQ(received.data.error_index, request.error_index);
    }
}

TEST(SnmpListen, AProgramMayBeManagerAndAgentAtOnce) {
    Api api;
    Agent agent("127.0.0.1", [](const Event& event) { return answer(event.session); });
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    CallbackSession session;
    const Manager manager(session, agent.port);
    for (smiINT32 id = 1; id <= 20; ++id) {
        ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
        ASSERT_TRUE(session.wait());
        const Received reply(session);
        EXPECT_EQ(reply.data.request_id, id);
        EXPECT_EQ(reply.data.varbinds.at(0).number, 42u);
    }
    EXPECT_TRUE(agent.session.wait_for_count(20));
}

TEST(SnmpListen, OneSessionMayTalkToItself) {
    Api api;
    std::atomic<bool> answered{false};
    Agent agent("127.0.0.1", [&](const Event& event) -> SNMPAPI_STATUS {
        if (answered.exchange(true)) return SNMPAPI_SUCCESS;
        return answer(event.session);
    });
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    const Manager manager(agent.session, agent.port);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 9));
    ASSERT_TRUE(agent.session.wait_for_count(2));
    const Received reply(agent.session);
    EXPECT_EQ(reply.data.type, smiINT(SNMP_PDU_RESPONSE));
    EXPECT_EQ(reply.data.varbinds.at(0).number, 42u);
}

TEST(SnmpListen, OffReleasesThePort) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    EXPECT_FALSE(port_is_free(agent.port));
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_OFF));
    EXPECT_TRUE(port_is_free(agent.port));
}

TEST(SnmpListen, TheEntityStaysValidAfterOffAndMayListenAgain) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_OFF));
    EXPECT_EQ(entity_text(agent.entity), "127.0.0.1");
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    UdpPeer manager;
    manager.send({"127.0.0.1", agent.port}, encode(get_request()));
    EXPECT_TRUE(agent.session.wait());
}

TEST(SnmpListen, ClosingTheSessionReleasesThePort) {
    Api api;
    std::uint16_t port;
    {
        Agent agent;
        port = agent.port;
        ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    }
    EXPECT_TRUE(port_is_free(port));
}

TEST(SnmpListen, CleanupReleasesThePort) {
    std::uint16_t port;
    {
        Api api;
        Agent agent;
        port = agent.port;
        ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
        ASSERT_SNMP_OK(SnmpCleanup());
        EXPECT_TRUE(port_is_free(port));
    }
}

TEST(SnmpListen, TwiceIsNoop) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpListen, agent.entity, SNMPAPI_ON);
}

TEST(SnmpListen, OffForAnEntityThatDoesNotListenIsNoop) {
    Api api;
    Agent agent;
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpListen, agent.entity, SNMPAPI_OFF);
}

TEST(SnmpListen, AStatusThatIsNeitherOnNorOffIsModeInvalid) {
    Api api;
    Agent agent;
    EXPECT_SNMP_ERROR(SNMPAPI_MODE_INVALID, SnmpListen, agent.entity, 2);
    EXPECT_SNMP_ERROR(SNMPAPI_MODE_INVALID, SnmpListen, agent.entity, 0xFFFFFFFF);
}

TEST(SnmpListen, ABadEntityIsEntityInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpListen, nullptr, SNMPAPI_ON);
}

TEST(SnmpListen, APortSomebodyHoldsIsTransportOther) {
    Api api;
    UdpPeer holder;
    CallbackSession session;
    const HSNMP_ENTITY entity = make_entity(session, holder.port());
    EXPECT_SNMP_ERROR(SNMPAPI_TL_OTHER, SnmpListen, entity, SNMPAPI_ON);
}

TEST(SnmpListen, AnAddressThisMachineDoesNotHaveIsTransportOther) {
    Api api;
    Agent agent("192.0.2.77");
    EXPECT_SNMP_ERROR(SNMPAPI_TL_OTHER, SnmpListen, agent.entity, SNMPAPI_ON);
}

TEST(SnmpListen, AFailureLeavesTheEntityNotListening) {
    Api api;
    UdpPeer holder;
    CallbackSession session;
    const HSNMP_ENTITY entity = make_entity(session, holder.port());
    EXPECT_SNMP_ERROR(SNMPAPI_TL_OTHER, SnmpListen, entity, SNMPAPI_ON);
    EXPECT_SNMP_OK(SnmpSetPort(entity, free_udp_port()));
    EXPECT_SNMP_OK(SnmpListen(entity, SNMPAPI_ON));
}

TEST(SnmpListen, NoiseOnThePortReachesNobody) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    UdpPeer manager;
    const Bytes good = encode(get_request());
    for (std::size_t length = 0; length < good.size(); ++length) {
        manager.send({"127.0.0.1", agent.port}, Bytes(good.begin(), good.begin() + std::ptrdiff_t(length)));
    }
    manager.send({"127.0.0.1", agent.port}, good);
    ASSERT_TRUE(agent.session.wait());
    EXPECT_TRUE(Received(agent.session).ok());
    EXPECT_FALSE(agent.session.wait(50ms));
}

TEST(SnmpSetPort, OfAListeningEntityIsOperationInvalid) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_ON));
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpSetPort, agent.entity, 1161);
    ASSERT_SNMP_OK(SnmpListen(agent.entity, SNMPAPI_OFF));
    EXPECT_SNMP_OK(SnmpSetPort(agent.entity, 1161));
}

TEST(SnmpListenEx, WithTheEntitysAddressHearsOnlyThat) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListenEx(agent.entity, SNMPAPI_ON, SNMPLISTEN_USEENTITY_ADDR));
    UdpPeer manager;
    manager.send({"127.0.0.3", agent.port}, encode(get_request()));
    EXPECT_FALSE(agent.session.wait(80ms));
    manager.send({"127.0.0.1", agent.port}, encode(get_request()));
    EXPECT_TRUE(agent.session.wait());
}

TEST(SnmpListenEx, WithAllAddressesHearsEveryOneAndAnswersFromIt) {
    Api api;
    Agent agent;
    ASSERT_SNMP_OK(SnmpListenEx(agent.entity, SNMPAPI_ON, SNMPLISTEN_ALL_ADDR));
    UdpPeer manager;
    manager.send({"127.0.0.3", agent.port}, encode(get_request()));
    ASSERT_TRUE(agent.session.wait());
    EXPECT_SNMP_OK(answer(agent.session));
    const std::optional<Datagram> reply = manager.receive();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->from, (Endpoint{"127.0.0.3", agent.port}));
}

TEST(SnmpListenEx, AnyOtherChoiceOfAddressIsModeInvalid) {
    Api api;
    Agent agent;
    EXPECT_SNMP_ERROR(SNMPAPI_MODE_INVALID, SnmpListenEx, agent.entity, SNMPAPI_ON, 2);
}

TEST(SnmpListenEx, HasTheErrorsOfSnmpListen) {
    Api api;
    Agent agent;
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpListenEx, nullptr, SNMPAPI_ON, SNMPLISTEN_ALL_ADDR);
    EXPECT_SNMP_ERROR(SNMPAPI_MODE_INVALID, SnmpListenEx, agent.entity, 2, SNMPLISTEN_ALL_ADDR);
    ASSERT_SNMP_OK(SnmpListenEx(agent.entity, SNMPAPI_ON, SNMPLISTEN_ALL_ADDR));
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpListenEx, agent.entity, SNMPAPI_ON, SNMPLISTEN_ALL_ADDR);
    ASSERT_SNMP_OK(SnmpListenEx(agent.entity, SNMPAPI_OFF, SNMPLISTEN_ALL_ADDR));
}

}  // namespace
}  // namespace openwosa::apitest
