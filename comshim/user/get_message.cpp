// The message loop: GetMessage, PeekMessage, WaitMessage, DispatchMessage, and what they leave to be asked.
#include "kernel/thread_state.hpp"
#include "user/send_message.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

constexpr int kFailed = -1;

bool valid(const KernelLock& lock, const MessageFilter& filter) {
    return filter.hwnd == nullptr || filter.hwnd == MessageFilter::thread_messages() ||
           windows::find(lock, filter.hwnd) != nullptr;
}

// 1: `out` is filled; 0: nothing there; kFailed: no such window. Takes and gives back the lock.
int try_fetch(MessageQueue& queue, const MessageFilter& filter, bool remove, MSG& out, KernelLock& lock) {
    if (!valid(lock, filter)) {
        return kFailed;
    }
    return queue.fetch(lock, filter, remove, out) ? 1 : 0;
}

int get_message(MSG* message, HWND hwnd, UINT first, UINT last) {
    MessageQueue& queue = MessageQueue::current();
    const MessageFilter filter{hwnd, first, last};
    for (;;) {
        handle_sent_messages(queue);
        KernelLock lock;
        const int found = try_fetch(queue, filter, true, *message, lock);
        if (found != 0) {
            return found > 0 ? message->message != WM_QUIT : kFailed;
        }
        // All that comes from now on is new, so nothing is missed between this look and the wait. A message
        // sent since the last line but one is not new, only present.
        const auto before = queue.wait_for(lock, {QS_ALLINPUT, QS_SENDMESSAGE, nullptr});
        Waitable* const objects[] = {&queue};
        wait(lock, objects, WaitFor::kAny, Deadline::never());
        lock.lock();
        queue.wait_for(lock, before);
    }
}

BOOL peek_message(MSG* message, HWND hwnd, UINT first, UINT last, UINT flags) {
    MessageQueue& queue = MessageQueue::current();
    const UINT kinds = (flags >> 16) & QS_ALLINPUT;
    const MessageFilter filter{hwnd, first, last, kinds != 0 ? kinds : QS_ALLINPUT};
    if ((filter.kinds & QS_SENDMESSAGE) != 0 || kinds == 0) {
        handle_sent_messages(queue);
    }
    KernelLock lock;
    return try_fetch(queue, filter, (flags & PM_REMOVE) != 0, *message, lock) > 0;
}

LRESULT dispatch(const MSG& message, bool unicode) {
    if (message.message == WM_TIMER && message.lParam != 0) {
        const auto callback = reinterpret_cast<TIMERPROC>(message.lParam);
        callback(message.hwnd, WM_TIMER, message.wParam, GetTickCount());
        return 0;
    }
    return message.hwnd != nullptr
               ? windows::call(message.hwnd, unicode, message.message, message.wParam, message.lParam)
               : 0;
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

BOOL GetMessageA(LPMSG message, HWND hwnd, UINT first, UINT last) {
    return get_message(message, hwnd, first, last);
}

BOOL GetMessageW(LPMSG message, HWND hwnd, UINT first, UINT last) {
    return get_message(message, hwnd, first, last);
}

BOOL PeekMessageA(LPMSG message, HWND hwnd, UINT first, UINT last, UINT flags) {
    return peek_message(message, hwnd, first, last, flags);
}

BOOL PeekMessageW(LPMSG message, HWND hwnd, UINT first, UINT last, UINT flags) {
    return peek_message(message, hwnd, first, last, flags);
}

BOOL WaitMessage() {
    return MsgWaitForMultipleObjectsEx(0, nullptr, INFINITE, QS_ALLINPUT, 0) != WAIT_FAILED;
}

// There is no keyboard: the answer is the documented one, and no WM_CHAR follows.
BOOL TranslateMessage(const MSG* message) {
    switch (message->message) {
        case WM_KEYDOWN:
        case WM_KEYUP:
        case WM_SYSKEYDOWN:
        case WM_SYSKEYUP:
            return TRUE;
        default:
            return FALSE;
    }
}

LRESULT DispatchMessageA(const MSG* message) { return dispatch(*message, false); }

LRESULT DispatchMessageW(const MSG* message) { return dispatch(*message, true); }

LONG GetMessageTime() {
    const MessageQueue* queue = MessageQueue::current_if_any();
    return queue != nullptr ? static_cast<LONG>(queue->last_message().time) : 0;
}

DWORD GetMessagePos() {
    const MessageQueue* queue = MessageQueue::current_if_any();
    return queue != nullptr ? static_cast<DWORD>(MAKELONG(queue->last_message().position.x,
                                                          queue->last_message().position.y))
                            : 0;
}

LPARAM GetMessageExtraInfo() { return 0; }

DWORD GetQueueStatus(UINT flags) {
    MessageQueue& queue = MessageQueue::current();
    KernelLock lock;
    const UINT present = queue.present(lock) & flags;
    const UINT fresh = queue.fresh(lock) & flags;
    queue.seen(flags);
    return static_cast<DWORD>(MAKELONG(fresh, present));
}

BOOL GetInputState() { return FALSE; }
