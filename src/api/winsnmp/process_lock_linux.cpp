// Waiting for the lock, and waking who waits.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process_lock.hpp"

namespace openwosa::winsnmp {

// Whoever has waited takes it as wanted: others may wait still, and one call too many is harmless.
void ProcessLock::wait() noexcept {
    while (state_.exchange(kWanted, std::memory_order_acquire) != kFree)
        ::syscall(SYS_futex, &state_, FUTEX_WAIT_PRIVATE, kWanted, nullptr, nullptr, 0);
}

void ProcessLock::wake_one() noexcept {
    ::syscall(SYS_futex, &state_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace openwosa::winsnmp
