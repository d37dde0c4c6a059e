// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <vector>

#include "support.hpp"

using namespace openwosa::test;

TEST(Handle, SurvivesASigned32BitField) {
    const Handle event = auto_reset_event();
    const LONG field = HandleToLong(event.get());
    EXPECT_GT(field, 0);
    EXPECT_EQ(LongToHandle(field), event.get());
    EXPECT_TRUE(SetEvent(LongToHandle(field)));
}

TEST(Handle, TheTwoLowBitsBelongToTheProgram) {
    const Handle event = auto_reset_event();
    const auto tagged = reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(event.get()) | 3);
    EXPECT_TRUE(SetEvent(tagged));
    EXPECT_TRUE(is_signaled(event));
}

TEST(Handle, ClosingTwiceFailsWithInvalidHandle) {
    HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    EXPECT_TRUE(CloseHandle(event));
    SetLastError(0);
    EXPECT_FALSE(CloseHandle(event));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Handle, AStaleHandleIsRefusedByEveryFunctionOfItsType) {
    HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    CloseHandle(event);
    SetLastError(0);
    EXPECT_FALSE(SetEvent(event));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
    SetLastError(0);
    EXPECT_FALSE(ResetEvent(event));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
    SetLastError(0);
    EXPECT_EQ(WaitForSingleObject(event, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Handle, OfAnotherTypeIsRefused) {
    const Handle mutex(CreateMutexA(nullptr, FALSE, nullptr));
    SetLastError(0);
    EXPECT_FALSE(SetEvent(mutex));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
    SetLastError(0);
    EXPECT_FALSE(ReleaseSemaphore(mutex, 1, nullptr));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Handle, NullIsNone) {
    SetLastError(0);
    EXPECT_FALSE(CloseHandle(nullptr));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
    SetLastError(0);
    EXPECT_EQ(WaitForSingleObject(nullptr, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Handle, MadeUpNumbersAreRefused) {
    for (const ULONG_PTR number : {ULONG_PTR{0x7FFFFFFC}, ULONG_PTR{0x12345670}, ~ULONG_PTR{0xFFFF}}) {
        SetLastError(0);
        EXPECT_FALSE(SetEvent(reinterpret_cast<HANDLE>(number)));
        EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
    }
}

TEST(Handle, ClosingAPseudoHandleDoesNothing) {
    EXPECT_TRUE(CloseHandle(GetCurrentThread()));
    EXPECT_TRUE(CloseHandle(GetCurrentProcess()));
    EXPECT_EQ(WaitForSingleObject(GetCurrentThread(), 0), DWORD{WAIT_TIMEOUT});
}

TEST(Handle, AFreedNumberDoesNotComeBackAtOnce) {
#ifdef _WIN32
    GTEST_SKIP() << "Windows makes no such promise; the shim does";
#endif
    HANDLE stale = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    CloseHandle(stale);
    for (int i = 0; i < 10'000; ++i) {
        HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
        ASSERT_NE(event, stale);
        CloseHandle(event);
    }
}

TEST(Handle, ThousandsAreOpenAtOnce) {
    std::vector<HANDLE> events(1000 * kRepeat);
    for (HANDLE& event : events) ASSERT_NE(event = CreateEventA(nullptr, FALSE, FALSE, nullptr), nullptr);
    for (HANDLE event : events) EXPECT_TRUE(CloseHandle(event));
}

TEST(DuplicateHandle, GivesASecondHandleToTheSameObject) {
    Handle first = auto_reset_event();
    HANDLE second = nullptr;
    ASSERT_TRUE(DuplicateHandle(GetCurrentProcess(), first, GetCurrentProcess(), &second, 0, FALSE,
                                DUPLICATE_SAME_ACCESS));
    const Handle owned(second);
    EXPECT_NE(first.get(), second);
    EXPECT_TRUE(SetEvent(first));
    first.close();
    EXPECT_TRUE(is_signaled(second)) << "the object lives until its last handle is closed";
}

TEST(DuplicateHandle, CloseSourceLeavesOneHandle) {
    constexpr const char* kName = "openwosa-duplicate-and-close";
    HANDLE first = CreateEventA(nullptr, FALSE, FALSE, kName);
    HANDLE second = nullptr;
    ASSERT_TRUE(DuplicateHandle(GetCurrentProcess(), first, GetCurrentProcess(), &second, 0, FALSE,
                                DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    EXPECT_TRUE(SetEvent(second));
    EXPECT_TRUE(CloseHandle(second));
    EXPECT_EQ(OpenEventA(SYNCHRONIZE, FALSE, kName), nullptr) << "it was the last";
}

TEST(DuplicateHandle, MakesARealHandleOfACurrentThread) {
    HANDLE real = nullptr;
    ASSERT_TRUE(DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &real, 0, FALSE,
                                DUPLICATE_SAME_ACCESS));
    const Handle owned(real);
    DWORD code = 0;
    ScopedThread([&] { EXPECT_TRUE(GetExitCodeThread(real, &code)); }).join();
    EXPECT_EQ(code, DWORD{STILL_ACTIVE});
}

TEST(DuplicateHandle, GivesNoMoreThanTheAccessAskedFor) {
    const Handle event = manual_reset_event(true);
    HANDLE waiting_only = nullptr;
    ASSERT_TRUE(DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &waiting_only, SYNCHRONIZE,
                                FALSE, 0));
    const Handle owned(waiting_only);
    EXPECT_TRUE(is_signaled(waiting_only));
    SetLastError(0);
    EXPECT_FALSE(SetEvent(waiting_only));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
}

TEST(DuplicateHandle, OfAClosedHandleFails) {
    HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    CloseHandle(event);
    HANDLE second = nullptr;
    SetLastError(0);
    EXPECT_FALSE(DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &second, 0, FALSE,
                                 DUPLICATE_SAME_ACCESS));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(HandleInformation, FlagsAreSetUnderTheMaskOnly) {
    const Handle event = auto_reset_event();
    DWORD flags = 99;
    ASSERT_TRUE(GetHandleInformation(event, &flags));
    EXPECT_EQ(flags, 0u);
    EXPECT_TRUE(SetHandleInformation(event, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    ASSERT_TRUE(GetHandleInformation(event, &flags));
    EXPECT_EQ(flags, DWORD{HANDLE_FLAG_INHERIT});
    EXPECT_TRUE(SetHandleInformation(event, 0, 0));
    ASSERT_TRUE(GetHandleInformation(event, &flags));
    EXPECT_EQ(flags, DWORD{HANDLE_FLAG_INHERIT});
}

TEST(HandleInformation, SecurityAttributesMakeAHandleInheritable) {
    SECURITY_ATTRIBUTES inheritable{sizeof inheritable, nullptr, TRUE};
    const Handle event(CreateEventA(&inheritable, FALSE, FALSE, nullptr));
    DWORD flags = 0;
    ASSERT_TRUE(GetHandleInformation(event, &flags));
    EXPECT_EQ(flags, DWORD{HANDLE_FLAG_INHERIT});
}

TEST(HandleInformation, AProtectedHandleCannotBeClosed) {
    const Handle event = auto_reset_event();
    ASSERT_TRUE(SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE));
    SetLastError(0);
    EXPECT_FALSE(CloseHandle(event));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
    EXPECT_TRUE(SetHandleInformation(event, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
}

TEST(LastError, IsKeptPerThread) {
    SetLastError(1);
    ScopedThread([] {
        EXPECT_EQ(GetLastError(), 0u);
        SetLastError(2);
    }).join();
    SetLastError(3);
    ScopedThread other([] { SetLastError(4); });
    other.join();
    EXPECT_EQ(GetLastError(), 3u);
}
