#include "kernel_lock.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace openwosa::comshim {

// Adaptive: it is held for tens of nanoseconds, far less than it takes to sleep.
pthread_mutex_t KernelLock::mutex_ = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;

namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

void futex_wake(const FutexWord& word, int count) noexcept {
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

}  // namespace

void KernelLock::wake(std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) futex_wake(*to_wake_[i], 1);
}

void KernelLock::flush() noexcept {
    wake(wake_count_);
    wake_count_ = 0;
}

Deadline Deadline::now() noexcept {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return {time.tv_sec * kNanosecondsPerSecond + time.tv_nsec};
}

Deadline Deadline::after_milliseconds(std::uint32_t milliseconds) noexcept {
    if (milliseconds == UINT32_MAX) return never();
    if (milliseconds == 0) return {0};
    return {now().nanoseconds + std::int64_t{milliseconds} * 1'000'000};
}

bool park(const FutexWord& word, std::uint32_t value, Deadline deadline) noexcept {
    timespec until{};
    timespec* limit = nullptr;
    if (deadline != Deadline::never()) {
        until.tv_sec = deadline.nanoseconds / kNanosecondsPerSecond;
        until.tv_nsec = deadline.nanoseconds % kNanosecondsPerSecond;
        limit = &until;
    }
    // The bitset form takes an absolute monotonic time; the plain one a relative time.
    const long answer =
        syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, value, limit, nullptr, FUTEX_BITSET_MATCH_ANY);
    return !(answer == -1 && errno == ETIMEDOUT);
}

void unpark_one(FutexWord& word) noexcept { futex_wake(word, 1); }
void unpark_all(FutexWord& word) noexcept { futex_wake(word, INT_MAX); }

}  // namespace openwosa::comshim
