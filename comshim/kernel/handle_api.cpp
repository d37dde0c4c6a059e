// CloseHandle, DuplicateHandle and the flags of a handle.
#include <windows.h>

#include "named_object.hpp"
#include "process.hpp"
#include "thread.hpp"

using namespace openwosa::comshim;

namespace {

constexpr DWORD kFlags = HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE;

// A kernel object by handle or pseudo handle, with the rights that come with it.
Object* find_kernel_object(KernelLock& lock, HANDLE handle, DWORD& access) noexcept {
    if (handle == GetCurrentProcess()) {
        access = PROCESS_ALL_ACCESS;
        return current_process(lock);
    }
    if (handle == GetCurrentThread()) {
        access = THREAD_ALL_ACCESS;
        return thread_of(lock, this_thread());
    }
    Object* object = HandleTable::find(lock, handle);
    if (!object || object->type() > ObjectType::kLastKernelObject) return nullptr;
    access = HandleTable::access(lock, handle);
    return object;
}

// Handles mean nothing in another process.
bool is_this_process(const KernelLock& lock, HANDLE process) noexcept {
    if (process == GetCurrentProcess()) return true;
    const Process* object = HandleTable::find<Process>(lock, process);
    if (!object) return fail(ERROR_INVALID_HANDLE);
    return object->is_current() || fail(ERROR_NOT_SUPPORTED);
}

}  // namespace

BOOL CloseHandle(HANDLE handle) {
    const DWORD error = HandleTable::close(handle);
    return error == ERROR_SUCCESS ? TRUE : fail(error);
}

BOOL DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target,
                     DWORD access, BOOL inherit, DWORD options) {
    {
        KernelLock lock;
        if (!is_this_process(lock, source_process)) return FALSE;
        if (target && !is_this_process(lock, target_process)) return FALSE;
        DWORD source_access = 0;
        Object* object = find_kernel_object(lock, source, source_access);
        if (!object) return fail(ERROR_INVALID_HANDLE);
        if (target) {
            const DWORD granted =
                options & DUPLICATE_SAME_ACCESS ? source_access : granted_access(access, source_access);
            *target = HandleTable::insert(lock, Ref<Object>::share(object), granted, inherit != FALSE);
            if (!*target) return fail(ERROR_NO_SYSTEM_RESOURCES);
        }
    }
    if (options & DUPLICATE_CLOSE_SOURCE) HandleTable::close(source);
    return TRUE;
}

BOOL GetHandleInformation(HANDLE handle, LPDWORD flags) {
    KernelLock lock;
    DWORD access = 0;
    if (!find_kernel_object(lock, handle, access)) return fail(ERROR_INVALID_HANDLE);
    *flags = HandleTable::flags(lock, handle) & kFlags;
    return TRUE;
}

BOOL SetHandleInformation(HANDLE handle, DWORD mask, DWORD flags) {
    KernelLock lock;
    DWORD access = 0;
    if (mask & ~kFlags) return fail(ERROR_INVALID_PARAMETER);
    if (!find_kernel_object(lock, handle, access)) return fail(ERROR_INVALID_HANDLE);
    HandleTable::set_flags(lock, handle, mask, flags);
    return TRUE;
}
