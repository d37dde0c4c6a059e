// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <atomic>
#include <memory>
#include <vector>

#include "support.hpp"

using namespace openwosa::test;

namespace {

struct Section : CRITICAL_SECTION {
    Section() { InitializeCriticalSection(this); }
    ~Section() { DeleteCriticalSection(this); }
};

}  // namespace

TEST(CriticalSection, MayBeEnteredAgainByItsOwner) {
    Section section;
    EnterCriticalSection(&section);
    EXPECT_TRUE(TryEnterCriticalSection(&section));
    LeaveCriticalSection(&section);
    BOOL entered = TRUE;
    ScopedThread([&] { entered = TryEnterCriticalSection(&section); }).join();
    EXPECT_FALSE(entered) << "left once, entered twice";
    LeaveCriticalSection(&section);
    ScopedThread([&] {
        entered = TryEnterCriticalSection(&section);
        if (entered) LeaveCriticalSection(&section);
    }).join();
    EXPECT_TRUE(entered);
}

TEST(CriticalSection, ExcludesUnderContention) {
    Section section;
    int counter = 0;
    {
        std::vector<std::unique_ptr<ScopedThread>> threads;
        for (int i = 0; i < 4; ++i)
            threads.push_back(std::make_unique<ScopedThread>([&] {
                for (int n = 0; n < 20'000; ++n) {
                    EnterCriticalSection(&section);
                    ++counter;
                    LeaveCriticalSection(&section);
                }
            }));
    }
    EXPECT_EQ(counter, 80'000);
}

TEST(CriticalSection, WithASpinCountWorksTheSame) {
    CRITICAL_SECTION section;
    ASSERT_TRUE(InitializeCriticalSectionAndSpinCount(&section, 0x80000400));
    int counter = 0;
    const auto work = [&] {
        for (int n = 0; n < 20'000; ++n) {
            EnterCriticalSection(&section);
            ++counter;
            LeaveCriticalSection(&section);
        }
    };
    {
        ScopedThread a(work);
        ScopedThread b(work);
    }
    EXPECT_EQ(counter, 40'000);
    DeleteCriticalSection(&section);
}

TEST(SrwLock, AdmitsManyReadersOrOneWriter) {
    SRWLOCK lock = SRWLOCK_INIT;
    AcquireSRWLockShared(&lock);
    BOOLEAN reader = FALSE;
    BOOLEAN writer = TRUE;
    ScopedThread([&] {
        reader = TryAcquireSRWLockShared(&lock);
        if (reader) ReleaseSRWLockShared(&lock);
        writer = TryAcquireSRWLockExclusive(&lock);
    }).join();
    EXPECT_TRUE(reader);
    EXPECT_FALSE(writer);
    ReleaseSRWLockShared(&lock);
    AcquireSRWLockExclusive(&lock);
    ScopedThread([&] {
        reader = TryAcquireSRWLockShared(&lock);
        writer = TryAcquireSRWLockExclusive(&lock);
    }).join();
    EXPECT_FALSE(reader);
    EXPECT_FALSE(writer);
    ReleaseSRWLockExclusive(&lock);
}

TEST(SrwLock, KeepsWritersApartFromReaders) {
    SRWLOCK lock = SRWLOCK_INIT;
    int a = 0;
    int b = 0;
    std::atomic<int> torn{0};
    {
        std::vector<std::unique_ptr<ScopedThread>> threads;
        for (int i = 0; i < 2; ++i)
            threads.push_back(std::make_unique<ScopedThread>([&] {
                for (int n = 0; n < 10'000; ++n) {
                    AcquireSRWLockExclusive(&lock);
                    ++a;
                    ++b;
                    ReleaseSRWLockExclusive(&lock);
                }
            }));
        for (int i = 0; i < 2; ++i)
            threads.push_back(std::make_unique<ScopedThread>([&] {
                for (int n = 0; n < 10'000; ++n) {
                    AcquireSRWLockShared(&lock);
                    if (a != b) ++torn;
                    ReleaseSRWLockShared(&lock);
                }
            }));
    }
    EXPECT_EQ(torn, 0);
    EXPECT_EQ(a, 20'000);
}

TEST(ConditionVariable, WakesAWaiterUnderItsSection) {
    Section section;
    CONDITION_VARIABLE condition = CONDITION_VARIABLE_INIT;
    int stage = 0;
    ScopedThread partner([&] {
        EnterCriticalSection(&section);
        while (stage != 1) EXPECT_TRUE(SleepConditionVariableCS(&condition, &section, kLong));
        stage = 2;
        LeaveCriticalSection(&section);
        WakeAllConditionVariable(&condition);
    });
    EnterCriticalSection(&section);
    stage = 1;
    WakeConditionVariable(&condition);
    while (stage != 2) EXPECT_TRUE(SleepConditionVariableCS(&condition, &section, kLong));
    LeaveCriticalSection(&section);
}

TEST(ConditionVariable, TimesOutHoldingItsLockAgain) {
    SRWLOCK lock = SRWLOCK_INIT;
    CONDITION_VARIABLE condition = CONDITION_VARIABLE_INIT;
    AcquireSRWLockExclusive(&lock);
    SetLastError(0);
    EXPECT_FALSE(SleepConditionVariableSRW(&condition, &lock, 30, 0));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_TIMEOUT});
    BOOLEAN taken = TRUE;
    ScopedThread([&] { taken = TryAcquireSRWLockExclusive(&lock); }).join();
    EXPECT_FALSE(taken);
    ReleaseSRWLockExclusive(&lock);
}
