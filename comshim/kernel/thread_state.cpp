#include "thread_state.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

#include "library.hpp"
#include "mutex.hpp"
#include "thread.hpp"

namespace openwosa::comshim {

constinit thread_local ThreadState t_thread_state;
constinit ThreadState* g_first_tls_user = nullptr;

namespace {

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
}

DWORD thread_id(ThreadState& state) noexcept {
    if (state.id == 0) state.id = static_cast<DWORD>(syscall(SYS_gettid));
    return state.id;
}

void arm_thread_cleanup(ThreadState& state) noexcept {
    if (state.cleanup_armed) return;
    state.cleanup_armed = library::call_at_thread_exit(&state);
}

void end_thread_state(ThreadState& state) noexcept {
    state.cleanup_armed = false;
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
