// SnmpGetLastError keeps one code for the application and one for each session; it is not per thread.
// Oracle: the SnmpGetLastError page.
#include <gtest/gtest.h>

#include <thread>

#include "support/process.hpp"
#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

TEST(SnmpGetLastError, OfASessionIsThatSessionsLastFailure) {
    Api api;
    CallbackSession one, two;
    EXPECT_SNMP_SESSION_ERROR(one, SNMPAPI_ENTITY_UNKNOWN, SnmpStrToEntity, one, "no address");
    EXPECT_SNMP_SESSION_ERROR(two, SNMPAPI_PDU_INVALID, SnmpDuplicatePdu, two, nullptr);
    EXPECT_EQ(SnmpGetLastError(one), SNMPAPI_STATUS(SNMPAPI_ENTITY_UNKNOWN));
    EXPECT_EQ(SnmpGetLastError(two), SNMPAPI_STATUS(SNMPAPI_PDU_INVALID));
}

TEST(SnmpGetLastError, OfNullIsTheLastFailureOfAnySession) {
    Api api;
    CallbackSession one, two;
    SnmpStrToEntity(one, "no address");
    SnmpDuplicatePdu(two, nullptr);
    EXPECT_EQ(SnmpGetLastError(nullptr), SNMPAPI_STATUS(SNMPAPI_PDU_INVALID));
}

TEST(SnmpGetLastError, AFailureOfACallWithASessionIsReadWithNullToo) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCancelMsg, session, 4711);
}

TEST(SnmpGetLastError, IsKeptThroughSuccesses) {
    Api api;
    CallbackSession session;
    SnmpDuplicatePdu(session, nullptr);
    EXPECT_SNMP_OK(SnmpStrToEntity(session, "127.0.0.1"));
    EXPECT_EQ(SnmpGetLastError(session), SNMPAPI_STATUS(SNMPAPI_PDU_INVALID));
    EXPECT_EQ(SnmpGetLastError(nullptr), SNMPAPI_STATUS(SNMPAPI_PDU_INVALID));
}

TEST(SnmpGetLastError, ReadingItDoesNotChangeIt) {
    Api api;
    SnmpFreeVbl(nullptr);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(SnmpGetLastError(nullptr), SNMPAPI_STATUS(SNMPAPI_VBL_INVALID));
}

TEST(SnmpGetLastError, IsNotPerThread) {
    Api api;
    SnmpFreeVbl(nullptr);
    std::thread([] { SnmpFreePdu(nullptr); }).join();
    EXPECT_EQ(SnmpGetLastError(nullptr), SNMPAPI_STATUS(SNMPAPI_PDU_INVALID));
}

TEST(SnmpGetLastError, WorksAfterCleanup) {
    {
        Api api;
        SnmpFreeVbl(nullptr);
    }
    SnmpFreePdu(nullptr);
    EXPECT_EQ(SnmpGetLastError(nullptr), SNMPAPI_STATUS(SNMPAPI_NOT_INITIALIZED));
}

TEST(SnmpGetLastError, WorksWhenEverySessionIsClosed) {
    Api api;
    { CallbackSession session; }
    SnmpFreeVbl(nullptr);
    EXPECT_EQ(SnmpGetLastError(nullptr), SNMPAPI_STATUS(SNMPAPI_VBL_INVALID));
}

TEST(SnmpGetLastError, AFailureThroughAHandleCountsForTheSessionThatOwnsIt) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = make_vbl(session, kSysDescr0);
    smiOID name{};
    smiVALUE value{};
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_INDEX_INVALID, SnmpGetVb, vbl, 2, &name, &value);
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 1);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_NOOP, SnmpGetPduData, pdu, nullptr, nullptr, nullptr, nullptr,
                              nullptr);
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
    char small[2];
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_OUTPUT_TRUNCATED, SnmpEntityToStr, entity, sizeof small,
                              small);
}

TEST(SnmpGetLastError, OfASessionWithoutFailuresIsSuccess) {
    Api api;
    SnmpFreeVbl(nullptr);
    CallbackSession session;
    EXPECT_EQ(SnmpGetLastError(session), SNMPAPI_STATUS(SNMPAPI_SUCCESS));
}

const Role kFresh("fresh-last-error", [](const std::string&) { return int(SnmpGetLastError(nullptr)); });

TEST(SnmpGetLastError, OfAProcessWithoutFailuresIsSuccess) {
    EXPECT_EQ(ChildProcess("fresh-last-error", "").wait(), int(SNMPAPI_SUCCESS));
}

TEST(SnmpGetLastError, NamesTheFirstBadParameterInTheOrderOfTheDocumentedList) {
    Api api;
    CallbackSession session;
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
    const HSNMP_CONTEXT context = make_context(session);
    const HANDLE bad = reinterpret_cast<HANDLE>(std::intptr_t(0x1234));
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpSendMsg, bad, bad, bad, bad, bad);
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpSendMsg, session, bad, bad, bad, bad);
    EXPECT_SNMP_ERROR(SNMPAPI_CONTEXT_INVALID, SnmpSendMsg, session, entity, entity, bad, bad);
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpSendMsg, session, entity, entity, context, bad);
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpCreatePdu, bad, 0x30, 1, 0, 0, bad);
    EXPECT_SNMP_ERROR(SNMPAPI_PDU_INVALID, SnmpCreatePdu, session, 0x30, 1, 0, 0, bad);
}

}  // namespace
}  // namespace openwosa::apitest
