// A thread's message queue: posted messages, messages sent by other threads, WM_QUIT, paint requests, timers.
#pragma once
#include <windows.h>

#include <deque>
#include <utility>
#include <vector>

#include "kernel/waitable.hpp"

namespace openwosa::comshim {

class MessageQueue;
class Window;

/// The limit Windows has by default (USERPostMessageLimit).
constexpr std::size_t kPostedMessageLimit = 10000;

/// A message one thread sent to another's window. Both hold a reference; fields but the first line are
/// guarded by the kernel lock.
class SentMessage final : public Object {
  public:
    SentMessage(HWND to, UINT what, WPARAM w, LPARAM l, bool is_unicode) noexcept
        : Object(ObjectType::kUserObject),
          hwnd(to),
          message(what),
          wparam(w),
          lparam(l),
          unicode(is_unicode) {}

    const HWND hwnd;
    const UINT message;
    const WPARAM wparam;
    const LPARAM lparam;
    const bool unicode;

    Ref<MessageQueue> sender;  // null: a notification, nobody waits
    bool replied = false;      // `result` is set
    bool failed = false;       // ... to 0, because the receiver is gone
    LRESULT result = 0;
    SentMessage* outer = nullptr;  // the one whose handling this one interrupted

    void reply(KernelLock& lock, LRESULT value, bool receiver_gone) noexcept;
};

struct QueueTimer {
    HWND hwnd;
    UINT_PTR id;
    TIMERPROC callback;
    UINT period;  // milliseconds
    std::int64_t due;
    bool fired;  // its WM_TIMER waits to be fetched
};

/// Which messages a Get- or PeekMessage asks for.
struct MessageFilter {
    HWND hwnd;  // null: all; kThreadMessages: those posted to the thread; else this window and its children
    UINT first;
    UINT last;  // both 0: all
    UINT kinds = QS_ALLINPUT;

    static HWND thread_messages() noexcept { return reinterpret_cast<HWND>(LONG_PTR{-1}); }
    bool wants(const KernelLock&, HWND of_message) const noexcept;
    bool wants(UINT message) const noexcept {
        return (first == 0 && last == 0) || (message >= first && message <= last);
    }
};

class MessageQueue final : public Waitable {
  public:
    static constexpr ObjectType kType = ObjectType::kUserObject;

    /// The calling thread's; made with its first call that needs one.
    static MessageQueue& current();
    /// The same, or null where the thread has none yet.
    static MessageQueue* current_if_any() noexcept {
        const ThreadHeap* heap = this_thread().heap;
        return heap ? static_cast<MessageQueue*>(heap->message_queue) : nullptr;
    }
    static MessageQueue* of_thread(const KernelLock&, DWORD thread_id) noexcept;

    DWORD thread_id() const noexcept { return thread_id_; }

    // Everything below is called with the kernel lock held.

    /// False: the queue is full, or there is no memory.
    bool post(KernelLock& lock, HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) noexcept;
    void post_quit(KernelLock& lock, int exit_code) noexcept;
    /// Without memory the message is answered with 0, as if the receiver were gone.
    void send(KernelLock& lock, Ref<SentMessage> message) noexcept;
    bool withdraw(const KernelLock& lock, const SentMessage& message) noexcept;

    /// The next message sent by another thread, taken out; null if there is none.
    Ref<SentMessage> take_sent(const KernelLock& lock) noexcept;
    /// Fetches by the documented order: posted, WM_QUIT, WM_PAINT, WM_TIMER. What was looked at is no longer
    /// new.
    bool fetch(KernelLock& lock, const MessageFilter& filter, bool remove, MSG& out) noexcept;

    /// The QS_ kinds there are, and those that came since the queue was last looked at.
    UINT present(const KernelLock& lock) noexcept;
    UINT fresh(const KernelLock& lock) noexcept;
    void seen(UINT kinds) noexcept { changed_ &= ~kinds; }

    /// What the owner is about to wait for. `message`: its reply, too.
    struct Interest {
        UINT fresh = 0;
        UINT present = 0;
        const SentMessage* reply_to = nullptr;
    };
    /// Returns the interest before.
    Interest wait_for(const KernelLock&, Interest interest) noexcept {
        return std::exchange(interest_, interest);
    }

    std::vector<QueueTimer>& timers(const KernelLock&) noexcept { return timers_; }
    void timers_changed(KernelLock& lock) noexcept { wake_waiters(lock); }

    void add_window(const KernelLock&, Window& window) noexcept;
    void remove_window(KernelLock& lock, Window& window) noexcept;
    Window* first_window(const KernelLock&) const noexcept { return windows_; }
    void paint_wanted(KernelLock& lock) noexcept;

    SentMessage* handling(const KernelLock&) const noexcept { return handling_; }
    void set_handling(const KernelLock&, SentMessage* message) noexcept { handling_ = message; }

    struct LastMessage {
        DWORD time = 0;
        POINT position{};
    };
    const LastMessage& last_message() const noexcept { return last_; }

    // Waitable. Only the owner waits for its queue.
    bool ready(const KernelLock&, const ThreadState& waiter) noexcept override;
    bool take(const KernelLock&, ThreadState& waiter) noexcept override;
    Deadline due(const KernelLock&) const noexcept override;

  private:
    explicit MessageQueue(DWORD thread_id) noexcept : Waitable(kType), thread_id_(thread_id) {}

    static void destroy(void* queue) noexcept;
    void close(KernelLock& lock) noexcept;
    void arrived(KernelLock& lock, UINT kinds) noexcept;
    void expire_timers() noexcept;
    bool fetch_posted(const KernelLock&, const MessageFilter& filter, bool remove, MSG& out) noexcept;
    bool fetch_quit(bool remove, MSG& out) noexcept;
    bool fetch_paint(const KernelLock&, const MessageFilter& filter, MSG& out) noexcept;
    bool fetch_timer(const KernelLock&, const MessageFilter& filter, bool remove, MSG& out) noexcept;

    const DWORD thread_id_;
    bool closed_ = false;
    std::deque<MSG> posted_;
    std::deque<Ref<SentMessage>> sent_;
    bool quit_ = false;
    int exit_code_ = 0;
    std::vector<QueueTimer> timers_;
    UINT changed_ = 0;
    Interest interest_;
    SentMessage* handling_ = nullptr;
    Window* windows_ = nullptr;
    LastMessage last_;
    MessageQueue* next_ = nullptr;  // of all queues
};

}  // namespace openwosa::comshim
