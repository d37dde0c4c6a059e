// What the shim keeps per thread: last error, the parking place, owned mutexes, TLS slots, the message queue.
//
// The state lies in thread-local storage by value and has no destructor (one would pin the library after
// dlclose); what needs an end is ended by a pthread key, which the library deletes when it is unloaded.
#pragma once
#include <windows.h>

#include <array>

#include "kernel_lock.hpp"

struct IErrorInfo;

namespace openwosa::comshim {

class Mutex;
class Thread;

constexpr DWORD kTlsInline = TLS_MINIMUM_AVAILABLE;
constexpr DWORD kTlsSlots = TLS_MINIMUM_AVAILABLE + 1024;  // as on Windows

struct ThreadState;

// COM's part, which belongs to comshim/com.
struct ComThread {
    DWORD initializations = 0;
    DWORD apartment = 0;          // 0: not entered
    IErrorInfo* error = nullptr;  // one reference
    void (*end)(ThreadState& state) noexcept = nullptr;
};

// What a thread has on the heap, and how it is freed. The list of them is for who unloads the library when it
// is not they: their thread-local storage may be going at that moment.
struct ThreadHeap {
    Thread* thread = nullptr;  // one reference; made by CreateThread or when first needed
    // The user side's queue, and how to end it when the thread exits. Both belong to comshim/user.
    void* message_queue = nullptr;
    void (*destroy_message_queue)(void* queue) = nullptr;
    void** tls_expansion = nullptr;
    ThreadHeap* next = nullptr;
    ThreadHeap* previous = nullptr;

    static ThreadHeap* make() noexcept;  // null when there is no memory
    static void free(ThreadHeap* heap) noexcept;
    void release() noexcept;  // all it holds
};

struct ThreadState {
    DWORD last_error = 0;
    DWORD id = 0;  // 0 until asked for
    bool cleanup_armed = false;
    bool ended = false;              // by the key, or on the way out of our own start routine
    FutexWord parking{0};            // see waitable.cpp
    Mutex* owned_mutexes = nullptr;  // guarded by the kernel lock
    ThreadHeap* heap = nullptr;      // made when first needed
    ComThread com;
    std::array<void*, kTlsInline> tls{};
    // The threads that have TLS values, guarded by the kernel lock.
    ThreadState* next_tls_user = nullptr;
    ThreadState* previous_tls_user = nullptr;
    bool is_tls_user = false;
};

extern constinit thread_local ThreadState t_thread_state;

inline ThreadState& this_thread() noexcept { return t_thread_state; }
inline void set_last_error(DWORD code) noexcept { t_thread_state.last_error = code; }
// For `return fail(ERROR_...);` in functions that answer FALSE, NULL or 0.
inline BOOL fail(DWORD code) noexcept {
    t_thread_state.last_error = code;
    return FALSE;
}

// Null when there is no memory.
ThreadHeap* heap_of(ThreadState& state) noexcept;
// On dlclose, by a thread that has ended its own state: frees what threads that go on have of the library.
void release_remaining_threads() noexcept;

// Must be called before a thread's state holds anything that has to be ended with the thread.
void arm_thread_cleanup(ThreadState& state) noexcept;
// Ends it now (a thread about to return from our own start routine); also what the key does.
void end_thread_state(ThreadState& state) noexcept;

DWORD thread_id(ThreadState& state) noexcept;

// TlsFree must reach every thread that has set a value.
extern constinit ThreadState* g_first_tls_user;
void remember_tls_user(ThreadState& state) noexcept;
template <class Visit>
void for_each_tls_user(const KernelLock&, Visit visit) {
    for (ThreadState* state = g_first_tls_user; state; state = state->next_tls_user) visit(*state);
}

// The child of fork() has this thread only.
void forget_other_threads() noexcept;

}  // namespace openwosa::comshim
