// Windows: the records behind HWNDs, and the tree they form.
#pragma once
#include <windows.h>

#include <memory>
#include <string>
#include <vector>

#include "kernel/handle_table.hpp"
#include "user/message_queue.hpp"
#include "user/procedure.hpp"
#include "user/window_class.hpp"

namespace openwosa::comshim {

/// Fields are guarded by the kernel lock. An HWND is a token of the handle table, so it fits 32 bits and a
/// stale one finds nothing.
class Window final : public Object {
  public:
    static constexpr ObjectType kType = ObjectType::kWindow;

    Window() noexcept : Object(kType) {}

    HWND handle = nullptr;
    Ref<MessageQueue>
        queue;  // the owning thread's; null for the desktop and the parent of message-only windows
    Ref<WindowClass> window_class;
    Procedure procedure;
    HINSTANCE instance = nullptr;
    DWORD style = 0;
    DWORD ex_style = 0;
    LONG_PTR user_data = 0;
    LONG_PTR id = 0;  // of a child; of another the menu handle
    RECT rectangle{};
    std::string text;               // UTF-8, or whatever bytes the program set
    std::unique_ptr<char[]> extra;  // window_class->window_extra bytes
    HICON icon = nullptr;           // set by WM_SETICON
    HICON small_icon = nullptr;
    HWND owner = nullptr;
    bool being_destroyed = false;
    bool paint_wanted = false;
    bool erase_wanted = false;
    bool sized_once = false;  // WM_SIZE and WM_MOVE were sent

    // The tree; children newest first, which is the order on the screen.
    Window* parent = nullptr;
    Window* first_child = nullptr;
    Window* next = nullptr;
    Window* previous = nullptr;
    // The windows of the owning thread.
    Window* next_of_queue = nullptr;
    Window* previous_of_queue = nullptr;

    bool is_child() const noexcept { return (style & (WS_CHILD | WS_POPUP)) == WS_CHILD; }
    void link_into(Window& new_parent) noexcept;
    void unlink_from_parent() noexcept;
};

namespace windows {

/// The parent of all top-level windows, and that of message-only windows. They belong to another process.
Window& desktop(KernelLock& lock);
Window& message_parent(KernelLock& lock);

/// The window of a handle; null, and ERROR_INVALID_WINDOW_HANDLE, otherwise.
Window* find(const KernelLock&, HWND hwnd) noexcept;
/// The same for a window of this process, which the desktop is not: ERROR_ACCESS_DENIED.
Window* find_own(const KernelLock&, HWND hwnd) noexcept;

/// `window` lies somewhere below `ancestor`.
bool is_descendant(const Window& ancestor, const Window& window) noexcept;

/// Takes the window out of tree, queue and handle table. The reference is the table's, to be given back
/// unlocked.
Ref<Object> forget(KernelLock& lock, Window& window) noexcept;

/// Calls the window's procedure on this thread; 0 when the window is gone.
LRESULT call(HWND hwnd, bool sender_is_unicode, UINT message, WPARAM wparam, LPARAM lparam);

/// Destroys a window of the calling thread, as DestroyWindow.
BOOL destroy(HWND hwnd);
std::vector<HWND> children_of_this_thread(HWND hwnd);

/// WM_SIZE and WM_MOVE, as a window hears them when it is first shown or its rectangle changes.
void send_size_and_move(HWND hwnd);

}  // namespace windows
}  // namespace openwosa::comshim
