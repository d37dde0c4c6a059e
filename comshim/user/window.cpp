#include "user/window.hpp"

#include <new>

#include "kernel/thread_state.hpp"

namespace openwosa::comshim {

void Window::link_into(Window& new_parent) noexcept {
    parent = &new_parent;
    previous = nullptr;
    next = new_parent.first_child;
    if (next != nullptr) {
        next->previous = this;
    }
    new_parent.first_child = this;
}

void Window::unlink_from_parent() noexcept {
    if (parent == nullptr) {
        return;
    }
    (previous != nullptr ? previous->next : parent->first_child) = next;
    if (next != nullptr) {
        next->previous = previous;
    }
    parent = next = previous = nullptr;
}

namespace windows {
namespace {

// A window that is there from first use to the end, and is nobody's to free.
class RootWindow {
  public:
    Window& get(KernelLock& lock, DWORD style, int width, int height) {
        if (window_ == nullptr) {
            window_ = new (storage_) Window;
            window_->style = style;
            window_->rectangle = {0, 0, width, height};
            window_->add_ref();  // one for the handle table, one that is never given back
            window_->handle = static_cast<HWND>(HandleTable::insert(lock, Ref<Object>::adopt(window_)));
        }
        return *window_;
    }

  private:
    alignas(Window) unsigned char storage_[sizeof(Window)]{};
    Window* window_ = nullptr;
};

constinit RootWindow g_desktop;
constinit RootWindow g_message_parent;

}  // namespace

Window& desktop(KernelLock& lock) {
    return g_desktop.get(lock, WS_POPUP | WS_VISIBLE | WS_CLIPSIBLINGS | WS_CLIPCHILDREN, 1024, 768);
}

Window& message_parent(KernelLock& lock) {
    return g_message_parent.get(lock, WS_POPUP | WS_CLIPSIBLINGS | WS_CLIPCHILDREN, 100, 100);
}

Window* find(const KernelLock& lock, HWND hwnd) noexcept {
    Window* window = HandleTable::find<Window>(lock, hwnd);
    if (window == nullptr) {
        set_last_error(ERROR_INVALID_WINDOW_HANDLE);
    }
    return window;
}

Window* find_own(const KernelLock& lock, HWND hwnd) noexcept {
    Window* window = find(lock, hwnd);
    if (window != nullptr && !window->queue) {
        set_last_error(ERROR_ACCESS_DENIED);
        return nullptr;
    }
    return window;
}

bool is_descendant(const Window& ancestor, const Window& window) noexcept {
    for (const Window* above = window.parent; above != nullptr; above = above->parent) {
        if (above == &ancestor) {
            return true;
        }
    }
    return false;
}

Ref<Object> forget(KernelLock& lock, Window& window) noexcept {
    window.unlink_from_parent();
    window.queue->remove_window(lock, window);
    --window.window_class->windows;
    return HandleTable::remove(lock, window.handle);
}

LRESULT call(HWND hwnd, bool sender_is_unicode, UINT message, WPARAM wparam, LPARAM lparam) {
    Procedure procedure;
    {
        KernelLock lock;
        const Window* window = find(lock, hwnd);
        if (window == nullptr) {
            return 0;
        }
        procedure = window->procedure;
    }
    return call_procedure(procedure, sender_is_unicode, hwnd, message, wparam, lparam);
}

}  // namespace windows
}  // namespace openwosa::comshim
