// DES and password substitutes. Oracles: the examples of NBS Special Publication 500-20 (tables B), FIPS 81
// (ECB) and FIPS 113 (MAC); RFC 4777, section 5.1.2; and OpenSSL's DES, which made the values of long names
// and passwords by the RFC's rules.
#include "sna/lu62/substitute.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "../vectors.hpp"

namespace openwosa::sna::lu62 {
namespace {

DesBlock block(std::string_view hex) {
    const Bytes bytes = test::from_hex(std::string(hex));
    DesBlock out{};
    EXPECT_EQ(bytes.size(), out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}
Bytes ebcdic(std::string_view text) {
    Bytes out;
    for (const char c : text) {
        const auto in = [&](char from, char to, int at) { return c >= from && c <= to ? c - from + at : 0; };
        for (const int code : {in('A', 'I', 0xC1), in('J', 'R', 0xD1), in('S', 'Z', 0xE2), in('a', 'i', 0x81),
                               in('j', 'r', 0x91), in('s', 'z', 0xA2), in('0', '9', 0xF0)}) {
            if (code != 0) {
                out.push_back(static_cast<std::uint8_t>(code));
            }
        }
    }
    return out;
}

TEST(Des, OfThePublishedExamples) {
    const std::string_view examples[][3] = {
        {"7CA110454A1A6E57", "01A1D6D039776742", "690F5B0D9A26939B"},  // 500-20, substitution tables
        {"0131D9619DC1376E", "5CD54CA83DEF57DA", "7A389D10354BD271"},
        {"07A1133E4A0B2686", "0248D43806F67172", "868EBB51CAB4599A"},
        {"3849674C2602319E", "51454B582DDF440A", "7178876E01F19B2A"},
        {"0123456789ABCDEF", "4E6F772069732074", "3FA40E8A984D4815"},  // FIPS 81
    };
    for (const auto& [key, plain, cipher] : examples) {
        EXPECT_EQ(des(block(key), block(plain)), block(cipher)) << key;
    }
}

TEST(Des, ParityOfTheKeyDoesNotCount) {
    EXPECT_EQ(des(block("7DA011444B1B6F56"), block("01A1D6D039776742")), block("690F5B0D9A26939B"));
}

TEST(Des, MacIsThatOfFips113) {
    Bytes text;
    for (const char c : std::string_view("7654321 Now is the time for ")) {
        text.push_back(static_cast<std::uint8_t>(c));
    }
    text.resize(32);
    EXPECT_EQ(des_mac(block("0123456789ABCDEF"), text), block("F1D30F6849312CA4"));
}

DesBlock substitute(std::string_view user, std::string_view password, std::uint64_t sequence) {
    const auto token = password_token(ebcdic(user), ebcdic(password));
    EXPECT_TRUE(token);
    const Nonces nonces{block("7D4C2319F28004B2"), block("08BEF662D851F4B1")};
    return password_substitute(token.value_or(DesBlock{}), ebcdic(user), nonces, sequence)
        .value_or(DesBlock{});
}

TEST(Substitute, IsThatOfTheExampleInRfc4777) {
    EXPECT_EQ(substitute("USER123", "ABCDEFG", 1), block("5A58BD50E4DD9B5F"));
}

TEST(Substitute, OfNamesAndPasswordsOfNineAndTenCharacters) {
    EXPECT_EQ(substitute("ABCDEFGHI", "SECRET", 1), block("26072AE423654645"));
    EXPECT_EQ(substitute("OPERATOR01", "SECRET12", 1), block("09DAD1229F931C4F"));
    EXPECT_EQ(substitute("ALICE", "PASSWORD9", 1), block("8C978165FD2C2705"));
    EXPECT_EQ(substitute("OPERATOR01", "LONGSECRET", 1), block("0999D2FE7D3A4CE1"));
}

TEST(Substitute, CaseOfTheUserDoesNotCountThatOfThePasswordDoes) {
    EXPECT_EQ(substitute("user123", "ABCDEFG", 1), block("5A58BD50E4DD9B5F"));
    EXPECT_NE(substitute("USER123", "ABCDEFg", 1), block("5A58BD50E4DD9B5F"));
}

TEST(Substitute, IsAnotherForEachSequenceNumber) {
    EXPECT_NE(substitute("USER123", "ABCDEFG", 2), substitute("USER123", "ABCDEFG", 1));
    EXPECT_EQ(substitute("USER123", "ABCDEFG", 0xFFFFFFFFFFFFFFFF), block("E7D32767C5BF5709"));  // it carries
}

TEST(Substitute, NeedsAUserAndAPasswordOfOneToTenCharacters) {
    const Bytes good(10, 0xC1), empty, longer(11, 0xC1);
    EXPECT_TRUE(password_token(good, good));
    for (const Bytes& bad : {empty, longer}) {
        EXPECT_FALSE(password_token(bad, good));
        EXPECT_FALSE(password_token(good, bad));
        EXPECT_FALSE(password_substitute({}, bad, {}, 1));
    }
}

TEST(Substitute, SequenceNumberIsOfEightBytes) {
    EXPECT_EQ(attach_sequence(0x0102030405060708), (Bytes{1, 2, 3, 4, 5, 6, 7, 8}));
    EXPECT_EQ(attach_sequence(Bytes{1, 2, 3, 4, 5, 6, 7, 8}), 0x0102030405060708u);
    EXPECT_FALSE(attach_sequence(Bytes(7)));
    EXPECT_FALSE(attach_sequence(Bytes(9)));
}

}  // namespace
}  // namespace openwosa::sna::lu62
