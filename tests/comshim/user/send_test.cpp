// Rules from the Win32 reference: SendMessage, SendMessageTimeout, SendNotifyMessage, ReplyMessage,
// InSendMessage.
#include <atomic>
#include <thread>

#include "recording_window.hpp"

namespace openwosa::comshim_test {
namespace {

// A thread with a window; runs a message loop until the object goes.
class WindowThread {
  public:
    explicit WindowThread(Handler handler = {}) : handler_(std::move(handler)) {
        thread_ = std::thread([this] { run(); });
        while (hwnd_ == nullptr) {
            Sleep(1);
        }
    }
    ~WindowThread() {
        PostThreadMessageA(id_, WM_QUIT, 0, 0);
        thread_.join();
    }
    HWND hwnd() const { return hwnd_; }
    DWORD id() const { return id_; }

  private:
    void run() {
        id_ = GetCurrentThreadId();
        hwnd_ = class_.create(handler_ ? &handler_ : nullptr);
        MSG message;
        while (GetMessageA(&message, nullptr, 0, 0) > 0) {
            DispatchMessageA(&message);
        }
        DestroyWindow(hwnd_);
    }

    RecordingClass class_{"openwosa other thread"};
    Handler handler_;
    std::atomic<DWORD> id_{0};
    std::atomic<HWND> hwnd_{nullptr};
    std::thread thread_;
};

Handler answering(UINT to, std::function<LRESULT(WPARAM, LPARAM)> answer) {
    return
        [to, answer = std::move(answer)](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
            return message == to ? answer(wparam, lparam) : DefWindowProcA(hwnd, message, wparam, lparam);
        };
}

TEST(SendMessage, ToAnOwnWindowCallsItsProcedureAtOnce) {
    const RecordingClass recording;
    Handler handler = answering(
        WM_USER, [](WPARAM wparam, LPARAM lparam) { return static_cast<LRESULT>(wparam) + lparam; });
    const HWND hwnd = recording.create(&handler);
    EXPECT_EQ(SendMessageA(hwnd, WM_USER, 40, 2), 42);
    DestroyWindow(hwnd);
}

TEST(SendMessage, ToNoWindowFails) {
    SetLastError(0);
    EXPECT_EQ(SendMessageA(reinterpret_cast<HWND>(0x1234), WM_USER, 0, 0), 0);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_WINDOW_HANDLE));
}

TEST(SendMessage, ToAnotherThreadIsHandledThereAndAnswered) {
    std::atomic<DWORD> handled_by{0};
    const WindowThread other(answering(WM_USER, [&](WPARAM, LPARAM) {
        handled_by = GetCurrentThreadId();
        return 17;
    }));
    EXPECT_EQ(SendMessageA(other.hwnd(), WM_USER, 0, 0), 17);
    EXPECT_EQ(handled_by, other.id());
}

TEST(SendMessage, IsHandledInsidePeekMessageWithoutBeingRetrieved) {
    drain();
    const RecordingClass recording;
    int handled = 0;
    Handler handler = answering(WM_USER, [&](WPARAM, LPARAM) { return ++handled; });
    const HWND hwnd = recording.create(&handler);
    std::atomic<bool> done{false};
    std::thread sender([&] {
        SendMessageA(hwnd, WM_USER, 0, 0);
        done = true;
    });
    MSG message;
    bool retrieved = false;
    while (!done) {
        retrieved |= PeekMessageA(&message, nullptr, WM_USER, WM_USER, PM_REMOVE) != FALSE;
    }
    sender.join();
    EXPECT_EQ(handled, 1);
    EXPECT_FALSE(retrieved);
    DestroyWindow(hwnd);
}

TEST(SendMessage, ComesBeforePostedMessages) {
    drain();
    const RecordingClass recording;
    std::vector<UINT> heard;
    Handler handler = [&](HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) -> LRESULT {
        if (message >= WM_USER) {
            heard.push_back(message);
        }
        return DefWindowProcA(hwnd, message, wparam, lparam);
    };
    const HWND hwnd = recording.create(&handler);
    PostMessageA(hwnd, WM_USER + 1, 0, 0);
    std::thread sender([&] { SendNotifyMessageA(hwnd, WM_USER + 2, 0, 0); });
    sender.join();
    MSG message;
    while (PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE)) {
        DispatchMessageA(&message);
    }
    EXPECT_EQ(heard, (std::vector<UINT>{WM_USER + 2, WM_USER + 1}));
    DestroyWindow(hwnd);
}

TEST(SendMessage, TwoThreadsMaySendToEachOther) {
    const RecordingClass recording;
    const WindowThread* other_thread = nullptr;
    Handler inner = answering(WM_USER + 1, [](WPARAM, LPARAM) { return 5; });
    const HWND own = recording.create(&inner);
    const WindowThread other(
        answering(WM_USER, [own](WPARAM, LPARAM) { return 10 * SendMessageA(own, WM_USER + 1, 0, 0); }));
    other_thread = &other;
    EXPECT_EQ(SendMessageA(other_thread->hwnd(), WM_USER, 0, 0), 50);
    DestroyWindow(own);
}

TEST(SendMessage, TextCrossesThreads) {
    const WindowThread other;
    EXPECT_EQ(SendMessageA(other.hwnd(), WM_SETTEXT, 0, reinterpret_cast<LPARAM>("across")), TRUE);
    char text[16];
    EXPECT_EQ(SendMessageA(other.hwnd(), WM_GETTEXT, sizeof text, reinterpret_cast<LPARAM>(text)), 6);
    EXPECT_STREQ(text, "across");
}

TEST(SendMessage, ToAThreadThatEndsAnswersZero) {
    std::atomic<HWND> hwnd{nullptr};
    std::thread owner([&] {
        const RecordingClass recording("openwosa short lived");
        hwnd = recording.create();
        Sleep(100);  // never looks at its queue
    });
    while (hwnd == nullptr) {
        Sleep(1);
    }
    EXPECT_EQ(SendMessageA(hwnd, WM_USER, 0, 0), 0);
    owner.join();
}

TEST(SendMessage, SetsInSendMessageOnlyWhenItComesFromAnotherThread) {
    std::atomic<int> inside{-1};
    const WindowThread other(answering(WM_USER, [&](WPARAM, LPARAM) { return inside = InSendMessage(); }));
    SendMessageA(other.hwnd(), WM_USER, 0, 0);
    EXPECT_EQ(inside, 1);
    inside = -1;
    PostMessageA(other.hwnd(), WM_USER, 0, 0);
    while (inside == -1) {
        Sleep(1);
    }
    EXPECT_EQ(inside, 0);
    EXPECT_FALSE(InSendMessage());
}

TEST(ReplyMessage, LetsTheSenderGoOnBeforeTheHandlerReturns) {
    std::atomic<bool> go_on{false};
    std::atomic<bool> returned{false};
    const WindowThread other(answering(WM_USER, [&](WPARAM, LPARAM) {
        EXPECT_TRUE(ReplyMessage(99));
        while (!go_on) {
            Sleep(1);
        }
        returned = true;
        return 1;
    }));
    EXPECT_EQ(SendMessageA(other.hwnd(), WM_USER, 0, 0), 99);
    EXPECT_FALSE(returned);
    go_on = true;
    while (!returned) {
        Sleep(1);
    }
}

TEST(ReplyMessage, OutsideOfASentMessageDoesNothing) { EXPECT_FALSE(ReplyMessage(1)); }

// Each thread of a ring sends to the next while it is sent to: nobody locks up, every message is answered
// once.
TEST(SendMessage, ManyThreadsMaySendInARing) {
    constexpr int kThreads = 4;
    constexpr int kEach = 300;
    const RecordingClass recording("openwosa ring");
    std::vector<std::atomic<HWND>> windows(kThreads);
    std::atomic<int> handled{0};
    std::atomic<int> wrong{0};
    std::atomic<int> finished{0};
    Handler handler = answering(WM_USER, [&](WPARAM wparam, LPARAM) {
        ++handled;
        return static_cast<LRESULT>(wparam) + 1;
    });
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            windows[t] = recording.create(&handler);
            while (windows[(t + 1) % kThreads] == nullptr) {
                Sleep(1);
            }
            for (int i = 0; i < kEach; ++i) {
                wrong +=
                    SendMessageA(windows[(t + 1) % kThreads], WM_USER, static_cast<WPARAM>(i), 0) != i + 1;
            }
            ++finished;
            EXPECT_TRUE(pump_until([&] { return finished == kThreads; }));
            DestroyWindow(windows[t]);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(handled, kThreads * kEach);
    EXPECT_EQ(wrong, 0);
}

// Windows come and go under the senders: each call ends, with an answer or with an invalid handle.
TEST(SendMessage, ToWindowsThatComeAndGoAlwaysReturns) {
    const RecordingClass recording("openwosa mayfly");
    std::atomic<HWND> target{nullptr};
    std::atomic<bool> over{false};
    Handler handler = answering(WM_USER, [](WPARAM, LPARAM) { return 1; });
    std::vector<std::thread> senders;
    for (int t = 0; t < 3; ++t) {
        senders.emplace_back([&, t] {
            while (!over) {
                if (t == 0) {
                    PostMessageA(target, WM_USER, 0, 0);
                } else {
                    SendMessageA(target, WM_USER, 0, 0);
                }
            }
        });
    }
    std::thread owner([&] {
        for (int i = 0; i < 200; ++i) {
            target = recording.create(&handler);
            MSG message;
            PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE);
            DestroyWindow(target);
        }
        over = true;
    });
    owner.join();
    for (std::thread& sender : senders) {
        sender.join();
    }
}

TEST(SendMessageTimeout, GivesTheAnswer) {
    const WindowThread other(answering(WM_USER, [](WPARAM, LPARAM) { return 31; }));
    DWORD_PTR result = 0;
    EXPECT_NE(SendMessageTimeoutA(other.hwnd(), WM_USER, 0, 0, SMTO_NORMAL, 5000, &result), 0);
    EXPECT_EQ(result, 31u);
}

TEST(SendMessageTimeout, GivesUpWhenTheTimeIsOver) {
    std::atomic<bool> leave{false};
    const WindowThread other(answering(WM_USER, [&](WPARAM, LPARAM) {
        while (!leave) {
            Sleep(1);
        }
        return 1;
    }));
    DWORD_PTR result = 0;
    SetLastError(0);
    const DWORD start = GetTickCount();
    EXPECT_EQ(SendMessageTimeoutA(other.hwnd(), WM_USER, 0, 0, SMTO_NORMAL, 60, &result), 0);
    EXPECT_GE(GetTickCount() - start + 16, 60u);
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_TIMEOUT));
    leave = true;
}

TEST(SendMessageTimeout, BlockedItHandlesNoMessageMeanwhile) {
    const RecordingClass recording;
    std::atomic<int> handled{0};
    Handler handler = answering(WM_USER + 1, [&](WPARAM, LPARAM) { return ++handled; });
    const HWND own = recording.create(&handler);
    std::atomic<bool> leave{false};
    std::atomic<bool> told{false};
    const WindowThread other(answering(WM_USER, [&](WPARAM, LPARAM) {
        SendNotifyMessageA(own, WM_USER + 1, 0, 0);
        told = true;
        while (!leave) {
            Sleep(1);
        }
        return 1;
    }));
    DWORD_PTR result = 0;
    while (!told) {  // on a busy machine the other thread may look too late
        EXPECT_EQ(SendMessageTimeoutA(other.hwnd(), WM_USER, 0, 0, SMTO_BLOCK, 60, &result), 0);
        EXPECT_EQ(handled, 0);
    }
    leave = true;
    drain();
    EXPECT_GE(handled, 1);
    DestroyWindow(own);
}

TEST(SendNotifyMessage, DoesNotWaitForAnotherThread) {
    std::atomic<bool> leave{false};
    std::atomic<bool> handled{false};
    const WindowThread other(answering(WM_USER, [&](WPARAM, LPARAM) {
        while (!leave) {
            Sleep(1);
        }
        handled = true;
        return 0;
    }));
    EXPECT_TRUE(SendNotifyMessageA(other.hwnd(), WM_USER, 0, 0));
    EXPECT_FALSE(handled);
    leave = true;
    while (!handled) {
        Sleep(1);
    }
}

TEST(SendNotifyMessage, ToAnOwnWindowIsHandledAtOnce) {
    const RecordingClass recording;
    int handled = 0;
    Handler handler = answering(WM_USER, [&](WPARAM, LPARAM) { return ++handled; });
    const HWND hwnd = recording.create(&handler);
    EXPECT_TRUE(SendNotifyMessageA(hwnd, WM_USER, 0, 0));
    EXPECT_EQ(handled, 1);
    DestroyWindow(hwnd);
}

TEST(SendNotifyMessage, RefusesPointers) {
    const RecordingClass recording;
    const HWND hwnd = recording.create();
    SetLastError(0);
    EXPECT_FALSE(SendNotifyMessageA(hwnd, WM_SETTEXT, 0, 0));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_MESSAGE_SYNC_ONLY));
    DestroyWindow(hwnd);
}

}  // namespace
}  // namespace openwosa::comshim_test
