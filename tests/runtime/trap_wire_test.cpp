// Oracle: the layout written down in trap_wire.hpp, as bytes put together by hand.
#include "runtime/trap_wire.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace openwosa::runtimetest {
namespace {

using runtime::TrapFrame;
using runtime::TrapFrameStatus;

const std::vector<std::uint8_t> kDatagram = {
    0,   0,    0,    58,              // length
    1,                                // datagram
    0,   0,    0,    1,  0, 0, 0, 2,  // token
    4,   0x27, 0xb2, 0,  0, 0, 0, 10,   0,    0, 1, 0,
    0,   0,    0,    0,  0, 0, 0, 0,    0,    0, 0,  // from 10.0.0.1:10162
    6,   0,    162,  0,  0, 0, 3, 0xfe, 0x80, 0, 0, 0,
    0,   0,    0,    0,  0, 0, 0, 0,    0,    0, 1,  // to [fe80::1%3]:162
    'a', 'b',  'c'};
const std::vector<std::uint8_t> kAnswer = {0, 0, 0, 11, 2, 0, 0, 0, 0, 0, 0, 0, 9, 'o', 'k'};

TrapFrame datagram_frame(const std::vector<std::uint8_t>& payload) {
    TrapFrame frame;
    frame.token = 0x100000002;
    frame.from = snmp::Endpoint::ipv4(10, 0, 0, 1, 10162);
    frame.to = {snmp::Family::kIpv6, 162, 3, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    frame.payload = payload;
    return frame;
}

TEST(TrapWire, WritesTheLayout) {
    const auto payload = bytes_of("abc");
    std::vector<std::uint8_t> out;
    runtime::append_trap_frame(out, datagram_frame(payload));
    EXPECT_EQ(out, kDatagram);
    const auto ok = bytes_of("ok");
    out.clear();
    runtime::append_trap_frame(out, {TrapFrame::Kind::kAnswer, 9, {}, {}, ok});
    EXPECT_EQ(out, kAnswer);
}

TEST(TrapWire, ReadsTheLayoutAndLeavesWhatFollows) {
    auto bytes = kDatagram;
    bytes.insert(bytes.end(), kAnswer.begin(), kAnswer.end());
    std::span<const std::uint8_t> rest(bytes);
    TrapFrame frame;
    ASSERT_EQ(runtime::take_trap_frame(rest, frame), TrapFrameStatus::kComplete);
    const TrapFrame expected = datagram_frame({});
    EXPECT_EQ(frame.token, expected.token);
    EXPECT_EQ(frame.from, expected.from);
    EXPECT_EQ(frame.to, expected.to);
    EXPECT_EQ(text_of(frame.payload), "abc");
    ASSERT_EQ(runtime::take_trap_frame(rest, frame), TrapFrameStatus::kComplete);
    EXPECT_EQ(frame.kind, TrapFrame::Kind::kAnswer);
    EXPECT_EQ(text_of(frame.payload), "ok");
    EXPECT_TRUE(rest.empty());
}

TEST(TrapWire, EveryPrefixNeedsMore) {
    for (const auto& whole : {kDatagram, kAnswer}) {
        for (std::size_t n = 0; n < whole.size(); ++n) {
            const std::vector<std::uint8_t> cut(whole.begin(),
                                                whole.begin() + static_cast<std::ptrdiff_t>(n));
            std::span<const std::uint8_t> rest(cut);
            TrapFrame frame;
            EXPECT_EQ(runtime::take_trap_frame(rest, frame), TrapFrameStatus::kNeedMore) << n;
            EXPECT_EQ(rest.size(), n);
        }
    }
}

TEST(TrapWire, RefusesLengthsKindsAndFamiliesThatCannotBe) {
    const auto status = [](std::vector<std::uint8_t> bytes) {
        std::span<const std::uint8_t> rest(bytes);
        TrapFrame frame;
        return runtime::take_trap_frame(rest, frame);
    };
    auto changed = [](std::vector<std::uint8_t> bytes, std::size_t at, std::uint8_t value) {
        bytes[at] = value;
        return bytes;
    };
    EXPECT_EQ(status({0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0}), TrapFrameStatus::kBad) << "shorter than its head";
    EXPECT_EQ(status({0, 2, 0, 0}), TrapFrameStatus::kBad)
        << "longer than any datagram, told before it is read";
    EXPECT_EQ(status(changed(kDatagram, 4, 3)), TrapFrameStatus::kBad) << "no such kind";
    EXPECT_EQ(status(changed(kDatagram, 13, 5)), TrapFrameStatus::kBad) << "no such family";
    EXPECT_EQ(status(changed(kAnswer, 4, 1)), TrapFrameStatus::kBad) << "a datagram without addresses";
}

TEST(TrapWire, AcceptsOnlyTheGreetingWithTheSecret) {
    const auto secret = runtime::new_trap_secret(), other = runtime::new_trap_secret();
    EXPECT_NE(secret, other);
    auto greeting = runtime::trap_greeting(secret);
    EXPECT_TRUE(runtime::is_trap_greeting(greeting, secret));
    EXPECT_FALSE(runtime::is_trap_greeting(greeting, other));
    EXPECT_FALSE(runtime::is_trap_greeting(std::span(greeting).first(39), secret));
    for (std::size_t i = 0; i < greeting.size(); ++i) {
        greeting[i] ^= 1;
        EXPECT_FALSE(runtime::is_trap_greeting(greeting, secret)) << i;
        greeting[i] ^= 1;
    }
}

}  // namespace
}  // namespace openwosa::runtimetest
