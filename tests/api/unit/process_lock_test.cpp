// Oracle: what a mutex promises.
#include "process_lock.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

namespace {

using openwosa::winsnmp::ProcessLock;

TEST(ProcessLock, OneThreadAtATimeHasItAndNoneIsForgotten) {
    constexpr int kThreads = 8, kTurns = 20000;
    ProcessLock lock;
    int count = 0, inside = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < kTurns; ++i) {
                const std::lock_guard guard(lock);
                EXPECT_EQ(++inside, 1);
                ++count;
                if (i % 1024 == 0) std::this_thread::yield();  // so that others come and sleep
                --inside;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(count, kThreads * kTurns);
}

TEST(ProcessLock, TryLockSaysWhetherItIsFree) {
    ProcessLock lock;
    ASSERT_TRUE(lock.try_lock());
    EXPECT_FALSE(lock.try_lock());
    lock.unlock();
    EXPECT_TRUE(lock.try_lock());
    lock.unlock();
}

}  // namespace
