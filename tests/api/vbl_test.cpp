// Variable-binding lists. Oracle: the SnmpCreateVbl ... SnmpDeleteVb pages.
#include <gtest/gtest.h>

#include <cstring>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

const Arcs kName = {1, 3, 6, 1, 4, 1, 99999, 1};
const Arcs kOther = {1, 3, 6, 1, 4, 1, 99999, 2};

HSNMP_VBL empty_list(HSNMP_SESSION session) {
    const HSNMP_VBL vbl = SnmpCreateVbl(session, nullptr, nullptr);
    EXPECT_SNMP_OK(vbl);
    return vbl;
}

// n entries named kName.i with value i.
HSNMP_VBL list_of(HSNMP_SESSION session, std::int32_t n) {
    const HSNMP_VBL vbl = empty_list(session);
    for (std::int32_t i = 1; i <= n; ++i) {
        Arcs name = kName;
        name.push_back(std::uint32_t(i));
        EXPECT_EQ(SnmpSetVb(vbl, 0, Oid(name), Value::integer(i)), smiUINT32(i));
    }
    return vbl;
}

TEST(SnmpCreateVbl, WithoutANameIsAnEmptyListAndTheValueIsIgnored) {
    Api api;
    CallbackSession session;
    const Value ignored = Value::integer(1);
    for (const smiLPCVALUE value : {smiLPCVALUE(nullptr), ignored.get()}) {
        const HSNMP_VBL vbl = SnmpCreateVbl(session, nullptr, value);
        ASSERT_SNMP_OK(vbl);
        EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpCountVbl, vbl);
    }
}

TEST(SnmpCreateVbl, WithANameAndNoValueHasOneEntryWithSyntaxNull) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kName), nullptr);
    ASSERT_SNMP_OK(vbl);
    EXPECT_EQ(SnmpCountVbl(vbl), 1u);
    const VarBind bind = get_vb(vbl, 1);
    EXPECT_EQ(bind.name, kName);
    EXPECT_EQ(bind.syntax, smiUINT32(SNMP_SYNTAX_NULL));
}

TEST(SnmpCreateVbl, WithANameAndAValueHasThatEntry) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kName), Value::octets("text"));
    EXPECT_EQ(get_vb(vbl, 1).text(), "text");
}

TEST(SnmpCreateVbl, ABadNameIsOidInvalid) {
    Api api;
    CallbackSession session;
    smiUINT32 arc = 1;
    const smiOID none{3, nullptr}, empty{0, &arc}, one{1, &arc};
    for (const smiOID* bad : {&none, &empty, &one}) {
        EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_OID_INVALID, SnmpCreateVbl, session, bad, nullptr);
    }
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpCreateVbl, session, Oid(Arcs(MAXOBJIDSIZE + 1, 1)), nullptr);
}

TEST(SnmpCreateVbl, AnUnknownSyntaxIsSyntaxInvalid) {
    Api api;
    CallbackSession session;
    for (const smiUINT32 syntax :
         {0u, 1u, unsigned(SNMP_SYNTAX_SEQUENCE), 0x48u, 0x83u, 0xFFFFFFFFu, 0x102u}) {
        EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_SYNTAX_INVALID, SnmpCreateVbl, session, Oid(kName),
                                  Value::number(syntax, 1));
    }
}

TEST(SnmpCreateVbl, ABadSessionIsSessionInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpCreateVbl, nullptr, Oid(kName), nullptr);
}

TEST(SnmpCountVbl, IsTheNumberOfEntries) {
    Api api;
    CallbackSession session;
    EXPECT_EQ(SnmpCountVbl(list_of(session, 1)), 1u);
    EXPECT_EQ(SnmpCountVbl(list_of(session, 250)), 250u);
}

TEST(SnmpCountVbl, OfAnEmptyListIsNoopForZeroIsNoSuccess) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = empty_list(session);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_NOOP, SnmpCountVbl, vbl);
}

TEST(SnmpCountVbl, ABadListIsVblInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpCountVbl, nullptr);
}

TEST(SnmpSetVb, IndexZeroAppendsAndReturnsThePosition) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = empty_list(session);
    EXPECT_EQ(SnmpSetVb(vbl, 0, Oid(kName), Value::integer(1)), 1u);
    EXPECT_EQ(SnmpSetVb(vbl, 0, Oid(kOther), Value::integer(2)), 2u);
    EXPECT_EQ(get_vb(vbl, 2).name, kOther);
}

TEST(SnmpSetVb, IndexOneOnAnEmptyListIsIndexInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = empty_list(session);
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_INDEX_INVALID, SnmpSetVb, vbl, 1, Oid(kName),
                              Value::integer(1));
}

TEST(SnmpSetVb, AnIndexBeyondTheCountIsIndexInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 3);
    for (const smiUINT32 index : {4u, 5u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
        EXPECT_SNMP_ERROR(SNMPAPI_INDEX_INVALID, SnmpSetVb, vbl, index, Oid(kName), Value::integer(1));
    }
    EXPECT_EQ(SnmpCountVbl(vbl), 3u);
}

TEST(SnmpSetVb, AnIndexInRangeReplacesNameAndValueAndIsReturned) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 3);
    EXPECT_EQ(SnmpSetVb(vbl, 2, Oid(kOther), Value::octets("new")), 2u);
    EXPECT_EQ(get_vb(vbl, 2).name, kOther);
    EXPECT_EQ(get_vb(vbl, 2).text(), "new");
    EXPECT_EQ(get_vb(vbl, 1).number, 1u);
    EXPECT_EQ(get_vb(vbl, 3).number, 3u);
    EXPECT_EQ(SnmpCountVbl(vbl), 3u);
}

TEST(SnmpSetVb, WithoutANameReplacesOnlyTheValue) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kName), Value::integer(1));
    EXPECT_EQ(SnmpSetVb(vbl, 1, nullptr, Value::integer(2)), 1u);
    EXPECT_EQ(get_vb(vbl, 1).name, kName);
    EXPECT_EQ(get_vb(vbl, 1).number, 2u);
}

TEST(SnmpSetVb, WithANameAndNoValueMakesTheEntryNull) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kName), Value::octets("text"));
    EXPECT_EQ(SnmpSetVb(vbl, 1, Oid(kOther), nullptr), 1u);
    EXPECT_EQ(get_vb(vbl, 1).name, kOther);
    EXPECT_EQ(get_vb(vbl, 1).syntax, smiUINT32(SNMP_SYNTAX_NULL));
}

TEST(SnmpSetVb, AppendingWithoutANameIsOidInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = empty_list(session);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpSetVb, vbl, 0, nullptr, Value::integer(1));
}

TEST(SnmpSetVb, ABadNameIsOidInvalidAndChangesNothing) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 1);
    const smiOID none{3, nullptr};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpSetVb, vbl, 1, &none, Value::integer(9));
    EXPECT_EQ(get_vb(vbl, 1).number, 1u);
}

TEST(SnmpSetVb, AnUnknownSyntaxIsSyntaxInvalidAndChangesNothing) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 1);
    EXPECT_SNMP_ERROR(SNMPAPI_SYNTAX_INVALID, SnmpSetVb, vbl, 1, Oid(kName), Value::number(0x30, 9));
    EXPECT_SNMP_ERROR(SNMPAPI_SYNTAX_INVALID, SnmpSetVb, vbl, 0, Oid(kName), Value::number(0, 9));
    EXPECT_EQ(SnmpCountVbl(vbl), 1u);
    EXPECT_EQ(get_vb(vbl, 1).number, 1u);
}

TEST(SnmpSetVb, ABadListIsVblInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpSetVb, nullptr, 0, Oid(kName), nullptr);
}

TEST(SnmpSetVb, KeepsItsOwnCopyOfNameAndValue) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = empty_list(session);
    smiUINT32 arcs[] = {1, 3, 6, 1};
    smiBYTE bytes[] = {'a', 'b', 'c'};
    const smiOID name{4, arcs};
    smiVALUE value{};
    value.syntax = SNMP_SYNTAX_OCTETS;
    value.value.string = {3, bytes};
    EXPECT_EQ(SnmpSetVb(vbl, 0, &name, &value), 1u);
    std::memset(arcs, 0xEE, sizeof arcs);
    std::memset(bytes, 0xEE, sizeof bytes);
    EXPECT_EQ(get_vb(vbl, 1).name, (Arcs{1, 3, 6, 1}));
    EXPECT_EQ(get_vb(vbl, 1).text(), "abc");
}

struct SyntaxCase {
    const char* name;
    Value value;
};

class EverySyntax : public testing::TestWithParam<SyntaxCase> {};

TEST_P(EverySyntax, ComesBackAsItWasStored) {
    Api api;
    CallbackSession session;
    const Value& stored = GetParam().value;
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kName), stored);
    ASSERT_SNMP_OK(vbl);
    const VarBind bind = get_vb(vbl, 1);
    const smiVALUE& expected = *stored.get();
    EXPECT_EQ(bind.syntax, expected.syntax);
    switch (expected.syntax) {
        case SNMP_SYNTAX_INT:
            EXPECT_EQ(std::int64_t(bind.number), std::int64_t(expected.value.sNumber));
            break;
        case SNMP_SYNTAX_CNTR64:
            EXPECT_EQ(bind.number >> 32, expected.value.hNumber.hipart);
            EXPECT_EQ(bind.number & 0xFFFFFFFF, expected.value.hNumber.lopart);
            break;
        case SNMP_SYNTAX_OID:
            EXPECT_EQ(bind.oid, arcs_of(expected.value.oid));
            break;
        case SNMP_SYNTAX_CNTR32:
        case SNMP_SYNTAX_GAUGE32:
        case SNMP_SYNTAX_TIMETICKS:
        case SNMP_SYNTAX_UINT32:
            EXPECT_EQ(bind.number, expected.value.uNumber);
            break;
        case SNMP_SYNTAX_NULL:
        case SNMP_SYNTAX_NOSUCHOBJECT:
        case SNMP_SYNTAX_NOSUCHINSTANCE:
        case SNMP_SYNTAX_ENDOFMIBVIEW:
            break;
        default:
            EXPECT_EQ(bind.bytes, bytes_of(expected.value.string));
            break;
    }
}

INSTANTIATE_TEST_SUITE_P(
    , EverySyntax,
    testing::Values(SyntaxCase{"Int", Value::integer(-1)}, SyntaxCase{"IntLowest", Value::integer(INT32_MIN)},
                    SyntaxCase{"IntHighest", Value::integer(INT32_MAX)},
                    SyntaxCase{"Bits", Value::octets(Bytes{0x80, 0x01}, SNMP_SYNTAX_BITS)},
                    SyntaxCase{"Octets", Value::octets(Bytes{0, 1, 255})},
                    SyntaxCase{"OctetsEmpty", Value::octets("")},
                    SyntaxCase{"OctetsLong", Value::octets(std::string(5000, 'x'))},
                    SyntaxCase{"Null", Value::empty()}, SyntaxCase{"Oid", Value::oid(kSnmpTrapOid0)},
                    SyntaxCase{"IpAddress", Value::octets(Bytes{10, 1, 2, 3}, SNMP_SYNTAX_IPADDR)},
                    SyntaxCase{"Counter32", Value::number(SNMP_SYNTAX_CNTR32, 0xFFFFFFFF)},
                    SyntaxCase{"Gauge32", Value::number(SNMP_SYNTAX_GAUGE32, 0x80000000)},
                    SyntaxCase{"TimeTicks", Value::number(SNMP_SYNTAX_TIMETICKS, 1)},
                    SyntaxCase{"Opaque",
                               Value::octets(Bytes{0x9f, 0x78, 0x04, 1, 2, 3, 4}, SNMP_SYNTAX_OPAQUE)},
                    SyntaxCase{"NsapAddress", Value::octets(Bytes{1, 2, 3, 4, 5, 6}, SNMP_SYNTAX_NSAPADDR)},
                    SyntaxCase{"Counter64", Value::counter64(0x80000000, 0xFFFFFFFF)},
                    SyntaxCase{"UInt32", Value::number(SNMP_SYNTAX_UINT32, 0xFFFFFFFF)},
                    SyntaxCase{"NoSuchObject", Value::empty(SNMP_SYNTAX_NOSUCHOBJECT)},
                    SyntaxCase{"NoSuchInstance", Value::empty(SNMP_SYNTAX_NOSUCHINSTANCE)},
                    SyntaxCase{"EndOfMibView", Value::empty(SNMP_SYNTAX_ENDOFMIBVIEW)}),
    [](const testing::TestParamInfo<SyntaxCase>& one) { return std::string(one.param.name); });

TEST(SnmpGetVb, OverwritesItsOutputsWhateverWasThereAndNothingBehindThem) {
    Api api;
    CallbackSession session;
    struct {
        smiOID name;
        unsigned char canary1[32];
        smiVALUE value;
        unsigned char canary2[32];
    } guarded;
    std::memset(&guarded, 0xA5, sizeof guarded);
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kName), Value::octets("text"));
    ASSERT_SNMP_OK(SnmpGetVb(vbl, 1, &guarded.name, &guarded.value));
    EXPECT_EQ(arcs_of(guarded.name), kName);
    EXPECT_EQ(bytes_of(guarded.value.value.string), text_bytes("text"));
    for (const unsigned char byte : guarded.canary1) EXPECT_EQ(byte, 0xA5);
    for (const unsigned char byte : guarded.canary2) EXPECT_EQ(byte, 0xA5);
}

TEST(SnmpGetVb, LeavesItsOutputsAloneOnFailure) {
    Api api;
    CallbackSession session;
    smiOID name, name_before;
    smiVALUE value, value_before;
    std::memset(&name, 0xA5, sizeof name);
    std::memset(&value, 0xA5, sizeof value);
    name_before = name;
    std::memcpy(&value_before, &value, sizeof value);
    const HSNMP_VBL vbl = list_of(session, 1);
    EXPECT_SNMP_ERROR(SNMPAPI_INDEX_INVALID, SnmpGetVb, vbl, 2, &name, &value);
    EXPECT_EQ(std::memcmp(&name, &name_before, sizeof name), 0);
    EXPECT_EQ(std::memcmp(&value, &value_before, sizeof value), 0);
}

TEST(SnmpGetVb, AnIndexOutsideOneToCountIsIndexInvalid) {
    Api api;
    CallbackSession session;
    smiOID name{};
    smiVALUE value{};
    const HSNMP_VBL vbl = list_of(session, 3);
    for (const smiUINT32 index : {0u, 4u, 0xFFFFFFFFu}) {
        EXPECT_SNMP_ERROR(SNMPAPI_INDEX_INVALID, SnmpGetVb, vbl, index, &name, &value);
    }
    EXPECT_SNMP_ERROR(SNMPAPI_INDEX_INVALID, SnmpGetVb, empty_list(session), 1, &name, &value);
}

TEST(SnmpGetVb, ABadListIsVblInvalid) {
    Api api;
    smiOID name{};
    smiVALUE value{};
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpGetVb, nullptr, 1, &name, &value);
}

TEST(SnmpGetVb, ANullOutputIsAllocError) {
    Api api;
    CallbackSession session;
    smiOID name{};
    smiVALUE value{};
    const HSNMP_VBL vbl = list_of(session, 1);
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpGetVb, vbl, 1, nullptr, &value);
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpGetVb, vbl, 1, &name, nullptr);
}

TEST(SnmpDeleteVb, MovesLaterEntriesDownByOne) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 4);
    EXPECT_SNMP_OK(SnmpDeleteVb(vbl, 2));
    EXPECT_EQ(SnmpCountVbl(vbl), 3u);
    EXPECT_EQ(get_vb(vbl, 1).number, 1u);
    EXPECT_EQ(get_vb(vbl, 2).number, 3u);
    EXPECT_EQ(get_vb(vbl, 3).number, 4u);
}

TEST(SnmpDeleteVb, OfTheLastEntryLeavesAValidEmptyList) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 1);
    EXPECT_SNMP_OK(SnmpDeleteVb(vbl, 1));
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpCountVbl, vbl);
    EXPECT_EQ(SnmpSetVb(vbl, 0, Oid(kName), nullptr), 1u);
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
}

TEST(SnmpDeleteVb, AnIndexOutsideOneToCountIsIndexInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 2);
    for (const smiUINT32 index : {0u, 3u, 0xFFFFFFFFu}) {
        EXPECT_SNMP_ERROR(SNMPAPI_INDEX_INVALID, SnmpDeleteVb, vbl, index);
    }
    EXPECT_EQ(SnmpCountVbl(vbl), 2u);
}

TEST(SnmpDeleteVb, ABadListIsVblInvalid) {
    Api api;
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpDeleteVb, nullptr, 1);
}

TEST(SnmpDuplicateVbl, CopiesTheContentsUnderAHandleOfItsOwn) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 2);
    const HSNMP_VBL copy = SnmpDuplicateVbl(session, vbl);
    ASSERT_SNMP_OK(copy);
    EXPECT_NE(copy, vbl);
    EXPECT_SNMP_OK(SnmpDeleteVb(vbl, 1));
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
    EXPECT_EQ(SnmpCountVbl(copy), 2u);
    EXPECT_EQ(get_vb(copy, 1).number, 1u);
}

TEST(SnmpDuplicateVbl, TheSourceMayBeEmpty) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL copy = SnmpDuplicateVbl(session, empty_list(session));
    ASSERT_SNMP_OK(copy);
    EXPECT_SNMP_ERROR(SNMPAPI_NOOP, SnmpCountVbl, copy);
}

TEST(SnmpDuplicateVbl, ABadListIsVblInvalid) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_SESSION_ERROR(session, SNMPAPI_VBL_INVALID, SnmpDuplicateVbl, session, nullptr);
}

TEST(SnmpDuplicateVbl, ABadSessionIsSessionInvalid) {
    Api api;
    CallbackSession session;
    EXPECT_SNMP_ERROR(SNMPAPI_SESSION_INVALID, SnmpDuplicateVbl, nullptr, list_of(session, 1));
}

TEST(SnmpFreeVbl, TwiceIsVblInvalid) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = list_of(session, 1);
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpFreeVbl, vbl);
}

TEST(SnmpFreeVbl, OfAPduHandleIsVblInvalidAndThePduLives) {
    Api api;
    CallbackSession session;
    const HSNMP_PDU pdu = make_pdu(session, SNMP_PDU_GET, 5);
    EXPECT_SNMP_ERROR(SNMPAPI_VBL_INVALID, SnmpFreeVbl, pdu);
    EXPECT_EQ(read_pdu(pdu).request_id, 5);
}

TEST(SnmpSetVb, AnIndexWithNeitherNameNorValueKeepsTheNameAndMakesTheValueNull) {
    Api api;
    CallbackSession session;
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(kName), Value::integer(1));
    EXPECT_EQ(SnmpSetVb(vbl, 1, nullptr, nullptr), 1u);
    EXPECT_EQ(get_vb(vbl, 1).name, kName);
    EXPECT_EQ(get_vb(vbl, 1).syntax, smiUINT32(SNMP_SYNTAX_NULL));
}

}  // namespace
}  // namespace openwosa::apitest
