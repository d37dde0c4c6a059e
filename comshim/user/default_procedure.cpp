// DefWindowProc, and the texts of windows, which it keeps.
#include <algorithm>
#include <string>

#include "kernel/thread_state.hpp"
#include "text/utf.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

std::string to_stored(const char* text) { return text; }
std::string to_stored(const wchar_t* text) { return narrow(text); }

template <class Char>
std::basic_string<Char> from_stored(const std::string& text) {
    if constexpr (sizeof(Char) > 1) {
        return widen(text);
    } else {
        return text;
    }
}

template <class Char>
LRESULT set_text(HWND hwnd, const Char* text) {
    std::string stored = text != nullptr ? to_stored(text) : std::string();
    KernelLock lock;
    Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return FALSE;
    }
    window->text.swap(stored);
    return TRUE;
}

template <class Char>
std::basic_string<Char> text_of(HWND hwnd) {
    std::string stored;
    {
        KernelLock lock;
        if (const Window* window = windows::find(lock, hwnd)) {
            stored = window->text;
        }
    }
    return from_stored<Char>(stored);
}

template <class Char>
LRESULT get_text(HWND hwnd, WPARAM size, Char* buffer) {
    if (size == 0 || buffer == nullptr) {
        return 0;
    }
    std::basic_string<Char> text = text_of<Char>(hwnd);
    text.resize(std::min<std::size_t>(text.size(), size - 1));
    std::copy(text.begin(), text.end(), buffer);
    buffer[text.size()] = 0;
    return static_cast<LRESULT>(text.size());
}

LRESULT system_command(HWND hwnd, WPARAM command) {
    switch (command & 0xFFF0) {
        case SC_CLOSE:
            return SendMessageA(hwnd, WM_CLOSE, 0, 0);
        case SC_MINIMIZE:
            ShowWindow(hwnd, SW_MINIMIZE);
            return 0;
        case SC_MAXIMIZE:
            ShowWindow(hwnd, SW_MAXIMIZE);
            return 0;
        case SC_RESTORE:
            ShowWindow(hwnd, SW_RESTORE);
            return 0;
        default:
            return 0;
    }
}

LRESULT icon(HWND hwnd, UINT message, WPARAM which, LPARAM fresh) {
    KernelLock lock;
    Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return 0;
    }
    HICON& slot = which == ICON_BIG ? window->icon : window->small_icon;
    const HICON before = slot;
    if (message == WM_SETICON) {
        slot = reinterpret_cast<HICON>(fresh);
    }
    return reinterpret_cast<LRESULT>(before);
}

template <class Char>
LRESULT default_procedure(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    using Struct = std::conditional_t<(sizeof(Char) > 1), CREATESTRUCTW, CREATESTRUCTA>;
    switch (message) {
        case WM_NCCREATE: {
            const auto* create = reinterpret_cast<const Struct*>(lparam);
            if (create != nullptr && create->lpszName != nullptr) {
                set_text(hwnd, create->lpszName);
            }
            return TRUE;
        }
        case WM_SETTEXT:
            return set_text(hwnd, reinterpret_cast<const Char*>(lparam));
        case WM_GETTEXT:
            return get_text(hwnd, wparam, reinterpret_cast<Char*>(lparam));
        case WM_GETTEXTLENGTH:
            return static_cast<LRESULT>(text_of<Char>(hwnd).size());
        case WM_CLOSE:
            DestroyWindow(hwnd);
            return 0;
        case WM_PAINT:
            ValidateRect(hwnd, nullptr);
            return 0;
        case WM_ERASEBKGND:
            return TRUE;
        case WM_QUERYENDSESSION:
        case WM_QUERYOPEN:
        case WM_NCACTIVATE:
            return TRUE;
        case WM_SYSCOMMAND:
            return system_command(hwnd, wparam);
        case WM_SETICON:
        case WM_GETICON:
            return icon(hwnd, message, wparam, lparam);
        case WM_NCHITTEST:
            return HTCLIENT;
        case WM_MOUSEACTIVATE:
            return MA_ACTIVATE;
        case WM_NOTIFYFORMAT:
            return sizeof(Char) > 1 ? NFR_UNICODE : NFR_ANSI;
        case WM_CTLCOLORMSGBOX:
        case WM_CTLCOLOREDIT:
        case WM_CTLCOLORLISTBOX:
        case WM_CTLCOLORBTN:
        case WM_CTLCOLORDLG:
        case WM_CTLCOLORSCROLLBAR:
        case WM_CTLCOLORSTATIC:
            return reinterpret_cast<LRESULT>(GetStockObject(WHITE_BRUSH));
        default:
            return 0;
    }
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

LRESULT DefWindowProcA(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return default_procedure<char>(hwnd, message, wparam, lparam);
}

LRESULT DefWindowProcW(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return default_procedure<wchar_t>(hwnd, message, wparam, lparam);
}

BOOL SetWindowTextA(HWND hwnd, LPCSTR text) {
    return SendMessageA(hwnd, WM_SETTEXT, 0, reinterpret_cast<LPARAM>(text)) > 0;
}

BOOL SetWindowTextW(HWND hwnd, LPCWSTR text) {
    return SendMessageW(hwnd, WM_SETTEXT, 0, reinterpret_cast<LPARAM>(text)) > 0;
}

int GetWindowTextA(HWND hwnd, LPSTR text, int size) {
    if (text == nullptr || size <= 0) {
        return 0;
    }
    text[0] = 0;
    return static_cast<int>(
        SendMessageA(hwnd, WM_GETTEXT, static_cast<WPARAM>(size), reinterpret_cast<LPARAM>(text)));
}

int GetWindowTextW(HWND hwnd, LPWSTR text, int size) {
    if (text == nullptr || size <= 0) {
        return 0;
    }
    text[0] = 0;
    return static_cast<int>(
        SendMessageW(hwnd, WM_GETTEXT, static_cast<WPARAM>(size), reinterpret_cast<LPARAM>(text)));
}

int GetWindowTextLengthA(HWND hwnd) { return static_cast<int>(SendMessageA(hwnd, WM_GETTEXTLENGTH, 0, 0)); }

int GetWindowTextLengthW(HWND hwnd) { return static_cast<int>(SendMessageW(hwnd, WM_GETTEXTLENGTH, 0, 0)); }

BOOL SetDlgItemTextA(HWND hwnd, int id, LPCSTR text) { return SetWindowTextA(GetDlgItem(hwnd, id), text); }

BOOL SetDlgItemTextW(HWND hwnd, int id, LPCWSTR text) { return SetWindowTextW(GetDlgItem(hwnd, id), text); }

UINT GetDlgItemTextA(HWND hwnd, int id, LPSTR text, int size) {
    return static_cast<UINT>(GetWindowTextA(GetDlgItem(hwnd, id), text, size));
}

UINT GetDlgItemTextW(HWND hwnd, int id, LPWSTR text, int size) {
    return static_cast<UINT>(GetWindowTextW(GetDlgItem(hwnd, id), text, size));
}
