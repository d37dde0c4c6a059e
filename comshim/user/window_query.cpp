// Asking after windows: whether they are, whose they are, where they stand in the tree, what their text is.
#include <unistd.h>

#include <string>
#include <vector>

#include "kernel/thread_state.hpp"
#include "text/utf.hpp"
#include "user/atoms.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

// The desktop belongs to another process: to init, whose main thread has the same number. Init itself says 2.
DWORD desktop_process_id() { return getpid() == 1 ? 2 : 1; }

HWND handle_of(const Window* window) { return window != nullptr ? window->handle : nullptr; }

// The window's parent as GetAncestor has it; null for the desktop.
const Window* root_of(const Window* window) {
    while (window->parent != nullptr && window->parent->queue) {
        window = window->parent;
    }
    return window;
}

HWND parent_or_owner(const Window& window) {
    if ((window.style & WS_POPUP) != 0) {
        return window.owner;
    }
    const bool below_window = window.parent != nullptr && window.parent->queue;
    return window.is_child() && below_window ? window.parent->handle : nullptr;
}

bool matches(const Window& window, ATOM atom, const std::string* text) {
    return (atom == 0 || (window.window_class && window.window_class->atom == atom)) &&
           (text == nullptr || window.text == *text);
}

// The first match among the children of `parent` that come after `after`.
HWND find_among(const Window& parent, const Window* after, ATOM atom, const std::string* text) {
    const Window* each = after != nullptr ? after->next : parent.first_child;
    while (each != nullptr && !matches(*each, atom, text)) {
        each = each->next;
    }
    return handle_of(each);
}

template <class Char>
HWND find_window(HWND parent, HWND after, const Char* class_name, const Char* text) {
    const ATOM atom = class_name != nullptr ? classes::resolve(class_name) : ATOM{0};
    if (class_name != nullptr && atom == 0) {
        return nullptr;
    }
    std::string wanted;
    if (text != nullptr) {
        if constexpr (sizeof(Char) > 1) {
            wanted = narrow(text);
        } else {
            wanted = text;
        }
    }
    const std::string* wanted_text = text != nullptr ? &wanted : nullptr;
    KernelLock lock;
    const Window* start = nullptr;
    if (after != nullptr && (start = windows::find(lock, after)) == nullptr) {
        return nullptr;
    }
    if (parent != nullptr) {
        const Window* where =
            parent == HWND_MESSAGE ? &windows::message_parent(lock) : windows::find(lock, parent);
        return where != nullptr ? find_among(*where, start, atom, wanted_text) : nullptr;
    }
    const HWND found = find_among(windows::desktop(lock), start, atom, wanted_text);
    // Documented: with neither parent nor predecessor, message-only windows are searched, too.
    return found != nullptr || after != nullptr
               ? found
               : find_among(windows::message_parent(lock), nullptr, atom, wanted_text);
}

std::vector<HWND> top_level_windows(DWORD thread_id) {
    std::vector<HWND> handles;
    KernelLock lock;
    for (const Window* each = windows::desktop(lock).first_child; each != nullptr; each = each->next) {
        if (thread_id == 0 || each->queue->thread_id() == thread_id) {
            handles.push_back(each->handle);
        }
    }
    return handles;
}

void collect_descendants(const Window& parent, std::vector<HWND>& handles) {
    for (const Window* each = parent.first_child; each != nullptr; each = each->next) {
        handles.push_back(each->handle);
        collect_descendants(*each, handles);
    }
}

// Calls back for each window that is still there; stops at FALSE.
BOOL enumerate(const std::vector<HWND>& handles, WNDENUMPROC callback, LPARAM parameter) {
    for (const HWND hwnd : handles) {
        if (IsWindow(hwnd) && !callback(hwnd, parameter)) {
            return FALSE;
        }
    }
    return TRUE;
}

DWORD style_of(HWND hwnd) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    return window != nullptr ? window->style : 0;
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

BOOL IsWindow(HWND hwnd) {
    KernelLock lock;
    return windows::find(lock, hwnd) != nullptr;
}

BOOL IsWindowUnicode(HWND hwnd) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    return window != nullptr && window->procedure.unicode;
}

BOOL IsChild(HWND parent, HWND hwnd) {
    KernelLock lock;
    const Window* ancestor = windows::find(lock, parent);
    const Window* window = windows::find(lock, hwnd);
    return ancestor != nullptr && window != nullptr && window->is_child() &&
           windows::is_descendant(*ancestor, *window);
}

BOOL IsWindowVisible(HWND hwnd) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    while (window != nullptr && (window->style & WS_VISIBLE) != 0) {
        if (!window->is_child()) {
            return window->parent != &windows::message_parent(lock);
        }
        window = window->parent;
    }
    return FALSE;
}

BOOL IsWindowEnabled(HWND hwnd) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    return window != nullptr && (window->style & WS_DISABLED) == 0;
}

BOOL IsIconic(HWND hwnd) { return (style_of(hwnd) & WS_MINIMIZE) != 0; }

BOOL IsZoomed(HWND hwnd) { return (style_of(hwnd) & WS_MAXIMIZE) != 0; }

DWORD GetWindowThreadProcessId(HWND hwnd, LPDWORD process_id) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return 0;
    }
    if (process_id != nullptr) {
        *process_id = window->queue ? GetCurrentProcessId() : desktop_process_id();
    }
    return window->queue ? window->queue->thread_id() : desktop_process_id();
}

HWND GetDesktopWindow() {
    KernelLock lock;
    return windows::desktop(lock).handle;
}

HWND GetParent(HWND hwnd) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    return window != nullptr ? parent_or_owner(*window) : nullptr;
}

HWND GetAncestor(HWND hwnd, UINT which) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    if (window == nullptr || !window->queue) {
        return nullptr;
    }
    switch (which) {
        case GA_PARENT:
            return handle_of(window->parent);
        case GA_ROOT:
            return root_of(window)->handle;
        case GA_ROOTOWNER: {
            const Window* root = root_of(window);
            while (root->owner != nullptr) {
                const Window* owner = HandleTable::find<Window>(lock, root->owner);
                if (owner == nullptr) {
                    break;
                }
                root = root_of(owner);
            }
            return root->handle;
        }
        default:
            return nullptr;
    }
}

HWND GetWindow(HWND hwnd, UINT which) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return nullptr;
    }
    switch (which) {
        case GW_CHILD:
            return handle_of(window->first_child);
        case GW_HWNDNEXT:
            return handle_of(window->next);
        case GW_HWNDPREV:
            return handle_of(window->previous);
        case GW_OWNER:
            return window->owner;
        case GW_HWNDFIRST:
            return handle_of(window->parent != nullptr ? window->parent->first_child : nullptr);
        case GW_HWNDLAST: {
            const Window* last = window;
            while (last->next != nullptr) {
                last = last->next;
            }
            return last->handle;
        }
        default:
            fail(ERROR_INVALID_PARAMETER);
            return nullptr;
    }
}

HWND SetParent(HWND hwnd, HWND parent) {
    KernelLock lock;
    Window* window = windows::find_own(lock, hwnd);
    Window* target = parent == nullptr        ? &windows::desktop(lock)
                     : parent == HWND_MESSAGE ? &windows::message_parent(lock)
                                              : windows::find(lock, parent);
    if (window == nullptr || target == nullptr) {
        return nullptr;
    }
    if (target == window || windows::is_descendant(*window, *target)) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    const HWND before = handle_of(window->parent);
    window->unlink_from_parent();
    window->link_into(*target);
    return before;
}

HWND FindWindowA(LPCSTR class_name, LPCSTR text) {
    return find_window<char>(nullptr, nullptr, class_name, text);
}

HWND FindWindowW(LPCWSTR class_name, LPCWSTR text) {
    return find_window<wchar_t>(nullptr, nullptr, class_name, text);
}

HWND FindWindowExA(HWND parent, HWND after, LPCSTR class_name, LPCSTR text) {
    return find_window<char>(parent, after, class_name, text);
}

HWND FindWindowExW(HWND parent, HWND after, LPCWSTR class_name, LPCWSTR text) {
    return find_window<wchar_t>(parent, after, class_name, text);
}

BOOL EnumWindows(WNDENUMPROC callback, LPARAM parameter) {
    return enumerate(top_level_windows(0), callback, parameter);
}

BOOL EnumThreadWindows(DWORD thread_id, WNDENUMPROC callback, LPARAM parameter) {
    return enumerate(top_level_windows(thread_id), callback, parameter);
}

BOOL EnumChildWindows(HWND parent, WNDENUMPROC callback, LPARAM parameter) {
    if (parent == nullptr) {
        return EnumWindows(callback, parameter);
    }
    std::vector<HWND> handles;
    {
        KernelLock lock;
        if (const Window* window = windows::find(lock, parent)) {
            collect_descendants(*window, handles);
        }
    }
    return !handles.empty() && enumerate(handles, callback, parameter);
}

HWND GetDlgItem(HWND hwnd, int id) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    const Window* child = window != nullptr ? window->first_child : nullptr;
    while (child != nullptr && child->id != id) {
        child = child->next;
    }
    if (window != nullptr && child == nullptr) {
        set_last_error(1421 /* ERROR_CONTROL_ID_NOT_FOUND */);
    }
    return handle_of(child);
}

int GetDlgCtrlID(HWND hwnd) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    return window != nullptr ? static_cast<int>(window->id) : 0;
}
