// What real programs do that no reference page says. Oracle: the programs, as facts about them were
// collected.
#include <gtest/gtest.h>

#include "support/configuration.hpp"
#include "support/message_window.hpp"
#include "support/responder.hpp"
#include "support/sessions.hpp"

// One program exports helpers of these names itself: nothing we link may define them.
extern "C" {
int SnmpValueToStr(void) { return 1; }
int SnmpFreeValue(void) { return 2; }
int SnmpFreeOID(void) { return 3; }
}

namespace openwosa::apitest {
namespace {

TEST(Programs, InitialiseAndCompareHandlesWithFailure) {
    Api api;
    HSNMP_SESSION session = SNMPAPI_FAILURE;
    HSNMP_ENTITY entity = SNMPAPI_FAILURE;
    EXPECT_TRUE(session == SNMPAPI_FAILURE);
    if ((session = SnmpOpen(nullptr, 0)) != SNMPAPI_FAILURE) ADD_FAILURE() << "no window, yet a session";
    EXPECT_TRUE(SnmpStrToEntity(session, "127.0.0.1") == entity);
}

TEST(Programs, DefineHelpersWithNamesLikeOurs) {
    EXPECT_EQ(SnmpValueToStr() + SnmpFreeValue() + SnmpFreeOID(), 6);
}

TEST(Programs, AcceptAResponseOnlyIfIdContextAndBothEntitiesEqualTheirOwn) {
    Api api;
    Responder agent(answer_all_with(42));
    CallbackSession session;
    const Manager manager(session, agent.port());
    for (smiINT32 id = 1; id <= 50; ++id) {
        ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
        ASSERT_TRUE(session.wait());
        // Every round the received handles are freed, and the program's own are used again.
        const Received reply(session);
        EXPECT_TRUE(reply.data.request_id == id && reply.context == manager.context &&
                    reply.source == manager.agent && reply.destination == manager.self)
            << id;
    }
}

TEST(Programs, UseTheFirstRequestIdInEverySession) {
    Api api;
    Responder agent(answer_all_with(42));
    for (int i = 0; i < 20; ++i) {
        CallbackSession session;
        ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GETNEXT, 1));
        const std::optional<Event> event = session.wait();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->lparam, LPARAM(1));
    }
}

TEST(Programs, DestroyTheirWindowBeforeTheyCloseTheSession) {
    // The reply finds no window; nothing hangs, and the session closes as ever.
    Api api;
    Responder agent(answer_all_with(42));
    HSNMP_SESSION session;
    {
        const MessageWindow window;
        session = SnmpOpen(window.get(), WM_USER);
        ASSERT_SNMP_OK(Manager(session, agent.port()).send(SNMP_PDU_GET, 1));
    }
    ASSERT_TRUE(agent.wait_for(1));
    std::this_thread::sleep_for(20ms);
    EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(Programs, NeverReadTheirMessages) {
    Api api;
    Responder agent(answer_all_with(42));
    CallbackSession session;
    const Manager manager(session, agent.port());
    for (smiINT32 id = 1; id <= 150; ++id) ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
    ASSERT_TRUE(session.wait_for_count(150));
    EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(Programs, HaveNoMoreOutstandingThanTheConfigurationAllows) {
    const Configuration configuration(configuration_text("\"outstanding_limit\": 10"));
    Api api;
    Responder silent(stay_silent());
    CallbackSession session;
    const Manager manager(session, silent.port());
    for (smiINT32 id = 1; id <= 10; ++id) ASSERT_SNMP_OK(manager.send(SNMP_PDU_GET, id));
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 11);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_TL_RESOURCE_ERROR, SnmpSendMsg, session, manager.self,
                              manager.agent, manager.context, pdu);
    EXPECT_SNMP_OK(SnmpCancelMsg(session, 1));
    EXPECT_SNMP_OK(SnmpSendMsg(session, manager.self, manager.agent, manager.context, pdu));
}

}  // namespace
}  // namespace openwosa::apitest
