// Rules from the Win32 reference, "Timers" (SetTimer, KillTimer, WM_TIMER).
#include <thread>

#include "recording_window.hpp"

namespace openwosa::comshim_test {
namespace {

class TimerTest : public testing::Test {
  protected:
    TimerTest() { drain(); }
    ~TimerTest() override {
        DestroyWindow(hwnd_);
        drain();
    }
    RecordingClass class_;
    HWND hwnd_ = class_.create();
    MSG message_{};
};

TEST_F(TimerTest, PostsItsNumberToTheWindow) {
    EXPECT_EQ(SetTimer(hwnd_, 77, 10, nullptr), 77u);
    ASSERT_EQ(GetMessageA(&message_, hwnd_, 0, 0), 1);
    EXPECT_EQ(message_.message, static_cast<UINT>(WM_TIMER));
    EXPECT_EQ(message_.wParam, 77u);
    EXPECT_EQ(message_.lParam, 0);
    KillTimer(hwnd_, 77);
}

TEST_F(TimerTest, ComesAgainAndAgain) {
    SetTimer(hwnd_, 1, 10, nullptr);
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(GetMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER), 1);
    }
    KillTimer(hwnd_, 1);
}

TEST_F(TimerTest, DoesNotComeEarly) {
    const DWORD start = GetTickCount();
    SetTimer(hwnd_, 1, 60, nullptr);
    GetMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER);
    EXPECT_GE(GetTickCount() - start + 16, 60u);
    KillTimer(hwnd_, 1);
}

TEST_F(TimerTest, WaitsForPostedMessagesToBeRead) {
    SetTimer(hwnd_, 1, 10, nullptr);
    Sleep(40);
    PostMessageA(hwnd_, WM_USER, 0, 0);
    ASSERT_TRUE(PeekMessageA(&message_, hwnd_, 0, 0, PM_REMOVE));
    EXPECT_EQ(message_.message, static_cast<UINT>(WM_USER));
    ASSERT_TRUE(PeekMessageA(&message_, hwnd_, 0, 0, PM_REMOVE));
    EXPECT_EQ(message_.message, static_cast<UINT>(WM_TIMER));
    KillTimer(hwnd_, 1);
}

TEST_F(TimerTest, MissedTicksAreOneMessage) {
    SetTimer(hwnd_, 1, 10, nullptr);
    Sleep(100);
    int ticks = 0;
    while (PeekMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER, PM_REMOVE)) {
        ++ticks;
        KillTimer(hwnd_, 1);
    }
    EXPECT_EQ(ticks, 1);
}

TEST_F(TimerTest, AKilledTimerDoesNotComeAnyMore) {
    SetTimer(hwnd_, 1, 10, nullptr);
    EXPECT_TRUE(KillTimer(hwnd_, 1));
    Sleep(40);
    EXPECT_FALSE(PeekMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER, PM_REMOVE));
}

TEST_F(TimerTest, KillingAnUnknownTimerFails) { EXPECT_FALSE(KillTimer(hwnd_, 78)); }

TEST_F(TimerTest, SettingItAgainReplacesIt) {
    SetTimer(hwnd_, 1, 10, nullptr);
    SetTimer(hwnd_, 1, 100000, nullptr);
    Sleep(40);
    EXPECT_FALSE(PeekMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER, PM_REMOVE));
    KillTimer(hwnd_, 1);
}

TEST_F(TimerTest, WithoutAWindowTheSystemNumbersIt) {
    const UINT_PTR first = SetTimer(nullptr, 0, 10000, nullptr);
    const UINT_PTR second = SetTimer(nullptr, 0, 10000, nullptr);
    EXPECT_NE(first, 0u);
    EXPECT_NE(second, 0u);
    EXPECT_NE(first, second);
    EXPECT_TRUE(KillTimer(nullptr, first));
    EXPECT_TRUE(KillTimer(nullptr, second));
}

TEST_F(TimerTest, WithoutAWindowItComesAsAThreadMessage) {
    const UINT_PTR id = SetTimer(nullptr, 0, 10, nullptr);
    ASSERT_EQ(GetMessageA(&message_, nullptr, WM_TIMER, WM_TIMER), 1);
    EXPECT_EQ(message_.hwnd, nullptr);
    EXPECT_EQ(message_.wParam, id);
    KillTimer(nullptr, id);
}

TEST_F(TimerTest, ForNoWindowItIsRefused) {
    EXPECT_EQ(SetTimer(reinterpret_cast<HWND>(0x1234), 1, 10, nullptr), 0u);
}

TEST_F(TimerTest, ForTheDesktopItIsRefused) {
    SetLastError(0);
    EXPECT_EQ(SetTimer(GetDesktopWindow(), 1, 10, nullptr), 0u);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_ACCESS_DENIED));
}

struct Call {
    HWND hwnd;
    UINT message;
    UINT_PTR id;
    DWORD time;
};
std::vector<Call> g_calls;

VOID CALLBACK record_call(HWND hwnd, UINT message, UINT_PTR id, DWORD time) {
    g_calls.push_back({hwnd, message, id, time});
}

TEST_F(TimerTest, DispatchCallsTheTimersProcedureInsteadOfTheWindows) {
    g_calls.clear();
    SetTimer(hwnd_, 5, 10, record_call);
    const DWORD start = GetTickCount();
    ASSERT_EQ(GetMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER), 1);
    EXPECT_NE(message_.lParam, 0);
    DispatchMessageA(&message_);
    ASSERT_EQ(g_calls.size(), 1u);
    EXPECT_EQ(g_calls[0].hwnd, hwnd_);
    EXPECT_EQ(g_calls[0].message, static_cast<UINT>(WM_TIMER));
    EXPECT_EQ(g_calls[0].id, 5u);
    EXPECT_GE(g_calls[0].time, start);
    KillTimer(hwnd_, 5);
}

TEST_F(TimerTest, GoesWithItsWindow) {
    const HWND gone = class_.create();
    SetTimer(gone, 1, 10, nullptr);
    DestroyWindow(gone);
    Sleep(40);
    EXPECT_FALSE(PeekMessageA(&message_, nullptr, WM_TIMER, WM_TIMER, PM_REMOVE));
}

TEST_F(TimerTest, TheShortestPeriodIsTenMilliseconds) {
    SetTimer(hwnd_, 1, 0, nullptr);
    const DWORD start = GetTickCount();
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(GetMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER), 1);
    }
    EXPECT_GE(GetTickCount() - start + 16, 50u);
    KillTimer(hwnd_, 1);
}

TEST_F(TimerTest, PeekCanLookWithoutTaking) {
    SetTimer(hwnd_, 1, 10, nullptr);
    Sleep(40);
    EXPECT_TRUE(PeekMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER, PM_NOREMOVE));
    EXPECT_TRUE(PeekMessageA(&message_, hwnd_, WM_TIMER, WM_TIMER, PM_REMOVE));
    KillTimer(hwnd_, 1);
}

}  // namespace
}  // namespace openwosa::comshim_test
