// Buffering verbs allocate nothing: counted at operator new.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "sna/lu62/ps/conversation.hpp"

namespace {
std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* p = std::malloc(size == 0 ? 1 : size)) {
        return p;
    }
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace openwosa::sna::lu62::ps {
namespace {

struct Begun {
    State state;
    Actions out;
    Begun(ConversationType type, bool invoked) {
        port::Attached attached;
        attached.conv = 1;
        attached.attach.type = type;
        attached.facts.send_ru = attached.facts.receive_ru = 1024;
        attached.credit = 1000000;
        go(Begin{attached});
        if (!invoked) {
            receive({.change_direction = true}, {});
        }
    }
    void go(const Event& event) {
        out.clear();
        step(state, event, out);
    }
    void receive(const port::Piece& piece, Bytes data) {
        port::Indication message = port::Received{1, piece, 1, std::move(data)};
        go(FromNode{message});
        if (piece.change_direction) {
            go(Receive{ReceiveKind::kWait, Fill::kLl, false, 100});
            ASSERT_EQ(out.completions.back().status, StatusReceived::kSend);
        }
    }
};

/// A stream of small records: beyond the buffers handed to the node, nothing.
TEST(PsAllocation, SendDataThatOnlyBuffersTakesNone) {
    Begun conversation(ConversationType::kMapped, false);
    const Bytes data(100, 0xC1);
    std::size_t pieces = 0, plain = 0;
    for (int i = 0; i < 1000; ++i) {
        const std::size_t before = allocations;
        conversation.go(SendData{data, SendType::kNone, false});
        ASSERT_EQ(conversation.out.completions.back().result, Result::kOk);
        pieces += conversation.out.down.size();
        plain += allocations == before ? 1 : 0;
    }
    EXPECT_GE(plain, 1000 - 3 * (pieces + 1)) << pieces << " pieces";
    EXPECT_LE(pieces, 20u);
}

TEST(PsAllocation, ReceivingWhatHasArrivedTakesNone) {
    Begun conversation(ConversationType::kBasic, true);
    const auto piece = [] {
        Bytes data;
        for (int i = 0; i < 10; ++i) {
            put16(data, 100);
            data.resize(data.size() + 98);
        }
        return data;
    };
    for (int round = 0; round < 20; ++round) {
        conversation.receive({}, piece());
        const std::size_t before = allocations;
        for (int i = 0; i < 10; ++i) {
            conversation.go(Receive{ReceiveKind::kWait, Fill::kLl, false, 200});
            ASSERT_EQ(conversation.out.completions.back().size, 100u);
        }
        if (round > 2) {
            EXPECT_EQ(allocations, before) << round;
        }
    }
}

}  // namespace
}  // namespace openwosa::sna::lu62::ps
