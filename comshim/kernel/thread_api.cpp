// The exported functions for threads, and the C runtime's two ways to start one.
#include <process.h>
#include <pthread.h>
#include <windows.h>

#include <cerrno>

#include "named_object.hpp"
#include "thread.hpp"

using namespace openwosa::comshim;

namespace {

HANDLE start_thread(LPSECURITY_ATTRIBUTES security, std::size_t stack_size, ThreadStart start, DWORD flags,
                    DWORD* thread_id) {
    library::prepare_for_fork();
    Thread* made = new (std::nothrow) Thread(start, (flags & CREATE_SUSPENDED) != 0);
    if (!made) {
        set_last_error(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    const Ref<Thread> thread = Ref<Thread>::adopt(made);
    // The handle first: a thread that runs cannot be taken back.
    const HANDLE handle = HandleTable::insert(Ref<Object>(Ref<Thread>(thread)), THREAD_ALL_ACCESS,
                                              security && security->bInheritHandle);
    if (!handle) {
        set_last_error(ERROR_NO_SYSTEM_RESOURCES);
        return nullptr;
    }
    if (!thread->launch(stack_size, handle)) {
        HandleTable::close(handle);
        set_last_error(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    if (thread_id) *thread_id = thread->id();
    return handle;
}

// The thread behind a handle, GetCurrentThread() included.
Thread* find_thread(KernelLock& lock, HANDLE handle, DWORD right) noexcept {
    if (handle == GetCurrentThread()) return thread_of(lock, this_thread());
    return find_with_access<Thread>(lock, handle, right);
}

bool is_priority(int priority) noexcept {
    return (priority >= THREAD_PRIORITY_LOWEST && priority <= THREAD_PRIORITY_HIGHEST) ||
           priority == THREAD_PRIORITY_IDLE || priority == THREAD_PRIORITY_TIME_CRITICAL;
}

}  // namespace

HANDLE CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack_size, LPTHREAD_START_ROUTINE start,
                    LPVOID argument, DWORD flags, LPDWORD thread_id) {
    if (!start || (flags & ~DWORD{CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION})) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    return start_thread(security, stack_size, {.win32 = start, .argument = argument}, flags, thread_id);
}

uintptr_t _beginthreadex(void* security, unsigned stack_size, unsigned (*start)(void*), void* argument,
                         unsigned flags, unsigned* thread_id) {
    if (!start) {
        errno = EINVAL;
        return 0;
    }
    const HANDLE handle = start_thread(static_cast<LPSECURITY_ATTRIBUTES>(security), stack_size,
                                       {.crt_ex = start, .argument = argument}, flags, thread_id);
    if (!handle) errno = EAGAIN;
    return reinterpret_cast<uintptr_t>(handle);
}

// The handle belongs to the thread and is closed when it ends: nobody else may use it safely, as documented.
uintptr_t _beginthread(void (*start)(void*), unsigned stack_size, void* argument) {
    constexpr auto kFailed = static_cast<uintptr_t>(-1);
    if (!start) {
        errno = EINVAL;
        return kFailed;
    }
    const HANDLE handle = start_thread(
        nullptr, stack_size, {.crt = start, .argument = argument, .closes_handle = true}, 0, nullptr);
    if (handle) return reinterpret_cast<uintptr_t>(handle);
    errno = EAGAIN;
    return kFailed;
}

VOID ExitThread(DWORD exit_code) {
    ThreadState& state = this_thread();
    if (state.heap && state.heap->thread) state.heap->thread->leave(exit_code);
    pthread_exit(nullptr);
}

void _endthreadex(unsigned exit_code) { ExitThread(exit_code); }
void _endthread() { ExitThread(0); }

BOOL GetExitCodeThread(HANDLE thread, LPDWORD exit_code) {
    if (!exit_code) return fail(ERROR_NOACCESS);
    KernelLock lock;
    const Thread* object = find_thread(lock, thread, THREAD_QUERY_INFORMATION);
    if (!object) return FALSE;
    *exit_code = object->exit_code(lock);
    return TRUE;
}

DWORD ResumeThread(HANDLE thread) {
    KernelLock lock;
    Thread* object = find_thread(lock, thread, THREAD_SUSPEND_RESUME);
    return object ? static_cast<DWORD>(object->resume(lock)) : static_cast<DWORD>(-1);
}

// Only a thread that has not started can be held back further: stopping a running one, wherever it is and
// whatever lock it holds, is nothing this platform offers.
DWORD SuspendThread(HANDLE thread) {
    KernelLock lock;
    Thread* object = find_thread(lock, thread, THREAD_SUSPEND_RESUME);
    if (!object) return static_cast<DWORD>(-1);
    const int previous = object->suspend(lock);
    if (previous < 0) set_last_error(ERROR_CALL_NOT_IMPLEMENTED);
    return static_cast<DWORD>(previous);
}

// Kept and reported, not applied: without privilege Linux never lets a priority be raised, or raised again.
BOOL SetThreadPriority(HANDLE thread, int priority) {
    KernelLock lock;
    Thread* object = find_thread(lock, thread, THREAD_SET_INFORMATION);
    if (!object) return FALSE;
    if (!is_priority(priority)) return fail(ERROR_INVALID_PARAMETER);
    object->set_priority(lock, priority);
    return TRUE;
}

int GetThreadPriority(HANDLE thread) {
    KernelLock lock;
    const Thread* object = find_thread(lock, thread, THREAD_QUERY_INFORMATION);
    return object ? object->priority(lock) : THREAD_PRIORITY_ERROR_RETURN;
}

DWORD GetThreadId(HANDLE thread) {
    KernelLock lock;
    const Thread* object = find_thread(lock, thread, THREAD_QUERY_INFORMATION);
    return object ? object->id() : 0;
}

HANDLE GetCurrentThread() { return reinterpret_cast<HANDLE>(LONG_PTR{-2}); }
DWORD GetCurrentThreadId() { return thread_id(this_thread()); }
