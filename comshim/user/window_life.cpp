// CreateWindowEx and DestroyWindow: the messages of a window's birth and death, in their documented order.
#include <string>
#include <vector>

#include "kernel/thread_state.hpp"
#include "kernel/wide.hpp"
#include "text/utf.hpp"
#include "user/atoms.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

constexpr int kDefaultWidth = 640;
constexpr int kDefaultHeight = 480;

template <class Char>
struct Creation;
template <>
struct Creation<char> {
    using Struct = CREATESTRUCTA;
};
template <>
struct Creation<wchar_t> {
    using Struct = CREATESTRUCTW;
};

struct Place {
    Window* parent = nullptr;
    HWND owner = nullptr;
};

// Where a new window goes; parent null and the last error set where it cannot go.
Place place_for(KernelLock& lock, HWND given, DWORD style) {
    const bool child = (style & (WS_CHILD | WS_POPUP)) == WS_CHILD;
    if (given == HWND_MESSAGE) {
        return {&windows::message_parent(lock), nullptr};
    }
    if (given == nullptr) {
        if (child) {
            set_last_error(ERROR_TLW_WITH_WSCHILD);
            return {};
        }
        return {&windows::desktop(lock), nullptr};
    }
    Window* window = windows::find(lock, given);
    if (window == nullptr || child || !window->queue) {
        return {window, nullptr};
    }
    // Of a window that is no child the "parent" is the owner, and only a top-level window can be one.
    while (window->is_child() && window->parent != nullptr && window->parent->queue) {
        window = window->parent;
    }
    return {&windows::desktop(lock), window->handle};
}

DWORD effective_style(DWORD style) noexcept {
    if ((style & (WS_CHILD | WS_POPUP)) == 0) {
        style |= WS_CAPTION;
    }
    return (style & (WS_CHILD | WS_POPUP)) == WS_CHILD ? style : style | WS_CLIPSIBLINGS;
}

DWORD effective_ex_style(DWORD ex_style, DWORD style) noexcept {
    const bool framed = (style & (WS_DLGFRAME | WS_THICKFRAME)) != 0 && (ex_style & WS_EX_STATICEDGE) == 0;
    return framed || (ex_style & WS_EX_DLGMODALFRAME) != 0 ? ex_style | WS_EX_WINDOWEDGE
                                                           : ex_style & ~static_cast<DWORD>(WS_EX_WINDOWEDGE);
}

void choose_defaults(int& x, int& y, int& width, int& height, bool overlapped) noexcept {
    if (x == CW_USEDEFAULT) {
        x = y = 0;
    }
    if (width == CW_USEDEFAULT) {
        width = overlapped ? kDefaultWidth : 0;
        height = overlapped ? kDefaultHeight : 0;
    }
}

// The record, its handle and its place in the tree; null and the last error set on failure.
HWND make_window(ATOM atom, DWORD style, HWND parent, HINSTANCE instance, const RECT& rectangle,
                 DWORD ex_style, HMENU menu) {
    MessageQueue& queue = MessageQueue::current();
    const Ref<Window> window = Ref<Window>::adopt(new Window);
    KernelLock lock;
    WindowClass* window_class = atom != 0 ? classes::find(lock, atom, instance) : nullptr;
    if (window_class == nullptr) {
        set_last_error(ERROR_CANNOT_FIND_WND_CLASS);
        return nullptr;
    }
    const Place place = place_for(lock, parent, style);
    if (place.parent == nullptr) {
        return nullptr;
    }
    window->queue = Ref<MessageQueue>::share(&queue);
    window->window_class = Ref<WindowClass>::share(window_class);
    window->procedure = window_class->procedure;
    window->extra = std::make_unique<char[]>(static_cast<std::size_t>(window_class->window_extra));
    window->instance = instance;
    window->style = style & ~static_cast<DWORD>(WS_VISIBLE);
    window->ex_style = ex_style;
    window->rectangle = rectangle;
    window->id = reinterpret_cast<LONG_PTR>(menu);
    window->owner = place.owner;
    window->handle = static_cast<HWND>(HandleTable::insert(lock, Ref<Window>(window)));
    if (window->handle == nullptr) {
        set_last_error(ERROR_NO_MORE_USER_HANDLES);
        return nullptr;
    }
    ++window_class->windows;
    window->link_into(*place.parent);
    queue.add_window(lock, *window);
    return window->handle;
}

// Takes the window away; the last thing it hears is WM_NCDESTROY.
void end_window(HWND hwnd) {
    windows::call(hwnd, false, WM_NCDESTROY, 0, 0);
    Ref<Object> gone;
    KernelLock lock;
    if (Window* window = HandleTable::find<Window>(lock, hwnd)) {
        gone = windows::forget(lock, *window);
    }
}

bool is_window(HWND hwnd) {
    KernelLock lock;
    return HandleTable::find<Window>(lock, hwnd) != nullptr;
}

// Tells the ancestors of a child that it came or goes.
void notify_parents(HWND hwnd, UINT event) {
    std::vector<HWND> parents;
    WPARAM wparam = 0;
    {
        KernelLock lock;
        const Window* window = HandleTable::find<Window>(lock, hwnd);
        if (window != nullptr) {
            wparam = MAKEWPARAM(event, window->id);
        }
        while (window != nullptr && window->is_child() && (window->ex_style & WS_EX_NOPARENTNOTIFY) == 0 &&
               window->parent != nullptr && window->parent->queue) {
            window = window->parent;
            parents.push_back(window->handle);
        }
    }
    for (const HWND parent : parents) {
        SendMessageA(parent, WM_PARENTNOTIFY, wparam, reinterpret_cast<LPARAM>(hwnd));
    }
}

template <class Char>
HWND create_window(typename Creation<Char>::Struct create) {
    constexpr bool unicode = sizeof(Char) > 1;
    const bool visible = (static_cast<DWORD>(create.style) & WS_VISIBLE) != 0;
    const DWORD style = effective_style(static_cast<DWORD>(create.style));
    choose_defaults(create.x, create.y, create.cx, create.cy, (style & (WS_CHILD | WS_POPUP)) == 0);
    create.style = static_cast<LONG>(style);
    create.dwExStyle = effective_ex_style(create.dwExStyle, style);
    const HINSTANCE instance = create.hInstance != nullptr ? create.hInstance : GetModuleHandleA(nullptr);
    const RECT rectangle{create.x, create.y, create.x + create.cx, create.y + create.cy};
    const HWND hwnd = guarded(HWND{}, [&] {
        const ATOM atom = create.lpszClass != nullptr ? classes::resolve(create.lpszClass) : ATOM{0};
        return make_window(atom, style, create.hwndParent, instance, rectangle, create.dwExStyle,
                           create.hMenu);
    });
    if (hwnd == nullptr) {
        return nullptr;
    }
    const auto lparam = reinterpret_cast<LPARAM>(&create);
    if (windows::call(hwnd, unicode, WM_NCCREATE, 0, lparam) == 0 ||
        windows::call(hwnd, unicode, WM_CREATE, 0, lparam) == -1) {
        if (is_window(hwnd)) {
            end_window(hwnd);
        }
        return nullptr;
    }
    // An overlapped window hears of its size when it is first shown, others at once.
    if ((style & (WS_CHILD | WS_POPUP)) != 0) {
        windows::send_size_and_move(hwnd);
    }
    notify_parents(hwnd, WM_CREATE);
    if (visible) {
        ShowWindow(hwnd, SW_SHOW);
    }
    return is_window(hwnd) ? hwnd : nullptr;
}

// WM_DESTROY goes to the window before its children, which then still exist.
void send_destroy(HWND hwnd) {
    windows::call(hwnd, false, WM_DESTROY, 0, 0);
    for (const HWND child : windows::children_of_this_thread(hwnd)) {
        send_destroy(child);
    }
}

void end_tree(HWND hwnd) {
    for (const HWND child : windows::children_of_this_thread(hwnd)) {
        end_tree(child);
    }
    end_window(hwnd);
}

std::vector<HWND> owned_by(HWND owner) {
    std::vector<HWND> owned;
    KernelLock lock;
    const MessageQueue& queue = *MessageQueue::current_if_any();
    for (const Window* each = queue.first_window(lock); each != nullptr; each = each->next_of_queue) {
        if (each->owner == owner && !each->being_destroyed) {
            owned.push_back(each->handle);
        }
    }
    return owned;
}

}  // namespace

std::vector<HWND> windows::children_of_this_thread(HWND hwnd) {
    std::vector<HWND> children;
    KernelLock lock;
    const Window* window = HandleTable::find<Window>(lock, hwnd);
    const Window* child = window != nullptr ? window->first_child : nullptr;
    for (; child != nullptr; child = child->next) {
        if (child->queue.get() == window->queue.get()) {
            children.push_back(child->handle);
        }
    }
    return children;
}

BOOL windows::destroy(HWND hwnd) {
    {
        KernelLock lock;
        Window* window = find_own(lock, hwnd);
        if (window == nullptr) {
            return FALSE;
        }
        if (window->queue.get() != MessageQueue::current_if_any()) {
            return fail(ERROR_ACCESS_DENIED);
        }
        // Called again from its own WM_DESTROY, a common mistake: the destruction under way does it.
        if (window->being_destroyed) {
            return FALSE;
        }
        window->being_destroyed = true;
        window->style &= ~static_cast<DWORD>(WS_VISIBLE);
        window->paint_wanted = false;
    }
    notify_parents(hwnd, WM_DESTROY);
    for (const HWND owned : owned_by(hwnd)) {
        destroy(owned);
    }
    send_destroy(hwnd);
    end_tree(hwnd);
    return TRUE;
}

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

HWND CreateWindowExA(DWORD ex_style, LPCSTR class_name, LPCSTR text, DWORD style, int x, int y, int width,
                     int height, HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) {
    return create_window<char>({parameter, instance, menu, parent, height, width, y, x,
                                static_cast<LONG>(style), text, class_name, ex_style});
}

HWND CreateWindowExW(DWORD ex_style, LPCWSTR class_name, LPCWSTR text, DWORD style, int x, int y, int width,
                     int height, HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) {
    return create_window<wchar_t>({parameter, instance, menu, parent, height, width, y, x,
                                   static_cast<LONG>(style), text, class_name, ex_style});
}

BOOL DestroyWindow(HWND hwnd) { return windows::destroy(hwnd); }
