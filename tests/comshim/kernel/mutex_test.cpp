// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include "support.hpp"

using namespace openwosa::test;

TEST(Mutex, BelongsToItsCreatorIfAskedFor) {
    const Handle mutex(CreateMutexA(nullptr, TRUE, nullptr));
    DWORD other = WAIT_FAILED;
    ScopedThread([&] { other = WaitForSingleObject(mutex, 0); }).join();
    EXPECT_EQ(other, DWORD{WAIT_TIMEOUT});
    EXPECT_TRUE(ReleaseMutex(mutex));
}

TEST(Mutex, MustBeReleasedAsOftenAsItWasTaken) {
    const Handle mutex(CreateMutexA(nullptr, TRUE, nullptr));
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
    const auto free_for_others = [&] {
        bool is_free = false;
        ScopedThread([&] {
            is_free = WaitForSingleObject(mutex, 0) == WAIT_OBJECT_0;
            if (is_free) ReleaseMutex(mutex);
        }).join();
        return is_free;
    };
    EXPECT_TRUE(ReleaseMutex(mutex));
    EXPECT_FALSE(free_for_others());
    EXPECT_TRUE(ReleaseMutex(mutex));
    EXPECT_TRUE(free_for_others());
}

TEST(Mutex, OnlyItsOwnerMayReleaseIt) {
    const Handle mutex(CreateMutexA(nullptr, TRUE, nullptr));
    ScopedThread([&] {
        SetLastError(0);
        EXPECT_FALSE(ReleaseMutex(mutex));
        EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_OWNER});
    }).join();
    EXPECT_TRUE(ReleaseMutex(mutex));
    SetLastError(0);
    EXPECT_FALSE(ReleaseMutex(mutex)) << "nor may anybody release a free one";
    EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_OWNER});
}

TEST(Mutex, IsAbandonedWhenItsOwnerEnds) {
    const Handle mutex(CreateMutexA(nullptr, FALSE, nullptr));
    ScopedThread([&] { WaitForSingleObject(mutex, 0); }).join();
    EXPECT_EQ(WaitForSingleObject(mutex, 0), DWORD{WAIT_ABANDONED}) << "told once, and now ours";
    EXPECT_EQ(WaitForSingleObject(mutex, 0), WAIT_OBJECT_0);
    EXPECT_TRUE(ReleaseMutex(mutex));
    EXPECT_TRUE(ReleaseMutex(mutex));
    EXPECT_FALSE(ReleaseMutex(mutex));
}

TEST(Mutex, AWaiterGetsTheAbandonedMutex) {
    const Handle mutex(CreateMutexA(nullptr, FALSE, nullptr));
    const Handle owned = manual_reset_event();
    ScopedThread owner([&] {
        WaitForSingleObject(mutex, 0);
        SetEvent(owned);
        let_others_block();
    });
    WaitForSingleObject(owned, kLong);
    EXPECT_EQ(WaitForSingleObject(mutex, kLong), DWORD{WAIT_ABANDONED});
    EXPECT_TRUE(ReleaseMutex(mutex));
}

TEST(Mutex, AbandonedTellsItsIndexInAWaitForAny) {
    const Handle event = auto_reset_event();
    const Handle mutex(CreateMutexA(nullptr, FALSE, nullptr));
    ScopedThread([&] { WaitForSingleObject(mutex, 0); }).join();
    const HANDLE handles[] = {event, mutex};
    EXPECT_EQ(WaitForMultipleObjects(2, handles, FALSE, 0), WAIT_ABANDONED_0 + 1);
    ReleaseMutex(mutex);
}

TEST(Mutex, AThreadKilledByExitThreadAbandonsToo) {
    const Handle mutex(CreateMutexA(nullptr, FALSE, nullptr));
    ScopedThread([&] {
        WaitForSingleObject(mutex, 0);
        ExitThread(0);
    }).join();
    EXPECT_EQ(WaitForSingleObject(mutex, 0), DWORD{WAIT_ABANDONED});
    ReleaseMutex(mutex);
}

TEST(Mutex, ExcludesUnderContention) {
    const Handle mutex(CreateMutexA(nullptr, FALSE, nullptr));
    int counter = 0;
    const auto work = [&] {
        for (int i = 0; i < 500 * kRepeat; ++i) {
            ASSERT_EQ(WaitForSingleObject(mutex, kLong), WAIT_OBJECT_0);
            ++counter;
            ReleaseMutex(mutex);
        }
    };
    {
        ScopedThread a(work);
        ScopedThread b(work);
        ScopedThread c(work);
    }
    EXPECT_EQ(counter, 1500 * kRepeat);
}

TEST(NamedMutex, InitialOwnerIsIgnoredWhenItExists) {
    const Handle first(CreateMutexA(nullptr, FALSE, "openwosa-test-mutex"));
    const Handle second(CreateMutexA(nullptr, TRUE, "openwosa-test-mutex"));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_ALREADY_EXISTS}) << "the single-instance idiom of many programs";
    SetLastError(0);
    EXPECT_FALSE(ReleaseMutex(second));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_OWNER});
}

TEST(NamedMutex, OpenFindsIt) {
    const Handle first(CreateMutexA(nullptr, FALSE, "openwosa-test-mutex-2"));
    const Handle second(OpenMutexA(MUTEX_ALL_ACCESS, FALSE, "openwosa-test-mutex-2"));
    ASSERT_NE(second.get(), nullptr);
    EXPECT_EQ(WaitForSingleObject(second, 0), WAIT_OBJECT_0);
    EXPECT_TRUE(ReleaseMutex(first));
    SetLastError(0);
    EXPECT_EQ(OpenMutexA(MUTEX_ALL_ACCESS, FALSE, "openwosa-no-such-mutex"), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
}
