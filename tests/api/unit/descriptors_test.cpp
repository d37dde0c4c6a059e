// Oracle: SnmpFreeDescriptor's reference page (memory never handed out, or already released, is refused).
#include "descriptors.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>

namespace {

using openwosa::winsnmp::DescriptorHeap;

TEST(DescriptorHeap, ReleasesEachBlockExactlyOnce) {
    DescriptorHeap heap;
    for (std::size_t size : {0, 1, 16, 17, 511, 512, 513, 65536}) {
        void* block = heap.allocate(size);
        ASSERT_NE(block, nullptr);
        std::memset(block, 0x5a, size);
        EXPECT_TRUE(heap.release(block)) << size;
        EXPECT_FALSE(heap.release(block)) << size;
    }
    EXPECT_EQ(heap.live(), 0u);
}

TEST(DescriptorHeap, RefusesPointersItNeverHandedOut) {
    DescriptorHeap heap;
    char* block = static_cast<char*>(heap.allocate(64));
    int local = 0;
    EXPECT_FALSE(heap.release(nullptr));
    EXPECT_FALSE(heap.release(&local));
    EXPECT_FALSE(heap.release(block + 1));
    EXPECT_FALSE(heap.release(block + 64));  // the next block, not handed out yet
    EXPECT_FALSE(heap.release(block - 64));  // inside the chunk's head
    EXPECT_FALSE(heap.release(reinterpret_cast<void*>(~std::uintptr_t{0})));
    EXPECT_FALSE(heap.release(reinterpret_cast<void*>(std::uintptr_t{8})));
    EXPECT_TRUE(heap.release(block));
}

TEST(DescriptorHeap, AReleasedBlockWaitsBeforeItIsHandedOutAgain) {
    DescriptorHeap heap;
    void* block = heap.allocate(40);
    heap.release(block);
    for (int i = 0; i < 60; ++i) {
        void* other = heap.allocate(40);
        EXPECT_NE(other, block);
        heap.release(other);
    }
}

TEST(DescriptorHeap, LiveBlocksNeverOverlapUnderRandomUse) {
    DescriptorHeap heap;
    std::mt19937 random(7);
    struct Block {
        unsigned char* at;
        std::size_t size;
        unsigned char mark;
    };
    std::vector<Block> live;
    for (int step = 0; step < 200000; ++step) {
        if (live.size() < 3000 && random() % 5 < 3) {
            const std::size_t size = random() % 8 == 0 ? random() % 2000 : random() % 130;
            Block block{static_cast<unsigned char*>(heap.allocate(size)), size,
                        static_cast<unsigned char>(random())};
            std::memset(block.at, block.mark, size);
            live.push_back(block);
        } else if (!live.empty()) {
            const std::size_t pick = random() % live.size();
            for (std::size_t i = 0; i < live[pick].size; ++i) ASSERT_EQ(live[pick].at[i], live[pick].mark);
            ASSERT_TRUE(heap.release(live[pick].at));
            live[pick] = live.back();
            live.pop_back();
        }
        ASSERT_EQ(heap.live(), live.size());
    }
}

}  // namespace
