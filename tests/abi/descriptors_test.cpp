// The generated tables, as compiled for this target: what the API trace and the tests read.
#include <gtest/gtest.h>
#include <winsnmp.h>

#include <string_view>

#include "winsnmp_descriptors.hpp"
#include "winsnmp_symbols.hpp"

namespace openwosa::winsnmp::api {
namespace {

using abi::Direction;
using abi::TypeKind;

TEST(Symbols, NameValuesByGroup) {
    EXPECT_STREQ(symbols::kApiError.find(SNMPAPI_HWND_INVALID), "SNMPAPI_HWND_INVALID");
    EXPECT_STREQ(symbols::kTransportError.find(108), "SNMPAPI_TL_TIMEOUT");
    EXPECT_STREQ(symbols::kPduType.find(0xA5), "SNMP_PDU_GETBULK");
    EXPECT_STREQ(symbols::kSyntax.find(2), "SNMP_SYNTAX_INT") << "the first of two names";
    EXPECT_EQ(symbols::kApiError.find(98), nullptr);
}

TEST(Symbols, ListTheDocumentedErrorsOfEveryFunction) {
    std::size_t functions = 0, errors = 0;
    for (const auto& f : symbols::kFunctions) {
        ++functions;
        errors += f.errors.size();
        if (f.function == "SnmpStartupEx") {
            ASSERT_EQ(f.errors.size(), 4u);
            EXPECT_EQ(std::string_view(f.errors[0].name), "SNMPAPI_TL_RESOURCE_ERROR");
            EXPECT_EQ(f.errors[0].value, SNMPAPI_TL_RESOURCE_ERROR);
        }
    }
    EXPECT_EQ(functions, 51u);
    EXPECT_GT(errors, 200u);
}

TEST(Descriptors, DescribeParametersInOrderWithTheirDirections) {
    const auto& f = trace_tables::kSnmpGetPduData;
    EXPECT_STREQ(f.name, "SnmpGetPduData");
    ASSERT_EQ(f.params.size(), 6u);
    EXPECT_EQ(f.params[0].type->kind, TypeKind::kHandle);
    EXPECT_EQ(f.params[0].direction, Direction::kIn);
    EXPECT_STREQ(f.params[1].name, "PDU_type");
    EXPECT_EQ(f.params[1].direction, Direction::kOut);
    EXPECT_EQ(f.params[1].type->kind, TypeKind::kPointer);
    EXPECT_EQ(f.params[1].type->target->kind, TypeKind::kSigned);
    EXPECT_EQ(f.params[1].symbols, &symbols::kPduType);
    EXPECT_EQ(f.params[5].type->target->kind, TypeKind::kHandle);
    EXPECT_EQ(f.result.symbols, &symbols::kStatus);
}

TEST(Descriptors, CarryTheLayoutOfThisTarget) {
    const auto& value = *trace_tables::kSnmpGetVb.params[3].type->target;
    ASSERT_EQ(value.kind, TypeKind::kStruct);
    EXPECT_EQ(value.size, sizeof(smiVALUE));
    ASSERT_EQ(value.field_count, 2u);
    EXPECT_EQ(value.fields[0].symbols, &symbols::kSyntax);
    const auto& member = value.fields[1];
    EXPECT_EQ(member.offset, offsetof(smiVALUE, value));
    EXPECT_EQ(member.selector, 0);
    ASSERT_EQ(member.type->kind, TypeKind::kUnion);
    EXPECT_EQ(member.type->size, sizeof(smiVALUE::value));
}

TEST(Descriptors, SelectTheUnionMemberOfASyntax) {
    const auto& u = *trace_tables::kSnmpGetVb.params[3].type->target->fields[1].type;
    auto member_of = [&](std::int64_t syntax) -> std::string_view {
        for (const auto& m : u.members())
            for (auto c : m.cases)
                if (c == syntax) return m.name;
        return "";
    };
    EXPECT_EQ(member_of(SNMP_SYNTAX_INT), "sNumber");
    EXPECT_EQ(member_of(SNMP_SYNTAX_TIMETICKS), "uNumber");
    EXPECT_EQ(member_of(SNMP_SYNTAX_CNTR64), "hNumber");
    EXPECT_EQ(member_of(SNMP_SYNTAX_IPADDR), "string");
    EXPECT_EQ(member_of(SNMP_SYNTAX_OID), "oid");
    EXPECT_EQ(member_of(SNMP_SYNTAX_ENDOFMIBVIEW), "empty");
    EXPECT_EQ(member_of(SNMP_SYNTAX_SEQUENCE), "");
}

TEST(Descriptors, SayWhereTheLengthOfABufferIs) {
    const auto& oid = *trace_tables::kSnmpOidToStr.params[0].type->target;
    EXPECT_EQ(oid.fields[1].count_from, 0);
    EXPECT_FALSE(oid.fields[1].bytes);
    const auto& octets = *trace_tables::kSnmpStrToContext.params[1].type->target;
    EXPECT_TRUE(octets.fields[1].bytes);
    EXPECT_EQ(trace_tables::kSnmpOidToStr.params[2].count_from, 1);
    EXPECT_EQ(trace_tables::kSnmpOidToStr.params[2].type->kind, TypeKind::kText);
}

TEST(Descriptors, NameTheResultOnlyWhereItIsACode) {
    EXPECT_EQ(trace_tables::kSnmpStrToOid.result.symbols, nullptr) << "a count, not a status";
    ASSERT_NE(trace_tables::kSnmpGetLastError.result.symbols, nullptr);
    EXPECT_STREQ(trace_tables::kSnmpGetLastError.result.symbols->find(SNMPAPI_TL_IN_USE),
                 "SNMPAPI_TL_IN_USE");
    EXPECT_EQ(trace_tables::kSnmpOpen.result.type->kind, TypeKind::kHandle);
    EXPECT_EQ(trace_tables::kSnmpCreateSession.params[2].type->kind, TypeKind::kCode);
}

TEST(Descriptors, KeepTheLiteralNameOfTheOddExports) {
    EXPECT_STREQ(trace_tables::kSnmpSetAgentAddress.name, "_SnmpSetAgentAddress@4");
}

}  // namespace
}  // namespace openwosa::winsnmp::api
