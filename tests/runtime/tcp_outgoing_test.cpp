// What waits to be written: the order of bytes and buffers, whatever the system takes at a time.
#include "runtime/tcp_outgoing.hpp"

#include <gtest/gtest.h>

#include <random>

namespace openwosa::runtimetest {
namespace {

using runtime::Outgoing;
using Bytes = std::vector<std::uint8_t>;

Bytes joined(const Outgoing::Parts& parts) {
    Bytes all;
    for (std::size_t i = 0; i < parts.count; ++i)
        all.insert(all.end(), parts.part[i].begin(), parts.part[i].end());
    return all;
}

TEST(TcpOutgoing, BytesAndBuffersGoOutInTheirOrderHoweverLittleIsTaken) {
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        Outgoing out;
        Bytes expected, written;
        std::uint8_t next = 0;
        const auto numbered = [&](std::size_t size) {
            Bytes bytes(size);
            for (std::uint8_t& b : bytes) b = next++;
            expected.insert(expected.end(), bytes.begin(), bytes.end());
            return bytes;
        };
        for (int i = 0; i < 60; ++i) {
            const unsigned choice = random() % 3;
            if (choice == 0) out.add({}, numbered(random() % 5));
            if (choice == 1) {
                const Bytes bytes = numbered(random() % 5);
                out.add(bytes, numbered(random() % 5));
            }
            if (choice == 2) {
                const Bytes ready = joined(out.next());
                const std::size_t taken = ready.empty() ? 0 : random() % (ready.size() + 1);
                written.insert(written.end(), ready.begin(),
                               ready.begin() + static_cast<std::ptrdiff_t>(taken));
                out.written(taken, [](Bytes&&) {});
            }
            ASSERT_EQ(out.size(), expected.size() - written.size());
        }
        while (out.size() > 0) {
            const Bytes ready = joined(out.next());
            ASSERT_FALSE(ready.empty());
            written.insert(written.end(), ready.begin(), ready.end());
            out.written(ready.size(), [](Bytes&&) {});
        }
        ASSERT_EQ(written, expected) << round;
    }
}

TEST(TcpOutgoing, BuffersAreNotCopiedAndComeBack) {
    Outgoing out;
    Bytes body(1000, 7);
    const std::uint8_t* const at = body.data();
    const Bytes three(3);
    out.add(three, std::move(body));
    const Outgoing::Parts parts = out.next();
    ASSERT_EQ(parts.count, 2u);
    EXPECT_EQ(parts.part[1].data(), at);
    Bytes back;
    const auto keep = [&](Bytes&& buffer) { back = std::move(buffer); };
    out.written(1002, keep);
    EXPECT_TRUE(back.empty());
    out.written(1, keep);
    EXPECT_EQ(back.data(), at);
    EXPECT_EQ(out.size(), 0u);
    EXPECT_EQ(out.next().count, 0u);
}

TEST(TcpOutgoing, AtMostSoManyPartsAreGivenAtOnce) {
    Outgoing out;
    for (std::uint8_t i = 0; i < 100; ++i) out.add({}, Bytes(1, i));
    EXPECT_EQ(out.next().count, Outgoing::kParts);
    out.written(10, [](Bytes&&) {});
    EXPECT_EQ(out.next().part[0][0], 10);
}

}  // namespace
}  // namespace openwosa::runtimetest
