// SnmpRecvMsg against a scripted peer on the loopback network.
// Oracle: the reference page; what real programs rely on; bytes made by hand.
#include <gtest/gtest.h>

#include "support/responder.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

TEST(SnmpRecvMsg, FromAnEmptyQueueIsNoop) {
    Api api;
    CallbackSession session;
    HANDLE out = nullptr;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_NOOP, SnmpRecvMsg, session, &out, &out, &out, &out);
}

TEST(SnmpRecvMsg, ABadSessionIsSessionInvalid) {
    Api api;
    HANDLE out = nullptr;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpRecvMsg, nullptr, &out, &out, &out, &out);
}

TEST(SnmpRecvMsg, OfAResponseGivesTheVeryHandlesThatWereSent) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 8));
    ASSERT_TRUE(session.wait());
    {
        const Received reply(session);
        ASSERT_TRUE(reply.ok());
        EXPECT_EQ(reply.source, manager.agent);
        EXPECT_EQ(reply.destination, manager.self);
        EXPECT_EQ(reply.context, manager.context);
        EXPECT_EQ(reply.data.type, smiINT(SNMP_PDU_RESPONSE));
        EXPECT_EQ(reply.data.request_id, 8);
    }
    // The program has freed what it received; its own handles live on.
    EXPECT_EQ(entity_text(manager.agent), "127.0.0.1");
    EXPECT_EQ(entity_text(manager.self), "127.0.0.1");
    EXPECT_EQ(context_text(manager.context), "public");
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 9));
    ASSERT_TRUE(session.wait());
    EXPECT_TRUE(Received(session).ok());
    EXPECT_SNMP_OK(SnmpFreeEntity(manager.agent));
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpFreeEntity, manager.agent);
}

TEST(SnmpRecvMsg, HandlesTheProgramFreedMeanwhileComeBackValid) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 8));
    ASSERT_TRUE(session.wait());
    EXPECT_SNMP_OK(SnmpFreeEntity(manager.agent));
    EXPECT_SNMP_OK(SnmpFreeContext(manager.context));
    HSNMP_ENTITY source = nullptr;
    HSNMP_CONTEXT context = nullptr;
    ASSERT_SNMP_OK(SnmpRecvMsg(session, &source, nullptr, &context, nullptr));
    EXPECT_EQ(source, manager.agent);
    EXPECT_EQ(context, manager.context);
    EXPECT_EQ(entity_text(source), "127.0.0.1");
    EXPECT_SNMP_OK(SnmpFreeEntity(source));
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpFreeEntity, source);
    EXPECT_SNMP_OK(SnmpFreeContext(context));
    EXPECT_SNMP_ERROR(SNMPAPI_CONTEXT_INVALID, SnmpFreeContext, context);
}

TEST(SnmpRecvMsg, OutputsTheProgramDoesNotWantMayBeNull) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 8));
    ASSERT_TRUE(session.wait());
    HSNMP_PDU pdu = nullptr;
    ASSERT_SNMP_OK(SnmpRecvMsg(session, nullptr, nullptr, nullptr, &pdu));
    EXPECT_EQ(read_pdu(pdu).varbinds.at(0).number, 42u);
    EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    // Nothing was created for the three: the program's own handles have one reference each.
    EXPECT_SNMP_OK(SnmpFreeEntity(manager.agent));
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpFreeEntity, manager.agent);
}

TEST(SnmpRecvMsg, DequeuesOneMessageAtATimeInTheOrderOfArrival) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    const Manager manager(session, agent.port());
    for (smiINT32 id = 1; id <= 20; ++id) {
        ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
        ASSERT_TRUE(session.wait());
    }
    for (smiINT32 id = 1; id <= 20; ++id) EXPECT_EQ(Received(session).data.request_id, id);
    EXPECT_FALSE(Received(session).ok());
}

TEST(SnmpRecvMsg, CarriesTheAgentsErrorStatusAndIndex) {
    Api api;
    CallbackSession session;
    Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        WireMessage response = response_to(request);
        response.error_status = SNMP_ERROR_NOSUCHNAME;
        response.error_index = 1;
        return std::vector<Bytes>{encode(response)};
    });
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 8));
    ASSERT_TRUE(session.wait());
    const Received reply(session);
    EXPECT_EQ(reply.data.error_status, smiINT(SNMP_ERROR_NOSUCHNAME));
    EXPECT_EQ(reply.data.error_index, 1);
}

TEST(SnmpRecvMsg, TheErrorIndexServesToRepairAndResend) {
    Api api;
    CallbackSession session;
    Responder agent([](const WireMessage& request, UdpPeer&, const Endpoint&) {
        WireMessage response = response_to(request);
        if (request.varbinds.size() == 3) {
            response.error_status = SNMP_ERROR_NOSUCHNAME;
            response.error_index = 2;
        }
        return std::vector<Bytes>{encode(response)};
    });
    const Manager manager(session, agent.port());
    const HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    EXPECT_EQ(SnmpSetVb(vbl, 0, Oid{1, 3, 6, 1, 9}, nullptr), 2u);
    EXPECT_EQ(SnmpSetVb(vbl, 0, Oid(kSysUpTime0), nullptr), 3u);
    const HSNMP_PDU pdu = SnmpCreatePdu(session, SNMP_PDU_GET, 1, 0, 0, vbl);
    ASSERT_SNMP_OK(SnmpSendMsg(session, manager.self, manager.agent, manager.context, pdu));
    ASSERT_TRUE(session.wait());
    smiINT index = 0;
    {
        const Received reply(session);
        index = reply.data.error_index;
    }
    EXPECT_SNMP_OK(SnmpDeleteVb(vbl, smiUINT32(index)));
    ASSERT_SNMP_OK(SnmpSendMsg(session, manager.self, manager.agent, manager.context, pdu));
    ASSERT_TRUE(session.wait());
    const Received repaired(session);
    ASSERT_EQ(repaired.data.varbinds.size(), 2u);
    EXPECT_EQ(repaired.data.varbinds[1].name, kSysUpTime0);
}

TEST(SnmpRecvMsg, WithEveryOutputNullConsumesTheMessage) {
    Api api;
    CallbackSession session;
    Responder agent(answer_all_with(42));
    ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 8));
    ASSERT_TRUE(session.wait());
    EXPECT_SNMP_OK(SnmpRecvMsg(session, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpRecvMsg, session, nullptr, nullptr, nullptr, nullptr);
}

TEST(SnmpRecvMsg, OfAnUndeliverableRequestWithRetransmissionOnIsATimeOut) {
    Api api;
    CallbackSession session;
    const Manager manager(session, free_udp_port());  // nobody there: the network says so
    set_patience(manager.agent, 5, 1);
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 8));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(SNMPAPI_TL_TIMEOUT));
    EXPECT_EQ(event->lparam, LPARAM(8));
}

#ifndef _WIN32
// Windows does not say which destination an ICMP error is about, so there the request stays outstanding.
TEST(SnmpRecvMsg, OfAnUndeliverableRequestWithRetransmissionOffIsUndeliverableWithFilledOutputs) {
    Api api;
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_OFF));
    CallbackSession session;
    const Manager manager(session, free_udp_port());
    ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, 8));
    const std::optional<Event> event = session.wait();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->wparam, WPARAM(0));
    EXPECT_EQ(event->lparam, LPARAM(8));
    HSNMP_ENTITY source = nullptr, destination = nullptr;
    HSNMP_CONTEXT context = nullptr;
    HSNMP_PDU pdu = nullptr;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_TL_UNDELIVERABLE, SnmpRecvMsg, session, &source, &destination,
                              &context, &pdu);
    EXPECT_EQ(context, manager.context);
    EXPECT_EQ(read_pdu(pdu).request_id, 8);
    EXPECT_SNMP_OK(SnmpFreeEntity(source));
    EXPECT_SNMP_OK(SnmpFreeEntity(destination));
    EXPECT_SNMP_OK(SnmpFreeContext(context));
    EXPECT_SNMP_OK(SnmpFreePdu(pdu));
}
#endif

}  // namespace
}  // namespace openwosa::apitest
