#include "sna/lu62/bind62.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sna/lu62/names.hpp"
#include "sna/lu62/sense62.hpp"
#include "sna/piu.hpp"
#include "vectors.hpp"

namespace openwosa::sna::lu62 {
namespace {

/// The published LU 6.2 BINDs (requests) or responses, RU alone.
std::vector<test::Published> published(const char* what) {
    std::vector<test::Published> found;
    for (auto& v : test::load_published("piu")) {
        if (v.verb_or_ru == what) {
            v.bytes.erase(v.bytes.begin(), v.bytes.begin() + kThBytes + kRhBytes);
            if (is_lu62_bind(v.bytes)) {
                found.push_back(std::move(v));
            }
        }
    }
    return found;
}

unsigned hex(const test::Published& v, const char* field) {
    return static_cast<unsigned>(std::stoul(v.fields.at(field), nullptr, 16));
}

SessionParameters sample() {
    SessionParameters p;
    p.plu = "NETA.LUA";
    p.slu = "NETB.LUB";
    p.mode = "#INTER";
    p.instance = {1, 2, 3, 4, 5, 6, 7, 8};
    p.has_instance = true;
    p.primary_ru_code = p.secondary_ru_code = ru_size_code(4096);
    p.primary_send_window = p.secondary_receive_window = 7;
    p.secondary_send_window = p.primary_receive_window = 7;
    p.pcid = {9, 2, 3, 4, 5, 6, 7, 8};
    p.pcid_cp = "NETA.CPA";
    return p;
}

TEST(Bind62, EveryPublishedBindReadsAsItsPublisherReadIt) {
    const auto binds = published("BIND");
    ASSERT_GE(binds.size(), 4u);
    for (const auto& v : binds) {
        SCOPED_TRACE(v.id);
        const auto [sense, p] = read_bind(v.bytes);
        ASSERT_EQ(sense, sense::kNone);
        EXPECT_EQ(p.secondary_ru_code, hex(v, "sec_send_ru"));
        EXPECT_EQ(p.primary_ru_code, hex(v, "pri_send_ru"));
        EXPECT_EQ(p.primary_send_window, hex(v, "pri_send_window") & 0x3F);
        EXPECT_EQ(p.secondary_receive_window, hex(v, "sec_receive_window") & 0x3F);
        EXPECT_EQ(p.mode, v.fields.at("ud_02"));
        EXPECT_EQ(p.plu, v.fields.at("ud_04"));  // the network-qualified name counts
        EXPECT_EQ(p.slu, v.fields.at("slu_name"));
        EXPECT_TRUE(p.starts_in_bracket);  // byte 6 is 50 in every one
        std::string instance = "hex:";
        for (const std::uint8_t b : p.instance) {
            const char digits[] = "0123456789abcdef";
            instance += {digits[b >> 4], digits[b & 15]};
        }
        EXPECT_EQ(instance, v.fields.at("ud_03"));
    }
}

TEST(Bind62, ByteSevenTellsTheContentionWinnerAndByteTwentyFourWhatThePairCan) {
    for (const auto& v : published("BIND")) {
        SCOPED_TRACE(v.id);
        const auto p = read_bind(v.bytes).parameters;
        EXPECT_EQ(p.primary_wins, (v.bytes[7] & 0x10) != 0);
        // KB Q157328 is a dependent LU's: neither parallel sessions nor CNOS.
        EXPECT_EQ(p.parallel, v.id != "kb157328-bind-req-lu62");
        EXPECT_EQ(p.cnos, v.id != "kb157328-bind-req-lu62");
    }
}

TEST(Bind62, AccessSecurityStandsInByteTwentyThree) {
    for (const auto& v : published("BIND")) {
        if (v.id == "kb185503-bind-req") {  // KB: byte 23 = 16
            const auto p = read_bind(v.bytes).parameters;
            EXPECT_TRUE(p.security.accepted);
            EXPECT_TRUE(p.security.already_verified);
            EXPECT_TRUE(p.security.password_substitution);
        }
    }
    for (const auto& v : published("BIND +RSP")) {
        if (v.id == "kb185503-bind-rsp") {  // KB: byte 23 = 00
            EXPECT_FALSE(read_bind(v.bytes).parameters.security.accepted);
        }
    }
}

// X'13' of the published BINDs: a byte of zeros, and the random value.
TEST(Bind62, TheRandomValueForPasswordSubstitutesIsSubfieldThirteen) {
    std::size_t found = 0;
    for (const auto& v : published("BIND")) {
        SCOPED_TRACE(v.id);
        const auto p = read_bind(v.bytes).parameters;
        const auto field = v.fields.find("ud_13");
        ASSERT_EQ(p.nonce.has_value(), field != v.fields.end());
        if (!p.nonce) {
            continue;
        }
        ++found;
        EXPECT_TRUE(p.security.password_substitution);
        Bytes published_value{0};
        put(published_value, *p.nonce);
        EXPECT_EQ(published_value, test::from_hex(field->second.substr(4)));  // behind "hex:"
        SessionParameters ours = sample();
        ours.nonce = p.nonce;
        Bytes ru;
        put_bind(ours, ru);
        Bytes subfield{10, 0x13};
        put(subfield, published_value);
        EXPECT_NE(std::search(ru.begin(), ru.end(), subfield.begin(), subfield.end()), ru.end());
    }
    EXPECT_GE(found, 3u);
}

TEST(Bind62, ARandomValueOfAnotherFormIsNone) {
    SessionParameters p = sample();
    p.nonce = DesBlock{1, 2, 3, 4, 5, 6, 7, 8};
    Bytes ru;
    put_bind(p, ru);
    const Bytes subfield{10, 0x13, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    const auto at = std::search(ru.begin(), ru.end(), subfield.begin(), subfield.end());
    ASSERT_NE(at, ru.end());
    EXPECT_EQ(read_bind(ru).parameters.nonce, p.nonce);
    // The same bytes as two subfields, of which the first is too short.
    at[0] = 4;
    at[5] = 5;
    at[6] = 0x20;
    const auto [sense, read] = read_bind(ru);
    EXPECT_EQ(sense, sense::kNone);
    EXPECT_FALSE(read.nonce);
}

TEST(Bind62, TheQualifiedIdOfTheProcedureIsControlVectorSixty) {
    for (const auto& v : published("BIND")) {
        if (v.id == "kb195747-bind-req-snasvcmg") {
            const auto p = read_bind(v.bytes).parameters;
            EXPECT_EQ(p.pcid, test::from_hex("eca708606fe43b4c"));
            EXPECT_EQ(p.pcid_cp, "REDESP.CDRACA");
            EXPECT_TRUE(p.adaptive);
        }
    }
}

TEST(Bind62, ThePublishedResponsesAnswerTheirRequests) {
    const auto binds = published("BIND");
    int pairs = 0;
    for (const auto& rsp : published("BIND +RSP")) {
        const std::string request =
            rsp.id == "kb185503-bind-rsp" ? "kb185503-bind-req" : "kb194324-bind-req-cv66-only";
        const auto found =
            std::find_if(binds.begin(), binds.end(), [&](const auto& b) { return b.id == request; });
        ASSERT_NE(found, binds.end());
        SCOPED_TRACE(rsp.id);
        const auto asked = read_bind(found->bytes).parameters;
        const auto [sense, p] = read_bind_response(rsp.bytes, asked);
        EXPECT_EQ(sense, sense::kNone);
        EXPECT_EQ(p.slu, rsp.fields.at("ud_05"));
        EXPECT_EQ(p.plu, asked.plu);
        EXPECT_EQ(p.instance, asked.instance);
        ++pairs;
    }
    EXPECT_EQ(pairs, 2);
}

TEST(Bind62, WhatWeAnswerHasTheLayoutOfAPublishedResponse) {
    for (const auto& rsp : published("BIND +RSP")) {
        if (rsp.id != "kb185503-bind-rsp") {
            continue;
        }
        const auto p = read_bind(rsp.bytes).parameters;
        Bytes again;
        put_bind_response(p, again);
        ASSERT_EQ(again.size(), rsp.bytes.size());
        // It sent a two-stage bit and no adaptive pacing; every other byte is to be the same.
        EXPECT_EQ(again, rsp.bytes);
    }
}

TEST(Bind62, WhatIsBuiltIsRead) {
    const SessionParameters p = sample();
    Bytes ru;
    put_bind(p, ru);
    const auto [sense, q] = read_bind(ru);
    EXPECT_EQ(sense, sense::kNone);
    EXPECT_EQ(q.plu, p.plu);
    EXPECT_EQ(q.slu, p.slu);
    EXPECT_EQ(q.mode, p.mode);
    EXPECT_EQ(q.instance, p.instance);
    EXPECT_EQ(q.pcid, p.pcid);
    EXPECT_EQ(q.pcid_cp, p.pcid_cp);
    EXPECT_EQ(ru[2], 0x13);
    EXPECT_EQ(ru[3], 0x07);
    EXPECT_EQ(ru[6], 0x50);
}

TEST(Bind62, EveryTruncatedPrefixIsReadOrRefusedWithAnOffset) {
    for (const auto& v : published("BIND")) {
        for (std::size_t n = 0; n < v.bytes.size(); ++n) {
            const auto [sense, p] = read_bind(Octets(v.bytes).first(n));
            if (sense != sense::kNone) {
                EXPECT_EQ(sense >> 16, 0x0835u);
                EXPECT_LE(sense & 0xFFFF, n);
            }
        }
    }
}

TEST(Bind62, ABadByteIsRefusedWithItsOffset) {
    Bytes ru;
    put_bind(sample(), ru);
    for (const std::size_t at : {2u, 3u, 7u, 14u, 15u}) {
        Bytes bad = ru;
        bad[at] ^= 0xC7;
        EXPECT_EQ(read_bind(bad).sense, sense::kBadParameterAt | at) << at;
    }
}

TEST(Bind62, CryptographyIsRefused) {
    Bytes ru;
    put_bind(sample(), ru);
    ru[26] = 0x11;
    ru.insert(ru.begin() + 27, 0);
    EXPECT_EQ(read_bind(ru).sense, sense::kBadParameterAt | 26);
}

TEST(Bind62, NegotiationLowersAndNeverRaises) {
    SessionParameters p = sample();
    p.syncpoint = true;
    p.security.accepted = true;
    p.security.already_verified = true;
    Abilities own;
    own.max_ru = 1024;
    own.adaptive = false;
    own.window = 3;
    ASSERT_EQ(negotiate(p, own), sense::kNone);
    EXPECT_EQ(p.primary_ru(), 1024u);
    EXPECT_EQ(p.secondary_ru(), 1024u);
    EXPECT_FALSE(p.adaptive);
    EXPECT_EQ(p.primary_send_window, 3);  // KB Q185503: bytes 9 and 12 are lowered together
    EXPECT_EQ(p.secondary_receive_window, 3);
    EXPECT_EQ(p.secondary_send_window, 7);
    EXPECT_FALSE(p.syncpoint);
    own.max_ru = 60000;
    ASSERT_EQ(negotiate(p, own), sense::kNone);
    EXPECT_EQ(p.primary_ru(), 1024u);
}

TEST(Bind62, AnUnlimitedRuSizeBecomesOurs) {
    SessionParameters p = sample();
    p.primary_ru_code = 0;
    Abilities own;
    own.max_ru = 2048;
    ASSERT_EQ(negotiate(p, own), sense::kNone);
    EXPECT_EQ(p.primary_ru(), 2048u);
}

TEST(Bind62, AnRuSizeBelowTheLeastIsRefusedWithItsOffset) {
    SessionParameters p = sample();
    p.secondary_ru_code = 0x84;  // 128
    EXPECT_EQ(negotiate(p, {}), sense::kBadParameterAt | 10);
}

TEST(Bind62, AResponseThatRaisesIsRefused) {
    const SessionParameters asked = sample();
    SessionParameters p = asked;
    p.primary_ru_code = ru_size_code(8192);
    Bytes ru;
    put_bind_response(p, ru);
    EXPECT_EQ(read_bind_response(ru, asked).sense, sense::kBadParameterAt | 11);
}

TEST(Bind62, TheSizeCodeIsTheLargestThatFits) {
    EXPECT_EQ(ru_size_code(256), 0x85);
    EXPECT_EQ(ru_size_code(1920), 0xF7);
    EXPECT_EQ(ru_size_code(4105), 0x89);
    for (std::uint32_t n = 64; n < 40000; n += 7) {
        EXPECT_LE(Bind::ru_bytes(ru_size_code(n)), n);
        EXPECT_GT(Bind::ru_bytes(ru_size_code(n)) * 9 / 8 + 1, std::min(n, 30720u));
    }
}

}  // namespace
}  // namespace openwosa::sna::lu62
