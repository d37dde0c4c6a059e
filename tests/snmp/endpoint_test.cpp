// Oracles: the SnmpStrToEntity page (IPv4 and IPX literals), RFC 4291 and RFC 5952 (IPv6 text), RFC 1420 (IPX
// sockets).
#include "snmp/endpoint.hpp"

#include <gtest/gtest.h>

namespace openwosa::snmp {
namespace {

Endpoint parsed(std::string_view text) {
    Endpoint e;
    EXPECT_EQ(parse_endpoint(text, e), EndpointError::kOk) << text;
    return e;
}
EndpointError error_of(std::string_view text) {
    Endpoint e;
    return parse_endpoint(text, e);
}
std::string canonical(std::string_view text) { return address_text(parsed(text)); }

TEST(EndpointIpv4, DottedDecimalOnTheAgentPort) {
    EXPECT_EQ(parsed("192.0.2.255"), Endpoint::ipv4(192, 0, 2, 255, 161));
    EXPECT_EQ(parsed("0.0.0.0"), Endpoint::ipv4(0, 0, 0, 0, 161));
}
TEST(EndpointIpv4, AnythingElseOfDigitsAndDotsIsABadLiteral) {
    for (const char* text :
         {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.", ".1.2.3", "1..2.3", "1", "99999999999.1.1.1"})
        EXPECT_EQ(error_of(text), EndpointError::kBadLiteral) << text;
}
TEST(EndpointIpv4, LeadingZerosAreRefusedBecauseInetAddrReadsOctal) {
    EXPECT_EQ(error_of("192.168.001.010"), EndpointError::kBadLiteral);
    EXPECT_EQ(error_of("01.2.3.4"), EndpointError::kBadLiteral);
}
TEST(EndpointName, OtherTextMayBeAHostName) {
    for (const char* text : {"router", "router.example", "1.2.3.4.example", "10-0-0-1", "x y"})
        EXPECT_EQ(error_of(text), EndpointError::kNotALiteral) << text;
}

TEST(EndpointIpv6, TextFormsOfRfc4291) {
    EXPECT_EQ(canonical("2001:DB8:0:0:8:800:200C:417A"), "2001:db8::8:800:200c:417a");
    EXPECT_EQ(canonical("FF01:0:0:0:0:0:0:101"), "ff01::101");
    EXPECT_EQ(canonical("0:0:0:0:0:0:0:1"), "::1");
    EXPECT_EQ(canonical("::"), "::");
    EXPECT_EQ(canonical("1::"), "1::");
    EXPECT_EQ(canonical("::13.1.68.3"), "::d01:4403");
    EXPECT_EQ(canonical("::FFFF:129.144.52.38"), "::ffff:129.144.52.38");
    EXPECT_EQ(parsed("::1").port, 161);
}
TEST(EndpointIpv6, PrintingFollowsRfc5952) {
    EXPECT_EQ(canonical("2001:db8:0:1:1:1:1:1"),
              "2001:db8:0:1:1:1:1:1");                                  // 4.2.2: one group is not shortened
    EXPECT_EQ(canonical("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");        // 4.2.3: the longest run
    EXPECT_EQ(canonical("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1");  // 4.2.3: the first of equals
    EXPECT_EQ(canonical("2001:0DB8::000A"), "2001:db8::a");             // 4.1, 4.3
    EXPECT_EQ(canonical("1:2:3:4:5:6:0:0"), "1:2:3:4:5:6::");
}
TEST(EndpointIpv6, BracketsAreAccepted) { EXPECT_EQ(parsed("[::1]"), parsed("::1")); }
TEST(EndpointIpv6, AZoneMayBeANumber) {
    EXPECT_EQ(parsed("fe80::1%7").scope, 7u);
    EXPECT_EQ(canonical("[fe80::1%7]"), "fe80::1%7");
}
TEST(EndpointIpv6, AZoneNameIsLeftToTheCaller) {
    Endpoint e;
    std::string_view zone;
    EXPECT_EQ(parse_endpoint("fe80::1%eth0", e, &zone), EndpointError::kOk);
    EXPECT_EQ(zone, "eth0");
    EXPECT_EQ(e.scope, 0u);
    EXPECT_EQ(error_of("fe80::1%eth0"), EndpointError::kBadLiteral);
    EXPECT_EQ(parse_endpoint("fe80::1%", e, &zone), EndpointError::kBadLiteral);
    EXPECT_EQ(parse_endpoint("fe80::1%99999999999", e, &zone), EndpointError::kBadLiteral);
}
TEST(EndpointIpv6, WhatRfc4291DoesNotKnowIsABadLiteral) {
    for (const char* text : {":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                             "12345::", "g::1", "::1.2.3", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4",
                             "1:2:3:4:5:6:7::8", "[::1", "[1.2.3.4]", "[]", "::-1", "1.2.3.4:161"})
        EXPECT_EQ(error_of(text), EndpointError::kBadLiteral) << text;
}
TEST(EndpointIpv6, EightGroupsWithAGapForOneAreAccepted) {
    EXPECT_EQ(canonical("1:2:3:4:5:6::8"), "1:2:3:4:5:6:0:8");
}

TEST(EndpointIpx, NetworkAndNodeInHexWithAnyOfThreeSeparators) {
    const Endpoint e = parsed("0000AbcD:00112233fFeE");
    EXPECT_EQ(e.family, Family::kIpx);
    EXPECT_EQ(e.port, 36879);
    EXPECT_EQ(address_text(e), "0000ABCD:00112233FFEE");
    EXPECT_EQ(parsed("0000ABCD.00112233FFEE"), e);
    EXPECT_EQ(parsed("0000ABCD-00112233FFEE"), e);
}
TEST(EndpointIpx, DigitsAreNeverLeftOut) {
    EXPECT_EQ(error_of("ABCD:00112233FFEE"), EndpointError::kBadLiteral);
    EXPECT_EQ(error_of("0000ABCD:00112233FFE"), EndpointError::kBadLiteral);
    EXPECT_EQ(error_of("0000ABCG:00112233FFEE"), EndpointError::kBadLiteral);
}

TEST(EndpointText, CarriesThePortUnambiguously) {
    EXPECT_EQ(endpoint_text(Endpoint::ipv4(10, 0, 0, 1, 162)), "10.0.0.1:162");
    EXPECT_EQ(endpoint_text(parsed("fe80::1%2")), "[fe80::1%2]:161");
    EXPECT_EQ(endpoint_text({}), "");
}

TEST(EndpointEquality, AddressesIgnorePorts) {
    EXPECT_TRUE(same_address(Endpoint::ipv4(1, 2, 3, 4, 1), Endpoint::ipv4(1, 2, 3, 4, 2)));
    EXPECT_FALSE(same_endpoint(Endpoint::ipv4(1, 2, 3, 4, 1), Endpoint::ipv4(1, 2, 3, 4, 2)));
    EXPECT_FALSE(same_address(Endpoint::ipv4(1, 2, 3, 4, 1), Endpoint::ipv4(1, 2, 3, 5, 1)));
}
TEST(EndpointEquality, ZonesCountOnlyWhenBothAreGiven) {
    EXPECT_TRUE(same_address(parsed("fe80::1%1"), parsed("fe80::1")));
    EXPECT_FALSE(same_address(parsed("fe80::1%1"), parsed("fe80::1%2")));
    EXPECT_EQ(EndpointHash()(parsed("fe80::1%1")), EndpointHash()(parsed("fe80::1%2")));
}
TEST(EndpointEquality, HashesOfNeighboursDiffer) {
    EXPECT_NE(EndpointHash()(Endpoint::ipv4(10, 0, 0, 1, 161)),
              EndpointHash()(Endpoint::ipv4(10, 0, 0, 2, 161)));
    EXPECT_NE(EndpointHash()(Endpoint::ipv4(10, 0, 0, 1, 161)),
              EndpointHash()(Endpoint::ipv4(10, 0, 0, 1, 162)));
}

TEST(EndpointGroup, LimitedBroadcastAndMulticastAreGroups) {
    for (const char* text :
         {"255.255.255.255", "224.0.0.1", "239.255.255.255", "ff02::1", "00000000:FFFFFFFFFFFF"})
        EXPECT_TRUE(is_group_address(parsed(text))) << text;
    for (const char* text :
         {"10.255.255.255", "223.255.255.255", "240.0.0.1", "fe80::1", "00000000:0000FFFFFFFF"})
        EXPECT_FALSE(is_group_address(parsed(text))) << text;
}
TEST(EndpointGroup, UnspecifiedIsAllZero) {
    for (const char* text : {"0.0.0.0", "::", "00000000:000000000000"})
        EXPECT_TRUE(is_unspecified(parsed(text)));
    EXPECT_TRUE(is_unspecified({}));
    EXPECT_FALSE(is_unspecified(parsed("::1")));
}
TEST(EndpointMapped, Ipv4InIpv6BecomesIpv4) {
    EXPECT_EQ(unmapped(parsed("::ffff:10.0.0.1")), Endpoint::ipv4(10, 0, 0, 1, 161));
    EXPECT_EQ(unmapped(parsed("::1")), parsed("::1"));
}

}  // namespace
}  // namespace openwosa::snmp
