// PostMessage, PostThreadMessage, PostQuitMessage.
#include <vector>

#include "kernel/thread_state.hpp"
#include "user/message_kinds.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {

// Documented: below WM_USER a message with pointers cannot go to the asynchronous functions.
bool carries_pointer(UINT message) noexcept {
    switch (message) {
        case WM_CREATE:
        case WM_SETTEXT:
        case WM_GETTEXT:
        case WM_WININICHANGE:
        case WM_GETMINMAXINFO:
        case WM_DRAWITEM:
        case WM_MEASUREITEM:
        case WM_DELETEITEM:
        case WM_COMPAREITEM:
        case WM_WINDOWPOSCHANGING:
        case WM_WINDOWPOSCHANGED:
        case WM_COPYDATA:
        case WM_HELP:
        case WM_STYLECHANGING:
        case WM_STYLECHANGED:
        case WM_NCCREATE:
        case WM_NCCALCSIZE:
        case WM_NEXTMENU:
        case WM_SIZING:
        case WM_MOVING:
        case WM_MDICREATE:
            return true;
        default:
            return false;
    }
}

std::vector<HWND> broadcast_targets() {
    std::vector<HWND> targets;
    KernelLock lock;
    for (const Window* each = windows::desktop(lock).first_child; each != nullptr; each = each->next) {
        targets.push_back(each->handle);
    }
    return targets;
}

namespace {

BOOL post_to_thread(DWORD thread_id, UINT message, WPARAM wparam, LPARAM lparam) {
    if (carries_pointer(message)) {
        return fail(ERROR_MESSAGE_SYNC_ONLY);
    }
    KernelLock lock;
    MessageQueue* queue = MessageQueue::of_thread(lock, thread_id);
    if (queue == nullptr) {
        return fail(ERROR_INVALID_THREAD_ID);
    }
    return queue->post(lock, nullptr, message, wparam, lparam) || fail(ERROR_NOT_ENOUGH_QUOTA);
}

BOOL post_to_window(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return FALSE;
    }
    // The desktop is another process's, and what it does with a message nobody here can see.
    return !window->queue || window->queue->post(lock, hwnd, message, wparam, lparam) ||
           fail(ERROR_NOT_ENOUGH_QUOTA);
}

BOOL post(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    if (carries_pointer(message)) {
        return fail(ERROR_MESSAGE_SYNC_ONLY);
    }
    if (hwnd == nullptr) {
        return post_to_thread(MessageQueue::current().thread_id(), message, wparam, lparam);
    }
    if (hwnd == HWND_BROADCAST) {
        for (const HWND target : broadcast_targets()) {
            post_to_window(target, message, wparam, lparam);
        }
        return TRUE;
    }
    return post_to_window(hwnd, message, wparam, lparam);
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

BOOL PostMessageA(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return post(hwnd, message, wparam, lparam);
}

BOOL PostMessageW(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return post(hwnd, message, wparam, lparam);
}

BOOL PostThreadMessageA(DWORD thread_id, UINT message, WPARAM wparam, LPARAM lparam) {
    return post_to_thread(thread_id, message, wparam, lparam);
}

BOOL PostThreadMessageW(DWORD thread_id, UINT message, WPARAM wparam, LPARAM lparam) {
    return post_to_thread(thread_id, message, wparam, lparam);
}

VOID PostQuitMessage(int exit_code) {
    MessageQueue& queue = MessageQueue::current();
    KernelLock lock;
    queue.post_quit(lock, exit_code);
}
