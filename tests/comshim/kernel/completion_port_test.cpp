// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <atomic>
#include <memory>
#include <vector>

#include "support.hpp"

using namespace openwosa::test;

namespace {

Handle completion_port() { return Handle(CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0)); }

}  // namespace

TEST(CompletionPort, GivesBackWhatWasPostedInOrder) {
    const Handle port = completion_port();
    ASSERT_NE(port.get(), nullptr);
    OVERLAPPED marks[3] = {};
    for (DWORD i = 0; i < 3; ++i) ASSERT_TRUE(PostQueuedCompletionStatus(port, 100 + i, 7 + i, &marks[i]));
    for (DWORD i = 0; i < 3; ++i) {
        DWORD bytes = 0;
        ULONG_PTR key = 0;
        LPOVERLAPPED overlapped = nullptr;
        ASSERT_TRUE(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 0));
        EXPECT_EQ(bytes, 100 + i);
        EXPECT_EQ(key, 7 + i);
        EXPECT_EQ(overlapped, &marks[i]);
    }
}

TEST(CompletionPort, AnEmptyOneTimesOutWithoutAPacket) {
    const Handle port = completion_port();
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    OVERLAPPED mark;
    LPOVERLAPPED overlapped = &mark;
    SetLastError(0);
    EXPECT_FALSE(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 10));
    EXPECT_EQ(GetLastError(), DWORD{WAIT_TIMEOUT});
    EXPECT_EQ(overlapped, nullptr);
}

TEST(CompletionPort, APostEndsAWaitInAnotherThread) {
    const Handle port = completion_port();
    ULONG_PTR key = 0;
    ScopedThread worker([&] {
        DWORD bytes = 0;
        LPOVERLAPPED overlapped = nullptr;
        EXPECT_TRUE(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, kLong));
        EXPECT_EQ(overlapped, nullptr) << "a null overlapped is a legal value";
    });
    let_others_block();
    EXPECT_TRUE(PostQueuedCompletionStatus(port, 0, 99, nullptr));
    worker.join();
    EXPECT_EQ(key, 99u);
}

TEST(CompletionPort, EachPacketGoesToOneOfManyWorkers) {
    const Handle port = completion_port();
    constexpr int kPackets = 2000 * kRepeat;
    constexpr ULONG_PTR kStop = 1;
    std::atomic<int> received{0};
    std::atomic<ULONG_PTR> sum{0};
    {
        std::vector<std::unique_ptr<ScopedThread>> workers;
        for (int i = 0; i < 3; ++i)
            workers.push_back(std::make_unique<ScopedThread>([&] {
                for (;;) {
                    DWORD bytes = 0;
                    ULONG_PTR key = 0;
                    LPOVERLAPPED overlapped = nullptr;
                    ASSERT_TRUE(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, kLong));
                    if (key == kStop) return;
                    ++received;
                    sum += bytes;
                }
            }));
        for (DWORD i = 0; i < kPackets; ++i) PostQueuedCompletionStatus(port, i, 0, nullptr);
        for (int i = 0; i < 3; ++i) PostQueuedCompletionStatus(port, 0, kStop, nullptr);
    }
    EXPECT_EQ(received, kPackets);
    EXPECT_EQ(sum, ULONG_PTR{kPackets} * (kPackets - 1) / 2);
}

TEST(CompletionPort, SeveralPacketsCanBeTakenAtOnce) {
    const Handle port = completion_port();
    for (DWORD i = 0; i < 5; ++i) PostQueuedCompletionStatus(port, i, 10 + i, nullptr);
    OVERLAPPED_ENTRY entries[3];
    ULONG removed = 0;
    ASSERT_TRUE(GetQueuedCompletionStatusEx(port, entries, 3, &removed, 0, FALSE));
    EXPECT_EQ(removed, 3u);
    EXPECT_EQ(entries[2].lpCompletionKey, 12u);
    ASSERT_TRUE(GetQueuedCompletionStatusEx(port, entries, 3, &removed, 0, FALSE));
    EXPECT_EQ(removed, 2u);
    SetLastError(0);
    EXPECT_FALSE(GetQueuedCompletionStatusEx(port, entries, 3, &removed, 0, FALSE));
    EXPECT_EQ(GetLastError(), DWORD{WAIT_TIMEOUT});
}

TEST(CompletionPort, ClosingItEndsTheWaits) {
    if (running_on_wine()) GTEST_SKIP() << "broken: Wine's wait goes on";
    Handle port = completion_port();
    const HANDLE number = port.get();
    DWORD error = 0;
    ScopedThread worker([&] {
        DWORD bytes = 0;
        ULONG_PTR key = 0;
        LPOVERLAPPED overlapped = nullptr;
        EXPECT_FALSE(GetQueuedCompletionStatus(number, &bytes, &key, &overlapped, kLong));
        error = GetLastError();
    });
    let_others_block();
    port.close();
    worker.join();
    EXPECT_EQ(error, DWORD{ERROR_ABANDONED_WAIT_0});
}

TEST(CompletionPort, AStaleHandleIsRefused) {
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0);
    CloseHandle(port);
    SetLastError(0);
    EXPECT_FALSE(PostQueuedCompletionStatus(port, 0, 0, nullptr));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
    DWORD bytes = 0;
    ULONG_PTR key = 0;
    LPOVERLAPPED overlapped = nullptr;
    SetLastError(0);
    EXPECT_FALSE(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 0));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}
