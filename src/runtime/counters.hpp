#pragma once
// What the runtime dropped or met, per process. Readable by tests; written to the API trace at stop.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace openwosa::runtime {

enum class Counter : std::uint8_t {
    kDatagramsReceived,
    kDatagramsSent,
    kSendQueueFull,         ///< datagrams refused because a socket's send queue was full
    kSendFailed,            ///< datagrams the system refused
    kReceiveErrors,         ///< receive calls that failed
    kIcmpErrors,            ///< destinations reported unreachable
    kKernelReceiveDrops,    ///< datagrams the kernel dropped because a receive buffer was full (Linux)
    kRepliesDroppedLate,    ///< no such request any more
    kRepliesDroppedForged,  ///< wrong source, id or community
    kMessagesMalformed,     ///< not a decodable SNMP message
    kNotificationsDropped,  ///< a session's notification queue was full
    kTrapRelayDropped,      ///< a slow attached process's queue was full
    kTrapRelayRefused,      ///< connections with a wrong secret or a bad frame
    kTrapTakeovers,         ///< times this process took the trap port over
    kLoopTakeovers,         ///< times the standby took the loop over
    kCount                  ///< number of counters
};

std::string_view to_string(Counter counter) noexcept;

namespace detail {
extern std::atomic<std::uint64_t> counters[static_cast<std::size_t>(Counter::kCount)];
}

inline void count(Counter counter, std::uint64_t n = 1) noexcept {
    detail::counters[static_cast<std::size_t>(counter)].fetch_add(n, std::memory_order_relaxed);
}
inline std::uint64_t counted(Counter counter) noexcept {
    return detail::counters[static_cast<std::size_t>(counter)].load(std::memory_order_relaxed);
}
void reset_counters() noexcept;

}  // namespace openwosa::runtime
