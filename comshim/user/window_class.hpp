// Window classes of the process: what RegisterClass keeps.
#pragma once
#include <windows.h>

#include <memory>
#include <string>
#include <string_view>

#include "kernel/kernel_lock.hpp"
#include "kernel/object.hpp"
#include "user/procedure.hpp"

namespace openwosa::comshim {

/// Fields are guarded by the kernel lock once the class is registered.
class WindowClass final : public Object {
  public:
    WindowClass() noexcept : Object(ObjectType::kUserObject) {}

    ATOM atom = 0;
    UINT style = 0;
    Procedure procedure;
    HINSTANCE instance = nullptr;
    HICON icon = nullptr;
    HICON small_icon = nullptr;
    HCURSOR cursor = nullptr;
    HBRUSH background = nullptr;
    int class_extra = 0;
    int window_extra = 0;
    std::unique_ptr<char[]> extra;  // class_extra bytes
    ULONG_PTR menu_resource = 0;    // a number; or menu_name, if not empty
    std::string menu_name;
    std::wstring wide_menu_name;
    bool built_in = false;  // STATIC, EDIT, BUTTON
    unsigned windows = 0;   // of this class, alive
    WindowClass* next = nullptr;
};

namespace classes {

/// Adds a filled-in class; its atom, or 0 and the last error set.
ATOM add(Ref<WindowClass> fresh, std::string_view name);

/// The class a module sees under this atom: its own, else a global or built-in one. Null `instance`: any
/// module's.
WindowClass* find(const KernelLock&, ATOM atom, HINSTANCE instance) noexcept;

/// The atom a class name argument means; 0 where there is none. Built-in classes come into being when first
/// named.
ATOM resolve(const char* name);
ATOM resolve(const wchar_t* name);

}  // namespace classes
}  // namespace openwosa::comshim
