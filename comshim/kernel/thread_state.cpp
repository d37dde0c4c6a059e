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

// Not the kernel lock, which some hold when they need a heap.
constinit std::mutex g_heaps_lock;
constinit ThreadHeap* g_first_heap = nullptr;

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
    new (&g_heaps_lock) std::mutex;  // a thread that is not here may have held it
    g_first_heap = self.heap;
    if (self.heap) self.heap->next = self.heap->previous = nullptr;
}

DWORD thread_id(ThreadState& state) noexcept {
    if (state.id == 0) state.id = static_cast<DWORD>(syscall(SYS_gettid));
    return state.id;
}

void arm_thread_cleanup(ThreadState& state) noexcept {
    if (state.cleanup_armed) return;
    state.cleanup_armed = library::call_at_thread_exit(&state);
}

ThreadHeap* ThreadHeap::make() noexcept {
    auto* heap = new (std::nothrow) ThreadHeap;
    if (!heap) return nullptr;
    const std::lock_guard lock(g_heaps_lock);
    heap->next = g_first_heap;
    if (g_first_heap) g_first_heap->previous = heap;
    g_first_heap = heap;
    return heap;
}

void ThreadHeap::free(ThreadHeap* heap) noexcept {
    heap->release();
    {
        const std::lock_guard lock(g_heaps_lock);
        (heap->previous ? heap->previous->next : g_first_heap) = heap->next;
        if (heap->next) heap->next->previous = heap->previous;
    }
    delete heap;
}

ThreadHeap* heap_of(ThreadState& state) noexcept {
    if (!state.heap) state.heap = ThreadHeap::make();
    return state.heap;
}

void ThreadHeap::release() noexcept {
    if (void* queue = std::exchange(message_queue, nullptr)) destroy_message_queue(queue);
    std::free(std::exchange(tls_expansion, nullptr));
    if (Thread* self = std::exchange(thread, nullptr)) self->release();
}

void release_remaining_threads() noexcept {
    while (ThreadHeap* heap = g_first_heap) {
        g_first_heap = heap->next;
        heap->release();
        delete heap;
    }
}

void end_thread_state(ThreadState& state) noexcept {
    state.cleanup_armed = false;
    state.ended = true;
    if (state.com.end) state.com.end(state);
    ThreadHeap* const heap = state.heap;
    if (heap)
        if (void* queue = std::exchange(heap->message_queue, nullptr)) heap->destroy_message_queue(queue);
    {
        KernelLock lock;
        forget_tls_user(lock, state);
        state.tls.fill(nullptr);
        while (state.owned_mutexes) state.owned_mutexes->abandon(lock);
        if (heap && heap->thread) heap->thread->end(lock);
    }
    if (heap) ThreadHeap::free(std::exchange(state.heap, nullptr));
}

}  // namespace openwosa::comshim
