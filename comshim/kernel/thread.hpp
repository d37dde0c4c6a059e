// Threads: those made by CreateThread and _beginthreadex, and, when somebody asks for a handle, any other.
#pragma once
#include <windows.h>

#include <csetjmp>

#include "spawn.hpp"
#include "thread_state.hpp"
#include "waitable.hpp"

namespace openwosa::comshim {

// How a thread routine is called: Win32's, the C runtime's two.
struct ThreadStart {
    LPTHREAD_START_ROUTINE win32 = nullptr;
    unsigned (*crt_ex)(void*) = nullptr;
    void (*crt)(void*) = nullptr;
    void* argument = nullptr;
    bool closes_handle = false;  // _beginthread: the thread closes its handle when it ends
};

class Thread final : public Waitable {
  public:
    static constexpr ObjectType kType = ObjectType::kThread;

    explicit Thread(ThreadStart start = {}, bool suspended = false) noexcept
        : Waitable(kType), start_(start), suspend_count_(suspended ? 1 : 0) {}

    bool ready(const KernelLock&, const ThreadState&) noexcept override { return ended_; }
    bool take(const KernelLock&, ThreadState&) noexcept override { return false; }

    // A new pthread that runs `start`; returns once it has an id. False: none could be made.
    bool launch(std::size_t stack_size, HANDLE handle) noexcept;
    // Leaves the start routine from wherever it is; does not return if this thread was made by launch().
    void leave(DWORD exit_code) noexcept;
    // The thread is at its end: signals it.
    void end(KernelLock& lock) noexcept;
    // The first thread of a process made by CreateProcess lives as long as that process.
    void end_with(KernelLock& lock, DWORD exit_code) noexcept;

    // That first thread, when it is suspended: opened by resume(), shut for good if the object goes.
    void set_gate(Descriptor gate) noexcept { gate_ = std::move(gate); }

    DWORD id() const noexcept { return id_.load(std::memory_order_acquire); }
    void set_id(DWORD id) noexcept { id_.store(id, std::memory_order_release); }

    // Guarded by the kernel lock.
    DWORD exit_code(const KernelLock&) const noexcept { return ended_ ? exit_code_ : STILL_ACTIVE; }
    void set_exit_code(const KernelLock&, DWORD code) noexcept { exit_code_ = code; }
    int priority(const KernelLock&) const noexcept { return priority_; }
    void set_priority(const KernelLock&, int priority) noexcept { priority_ = priority; }
    // Previous count, or -1 when the thread already runs: a running thread cannot be stopped here.
    int suspend(const KernelLock&) noexcept;
    int resume(KernelLock&) noexcept;

  private:
    static void* run(void* thread) noexcept;
    DWORD call() noexcept;
    void on_forked() noexcept override;

    const ThreadStart start_;
    HANDLE handle_ = nullptr;
    ThreadHeap* heap_ = nullptr;  // of a launched thread: for its state, which frees it
    FutexWord id_{0};
    FutexWord suspend_count_;
    bool started_ = false;  // has left the state "suspended"
    bool ended_ = false;
    DWORD exit_code_ = 0;
    int priority_ = THREAD_PRIORITY_NORMAL;
    std::jmp_buf exit_point_;  // of a launched thread
    bool launched_ = false;
    Descriptor gate_;
};

// The object of a thread, made when first asked for; null when there is no memory.
Thread* thread_of(KernelLock& lock, ThreadState& state) noexcept;

}  // namespace openwosa::comshim
