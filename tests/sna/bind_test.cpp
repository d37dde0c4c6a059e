#include "sna/bind.hpp"

#include <gtest/gtest.h>

#include <cstdio>

#include "sna/piu.hpp"
#include "vectors.hpp"

namespace openwosa::sna {
namespace {

/// Every published BIND request, its RU alone; the fields are those the publisher decoded.
std::vector<test::Published> published_binds() {
    std::vector<test::Published> binds;
    for (const char* kind : {"piu", "ru"}) {
        for (auto& v : test::load_published(kind)) {
            if (v.verb_or_ru == "BIND" && v.direction == "request") {
                if (v.kind == "piu") {
                    v.bytes.erase(v.bytes.begin(), v.bytes.begin() + kThBytes + kRhBytes);
                }
                binds.push_back(std::move(v));
            }
        }
    }
    return binds;
}

std::string hex(std::uint8_t byte) {
    char text[3];
    std::snprintf(text, sizeof text, "%02x", byte);
    return text;
}

/// The letters, digits and signs that LU and mode names are made of, from EBCDIC.
std::string text(const std::optional<Bytes>& ebcdic) {
    std::string result;
    for (const std::uint8_t c : ebcdic.value_or(Bytes{})) {
        const auto in = [&](int first, int last) { return c >= first && c <= last; };
        result += in(0xC1, 0xC9)   ? static_cast<char>('A' + c - 0xC1)
                  : in(0xD1, 0xD9) ? static_cast<char>('J' + c - 0xD1)
                  : in(0xE2, 0xE9) ? static_cast<char>('S' + c - 0xE2)
                  : in(0xF0, 0xF9) ? static_cast<char>('0' + c - 0xF0)
                  : c == 0x4B      ? '.'
                                   : '?';
    }
    return result;
}

TEST(Bind, EveryPublishedBindReadsAsItsPublisherReadIt) {
    const auto binds = published_binds();
    ASSERT_GE(binds.size(), 11u);
    for (const auto& v : binds) {
        SCOPED_TRACE(v.id);
        const BindResult result = decode_bind(v.bytes);
        ASSERT_FALSE(result.error_offset);
        const Bind& bind = result.bind;
        const auto field = [&](const char* name) { return v.fields.at(name); };
        EXPECT_EQ(bind.type() == BindType::kNegotiable ? "negotiable" : "non-negotiable", field("bind_type"));
        EXPECT_EQ(hex(bind.fm_profile()), field("fm_profile"));
        EXPECT_EQ(hex(bind.ts_profile()), field("ts_profile"));
        EXPECT_EQ(hex(bind.primary().byte), field("plu_protocols"));
        EXPECT_EQ(hex(bind.secondary().byte), field("slu_protocols"));
        EXPECT_EQ(hex(bind.lu_type()), field("lu_type"));
        EXPECT_EQ(bind.secondary_send_window(), std::stoi(field("sec_send_window"), nullptr, 16) & 0x3F);
        EXPECT_EQ(bind.secondary_receive_window(),
                  std::stoi(field("sec_receive_window"), nullptr, 16) & 0x3F);
        EXPECT_EQ(bind.primary_send_window(), std::stoi(field("pri_send_window"), nullptr, 16) & 0x3F);
        EXPECT_EQ(text(bind.plu_name), field("plu_name"));
        if (v.fields.contains("slu_name")) {
            EXPECT_EQ(text(bind.slu_name), field("slu_name"));
        }
        Bytes vectors;
        for (const auto& cv : v.control_vectors) {
            put(vectors, test::from_hex(cv));
        }
        EXPECT_EQ(bind.control_vectors, vectors);
        EXPECT_EQ(bind.has_control_vectors(), !vectors.empty());
    }
}

TEST(Bind, EveryPublishedBindEncodesToItsBytes) {
    for (const auto& v : published_binds()) {
        SCOPED_TRACE(v.id);
        Bytes out;
        encode_bind(decode_bind(v.bytes).bind, out);
        EXPECT_EQ(out, v.bytes);
    }
}

TEST(Bind, EveryPrefixDecodesOrNamesAnOffsetInsideIt) {
    for (const auto& v : published_binds()) {
        for (std::size_t n = 0; n < v.bytes.size(); ++n) {
            const BindResult result = decode_bind(Octets(v.bytes).first(n));
            if (result.error_offset) {
                EXPECT_LE(*result.error_offset, n) << v.id;
            } else {
                Bytes out;
                encode_bind(result.bind, out);
                EXPECT_EQ(out, Bytes(v.bytes.begin(), v.bytes.begin() + static_cast<std::ptrdiff_t>(n)))
                    << v.id << " " << n;
            }
        }
    }
}

// SNA Formats, BIND byte 10: X'85' is 8 * 2^5 = 256; KB Q181737's note: F7 = 1920.
TEST(Bind, RuSizesAreMantissaTimesPowerOfTwo) {
    EXPECT_EQ(Bind::ru_bytes(0x85), 256u);
    EXPECT_EQ(Bind::ru_bytes(0xF7), 1920u);
    EXPECT_EQ(Bind::ru_bytes(0xF8), 3840u);
    EXPECT_EQ(Bind::ru_bytes(0x00), 0u);
    EXPECT_EQ(Bind::ru_code(256), 0x85);
    EXPECT_EQ(Bind::ru_code(1920), 0xF7);
    EXPECT_EQ(Bind::ru_code(1921), 0xF7);
    EXPECT_EQ(Bind::ru_code(4096), 0x89);
}

TEST(Bind, BracketsAreUnusedWhenNeitherHalfMayEndOneAndTheResetStateIsNotBetweenBrackets) {
    Bind bind;
    bind.fixed[4] = 0xB0;
    bind.fixed[5] = 0xB0;
    EXPECT_FALSE(bind.brackets_used());
    bind.fixed[6] = 0x20;
    EXPECT_TRUE(bind.brackets_used());
    bind.fixed[6] = 0;
    bind.fixed[4] = 0xB1;
    EXPECT_TRUE(bind.brackets_used());
}

}  // namespace
}  // namespace openwosa::sna
