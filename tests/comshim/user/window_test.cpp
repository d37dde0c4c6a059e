// Rules from the Win32 reference, "Windows" (CreateWindowEx, DestroyWindow, IsWindow,
// GetWindowThreadProcessId ...).
#include <thread>

#include "recording_window.hpp"

namespace openwosa::comshim_test {
namespace {

class WindowTest : public testing::Test {
  protected:
    RecordingClass class_;
    std::vector<UINT> heard_;
    // Records what the test cares for, answers as DefWindowProc.
    Handler recorder_ = [this](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        heard_.push_back(message);
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };

    // What was heard of these messages, in order.
    std::vector<UINT> heard_of(std::initializer_list<UINT> wanted) const {
        std::vector<UINT> kept;
        for (const UINT message : heard_) {
            for (const UINT each : wanted) {
                if (message == each) {
                    kept.push_back(message);
                }
            }
        }
        return kept;
    }
};

TEST_F(WindowTest, CreationSendsNcCreateThenCreate) {
    const HWND hwnd = class_.create(&recorder_);
    EXPECT_EQ(heard_of({WM_NCCREATE, WM_CREATE}), (std::vector<UINT>{WM_NCCREATE, WM_CREATE}));
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, CreationSendsItsArguments) {
    CREATESTRUCTA seen{};
    std::string text;
    std::string window_class;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        if (message == WM_CREATE) {
            seen = *reinterpret_cast<const CREATESTRUCTA*>(lparam);
            text = seen.lpszName;
            window_class = seen.lpszClass;
        }
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND hwnd = class_.create(&handler, HWND_MESSAGE, 0, "the text");
    EXPECT_EQ(seen.lpCreateParams, &handler);
    EXPECT_EQ(seen.hInstance, GetModuleHandleA(nullptr));
    EXPECT_EQ(text, "the text");
    EXPECT_EQ(window_class, class_.name());
    EXPECT_EQ(seen.x, 1);
    EXPECT_EQ(seen.y, 2);
    EXPECT_EQ(seen.cx, 30);
    EXPECT_EQ(seen.cy, 40);
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, TheHandleIsValidDuringNcCreate) {
    bool valid = false;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        if (message == WM_NCCREATE) {
            valid = IsWindow(hwnd);
        }
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    DestroyWindow(class_.create(&handler));
    EXPECT_TRUE(valid);
}

TEST_F(WindowTest, NcCreateAnsweredWithFalseMakesCreationFail) {
    HWND seen = nullptr;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        heard_.push_back(message);
        seen = hwnd;
        return message == WM_NCCREATE ? FALSE : DefWindowProcA(hwnd, message, wparam, lparam);
    };
    EXPECT_EQ(class_.create(&handler), nullptr);
    EXPECT_FALSE(IsWindow(seen));
    EXPECT_EQ(heard_of({WM_NCCREATE, WM_CREATE, WM_DESTROY, WM_NCDESTROY}),
              (std::vector<UINT>{WM_NCCREATE, WM_NCDESTROY}));
}

TEST_F(WindowTest, CreateAnsweredWithMinusOneMakesCreationFail) {
    HWND seen = nullptr;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        seen = hwnd;
        return message == WM_CREATE ? -1 : DefWindowProcA(hwnd, message, wparam, lparam);
    };
    EXPECT_EQ(class_.create(&handler), nullptr);
    EXPECT_FALSE(IsWindow(seen));
}

TEST_F(WindowTest, DestructionSendsDestroyThenNcDestroy) {
    const HWND hwnd = class_.create(&recorder_);
    heard_.clear();
    EXPECT_TRUE(DestroyWindow(hwnd));
    EXPECT_EQ(heard_of({WM_DESTROY, WM_NCDESTROY}), (std::vector<UINT>{WM_DESTROY, WM_NCDESTROY}));
    EXPECT_FALSE(IsWindow(hwnd));
}

TEST_F(WindowTest, TheParentHearsDestroyWhileItsChildrenStillExist) {
    HWND child = nullptr;
    bool child_there = false;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        if (message == WM_DESTROY && child != nullptr) {
            child_there = IsWindow(child);
        }
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND parent = class_.create(&handler);
    child = class_.create(nullptr, parent, WS_CHILD);
    DestroyWindow(parent);
    EXPECT_TRUE(child_there);
    EXPECT_FALSE(IsWindow(child));
}

TEST_F(WindowTest, ChildrenAreGoneBeforeTheParentsLastMessage) {
    HWND child = nullptr;
    bool child_there = true;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        if (message == WM_NCDESTROY) {
            child_there = IsWindow(child);
        }
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND parent = class_.create(&handler);
    child = class_.create(nullptr, parent, WS_CHILD);
    DestroyWindow(parent);
    EXPECT_FALSE(child_there);
}

TEST_F(WindowTest, OwnedWindowsGoWithTheirOwner) {
    const HWND owner = class_.create(nullptr, nullptr, WS_POPUP);
    const HWND owned = class_.create(nullptr, owner, WS_POPUP);
    EXPECT_EQ(GetWindow(owned, GW_OWNER), owner);
    DestroyWindow(owner);
    EXPECT_FALSE(IsWindow(owned));
}

TEST_F(WindowTest, DestroyingAStaleHandleFails) {
    const HWND hwnd = class_.create();
    DestroyWindow(hwnd);
    EXPECT_FALSE(DestroyWindow(hwnd));
}

TEST_F(WindowTest, DestroyingItAgainFromItsOwnDestroyDoesNothing) {
    std::vector<BOOL> answers;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        if (message == WM_DESTROY) {
            answers.push_back(DestroyWindow(hwnd));
        }
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    EXPECT_TRUE(DestroyWindow(class_.create(&handler)));
    EXPECT_EQ(answers, std::vector<BOOL>{FALSE});
}

TEST_F(WindowTest, TheIconOfAWindowIsItsOwn) {
    const HWND hwnd = class_.create();
    EXPECT_EQ(SendMessageA(hwnd, WM_SETICON, ICON_BIG, 33), 0);
    EXPECT_EQ(SendMessageA(hwnd, WM_GETICON, ICON_BIG, 0), 33);
    EXPECT_EQ(GetClassLongPtrA(hwnd, GCLP_HICON), 0u);
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, AHandleSomebodyMadeUpIsNoWindow) {
    SetLastError(0);
    EXPECT_FALSE(IsWindow(reinterpret_cast<HWND>(0x1234)));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_WINDOW_HANDLE));
    EXPECT_FALSE(IsWindow(nullptr));
}

TEST_F(WindowTest, AnEventIsNoWindow) {
    const HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    EXPECT_FALSE(IsWindow(static_cast<HWND>(event)));
    CloseHandle(event);
}

TEST_F(WindowTest, AnotherThreadMayNotDestroyIt) {
    const HWND hwnd = class_.create();
    BOOL destroyed = TRUE;
    DWORD error = 0;
    std::thread([&] {
        destroyed = DestroyWindow(hwnd);
        error = GetLastError();
    }).join();
    EXPECT_FALSE(destroyed);
    EXPECT_EQ(error, static_cast<DWORD>(ERROR_ACCESS_DENIED));
    EXPECT_TRUE(IsWindow(hwnd));
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, AWindowDiesWithItsThread) {
    HWND hwnd = nullptr;
    std::thread([&] { hwnd = class_.create(); }).join();
    EXPECT_NE(hwnd, nullptr);
    EXPECT_FALSE(IsWindow(hwnd));
}

TEST_F(WindowTest, ADyingThreadsWindowHearsNothing) {
    std::thread([&] {
        class_.create(&recorder_);
        heard_.clear();
    }).join();
    EXPECT_TRUE(heard_.empty());
}

TEST_F(WindowTest, BelongsToTheThreadAndProcessThatMadeIt) {
    const HWND hwnd = class_.create();
    DWORD process = 0;
    DWORD thread = 0;
    std::thread([&] { thread = GetWindowThreadProcessId(hwnd, &process); }).join();
    EXPECT_EQ(thread, GetCurrentThreadId());
    EXPECT_EQ(process, GetCurrentProcessId());
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, TheDesktopBelongsToAnotherProcess) {
    DWORD process = 0;
    const HWND desktop = GetDesktopWindow();
    ASSERT_TRUE(IsWindow(desktop));
    EXPECT_NE(GetWindowThreadProcessId(desktop, &process), 0u);
    EXPECT_NE(process, GetCurrentProcessId());
    EXPECT_NE(process, 0u);
}

TEST_F(WindowTest, TheDesktopCannotBeDestroyed) {
    SetLastError(0);
    EXPECT_FALSE(DestroyWindow(GetDesktopWindow()));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_ACCESS_DENIED));
}

TEST_F(WindowTest, GetWindowThreadProcessIdOfNoWindowIsZero) {
    SetLastError(0);
    EXPECT_EQ(GetWindowThreadProcessId(reinterpret_cast<HWND>(0x1234), nullptr), 0u);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_WINDOW_HANDLE));
}

TEST_F(WindowTest, AHandleFits32Bits) {
    const HWND hwnd = class_.create();
    const auto narrowed = static_cast<LONG>(reinterpret_cast<LONG_PTR>(hwnd));
    EXPECT_EQ(reinterpret_cast<HWND>(static_cast<LONG_PTR>(narrowed)), hwnd);
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, AChildNeedsAParent) {
    SetLastError(0);
    EXPECT_EQ(class_.create(nullptr, nullptr, WS_CHILD), nullptr);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_TLW_WITH_WSCHILD));
}

TEST_F(WindowTest, AnInvalidParentIsRefused) {
    SetLastError(0);
    EXPECT_EQ(class_.create(nullptr, reinterpret_cast<HWND>(0x1234), WS_CHILD), nullptr);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_WINDOW_HANDLE));
}

TEST_F(WindowTest, GetParentIsTheParentOfAChildAndTheOwnerOfAPopup) {
    const HWND top = class_.create(nullptr, nullptr, WS_POPUP);
    const HWND child = class_.create(nullptr, top, WS_CHILD);
    const HWND popup = class_.create(nullptr, top, WS_POPUP);
    EXPECT_EQ(GetParent(child), top);
    EXPECT_EQ(GetParent(popup), top);
    EXPECT_EQ(GetParent(top), nullptr);
    EXPECT_TRUE(IsChild(top, child));
    EXPECT_FALSE(IsChild(top, popup));
    DestroyWindow(top);
}

TEST_F(WindowTest, AMessageOnlyWindowHasNoParentToShow) {
    const HWND hwnd = class_.create();
    EXPECT_EQ(GetParent(hwnd), nullptr);
    EXPECT_NE(GetAncestor(hwnd, GA_PARENT), GetDesktopWindow());
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, AMessageOnlyWindowIsFoundUnderHwndMessage) {
    const HWND hwnd = class_.create(nullptr, HWND_MESSAGE, 0, "find me");
    EXPECT_EQ(FindWindowExA(HWND_MESSAGE, nullptr, class_.name(), nullptr), hwnd);
    EXPECT_EQ(FindWindowExA(HWND_MESSAGE, nullptr, class_.name(), "somebody else"), nullptr);
    DestroyWindow(hwnd);
}

BOOL CALLBACK look_for(HWND hwnd, LPARAM wanted) {
    auto* search = reinterpret_cast<std::pair<HWND, bool>*>(wanted);
    search->second |= hwnd == search->first;
    return TRUE;
}

TEST_F(WindowTest, MessageOnlyWindowsAreNotEnumerated) {
    std::pair<HWND, bool> search{class_.create(), false};
    EXPECT_TRUE(EnumWindows(look_for, reinterpret_cast<LPARAM>(&search)));
    EXPECT_FALSE(search.second);
    DestroyWindow(search.first);
}

TEST_F(WindowTest, TopLevelWindowsAreEnumerated) {
    std::pair<HWND, bool> search{class_.create(nullptr, nullptr, WS_OVERLAPPEDWINDOW), false};
    EXPECT_TRUE(EnumWindows(look_for, reinterpret_cast<LPARAM>(&search)));
    EXPECT_TRUE(search.second);
    DestroyWindow(search.first);
}

TEST_F(WindowTest, FindWindowFindsATopLevelWindowByItsText) {
    const HWND hwnd = class_.create(nullptr, nullptr, WS_OVERLAPPEDWINDOW, "the manager");
    EXPECT_EQ(FindWindowA(class_.name(), "the manager"), hwnd);
    DestroyWindow(hwnd);
    EXPECT_EQ(FindWindowA(class_.name(), "the manager"), nullptr);
}

TEST_F(WindowTest, OverlappedWindowsGetACaption) {
    const HWND hwnd = class_.create(nullptr, nullptr, WS_OVERLAPPED);
    EXPECT_EQ(GetWindowLongA(hwnd, GWL_STYLE) & WS_CAPTION, WS_CAPTION);
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, ShowWindowTellsWhetherItWasVisible) {
    const HWND hwnd = class_.create(nullptr, nullptr, WS_OVERLAPPEDWINDOW);
    EXPECT_FALSE(ShowWindow(hwnd, SW_SHOW));
    EXPECT_TRUE(ShowWindow(hwnd, SW_SHOW));
    EXPECT_TRUE(IsWindowVisible(hwnd));
    EXPECT_TRUE(ShowWindow(hwnd, SW_HIDE));
    EXPECT_FALSE(IsWindowVisible(hwnd));
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, APopupHearsItsSizeAtCreation) {
    const HWND hwnd = class_.create(&recorder_, nullptr, WS_POPUP);
    EXPECT_EQ(heard_of({WM_CREATE, WM_SIZE, WM_MOVE}), (std::vector<UINT>{WM_CREATE, WM_SIZE, WM_MOVE}));
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, AnOverlappedWindowHearsItsSizeWhenFirstShown) {
    const HWND hwnd = class_.create(&recorder_, nullptr, WS_OVERLAPPEDWINDOW);
    EXPECT_EQ(heard_of({WM_SIZE}), std::vector<UINT>{});
    heard_.clear();
    ShowWindow(hwnd, SW_SHOW);
    EXPECT_EQ(heard_of({WM_SHOWWINDOW, WM_SIZE}), (std::vector<UINT>{WM_SHOWWINDOW, WM_SIZE}));
    ShowWindow(hwnd, SW_HIDE);
    heard_.clear();
    ShowWindow(hwnd, SW_SHOW);
    EXPECT_EQ(heard_of({WM_SHOWWINDOW, WM_SIZE}), (std::vector<UINT>{WM_SHOWWINDOW}));
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, MinimisingMakesItIconic) {
    const HWND hwnd = class_.create(&recorder_, nullptr, WS_OVERLAPPEDWINDOW | WS_VISIBLE);
    ShowWindow(hwnd, SW_MINIMIZE);
    EXPECT_TRUE(IsIconic(hwnd));
    ShowWindow(hwnd, SW_RESTORE);
    EXPECT_FALSE(IsIconic(hwnd));
    EXPECT_EQ(heard_of({WM_QUERYOPEN}).size(), 1u);
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, QueryOpenAnsweredWithFalseKeepsItIconic) {
    Handler handler = [](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        return message == WM_QUERYOPEN ? FALSE : DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND hwnd = class_.create(&handler, nullptr, WS_OVERLAPPEDWINDOW | WS_VISIBLE);
    ShowWindow(hwnd, SW_MINIMIZE);
    ShowWindow(hwnd, SW_RESTORE);
    EXPECT_TRUE(IsIconic(hwnd));
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, EnableWindowTellsWhetherItWasDisabled) {
    const HWND hwnd = class_.create();
    EXPECT_FALSE(EnableWindow(hwnd, FALSE));
    EXPECT_FALSE(IsWindowEnabled(hwnd));
    EXPECT_TRUE(EnableWindow(hwnd, TRUE));
    EXPECT_TRUE(IsWindowEnabled(hwnd));
    DestroyWindow(hwnd);
}

TEST_F(WindowTest, CloseMessageDestroysByDefault) {
    const HWND hwnd = class_.create(&recorder_);
    EXPECT_EQ(SendMessageA(hwnd, WM_CLOSE, 0, 0), 0);
    EXPECT_FALSE(IsWindow(hwnd));
    EXPECT_EQ(heard_of({WM_CLOSE, WM_DESTROY, WM_NCDESTROY}),
              (std::vector<UINT>{WM_CLOSE, WM_DESTROY, WM_NCDESTROY}));
}

TEST_F(WindowTest, TheSystemCommandCloseSendsClose) {
    const HWND hwnd = class_.create(&recorder_, nullptr, WS_OVERLAPPEDWINDOW);
    SendMessageA(hwnd, WM_SYSCOMMAND, SC_CLOSE, 0);
    EXPECT_EQ(heard_of({WM_CLOSE}).size(), 1u);
    EXPECT_FALSE(IsWindow(hwnd));
}

TEST_F(WindowTest, AChildTellsItsParentOfBirthAndDeath) {
    std::vector<WORD> events;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        if (message == WM_PARENTNOTIFY) {
            events.push_back(LOWORD(wparam));
        }
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND parent = class_.create(&handler);
    DestroyWindow(class_.create(nullptr, parent, WS_CHILD));
    EXPECT_EQ(events, (std::vector<WORD>{WM_CREATE, WM_DESTROY}));
    DestroyWindow(parent);
}

TEST_F(WindowTest, GetDlgItemFindsAChildByItsId) {
    const HWND parent = class_.create();
    const HWND child = CreateWindowExA(0, class_.name(), "", WS_CHILD, 0, 0, 0, 0, parent,
                                       reinterpret_cast<HMENU>(42), nullptr, nullptr);
    EXPECT_EQ(GetDlgItem(parent, 42), child);
    EXPECT_EQ(GetDlgItem(parent, 43), nullptr);
    EXPECT_EQ(GetDlgCtrlID(child), 42);
    DestroyWindow(parent);
}

TEST_F(WindowTest, ClientAreaStartsAtItsOwnOrigin) {
    const HWND hwnd = class_.create(nullptr, nullptr, WS_POPUP);
    RECT client{};
    RECT whole{};
    EXPECT_TRUE(GetClientRect(hwnd, &client));
    EXPECT_TRUE(GetWindowRect(hwnd, &whole));
    EXPECT_EQ(client.left, 0);
    EXPECT_EQ(client.right, 30);
    EXPECT_EQ(client.bottom, 40);
    EXPECT_EQ(whole.left, 1);
    EXPECT_EQ(whole.bottom, 42);
    DestroyWindow(hwnd);
}

}  // namespace
}  // namespace openwosa::comshim_test
