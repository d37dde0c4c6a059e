// The one lock of the kernel side: handle table, state of all waitable objects, lists of waiters. One lock
// makes waiting for all of several objects atomic without an order among them; it is held for tens of
// nanoseconds.
//
// A function that needs it takes a KernelLock& as witness. Nothing that can block, call back into a program,
// or take another lock (but the allocator's) runs under it.
#pragma once
#include <pthread.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace openwosa::comshim {

using FutexWord = std::atomic<std::uint32_t>;

class KernelLock {
  public:
    KernelLock() noexcept { pthread_mutex_lock(&mutex_); }
    ~KernelLock() {
        if (held_) unlock();
    }
    KernelLock(const KernelLock&) = delete;
    KernelLock& operator=(const KernelLock&) = delete;

    void lock() noexcept {
        pthread_mutex_lock(&mutex_);
        held_ = true;
    }
    // Gives the lock back, then wakes who was to be woken, so that they do not run into the lock.
    void unlock() noexcept {
        held_ = false;
        const std::size_t count = wake_count_;
        wake_count_ = 0;
        pthread_mutex_unlock(&mutex_);
        if (count != 0) wake(count);
    }
    // Wakes the thread parked on this word once the lock is given back. The word may be gone by then: a
    // wake-up of an address nobody waits on is harmless, and every parked thread checks its word again.
    void wake_on_unlock(FutexWord& word) noexcept {
        if (wake_count_ == to_wake_.size()) flush();
        to_wake_[wake_count_++] = &word;
    }

    static void before_fork() noexcept { pthread_mutex_lock(&mutex_); }
    static void after_fork() noexcept { pthread_mutex_unlock(&mutex_); }

  private:
    void wake(std::size_t count) noexcept;
    void flush() noexcept;

    static pthread_mutex_t mutex_;
    std::array<FutexWord*, 8> to_wake_;
    std::size_t wake_count_ = 0;
    bool held_ = true;
};

// An instant on the monotonic clock, in nanoseconds.
struct Deadline {
    std::int64_t nanoseconds;

    static constexpr Deadline never() noexcept { return {INT64_MAX}; }
    // INFINITE gives never().
    static Deadline after_milliseconds(std::uint32_t milliseconds) noexcept;
    static Deadline now() noexcept;
    friend constexpr auto operator<=>(Deadline, Deadline) noexcept = default;
};

// Sleeps while `word` holds `value`, until woken or the deadline. False: the deadline has passed. May return
// early.
bool park(const FutexWord& word, std::uint32_t value, Deadline deadline) noexcept;
void unpark_one(FutexWord& word) noexcept;
void unpark_all(FutexWord& word) noexcept;

}  // namespace openwosa::comshim
