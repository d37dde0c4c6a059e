#include "message_window.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace openwosa::apitest {

namespace {
constexpr char kClass[] = "openwosa-api-test";
}

MessageWindow::MessageWindow() {
    WNDCLASSA window_class{};
    window_class.lpfnWndProc = &MessageWindow::procedure;
    window_class.hInstance = GetModuleHandleA(nullptr);
    window_class.lpszClassName = kClass;
    // Fails when an earlier test has registered it, which is as good.
    RegisterClassA(&window_class);
    window_ =
        CreateWindowExA(0, kClass, "", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, window_class.hInstance, nullptr);
    EXPECT_NE(window_, nullptr);
    SetWindowLongPtrA(window_, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(this));
}

MessageWindow::~MessageWindow() { DestroyWindow(window_); }

LRESULT CALLBACK MessageWindow::procedure(HWND window, UINT message, WPARAM wparam, LPARAM lparam) {
    auto* self = reinterpret_cast<MessageWindow*>(GetWindowLongPtrA(window, GWLP_USERDATA));
    if (!self || message < WM_USER) return DefWindowProcA(window, message, wparam, lparam);
    self->seen_.push_back({message, wparam, lparam});
    return 0;
}

std::optional<MessageWindow::Message> MessageWindow::wait(std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (seen_.empty()) {
        MSG message;
        if (PeekMessageA(&message, nullptr, 0, 0, PM_REMOVE)) {
            TranslateMessage(&message);
            DispatchMessageA(&message);
        } else if (std::chrono::steady_clock::now() > deadline) {
            return std::nullopt;
        } else {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    const Message first = seen_.front();
    seen_.erase(seen_.begin());
    return first;
}

}  // namespace openwosa::apitest
