// Opening and closing sessions: which parameters choose which way of notification, and what each wrong one is
// called. Oracle: the SnmpOpen, SnmpCreateSession and SnmpClose pages, and the decisions recorded in
// idl/winsnmp.idl.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/message_window.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

SNMPAPI_STATUS CALLBACK succeed(HSNMP_SESSION, HWND, UINT, WPARAM, LPARAM, LPVOID) { return SNMPAPI_SUCCESS; }

HWND no_window() { return reinterpret_cast<HWND>(std::intptr_t(0x7ffffff0)); }

TEST(SnmpOpen, WithAWindowGivesASession) {
    Api api;
    const MessageWindow window;
    const HSNMP_SESSION session = SnmpOpen(window.get(), WM_USER + 1);
    ASSERT_SNMP_OK(session);
    EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(SnmpOpen, ANumberThatIsNoWindowIsHwndInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_HWND_INVALID, SnmpOpen, no_window(), WM_USER + 1);
}

TEST(SnmpOpen, ADestroyedWindowIsHwndInvalid) {
    Api api;
    HWND gone;
    {
        const MessageWindow window;
        gone = window.get();
    }
    EXPECT_SNMP_ERROR(SNMPAPI_HWND_INVALID, SnmpOpen, gone, WM_USER + 1);
}

TEST(SnmpOpen, ANullWindowIsHwndInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_HWND_INVALID, SnmpOpen, nullptr, WM_USER + 1);
}

TEST(SnmpCreateSession, WithACallbackIgnoresWindowAndMessage) {
    Api api;
    const HSNMP_SESSION session = SnmpCreateSession(no_window(), 1, &succeed, nullptr);
    ASSERT_SNMP_OK(session);
    EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(SnmpCreateSession, WithAWindowAndNoCallbackGivesASession) {
    Api api;
    const MessageWindow window;
    const HSNMP_SESSION session = SnmpCreateSession(window.get(), WM_USER, nullptr, nullptr);
    ASSERT_SNMP_OK(session);
    EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(SnmpCreateSession, WithNothingAtAllIsOperationInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpCreateSession, nullptr, 0, nullptr, nullptr);
}

TEST(SnmpCreateSession, ClientDataAloneChoosesNoMethod) {
    Api api;
    int data = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpCreateSession, nullptr, 0, nullptr, &data);
}

TEST(SnmpCreateSession, ANumberThatIsNoWindowIsHwndInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_HWND_INVALID, SnmpCreateSession, no_window(), WM_USER + 1, nullptr, nullptr);
}

TEST(SnmpCreateSession, AMessageNumberWithoutAWindowIsHwndInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_HWND_INVALID, SnmpCreateSession, nullptr, WM_USER + 1, nullptr, nullptr);
}

TEST(SnmpCreateSession, AMessageBelowWmUserIsMessageInvalid) {
    Api api;
    const MessageWindow window;
    for (const UINT message : {UINT(0), UINT(1), UINT(WM_USER - 1)}) {
        EXPECT_SNMP_ERROR(SNMPAPI_MESSAGE_INVALID, SnmpCreateSession, window.get(), message, nullptr,
                          nullptr);
    }
}

TEST(SnmpCreateSession, RegisteredAndApplicationMessagesAreAcceptable) {
    Api api;
    const MessageWindow window;
    for (const UINT message : {UINT(WM_USER), UINT(WM_APP), RegisterWindowMessageA("openwosa-api-test")}) {
        const HSNMP_SESSION session = SnmpCreateSession(window.get(), message, nullptr, nullptr);
        EXPECT_SNMP_OK(session) << message;
        EXPECT_SNMP_OK(SnmpClose(session));
    }
}

TEST(SnmpCreateSession, AWindowOfAnotherProcessIsModeInvalid) {
    Api api;
    // The desktop's window is a window, and never ours.
    EXPECT_SNMP_ERROR(SNMPAPI_MODE_INVALID, SnmpCreateSession, GetDesktopWindow(), WM_USER + 1, nullptr,
                      nullptr);
}

TEST(SnmpCreateSession, SeveralSessionsMayShareAWindow) {
    Api api;
    const MessageWindow window;
    const HSNMP_SESSION first = SnmpCreateSession(window.get(), WM_USER + 1, nullptr, nullptr);
    const HSNMP_SESSION second = SnmpCreateSession(window.get(), WM_USER + 2, nullptr, nullptr);
    EXPECT_SNMP_OK(first);
    EXPECT_SNMP_OK(second);
    EXPECT_NE(first, second);
    EXPECT_SNMP_OK(SnmpClose(first));
    EXPECT_SNMP_OK(SnmpStrToEntity(second, "127.0.0.1"));
    EXPECT_SNMP_OK(SnmpClose(second));
}

TEST(SnmpCreateSession, AThousandSessionsAreAllDifferent) {
    Api api;
    std::vector<HSNMP_SESSION> all;
    for (int i = 0; i < 1000; ++i) {
        all.push_back(SnmpCreateSession(nullptr, 0, &succeed, nullptr));
        ASSERT_SNMP_OK(all.back()) << i;
    }
    std::vector<HSNMP_SESSION> sorted = all;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(std::unique(sorted.begin(), sorted.end()), sorted.end());
    for (const HSNMP_SESSION session : all) EXPECT_SNMP_OK(SnmpClose(session));
}

TEST(SnmpClose, TwiceIsSessionInvalid) {
    Api api;
    const HSNMP_SESSION session = SnmpCreateSession(nullptr, 0, &succeed, nullptr);
    EXPECT_SNMP_OK(SnmpClose(session));
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpClose, session);
}

TEST(SnmpClose, NullIsSessionInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpClose, nullptr);
}

TEST(SnmpClose, ReleasesEveryObjectTheProgramLeft) {
    Api api;
    const HSNMP_SESSION session = SnmpCreateSession(nullptr, 0, &succeed, nullptr);
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
    const HSNMP_CONTEXT context = make_context(session);
    const HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);
    EXPECT_SNMP_OK(SnmpClose(session));
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpFreeEntity, entity);
    EXPECT_SNMP_ERROR(SNMPAPI_CONTEXT_INVALID, SnmpFreeContext, context);
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpFreeVbl, vbl);
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpFreePdu, pdu);
}

TEST(SnmpClose, LeavesOtherSessionsAndTheirObjectsAlone) {
    Api api;
    CallbackSession kept;
    const HSNMP_VBL vbl = make_vbl(kept, kSysDescr0);
    const HSNMP_SESSION closed = SnmpCreateSession(nullptr, 0, &succeed, nullptr);
    EXPECT_SNMP_OK(SnmpClose(closed));
    EXPECT_EQ(SnmpCountVbl(vbl), 1u);
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
}

TEST(SnmpClose, ANewSessionNeverRevivesAnOldHandle) {
    Api api;
    const HSNMP_SESSION old = SnmpCreateSession(nullptr, 0, &succeed, nullptr);
    EXPECT_SNMP_OK(SnmpClose(old));
    CallbackSession fresh;
    EXPECT_NE(old, fresh.get());
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpStrToEntity, old, "127.0.0.1");
}

TEST(Sessions, HandlesOfOneSessionMayBeUsedWithAnother) {
    Api api;
    CallbackSession owner, other;
    const HSNMP_VBL vbl = make_vbl(owner, kSysDescr0);
    const HSNMP_PDU pdu = SnmpCreatePdu(other, SNMP_PDU_GET, 7, 0, 0, vbl);
    ASSERT_SNMP_OK(pdu);
    EXPECT_EQ(read_pdu(pdu).varbinds.at(0).name, kSysDescr0);
}

TEST(SnmpOpen, TakesAnyMessageNumberForItsListNamesNoMessageInvalid) {
    Api api;
    const MessageWindow window;
    for (const UINT message : {UINT(0), UINT(WM_USER - 1), UINT(WM_USER)}) {
        const HSNMP_SESSION session = SnmpOpen(window.get(), message);
        EXPECT_SNMP_OK(session) << message;
        EXPECT_SNMP_OK(SnmpClose(session));
    }
}

}  // namespace
}  // namespace openwosa::apitest
