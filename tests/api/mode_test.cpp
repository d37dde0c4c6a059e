// The database functions: translate and retransmit modes, an entity's timeout and retry count, vendor
// information. Oracle: the reference pages.
#include <gtest/gtest.h>

#include <cstring>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

constexpr smiUINT32 kUntouched = 0xDEADBEEF;

TEST(SnmpSetTranslateMode, TakesTheThreeModesAndReportsThem) {
    Api api;
    for (const smiUINT32 mode : {SNMPAPI_TRANSLATED, SNMPAPI_UNTRANSLATED_V2, SNMPAPI_UNTRANSLATED_V1}) {
        EXPECT_SNMP_OK(SnmpSetTranslateMode(mode));
        smiUINT32 got = kUntouched;
        EXPECT_SNMP_OK(SnmpGetTranslateMode(&got));
        EXPECT_EQ(got, mode);
    }
}

TEST(SnmpSetTranslateMode, AnythingElseIsModeInvalidAndChangesNothing) {
    Api api(SNMPAPI_UNTRANSLATED_V2);
    for (const smiUINT32 mode : {smiUINT32(3), smiUINT32(99), smiUINT32(0xFFFFFFFF)}) {
        EXPECT_SNMP_ERROR(SNMPAPI_MODE_INVALID, SnmpSetTranslateMode, mode);
    }
    smiUINT32 got = kUntouched;
    EXPECT_SNMP_OK(SnmpGetTranslateMode(&got));
    EXPECT_EQ(got, smiUINT32(SNMPAPI_UNTRANSLATED_V2));
}

TEST(SnmpGetTranslateMode, ANullOutputIsAllocError) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpGetTranslateMode, nullptr);
}

TEST(SnmpSetRetransmitMode, TakesOnAndOffAndReportsThem) {
    Api api;
    for (const smiUINT32 mode : {SNMPAPI_OFF, SNMPAPI_ON}) {
        EXPECT_SNMP_OK(SnmpSetRetransmitMode(mode));
        smiUINT32 got = kUntouched;
        EXPECT_SNMP_OK(SnmpGetRetransmitMode(&got));
        EXPECT_EQ(got, mode);
    }
}

TEST(SnmpSetRetransmitMode, AnythingElseIsModeInvalidAndChangesNothing) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_MODE_INVALID, SnmpSetRetransmitMode, 2);
    EXPECT_SNMP_ERROR(SNMPAPI_MODE_INVALID, SnmpSetRetransmitMode, 0xFFFFFFFF);
    smiUINT32 got = kUntouched;
    EXPECT_SNMP_OK(SnmpGetRetransmitMode(&got));
    EXPECT_EQ(got, smiUINT32(SNMPAPI_ON));
}

TEST(SnmpGetRetransmitMode, ANullOutputIsAllocError) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpGetRetransmitMode, nullptr);
}

struct Policy {
    CallbackSession session;
    HSNMP_ENTITY entity = SnmpStrToEntity(session, "127.0.0.1");
};

TEST(SnmpSetTimeout, IsReportedAsSetAndTheActualValueIsZero) {
    Api api;
    Policy policy;
    EXPECT_SNMP_OK(SnmpSetTimeout(policy.entity, 1234));
    smiTIMETICKS wanted = kUntouched, actual = kUntouched;
    EXPECT_SNMP_OK(SnmpGetTimeout(policy.entity, &wanted, &actual));
    EXPECT_EQ(wanted, 1234u);
    EXPECT_EQ(actual, 0u);
}

TEST(SnmpSetTimeout, ABadEntityIsEntityInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpSetTimeout, nullptr, 100);
}

TEST(SnmpSetTimeout, IsPerEntityEvenForOneAddress) {
    Api api;
    Policy policy;
    const HSNMP_ENTITY twin = SnmpStrToEntity(policy.session, "127.0.0.1");
    EXPECT_SNMP_OK(SnmpSetTimeout(policy.entity, 100));
    EXPECT_SNMP_OK(SnmpSetTimeout(twin, 200));
    smiTIMETICKS wanted = 0;
    EXPECT_SNMP_OK(SnmpGetTimeout(policy.entity, &wanted, nullptr));
    EXPECT_EQ(wanted, 100u);
}

TEST(SnmpGetTimeout, EitherOutputMayBeNull) {
    Api api;
    Policy policy;
    EXPECT_SNMP_OK(SnmpSetTimeout(policy.entity, 300));
    smiTIMETICKS ticks = kUntouched;
    EXPECT_SNMP_OK(SnmpGetTimeout(policy.entity, &ticks, nullptr));
    EXPECT_EQ(ticks, 300u);
    ticks = kUntouched;
    EXPECT_SNMP_OK(SnmpGetTimeout(policy.entity, nullptr, &ticks));
    EXPECT_EQ(ticks, 0u);
}

TEST(SnmpGetTimeout, BothOutputsNullIsNoop) {
    Api api;
    Policy policy;
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpGetTimeout, policy.entity, nullptr, nullptr);
}

TEST(SnmpGetTimeout, ABadEntityIsEntityInvalid) {
    Api api;
    smiTIMETICKS ticks = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpGetTimeout, nullptr, &ticks, &ticks);
}

TEST(SnmpSetRetry, IsReportedAsSetAndTheActualValueIsZero) {
    Api api;
    Policy policy;
    EXPECT_SNMP_OK(SnmpSetRetry(policy.entity, 5));
    smiUINT32 wanted = kUntouched, actual = kUntouched;
    EXPECT_SNMP_OK(SnmpGetRetry(policy.entity, &wanted, &actual));
    EXPECT_EQ(wanted, 5u);
    EXPECT_EQ(actual, 0u);
}

TEST(SnmpSetRetry, ABadEntityIsEntityInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpSetRetry, nullptr, 1);
}

TEST(SnmpGetRetry, EitherOutputMayBeNull) {
    Api api;
    Policy policy;
    EXPECT_SNMP_OK(SnmpSetRetry(policy.entity, 4));
    smiUINT32 count = kUntouched;
    EXPECT_SNMP_OK(SnmpGetRetry(policy.entity, &count, nullptr));
    EXPECT_EQ(count, 4u);
    count = kUntouched;
    EXPECT_SNMP_OK(SnmpGetRetry(policy.entity, nullptr, &count));
    EXPECT_EQ(count, 0u);
}

TEST(SnmpGetRetry, BothOutputsNullIsNoop) {
    Api api;
    Policy policy;
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpGetRetry, policy.entity, nullptr, nullptr);
}

TEST(SnmpGetRetry, ABadEntityIsEntityInvalid) {
    Api api;
    smiUINT32 count = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_ENTITY_INVALID, SnmpGetRetry, nullptr, &count, &count);
}

TEST(SnmpGetVendorInfo, FillsTerminatedTextsAndNothingBehindThem) {
    Api api;
    struct {
        smiVENDORINFO info;
        unsigned char canary[64];
    } guarded;
    std::memset(&guarded, 0xA5, sizeof guarded);
    ASSERT_SNMP_OK(SnmpGetVendorInfo(&guarded.info));
    const auto terminated = [](const char* text, std::size_t size) {
        return std::memchr(text, 0, size) != nullptr;
    };
    EXPECT_TRUE(terminated(guarded.info.vendorName, sizeof guarded.info.vendorName));
    EXPECT_TRUE(terminated(guarded.info.vendorContact, sizeof guarded.info.vendorContact));
    EXPECT_TRUE(terminated(guarded.info.vendorVersionId, sizeof guarded.info.vendorVersionId));
    EXPECT_TRUE(terminated(guarded.info.vendorVersionDate, sizeof guarded.info.vendorVersionDate));
    EXPECT_STRNE(guarded.info.vendorName, "");
    EXPECT_STRNE(guarded.info.vendorVersionId, "");
    for (const unsigned char byte : guarded.canary) EXPECT_EQ(byte, 0xA5);
}

TEST(SnmpGetVendorInfo, NullIsNoop) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpGetVendorInfo, nullptr);
}

TEST(SnmpGetVendorInfo, ClaimsNoEnterpriseNumberForWeHaveNone) {
    Api api;
    smiVENDORINFO info{};
    ASSERT_SNMP_OK(SnmpGetVendorInfo(&info));
    EXPECT_EQ(info.vendorEnterprise, 0u);
}

}  // namespace
}  // namespace openwosa::apitest
