// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <process.h>

#include <atomic>
#include <vector>

#include "support.hpp"

using namespace openwosa::test;

namespace {

DWORD WINAPI return_argument(LPVOID argument) {
    return static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(argument));
}
DWORD WINAPI exit_with_argument(LPVOID argument) { ExitThread(return_argument(argument)); }
DWORD WINAPI wait_for_event(LPVOID event) { return WaitForSingleObject(event, kLong); }

unsigned __stdcall crt_thread(void* argument) {
    SetEvent(argument);
    _endthreadex(17);
    return 0;
}

void __cdecl old_crt_thread(void* argument) { SetEvent(argument); }

DWORD exit_code_of(HANDLE thread) {
    EXPECT_EQ(WaitForSingleObject(thread, kLong), WAIT_OBJECT_0);
    DWORD code = 0;
    EXPECT_TRUE(GetExitCodeThread(thread, &code));
    return code;
}

}  // namespace

TEST(Thread, ItsExitCodeIsWhatItsRoutineReturns) {
    const Handle thread(
        CreateThread(nullptr, 0, return_argument, reinterpret_cast<LPVOID>(ULONG_PTR{4711}), 0, nullptr));
    EXPECT_EQ(exit_code_of(thread), 4711u);
}

TEST(Thread, ExitThreadEndsItWithThatCode) {
    const Handle thread(
        CreateThread(nullptr, 0, exit_with_argument, reinterpret_cast<LPVOID>(ULONG_PTR{42}), 0, nullptr));
    EXPECT_EQ(exit_code_of(thread), 42u);
}

TEST(Thread, IsStillActiveWhileItRuns) {
    const Handle event = auto_reset_event();
    const Handle thread(CreateThread(nullptr, 0, wait_for_event, event, 0, nullptr));
    DWORD code = 0;
    EXPECT_TRUE(GetExitCodeThread(thread, &code));
    EXPECT_EQ(code, DWORD{STILL_ACTIVE});
    EXPECT_EQ(WaitForSingleObject(thread, 0), DWORD{WAIT_TIMEOUT});
    SetEvent(event);
    EXPECT_EQ(exit_code_of(thread), WAIT_OBJECT_0);
    EXPECT_EQ(WaitForSingleObject(thread, 0), WAIT_OBJECT_0) << "it stays signaled";
}

TEST(Thread, ItsIdIsTheOneItSeesItself) {
    DWORD seen = 0;
    ScopedThread thread([&] { seen = GetCurrentThreadId(); });
    const DWORD told = thread.id();
    EXPECT_EQ(GetThreadId(thread.handle()), told);
    thread.join();
    EXPECT_EQ(seen, told);
    EXPECT_NE(told, GetCurrentThreadId());
}

TEST(Thread, CreatedSuspendedRunsWhenResumed) {
    std::atomic<bool> ran{false};
    ScopedThread thread([&] { ran = true; }, CREATE_SUSPENDED);
    Sleep(kShort);
    EXPECT_FALSE(ran);
    EXPECT_EQ(ResumeThread(thread.handle()), 1u) << "the previous suspend count";
    thread.join();
    EXPECT_TRUE(ran);
}

TEST(Thread, EachSuspendNeedsItsResume) {
    std::atomic<bool> ran{false};
    ScopedThread thread([&] { ran = true; }, CREATE_SUSPENDED);
    EXPECT_EQ(SuspendThread(thread.handle()), 1u);
    EXPECT_EQ(ResumeThread(thread.handle()), 2u);
    Sleep(kShort);
    EXPECT_FALSE(ran);
    EXPECT_EQ(ResumeThread(thread.handle()), 1u);
    thread.join();
    EXPECT_TRUE(ran);
}

TEST(Thread, ResumingARunningOneReportsZero) {
    const Handle event = auto_reset_event();
    ScopedThread thread([&] { WaitForSingleObject(event, kLong); });
    EXPECT_EQ(ResumeThread(thread.handle()), 0u);
    SetEvent(event);
}

TEST(Thread, GoesOnWhenItsHandleIsClosed) {
    struct Entry {
        static DWORD WINAPI run(LPVOID event) {
            Sleep(20);
            SetEvent(event);
            return 0;
        }
    };
    const Handle done = auto_reset_event();
    HANDLE thread = CreateThread(nullptr, 0, &Entry::run, done, 0, nullptr);
    EXPECT_TRUE(CloseHandle(thread));
    EXPECT_EQ(WaitForSingleObject(done, kLong), WAIT_OBJECT_0);
}

TEST(Thread, PriorityIsKept) {
    EXPECT_EQ(GetThreadPriority(GetCurrentThread()), THREAD_PRIORITY_NORMAL);
    EXPECT_TRUE(SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_ABOVE_NORMAL));
    EXPECT_EQ(GetThreadPriority(GetCurrentThread()), THREAD_PRIORITY_ABOVE_NORMAL);
    EXPECT_TRUE(SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_NORMAL));
    SetLastError(0);
    EXPECT_FALSE(SetThreadPriority(GetCurrentThread(), 99));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    SetLastError(0);
    EXPECT_EQ(GetThreadPriority(nullptr), THREAD_PRIORITY_ERROR_RETURN);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Thread, AStackSizeIsHonoured) {
    static DWORD sum;
    sum = 0;
    struct Entry {
        static DWORD WINAPI run(LPVOID) {
            volatile char big[24 << 20];
            for (std::size_t i = 0; i < sizeof big; i += 4096) big[i] = 1;
            for (std::size_t i = 0; i < sizeof big; i += 4096) sum += big[i];
            return 0;
        }
    };
    const Handle thread(
        CreateThread(nullptr, 32 << 20, &Entry::run, nullptr, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr));
    ASSERT_NE(thread.get(), nullptr);
    EXPECT_EQ(exit_code_of(thread), 0u);
    EXPECT_EQ(sum, DWORD{(24 << 20) / 4096});
}

TEST(Thread, ManyComeAndGo) {
    std::atomic<int> ran{0};
    for (int round = 0; round < 20; ++round) {
        std::vector<std::unique_ptr<ScopedThread>> threads;
        for (int i = 0; i < 20; ++i) threads.push_back(std::make_unique<ScopedThread>([&] { ++ran; }));
    }
    EXPECT_EQ(ran, 400);
}

TEST(BeginThreadEx, GivesAHandleToWaitForAndClose) {
    const Handle event = auto_reset_event();
    unsigned id = 0;
    const Handle thread(reinterpret_cast<HANDLE>(_beginthreadex(nullptr, 0, crt_thread, event, 0, &id)));
    ASSERT_NE(thread.get(), nullptr);
    EXPECT_NE(id, 0u);
    EXPECT_EQ(WaitForSingleObject(event, kLong), WAIT_OBJECT_0);
    EXPECT_EQ(exit_code_of(thread), 17u);
}

TEST(BeginThread, RunsAndNeedsNoClose) {
    const Handle event = auto_reset_event();
    EXPECT_NE(_beginthread(old_crt_thread, 0, event), static_cast<uintptr_t>(-1));
    EXPECT_EQ(WaitForSingleObject(event, kLong), WAIT_OBJECT_0);
}

TEST(Interlocked, ReturnsWhatTheDocumentsSay) {
    LONG value = 5;
    EXPECT_EQ(InterlockedIncrement(&value), 6);
    EXPECT_EQ(InterlockedDecrement(&value), 5);
    EXPECT_EQ(InterlockedExchangeAdd(&value, 3), 5) << "the value before";
    EXPECT_EQ(InterlockedExchange(&value, 10), 8);
    EXPECT_EQ(InterlockedCompareExchange(&value, 1, 9), 10);
    EXPECT_EQ(value, 10);
    EXPECT_EQ(InterlockedCompareExchange(&value, 1, 10), 10);
    EXPECT_EQ(value, 1);
    PVOID pointer = &value;
    EXPECT_EQ(InterlockedExchangePointer(&pointer, nullptr), &value);
    EXPECT_EQ(InterlockedCompareExchangePointer(&pointer, &value, nullptr), nullptr);
    EXPECT_EQ(pointer, &value);
}

TEST(Interlocked, LosesNothingAmongThreads) {
    LONG value = 0;
    const auto work = [&] {
        for (int i = 0; i < 50'000; ++i) InterlockedIncrement(&value);
    };
    {
        ScopedThread a(work);
        ScopedThread b(work);
    }
    EXPECT_EQ(value, 100'000);
}
