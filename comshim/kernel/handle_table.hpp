// The handle table of the process. A handle is a token, never an address:
//   bits 0-1 zero (as on Windows), bits 2-18 slot, bits 19-30 generation, bit 31 and above zero,
// so it survives a signed 32-bit field. A closed slot is reused only after many others and with a new
// generation: a stale handle, or a number somebody made up, finds nothing.
#pragma once
#include <windows.h>

#include "kernel_lock.hpp"
#include "object.hpp"

namespace openwosa::comshim {

class HandleTable {
  public:
    // A new handle to `object`, or null when the table is full (ERROR_NO_SYSTEM_RESOURCES is the caller's to
    // set).
    static HANDLE insert(Ref<Object> object, DWORD access = 0, bool inherit = false) noexcept;
    static HANDLE insert(KernelLock&, Ref<Object> object, DWORD access = 0, bool inherit = false) noexcept;

    // The object behind a handle; null for a stale or foreign one. Valid while the lock is held.
    static Object* find(const KernelLock&, HANDLE handle) noexcept;
    template <class T>
    static T* find(const KernelLock& lock, HANDLE handle) noexcept {
        Object* object = find(lock, handle);
        return object && object->type() == T::kType ? static_cast<T*>(object) : nullptr;
    }
    // The same with a reference of its own, for use without the lock.
    template <class T>
    static Ref<T> get(HANDLE handle) noexcept {
        KernelLock lock;
        return Ref<T>::share(find<T>(lock, handle));
    }

    // Rights the handle was opened with; 0 for a handle that is none.
    static DWORD access(const KernelLock&, HANDLE handle) noexcept;
    static DWORD flags(const KernelLock&, HANDLE handle) noexcept;
    static void set_flags(const KernelLock&, HANDLE handle, DWORD mask, DWORD flags) noexcept;

    // Takes the handle out and gives its reference to the caller, to be released without the lock. Objects
    // with several handles live on. For windows and the like; CloseHandle uses close().
    static Ref<Object> remove(KernelLock&, HANDLE handle) noexcept;

    // CloseHandle for kernel objects: a Win32 error code, 0 = closed.
    static DWORD close(HANDLE handle) noexcept;

    // The generic walk, e.g. all windows of a thread. `visit` runs under the lock.
    template <class Visit>
    static void for_each(const KernelLock& lock, Visit visit) {
        for (std::uint32_t slot = 1; slot < used(lock); ++slot)
            if (Object* object = at(lock, slot)) visit(token(lock, slot), *object);
    }

    static void after_fork() noexcept;

  private:
    static void last_handle_closed(Object& object) noexcept { object.on_last_handle_closed(); }
    static std::uint32_t used(const KernelLock&) noexcept;
    static Object* at(const KernelLock&, std::uint32_t slot) noexcept;
    static HANDLE token(const KernelLock&, std::uint32_t slot) noexcept;
};

}  // namespace openwosa::comshim
