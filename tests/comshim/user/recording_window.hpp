// A window that writes down what it hears, for the tests of the user side.
#pragma once
#include <gtest/gtest.h>
#include <windows.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace openwosa::comshim_test {

/// A class of this name for the life of the object; each window of it calls `handler`, or DefWindowProc for
/// none. The handler is reached through the creation parameter, as old C++ programs did it.
using Handler = std::function<LRESULT(HWND, UINT, WPARAM, LPARAM)>;

class RecordingClass {
  public:
    explicit RecordingClass(const char* name = "openwosa recording") : name_(name) {
        WNDCLASSA window_class{};
        window_class.lpfnWndProc = procedure;
        window_class.hInstance = GetModuleHandleA(nullptr);
        window_class.lpszClassName = name;
        window_class.cbWndExtra = 2 * sizeof(void*);
        EXPECT_NE(RegisterClassA(&window_class), 0);
    }
    ~RecordingClass() { UnregisterClassA(name_, GetModuleHandleA(nullptr)); }
    RecordingClass(const RecordingClass&) = delete;
    RecordingClass& operator=(const RecordingClass&) = delete;

    const char* name() const { return name_; }

    HWND create(Handler* handler = nullptr, HWND parent = HWND_MESSAGE, DWORD style = 0,
                const char* text = "") const {
        return CreateWindowExA(0, name_, text, style, 1, 2, 30, 40, parent, nullptr,
                               GetModuleHandleA(nullptr), handler);
    }

    static LRESULT CALLBACK procedure(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
        if (message == WM_NCCREATE) {
            const auto* create = reinterpret_cast<const CREATESTRUCTA*>(lparam);
            SetWindowLongPtrA(hwnd, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(create->lpCreateParams));
        }
        auto* handler = reinterpret_cast<Handler*>(GetWindowLongPtrA(hwnd, GWLP_USERDATA));
        return handler != nullptr ? (*handler)(hwnd, message, wparam, lparam)
                                  : DefWindowProcA(hwnd, message, wparam, lparam);
    }

  private:
    const char* name_;
};

/// Empties the calling thread's queue without dispatching, so that tests start alike. Also makes the queue.
inline void drain() {
    MSG message;
    while (PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE)) {
    }
}

/// Dispatches what is there until `done`, for at most five seconds.
inline bool pump_until(const std::function<bool()>& done) {
    for (const DWORD start = GetTickCount(); GetTickCount() - start < 5000;) {
        MSG message;
        while (PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE)) {
            DispatchMessageA(&message);
        }
        if (done()) {
            return true;
        }
        MsgWaitForMultipleObjects(0, nullptr, FALSE, 10, QS_ALLINPUT);
    }
    return false;
}

}  // namespace openwosa::comshim_test
