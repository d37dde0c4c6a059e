// What a window is on the screen, kept for those who ask: shown, minimised, enabled, its rectangle, what is
// to paint. Nothing covers or uncovers a window here, and nothing activates one.
#include "kernel/thread_state.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

constexpr DWORD kSizeStates = WS_MINIMIZE | WS_MAXIMIZE;

struct ShowChange {
    DWORD before = 0;
    DWORD after = 0;
    bool first_time = false;
    bool message_only = false;
};

bool shows(int command) noexcept { return command != SW_HIDE; }

// SW_... to the style it leaves behind.
DWORD style_after(DWORD style, int command) noexcept {
    switch (command) {
        case SW_HIDE:
            return style & ~static_cast<DWORD>(WS_VISIBLE);
        case SW_MINIMIZE:
        case SW_SHOWMINIMIZED:
        case SW_SHOWMINNOACTIVE:
        case SW_FORCEMINIMIZE:
            return (style & ~static_cast<DWORD>(WS_MAXIMIZE)) | WS_MINIMIZE | WS_VISIBLE;
        case SW_MAXIMIZE:
            return (style & ~static_cast<DWORD>(WS_MINIMIZE)) | WS_MAXIMIZE | WS_VISIBLE;
        case SW_SHOWNORMAL:
        case SW_SHOWNOACTIVATE:
        case SW_RESTORE:
        case SW_SHOWDEFAULT:
            return (style & ~kSizeStates) | WS_VISIBLE;
        default:
            return style | WS_VISIBLE;
    }
}

WPARAM size_kind(DWORD style) noexcept {
    return (style & WS_MINIMIZE) != 0   ? SIZE_MINIMIZED
           : (style & WS_MAXIMIZE) != 0 ? SIZE_MAXIMIZED
                                        : SIZE_RESTORED;
}

void send_size(HWND hwnd, DWORD style, const RECT& rectangle) {
    const bool minimized = (style & WS_MINIMIZE) != 0;
    const LPARAM size =
        minimized ? 0 : MAKELPARAM(rectangle.right - rectangle.left, rectangle.bottom - rectangle.top);
    windows::call(hwnd, false, WM_SIZE, size_kind(style), size);
}

// Calls `change` on a window of ours under the lock. FALSE and the last error set if there is none.
template <class Change>
BOOL with_window(HWND hwnd, Change change) {
    KernelLock lock;
    Window* window = windows::find_own(lock, hwnd);
    if (window == nullptr) {
        return FALSE;
    }
    change(lock, *window);
    return TRUE;
}

bool asks_to_open(HWND hwnd, DWORD before, DWORD after) {
    const bool opens = (before & WS_MINIMIZE) != 0 && (after & WS_MINIMIZE) == 0 && (after & WS_VISIBLE) != 0;
    return !opens || SendMessageA(hwnd, WM_QUERYOPEN, 0, 0) != 0;
}

void request_paint(KernelLock& lock, Window& window, bool erase) {
    if ((window.style & WS_VISIBLE) == 0 || (window.style & WS_MINIMIZE) != 0) {
        return;
    }
    window.paint_wanted = true;
    window.erase_wanted |= erase;
    window.queue->paint_wanted(lock);
}

// The rectangle in screen coordinates: a child's own is relative to its parent.
RECT on_screen(const Window& window) noexcept {
    RECT rectangle = window.rectangle;
    for (const Window* above = window.is_child() ? window.parent : nullptr; above != nullptr;
         above = above->is_child() ? above->parent : nullptr) {
        rectangle.left += above->rectangle.left;
        rectangle.right += above->rectangle.left;
        rectangle.top += above->rectangle.top;
        rectangle.bottom += above->rectangle.top;
    }
    return rectangle;
}

struct NewPlace {
    int x, y, width, height;
    UINT flags;
};

BOOL place(HWND hwnd, const NewPlace& to) {
    bool moved = false;
    bool sized = false;
    DWORD style = 0;
    RECT rectangle{};
    const BOOL found = with_window(hwnd, [&](KernelLock& lock, Window& window) {
        RECT& was = window.rectangle;
        const int width = (to.flags & SWP_NOSIZE) != 0 ? was.right - was.left : to.width;
        const int height = (to.flags & SWP_NOSIZE) != 0 ? was.bottom - was.top : to.height;
        const int x = (to.flags & SWP_NOMOVE) != 0 ? was.left : to.x;
        const int y = (to.flags & SWP_NOMOVE) != 0 ? was.top : to.y;
        rectangle = {x, y, x + (width < 0 ? 0 : width), y + (height < 0 ? 0 : height)};
        moved = x != was.left || y != was.top;
        sized = width != was.right - was.left || height != was.bottom - was.top;
        was = rectangle;
        style = window.style;
        if (sized) {
            request_paint(lock, window, true);
        }
    });
    if (!found) {
        return FALSE;
    }
    if (moved) {
        windows::call(hwnd, false, WM_MOVE, 0, MAKELPARAM(rectangle.left, rectangle.top));
    }
    if (sized) {
        send_size(hwnd, style, rectangle);
    }
    if ((to.flags & SWP_SHOWWINDOW) != 0) {
        ShowWindow(hwnd, SW_SHOWNA);
    } else if ((to.flags & SWP_HIDEWINDOW) != 0) {
        ShowWindow(hwnd, SW_HIDE);
    }
    return TRUE;
}

}  // namespace

void windows::send_size_and_move(HWND hwnd) {
    DWORD style = 0;
    RECT rectangle{};
    if (!with_window(hwnd, [&](KernelLock&, Window& window) {
            window.sized_once = true;
            style = window.style;
            rectangle = window.rectangle;
        })) {
        return;
    }
    send_size(hwnd, style, rectangle);
    windows::call(hwnd, false, WM_MOVE, 0, MAKELPARAM(rectangle.left, rectangle.top));
}

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

BOOL ShowWindow(HWND hwnd, int command) {
    DWORD before = 0;
    if (!with_window(hwnd, [&](KernelLock&, Window& window) { before = window.style; })) {
        return FALSE;
    }
    const bool was_visible = (before & WS_VISIBLE) != 0;
    DWORD after = style_after(before, command);
    if (after == before || !asks_to_open(hwnd, before, after)) {
        return was_visible;
    }
    if (was_visible != shows(command)) {
        SendMessageA(hwnd, WM_SHOWWINDOW, shows(command), 0);
    }
    bool first_time = false;
    RECT rectangle{};
    if (!with_window(hwnd, [&](KernelLock& lock, Window& window) {
            window.style = after = style_after(window.style, command);
            rectangle = window.rectangle;
            first_time = shows(command) && !window.sized_once;
            window.paint_wanted = window.paint_wanted && shows(command);
            if (!was_visible || ((before ^ after) & kSizeStates) != 0) {
                request_paint(lock, window, true);
            }
        })) {
        return was_visible;
    }
    if (first_time) {
        windows::send_size_and_move(hwnd);
    } else if (((before ^ after) & kSizeStates) != 0) {
        send_size(hwnd, after, rectangle);
    }
    return was_visible;
}

BOOL EnableWindow(HWND hwnd, BOOL enable) {
    bool was_disabled = false;
    if (!with_window(hwnd, [&](KernelLock&, Window& window) {
            was_disabled = (window.style & WS_DISABLED) != 0;
            window.style =
                enable ? window.style & ~static_cast<DWORD>(WS_DISABLED) : window.style | WS_DISABLED;
        })) {
        return FALSE;
    }
    if (was_disabled == (enable != FALSE)) {
        SendMessageA(hwnd, WM_ENABLE, enable != FALSE, 0);
    }
    return was_disabled;
}

BOOL MoveWindow(HWND hwnd, int x, int y, int width, int height, BOOL) {
    return place(hwnd, {x, y, width, height, 0});
}

BOOL SetWindowPos(HWND hwnd, HWND, int x, int y, int width, int height, UINT flags) {
    return place(hwnd, {x, y, width, height, flags});
}

BOOL GetWindowRect(HWND hwnd, LPRECT rectangle) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return FALSE;
    }
    *rectangle = on_screen(*window);
    return TRUE;
}

// No frame, so all of the window is client area.
BOOL GetClientRect(HWND hwnd, LPRECT rectangle) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return FALSE;
    }
    const RECT& whole = window->rectangle;
    *rectangle = {0, 0, whole.right - whole.left, whole.bottom - whole.top};
    return TRUE;
}

BOOL InvalidateRect(HWND hwnd, const RECT*, BOOL erase) {
    if (hwnd == nullptr) {  // all windows, documented as a thing old programs do; there is nothing to repaint
        return TRUE;
    }
    return with_window(
        hwnd, [&](KernelLock& lock, Window& window) { request_paint(lock, window, erase != FALSE); });
}

BOOL ValidateRect(HWND hwnd, const RECT*) {
    return with_window(hwnd, [](KernelLock&, Window& window) {
        window.paint_wanted = false;
        window.erase_wanted = false;
    });
}

BOOL GetUpdateRect(HWND hwnd, LPRECT rectangle, BOOL) {
    bool wanted = false;
    if (!with_window(hwnd, [&](KernelLock&, Window& window) { wanted = window.paint_wanted; })) {
        return FALSE;
    }
    if (rectangle != nullptr) {
        *rectangle = RECT{};
        if (wanted) {
            GetClientRect(hwnd, rectangle);
        }
    }
    return wanted;
}

// Sends WM_PAINT past the queue if there is something to paint.
BOOL UpdateWindow(HWND hwnd) {
    bool wanted = false;
    if (!with_window(hwnd, [&](KernelLock&, Window& window) { wanted = window.paint_wanted; })) {
        return FALSE;
    }
    if (wanted) {
        SendMessageA(hwnd, WM_PAINT, 0, 0);
    }
    return TRUE;
}

HDC BeginPaint(HWND hwnd, LPPAINTSTRUCT paint) {
    bool erase = false;
    *paint = PAINTSTRUCT{};
    GetClientRect(hwnd, &paint->rcPaint);
    if (!with_window(hwnd, [&](KernelLock&, Window& window) {
            erase = window.erase_wanted;
            window.paint_wanted = window.erase_wanted = false;
        })) {
        return nullptr;
    }
    paint->hdc = GetDC(hwnd);
    if (erase) {
        paint->fErase = SendMessageA(hwnd, WM_ERASEBKGND, reinterpret_cast<WPARAM>(paint->hdc), 0) == 0;
    }
    return paint->hdc;
}

BOOL EndPaint(HWND hwnd, const PAINTSTRUCT*) { return IsWindow(hwnd); }
