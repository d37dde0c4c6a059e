// The exported functions for events, mutexes, semaphores and waitable timers.
#include <windows.h>

#include "event.hpp"
#include "mutex.hpp"
#include "named_object.hpp"
#include "semaphore.hpp"
#include "timer.hpp"

using namespace openwosa::comshim;

namespace {

constexpr auto kNothing = [](KernelLock&, auto&) {};

}  // namespace

HANDLE CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL initial, LPCSTR name) {
    return create_named<Event>(
        security, name, EVENT_ALL_ACCESS, [&] { return new Event(manual_reset != FALSE, initial != FALSE); },
        kNothing);
}

HANDLE CreateEventW(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL initial, LPCWSTR name) {
    return with_narrow(HANDLE{}, name,
                       [&](LPCSTR text) { return CreateEventA(security, manual_reset, initial, text); });
}

HANDLE OpenEventA(DWORD access, BOOL inherit, LPCSTR name) {
    return open_named<Event>(access, inherit, name, EVENT_ALL_ACCESS);
}

HANDLE OpenEventW(DWORD access, BOOL inherit, LPCWSTR name) {
    return with_narrow(HANDLE{}, name, [&](LPCSTR text) { return OpenEventA(access, inherit, text); });
}

BOOL SetEvent(HANDLE event) {
    KernelLock lock;
    Event* object = find_with_access<Event>(lock, event, EVENT_MODIFY_STATE);
    if (!object) return FALSE;
    object->set(lock);
    return TRUE;
}

BOOL ResetEvent(HANDLE event) {
    KernelLock lock;
    Event* object = find_with_access<Event>(lock, event, EVENT_MODIFY_STATE);
    if (!object) return FALSE;
    object->reset(lock);
    return TRUE;
}

BOOL PulseEvent(HANDLE event) {
    KernelLock lock;
    Event* object = find_with_access<Event>(lock, event, EVENT_MODIFY_STATE);
    if (!object) return FALSE;
    object->pulse(lock);
    return TRUE;
}

HANDLE CreateMutexA(LPSECURITY_ATTRIBUTES security, BOOL initial_owner, LPCSTR name) {
    ThreadState& creator = this_thread();
    if (initial_owner) arm_thread_cleanup(creator);
    return create_named<Mutex>(
        security, name, MUTANT_ALL_ACCESS, [] { return new Mutex; },
        [&](KernelLock& lock, Mutex& mutex) {
            if (initial_owner) mutex.take(lock, creator);
        });
}

HANDLE CreateMutexW(LPSECURITY_ATTRIBUTES security, BOOL initial_owner, LPCWSTR name) {
    return with_narrow(HANDLE{}, name,
                       [&](LPCSTR text) { return CreateMutexA(security, initial_owner, text); });
}

HANDLE OpenMutexA(DWORD access, BOOL inherit, LPCSTR name) {
    return open_named<Mutex>(access, inherit, name, MUTANT_ALL_ACCESS);
}

HANDLE OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name) {
    return with_narrow(HANDLE{}, name, [&](LPCSTR text) { return OpenMutexA(access, inherit, text); });
}

BOOL ReleaseMutex(HANDLE mutex) {
    KernelLock lock;
    Mutex* object = find_with_access<Mutex>(lock, mutex, 0);
    if (!object) return FALSE;
    return object->release_one(lock, this_thread()) ? TRUE : fail(ERROR_NOT_OWNER);
}

HANDLE CreateSemaphoreA(LPSECURITY_ATTRIBUTES security, LONG initial_count, LONG maximum_count, LPCSTR name) {
    if (maximum_count <= 0 || initial_count < 0 || initial_count > maximum_count) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    return create_named<Semaphore>(
        security, name, SEMAPHORE_ALL_ACCESS, [&] { return new Semaphore(initial_count, maximum_count); },
        kNothing);
}

HANDLE CreateSemaphoreW(LPSECURITY_ATTRIBUTES security, LONG initial_count, LONG maximum_count,
                        LPCWSTR name) {
    return with_narrow(HANDLE{}, name, [&](LPCSTR text) {
        return CreateSemaphoreA(security, initial_count, maximum_count, text);
    });
}

HANDLE OpenSemaphoreA(DWORD access, BOOL inherit, LPCSTR name) {
    return open_named<Semaphore>(access, inherit, name, SEMAPHORE_ALL_ACCESS);
}

HANDLE OpenSemaphoreW(DWORD access, BOOL inherit, LPCWSTR name) {
    return with_narrow(HANDLE{}, name, [&](LPCSTR text) { return OpenSemaphoreA(access, inherit, text); });
}

BOOL ReleaseSemaphore(HANDLE semaphore, LONG release_count, LPLONG previous_count) {
    if (release_count <= 0) return fail(ERROR_INVALID_PARAMETER);
    KernelLock lock;
    Semaphore* object = find_with_access<Semaphore>(lock, semaphore, SEMAPHORE_MODIFY_STATE);
    if (!object) return FALSE;
    const LONG previous = object->count(lock);
    if (!object->release_many(lock, release_count)) return fail(ERROR_TOO_MANY_POSTS);
    lock.unlock();
    if (previous_count) *previous_count = previous;
    return TRUE;
}

HANDLE CreateWaitableTimerA(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, LPCSTR name) {
    return create_named<Timer>(
        security, name, TIMER_ALL_ACCESS, [&] { return new Timer(manual_reset != FALSE); }, kNothing);
}

HANDLE CreateWaitableTimerW(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, LPCWSTR name) {
    return with_narrow(HANDLE{}, name,
                       [&](LPCSTR text) { return CreateWaitableTimerA(security, manual_reset, text); });
}

BOOL SetWaitableTimer(HANDLE timer, const LARGE_INTEGER* due, LONG period, PTIMERAPCROUTINE routine,
                      LPVOID /*argument*/, BOOL /*resume*/) {
    if (!due || period < 0) return fail(ERROR_INVALID_PARAMETER);
    if (routine) return fail(ERROR_NOT_SUPPORTED);  // there are no asynchronous procedure calls here
    // Negative: from now; else a FILETIME. Both in 100 ns.
    std::int64_t wait = due->QuadPart < 0 ? -due->QuadPart : 0;
    if (due->QuadPart >= 0) {
        FILETIME now;
        GetSystemTimeAsFileTime(&now);
        const auto present =
            static_cast<std::int64_t>(std::uint64_t{now.dwHighDateTime} << 32 | now.dwLowDateTime);
        wait = due->QuadPart > present ? due->QuadPart - present : 0;
    }
    const std::int64_t start = Deadline::now().nanoseconds;
    const bool beyond_time = wait > (Deadline::never().nanoseconds - start) / 100;
    KernelLock lock;
    Timer* object = find_with_access<Timer>(lock, timer, TIMER_MODIFY_STATE);
    if (!object) return FALSE;
    object->set(lock, beyond_time ? Deadline::never() : Deadline{start + wait * 100},
                std::int64_t{period} * 1'000'000);
    return TRUE;
}

BOOL CancelWaitableTimer(HANDLE timer) {
    KernelLock lock;
    Timer* object = find_with_access<Timer>(lock, timer, TIMER_MODIFY_STATE);
    if (!object) return FALSE;
    object->cancel(lock);
    return TRUE;
}
