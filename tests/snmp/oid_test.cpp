// Oracle: the reference pages of SnmpStrToOid, SnmpOidToStr and SnmpOidCompare, and X.690 section 8.19.
#include "snmp/oid.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace openwosa::snmp {
namespace {

using test::oid;

OidTextError error_of(std::string_view text) {
    OidBuffer out;
    return parse_oid(text, out);
}

TEST(OidText, DottedDecimalGivesItsArcs) {
    EXPECT_EQ(oid("1.3.6.1.4294967295"), (Oid{1, 3, 6, 1, 4294967295}));
}
TEST(OidText, OneLeadingDotIsAccepted) { EXPECT_EQ(oid(".1.3.6"), oid("1.3.6")); }
TEST(OidText, TwoLeadingDotsAreNot) { EXPECT_EQ(error_of("..1.3"), OidTextError::kSyntax); }
TEST(OidText, LeadingZerosAreAccepted) { EXPECT_EQ(oid("01.003"), oid("1.3")); }
TEST(OidText, FewerThanTwoArcsAreRefused) {
    EXPECT_EQ(error_of("1"), OidTextError::kTooFew);
    EXPECT_EQ(error_of(".1"), OidTextError::kTooFew);
}
TEST(OidText, EmptyTextAndEmptyComponentsAreRefused) {
    for (const char* text : {"", ".", "1.", "1.3.", "1..3"})
        EXPECT_EQ(error_of(text), OidTextError::kSyntax) << text;
}
TEST(OidText, AnythingButDigitsAndDotsIsRefused) {
    for (const char* text : {"1.3.a", "1.-3", "1.+3", "1. 3", " 1.3", "1.3 ", "1.0x3", "iso.3"})
        EXPECT_EQ(error_of(text), OidTextError::kSyntax) << text;
}
TEST(OidText, AnArcAbove32BitsIsRefused) {
    EXPECT_EQ(error_of("1.4294967296"), OidTextError::kOverflow);
    EXPECT_EQ(error_of("1.99999999999999999999999"), OidTextError::kOverflow);
}
TEST(OidText, At128ArcsItEnds) {
    std::string text = "1";
    for (int i = 1; i < 128; ++i) text += ".4294967295";
    EXPECT_EQ(oid(text).size(), 128u);
    EXPECT_EQ(error_of(text + ".1"), OidTextError::kTooMany);
}
TEST(OidText, TheLongestTextIs1407Characters) {
    const Oid longest(kMaxArcs, UINT32_MAX);
    EXPECT_EQ(oid_text_length(longest) + 1, kMaxOidText);
}
TEST(OidText, IndexSuffixesThatAreNoWholeOidAreAccepted) { EXPECT_EQ(oid("10.20.30"), (Oid{10, 20, 30})); }
TEST(OidText, FailureLeavesTheResultAlone) {
    OidBuffer out;
    ASSERT_EQ(parse_oid("1.3.6", out), OidTextError::kOk);
    EXPECT_EQ(parse_oid("1.3.6.x", out), OidTextError::kSyntax);
    EXPECT_TRUE(same_oid(out.view(), oid("1.3.6")));
}
TEST(OidText, FormattingHasNoLeadingDot) {
    EXPECT_EQ(format_oid(oid(".1.3.6.1.0.4294967295")), "1.3.6.1.0.4294967295");
    EXPECT_EQ(format_oid(Arcs{}), "");
}
TEST(OidText, NothingIsWrittenWhenItDoesNotFit) {
    char text[4] = "xyz";
    EXPECT_EQ(format_oid(oid("1.3.6"), std::span<char>(text, 4)), 5u);
    EXPECT_STREQ(text, "xyz");
}

TEST(OidCompare, OrdersByTheFirstDifferentArc) {
    EXPECT_LT(compare_oids(oid("1.3.5"), oid("1.3.6")), 0);
    EXPECT_GT(compare_oids(oid("1.4"), oid("1.3.6.1")), 0);
    EXPECT_LT(compare_oids(oid("1.3"), oid("1.4294967295")), 0);
}
TEST(OidCompare, AProperPrefixSortsFirst) {
    EXPECT_LT(compare_oids(oid("1.3"), oid("1.3.0")), 0);
    EXPECT_GT(compare_oids(oid("1.3.0"), oid("1.3")), 0);
    EXPECT_EQ(compare_oids(oid("1.3"), oid("1.3")), 0);
}
TEST(OidCompare, EqualWhenTheLimitWasReached) {
    EXPECT_EQ(compare_oids(oid("1.3.6.1"), oid("1.3.6.2"), 3), 0);
    EXPECT_EQ(compare_oids(oid("1.3.6"), oid("1.3.6.2"), 3), 0);
}
TEST(OidCompare, UnequalWhenOneEndsBeforeTheLimit) {
    EXPECT_LT(compare_oids(oid("1.3"), oid("1.3.6.2"), 3), 0);
    EXPECT_GT(compare_oids(oid("1.3.6.2"), oid("1.3"), 3), 0);
}
TEST(OidCompare, EqualBelowTheLimitWhenLengthsAgree) {
    EXPECT_EQ(compare_oids(oid("1.3"), oid("1.3"), 128), 0);
}
TEST(OidCompare, EmptyOidsAreAllowed) {
    EXPECT_EQ(compare_oids({}, {}), 0);
    EXPECT_LT(compare_oids({}, oid("0.0")), 0);
}

TEST(OidPrefix, AllGivenArcsMustAgree) {
    EXPECT_TRUE(has_prefix(oid("1.3.6.1"), oid("1.3.6")));
    EXPECT_TRUE(has_prefix(oid("1.3.6"), oid("1.3.6")));
    EXPECT_TRUE(has_prefix(oid("1.3.6"), {}));
    EXPECT_FALSE(has_prefix(oid("1.3.7.1"), oid("1.3.6")));
}
TEST(OidPrefix, AShorterOidNeverMatches) { EXPECT_FALSE(has_prefix(oid("1.3"), oid("1.3.6"))); }

TEST(OidEncodable, FirstArcAtMost2AndSecondAtMost39Below2) {
    EXPECT_TRUE(is_encodable(oid("0.39")));
    EXPECT_TRUE(is_encodable(oid("1.39.7")));
    EXPECT_TRUE(is_encodable(oid("2.4294967215")));
    EXPECT_FALSE(is_encodable(oid("0.40")));
    EXPECT_FALSE(is_encodable(oid("1.40")));
    EXPECT_FALSE(is_encodable(oid("3.1")));
    EXPECT_FALSE(is_encodable(oid("2.4294967216")));  // 80 more would leave 32 bits
}
TEST(OidEncodable, TwoTo128Arcs) {
    const Oid one{1};
    EXPECT_FALSE(is_encodable({}));
    EXPECT_FALSE(is_encodable(one));
    EXPECT_TRUE(is_encodable(Oid(128, 1)));
    EXPECT_FALSE(is_encodable(Oid(129, 1)));
}

}  // namespace
}  // namespace openwosa::snmp
