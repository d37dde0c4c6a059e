// SetTimer and KillTimer. A timer is a promise of WM_TIMER when nothing else is to be fetched; it belongs to
// the queue of the window's thread, which keeps the time itself while it waits.
#include <algorithm>

#include "kernel/thread_state.hpp"
#include "kernel/wide.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr UINT_PTR kHighestThreadTimer = 0x7FFF;

QueueTimer* find_timer(std::vector<QueueTimer>& timers, HWND hwnd, UINT_PTR id) {
    const auto found = std::find_if(timers.begin(), timers.end(), [&](const QueueTimer& each) {
        return each.hwnd == hwnd && each.id == id;
    });
    return found != timers.end() ? &*found : nullptr;
}

// Timers without a window get numbers of the system's choice.
UINT_PTR fresh_id(std::vector<QueueTimer>& timers) {
    UINT_PTR id = kHighestThreadTimer;
    while (id > 0 && find_timer(timers, nullptr, id) != nullptr) {
        --id;
    }
    return id;
}

// The queue of a window, or the calling thread's for none; null and the last error set otherwise.
MessageQueue* queue_for(const KernelLock& lock, HWND hwnd, MessageQueue& own) {
    if (hwnd == nullptr) {
        return &own;
    }
    const Window* window = windows::find_own(lock, hwnd);
    return window != nullptr ? window->queue.get() : nullptr;
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

UINT_PTR SetTimer(HWND hwnd, UINT_PTR id, UINT milliseconds, TIMERPROC callback) {
    MessageQueue& own = MessageQueue::current();
    const UINT period = std::clamp<UINT>(milliseconds, USER_TIMER_MINIMUM, USER_TIMER_MAXIMUM);
    KernelLock lock;
    MessageQueue* queue = queue_for(lock, hwnd, own);
    if (queue == nullptr) {
        return 0;
    }
    std::vector<QueueTimer>& timers = queue->timers(lock);
    QueueTimer* timer = find_timer(timers, hwnd, id);
    if (timer == nullptr) {
        if (hwnd == nullptr && (id = fresh_id(timers)) == 0) {
            return static_cast<UINT_PTR>(fail(ERROR_NO_MORE_USER_HANDLES));
        }
        timer = guarded(nullptr, [&] { return &timers.emplace_back(); });
        if (timer == nullptr) {
            return 0;
        }
    }
    const std::int64_t due = Deadline::now().nanoseconds + period * kNanosecondsPerMillisecond;
    *timer = {hwnd, id, callback, period, due, false};
    queue->timers_changed(lock);
    return hwnd != nullptr && id == 0 ? 1 : id;
}

BOOL KillTimer(HWND hwnd, UINT_PTR id) {
    MessageQueue& own = MessageQueue::current();
    KernelLock lock;
    MessageQueue* queue = queue_for(lock, hwnd, own);
    if (queue == nullptr) {
        return FALSE;
    }
    std::vector<QueueTimer>& timers = queue->timers(lock);
    QueueTimer* timer = find_timer(timers, hwnd, id);
    if (timer == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    timers.erase(timers.begin() + (timer - timers.data()));
    return TRUE;
}
