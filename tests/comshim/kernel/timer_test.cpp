// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include "support.hpp"

using namespace openwosa::test;

namespace {

Handle timer(bool manual_reset) { return Handle(CreateWaitableTimerA(nullptr, manual_reset, nullptr)); }

LARGE_INTEGER from_now(int milliseconds) {
    LARGE_INTEGER due;
    due.QuadPart = -10'000LL * milliseconds;
    return due;
}

}  // namespace

TEST(WaitableTimer, IsNotSignaledUntilSetAndDue) {
    const Handle object = timer(true);
    EXPECT_FALSE(is_signaled(object));
    const LARGE_INTEGER due = from_now(60);
    const DWORD start = GetTickCount();
    ASSERT_TRUE(SetWaitableTimer(object, &due, 0, nullptr, nullptr, FALSE));
    EXPECT_FALSE(is_signaled(object));
    EXPECT_EQ(WaitForSingleObject(object, kLong), WAIT_OBJECT_0);
    EXPECT_GE(GetTickCount() - start, 50u);
}

TEST(WaitableTimer, ManualResetStaysSignaledUntilSetAnew) {
    const Handle object = timer(true);
    LARGE_INTEGER due = from_now(1);
    ASSERT_TRUE(SetWaitableTimer(object, &due, 0, nullptr, nullptr, FALSE));
    EXPECT_EQ(WaitForSingleObject(object, kLong), WAIT_OBJECT_0);
    EXPECT_TRUE(is_signaled(object));
    due = from_now(60'000);
    ASSERT_TRUE(SetWaitableTimer(object, &due, 0, nullptr, nullptr, FALSE));
    EXPECT_FALSE(is_signaled(object));
}

TEST(WaitableTimer, ASynchronizationTimerEndsOneWait) {
    const Handle object = timer(false);
    const LARGE_INTEGER due = from_now(1);
    ASSERT_TRUE(SetWaitableTimer(object, &due, 0, nullptr, nullptr, FALSE));
    EXPECT_EQ(WaitForSingleObject(object, kLong), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(object, kShort), DWORD{WAIT_TIMEOUT});
}

TEST(WaitableTimer, APeriodSignalsItAgainAndAgain) {
    const Handle object = timer(false);
    const LARGE_INTEGER due = from_now(10);
    ASSERT_TRUE(SetWaitableTimer(object, &due, 20, nullptr, nullptr, FALSE));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(WaitForSingleObject(object, kLong), WAIT_OBJECT_0);
    EXPECT_TRUE(CancelWaitableTimer(object));
    EXPECT_EQ(WaitForSingleObject(object, kShort), DWORD{WAIT_TIMEOUT});
}

TEST(WaitableTimer, SettingItReachesAThreadThatWaitsAlready) {
    const Handle object = timer(true);
    DWORD answer = WAIT_FAILED;
    ScopedThread waiter([&] { answer = WaitForSingleObject(object, kLong); });
    let_others_block();
    const LARGE_INTEGER due = from_now(1);
    ASSERT_TRUE(SetWaitableTimer(object, &due, 0, nullptr, nullptr, FALSE));
    waiter.join();
    EXPECT_EQ(answer, WAIT_OBJECT_0);
}

TEST(WaitableTimer, OneDueReleasesAllWhoWaitForAManualResetTimer) {
    const Handle object = timer(true);
    DWORD answers[2] = {WAIT_FAILED, WAIT_FAILED};
    const LARGE_INTEGER due = from_now(100);
    ASSERT_TRUE(SetWaitableTimer(object, &due, 0, nullptr, nullptr, FALSE));
    {
        ScopedThread a([&] { answers[0] = WaitForSingleObject(object, kLong); });
        ScopedThread b([&] { answers[1] = WaitForSingleObject(object, kLong); });
    }
    EXPECT_EQ(answers[0], WAIT_OBJECT_0);
    EXPECT_EQ(answers[1], WAIT_OBJECT_0);
}

TEST(WaitableTimer, AnAbsoluteTimeInThePastIsDueAtOnce) {
    const Handle object = timer(true);
    LARGE_INTEGER due;
    due.QuadPart = 1;
    ASSERT_TRUE(SetWaitableTimer(object, &due, 0, nullptr, nullptr, FALSE));
    EXPECT_EQ(WaitForSingleObject(object, kLong), WAIT_OBJECT_0);
}

TEST(WaitableTimer, CanBeWaitedForTogetherWithOthers) {
    const Handle object = timer(true);
    const Handle event = auto_reset_event();
    const LARGE_INTEGER due = from_now(20);
    ASSERT_TRUE(SetWaitableTimer(object, &due, 0, nullptr, nullptr, FALSE));
    const HANDLE handles[] = {event, object};
    EXPECT_EQ(WaitForMultipleObjects(2, handles, FALSE, kLong), WAIT_OBJECT_0 + 1);
    SetEvent(event);
    EXPECT_EQ(WaitForMultipleObjects(2, handles, TRUE, kLong), WAIT_OBJECT_0);
}
