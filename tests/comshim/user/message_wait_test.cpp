// Rules from the Win32 reference: MsgWaitForMultipleObjects(Ex), WaitMessage.
#include <atomic>
#include <thread>

#include "recording_window.hpp"

namespace openwosa::comshim_test {
namespace {

class MessageWaitTest : public testing::Test {
  protected:
    MessageWaitTest() { drain(); }
    ~MessageWaitTest() override {
        DestroyWindow(hwnd_);
        CloseHandle(event_);
        CloseHandle(other_event_);
        drain();
    }
    DWORD wait(DWORD milliseconds, DWORD mask = QS_ALLINPUT, DWORD flags = 0) {
        const HANDLE handles[] = {event_, other_event_};
        return MsgWaitForMultipleObjectsEx(2, handles, milliseconds, mask, flags);
    }
    RecordingClass class_;
    HWND hwnd_ = class_.create();
    HANDLE event_ = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    HANDLE other_event_ = CreateEventA(nullptr, FALSE, FALSE, nullptr);
};

TEST_F(MessageWaitTest, AnswersWithTheIndexOfTheHandle) {
    SetEvent(other_event_);
    EXPECT_EQ(wait(0), WAIT_OBJECT_0 + 1u);
}

TEST_F(MessageWaitTest, AnswersWithTheCountForInput) {
    PostMessageA(hwnd_, WM_USER, 0, 0);
    EXPECT_EQ(wait(0), WAIT_OBJECT_0 + 2u);
}

TEST_F(MessageWaitTest, TimesOutWithoutEither) { EXPECT_EQ(wait(20), static_cast<DWORD>(WAIT_TIMEOUT)); }

TEST_F(MessageWaitTest, HandlesComeBeforeInput) {
    PostMessageA(hwnd_, WM_USER, 0, 0);
    SetEvent(event_);
    EXPECT_EQ(wait(0), static_cast<DWORD>(WAIT_OBJECT_0));
}

TEST_F(MessageWaitTest, InputOfAnotherKindDoesNotEndTheWait) {
    PostMessageA(hwnd_, WM_USER, 0, 0);
    EXPECT_EQ(wait(10, QS_PAINT), static_cast<DWORD>(WAIT_TIMEOUT));
}

TEST_F(MessageWaitTest, InputAlreadyLookedAtIsNotNew) {
    MSG message;
    PostMessageA(hwnd_, WM_USER, 0, 0);
    PeekMessageA(&message, nullptr, 0, 0, PM_NOREMOVE);
    EXPECT_EQ(wait(10), static_cast<DWORD>(WAIT_TIMEOUT));
}

TEST_F(MessageWaitTest, InputLookedAtStillCountsWithInputAvailable) {
    MSG message;
    PostMessageA(hwnd_, WM_USER, 0, 0);
    PeekMessageA(&message, nullptr, 0, 0, PM_NOREMOVE);
    EXPECT_EQ(wait(0, QS_ALLINPUT, MWMO_INPUTAVAILABLE), WAIT_OBJECT_0 + 2u);
}

TEST_F(MessageWaitTest, WaitAllWantsTheHandlesAndInput) {
    const HANDLE handles[] = {event_};
    SetEvent(event_);
    EXPECT_EQ(MsgWaitForMultipleObjects(1, handles, TRUE, 10, QS_ALLINPUT), static_cast<DWORD>(WAIT_TIMEOUT));
    PostMessageA(hwnd_, WM_USER, 0, 0);
    const DWORD result = MsgWaitForMultipleObjects(1, handles, TRUE, 1000, QS_ALLINPUT);
    EXPECT_LE(result, WAIT_OBJECT_0 + 1u);
    EXPECT_EQ(WaitForSingleObject(event_, 0), static_cast<DWORD>(WAIT_TIMEOUT));  // it was taken
}

TEST_F(MessageWaitTest, AMessageFromAnotherThreadEndsTheWait) {
    std::thread sender([&] {
        Sleep(20);
        PostMessageA(hwnd_, WM_USER, 0, 0);
    });
    EXPECT_EQ(wait(5000), WAIT_OBJECT_0 + 2u);
    sender.join();
}

TEST_F(MessageWaitTest, AHandleSetByAnotherThreadEndsTheWait) {
    std::thread setter([&] {
        Sleep(20);
        SetEvent(event_);
    });
    EXPECT_EQ(wait(5000), static_cast<DWORD>(WAIT_OBJECT_0));
    setter.join();
}

TEST_F(MessageWaitTest, ASentMessageEndsTheWait) {
    std::atomic<bool> done{false};
    std::thread sender([&] {
        SendMessageA(hwnd_, WM_USER, 0, 0);
        done = true;
    });
    EXPECT_EQ(wait(5000, QS_SENDMESSAGE), WAIT_OBJECT_0 + 2u);
    EXPECT_TRUE(pump_until([&] { return done.load(); }));
    sender.join();
}

TEST_F(MessageWaitTest, ATimerEndsTheWait) {
    SetTimer(hwnd_, 1, 20, nullptr);
    EXPECT_EQ(wait(5000, QS_TIMER), WAIT_OBJECT_0 + 2u);
    KillTimer(hwnd_, 1);
}

TEST_F(MessageWaitTest, ATimerSetByAnotherThreadEndsTheWaitUnderWay) {
    std::thread setter([&] {
        Sleep(20);
        SetTimer(hwnd_, 1, 10, nullptr);
    });
    EXPECT_EQ(wait(5000, QS_TIMER), WAIT_OBJECT_0 + 2u);
    setter.join();
    KillTimer(hwnd_, 1);
}

TEST_F(MessageWaitTest, QuitEndsTheWait) {
    PostQuitMessage(0);
    EXPECT_EQ(wait(0), WAIT_OBJECT_0 + 2u);
}

TEST_F(MessageWaitTest, MoreThanSixtyThreeHandlesAreRefused) {
    HANDLE handles[MAXIMUM_WAIT_OBJECTS];
    for (HANDLE& handle : handles) {
        handle = event_;
    }
    SetLastError(0);
    EXPECT_EQ(MsgWaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, handles, FALSE, 0, QS_ALLINPUT), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

TEST_F(MessageWaitTest, AnInvalidHandleFails) {
    const HANDLE handles[] = {reinterpret_cast<HANDLE>(0x123454)};
    SetLastError(0);
    EXPECT_EQ(MsgWaitForMultipleObjects(1, handles, FALSE, 0, QS_ALLINPUT), WAIT_FAILED);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_HANDLE));
}

TEST_F(MessageWaitTest, WaitMessageReturnsForNewInput) {
    std::thread sender([&] {
        Sleep(20);
        PostMessageA(hwnd_, WM_USER, 0, 0);
    });
    EXPECT_TRUE(WaitMessage());
    sender.join();
    MSG message;
    EXPECT_TRUE(PeekMessageA(&message, hwnd_, WM_USER, WM_USER, PM_REMOVE));
}

}  // namespace
}  // namespace openwosa::comshim_test
