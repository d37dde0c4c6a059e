// What a window and its class keep for the program: Get/SetWindowLong(Ptr), Get/SetClassLong(Ptr), the
// class's name.
#include <algorithm>
#include <cstring>
#include <string>

#include "kernel/thread_state.hpp"
#include "text/utf.hpp"
#include "user/atoms.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

// The value lies in the extra bytes, which promise no alignment.
template <class Value>
Value exchange_extra(char* extra, int extra_bytes, int index, const Value* fresh) {
    Value before{};
    if (index < 0 || index > extra_bytes - static_cast<int>(sizeof(Value))) {
        set_last_error(ERROR_INVALID_INDEX);
        return before;
    }
    std::memcpy(&before, extra + index, sizeof before);
    if (fresh != nullptr) {
        std::memcpy(extra + index, fresh, sizeof *fresh);
    }
    return before;
}

struct StyleChange {
    HWND hwnd;
    WPARAM which;  // GWL_STYLE or GWL_EXSTYLE
    STYLESTRUCT styles;
};

DWORD& style_word(Window& window, int index) { return index == GWL_STYLE ? window.style : window.ex_style; }

// A program may veto or alter a change while it is told of it. Visibility is ShowWindow's alone.
LONG set_style(HWND hwnd, int index, DWORD value) {
    StyleChange change{hwnd, static_cast<WPARAM>(static_cast<INT_PTR>(index)), {0, value}};
    {
        KernelLock lock;
        Window* window = windows::find_own(lock, hwnd);
        if (window == nullptr) {
            return 0;
        }
        change.styles.styleOld = style_word(*window, index);
    }
    SendMessageA(hwnd, WM_STYLECHANGING, change.which, reinterpret_cast<LPARAM>(&change.styles));
    {
        KernelLock lock;
        Window* window = HandleTable::find<Window>(lock, hwnd);
        if (window == nullptr) {
            return 0;
        }
        style_word(*window, index) = change.styles.styleNew;
    }
    SendMessageA(hwnd, WM_STYLECHANGED, change.which, reinterpret_cast<LPARAM>(&change.styles));
    return static_cast<LONG>(change.styles.styleOld);
}

LONG_PTR get_long_ptr(HWND hwnd, int index, bool unicode) {
    KernelLock lock;
    Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return 0;
    }
    switch (index) {
        case GWLP_WNDPROC: {
            if (!window->queue) {
                return fail(ERROR_ACCESS_DENIED);
            }
            const Procedure procedure = window->procedure;
            lock.unlock();
            return reinterpret_cast<LONG_PTR>(procedure_for_caller(procedure, unicode));
        }
        case GWLP_HINSTANCE:
            return reinterpret_cast<LONG_PTR>(window->instance);
        case GWLP_HWNDPARENT:
            lock.unlock();
            return reinterpret_cast<LONG_PTR>(GetParent(hwnd));
        case GWLP_ID:
            return window->id;
        case GWL_STYLE:
            return static_cast<LONG>(window->style);
        case GWL_EXSTYLE:
            return static_cast<LONG>(window->ex_style);
        case GWLP_USERDATA:
            return window->user_data;
        default:
            break;
    }
    const int bytes = window->window_class ? window->window_class->window_extra : 0;
    return exchange_extra<LONG_PTR>(window->extra.get(), bytes, index, nullptr);
}

HWND set_owner(Window& window, HWND owner) noexcept { return std::exchange(window.owner, owner); }

LONG_PTR set_long_ptr(HWND hwnd, int index, LONG_PTR value, bool unicode) {
    if (index == GWL_STYLE || index == GWL_EXSTYLE) {
        return set_style(hwnd, index, static_cast<DWORD>(value));
    }
    Procedure procedure;
    if (index == GWLP_WNDPROC) {
        procedure = procedure_from_caller(reinterpret_cast<WNDPROC>(value), unicode);
    }
    KernelLock lock;
    Window* window = windows::find_own(lock, hwnd);
    if (window == nullptr) {
        return 0;
    }
    switch (index) {
        case GWLP_WNDPROC: {
            const Procedure before = std::exchange(window->procedure, procedure);
            lock.unlock();
            return reinterpret_cast<LONG_PTR>(procedure_for_caller(before, unicode));
        }
        case GWLP_HINSTANCE:
            return reinterpret_cast<LONG_PTR>(
                std::exchange(window->instance, reinterpret_cast<HINSTANCE>(value)));
        case GWLP_HWNDPARENT:
            if (!window->is_child()) {
                return reinterpret_cast<LONG_PTR>(set_owner(*window, reinterpret_cast<HWND>(value)));
            }
            lock.unlock();
            return reinterpret_cast<LONG_PTR>(SetParent(hwnd, reinterpret_cast<HWND>(value)));
        case GWLP_ID:
            return std::exchange(window->id, value);
        case GWLP_USERDATA:
            return std::exchange(window->user_data, value);
        default:
            return exchange_extra(window->extra.get(), window->window_class->window_extra, index, &value);
    }
}

// A pointer does not fit a LONG: these are refused here as on 64-bit Windows.
bool is_pointer_index(int index) {
    return sizeof(void*) > 4 && (index == GWL_WNDPROC || index == GWL_HINSTANCE || index == GWL_HWNDPARENT);
}

LONG get_long(HWND hwnd, int index, bool unicode) {
    if (is_pointer_index(index)) {
        return fail(ERROR_INVALID_INDEX);
    }
    if (index < 0) {
        return static_cast<LONG>(get_long_ptr(hwnd, index, unicode));
    }
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return 0;
    }
    const int bytes = window->window_class ? window->window_class->window_extra : 0;
    return exchange_extra<LONG>(window->extra.get(), bytes, index, nullptr);
}

LONG set_long(HWND hwnd, int index, LONG value, bool unicode) {
    if (is_pointer_index(index)) {
        return fail(ERROR_INVALID_INDEX);
    }
    if (index < 0) {
        return static_cast<LONG>(set_long_ptr(hwnd, index, value, unicode));
    }
    KernelLock lock;
    const Window* window = windows::find_own(lock, hwnd);
    return window != nullptr
               ? exchange_extra(window->extra.get(), window->window_class->window_extra, index, &value)
               : 0;
}

ULONG_PTR class_long(HWND hwnd, int index, const LONG_PTR* fresh, bool unicode) {
    Procedure fresh_procedure;
    if (fresh != nullptr && index == GCLP_WNDPROC) {
        fresh_procedure = procedure_from_caller(reinterpret_cast<WNDPROC>(*fresh), unicode);
    }
    KernelLock lock;
    const Window* window = windows::find_own(lock, hwnd);
    if (window == nullptr) {
        return 0;
    }
    WindowClass& window_class = *window->window_class;
    const auto pointer = [&](auto& field) {
        const auto before = reinterpret_cast<ULONG_PTR>(field);
        if (fresh != nullptr) {
            field = reinterpret_cast<std::remove_reference_t<decltype(field)>>(*fresh);
        }
        return before;
    };
    const auto number = [&](auto& field) {
        const auto before = static_cast<ULONG_PTR>(field);
        if (fresh != nullptr) {
            field = static_cast<std::remove_reference_t<decltype(field)>>(*fresh);
        }
        return before;
    };
    switch (index) {
        case GCLP_WNDPROC: {
            const Procedure before = window_class.procedure;
            if (fresh != nullptr) {
                window_class.procedure = fresh_procedure;
            }
            lock.unlock();
            return reinterpret_cast<ULONG_PTR>(procedure_for_caller(before, unicode));
        }
        case GCLP_HBRBACKGROUND:
            return pointer(window_class.background);
        case GCLP_HCURSOR:
            return pointer(window_class.cursor);
        case GCLP_HICON:
            return pointer(window_class.icon);
        case GCLP_HICONSM:
            return pointer(window_class.small_icon);
        case GCLP_HMODULE:
            return pointer(window_class.instance);
        case GCLP_MENUNAME:
            return number(window_class.menu_resource);
        case GCL_STYLE:
            return number(window_class.style);
        case GCL_CBWNDEXTRA:
            return number(window_class.window_extra);
        case GCL_CBCLSEXTRA:
            return static_cast<ULONG_PTR>(window_class.class_extra);
        case GCW_ATOM:
            return window_class.atom;
        default:
            return static_cast<ULONG_PTR>(
                exchange_extra<LONG_PTR>(window_class.extra.get(), window_class.class_extra, index, fresh));
    }
}

template <class Char>
int class_name(HWND hwnd, Char* name, int size) {
    ATOM atom = 0;
    {
        KernelLock lock;
        const Window* window = windows::find(lock, hwnd);
        if (window == nullptr) {
            return 0;
        }
        atom = window->window_class ? window->window_class->atom : ATOM{0};
    }
    if (name == nullptr || size <= 0) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    // The desktop's class has a number for a name.
    const std::string whole = atom != 0 ? Atoms::name(atom) : "#32769";
    std::basic_string<Char> text;
    if constexpr (sizeof(Char) > 1) {
        text = widen(whole);
    } else {
        text = whole;
    }
    text.resize(std::min(text.size(), static_cast<std::size_t>(size) - 1));
    std::copy(text.begin(), text.end(), name);
    name[text.size()] = 0;
    return static_cast<int>(text.size());
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

LONG GetWindowLongA(HWND hwnd, int index) { return get_long(hwnd, index, false); }
LONG GetWindowLongW(HWND hwnd, int index) { return get_long(hwnd, index, true); }
LONG SetWindowLongA(HWND hwnd, int index, LONG value) { return set_long(hwnd, index, value, false); }
LONG SetWindowLongW(HWND hwnd, int index, LONG value) { return set_long(hwnd, index, value, true); }
LONG_PTR GetWindowLongPtrA(HWND hwnd, int index) { return get_long_ptr(hwnd, index, false); }
LONG_PTR GetWindowLongPtrW(HWND hwnd, int index) { return get_long_ptr(hwnd, index, true); }
LONG_PTR SetWindowLongPtrA(HWND hwnd, int index, LONG_PTR value) {
    return set_long_ptr(hwnd, index, value, false);
}
LONG_PTR SetWindowLongPtrW(HWND hwnd, int index, LONG_PTR value) {
    return set_long_ptr(hwnd, index, value, true);
}

WORD GetWindowWord(HWND hwnd, int index) {
    KernelLock lock;
    const Window* window = windows::find_own(lock, hwnd);
    return window != nullptr
               ? exchange_extra<WORD>(window->extra.get(), window->window_class->window_extra, index, nullptr)
               : WORD{0};
}

WORD SetWindowWord(HWND hwnd, int index, WORD value) {
    KernelLock lock;
    const Window* window = windows::find_own(lock, hwnd);
    return window != nullptr
               ? exchange_extra(window->extra.get(), window->window_class->window_extra, index, &value)
               : WORD{0};
}

ULONG_PTR GetClassLongPtrA(HWND hwnd, int index) { return class_long(hwnd, index, nullptr, false); }
ULONG_PTR GetClassLongPtrW(HWND hwnd, int index) { return class_long(hwnd, index, nullptr, true); }
ULONG_PTR SetClassLongPtrA(HWND hwnd, int index, LONG_PTR value) {
    return class_long(hwnd, index, &value, false);
}
ULONG_PTR SetClassLongPtrW(HWND hwnd, int index, LONG_PTR value) {
    return class_long(hwnd, index, &value, true);
}
DWORD GetClassLongA(HWND hwnd, int index) {
    return static_cast<DWORD>(class_long(hwnd, index, nullptr, false));
}
DWORD GetClassLongW(HWND hwnd, int index) {
    return static_cast<DWORD>(class_long(hwnd, index, nullptr, true));
}
DWORD SetClassLongA(HWND hwnd, int index, LONG value) {
    const LONG_PTR fresh = value;
    return static_cast<DWORD>(class_long(hwnd, index, &fresh, false));
}
DWORD SetClassLongW(HWND hwnd, int index, LONG value) {
    const LONG_PTR fresh = value;
    return static_cast<DWORD>(class_long(hwnd, index, &fresh, true));
}

int GetClassNameA(HWND hwnd, LPSTR name, int size) { return class_name(hwnd, name, size); }
int GetClassNameW(HWND hwnd, LPWSTR name, int size) { return class_name(hwnd, name, size); }
