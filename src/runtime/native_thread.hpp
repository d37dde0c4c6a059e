#pragma once
// Threads that outlive nothing: each keeps the library its code lies in loaded until it has left it.
// (std::thread cannot: its last instructions run inside the library that a dlclose or FreeLibrary may just
// have unmapped.)

#include <cstdint>

namespace openwosa::runtime {

/// Keeps the library (DLL, shared object) that contains `address` loaded; null when that is the program
/// itself.
void* hold_module(const void* address) noexcept;
/// Not for the library the caller's own code lies in, unless somebody else holds that too.
void release_module(void* module) noexcept;

class NativeThread {
  public:
    /// Runs entry(argument) on a new thread with all signals blocked. False when the system gives no thread.
    bool start(void (*entry)(void*), void* argument) noexcept;
    /// Waits until the thread has gone. On Windows the wait for its very last instructions is bounded
    /// (kLeaveMs), because the caller may hold the loader lock that they need.
    void join() noexcept;
    void detach() noexcept;
    bool started() const noexcept { return handle_ != 0; }

    static constexpr std::uint32_t kLeaveMs = 1000;

  private:
    std::uintptr_t handle_ = 0;
};

/// A number that names the calling thread in a trace: the kernel's thread id.
std::uint64_t current_thread_number() noexcept;

}  // namespace openwosa::runtime
