// Hashes of passwords. Oracles: the examples of FIPS 180-2 and NIST's CSRC pages (SHA-256), RFC 4231 (HMAC),
// RFC 7914, section 11 (PBKDF2-HMAC-SHA-256); passlib's documentation for the form in which they are written.
#include "runtime/password_hash.hpp"

#include <gtest/gtest.h>

namespace openwosa::runtimetest {
namespace {

using namespace runtime;
using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string out;
    for (const std::uint8_t byte : bytes) {
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

TEST(Sha256, OfThePublishedMessages) {
    EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256(bytes_of("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex(sha256(bytes_of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                                  "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"))),
              "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    EXPECT_EQ(hex(sha256(Bytes(1000000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IsTheSameInWhateverPiecesTheMessageComes) {
    const Bytes message(300, 0x5A);
    const Sha256Digest whole = sha256(message);
    for (std::size_t piece = 1; piece < 130; ++piece) {
        Sha256 hash;
        for (std::size_t at = 0; at < message.size(); at += piece)
            hash.update(std::span(message).subspan(at, std::min(piece, message.size() - at)));
        EXPECT_EQ(hash.finish(), whole) << piece;
    }
}

TEST(HmacSha256, OfRfc4231) {
    EXPECT_EQ(hex(hmac_sha256(Bytes(20, 0x0B), bytes_of("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha256(Bytes(131, 0xAA),
                              bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Pbkdf2Sha256, OfRfc7914) {
    const auto derived = [](std::string_view password, std::string_view salt, std::uint32_t rounds) {
        Bytes out(64);
        EXPECT_TRUE(pbkdf2_sha256(bytes_of(password), bytes_of(salt), rounds, out));
        return hex(out);
    };
    EXPECT_EQ(derived("passwd", "salt", 1),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
              "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
    EXPECT_EQ(derived("Password", "NaCl", 80000),
              "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
              "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d");
}

TEST(Pbkdf2Sha256, GivesUpWhenItIsToldTo) {
    const std::atomic<bool> stop{true};
    Bytes out(32);
    EXPECT_FALSE(pbkdf2_sha256(bytes_of("x"), bytes_of("y"), 10000000, out, &stop));
}

// Published by passlib's documentation, with their passwords.
const char* const kDocumented =
    "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44";
const char* const kAnother =
    "$pbkdf2-sha256$29000$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A.WF/Z5JZv.lfCIhXXN33N23OSgQYThBYRfk";

TEST(PasswordHash, OfPasslibsDocumentationIsThatOfItsPassword) {
    const auto hash = parse_password_hash(kDocumented), other = parse_password_hash(kAnother);
    ASSERT_TRUE(hash && other);
    EXPECT_EQ(hash->rounds, 6400u);
    EXPECT_EQ(hash->salt.size(), 16u);
    EXPECT_TRUE(is_password(*hash, "password"));
    EXPECT_FALSE(is_password(*hash, "Password"));
    EXPECT_FALSE(is_password(*hash, ""));
    EXPECT_TRUE(is_password(*other, "toomanysecrets"));
}

TEST(PasswordHash, OfOursIsReadBackAndSaltedAnew) {
    const std::string one = hash_password("DB2RULES", 1000), two = hash_password("DB2RULES", 1000);
    EXPECT_NE(one, two);
    for (const std::string& text : {one, two}) {
        const auto hash = parse_password_hash(text);
        ASSERT_TRUE(hash) << text;
        EXPECT_TRUE(is_password(*hash, "DB2RULES"));
        EXPECT_FALSE(is_password(*hash, "DB2RULE"));
    }
}

TEST(PasswordHash, ThatIsNoneOrTooWeakIsRefused) {
    const std::string good = kDocumented;
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(parse_password_hash(good.substr(0, size))) << size;
    const auto with = [&](std::string_view old, std::string_view other) {
        std::string text = good;
        return text.replace(text.find(old), old.size(), other);
    };
    EXPECT_FALSE(parse_password_hash(good + "A"));
    EXPECT_FALSE(parse_password_hash("secret"));
    EXPECT_FALSE(parse_password_hash(with("sha256", "sha512")));
    EXPECT_FALSE(parse_password_hash(with("6400", "999")));
    EXPECT_FALSE(parse_password_hash(with("6400", "10000001")));
    EXPECT_FALSE(parse_password_hash(with("6400", "99999999999")));
    EXPECT_FALSE(parse_password_hash(with("6400", "-6400")));
    EXPECT_FALSE(parse_password_hash(with(".6UI/S.nXIk8jcbdHx3Fhg", ".6UI/S.nXI")));
    EXPECT_FALSE(parse_password_hash(with(".6UI/S.nXIk8jcbdHx3Fhg", ".6UI/S.nXIk8jcbdHx3Fh!")));
}

}  // namespace
}  // namespace openwosa::runtimetest
