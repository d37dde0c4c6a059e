// Rules from the Win32 reference: Get/SetWindowLong(Ptr), "Window Procedure Subclassing".
#include <atomic>
#include <thread>

#include "recording_window.hpp"

namespace openwosa::comshim_test {
namespace {

class WindowLongTest : public testing::Test {
  protected:
    RecordingClass class_;  // two pointers of extra bytes
    HWND hwnd_ = class_.create();
    ~WindowLongTest() override { DestroyWindow(hwnd_); }
};

TEST_F(WindowLongTest, ExtraBytesStartAsZero) {
    EXPECT_EQ(GetWindowLongPtrA(hwnd_, 0), 0);
    EXPECT_EQ(GetWindowLongPtrA(hwnd_, sizeof(LONG_PTR)), 0);
}

TEST_F(WindowLongTest, SettingAnswersWithTheValueBefore) {
    EXPECT_EQ(SetWindowLongPtrA(hwnd_, 0, 5), 0);
    EXPECT_EQ(SetWindowLongPtrA(hwnd_, 0, 6), 5);
    EXPECT_EQ(GetWindowLongPtrA(hwnd_, 0), 6);
}

TEST_F(WindowLongTest, AWholePointerFits) {
    int object = 0;
    SetWindowLongPtrA(hwnd_, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(&object));
    EXPECT_EQ(GetWindowLongPtrA(hwnd_, GWLP_USERDATA), reinterpret_cast<LONG_PTR>(&object));
    SetWindowLongPtrA(hwnd_, GWLP_USERDATA, 0);
}

TEST_F(WindowLongTest, ALongTakesFourOfTheExtraBytes) {
    SetWindowLongA(hwnd_, 0, 0x11111111);
    SetWindowLongA(hwnd_, 4, 0x22222222);
    EXPECT_EQ(GetWindowLongA(hwnd_, 0), 0x11111111);
    EXPECT_EQ(GetWindowLongA(hwnd_, 4), 0x22222222);
}

TEST_F(WindowLongTest, AnIndexBeyondTheExtraBytesIsInvalid) {
    SetLastError(0);
    EXPECT_EQ(SetWindowLongPtrA(hwnd_, 2 * sizeof(LONG_PTR), 1), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_INDEX));
}

TEST_F(WindowLongTest, AnIndexThatLeavesTooFewBytesIsInvalid) {
    SetLastError(0);
    EXPECT_EQ(GetWindowLongPtrA(hwnd_, sizeof(LONG_PTR) + 1), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_INDEX));
}

TEST_F(WindowLongTest, AnUnknownNegativeIndexIsInvalid) {
    SetLastError(0);
    EXPECT_EQ(GetWindowLongPtrA(hwnd_, -5), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_INDEX));
}

TEST_F(WindowLongTest, NoWindowIsAnInvalidWindowHandle) {
    SetLastError(0);
    EXPECT_EQ(GetWindowLongPtrA(reinterpret_cast<HWND>(0x1234), 0), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_WINDOW_HANDLE));
}

TEST_F(WindowLongTest, TheDesktopIsNotOursToChange) {
    SetLastError(0);
    EXPECT_EQ(SetWindowLongPtrA(GetDesktopWindow(), GWLP_USERDATA, 1), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_ACCESS_DENIED));
}

TEST_F(WindowLongTest, SuccessLeavesTheLastErrorAlone) {
    SetLastError(4711);
    SetWindowLongPtrA(hwnd_, GWLP_USERDATA, 0);
    EXPECT_EQ(GetLastError(), 4711u);
}

#ifdef _WIN64
constexpr bool kPointersAreLong = true;
#else
constexpr bool kPointersAreLong = sizeof(void*) == 8;
#endif

TEST_F(WindowLongTest, APointerCannotBeSetThroughALongWhereItDoesNotFit) {
    if (!kPointersAreLong) {
        GTEST_SKIP() << "it fits here";
    }
    SetLastError(0);
    EXPECT_EQ(SetWindowLongA(hwnd_, GWLP_WNDPROC, 1), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_INDEX));
}

TEST_F(WindowLongTest, StyleChangesAreAnnouncedBeforeAndAfter) {
    std::vector<UINT> heard;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        heard.push_back(message);
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND hwnd = class_.create(&handler, nullptr, WS_POPUP);
    heard.clear();
    const LONG before = GetWindowLongA(hwnd, GWL_STYLE);
    EXPECT_EQ(SetWindowLongA(hwnd, GWL_STYLE, before | WS_DISABLED), before);
    EXPECT_EQ(heard, (std::vector<UINT>{WM_STYLECHANGING, WM_STYLECHANGED}));
    EXPECT_EQ(GetWindowLongA(hwnd, GWL_STYLE), before | WS_DISABLED);
    DestroyWindow(hwnd);
}

WNDPROC g_previous = nullptr;

LRESULT CALLBACK subclass(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    if (message == WM_USER) {
        return 1000 + CallWindowProcA(g_previous, hwnd, message, wparam, lparam);
    }
    return CallWindowProcA(g_previous, hwnd, message, wparam, lparam);
}

TEST_F(WindowLongTest, ASubclassCallsThePreviousProcedure) {
    Handler handler = [](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        return message == WM_USER ? 234 : DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND hwnd = class_.create(&handler);
    g_previous = reinterpret_cast<WNDPROC>(
        SetWindowLongPtrA(hwnd, GWLP_WNDPROC, reinterpret_cast<LONG_PTR>(&subclass)));
    EXPECT_EQ(g_previous, &RecordingClass::procedure);
    EXPECT_EQ(SendMessageA(hwnd, WM_USER, 0, 0), 1234);
    DestroyWindow(hwnd);
}

std::wstring g_heard_text;

LRESULT CALLBACK wide_subclass(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    if (message == WM_SETTEXT) {
        g_heard_text = reinterpret_cast<const wchar_t*>(lparam);
    }
    return CallWindowProcW(g_previous, hwnd, message, wparam, lparam);
}

TEST_F(WindowLongTest, AWideSubclassOfAnAnsiWindowHearsWideTextAndPassesItOnNarrow) {
    std::string original_heard;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        if (message == WM_SETTEXT) {
            original_heard = reinterpret_cast<const char*>(lparam);
        }
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND hwnd = class_.create(&handler);
    g_previous = reinterpret_cast<WNDPROC>(
        SetWindowLongPtrW(hwnd, GWLP_WNDPROC, reinterpret_cast<LONG_PTR>(&wide_subclass)));
    EXPECT_TRUE(IsWindowUnicode(hwnd));
    SetWindowTextA(hwnd, "narrow");
    EXPECT_EQ(g_heard_text, L"narrow");
    EXPECT_EQ(original_heard, "narrow");
    DestroyWindow(hwnd);
}

TEST(WindowText, IsKeptByDefault) {
    const RecordingClass recording;
    const HWND hwnd = recording.create(nullptr, HWND_MESSAGE, 0, "first");
    char text[16];
    EXPECT_EQ(GetWindowTextA(hwnd, text, sizeof text), 5);
    EXPECT_STREQ(text, "first");
    EXPECT_TRUE(SetWindowTextA(hwnd, "second one"));
    EXPECT_EQ(GetWindowTextLengthA(hwnd), 10);
    DestroyWindow(hwnd);
}

TEST(WindowText, IsCutToTheBufferAndEnded) {
    const RecordingClass recording;
    const HWND hwnd = recording.create(nullptr, HWND_MESSAGE, 0, "abcdef");
    char text[4] = "xyz";
    EXPECT_EQ(GetWindowTextA(hwnd, text, 3), 2);
    EXPECT_STREQ(text, "ab");
    DestroyWindow(hwnd);
}

TEST(WindowText, IsTheSameInBothKinds) {
    const RecordingClass recording;
    const HWND hwnd = recording.create(nullptr, HWND_MESSAGE, 0, "narrow text");
    wchar_t wide[32];
    EXPECT_EQ(GetWindowTextW(hwnd, wide, 32), 11);
    EXPECT_STREQ(wide, L"narrow text");
    EXPECT_TRUE(SetWindowTextW(hwnd, L"wide text"));
    char narrow[32];
    EXPECT_EQ(GetWindowTextA(hwnd, narrow, sizeof narrow), 9);
    EXPECT_STREQ(narrow, "wide text");
    DestroyWindow(hwnd);
}

LRESULT CALLBACK wide_creation(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    if (message == WM_CREATE) {
        g_heard_text = reinterpret_cast<const CREATESTRUCTW*>(lparam)->lpszName;
    }
    return DefWindowProcW(hwnd, message, wparam, lparam);
}

TEST(WindowText, AWideClassHearsWideTextOfAnAnsiCreation) {
    WNDCLASSW window_class{};
    window_class.lpfnWndProc = wide_creation;
    window_class.hInstance = GetModuleHandleA(nullptr);
    window_class.lpszClassName = L"openwosa wide";
    ASSERT_NE(RegisterClassW(&window_class), 0);
    g_heard_text.clear();
    const HWND hwnd = CreateWindowExA(0, "openwosa wide", "from ansi", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                                      GetModuleHandleA(nullptr), nullptr);
    EXPECT_EQ(g_heard_text, L"from ansi");
    char text[32];
    EXPECT_EQ(GetWindowTextA(hwnd, text, sizeof text), 9);
    DestroyWindow(hwnd);
    UnregisterClassW(L"openwosa wide", GetModuleHandleA(nullptr));
}

TEST(WindowText, CanBeSetFromAnotherThreadWhichWaitsForTheOwner) {
    const RecordingClass recording;
    const HWND hwnd = recording.create();
    std::atomic<bool> done{false};
    std::thread thread([&] {
        SetWindowTextA(hwnd, "from afar");
        done = true;
    });
    EXPECT_TRUE(pump_until([&] { return done.load(); }));
    thread.join();
    char text[32];
    GetWindowTextA(hwnd, text, sizeof text);
    EXPECT_STREQ(text, "from afar");
    DestroyWindow(hwnd);
}

}  // namespace
}  // namespace openwosa::comshim_test
