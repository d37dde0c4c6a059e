// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include "support.hpp"

using namespace openwosa::test;

TEST(Semaphore, IsSignaledWhileItsCountIsAboveZero) {
    const Handle semaphore(CreateSemaphoreA(nullptr, 2, 5, nullptr));
    EXPECT_TRUE(is_signaled(semaphore));
    EXPECT_TRUE(is_signaled(semaphore));
    EXPECT_FALSE(is_signaled(semaphore));
}

TEST(Semaphore, ReleaseReportsThePreviousCount) {
    const Handle semaphore(CreateSemaphoreA(nullptr, 1, 5, nullptr));
    LONG previous = -1;
    EXPECT_TRUE(ReleaseSemaphore(semaphore, 3, &previous));
    EXPECT_EQ(previous, 1);
    EXPECT_TRUE(ReleaseSemaphore(semaphore, 1, nullptr));
    EXPECT_TRUE(is_signaled(semaphore));
}

TEST(Semaphore, ReleaseBeyondTheMaximumChangesNothing) {
    const Handle semaphore(CreateSemaphoreA(nullptr, 1, 2, nullptr));
    LONG previous = -1;
    SetLastError(0);
    EXPECT_FALSE(ReleaseSemaphore(semaphore, 2, &previous));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_TOO_MANY_POSTS});
    EXPECT_TRUE(is_signaled(semaphore));
    EXPECT_FALSE(is_signaled(semaphore));
}

TEST(Semaphore, ImpossibleCountsAreRefused) {
    const LONG impossible[][2] = {{0, 0}, {-1, 1}, {2, 1}, {0, -1}};
    for (const auto& [initial, maximum] : impossible) {
        SetLastError(0);
        EXPECT_EQ(CreateSemaphoreA(nullptr, initial, maximum, nullptr), nullptr) << initial << ' ' << maximum;
        EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    }
}

TEST(Semaphore, MustBeReleasedByMoreThanZero) {
    const Handle semaphore(CreateSemaphoreA(nullptr, 0, 1, nullptr));
    EXPECT_FALSE(ReleaseSemaphore(semaphore, -1, nullptr));
    if (running_on_wine()) GTEST_SKIP() << "broken: Wine lets a release by nothing succeed";
    SetLastError(0);
    EXPECT_FALSE(ReleaseSemaphore(semaphore, 0, nullptr));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(Semaphore, ReleasesAsManyWaitersAsUnits) {
    const Handle semaphore(CreateSemaphoreA(nullptr, 0, 10, nullptr));
    DWORD answers[3] = {WAIT_FAILED, WAIT_FAILED, WAIT_FAILED};
    {
        ScopedThread a([&] { answers[0] = WaitForSingleObject(semaphore, 500); });
        ScopedThread b([&] { answers[1] = WaitForSingleObject(semaphore, 500); });
        ScopedThread c([&] { answers[2] = WaitForSingleObject(semaphore, 500); });
        let_others_block();
        EXPECT_TRUE(ReleaseSemaphore(semaphore, 2, nullptr));
    }
    int served = 0;
    for (const DWORD answer : answers) served += answer == WAIT_OBJECT_0;
    EXPECT_EQ(served, 2);
}

TEST(Semaphore, NamedIsShared) {
    const Handle first(CreateSemaphoreA(nullptr, 0, 2, "openwosa-test-semaphore"));
    const Handle second(OpenSemaphoreA(SEMAPHORE_ALL_ACCESS, FALSE, "openwosa-test-semaphore"));
    ASSERT_NE(second.get(), nullptr);
    EXPECT_TRUE(ReleaseSemaphore(second, 1, nullptr));
    EXPECT_TRUE(is_signaled(first));
}
