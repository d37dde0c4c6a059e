// SnmpFreeDescriptor: who may be freed, with which syntax, and that nothing else is touched.
// Oracle: its reference page; what programs do with values of integer syntaxes.
#include <gtest/gtest.h>

#include <cstring>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

smiLPOPAQUE descriptor(smiOID& oid) { return reinterpret_cast<smiLPOPAQUE>(&oid); }

TEST(SnmpFreeDescriptor, ReleasesAnObjectIdentifier) {
    Api api;
    smiOID oid{};
    ASSERT_SNMP_OK(SnmpStrToOid("1.3.6", &oid));
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(oid)));
}

TEST(SnmpFreeDescriptor, TheSameMemoryTwiceIsOperationInvalid) {
    Api api;
    smiOID oid{};
    ASSERT_SNMP_OK(SnmpStrToOid("1.3.6", &oid));
    smiOID copy = oid;
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(oid)));
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpFreeDescriptor, SNMP_SYNTAX_OID, descriptor(copy));
}

TEST(SnmpFreeDescriptor, MemoryOfTheProgramIsOperationInvalidAndUntouched) {
    Api api;
    smiUINT32 arcs[] = {1, 3, 6};
    smiOID oid{3, arcs};
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpFreeDescriptor, SNMP_SYNTAX_OID, descriptor(oid));
    EXPECT_EQ(arcs[2], 6u);
}

TEST(SnmpFreeDescriptor, APointerIntoAnAllocationIsOperationInvalid) {
    Api api;
    smiOID oid{};
    ASSERT_SNMP_OK(SnmpStrToOid("1.3.6", &oid));
    smiOID inside{oid.len, oid.ptr + 1};
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpFreeDescriptor, SNMP_SYNTAX_OID, descriptor(inside));
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(oid)));
}

TEST(SnmpFreeDescriptor, ANullMemoryIsOperationInvalid) {
    Api api;
    smiOCTETS octets{};
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpFreeDescriptor, SNMP_SYNTAX_OCTETS, &octets);
}

TEST(SnmpFreeDescriptor, AnUnknownSyntaxIsSyntaxInvalidAndFreesNothing) {
    Api api;
    smiOID oid{};
    ASSERT_SNMP_OK(SnmpStrToOid("1.3.6", &oid));
    for (const smiUINT32 syntax : {0u, 1u, unsigned(SNMP_SYNTAX_SEQUENCE), 0x99u, 0xFFFFFFFFu}) {
        EXPECT_SNMP_ERROR(SNMPAPI_SYNTAX_INVALID, SnmpFreeDescriptor, syntax, descriptor(oid));
    }
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(oid)));
}

TEST(SnmpFreeDescriptor, WithAnIntegersSyntaxFailsAndTouchesNothing) {
    Api api;
    for (const smiUINT32 syntax :
         {SNMP_SYNTAX_INT, SNMP_SYNTAX_CNTR32, SNMP_SYNTAX_GAUGE32, SNMP_SYNTAX_TIMETICKS, SNMP_SYNTAX_UINT32,
          SNMP_SYNTAX_CNTR64, SNMP_SYNTAX_NULL, SNMP_SYNTAX_NOSUCHOBJECT}) {
        smiVALUE value;
        std::memset(&value, 0x5A, sizeof value);
        smiVALUE before;
        std::memcpy(&before, &value, sizeof value);
        EXPECT_EQ(SnmpFreeDescriptor(syntax, &value.value.string), SNMPAPI_STATUS(SNMPAPI_FAILURE)) << syntax;
        EXPECT_EQ(std::memcmp(&value, &before, sizeof value), 0) << syntax;
    }
}

TEST(SnmpFreeDescriptor, ANullDescriptorIsAllocError) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpFreeDescriptor, SNMP_SYNTAX_OCTETS, nullptr);
}

TEST(SnmpFreeDescriptor, DescriptorsOfSessionlessCallsOutliveSessions) {
    Api api;
    smiOID oid{};
    {
        CallbackSession session;
        ASSERT_SNMP_OK(SnmpStrToOid("1.3.6", &oid));
    }
    EXPECT_EQ(arcs_of(oid), (Arcs{1, 3, 6}));
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(oid)));
}

TEST(SnmpFreeDescriptor, CleanupFreesEveryDescriptor) {
    smiOID oid{};
    {
        Api api;
        ASSERT_SNMP_OK(SnmpStrToOid("1.3.6", &oid));
    }
    Api again;
    EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpFreeDescriptor, SNMP_SYNTAX_OID, descriptor(oid));
}

TEST(SnmpFreeDescriptor, ClearsTheDescriptor) {
    Api api;
    smiOID oid{};
    ASSERT_SNMP_OK(SnmpStrToOid("1.3.6", &oid));
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(oid)));
    EXPECT_EQ(oid.len, 0u);
    EXPECT_EQ(oid.ptr, nullptr);
}

TEST(SnmpFreeDescriptor, TakesAnyPointerSyntaxForTheirLayoutsAgree) {
    Api api;
    for (const smiUINT32 syntax : {SNMP_SYNTAX_OCTETS, SNMP_SYNTAX_OID, SNMP_SYNTAX_BITS, SNMP_SYNTAX_OPAQUE,
                                   SNMP_SYNTAX_IPADDR, SNMP_SYNTAX_NSAPADDR}) {
        smiOID oid{};
        ASSERT_SNMP_OK(SnmpStrToOid("1.3.6", &oid));
        EXPECT_SNMP_OK(SnmpFreeDescriptor(syntax, descriptor(oid))) << syntax;
    }
}

TEST(SnmpFreeDescriptor, WithAScalarSyntaxIsOperationInvalid) {
    Api api;
    smiOCTETS octets{};
    for (const smiUINT32 syntax :
         {SNMP_SYNTAX_INT, SNMP_SYNTAX_CNTR64, SNMP_SYNTAX_NULL, SNMP_SYNTAX_ENDOFMIBVIEW}) {
        EXPECT_SNMP_ERROR(SNMPAPI_OPERATION_INVALID, SnmpFreeDescriptor, syntax, &octets);
    }
}

}  // namespace
}  // namespace openwosa::apitest
