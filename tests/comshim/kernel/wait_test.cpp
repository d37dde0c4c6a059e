// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "support.hpp"

using namespace openwosa::test;

TEST(WaitForSingleObject, ReturnsTimeoutAfterTheTime) {
    const Handle event = auto_reset_event();
    const DWORD start = GetTickCount();
    EXPECT_EQ(WaitForSingleObject(event, 100), DWORD{WAIT_TIMEOUT});
    EXPECT_GE(GetTickCount() - start, 90u);
}

TEST(WaitForSingleObject, EndsWhenAnotherThreadSignals) {
    const Handle event = auto_reset_event();
    ScopedThread setter([&] {
        let_others_block();
        SetEvent(event);
    });
    EXPECT_EQ(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
}

TEST(WaitForSingleObject, GoesOnWhenTheHandleIsClosedMeanwhile) {
#ifdef _WIN32
    GTEST_SKIP() << "undefined in the documents; the shim keeps the object alive for its waiters";
#endif
    HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    HANDLE second = nullptr;
    DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &second, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    DWORD answer = WAIT_FAILED;
    ScopedThread waiter([&] { answer = WaitForSingleObject(event, kLong); });
    let_others_block();
    EXPECT_TRUE(CloseHandle(event));
    EXPECT_TRUE(SetEvent(second));
    waiter.join();
    EXPECT_EQ(answer, WAIT_OBJECT_0);
    CloseHandle(second);
}

TEST(WaitForMultipleObjects, AnyGivesTheLowestSignaledIndex) {
    const Handle a = auto_reset_event();
    const Handle b = auto_reset_event(true);
    const Handle c = auto_reset_event(true);
    const HANDLE handles[] = {a, b, c};
    EXPECT_EQ(WaitForMultipleObjects(3, handles, FALSE, 0), WAIT_OBJECT_0 + 1);
    EXPECT_EQ(WaitForMultipleObjects(3, handles, FALSE, 0), WAIT_OBJECT_0 + 2)
        << "only one was consumed before";
    EXPECT_EQ(WaitForMultipleObjects(3, handles, FALSE, 0), DWORD{WAIT_TIMEOUT});
}

TEST(WaitForMultipleObjects, AllConsumesNothingUnlessAllAreSignaled) {
    const Handle a = auto_reset_event(true);
    const Handle b = auto_reset_event();
    const HANDLE handles[] = {a, b};
    EXPECT_EQ(WaitForMultipleObjects(2, handles, TRUE, 20), DWORD{WAIT_TIMEOUT});
    EXPECT_TRUE(is_signaled(a));
}

TEST(WaitForMultipleObjects, AWaitForAllDoesNotHoldBackOneWhoWantsLess) {
    const Handle a = auto_reset_event();
    const Handle b = auto_reset_event();
    DWORD both = WAIT_FAILED;
    ScopedThread waiter([&] {
        const HANDLE handles[] = {a, b};
        both = WaitForMultipleObjects(2, handles, TRUE, kLong);
    });
    let_others_block();
    EXPECT_TRUE(SetEvent(a));
    let_others_block();
    EXPECT_TRUE(is_signaled(a)) << "the wait for both came first, but has not taken a";
    EXPECT_TRUE(SetEvent(b));
    let_others_block();
    EXPECT_EQ(both, WAIT_FAILED) << "b alone must not end it";
    EXPECT_TRUE(SetEvent(a));
    waiter.join();
    EXPECT_EQ(both, WAIT_OBJECT_0);
    EXPECT_FALSE(is_signaled(a));
    EXPECT_FALSE(is_signaled(b));
}

TEST(WaitForMultipleObjects, AllIsAtomicAmongCompetitors) {
    // Philosophers without a deadlock: each needs two neighbouring forks at once.
    constexpr int kSeats = 5;
    constexpr int kMeals = 200 * kRepeat;
    std::vector<Handle> forks;
    for (int i = 0; i < kSeats; ++i) forks.push_back(auto_reset_event(true));
    std::atomic<int> holders[kSeats] = {};
    std::atomic<int> meals{0};
    {
        std::vector<std::unique_ptr<ScopedThread>> seats;
        for (int i = 0; i < kSeats; ++i)
            seats.push_back(std::make_unique<ScopedThread>([&, i] {
                const int left = i;
                const int right = (i + 1) % kSeats;
                const HANDLE pair[] = {forks[static_cast<std::size_t>(left)],
                                       forks[static_cast<std::size_t>(right)]};
                for (int meal = 0; meal < kMeals; ++meal) {
                    ASSERT_EQ(WaitForMultipleObjects(2, pair, TRUE, kLong), WAIT_OBJECT_0);
                    EXPECT_EQ(holders[left].fetch_add(1), 0);
                    EXPECT_EQ(holders[right].fetch_add(1), 0);
                    ++meals;
                    --holders[left];
                    --holders[right];
                    SetEvent(pair[0]);
                    SetEvent(pair[1]);
                }
            }));
    }
    EXPECT_EQ(meals, kSeats * kMeals);
}

TEST(WaitForMultipleObjects, NeitherNoneNorMoreThan64) {
    std::vector<Handle> owned;
    std::vector<HANDLE> handles;
    for (DWORD i = 0; i <= MAXIMUM_WAIT_OBJECTS; ++i) {
        owned.push_back(auto_reset_event(i + 1 == MAXIMUM_WAIT_OBJECTS));
        handles.push_back(owned.back());
    }
    SetLastError(0);
    EXPECT_EQ(WaitForMultipleObjects(0, handles.data(), FALSE, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    SetLastError(0);
    EXPECT_EQ(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, handles.data(), FALSE, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    EXPECT_EQ(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, handles.data(), FALSE, 0),
              WAIT_OBJECT_0 + MAXIMUM_WAIT_OBJECTS - 1);
}

TEST(WaitForMultipleObjects, OneBadHandleFailsTheWaitAndConsumesNothing) {
    const Handle good = auto_reset_event(true);
    HANDLE stale = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    CloseHandle(stale);
    const HANDLE handles[] = {good, stale};
    SetLastError(0);
    EXPECT_EQ(WaitForMultipleObjects(2, handles, FALSE, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
    EXPECT_TRUE(is_signaled(good));
}

TEST(WaitForMultipleObjects, MixesTypes) {
    const Handle event = manual_reset_event(true);
    const Handle semaphore(CreateSemaphoreA(nullptr, 1, 1, nullptr));
    const Handle mutex(CreateMutexA(nullptr, FALSE, nullptr));
    const HANDLE handles[] = {event, semaphore, mutex};
    EXPECT_EQ(WaitForMultipleObjects(3, handles, TRUE, 0), WAIT_OBJECT_0);
    EXPECT_FALSE(is_signaled(semaphore));
    EXPECT_TRUE(ReleaseMutex(mutex)) << "the wait has made this thread its owner";
    EXPECT_TRUE(is_signaled(event));
}

TEST(WaitForMultipleObjects, EndsByAnyOfThemFromAnotherThread) {
    const Handle a = auto_reset_event();
    const Handle b = auto_reset_event();
    const HANDLE handles[] = {a, b};
    ScopedThread setter([&] {
        let_others_block();
        SetEvent(b);
    });
    EXPECT_EQ(WaitForMultipleObjects(2, handles, FALSE, kLong), WAIT_OBJECT_0 + 1);
}

TEST(WaitForMultipleObjects, WaitersAreServedInTheOrderTheyCame) {
#ifdef _WIN32
    GTEST_SKIP() << "the usual order on Windows, but no promise; the shim's is one";
#endif
    const Handle event = auto_reset_event();
    std::mutex lock;
    std::vector<int> order;
    std::vector<std::unique_ptr<ScopedThread>> threads;
    for (int i = 0; i < 4; ++i) {
        threads.push_back(std::make_unique<ScopedThread>([&, i] {
            WaitForSingleObject(event, kLong);
            {
                const std::lock_guard guard(lock);
                order.push_back(i);
            }
            SetEvent(event);
        }));
        let_others_block();
    }
    SetEvent(event);
    threads.clear();
    EXPECT_EQ(order, (std::vector{0, 1, 2, 3}));
}

TEST(SignalObjectAndWait, SignalsTheOneAndWaitsForTheOther) {
    const Handle question = auto_reset_event();
    const Handle answer = auto_reset_event();
    ScopedThread server([&] {
        EXPECT_EQ(WaitForSingleObject(question, kLong), WAIT_OBJECT_0);
        SetEvent(answer);
    });
    EXPECT_EQ(SignalObjectAndWait(question, answer, kLong, FALSE), WAIT_OBJECT_0);
}

TEST(SignalObjectAndWait, ReleasesAMutexItsCallerOwns) {
    const Handle mutex(CreateMutexA(nullptr, TRUE, nullptr));
    const Handle event = manual_reset_event(true);
    EXPECT_EQ(SignalObjectAndWait(mutex, event, 0, FALSE), WAIT_OBJECT_0);
    SetLastError(0);
    EXPECT_FALSE(ReleaseMutex(mutex));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_OWNER});
}

TEST(SignalObjectAndWait, FailsForAnObjectThatCannotBeSignaled) {
    const Handle event = manual_reset_event(true);
    SetLastError(0);
    EXPECT_EQ(SignalObjectAndWait(GetCurrentProcess(), event, 0, FALSE), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Wait, PingPongLosesNoSignal) {
    const Handle ping = auto_reset_event();
    const Handle pong = auto_reset_event();
    constexpr int kRounds = 2000 * kRepeat;
    ScopedThread other([&] {
        for (int i = 0; i < kRounds; ++i) {
            ASSERT_EQ(WaitForSingleObject(ping, kLong), WAIT_OBJECT_0);
            SetEvent(pong);
        }
    });
    for (int i = 0; i < kRounds; ++i) {
        SetEvent(ping);
        ASSERT_EQ(WaitForSingleObject(pong, kLong), WAIT_OBJECT_0);
    }
}

TEST(Wait, TimeoutsRacingSignalsLoseNothing) {
    // A semaphore counts, so each of its units must be taken by exactly one wait, whatever times out
    // meanwhile.
    constexpr int kUnits = 500 * kRepeat;
    const Handle semaphore(CreateSemaphoreA(nullptr, 0, kUnits, nullptr));
    std::atomic<int> taken{0};
    {
        std::vector<std::unique_ptr<ScopedThread>> waiters;
        for (int i = 0; i < 3; ++i)
            waiters.push_back(std::make_unique<ScopedThread>([&] {
                const DWORD start = GetTickCount();
                while (taken < kUnits && GetTickCount() - start < kLong)
                    if (WaitForSingleObject(semaphore, 1) == WAIT_OBJECT_0) ++taken;
            }));
        for (int i = 0; i < kUnits; ++i) {
            ASSERT_TRUE(ReleaseSemaphore(semaphore, 1, nullptr));
            if (i % 50 == 0) Sleep(1);
        }
    }
    EXPECT_EQ(taken, kUnits);
    EXPECT_FALSE(is_signaled(semaphore));
}
