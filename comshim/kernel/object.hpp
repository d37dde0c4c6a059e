// What a handle refers to: a reference-counted object with a type.
#pragma once
#include <atomic>
#include <cstdint>

#include "ref.hpp"

namespace openwosa::comshim {

// The types up to kLastKernelObject are closed by CloseHandle and shared by DuplicateHandle; the others have
// their own ways of ending (DestroyWindow, FreeLibrary, GlobalFree, HeapDestroy) and are invalid handles to
// CloseHandle.
enum class ObjectType : std::uint8_t {
    kEvent,
    kMutex,
    kSemaphore,
    kTimer,
    kThread,
    kProcess,
    kFile,
    kCompletionPort,
    kLastKernelObject = kCompletionPort,
    kModule,
    kHeap,
    kMemory,
    kService,
    kWindow,
    kUserObject,  // other tokens of user32 and gdi32: icons, cursors, brushes
};

class KernelLock;
class Object;
struct ObjectName;
namespace object_names {
void attach(KernelLock&, Object&, ObjectName&) noexcept;
void forget(KernelLock&, Object&) noexcept;
}  // namespace object_names

class Object {
  public:
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    ObjectType type() const noexcept { return type_; }
    void add_ref() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
    // May run under the kernel lock, so no destructor of an object takes it.
    void release() noexcept {
        if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

  protected:
    explicit Object(ObjectType type) noexcept : type_(type) {}
    virtual ~Object() = default;

    // The last handle is gone, references may remain. Runs without the kernel lock.
    virtual void on_last_handle_closed() noexcept {}
    // The child of fork() has only the calling thread: forget the others. Runs under the kernel lock.
    virtual void on_forked() noexcept {}

  private:
    friend class HandleTable;
    friend void object_names::attach(KernelLock&, Object&, ObjectName&) noexcept;
    friend void object_names::forget(KernelLock&, Object&) noexcept;
    std::atomic<std::uint32_t> refs_{1};
    std::uint32_t handles_ = 0;   // guarded by the kernel lock, as is the name
    ObjectName* name_ = nullptr;  // owned; gone with the last handle
    const ObjectType type_;
};

}  // namespace openwosa::comshim
