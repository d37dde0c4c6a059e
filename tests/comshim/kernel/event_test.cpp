// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <atomic>
#include <string>
#include <vector>

#include "support.hpp"

using namespace openwosa::test;

TEST(Event, AutoResetEndsOneWaitAndIsUnsignaledThen) {
    const Handle event = auto_reset_event(true);
    EXPECT_TRUE(is_signaled(event));
    EXPECT_FALSE(is_signaled(event));
}

TEST(Event, ManualResetStaysSignaledUntilReset) {
    const Handle event = manual_reset_event();
    EXPECT_FALSE(is_signaled(event));
    EXPECT_TRUE(SetEvent(event));
    EXPECT_TRUE(is_signaled(event));
    EXPECT_TRUE(is_signaled(event));
    EXPECT_TRUE(ResetEvent(event));
    EXPECT_FALSE(is_signaled(event));
}

TEST(Event, SettingASignaledEventHasNoEffect) {
    const Handle event = auto_reset_event();
    EXPECT_TRUE(SetEvent(event));
    EXPECT_TRUE(SetEvent(event));
    EXPECT_TRUE(is_signaled(event));
    EXPECT_FALSE(is_signaled(event));
}

TEST(Event, AutoResetReleasesExactlyOneOfManyWaiters) {
    const Handle event = auto_reset_event();
    std::atomic<int> released{0};
    std::vector<std::unique_ptr<ScopedThread>> threads;
    for (int i = 0; i < 5; ++i)
        threads.push_back(std::make_unique<ScopedThread>([&] {
            EXPECT_EQ(WaitForSingleObject(event, kLong), WAIT_OBJECT_0);
            ++released;
        }));
    for (int i = 1; i <= 5; ++i) {
        let_others_block();
        EXPECT_TRUE(SetEvent(event));
        for (DWORD waited = 0; released < i && waited < kLong; ++waited) Sleep(1);
        EXPECT_EQ(released, i);
    }
    EXPECT_FALSE(is_signaled(event));
}

TEST(Event, ManualResetReleasesAllWaiters) {
    const Handle event = manual_reset_event();
    std::atomic<int> released{0};
    {
        std::vector<std::unique_ptr<ScopedThread>> threads;
        for (int i = 0; i < 5; ++i)
            threads.push_back(std::make_unique<ScopedThread>([&] {
                EXPECT_EQ(WaitForSingleObject(event, kLong), WAIT_OBJECT_0);
                ++released;
            }));
        EXPECT_TRUE(SetEvent(event));
    }
    EXPECT_EQ(released, 5);
}

TEST(Event, PulseWithNobodyWaitingLeavesItUnsignaled) {
    const Handle manual = manual_reset_event();
    EXPECT_TRUE(PulseEvent(manual));
    EXPECT_FALSE(is_signaled(manual));
    const Handle automatic = auto_reset_event();
    EXPECT_TRUE(PulseEvent(automatic));
    EXPECT_FALSE(is_signaled(automatic));
    const Handle set = manual_reset_event(true);
    EXPECT_TRUE(PulseEvent(set));
    EXPECT_FALSE(is_signaled(set));
}

TEST(Event, PulseReleasesThoseWhoWait) {
    const Handle event = manual_reset_event();
    DWORD first = WAIT_FAILED;
    DWORD second = WAIT_FAILED;
    {
        ScopedThread a([&] { first = WaitForSingleObject(event, kLong); });
        ScopedThread b([&] { second = WaitForSingleObject(event, kLong); });
        let_others_block();
        EXPECT_TRUE(PulseEvent(event));
        EXPECT_FALSE(is_signaled(event));
    }
    EXPECT_EQ(first, WAIT_OBJECT_0);
    EXPECT_EQ(second, WAIT_OBJECT_0);
}

TEST(NamedEvent, CreatingItAgainOpensItAndSaysSo) {
    SetLastError(77);
    const Handle first(CreateEventA(nullptr, TRUE, FALSE, "openwosa-test-event"));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_SUCCESS});
    const Handle second(CreateEventA(nullptr, FALSE, TRUE, "openwosa-test-event"));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_ALREADY_EXISTS});
    ASSERT_NE(second.get(), nullptr);
    EXPECT_FALSE(is_signaled(second)) << "the initial state is ignored";
    EXPECT_TRUE(SetEvent(second));
    EXPECT_TRUE(is_signaled(first));
    EXPECT_TRUE(is_signaled(first)) << "so is the kind of reset";
}

TEST(NamedEvent, OpensByNameAnsiAndWide) {
    const Handle event(CreateEventW(nullptr, TRUE, FALSE, L"openwosa-test-\u00E4"));
    const Handle wide(OpenEventW(EVENT_ALL_ACCESS, FALSE, L"openwosa-test-\u00E4"));
    EXPECT_NE(wide.get(), nullptr);
    const Handle ascii(CreateEventA(nullptr, TRUE, FALSE, "openwosa-test-ascii"));
    const Handle by_wide(OpenEventW(EVENT_ALL_ACCESS, FALSE, L"openwosa-test-ascii"));
    EXPECT_NE(by_wide.get(), nullptr);
}

TEST(NamedEvent, NamesAreCaseSensitive) {
    const Handle event(CreateEventA(nullptr, TRUE, FALSE, "openwosa-Case"));
    SetLastError(0);
    EXPECT_EQ(OpenEventA(EVENT_ALL_ACCESS, FALSE, "openwosa-case"), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
}

TEST(NamedEvent, IsGoneWithItsLastHandle) {
    Handle event(CreateEventA(nullptr, TRUE, FALSE, "openwosa-gone"));
    event.close();
    SetLastError(0);
    EXPECT_EQ(OpenEventA(EVENT_ALL_ACCESS, FALSE, "openwosa-gone"), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_FILE_NOT_FOUND});
}

TEST(NamedEvent, SharesItsNamespaceWithOtherObjects) {
    const Handle mutex(CreateMutexA(nullptr, FALSE, "openwosa-shared-name"));
    SetLastError(0);
    EXPECT_EQ(CreateEventA(nullptr, TRUE, FALSE, "openwosa-shared-name"), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(NamedEvent, OpenedForWaitingOnlyCannotBeSet) {
    const Handle event(CreateEventA(nullptr, TRUE, FALSE, "openwosa-rights"));
    const Handle waiter(OpenEventA(SYNCHRONIZE, FALSE, "openwosa-rights"));
    ASSERT_NE(waiter.get(), nullptr);
    EXPECT_EQ(WaitForSingleObject(waiter, 0), DWORD{WAIT_TIMEOUT});
    SetLastError(0);
    EXPECT_FALSE(SetEvent(waiter));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
}

TEST(NamedEvent, OpenedForSettingOnlyCannotBeWaitedFor) {
    const Handle event(CreateEventA(nullptr, TRUE, FALSE, "openwosa-rights-2"));
    const Handle setter(OpenEventA(EVENT_MODIFY_STATE, FALSE, "openwosa-rights-2"));
    EXPECT_TRUE(SetEvent(setter));
    SetLastError(0);
    EXPECT_EQ(WaitForSingleObject(setter, 0), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
}

TEST(NamedEvent, LocalPrefixIsTheNamespaceOfTheSession) {
    const Handle event(CreateEventA(nullptr, TRUE, FALSE, "openwosa-session"));
    const Handle local(OpenEventA(EVENT_ALL_ACCESS, FALSE, "Local\\openwosa-session"));
    EXPECT_NE(local.get(), nullptr);
}

TEST(NamedEvent, ANameTooLongIsRefused) {
    SetLastError(0);
    EXPECT_EQ(CreateEventA(nullptr, TRUE, FALSE, std::string(MAX_PATH + 10, 'x').c_str()), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_FILENAME_EXCED_RANGE});
}

TEST(NamedEvent, ABackslashInTheMiddleNamesNoDirectory) {
    SetLastError(0);
    EXPECT_EQ(CreateEventA(nullptr, TRUE, FALSE, "openwosa-no\\such"), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_PATH_NOT_FOUND});
}
