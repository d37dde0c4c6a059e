#include "sna/lu62/xid3.hpp"

#include <gtest/gtest.h>

#include "sna/lu62/sense62.hpp"
#include "vectors.hpp"

namespace openwosa::sna::lu62 {
namespace {

Bytes published() { return test::load_published("xid").at(0).bytes; }

TEST(Xid3, ThePublishedOneReadsAsTheGuideReadsIt) {
    const auto v = test::load_published("xid").at(0);
    const auto [error, x] = decode_xid3(v.bytes);
    ASSERT_EQ(error, sense::kNone);
    EXPECT_EQ(x.node_type, 2);
    EXPECT_EQ(x.node_id, 0x01100002u);
    EXPECT_EQ(x.state, ExchangeState::kPrenegotiation);
    EXPECT_EQ(x.role, LinkRole::kSecondary);
    EXPECT_FALSE(x.actpu_suppressed);  // the guide: ACTPU requested
    EXPECT_FALSE(x.whole_binds_only);  // generates BIND segments
    EXPECT_FALSE(x.whole_binds_required);
    EXPECT_EQ(x.max_btu, 0x0409);
    EXPECT_EQ(x.window, 7);
    EXPECT_EQ(x.cp, "APPN.MOON");
    ASSERT_EQ(x.vectors.size(), 1u);
    EXPECT_EQ(x.vectors[0].key, 0x10);  // product set id
}

TEST(Xid3, WhatTsharkDecodesIsWhatWeRead) {
    int seen = 0;
    for (const auto& v : test::load_vectors("llc-xid")) {
        if (!is_xid3(v.bytes)) {
            continue;
        }
        SCOPED_TRACE(v.name);
        const auto [error, x] = decode_xid3(v.bytes);
        ASSERT_EQ(error, sense::kNone);
        EXPECT_EQ(x.node_id, static_cast<std::uint32_t>(v.number("sna.xid.id")));
        EXPECT_EQ(x.tg, v.number("sna.xid.type3.tg"));
        ++seen;
    }
    EXPECT_GE(seen, 1);
}

TEST(Xid3, WhatIsDecodedEncodesToTheSameBytes) {
    Bytes again;
    encode_xid3(decode_xid3(published()).xid, again);
    // Control vector 0E comes first in ours as in theirs.
    EXPECT_EQ(again, published());
}

TEST(Xid3, EveryTruncatedPrefixIsAnError) {
    const Bytes whole = published();
    for (std::size_t n = 0; n < whole.size(); ++n) {
        EXPECT_NE(decode_xid3(Octets(whole).first(n)).error, sense::kNone) << n;
    }
}

TEST(Xid3, ALengthThatIsNotTheFramesIsAnError) {
    Bytes xid = published();
    xid[1] -= 1;
    EXPECT_EQ(decode_xid3(xid).error, sense::kXidLength);
}

TEST(Xid3, AVectorOverTheEndIsAnError) {
    Bytes xid = published();
    xid[30] = 0xFF;
    EXPECT_EQ(decode_xid3(xid).error, sense::kXidLength);
}

TEST(Xid3, NoWindowAndATinyBtuAreErrors) {
    Bytes xid = published();
    xid[27] = 0;
    EXPECT_EQ(decode_xid3(xid).error, sense::kXidNoWindow);
    xid = published();
    xid[21] = 0;
    xid[22] = 10;
    EXPECT_EQ(decode_xid3(xid).error, sense::kXidBtu);
}

TEST(Xid3, AnotherFormatIsNotFormatThree) {
    EXPECT_EQ(decode_xid3(test::from_hex("020005d00001")).error, sense::kXidNotFormat3);
}

}  // namespace
}  // namespace openwosa::sna::lu62
