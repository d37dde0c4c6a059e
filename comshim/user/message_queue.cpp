#include "user/message_queue.hpp"

#include <algorithm>
#include <new>

#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

MessageQueue* g_queues = nullptr;  // guarded by the kernel lock

}  // namespace

void SentMessage::reply(KernelLock& lock, LRESULT value, bool receiver_gone) noexcept {
    if (replied) {
        return;
    }
    replied = true;
    failed = receiver_gone;
    result = value;
    if (sender) {
        sender->notify(lock);
    }
}

bool MessageFilter::wants(const KernelLock& lock, HWND of_message) const noexcept {
    if (hwnd == nullptr) {
        return true;
    }
    if (hwnd == thread_messages()) {
        return of_message == nullptr;
    }
    if (of_message == hwnd) {
        return true;
    }
    const Window* ancestor = HandleTable::find<Window>(lock, hwnd);
    const Window* window = HandleTable::find<Window>(lock, of_message);
    return ancestor != nullptr && window != nullptr && windows::is_descendant(*ancestor, *window);
}

MessageQueue& MessageQueue::current() {
    ThreadState& state = this_thread();
    ThreadHeap* heap = heap_of(state);
    if (heap == nullptr) {
        throw std::bad_alloc();
    }
    if (heap->message_queue == nullptr) {
        arm_thread_cleanup(state);
        auto* queue = new MessageQueue(comshim::thread_id(state));
        heap->message_queue = queue;
        heap->destroy_message_queue = destroy;
        KernelLock lock;
        queue->next_ = g_queues;
        g_queues = queue;
    }
    return *static_cast<MessageQueue*>(heap->message_queue);
}

MessageQueue* MessageQueue::of_thread(const KernelLock&, DWORD thread_id) noexcept {
    MessageQueue* queue = g_queues;
    while (queue != nullptr && queue->thread_id_ != thread_id) {
        queue = queue->next_;
    }
    return queue;
}

void MessageQueue::destroy(void* self) noexcept {
    const Ref<MessageQueue> queue = Ref<MessageQueue>::adopt(static_cast<MessageQueue*>(self));
    KernelLock lock;
    queue->close(lock);
}

// The thread ends: its windows go without a message, as on Windows, and whoever waits for an answer gets 0.
void MessageQueue::close(KernelLock& lock) noexcept {
    closed_ = true;
    for (MessageQueue** link = &g_queues; *link != nullptr; link = &(*link)->next_) {
        if (*link == this) {
            *link = next_;
            break;
        }
    }
    for (SentMessage* message = handling_; message != nullptr; message = message->outer) {
        message->reply(lock, 0, true);
    }
    for (const Ref<SentMessage>& message : sent_) {
        message->reply(lock, 0, true);
    }
    sent_.clear();
    posted_.clear();
    timers_.clear();
    while (windows_ != nullptr) {
        Window& window = *windows_;
        while (window.first_child != nullptr) {
            window.first_child->unlink_from_parent();  // of another thread: an orphan until destroyed
        }
        windows::forget(lock, window);
    }
}

void MessageQueue::arrived(KernelLock& lock, UINT kinds) noexcept {
    changed_ |= kinds;
    notify(lock);
}

bool MessageQueue::post(KernelLock& lock, HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) noexcept {
    if (posted_.size() >= kPostedMessageLimit) {
        return false;
    }
    try {
        posted_.push_back({hwnd, message, wparam, lparam, GetTickCount(), POINT{}});
    } catch (const std::bad_alloc&) {
        return false;
    }
    arrived(lock, QS_POSTMESSAGE | QS_ALLPOSTMESSAGE);
    return true;
}

void MessageQueue::post_quit(KernelLock& lock, int exit_code) noexcept {
    quit_ = true;
    exit_code_ = exit_code;
    arrived(lock, QS_POSTMESSAGE | QS_ALLPOSTMESSAGE);
}

void MessageQueue::send(KernelLock& lock, Ref<SentMessage> message) noexcept {
    bool queued = !closed_;
    try {
        if (queued) {
            sent_.push_back(message);
        }
    } catch (const std::bad_alloc&) {
        queued = false;
    }
    if (!queued) {
        message->reply(lock, 0, true);
        return;
    }
    arrived(lock, QS_SENDMESSAGE);
}

bool MessageQueue::withdraw(const KernelLock&, const SentMessage& message) noexcept {
    const auto found =
        std::find_if(sent_.begin(), sent_.end(), [&](const auto& each) { return each.get() == &message; });
    if (found == sent_.end()) {
        return false;
    }
    sent_.erase(found);
    return true;
}

Ref<SentMessage> MessageQueue::take_sent(const KernelLock&) noexcept {
    changed_ &= ~static_cast<UINT>(QS_SENDMESSAGE);
    if (sent_.empty()) {
        return {};
    }
    Ref<SentMessage> message = std::move(sent_.front());
    sent_.pop_front();
    return message;
}

bool MessageQueue::fetch(KernelLock& lock, const MessageFilter& filter, bool remove, MSG& out) noexcept {
    expire_timers();
    UINT looked_at = filter.kinds;
    if ((looked_at & QS_POSTMESSAGE) != 0) {
        looked_at |= QS_TIMER | QS_HOTKEY;
        // QS_ALLPOSTMESSAGE is forgotten only by one who looked at all posted messages.
        if (filter.hwnd == nullptr && filter.first == 0 && filter.last == 0) {
            looked_at |= QS_ALLPOSTMESSAGE;
        }
    }
    seen(looked_at & ~static_cast<UINT>(QS_SENDMESSAGE));
    const bool found =
        ((filter.kinds & QS_POSTMESSAGE) != 0 &&
         (fetch_posted(lock, filter, remove, out) || fetch_quit(remove, out))) ||
        ((filter.kinds & QS_PAINT) != 0 && fetch_paint(lock, filter, out)) ||
        ((filter.kinds & (QS_TIMER | QS_POSTMESSAGE)) != 0 && fetch_timer(lock, filter, remove, out));
    if (found) {
        last_ = {out.time, out.pt};
    }
    return found;
}

bool MessageQueue::fetch_posted(const KernelLock& lock, const MessageFilter& filter, bool remove,
                                MSG& out) noexcept {
    const auto found = std::find_if(posted_.begin(), posted_.end(), [&](const MSG& message) {
        return filter.wants(message.message) && filter.wants(lock, message.hwnd);
    });
    if (found == posted_.end()) {
        return false;
    }
    out = *found;
    if (remove) {
        posted_.erase(found);
    }
    return true;
}

// Comes when no posted message is left that the program asked for, and passes every filter.
bool MessageQueue::fetch_quit(bool remove, MSG& out) noexcept {
    if (!quit_) {
        return false;
    }
    out = {nullptr, WM_QUIT, static_cast<WPARAM>(exit_code_), 0, GetTickCount(), POINT{}};
    if (remove) {
        quit_ = false;
    }
    return true;
}

// The request stays until BeginPaint or ValidateRect.
bool MessageQueue::fetch_paint(const KernelLock& lock, const MessageFilter& filter, MSG& out) noexcept {
    if (!filter.wants(WM_PAINT)) {
        return false;
    }
    for (const Window* window = windows_; window != nullptr; window = window->next_of_queue) {
        if (window->paint_wanted && filter.wants(lock, window->handle)) {
            out = {window->handle, WM_PAINT, 0, 0, GetTickCount(), POINT{}};
            return true;
        }
    }
    return false;
}

// Of several the one that has waited longest. Ticks missed meanwhile are lost, as documented; the beat is
// kept.
bool MessageQueue::fetch_timer(const KernelLock& lock, const MessageFilter& filter, bool remove,
                               MSG& out) noexcept {
    if (!filter.wants(WM_TIMER)) {
        return false;
    }
    QueueTimer* oldest = nullptr;
    for (QueueTimer& timer : timers_) {
        if (timer.fired && filter.wants(lock, timer.hwnd) && (oldest == nullptr || timer.due < oldest->due)) {
            oldest = &timer;
        }
    }
    if (oldest == nullptr) {
        return false;
    }
    out = {oldest->hwnd,   WM_TIMER, oldest->id, reinterpret_cast<LPARAM>(oldest->callback),
           GetTickCount(), POINT{}};
    if (remove) {
        const std::int64_t period = oldest->period * kNanosecondsPerMillisecond;
        const std::int64_t missed = (Deadline::now().nanoseconds - oldest->due) / period;
        oldest->due += (missed + 1) * period;
        oldest->fired = false;
    }
    return true;
}

void MessageQueue::expire_timers() noexcept {
    if (timers_.empty()) {
        return;
    }
    const std::int64_t now = Deadline::now().nanoseconds;
    for (QueueTimer& timer : timers_) {
        if (!timer.fired && timer.due <= now) {
            timer.fired = true;
            changed_ |= QS_TIMER;
        }
    }
}

UINT MessageQueue::present(const KernelLock&) noexcept {
    expire_timers();
    UINT kinds = 0;
    if (!posted_.empty() || quit_) {
        kinds |= QS_POSTMESSAGE | QS_ALLPOSTMESSAGE;
    }
    if (!sent_.empty()) {
        kinds |= QS_SENDMESSAGE;
    }
    if (std::any_of(timers_.begin(), timers_.end(), [](const QueueTimer& timer) { return timer.fired; })) {
        kinds |= QS_TIMER;
    }
    for (const Window* window = windows_; window != nullptr; window = window->next_of_queue) {
        if (window->paint_wanted) {
            return kinds | QS_PAINT;
        }
    }
    return kinds;
}

UINT MessageQueue::fresh(const KernelLock&) noexcept {
    expire_timers();
    return changed_;
}

void MessageQueue::paint_wanted(KernelLock& lock) noexcept { arrived(lock, QS_PAINT); }

void MessageQueue::add_window(const KernelLock&, Window& window) noexcept {
    window.previous_of_queue = nullptr;
    window.next_of_queue = windows_;
    if (windows_ != nullptr) {
        windows_->previous_of_queue = &window;
    }
    windows_ = &window;
}

// What was meant for the window goes with it: posted messages, timers, and messages sent by others get 0.
void MessageQueue::remove_window(KernelLock& lock, Window& window) noexcept {
    (window.previous_of_queue != nullptr ? window.previous_of_queue->next_of_queue : windows_) =
        window.next_of_queue;
    if (window.next_of_queue != nullptr) {
        window.next_of_queue->previous_of_queue = window.previous_of_queue;
    }
    std::erase_if(posted_, [&](const MSG& message) { return message.hwnd == window.handle; });
    std::erase_if(timers_, [&](const QueueTimer& timer) { return timer.hwnd == window.handle; });
    std::erase_if(sent_, [&](const Ref<SentMessage>& message) {
        if (message->hwnd != window.handle) {
            return false;
        }
        message->reply(lock, 0, true);
        return true;
    });
}

bool MessageQueue::ready(const KernelLock& lock, const ThreadState&) noexcept {
    if (interest_.reply_to != nullptr && interest_.reply_to->replied) {
        return true;
    }
    if ((fresh(lock) & interest_.fresh) != 0) {
        return true;
    }
    return interest_.present != 0 && (present(lock) & interest_.present) != 0;
}

// A wait that ended has told its caller of what is there: no longer new.
bool MessageQueue::take(const KernelLock&, ThreadState&) noexcept {
    seen(interest_.fresh);
    return false;
}

Deadline MessageQueue::due(const KernelLock&) const noexcept {
    Deadline earliest = Deadline::never();
    if (((interest_.fresh | interest_.present) & QS_TIMER) != 0) {
        for (const QueueTimer& timer : timers_) {
            if (!timer.fired && timer.due < earliest.nanoseconds) {
                earliest.nanoseconds = timer.due;
            }
        }
    }
    return earliest;
}

}  // namespace openwosa::comshim
