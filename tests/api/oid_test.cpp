// Object identifier functions. Oracle: the SnmpStrToOid, SnmpOidToStr, SnmpOidCopy and SnmpOidCompare pages;
// X.660 for the rules on the first two arcs.
#include <gtest/gtest.h>

#include <cstring>

#include "support/sessions.hpp"

namespace openwosa::apitest {
namespace {

smiLPOPAQUE descriptor(smiOID& oid) { return reinterpret_cast<smiLPOPAQUE>(&oid); }

Arcs parse_text(const char* text) {
    smiOID oid{};
    const SNMPAPI_STATUS count = SnmpStrToOid(text, &oid);
    if (!count) return {};
    EXPECT_EQ(count, oid.len);
    const Arcs arcs = arcs_of(oid);
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(oid)));
    return arcs;
}

std::string repeat(const char* unit, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += unit;
    return text;
}

TEST(SnmpStrToOid, ReadsDottedDecimal) {
    Api api;
    EXPECT_EQ(parse_text("1.3.6.1.2.1.1.1.0"), kSysDescr0);
    EXPECT_EQ(parse_text("1.3"), (Arcs{1, 3}));
    EXPECT_EQ(parse_text("0.0"), (Arcs{0, 0}));
    EXPECT_EQ(parse_text("1.3.4294967295"), (Arcs{1, 3, 4294967295u}));
}

TEST(SnmpStrToOid, ReturnsTheNumberOfSubidentifiers) {
    Api api;
    smiOID oid{};
    EXPECT_EQ(SnmpStrToOid("1.3.6.1.2.1.1.1.0", &oid), 9u);
    EXPECT_EQ(oid.len, 9u);
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(oid)));
}

TEST(SnmpStrToOid, ALeadingDotIsAccepted) {
    Api api;
    EXPECT_EQ(parse_text(".1.3.6.1"), (Arcs{1, 3, 6, 1}));
}

TEST(SnmpStrToOid, TextThatIsNoObjectIdentifierIsOidInvalid) {
    Api api;
    smiOID oid{};
    for (const char* text :
         {"", ".", "1..3", "1.3.", "1.3.x", "1,3", "-1.3", "1.3 ", " 1.3", "iso.org", "..1.3", "1.3.0x10"}) {
        EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, text, &oid);
    }
}

TEST(SnmpStrToOid, FewerThanTwoSubidentifiersIsOidInvalid) {
    Api api;
    smiOID oid{};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, "1", &oid);
}

TEST(SnmpStrToOid, AnArcBeyondThirtyTwoBitsIsOidInvalid) {
    Api api;
    smiOID oid{};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, "1.3.4294967296", &oid);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, "1.3.99999999999999999999999", &oid);
}

TEST(SnmpStrToOid, TheFirstTwoArcsFollowTheirRules) {
    Api api;
    smiOID oid{};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, "3.1", &oid);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, "0.40", &oid);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, "1.40", &oid);
    EXPECT_EQ(parse_text("1.39"), (Arcs{1, 39}));
    EXPECT_EQ(parse_text("2.40"), (Arcs{2, 40}));
}

TEST(SnmpStrToOid, ReadsMaxobjidsizeSubidentifiersAndNoMore) {
    Api api;
    EXPECT_EQ(parse_text(("1.3" + repeat(".1", MAXOBJIDSIZE - 2)).c_str()).size(), std::size_t(MAXOBJIDSIZE));
    smiOID oid{};
    const std::string longer = "1.3" + repeat(".1", MAXOBJIDSIZE - 1);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, longer.c_str(), &oid);
}

TEST(SnmpStrToOid, ATextWithoutTerminatorInItsLimitIsOidInvalid) {
    Api api;
    smiOID oid{};
    const std::string endless = "1.3." + std::string(5000, '0') + "1";
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, endless.c_str(), &oid);
}

TEST(SnmpStrToOid, LeavesTheOutputUntouchedOnFailure) {
    Api api;
    smiUINT32 arc = 7;
    smiOID oid{1, &arc};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpStrToOid, "bad", &oid);
    EXPECT_EQ(oid.len, 1u);
    EXPECT_EQ(oid.ptr, &arc);
}

TEST(SnmpStrToOid, ANullPointerIsAllocError) {
    Api api;
    smiOID oid{};
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpStrToOid, nullptr, &oid);
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpStrToOid, "1.3", nullptr);
}

TEST(SnmpOidToStr, WritesDottedDecimalWithoutALeadingDot) {
    Api api;
    char text[64];
    std::memset(text, '#', sizeof text);
    EXPECT_EQ(SnmpOidToStr(Oid{1, 3, 6, 1, 4, 1, 4294967295u}, sizeof text, text), 23u);
    EXPECT_STREQ(text, "1.3.6.1.4.1.4294967295");
    for (std::size_t i = 23; i < sizeof text; ++i) EXPECT_EQ(text[i], '#') << i;
}

TEST(SnmpOidToStr, TheSizeIncludesTheTerminator) {
    Api api;
    char text[8] = "#######";
    EXPECT_EQ(SnmpOidToStr(Oid{1, 3, 6}, 6, text), 6u);
    EXPECT_STREQ(text, "1.3.6");
}

TEST(SnmpOidToStr, ASmallerBufferIsOutputTruncatedAndNothingIsWrittenBehindIt) {
    Api api;
    for (smiUINT32 size = 1; size < 6; ++size) {
        char text[16];
        std::memset(text, '#', sizeof text);
        EXPECT_SNMP_ERROR(SNMPAPI_OUTPUT_TRUNCATED, SnmpOidToStr, (Oid{1, 3, 6}), size, text);
        for (std::size_t i = size; i < sizeof text; ++i) EXPECT_EQ(text[i], '#') << size << ' ' << i;
    }
}

TEST(SnmpOidToStr, ASizeOfZeroIsSizeInvalid) {
    Api api;
    char text[8];
    EXPECT_SNMP_ERROR(SNMPAPI_SIZE_INVALID, SnmpOidToStr, (Oid{1, 3, 6}), 0, text);
}

TEST(SnmpOidToStr, ADescriptorThatIsNoObjectIdentifierIsOidInvalid) {
    Api api;
    char text[64];
    smiUINT32 arcs[200] = {1, 3};
    const smiOID none{2, nullptr}, empty{0, arcs}, too_long{MAXOBJIDSIZE + 1, arcs};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidToStr, &none, sizeof text, text);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidToStr, &empty, sizeof text, text);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidToStr, &too_long, sizeof text, text);
}

TEST(SnmpOidToStr, TheLongestObjectIdentifierFitsMaxobjidstrsize) {
    Api api;
    Arcs arcs(MAXOBJIDSIZE, 4294967295u);
    arcs[0] = 2;
    std::vector<char> text(MAXOBJIDSTRSIZE);
    const SNMPAPI_STATUS written = SnmpOidToStr(Oid(arcs), smiUINT32(text.size()), text.data());
    ASSERT_SNMP_OK(written);
    EXPECT_EQ(std::strlen(text.data()) + 1, written);
}

TEST(SnmpOidToStr, ANullPointerIsAllocError) {
    Api api;
    char text[64];
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpOidToStr, nullptr, sizeof text, text);
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpOidToStr, (Oid{1, 3, 6}), sizeof text, nullptr);
}

TEST(SnmpOidCopy, MakesStorageOfItsOwn) {
    Api api;
    const Oid source{1, 3, 6, 1};
    smiOID copy{};
    EXPECT_EQ(SnmpOidCopy(source, &copy), 4u);
    EXPECT_EQ(arcs_of(copy), (Arcs{1, 3, 6, 1}));
    EXPECT_NE(copy.ptr, source.get()->ptr);
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, descriptor(copy)));
}

TEST(SnmpOidCopy, AnEmptySourceIsOidInvalid) {
    Api api;
    smiUINT32 arc = 1;
    const smiOID empty{0, &arc}, none{2, nullptr};
    smiOID copy{};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidCopy, &empty, &copy);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidCopy, &none, &copy);
}

TEST(SnmpOidCopy, ASourceLongerThanMaxobjidsizeIsOidInvalid) {
    Api api;
    smiOID copy{};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidCopy, Oid(Arcs(MAXOBJIDSIZE + 1, 1)), &copy);
}

TEST(SnmpOidCopy, ANullPointerIsAllocError) {
    Api api;
    smiOID copy{};
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpOidCopy, nullptr, &copy);
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpOidCopy, (Oid{1, 3}), nullptr);
}

int compare(const Arcs& x, const Arcs& y, smiUINT32 limit = 0) {
    smiINT result = 12345;
    EXPECT_SNMP_OK(SnmpOidCompare(Oid(x), Oid(y), limit, &result));
    return result < 0 ? -1 : result > 0;
}

TEST(SnmpOidCompare, OrdersLexicographicallyByUnsignedArcs) {
    Api api;
    EXPECT_EQ(compare({1, 3, 6}, {1, 3, 6}), 0);
    EXPECT_EQ(compare({1, 3, 5}, {1, 3, 6}), -1);
    EXPECT_EQ(compare({1, 3, 7}, {1, 3, 6}), 1);
    EXPECT_EQ(compare({1, 3, 4294967295u}, {1, 3, 1}), 1);
    EXPECT_EQ(compare({1, 4}, {1, 3, 6, 1}), 1);
}

TEST(SnmpOidCompare, AProperPrefixSortsFirst) {
    Api api;
    EXPECT_EQ(compare({1, 3}, {1, 3, 6}), -1);
    EXPECT_EQ(compare({1, 3, 6}, {1, 3}), 1);
}

TEST(SnmpOidCompare, ALimitComparesOnlySoManySubidentifiers) {
    Api api;
    EXPECT_EQ(compare({1, 3, 6, 1}, {1, 3, 6, 2}, 3), 0);
    EXPECT_EQ(compare({1, 3, 6, 1}, {1, 3, 6, 2}, 4), -1);
    EXPECT_EQ(compare({1, 3, 6}, {1, 3, 6, 2}, 3), 0);
    EXPECT_EQ(compare({1, 3, 6}, {1, 3, 6, 2}, 4), -1);
}

TEST(SnmpOidCompare, ObjectIdentifiersOfNoLengthAreAllowed) {
    Api api;
    EXPECT_EQ(compare({}, {}), 0);
    EXPECT_EQ(compare({}, {1, 3}), -1);
    EXPECT_EQ(compare({1, 3}, {}), 1);
}

TEST(SnmpOidCompare, ALimitOfMaxobjidsizeIsValidAndOneMoreIsSizeInvalid) {
    Api api;
    EXPECT_EQ(compare({1, 3}, {1, 3}, MAXOBJIDSIZE), 0);
    smiINT result = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_SIZE_INVALID, SnmpOidCompare, (Oid{1, 3}), (Oid{1, 3}), MAXOBJIDSIZE + 1,
                      &result);
}

TEST(SnmpOidCompare, EitherDescriptorWithoutItsArcsIsOidInvalid) {
    Api api;
    const smiOID none{2, nullptr};
    smiINT result = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidCompare, &none, (Oid{1, 3}), 0, &result);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidCompare, (Oid{1, 3}), &none, 0, &result);
}

TEST(SnmpOidCompare, AnObjectIdentifierLongerThanMaxobjidsizeIsOidInvalid) {
    Api api;
    smiINT result = 0;
    const Oid too_long(Arcs(MAXOBJIDSIZE + 1, 1));
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidCompare, too_long, (Oid{1, 3}), 0, &result);
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidCompare, (Oid{1, 3}), too_long, 0, &result);
}

TEST(SnmpOidCompare, ANullPointerIsAllocError) {
    Api api;
    smiINT result = 0;
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpOidCompare, nullptr, (Oid{1, 3}), 0, &result);
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpOidCompare, (Oid{1, 3}), nullptr, 0, &result);
    EXPECT_SNMP_ERROR(SNMPAPI_ALLOC_ERROR, SnmpOidCompare, (Oid{1, 3}), (Oid{1, 3}), 0, nullptr);
}

TEST(SnmpOidToStr, ASmallerBufferHoldsAsMuchAsFitsTerminated) {
    Api api;
    char text[8] = "#######";
    EXPECT_SNMP_ERROR(SNMPAPI_OUTPUT_TRUNCATED, SnmpOidToStr, (Oid{1, 3, 6}), 4, text);
    EXPECT_STREQ(text, "1.3");
}

TEST(SnmpOidToStr, OneSubidentifierIsOidInvalid) {
    Api api;
    char text[64];
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidToStr, (Oid{1}), sizeof text, text);
}

TEST(SnmpOidCopy, OneSubidentifierIsOidInvalid) {
    Api api;
    smiOID copy{};
    EXPECT_SNMP_ERROR(SNMPAPI_OID_INVALID, SnmpOidCopy, (Oid{1}), &copy);
}

}  // namespace
}  // namespace openwosa::apitest
