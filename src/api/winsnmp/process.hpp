// The one piece of static state: is the API started, and what was the last error.
#pragma once

#include <winsnmp.h>

#include <atomic>
#include <cstdint>
#include <mutex>

#include "process_lock.hpp"
#include "runtime/fault.hpp"
#include "runtime/loop.hpp"

namespace openwosa::winsnmp {

class Library;

struct Process {
    ProcessLock lock;            // guards all of the API's state but the two atomics
    Library* library = nullptr;  // null: not started. It owns itself, see Library::self
    bool plain = false;          // an SnmpStartup is outstanding
    std::uint32_t counted = 0;   // SnmpStartupEx calls outstanding
    std::uint8_t lives = 0;      // how often the library was made
    std::size_t faults = 0;      // hash of the OPENWOSA_FAULT last read
    std::atomic<std::uint32_t> fork_generation{0};
    std::atomic<SNMPAPI_STATUS> last_error{SNMPAPI_SUCCESS};
};

extern constinit Process g_process;

/// What the child of a fork does first: the parent's state is abandoned.
void forget_parent(std::uint32_t generation) noexcept;

/// Takes the lock; in the child of a fork it first forgets the parent's state.
inline std::unique_lock<ProcessLock> lock_process() {
    const std::uint32_t generation = runtime::fork_generation();
    if (g_process.fork_generation.load(std::memory_order_acquire) != generation) [[unlikely]]
        forget_parent(generation);
    return std::unique_lock(g_process.lock);
}

void throw_armed(const char* function);
/// Throws if the fault hook is armed for this function of the API.
inline void throw_if_armed(const char* function) {
    if (runtime::fault::detail::armed.load(std::memory_order_relaxed)) [[unlikely]]
        throw_armed(function);
}

}  // namespace openwosa::winsnmp
