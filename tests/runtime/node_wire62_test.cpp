// LU 6.2's messages between processes. Oracle: bytes written by hand from node_codec.hpp's grammar; what
// comes back is written as it was; every truncated, overlong or impossible frame is refused.
#include <gtest/gtest.h>

#include "runtime/node_wire.hpp"

namespace openwosa::runtimetest {
namespace {

using namespace runtime;
namespace lu62 = sna::lu62;
namespace port = sna::lu62::port;
using Bytes = std::vector<std::uint8_t>;

template <class Message>
Bytes frame(const Message& message) {
    Bytes out;
    EXPECT_TRUE(append_frame(out, message));
    return out;
}

template <class Message>
NodeFrameStatus take_whole(const Bytes& bytes, Message& message) {
    std::span<const std::uint8_t> rest(bytes);
    const NodeFrameStatus status = take_frame(rest, message);
    EXPECT_TRUE(status != NodeFrameStatus::kComplete || rest.empty());
    return status;
}

/// One of each alternative, default-made.
template <class Variant, std::size_t... I>
std::vector<Variant> each(std::index_sequence<I...>) {
    return {Variant(std::in_place_index<I>)...};
}
template <class Variant>
std::vector<Variant> each() {
    return each<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>{});
}

std::vector<port::Request> requests() {
    auto list = each<port::Request>();
    port::ReceiveAllocate receive;
    receive.tp_name = {0xE3, 0xD7};
    receive.timeout_ms = 5000;
    receive.start_token = "token";
    list.emplace_back(receive);
    port::AllocateSession allocate;
    allocate.conv = 7;
    allocate.partner = {"LUB", "NET.LUB"};
    allocate.mode = "#INTER";
    allocate.security = port::Security::kStrong;
    allocate.luw = lu62::LuwId{"NET.LUA", {1, 2, 3, 4, 5, 6}, 9};
    list.emplace_back(allocate);
    port::Send send;
    send.piece.change_direction = true;
    send.piece.answer = port::Answer::kRqe3;
    send.data = {1, 2, 3};
    list.emplace_back(send);
    port::Deactivate deactivate;
    deactivate.session = port::SessionId{8, 7, 6, 5, 4, 3, 2, 1};
    list.emplace_back(deactivate);
    return list;
}

std::vector<port::Indication> indications() {
    auto list = each<port::Indication>();
    port::Attached attached;
    attached.attach.tp_name = {0xE3};
    attached.attach.security.user = Bytes{0xE4};
    attached.attach.security.password = Bytes{};
    attached.attach.luw = lu62::LuwId{"NET.LUA", {1, 2, 3, 4, 5, 6}, 9};
    attached.facts.partner_name = "NET.LUB";
    list.emplace_back(attached);
    port::Displayed displayed;
    displayed.info.global.node_id = {1, 2, 3, 4};
    displayed.info.lus.resize(2);
    displayed.info.lus[1].partners.resize(1);
    displayed.info.lus[1].partners[0].modes.resize(3);
    displayed.info.lus[1].partners[0].modes[2].name = "#BATCH";
    displayed.info.sessions.resize(1);
    displayed.info.links.resize(2);
    displayed.info.dependent.resize(1);
    displayed.info.mode_definitions.resize(1);
    list.emplace_back(displayed);
    return list;
}

template <class Message>
void comes_back(const std::vector<Message>& list) {
    for (const Message& message : list) {
        const Bytes whole = frame(message);
        Message back;
        ASSERT_EQ(take_whole(whole, back), NodeFrameStatus::kComplete) << message.index();
        EXPECT_EQ(back.index(), message.index());
        EXPECT_EQ(frame(back), whole) << message.index();
    }
}

/// More is needed of a frame cut short; one that says it is as short as it was cut is refused.
template <class Message>
void refused_when_cut(const std::vector<Message>& list) {
    for (const Message& message : list) {
        const Bytes whole = frame(message);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            Message back;
            ASSERT_EQ(take_whole(cut, back), NodeFrameStatus::kNeedMore) << message.index() << " " << size;
            if (size < 5) continue;
            cut[2] = static_cast<std::uint8_t>((size - 4) >> 8);
            cut[3] = static_cast<std::uint8_t>(size - 4);
            ASSERT_EQ(take_whole(cut, back), NodeFrameStatus::kBad) << message.index() << " " << size;
        }
    }
}

TEST(NodeWire62, WritesMessagesAsItsGrammarSays) {
    // Consumed: number 9; conversation 2, 258 RUs.
    EXPECT_EQ(frame(port::Request(port::Consumed{2, 258, {Bytes(9)}})),
              (Bytes{0, 0, 0, 9, 9, 0, 0, 0, 2, 0, 0, 1, 2}))
        << "the spare buffer stays where it is";
    // TpStarted: number 0; TP 1, alias "A", name C1 C2.
    EXPECT_EQ(frame(port::Request(port::TpStarted{1, "A", {0xC1, 0xC2}})),
              (Bytes{0, 0, 0, 16, 0, 0, 0, 0, 1, 0, 0, 0, 1, 'A', 0, 0, 0, 2, 0xC1, 0xC2}));
    EXPECT_EQ(frame(port::Indication(port::NodeLost{})), (Bytes{0, 0, 0, 1, 17}));
}

TEST(NodeWire62, EveryMessageComesBackAsItWas) {
    comes_back(requests());
    comes_back(indications());
}

TEST(NodeWire62, EveryTruncatedPrefixIsRefused) {
    refused_when_cut(requests());
    refused_when_cut(indications());
}

TEST(NodeWire62, ValuesListsAndNumbersBeyondTheirBoundsAreRefused) {
    port::Request request;
    port::Indication indication;
    EXPECT_EQ(take_whole({0, 0, 0, 1, 16}, request), NodeFrameStatus::kBad);  // no such request
    EXPECT_EQ(take_whole({0, 0, 0, 1, 18}, indication), NodeFrameStatus::kBad);
    Bytes free = frame(port::Request(port::Free{1, true}));
    free.back() = 2;  // a boolean
    EXPECT_EQ(take_whole(free, request), NodeFrameStatus::kBad);
    Bytes next = frame(port::Indication(port::SessionNext{1, port::NextEvent::kFailure}));
    next.back() = 3;  // an enumeration
    EXPECT_EQ(take_whole(next, indication), NodeFrameStatus::kBad);
    // A list that says it has as many elements as an address can count: Displayed, whose last list is empty.
    Bytes list = frame(port::Indication(port::Displayed{}));
    for (std::size_t i = 1; i <= 4; ++i) list[list.size() - i] = 0xFF;
    EXPECT_EQ(take_whole(list, indication), NodeFrameStatus::kBad);
}

TEST(NodeWire62, RandomBytesNeverMakeMoreThanTheyAre) {
    std::uint32_t random = 62;
    const auto draw = [&] {
        return static_cast<std::uint8_t>((random = random * 1664525 + 1013904223) >> 24);
    };
    const auto check = [](const Bytes& bytes, auto message) {
        if (take_whole(bytes, message) != NodeFrameStatus::kComplete) return;
        EXPECT_EQ(frame(message), bytes);
    };
    const auto asked = requests();
    const auto told = indications();
    for (int round = 0; round < 20000; ++round) {
        // A message with some of its bytes changed, which gets further than noise does.
        Bytes bytes = round % 2 ? frame(asked[draw() % asked.size()]) : frame(told[draw() % told.size()]);
        for (int change = draw() % 4; change >= 0; --change)
            if (bytes.size() > 4) bytes[4 + draw() % (bytes.size() - 4)] = draw() % 3 ? draw() % 20 : draw();
        check(bytes, port::Request());
        check(bytes, port::Indication());
    }
}

}  // namespace
}  // namespace openwosa::runtimetest
