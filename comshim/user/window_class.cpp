#include "user/window_class.hpp"

#include <utility>

#include "kernel/thread_state.hpp"
#include "kernel/wide.hpp"
#include "text/utf.hpp"
#include "user/atoms.hpp"

namespace openwosa::comshim::classes {
namespace {

// Guarded by the kernel lock; the list owns one reference to each class.
WindowClass* g_first = nullptr;

// When the library is unloaded, and at exit; see Atoms.
__attribute__((destructor)) void forget_all() {
    KernelLock lock;
    while (g_first != nullptr) {
        Ref<WindowClass>::adopt(std::exchange(g_first, g_first->next));
    }
}

bool sees(const WindowClass& window_class, HINSTANCE instance) noexcept {
    return instance == nullptr || window_class.built_in || window_class.instance == instance ||
           (window_class.style & CS_GLOBALCLASS) != 0;
}

// Controls keep their text and id and do nothing else: there is nobody to type or click.
void register_built_in(const std::string& folded) {
    for (const char* name : {"static", "edit", "button"}) {
        if (folded == name) {
            const Ref<WindowClass> control = Ref<WindowClass>::adopt(new WindowClass);
            control->procedure = {DefWindowProcA, false};
            control->window_extra = sizeof(void*);
            control->built_in = true;
            const DWORD error = this_thread().last_error;
            add(control, name);
            set_last_error(error);  // it was there already
        }
    }
}

ATOM resolve_name(std::string_view name) {
    const std::string folded = fold_name(name);
    register_built_in(folded);
    return Atoms::find(folded);
}

}  // namespace

ATOM add(Ref<WindowClass> fresh, std::string_view name) {
    const std::string folded = fold_name(name);
    const ATOM atom = Atoms::add(name, folded);
    if (atom == 0) {
        return static_cast<ATOM>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    KernelLock lock;
    for (const WindowClass* other = g_first; other != nullptr; other = other->next) {
        if (other->atom == atom && other->instance == fresh->instance) {
            lock.unlock();
            Atoms::release(atom);
            return static_cast<ATOM>(fail(ERROR_CLASS_ALREADY_EXISTS));
        }
    }
    fresh->atom = atom;
    fresh->next = g_first;
    g_first = fresh.detach();
    return atom;
}

WindowClass* find(const KernelLock&, ATOM atom, HINSTANCE instance) noexcept {
    WindowClass* shared = nullptr;
    for (WindowClass* each = g_first; each != nullptr; each = each->next) {
        if (each->atom == atom && sees(*each, instance)) {
            if (each->instance == instance) {
                return each;
            }
            shared = each;
        }
    }
    return shared;
}

ATOM resolve(const char* name) {
    if (is_atom(name)) {
        return static_cast<ATOM>(reinterpret_cast<ULONG_PTR>(name));
    }
    return resolve_name(name);
}

ATOM resolve(const wchar_t* name) {
    if (is_atom(name)) {
        return static_cast<ATOM>(reinterpret_cast<ULONG_PTR>(name));
    }
    return resolve_name(narrow(name));
}

namespace {

BOOL unregister(ATOM atom, HINSTANCE instance) {
    instance = instance != nullptr ? instance : GetModuleHandleA(nullptr);
    KernelLock lock;
    for (WindowClass** link = &g_first; *link != nullptr; link = &(*link)->next) {
        WindowClass* window_class = *link;
        if (window_class->atom != atom || window_class->instance != instance) {
            continue;
        }
        if (window_class->windows != 0) {
            return fail(ERROR_CLASS_HAS_WINDOWS);
        }
        *link = window_class->next;
        lock.unlock();
        Ref<WindowClass>::adopt(window_class);
        Atoms::release(atom);
        return TRUE;
    }
    return fail(ERROR_CLASS_DOES_NOT_EXIST);
}

std::string_view name_of(const char* name) { return name; }
std::string name_of(const wchar_t* name) { return narrow(name); }

template <class Char, class ClassInfo>
ATOM register_checked(const ClassInfo& info, HICON small_icon) {
    constexpr bool unicode = sizeof(Char) > 1;
    const Char* name = info.lpszClassName;
    if (name == nullptr || (!is_atom(name) && *name == 0) || info.lpfnWndProc == nullptr ||
        info.cbClsExtra < 0 || info.cbWndExtra < 0) {
        return static_cast<ATOM>(fail(ERROR_INVALID_PARAMETER));
    }
    const Ref<WindowClass> fresh = Ref<WindowClass>::adopt(new WindowClass);
    fresh->style = info.style;
    fresh->procedure = procedure_from_caller(info.lpfnWndProc, unicode);
    fresh->instance = info.hInstance != nullptr ? info.hInstance : GetModuleHandleA(nullptr);
    fresh->icon = info.hIcon;
    fresh->small_icon = small_icon;
    fresh->cursor = info.hCursor;
    fresh->background = info.hbrBackground;
    fresh->class_extra = info.cbClsExtra;
    fresh->window_extra = info.cbWndExtra;
    fresh->extra = std::make_unique<char[]>(static_cast<std::size_t>(info.cbClsExtra));
    if (is_atom(info.lpszMenuName)) {
        fresh->menu_resource = reinterpret_cast<ULONG_PTR>(info.lpszMenuName);
    } else {
        fresh->menu_name = name_of(info.lpszMenuName);
        fresh->wide_menu_name = widen(fresh->menu_name);
    }
    if (is_atom(name)) {
        return add(fresh, Atoms::name(resolve(name)));
    }
    return add(fresh, name_of(name));
}

template <class Char, class ClassInfo>
ATOM register_class(const ClassInfo& info, HICON small_icon) {
    return guarded(ATOM{0}, [&] { return register_checked<Char>(info, small_icon); });
}

template <class Char>
const Char* menu_of(const WindowClass& window_class) {
    if (window_class.menu_name.empty()) {
        return reinterpret_cast<const Char*>(window_class.menu_resource);
    }
    if constexpr (sizeof(Char) > 1) {
        return window_class.wide_menu_name.c_str();
    } else {
        return window_class.menu_name.c_str();
    }
}

// The strings it points to live as long as the class.
template <class Char, class ClassInfo>
BOOL class_info(HINSTANCE instance, const Char* name, ClassInfo* info, HICON* small_icon) {
    const ATOM atom = resolve(name);
    KernelLock lock;
    const WindowClass* found = atom != 0 ? find(lock, atom, instance) : nullptr;
    if (found == nullptr) {
        return fail(ERROR_CLASS_DOES_NOT_EXIST);
    }
    const Procedure procedure = found->procedure;
    info->style = found->style;
    info->cbClsExtra = found->class_extra;
    info->cbWndExtra = found->window_extra;
    info->hInstance = found->built_in ? nullptr : found->instance;
    info->hIcon = found->icon;
    info->hCursor = found->cursor;
    info->hbrBackground = found->background;
    info->lpszMenuName = menu_of<Char>(*found);
    info->lpszClassName = name;
    if (small_icon != nullptr) {
        *small_icon = found->small_icon;
    }
    lock.unlock();
    info->lpfnWndProc = procedure_for_caller(procedure, sizeof(Char) > 1);
    return TRUE;
}

}  // namespace
}  // namespace openwosa::comshim::classes

using namespace openwosa::comshim;

ATOM RegisterClassA(const WNDCLASSA* window_class) {
    return classes::register_class<char>(*window_class, nullptr);
}

ATOM RegisterClassW(const WNDCLASSW* window_class) {
    return classes::register_class<wchar_t>(*window_class, nullptr);
}

ATOM RegisterClassExA(const WNDCLASSEXA* window_class) {
    if (window_class->cbSize != sizeof *window_class) {
        return static_cast<ATOM>(fail(ERROR_INVALID_PARAMETER));
    }
    return classes::register_class<char>(*window_class, window_class->hIconSm);
}

ATOM RegisterClassExW(const WNDCLASSEXW* window_class) {
    if (window_class->cbSize != sizeof *window_class) {
        return static_cast<ATOM>(fail(ERROR_INVALID_PARAMETER));
    }
    return classes::register_class<wchar_t>(*window_class, window_class->hIconSm);
}

BOOL UnregisterClassA(LPCSTR name, HINSTANCE instance) {
    return classes::unregister(classes::resolve(name), instance);
}

BOOL UnregisterClassW(LPCWSTR name, HINSTANCE instance) {
    return classes::unregister(classes::resolve(name), instance);
}

BOOL GetClassInfoA(HINSTANCE instance, LPCSTR name, WNDCLASSA* info) {
    return classes::class_info(instance, name, info, nullptr);
}

BOOL GetClassInfoW(HINSTANCE instance, LPCWSTR name, WNDCLASSW* info) {
    return classes::class_info(instance, name, info, nullptr);
}

BOOL GetClassInfoExA(HINSTANCE instance, LPCSTR name, WNDCLASSEXA* info) {
    return classes::class_info(instance, name, info, &info->hIconSm);
}

BOOL GetClassInfoExW(HINSTANCE instance, LPCWSTR name, WNDCLASSEXW* info) {
    return classes::class_info(instance, name, info, &info->hIconSm);
}
