// The exported functions that wait.
#include <sched.h>
#include <time.h>
#include <unistd.h>
#include <windows.h>

#include <array>
#include <cerrno>

#include "event.hpp"
#include "handle_table.hpp"
#include "mutex.hpp"
#include "named_object.hpp"
#include "semaphore.hpp"
#include "waitable.hpp"

using namespace openwosa::comshim;

namespace {

// The objects of a wait, kept alive while the thread sleeps: their handles may be closed meanwhile.
class HeldObjects {
  public:
    // False and the last error set: a handle is bad, or a wait for all names an object twice.
    bool find(KernelLock& lock, std::span<const HANDLE> handles, bool all) noexcept {
        for (const HANDLE handle : handles) {
            Waitable* object = find_waitable(lock, handle);
            if (!object) return false;
            for (std::size_t i = 0; all && i < count_; ++i)
                if (objects_[i] == object) return fail(ERROR_INVALID_PARAMETER);
            objects_[count_++] = object;
        }
        for (std::size_t i = 0; i < count_; ++i) objects_[i]->add_ref();
        held_ = true;
        return true;
    }
    ~HeldObjects() {
        for (std::size_t i = 0; held_ && i < count_; ++i) objects_[i]->release();
    }
    std::span<Waitable* const> objects() const noexcept { return {objects_.data(), count_}; }

  private:
    std::array<Waitable*, MAXIMUM_WAIT_OBJECTS> objects_;  // the first `count_` are set
    std::size_t count_ = 0;
    bool held_ = false;
};

// SignalObjectAndWait signals an event, a mutex or a semaphore.
bool signal(KernelLock& lock, HANDLE handle) noexcept {
    Object* object = HandleTable::find(lock, handle);
    const DWORD access = HandleTable::access(lock, handle);
    if (!object) return fail(ERROR_INVALID_HANDLE);
    switch (object->type()) {
        case ObjectType::kEvent:
            if (!(access & EVENT_MODIFY_STATE)) return fail(ERROR_ACCESS_DENIED);
            static_cast<Event*>(object)->set(lock);
            return true;
        case ObjectType::kSemaphore:
            if (!(access & SEMAPHORE_MODIFY_STATE)) return fail(ERROR_ACCESS_DENIED);
            return static_cast<Semaphore*>(object)->release_many(lock, 1) || fail(ERROR_TOO_MANY_POSTS);
        case ObjectType::kMutex:
            return static_cast<Mutex*>(object)->release_one(lock, this_thread()) || fail(ERROR_NOT_OWNER);
        default:
            return fail(ERROR_INVALID_HANDLE);
    }
}

}  // namespace

DWORD WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
    KernelLock lock;
    Waitable* object = find_waitable(lock, handle);
    if (!object) return WAIT_FAILED;
    ThreadState& thread = this_thread();
    if (object->ready(lock, thread)) return object->take(lock, thread) ? WAIT_ABANDONED : WAIT_OBJECT_0;
    if (milliseconds == 0) return WAIT_TIMEOUT;
    const Ref<Waitable> held = Ref<Waitable>::share(object);
    return wait(lock, {&object, 1}, WaitFor::kAny, Deadline::after_milliseconds(milliseconds));
}

// No asynchronous procedure calls exist here, so an alertable wait is a wait.
DWORD WaitForSingleObjectEx(HANDLE object, DWORD milliseconds, BOOL /*alertable*/) {
    return WaitForSingleObject(object, milliseconds);
}

DWORD WaitForMultipleObjects(DWORD count, const HANDLE* objects, BOOL all, DWORD milliseconds) {
    if (count == 0 || count > MAXIMUM_WAIT_OBJECTS || !objects) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    const Deadline deadline = Deadline::after_milliseconds(milliseconds);
    HeldObjects held;
    KernelLock lock;
    if (!held.find(lock, {objects, count}, all != FALSE)) return WAIT_FAILED;
    return wait(lock, held.objects(), all ? WaitFor::kAll : WaitFor::kAny, deadline);
}

DWORD WaitForMultipleObjectsEx(DWORD count, const HANDLE* objects, BOOL all, DWORD milliseconds,
                               BOOL /*alertable*/) {
    return WaitForMultipleObjects(count, objects, all, milliseconds);
}

DWORD SignalObjectAndWait(HANDLE to_signal, HANDLE to_wait, DWORD milliseconds, BOOL /*alertable*/) {
    const Deadline deadline = Deadline::after_milliseconds(milliseconds);
    KernelLock lock;
    Waitable* object = find_waitable(lock, to_wait);
    if (!object) return WAIT_FAILED;
    const Ref<Waitable> held = Ref<Waitable>::share(object);
    if (!signal(lock, to_signal)) return WAIT_FAILED;
    return wait(lock, {&object, 1}, WaitFor::kAny, deadline);
}

VOID Sleep(DWORD milliseconds) {
    if (milliseconds == 0) {
        sched_yield();
        return;
    }
    if (milliseconds == INFINITE)
        for (;;) pause();
    const std::int64_t until = Deadline::after_milliseconds(milliseconds).nanoseconds;
    const timespec time{until / 1'000'000'000, until % 1'000'000'000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) == EINTR) {
    }
}

DWORD SleepEx(DWORD milliseconds, BOOL /*alertable*/) {
    Sleep(milliseconds);
    return 0;
}

BOOL SwitchToThread() { return sched_yield() == 0; }
