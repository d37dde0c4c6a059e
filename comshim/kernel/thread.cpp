#include "thread.hpp"

#include <limits.h>
#include <pthread.h>

#include <algorithm>
#include <new>

#include "handle_table.hpp"
#include "library.hpp"

namespace openwosa::comshim {

namespace {

// What Windows reserves unless the image says otherwise is 1 MB; the C library's default is larger and costs
// nothing.
bool set_stack_size(pthread_attr_t& attributes, std::size_t wanted) noexcept {
    std::size_t standard = 0;
    pthread_attr_getstacksize(&attributes, &standard);
    if (wanted <= standard) return true;
    constexpr std::size_t kPage = 4096;
    return pthread_attr_setstacksize(&attributes, (wanted + kPage - 1) / kPage * kPage) == 0;
}

}  // namespace

bool Thread::launch(std::size_t stack_size, HANDLE handle) noexcept {
    pthread_attr_t attributes;
    heap_ = ThreadHeap::make();
    if (!heap_) return false;
    if (pthread_attr_init(&attributes) != 0) {
        ThreadHeap::free(heap_);
        return false;
    }
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    launched_ = true;
    handle_ = handle;
    add_ref();  // the thread's own
    pthread_t thread;
    const bool made =
        set_stack_size(attributes, stack_size) && pthread_create(&thread, &attributes, run, this) == 0;
    pthread_attr_destroy(&attributes);
    if (!made) {
        ThreadHeap::free(heap_);
        release();
        return false;
    }
    while (id() == 0) park(id_, 0, Deadline::never());
    return true;
}

void* Thread::run(void* argument) noexcept {
    Thread& thread = *static_cast<Thread*>(argument);
    ThreadState& state = this_thread();
    library::stay_loaded_until_thread_exit();
    state.heap = thread.heap_;
    state.heap->thread = &thread;
    arm_thread_cleanup(state);
    const DWORD id = thread_id(state);
    thread.set_id(id);
    unpark_all(thread.id_);
    for (std::uint32_t count; (count = thread.suspend_count_.load(std::memory_order_acquire)) != 0;)
        park(thread.suspend_count_, count, Deadline::never());
    // ExitThread comes back here with a jump: like on Windows, it runs no destructors on its way.
    if (_setjmp(thread.exit_point_) == 0) {
        const DWORD code = thread.call();
        KernelLock lock;
        thread.exit_code_ = code;
    }
    if (thread.start_.closes_handle) HandleTable::close(thread.handle_);
    library::cancel_call_at_thread_exit();
    end_thread_state(this_thread());
    return nullptr;
}

DWORD Thread::call() noexcept {
    if (start_.win32) return start_.win32(start_.argument);
    if (start_.crt_ex) return start_.crt_ex(start_.argument);
    start_.crt(start_.argument);
    return 0;
}

void Thread::leave(DWORD exit_code) noexcept {
    {
        KernelLock lock;
        exit_code_ = exit_code;
    }
    if (launched_) _longjmp(exit_point_, 1);
}

void Thread::end(KernelLock& lock) noexcept {
    ended_ = true;
    notify(lock);
}

void Thread::end_with(KernelLock& lock, DWORD exit_code) noexcept {
    exit_code_ = exit_code;
    end(lock);
}

int Thread::suspend(const KernelLock&) noexcept {
    if (started_ || suspend_count_.load() == 0) return -1;
    return static_cast<int>(suspend_count_.fetch_add(1));
}

int Thread::resume(KernelLock& lock) noexcept {
    const std::uint32_t count = suspend_count_.load();
    if (count == 0) return 0;
    if (count == 1) {
        started_ = true;
        if (gate_.get() >= 0) open_gate(gate_.get());
        lock.wake_on_unlock(suspend_count_);
    }
    suspend_count_.store(count - 1, std::memory_order_release);
    return static_cast<int>(count);
}

void Thread::on_forked() noexcept {
    Waitable::on_forked();
    const ThreadHeap* heap = this_thread().heap;
    if (!heap || this != heap->thread) ended_ = true;
}

Thread* thread_of(KernelLock&, ThreadState& state) noexcept {
    ThreadHeap* heap = heap_of(state);
    if (!heap) return nullptr;
    if (!heap->thread) {
        heap->thread = new (std::nothrow) Thread;
        if (!heap->thread) return nullptr;
        heap->thread->set_id(thread_id(state));
        arm_thread_cleanup(state);
    }
    return heap->thread;
}

}  // namespace openwosa::comshim
