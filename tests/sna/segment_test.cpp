// Segments: cut by the link's size, joined again, and everything a bad sender can do with them.
#include "sna/pu/segment.hpp"

#include <gtest/gtest.h>

#include "vectors.hpp"

namespace openwosa::sna {
namespace {

using test::from_hex;

std::vector<Bytes> cut(const Bytes& piu, std::size_t max_btu) {
    std::vector<Bytes> pieces;
    Bytes scratch;
    pu::segment(piu, max_btu, scratch,
                [&](Octets piece) { pieces.emplace_back(piece.begin(), piece.end()); });
    return pieces;
}

pu::Joined join(pu::Reassembly& state, const Bytes& bytes) { return pu::join(state, decode_piu(bytes).piu); }

Bytes whole(std::size_t ru_bytes) {
    Bytes piu = from_hex("2c00030100050380a0");
    for (std::size_t i = 0; i < ru_bytes; ++i) {
        piu.push_back(static_cast<std::uint8_t>(i));
    }
    return piu;
}

// SNA Formats, TH: first 28, middle 20, last 24; the RH in the first only; one SNF.
TEST(Segment, APiuLargerThanTheLinkTakesIsCutBehindItsTh) {
    const auto pieces = cut(whole(10), 12);
    ASSERT_EQ(pieces.size(), 3u);
    EXPECT_EQ(pieces[0], from_hex("2800030100050380a0000102"));
    EXPECT_EQ(pieces[1], from_hex("200003010005030405060708"));
    EXPECT_EQ(pieces[2], from_hex("24000301000509"));
}

TEST(Segment, APiuThatFitsIsLeftWhole) {
    EXPECT_EQ(cut(whole(10), 0).size(), 1u);
    EXPECT_EQ(cut(whole(10), 19).size(), 1u);
    EXPECT_EQ(cut(whole(10), 18).size(), 2u);
}

TEST(Segment, WhateverSizeCutsItTheJoinedPiuIsTheSame) {
    for (std::size_t size : {0u, 1u, 2u, 255u, 256u, 4000u}) {
        const Bytes piu = whole(size);
        for (std::size_t btu = 1; btu < 300; btu += btu < 20 ? 1 : 37) {
            pu::Reassembly state;
            const auto pieces = cut(piu, btu);
            for (std::size_t i = 0; i < pieces.size(); ++i) {
                const pu::Joined joined = join(state, pieces[i]);
                ASSERT_EQ(joined.error, sense::kNone);
                ASSERT_EQ(joined.complete, i + 1 == pieces.size());
                if (joined.complete) {
                    Bytes out;
                    encode_piu(joined.piu, out);
                    EXPECT_EQ(out, piu);
                }
            }
            EXPECT_TRUE(state.parts.empty());
            EXPECT_EQ(state.bytes, 0u);
        }
    }
}

TEST(Segment, SegmentsOfOtherSessionsAndFlowsMayComeBetween) {
    pu::Reassembly state;
    EXPECT_FALSE(join(state, from_hex("2800030100050380a0c1")).complete);
    EXPECT_FALSE(join(state, from_hex("2800040100050380a0d1")).complete);
    EXPECT_TRUE(join(state, from_hex("2d00030100076b8000a1")).complete);  // expedited, whole
    const pu::Joined other = join(state, from_hex("240004010005d2"));
    ASSERT_TRUE(other.complete);
    EXPECT_EQ(other.piu.ru[1], 0xD2);
    EXPECT_TRUE(join(state, from_hex("240003010005c2")).complete);
}

TEST(Segment, AMiddleOrLastSegmentOfNothingIsStray) {
    pu::Reassembly state;
    EXPECT_TRUE(join(state, from_hex("240003010005c2")).stray);
    EXPECT_TRUE(join(state, from_hex("200003010005c2")).stray);
    EXPECT_TRUE(state.parts.empty());
}

TEST(Segment, AnotherNumberInTheMiddleIs8007ForTheFirst) {
    pu::Reassembly state;
    join(state, from_hex("2800030100050380a0c1"));
    const pu::Joined joined = join(state, from_hex("240003010006c2"));
    EXPECT_FALSE(joined.complete);
    EXPECT_EQ(joined.error, sense::kSegmenting);
    EXPECT_EQ(joined.failed.th.snf, 5);
    EXPECT_TRUE(joined.failed.rh->dr1);
    EXPECT_TRUE(state.parts.empty());
}

TEST(Segment, ANewBiuInTheMiddleIs8007ForTheOldAndIsTaken) {
    pu::Reassembly state;
    join(state, from_hex("2800030100050380a0c1"));
    const pu::Joined joined = join(state, from_hex("2c00030100060380a0d1"));
    EXPECT_EQ(joined.error, sense::kSegmenting);
    EXPECT_EQ(joined.failed.th.snf, 5);
    ASSERT_TRUE(joined.complete);
    EXPECT_EQ(joined.piu.th.snf, 6);
}

TEST(Segment, EndlessSegmentsEndAs8010) {
    pu::Reassembly state;
    Bytes first = from_hex("2800030100050380a0");
    Bytes middle = from_hex("200003010005");
    middle.resize(6 + 1000, 0xC1);
    join(state, first);
    bool ended = false;
    for (int i = 0; i < 100 && !ended; ++i) {
        const pu::Joined joined = join(state, middle);
        EXPECT_LE(state.bytes, pu::kMaxRu + kRhBytes);
        ended = joined.error == sense::kSegmentsTooLong;
    }
    EXPECT_TRUE(ended);
    EXPECT_EQ(state.bytes, 0u);
}

TEST(Segment, UnfinishedBiusAreBoundedInNumberAndBytes) {
    pu::Reassembly state;
    Bytes first = from_hex("2800030100050380a0");
    first.resize(60000, 0xC1);
    for (int daf = 1; daf < 255; ++daf) {
        for (int oaf = 0; oaf < 4; ++oaf) {
            first[2] = static_cast<std::uint8_t>(daf);
            first[3] = static_cast<std::uint8_t>(oaf);
            join(state, first);
        }
    }
    EXPECT_LE(state.bytes, pu::kMaxPartBytes);
    EXPECT_LE(state.parts.size(), pu::kMaxParts);
    Bytes small = from_hex("2800030100050380a0");
    pu::Reassembly many;
    sense::Sense refused = sense::kNone;
    for (int daf = 1; daf < 255; ++daf) {
        small[2] = static_cast<std::uint8_t>(daf);
        refused = join(many, small).error;
    }
    EXPECT_EQ(many.parts.size(), pu::kMaxParts);
    EXPECT_EQ(refused, sense::kInsufficientResource);
}

}  // namespace
}  // namespace openwosa::sna
