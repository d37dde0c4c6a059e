// The port's messages between processes. Oracle: bytes written by hand from node_wire.hpp's grammar; every
// truncated, overlong or impossible frame is refused.
#include "runtime/node_wire.hpp"

#include <gtest/gtest.h>

namespace openwosa::runtimetest {
namespace {

using namespace runtime;
namespace port = sna::port;
using Bytes = std::vector<std::uint8_t>;

// OpenLu: number 0; LU 1, name "AB", no user.
const Bytes kOpenLu = {0, 0, 0, 15, 0, 0, 0, 0, 1, 0, 0, 0, 2, 'A', 'B', 0, 0, 0, 0};

port::SendData some_data() {
    port::SendData data;
    data.lu = 0x01020304;
    data.tag = 7;
    data.session = port::Session::kLuLu;
    data.rh.dr1 = data.rh.exception = data.rh.change_direction = true;
    data.data = {1, 2, 3};
    return data;
}

template <class Message>
NodeFrameStatus take_whole(Bytes bytes, Message& message) {
    std::span<const std::uint8_t> rest(bytes);
    const NodeFrameStatus status = take_frame(rest, message);
    EXPECT_TRUE(status != NodeFrameStatus::kComplete || rest.empty());
    return status;
}

TEST(NodeWire, WritesMessagesAsItsGrammarSays) {
    Bytes out;
    ASSERT_TRUE(append_frame(out, port::Request(port::OpenLu{1, "AB", {}})));
    EXPECT_EQ(out, kOpenLu);
    // Consumed: number 7; LU 2, 258.
    out.clear();
    ASSERT_TRUE(append_frame(out, port::Request(port::Consumed{2, 258})));
    EXPECT_EQ(out, (Bytes{0, 0, 0, 9, 7, 0, 0, 0, 2, 0, 0, 1, 2}));
    out.clear();
    ASSERT_TRUE(append_frame(out, port::Indication(port::NodeLost{})));
    EXPECT_EQ(out, (Bytes{0, 0, 0, 1, 9}));
    // SendNmvt: number 8; tag 3, two bytes, 5000 ms. NmvtAnswered: number 10; tag 3, kCanceled, sense.
    out.clear();
    ASSERT_TRUE(append_frame(out, port::Request(port::SendNmvt{3, {0x41, 0x03}, 5000})));
    EXPECT_EQ(out, (Bytes{0, 0, 0, 15, 8, 0, 0, 0, 3, 0, 0, 0, 2, 0x41, 0x03, 0, 0, 0x13, 0x88}));
    out.clear();
    ASSERT_TRUE(
        append_frame(out, port::Indication(port::NmvtAnswered{3, port::SendResult::kCanceled, 0x08010000})));
    EXPECT_EQ(out, (Bytes{0, 0, 0, 10, 10, 0, 0, 0, 3, 4, 8, 1, 0, 0}));
}

// SNA Formats, "Request/response headers": the bits of a request, and of a response.
TEST(NodeWire, AHeaderIsThatOfTheLinkAndBitsWithoutAMeaningAreRefused) {
    constexpr std::uint32_t kRequest = 0x6FF7EF;
    constexpr std::uint32_t kResponse = 0xEFB300;
    constexpr std::size_t kHeader = 14;  // length, number, LU, tag, session
    Bytes frame;
    ASSERT_TRUE(append_frame(frame, port::Request(some_data())));
    EXPECT_EQ(Bytes(&frame[kHeader], &frame[kHeader + 3]), (Bytes{0x03, 0x90, 0x20}));
    for (const std::uint32_t kind : {0u, 0x800000u}) {
        for (int bit = 0; bit < 24; ++bit) {
            const std::uint32_t header = kind | 1u << bit;
            for (std::size_t i = 0; i < 3; ++i)
                frame[kHeader + i] = static_cast<std::uint8_t>(header >> (16 - 8 * i));
            const bool good = (header & ~(header & 0x800000u ? kResponse : kRequest)) == 0;
            port::Request request;
            ASSERT_EQ(take_whole(frame, request), good ? NodeFrameStatus::kComplete : NodeFrameStatus::kBad)
                << std::hex << header;
            if (!good) continue;
            Bytes again;
            ASSERT_TRUE(append_frame(again, request));
            EXPECT_EQ(again, frame) << std::hex << header;
        }
    }
}

TEST(NodeWire, EveryTruncatedPrefixNeedsMore) {
    Bytes whole;
    ASSERT_TRUE(append_frame(whole, port::Request(some_data())));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        port::Request request;
        EXPECT_EQ(
            take_whole(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)), request),
            NodeFrameStatus::kNeedMore);
    }
}

TEST(NodeWire, FrameWhoseInsideIsShorterOrLongerThanItSaysIsRefused) {
    Bytes whole;
    ASSERT_TRUE(append_frame(whole, port::Request(some_data())));
    for (int change : {-1, 1}) {
        Bytes bad = whole;
        bad[3] = static_cast<std::uint8_t>(bad[3] + change);
        bad.push_back(0);
        std::span<const std::uint8_t> rest(bad);
        port::Request request;
        EXPECT_EQ(take_frame(rest, request), NodeFrameStatus::kBad) << change;
    }
}

TEST(NodeWire, LengthsNumbersAndValuesBeyondTheirBoundsAreRefused) {
    port::Request request;
    EXPECT_EQ(take_whole({0, 0, 0, 0}, request), NodeFrameStatus::kBad);     // no number
    EXPECT_EQ(take_whole({0x01, 0, 0, 1}, request), NodeFrameStatus::kBad);  // over 16 MiB
    EXPECT_EQ(take_whole({0xFF, 0xFF, 0xFF, 0xFF}, request), NodeFrameStatus::kBad);
    EXPECT_EQ(take_whole({0, 0, 0, 1, 9}, request), NodeFrameStatus::kBad);  // no such request
    EXPECT_EQ(take_whole({0, 0, 0, 1, 0xFF}, request), NodeFrameStatus::kBad);
    Bytes text = kOpenLu;
    text[9] = 0xFF;  // the name's length
    EXPECT_EQ(take_whole(text, request), NodeFrameStatus::kBad);
    Bytes session;
    ASSERT_TRUE(append_frame(session, port::Request(some_data())));
    session[13] = 2;  // there are two sessions, 0 and 1
    EXPECT_EQ(take_whole(session, request), NodeFrameStatus::kBad);
}

TEST(NodeWire, MessageThatIsTooLongIsNotWritten) {
    port::SendData data = some_data();
    data.data.resize(kNodeFrameLimit);
    Bytes out{9};
    EXPECT_FALSE(append_frame(out, port::Request(data)));
    EXPECT_EQ(out, Bytes{9});
}

TEST(NodeWire, RandomBytesNeverMakeMoreThanTheyAre) {
    std::uint32_t random = 7;
    for (int round = 0; round < 20000; ++round) {
        Bytes bytes(4 + round % 60);
        for (auto& b : bytes) b = static_cast<std::uint8_t>((random = random * 1664525 + 1013904223) >> 24);
        bytes[0] = bytes[1] = bytes[2] = 0;
        bytes[3] = static_cast<std::uint8_t>(bytes.size() - 4);
        if (bytes.size() > 4) bytes[4] %= 11;
        port::Indication indication;
        if (take_whole(bytes, indication) != NodeFrameStatus::kComplete) continue;
        Bytes again;
        ASSERT_TRUE(append_frame(again, indication));
        EXPECT_EQ(again, bytes);
    }
}

TEST(NodeWire, GreetingIsBelievedOnlyWhole) {
    const TrapSecret secret = new_trap_secret();
    auto greeting = node_greeting(kNodeMagicOf<Lu0Port>, secret);
    EXPECT_TRUE(is_node_greeting(greeting, kNodeMagicOf<Lu0Port>, secret));
    EXPECT_FALSE(
        is_node_greeting(std::span(greeting).first(kNodeGreeting - 1), kNodeMagicOf<Lu0Port>, secret));
    for (auto& byte : greeting) {
        byte ^= 1;
        EXPECT_FALSE(is_node_greeting(greeting, kNodeMagicOf<Lu0Port>, secret));
        byte ^= 1;
    }
}

}  // namespace
}  // namespace openwosa::runtimetest
