// A mutex for static storage: nothing runs when the library is loaded, nothing when it is unloaded.
#pragma once

#if defined(_WIN32)
#include <windows.h>
#else
#include <atomic>
#include <cstdint>
#endif

namespace openwosa::winsnmp {

#if defined(_WIN32)

/// mingw-w64's std::mutex has a constructor and a destructor to run; a slim lock has neither.
class ProcessLock {
  public:
    void lock() noexcept { AcquireSRWLockExclusive(&lock_); }
    bool try_lock() noexcept { return TryAcquireSRWLockExclusive(&lock_) != 0; }
    void unlock() noexcept { ReleaseSRWLockExclusive(&lock_); }

  private:
    SRWLOCK lock_ = SRWLOCK_INIT;
};

#else

/// A word and the kernel's queue behind it. Each request of a program takes it a dozen times for a few
/// nanoseconds: std::mutex, which is two calls, was a quarter of the time spent here.
class ProcessLock {
  public:
    void lock() noexcept {
        if (!try_lock()) [[unlikely]]
            wait();
    }
    bool try_lock() noexcept {
        std::uint32_t seen = kFree;
        return state_.compare_exchange_strong(seen, kHeld, std::memory_order_acquire,
                                              std::memory_order_relaxed);
    }
    void unlock() noexcept {
        if (state_.exchange(kFree, std::memory_order_release) == kWanted) [[unlikely]]
            wake_one();
    }

  private:
    static constexpr std::uint32_t kFree = 0, kHeld = 1, kWanted = 2;  // kWanted: held, and somebody waits
    void wait() noexcept;
    void wake_one() noexcept;

    std::atomic<std::uint32_t> state_{kFree};
};

#endif

}  // namespace openwosa::winsnmp
