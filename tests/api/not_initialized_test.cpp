// Any call before a successful start, or after the final clean-up, fails with NOT_INITIALIZED, whatever its
// arguments; only SnmpGetLastError works. Oracle: every function's reference page lists the code.
#include <gtest/gtest.h>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

// The arguments are as good as they can be without a session, so nothing but the missing start can be wrong.
struct NotStarted : testing::TestWithParam<bool> {
    void SetUp() override {
        if (!GetParam()) return;
        ASSERT_SNMP_OK(SnmpStartup(nullptr, nullptr, nullptr, nullptr, nullptr));
        ASSERT_SNMP_OK(SnmpCleanup());
    }

    HANDLE handle = nullptr;
    smiUINT32 number = 0;
    smiINT integer = 0;
    smiINT32 id = 1;
    char text[64] = "1.3.6.1";
    smiOID oid{};
    smiOCTETS octets{};
    smiVALUE value{};
    smiVENDORINFO vendor{};
    const Oid name{1, 3, 6};
};

TEST_P(NotStarted, CommunicationFunctionsSaySo) {
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpCleanup);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpOpen, nullptr, WM_USER);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpCreateSession, nullptr, 0, nullptr, nullptr);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpClose, handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpSendMsg, handle, handle, handle, handle, handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpRecvMsg, handle, &handle, &handle, &handle, &handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpRegister, handle, handle, handle, handle, nullptr,
                      SNMPAPI_ON);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpListen, handle, SNMPAPI_ON);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpListenEx, handle, SNMPAPI_ON, SNMPLISTEN_USEENTITY_ADDR);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpCancelMsg, handle, id);
}

TEST_P(NotStarted, DatabaseFunctionsSaySo) {
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetTranslateMode, &number);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpSetTranslateMode, SNMPAPI_UNTRANSLATED_V1);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetRetransmitMode, &number);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpSetRetransmitMode, SNMPAPI_ON);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetTimeout, handle, &number, &number);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpSetTimeout, handle, 100);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetRetry, handle, &number, &number);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpSetRetry, handle, 1);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetVendorInfo, &vendor);
}

TEST_P(NotStarted, EntityAndContextFunctionsSaySo) {
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpStrToEntity, handle, "127.0.0.1");
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpEntityToStr, handle, sizeof text, text);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpFreeEntity, handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpSetPort, handle, 161);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpStrToContext, handle, &octets);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpContextToStr, handle, &octets);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpFreeContext, handle);
}

TEST_P(NotStarted, PduFunctionsSaySo) {
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpCreatePdu, handle, SNMP_PDU_GET, 1, 0, 0, nullptr);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetPduData, handle, &integer, &id, &integer, &integer,
                      &handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpSetPduData, handle, &integer, nullptr, nullptr, nullptr,
                      nullptr);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpDuplicatePdu, handle, handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpFreePdu, handle);
}

TEST_P(NotStarted, ListFunctionsSaySo) {
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpCreateVbl, handle, nullptr, nullptr);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpDuplicateVbl, handle, handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpFreeVbl, handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpCountVbl, handle);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpGetVb, handle, 1, &oid, &value);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpSetVb, handle, 0, name, nullptr);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpDeleteVb, handle, 1);
}

TEST_P(NotStarted, UtilityFunctionsSaySo) {
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpFreeDescriptor, SNMP_SYNTAX_OCTETS, &octets);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpEncodeMsg, handle, handle, handle, handle, handle,
                      &octets);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpDecodeMsg, handle, &handle, &handle, &handle, &handle,
                      &octets);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpStrToOid, text, &oid);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpOidToStr, name, sizeof text, text);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpOidCopy, name, &oid);
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpOidCompare, name, name, 0, &integer);
}

TEST_P(NotStarted, SnmpGetLastErrorStillAnswers) {
    EXPECT_SNMP_ERROR(SNMPAPI_NOT_INITIALIZED, SnmpFreeVbl, nullptr);
    EXPECT_EQ(SnmpGetLastError(nullptr), SNMPAPI_STATUS(SNMPAPI_NOT_INITIALIZED));
}

INSTANTIATE_TEST_SUITE_P(, NotStarted, testing::Bool(), [](const testing::TestParamInfo<bool>& before) {
    return std::string(before.param ? "AfterTheFinalCleanup" : "BeforeAnyStartup");
});

}  // namespace
}  // namespace openwosa::apitest
