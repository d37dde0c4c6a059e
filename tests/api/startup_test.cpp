// SnmpStartup, SnmpCleanup and their counted forms. Oracle: the reference pages, as condensed in the IDL's
// notes; default modes as Wine's wsnmp32 reports them.
#include <gtest/gtest.h>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

constexpr smiUINT32 kUntouched = 0xDEADBEEF;

TEST(SnmpStartup, ReportsVersionTwoPointZeroAndLevelTwo) {
    smiUINT32 major = kUntouched, minor = kUntouched, level = kUntouched, translate = kUntouched,
              retransmit = kUntouched;
    ASSERT_SNMP_OK(SnmpStartup(&major, &minor, &level, &translate, &retransmit));
    EXPECT_EQ(major, 2u);
    EXPECT_EQ(minor, 0u);
    EXPECT_EQ(level, smiUINT32(SNMPAPI_V2_SUPPORT));
    EXPECT_SNMP_OK(SnmpCleanup());
}

TEST(SnmpStartup, DefaultModesAreUntranslatedV1AndRetransmissionOn) {
    smiUINT32 ignored = 0, translate = kUntouched, retransmit = kUntouched;
    ASSERT_SNMP_OK(SnmpStartup(&ignored, &ignored, &ignored, &translate, &retransmit));
    EXPECT_EQ(translate, smiUINT32(SNMPAPI_UNTRANSLATED_V1));
    EXPECT_EQ(retransmit, smiUINT32(SNMPAPI_ON));
    smiUINT32 got = kUntouched;
    EXPECT_SNMP_OK(SnmpGetTranslateMode(&got));
    EXPECT_EQ(got, translate);
    EXPECT_SNMP_OK(SnmpGetRetransmitMode(&got));
    EXPECT_EQ(got, retransmit);
    EXPECT_SNMP_OK(SnmpCleanup());
}

TEST(SnmpStartup, EveryOutputMayBeNull) {
    EXPECT_EQ(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr), SNMPAPI_STATUS(SNMPAPI_SUCCESS));
    EXPECT_SNMP_OK(SnmpCleanup());
}

TEST(SnmpStartup, AllFiveOutputsAndTheResultMayShareOneVariable) {
    SNMPAPI_STATUS one = 0;
    one = SnmpStartup(&one, &one, &one, &one, &one);
    EXPECT_EQ(one, SNMPAPI_STATUS(SNMPAPI_SUCCESS));
    EXPECT_SNMP_OK(SnmpCleanup());
}

TEST(SnmpStartup, WritesNothingBesideItsOutputs) {
    smiUINT32 cells[11];
    for (smiUINT32& cell : cells) cell = kUntouched;
    ASSERT_SNMP_OK(SnmpStartup(&cells[1], &cells[3], &cells[5], &cells[7], &cells[9]));
    for (int i = 0; i < 11; i += 2) EXPECT_EQ(cells[i], kUntouched) << i;
    EXPECT_SNMP_OK(SnmpCleanup());
}

TEST(SnmpStartup, IsNotCountedSoOneCleanupUndoesManyCalls) {
    for (int i = 0; i < 3; ++i) ASSERT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_OK(SnmpCleanup());
    smiUINT32 mode = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetTranslateMode, &mode);
}

TEST(SnmpStartup, AgainWhileStartedKeepsSessionsAlive) {
    Api api;
    CallbackSession session;
    ASSERT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_OK(SnmpStrToEntity(session, "127.0.0.1"));
}

TEST(SnmpCleanup, WithoutStartupIsNotInitialized) { EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpCleanup); }

TEST(SnmpCleanup, TwiceIsNotInitialized) {
    ASSERT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_OK(SnmpCleanup());
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpCleanup);
}

TEST(SnmpCleanup, ClosesEveryOpenSessionAndItsObjects) {
    HSNMP_SESSION first, second;
    HSNMP_ENTITY entity;
    {
        Api api;
        CallbackSession one, two;
        first = one;
        second = two;
        entity = SnmpStrToEntity(one, "127.0.0.1");
        ASSERT_SNMP_OK(SnmpCleanup());
    }
    Api again;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpClose, first);
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpClose, second);
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpFreeEntity, entity);
}

TEST(SnmpStartupEx, ReportsTheSameAsSnmpStartup) {
    smiUINT32 plain[5] = {}, counted[5] = {};
    ASSERT_SNMP_OK(SnmpStartup(&plain[0], &plain[1], &plain[2], &plain[3], &plain[4]));
    ASSERT_SNMP_OK(SnmpCleanup());
    ASSERT_SNMP_OK(SnmpStartupEx(&counted[0], &counted[1], &counted[2], &counted[3], &counted[4]));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(counted[i], plain[i]) << i;
    EXPECT_SNMP_OK(SnmpCleanupEx());
}

TEST(SnmpStartupEx, IsCountedSoEverySuccessNeedsItsOwnCleanupEx) {
    for (int i = 0; i < 3; ++i) ASSERT_SNMP_OK(SnmpStartupEx(nullptr, nullptr, nullptr, nullptr, nullptr));
    smiUINT32 mode = 0;
    for (int i = 0; i < 3; ++i) {
        EXPECT_SNMP_OK(SnmpGetTranslateMode(&mode)) << "before clean-up " << i;
        EXPECT_SNMP_OK(SnmpCleanupEx());
    }
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetTranslateMode, &mode);
}

TEST(SnmpCleanupEx, WithoutStartupIsOtherErrorForItsListLacksNotInitialized) {
    EXPECT_SNMP_ERROR(SNMPAPI_OTHER_ERROR, SnmpCleanupEx);
}

TEST(SnmpCleanupEx, BeyondTheCountIsOtherError) {
    ASSERT_SNMP_OK(SnmpStartupEx(nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_OK(SnmpCleanupEx());
    EXPECT_SNMP_ERROR(SNMPAPI_OTHER_ERROR, SnmpCleanupEx);
}

TEST(SnmpCleanupEx, DoesNotTearDownWhileAPlainStartupIsOutstanding) {
    ASSERT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
    ASSERT_SNMP_OK(SnmpStartupEx(nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_OK(SnmpCleanupEx());
    smiUINT32 mode = 0;
    EXPECT_SNMP_OK(SnmpGetTranslateMode(&mode));
    EXPECT_SNMP_OK(SnmpCleanup());
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetTranslateMode, &mode);
}

TEST(SnmpCleanup, LeavesReferencesOfSnmpStartupExStanding) {
    ASSERT_SNMP_OK(SnmpStartupEx(nullptr, nullptr, nullptr, nullptr, nullptr));
    ASSERT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
    EXPECT_SNMP_OK(SnmpCleanup());
    smiUINT32 mode = 0;
    EXPECT_SNMP_OK(SnmpGetTranslateMode(&mode));
    EXPECT_SNMP_OK(SnmpCleanupEx());
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetTranslateMode, &mode);
}

}  // namespace
}  // namespace openwosa::apitest
