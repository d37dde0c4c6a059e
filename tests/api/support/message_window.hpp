// A message-only window of the calling thread that keeps what it is sent.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "winsnmp_names.hpp"

namespace openwosa::apitest {

class MessageWindow {
  public:
    MessageWindow();
    ~MessageWindow();
    MessageWindow(const MessageWindow&) = delete;
    MessageWindow& operator=(const MessageWindow&) = delete;

    HWND get() const { return window_; }

    struct Message {
        UINT message;
        WPARAM wparam;
        LPARAM lparam;
    };
    // Pumps this thread's queue until a message at or above WM_USER has arrived.
    std::optional<Message> wait(std::chrono::milliseconds timeout = std::chrono::milliseconds(5000));

  private:
    static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM wparam, LPARAM lparam);

    HWND window_;
    std::vector<Message> seen_;
};

}  // namespace openwosa::apitest
