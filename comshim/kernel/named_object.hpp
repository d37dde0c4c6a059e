// Create... and Open... of the objects that can have a name.
#pragma once
#include <windows.h>

#include <new>

#include "handle_table.hpp"
#include "library.hpp"
#include "object_names.hpp"
#include "thread_state.hpp"
#include "wide.hpp"

namespace openwosa::comshim {

// The text to look up; `error` is set when it cannot be a name. Windows keeps the names of sessions apart by
// these prefixes; a process has one session here.
inline std::string_view checked_name(LPCSTR name, DWORD& error) noexcept {
    std::string_view text = name ? name : "";
    for (const std::string_view prefix : {"Local\\", "Global\\"})
        if (text.starts_with(prefix)) {
            text.remove_prefix(prefix.size());
            break;
        }
    error = text.size() > MAX_PATH                      ? ERROR_FILENAME_EXCED_RANGE
            : text.find('\\') != std::string_view::npos ? ERROR_PATH_NOT_FOUND
                                                        : ERROR_SUCCESS;
    return text;
}

// GENERIC_ and MAXIMUM_ALLOWED stand for all there is: we have no notion of users.
inline DWORD granted_access(DWORD wanted, DWORD all) noexcept {
    constexpr DWORD kWholesale =
        GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL | MAXIMUM_ALLOWED;
    return wanted & kWholesale ? all : wanted;
}

// A handle to the object of that name if there is one (ERROR_ALREADY_EXISTS), else to what `make` makes.
// `on_new(lock, object)` runs before anybody else can see it.
template <class T, class Make, class OnNew>
HANDLE create_named(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD all_access, Make make, OnNew on_new) {
    DWORD error = ERROR_SUCCESS;
    const std::string_view text = checked_name(name, error);
    if (error != ERROR_SUCCESS) {
        set_last_error(error);
        return nullptr;
    }
    return guarded(HANDLE{}, [&]() -> HANDLE {
        const bool inherit = security && security->bInheritHandle;
        library::prepare_for_fork();
        Ref<T> made = Ref<T>::adopt(make());
        ObjectName* entry = text.empty() ? nullptr : new ObjectName(text);
        KernelLock lock;
        Object* existing = entry ? object_names::find(lock, text) : nullptr;
        HANDLE handle = nullptr;
        if (existing) {
            delete entry;
            error = existing->type() == T::kType ? ERROR_ALREADY_EXISTS : ERROR_INVALID_HANDLE;
            if (error == ERROR_ALREADY_EXISTS)
                handle = HandleTable::insert(lock, Ref<Object>::share(existing), all_access, inherit);
        } else {
            T& object = *made;
            handle = HandleTable::insert(lock, std::move(made), all_access, inherit);
            if (handle && entry) object_names::attach(lock, object, *entry);
            if (handle) on_new(lock, object);
            if (!handle) delete entry;
        }
        if (!handle && error == ERROR_SUCCESS) error = ERROR_NO_SYSTEM_RESOURCES;
        set_last_error(error);
        return handle;
    });
}

template <class T>
HANDLE open_named(DWORD access, BOOL inherit, LPCSTR name, DWORD all_access) {
    DWORD error = ERROR_SUCCESS;
    const std::string_view text = checked_name(name, error);
    if (!name) error = ERROR_INVALID_PARAMETER;
    if (error == ERROR_SUCCESS) {
        KernelLock lock;
        Object* object = object_names::find(lock, text);
        if (object && object->type() == T::kType) {
            const HANDLE handle = HandleTable::insert(lock, Ref<Object>::share(object),
                                                      granted_access(access, all_access), inherit != FALSE);
            if (handle) return handle;
            error = ERROR_NO_SYSTEM_RESOURCES;
        } else {
            error = object ? ERROR_INVALID_HANDLE : ERROR_FILE_NOT_FOUND;
        }
    }
    set_last_error(error);
    return nullptr;
}

// The object of a handle opened with that right; null and the last error set otherwise.
template <class T>
T* find_with_access(const KernelLock& lock, HANDLE handle, DWORD right) noexcept {
    T* object = HandleTable::find<T>(lock, handle);
    if (!object)
        set_last_error(ERROR_INVALID_HANDLE);
    else if (right & ~HandleTable::access(lock, handle)) {
        set_last_error(ERROR_ACCESS_DENIED);
        return nullptr;
    }
    return object;
}

}  // namespace openwosa::comshim
