#include "thread_state.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

#include "library.hpp"
#include "mutex.hpp"
#include "thread.hpp"

namespace openwosa::comshim {

constinit thread_local ThreadState t_thread_state;
constinit ThreadState* g_first_tls_user = nullptr;

namespace {

// Not the kernel lock, with which some arm their cleanup.
constinit std::mutex g_armed_lock;
constinit ThreadState* g_first_armed = nullptr;

void list_armed(ThreadState& state) noexcept {
    const std::lock_guard lock(g_armed_lock);
    state.previous_armed = nullptr;
    state.next_armed = g_first_armed;
    if (g_first_armed) g_first_armed->previous_armed = &state;
    g_first_armed = &state;
}

void unlist_armed(ThreadState& state) noexcept {
    const std::lock_guard lock(g_armed_lock);
    (state.previous_armed ? state.previous_armed->next_armed : g_first_armed) = state.next_armed;
    if (state.next_armed) state.next_armed->previous_armed = state.previous_armed;
}

void forget_tls_user(const KernelLock&, ThreadState& state) noexcept {
    if (!state.is_tls_user) return;
    (state.previous_tls_user ? state.previous_tls_user->next_tls_user : g_first_tls_user) =
        state.next_tls_user;
    if (state.next_tls_user) state.next_tls_user->previous_tls_user = state.previous_tls_user;
    state.is_tls_user = false;
}

}  // namespace

void remember_tls_user(ThreadState& state) noexcept {
    if (state.is_tls_user) return;
    arm_thread_cleanup(state);
    KernelLock lock;
    state.is_tls_user = true;
    state.previous_tls_user = nullptr;
    state.next_tls_user = g_first_tls_user;
    if (g_first_tls_user) g_first_tls_user->previous_tls_user = &state;
    g_first_tls_user = &state;
}

void forget_other_threads() noexcept {
    ThreadState& self = this_thread();
    self.id = 0;
    self.next_tls_user = self.previous_tls_user = nullptr;
    g_first_tls_user = self.is_tls_user ? &self : nullptr;
    new (&g_armed_lock) std::mutex;  // a thread that is not here may have held it
    self.next_armed = self.previous_armed = nullptr;
    g_first_armed = self.cleanup_armed ? &self : nullptr;
}

DWORD thread_id(ThreadState& state) noexcept {
    if (state.id == 0) state.id = static_cast<DWORD>(syscall(SYS_gettid));
    return state.id;
}

void arm_thread_cleanup(ThreadState& state) noexcept {
    if (state.cleanup_armed) return;
    state.cleanup_armed = library::call_at_thread_exit(&state);
    if (state.cleanup_armed) list_armed(state);
}

void release_thread_memory(ThreadState& state) noexcept {
    if (void* queue = std::exchange(state.message_queue, nullptr)) state.destroy_message_queue(queue);
    std::free(std::exchange(state.tls_expansion, nullptr));
    if (Thread* thread = std::exchange(state.thread, nullptr)) thread->release();
}

void release_remaining_threads() noexcept {
    for (ThreadState* state = g_first_armed; state; state = state->next_armed) release_thread_memory(*state);
}

void end_thread_state(ThreadState& state) noexcept {
    if (std::exchange(state.cleanup_armed, false)) unlist_armed(state);
    state.ended = true;
    if (state.com.end) state.com.end(state);
    if (void* queue = std::exchange(state.message_queue, nullptr)) state.destroy_message_queue(queue);
    KernelLock lock;
    forget_tls_user(lock, state);
    std::free(std::exchange(state.tls_expansion, nullptr));
    state.tls.fill(nullptr);
    while (state.owned_mutexes) state.owned_mutexes->abandon(lock);
    Thread* thread = std::exchange(state.thread, nullptr);
    if (thread) thread->end(lock);
    lock.unlock();
    if (thread) thread->release();
}

}  // namespace openwosa::comshim
