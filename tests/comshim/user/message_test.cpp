// Rules from the Win32 reference, "Messages and Message Queues" (GetMessage, PeekMessage, PostMessage ...).
#include <atomic>
#include <thread>

#include "recording_window.hpp"

namespace openwosa::comshim_test {
namespace {

class MessageTest : public testing::Test {
  protected:
    MessageTest() { drain(); }
    ~MessageTest() override {
        DestroyWindow(hwnd_);
        drain();
    }

    // The next message by this filter, or WM_NULL's number for none.
    UINT peek(HWND filter = nullptr, UINT first = 0, UINT last = 0, UINT flags = PM_REMOVE) {
        return PeekMessageA(&message_, filter, first, last, flags) ? message_.message : 0;
    }

    RecordingClass class_;
    HWND hwnd_ = class_.create();
    MSG message_{};
};

TEST_F(MessageTest, ArrivesAsPosted) {
    EXPECT_TRUE(PostMessageA(hwnd_, WM_USER, 7, -9));
    ASSERT_EQ(peek(), static_cast<UINT>(WM_USER));
    EXPECT_EQ(message_.hwnd, hwnd_);
    EXPECT_EQ(message_.wParam, 7u);
    EXPECT_EQ(message_.lParam, -9);
}

TEST_F(MessageTest, PostedMessagesComeInOrder) {
    for (UINT i = 0; i < 10; ++i) {
        PostMessageA(hwnd_, WM_USER + i, 0, 0);
    }
    for (UINT i = 0; i < 10; ++i) {
        EXPECT_EQ(peek(), WM_USER + i);
    }
}

TEST_F(MessageTest, AnEmptyQueueGivesNothing) { EXPECT_EQ(peek(), 0u); }

TEST_F(MessageTest, NoRemoveLeavesIt) {
    PostMessageA(hwnd_, WM_USER, 0, 0);
    EXPECT_EQ(peek(nullptr, 0, 0, PM_NOREMOVE), static_cast<UINT>(WM_USER));
    EXPECT_EQ(peek(), static_cast<UINT>(WM_USER));
    EXPECT_EQ(peek(), 0u);
}

TEST_F(MessageTest, ARangeTakesTheFirstThatLiesInIt) {
    PostMessageA(hwnd_, WM_USER + 1, 0, 0);
    PostMessageA(hwnd_, WM_USER + 5, 0, 0);
    PostMessageA(hwnd_, WM_USER + 6, 0, 0);
    EXPECT_EQ(peek(nullptr, WM_USER + 5, WM_USER + 6), WM_USER + 5u);
    EXPECT_EQ(peek(), WM_USER + 1u);
    EXPECT_EQ(peek(), WM_USER + 6u);
}

TEST_F(MessageTest, AWindowFilterPassesOnlyItsMessages) {
    const HWND other = class_.create();
    PostMessageA(other, WM_USER + 1, 0, 0);
    PostMessageA(hwnd_, WM_USER + 2, 0, 0);
    EXPECT_EQ(peek(hwnd_), WM_USER + 2u);
    EXPECT_EQ(peek(hwnd_), 0u);
    EXPECT_EQ(peek(other), WM_USER + 1u);
    DestroyWindow(other);
}

TEST_F(MessageTest, AWindowFilterPassesMessagesOfItsChildren) {
    const HWND child = class_.create(nullptr, hwnd_, WS_CHILD);
    PostMessageA(child, WM_USER, 0, 0);
    EXPECT_EQ(peek(hwnd_), static_cast<UINT>(WM_USER));
    EXPECT_EQ(message_.hwnd, child);
}

TEST_F(MessageTest, TheFilterMinusOnePassesThreadMessagesOnly) {
    PostMessageA(hwnd_, WM_USER + 1, 0, 0);
    PostThreadMessageA(GetCurrentThreadId(), WM_USER + 2, 0, 0);
    EXPECT_EQ(peek(reinterpret_cast<HWND>(-1)), WM_USER + 2u);
    EXPECT_EQ(peek(reinterpret_cast<HWND>(-1)), 0u);
}

TEST_F(MessageTest, PostingToNoWindowPostsToTheOwnThread) {
    EXPECT_TRUE(PostMessageA(nullptr, WM_USER, 1, 2));
    EXPECT_EQ(peek(), static_cast<UINT>(WM_USER));
    EXPECT_EQ(message_.hwnd, nullptr);
}

TEST_F(MessageTest, PostingToAStaleWindowFails) {
    const HWND gone = class_.create();
    DestroyWindow(gone);
    SetLastError(0);
    EXPECT_FALSE(PostMessageA(gone, WM_USER, 0, 0));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_WINDOW_HANDLE));
}

TEST_F(MessageTest, MessagesOfADestroyedWindowAreDropped) {
    const HWND gone = class_.create();
    PostMessageA(gone, WM_USER + 1, 0, 0);
    PostMessageA(hwnd_, WM_USER + 2, 0, 0);
    DestroyWindow(gone);
    EXPECT_EQ(peek(), WM_USER + 2u);
}

TEST_F(MessageTest, SystemMessagesWithPointersCannotBePosted) {
    SetLastError(0);
    EXPECT_FALSE(PostMessageA(hwnd_, WM_SETTEXT, 0, 0));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_MESSAGE_SYNC_ONLY));
}

TEST_F(MessageTest, TheDesktopAcceptsMessagesAndDropsThem) {
    EXPECT_TRUE(PostMessageA(GetDesktopWindow(), WM_USER, 0, 0));
    EXPECT_EQ(peek(), 0u);
}

TEST_F(MessageTest, BroadcastReachesTopLevelWindowsOnly) {
    const HWND top = class_.create(nullptr, nullptr, WS_OVERLAPPEDWINDOW);
    const UINT message = RegisterWindowMessageA("openwosa broadcast");
    EXPECT_TRUE(PostMessageA(HWND_BROADCAST, message, 0, 0));
    EXPECT_EQ(peek(hwnd_, message, message), 0u);
    EXPECT_EQ(peek(top, message, message), message);
    DestroyWindow(top);
}

TEST_F(MessageTest, TheLimitIsTenThousandPostedMessages) {
    int posted = 0;
    while (posted < 20000 && PostMessageA(hwnd_, WM_USER, 0, 0)) {
        ++posted;
    }
    EXPECT_EQ(posted, 10000);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NOT_ENOUGH_QUOTA));
    peek();
    EXPECT_TRUE(PostMessageA(hwnd_, WM_USER, 0, 0));
}

TEST_F(MessageTest, AThreadWithoutAQueueHasNowhereToPostTo) {
    std::atomic<DWORD> id{0};
    std::atomic<bool> leave{false};
    std::thread thread([&] {
        id = GetCurrentThreadId();
        while (!leave) {
            Sleep(1);
        }
    });
    while (id == 0) {
        Sleep(1);
    }
    SetLastError(0);
    EXPECT_FALSE(PostThreadMessageA(id, WM_USER, 0, 0));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_THREAD_ID));
    leave = true;
    thread.join();
}

TEST_F(MessageTest, PeekMessageMakesAThreadsQueue) {
    std::atomic<DWORD> id{0};
    std::atomic<UINT> got{0};
    std::thread thread([&] {
        MSG message;
        PeekMessageA(&message, nullptr, WM_USER, WM_USER, PM_NOREMOVE);
        id = GetCurrentThreadId();
        GetMessageA(&message, nullptr, 0, 0);
        got = message.message;
    });
    while (id == 0) {
        Sleep(1);
    }
    EXPECT_TRUE(PostThreadMessageA(id, WM_USER + 3, 0, 0));
    thread.join();
    EXPECT_EQ(got, WM_USER + 3u);
}

TEST_F(MessageTest, GetMessageWaitsForAMessageFromAnotherThread) {
    std::thread thread([&] {
        Sleep(30);
        PostMessageA(hwnd_, WM_USER, 11, 0);
    });
    EXPECT_EQ(GetMessageA(&message_, hwnd_, 0, 0), 1);
    EXPECT_EQ(message_.wParam, 11u);
    thread.join();
}

TEST_F(MessageTest, GetMessageKeepsWaitingForOneThatPassesTheFilter) {
    std::thread thread([&] {
        Sleep(20);
        PostMessageA(hwnd_, WM_USER + 1, 0, 0);
        Sleep(20);
        PostMessageA(hwnd_, WM_USER + 2, 0, 0);
    });
    EXPECT_EQ(GetMessageA(&message_, nullptr, WM_USER + 2, WM_USER + 2), 1);
    EXPECT_EQ(message_.message, WM_USER + 2u);
    thread.join();
}

TEST_F(MessageTest, GetMessageAnswersMinusOneForNoWindow) {
    SetLastError(0);
    EXPECT_EQ(GetMessageA(&message_, reinterpret_cast<HWND>(0x1234), 0, 0), -1);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_WINDOW_HANDLE));
}

TEST_F(MessageTest, PeekMessageFindsNothingForNoWindow) {
    SetLastError(0);
    EXPECT_EQ(peek(reinterpret_cast<HWND>(0x1234)), 0u);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_WINDOW_HANDLE));
}

TEST_F(MessageTest, QuitMakesGetMessageAnswerZeroWithTheExitCode) {
    PostQuitMessage(42);
    EXPECT_EQ(GetMessageA(&message_, nullptr, 0, 0), 0);
    EXPECT_EQ(message_.message, static_cast<UINT>(WM_QUIT));
    EXPECT_EQ(message_.wParam, 42u);
    EXPECT_EQ(message_.hwnd, nullptr);
}

TEST_F(MessageTest, QuitComesAfterTheMessagesAlreadyPostedAndThoseToCome) {
    PostMessageA(hwnd_, WM_USER + 1, 0, 0);
    PostQuitMessage(0);
    PostMessageA(hwnd_, WM_USER + 2, 0, 0);
    EXPECT_EQ(peek(), WM_USER + 1u);
    EXPECT_EQ(peek(), WM_USER + 2u);
    EXPECT_EQ(peek(), static_cast<UINT>(WM_QUIT));
    EXPECT_EQ(peek(), 0u);
}

TEST_F(MessageTest, QuitPassesEveryFilter) {
    PostQuitMessage(0);
    EXPECT_EQ(peek(hwnd_, WM_USER, WM_USER), static_cast<UINT>(WM_QUIT));
}

TEST_F(MessageTest, QuitIsOneHoweverOftenItWasPosted) {
    PostQuitMessage(1);
    PostQuitMessage(2);
    EXPECT_EQ(peek(), static_cast<UINT>(WM_QUIT));
    EXPECT_EQ(message_.wParam, 2u);
    EXPECT_EQ(peek(), 0u);
}

TEST_F(MessageTest, QuitStaysWhenNotRemoved) {
    PostQuitMessage(3);
    EXPECT_EQ(peek(nullptr, 0, 0, PM_NOREMOVE), static_cast<UINT>(WM_QUIT));
    EXPECT_EQ(peek(), static_cast<UINT>(WM_QUIT));
}

TEST_F(MessageTest, DispatchCallsTheWindowsProcedure) {
    std::vector<UINT> heard;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        heard.push_back(message);
        return message == WM_USER ? static_cast<LRESULT>(wparam) * 2
                                  : DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND hwnd = class_.create(&handler);
    heard.clear();
    const MSG message{hwnd, WM_USER, 21, 0, 0, {}};
    EXPECT_EQ(DispatchMessageA(&message), 42);
    EXPECT_EQ(heard, (std::vector<UINT>{WM_USER}));
    DestroyWindow(hwnd);
}

TEST_F(MessageTest, DispatchOfAThreadMessageDoesNothing) {
    const MSG message{nullptr, WM_USER, 0, 0, 0, {}};
    EXPECT_EQ(DispatchMessageA(&message), 0);
}

TEST_F(MessageTest, TranslateMessageLeavesOtherMessagesAlone) {
    const MSG message{hwnd_, WM_USER, 0, 0, 0, {}};
    EXPECT_FALSE(TranslateMessage(&message));
}

TEST_F(MessageTest, TheTimeIsThatOfPosting) {
    const DWORD before = GetTickCount();
    PostMessageA(hwnd_, WM_USER, 0, 0);
    const DWORD after = GetTickCount();
    Sleep(30);
    ASSERT_EQ(peek(), static_cast<UINT>(WM_USER));
    EXPECT_LE(before, message_.time);
    EXPECT_LE(message_.time, after + 16);  // a tick of Windows' clock
    EXPECT_EQ(static_cast<DWORD>(GetMessageTime()), message_.time);
}

TEST_F(MessageTest, QueueStatusTellsWhatIsThereAndWhatIsNew) {
    PostMessageA(hwnd_, WM_USER, 0, 0);
    const DWORD first = GetQueueStatus(QS_ALLINPUT);
    EXPECT_EQ(LOWORD(first) & QS_POSTMESSAGE, QS_POSTMESSAGE);
    EXPECT_EQ(HIWORD(first) & QS_POSTMESSAGE, QS_POSTMESSAGE);
    const DWORD second = GetQueueStatus(QS_ALLINPUT);
    EXPECT_EQ(LOWORD(second) & QS_POSTMESSAGE, 0);
    EXPECT_EQ(HIWORD(second) & QS_POSTMESSAGE, QS_POSTMESSAGE);
}

TEST_F(MessageTest, QueueStatusOfAnEmptyQueueIsZero) {
    peek();
    EXPECT_EQ(GetQueueStatus(QS_ALLINPUT), 0u);
}

TEST_F(MessageTest, PeekCanBeRestrictedToPostedMessages) {
    PostMessageA(hwnd_, WM_USER, 0, 0);
    EXPECT_EQ(peek(nullptr, 0, 0, PM_REMOVE | PM_QS_PAINT), 0u);
    EXPECT_EQ(peek(nullptr, 0, 0, PM_REMOVE | PM_QS_POSTMESSAGE), static_cast<UINT>(WM_USER));
}

TEST_F(MessageTest, EveryMessageFromManyThreadsArrivesOnce) {
    constexpr int kThreads = 4;
    constexpr int kEach = 500;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < kEach; ++i) {
                PostMessageA(hwnd_, WM_USER, static_cast<WPARAM>(t), i);
            }
        });
    }
    std::vector<int> next(kThreads, 0);
    for (int received = 0; received < kThreads * kEach; ++received) {
        ASSERT_EQ(GetMessageA(&message_, hwnd_, WM_USER, WM_USER), 1);
        EXPECT_EQ(message_.lParam, next[message_.wParam]++);  // in order per sender
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(peek(), 0u);
}

class PaintTest : public MessageTest {
  protected:
    PaintTest() {
        window_ = class_.create(nullptr, nullptr, WS_POPUP | WS_VISIBLE);
        ValidateRect(window_, nullptr);
        drain_others();
    }
    ~PaintTest() override { DestroyWindow(window_); }
    // Whatever a real system posts to a window it shows.
    void drain_others() {
        MSG message;
        while (PeekMessageA(&message, nullptr, 0, WM_PAINT - 1, PM_REMOVE) ||
               PeekMessageA(&message, nullptr, WM_PAINT + 1, 0xFFFF, PM_REMOVE)) {
        }
    }
    HWND window_;
};

TEST_F(PaintTest, AnInvalidWindowIsAskedToPaintUntilItDid) {
    InvalidateRect(window_, nullptr, FALSE);
    EXPECT_EQ(peek(window_, WM_PAINT, WM_PAINT), static_cast<UINT>(WM_PAINT));
    EXPECT_EQ(peek(window_, WM_PAINT, WM_PAINT), static_cast<UINT>(WM_PAINT));
    PAINTSTRUCT paint;
    EXPECT_NE(BeginPaint(window_, &paint), nullptr);
    EndPaint(window_, &paint);
    EXPECT_EQ(peek(window_, WM_PAINT, WM_PAINT), 0u);
}

TEST_F(PaintTest, PaintComesAfterPostedMessages) {
    InvalidateRect(window_, nullptr, FALSE);
    PostMessageA(window_, WM_USER, 0, 0);
    EXPECT_EQ(peek(window_), static_cast<UINT>(WM_USER));
    EXPECT_EQ(peek(window_), static_cast<UINT>(WM_PAINT));
    ValidateRect(window_, nullptr);
}

TEST_F(PaintTest, UpdateWindowSendsItPastTheQueue) {
    int painted = 0;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        painted += message == WM_PAINT;
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND hwnd = class_.create(&handler, nullptr, WS_POPUP | WS_VISIBLE);
    UpdateWindow(hwnd);
    painted = 0;
    UpdateWindow(hwnd);
    EXPECT_EQ(painted, 0);
    InvalidateRect(hwnd, nullptr, FALSE);
    UpdateWindow(hwnd);
    EXPECT_EQ(painted, 1);
    DestroyWindow(hwnd);
}

TEST_F(PaintTest, AHiddenWindowIsNotAskedToPaint) {
    ShowWindow(window_, SW_HIDE);
    InvalidateRect(window_, nullptr, FALSE);
    EXPECT_EQ(peek(window_, WM_PAINT, WM_PAINT), 0u);
}

}  // namespace
}  // namespace openwosa::comshim_test
