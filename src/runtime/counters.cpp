#include "runtime/counters.hpp"

namespace openwosa::runtime {

std::atomic<std::uint64_t> detail::counters[static_cast<std::size_t>(Counter::kCount)];

std::string_view to_string(Counter counter) noexcept {
    switch (counter) {
        case Counter::kDatagramsReceived:
            return "datagrams received";
        case Counter::kDatagramsSent:
            return "datagrams sent";
        case Counter::kSendQueueFull:
            return "datagrams refused: send queue full";
        case Counter::kSendFailed:
            return "datagrams the system refused";
        case Counter::kReceiveErrors:
            return "failed receive calls";
        case Counter::kIcmpErrors:
            return "destinations reported unreachable";
        case Counter::kKernelReceiveDrops:
            return "datagrams dropped by the kernel: receive buffer full";
        case Counter::kRepliesDroppedLate:
            return "replies dropped: late";
        case Counter::kRepliesDroppedForged:
            return "replies dropped: wrong source, id or community";
        case Counter::kMessagesMalformed:
            return "malformed messages";
        case Counter::kNotificationsDropped:
            return "notifications dropped: queue full";
        case Counter::kTrapRelayDropped:
            return "relayed traps dropped: attached process too slow";
        case Counter::kTrapRelayRefused:
            return "relay connections refused";
        case Counter::kTrapTakeovers:
            return "takeovers of the trap port";
        case Counter::kLoopTakeovers:
            return "takeovers of the loop";
        case Counter::kCount:
            break;
    }
    return "?";
}

void reset_counters() noexcept {
    for (auto& c : detail::counters) c.store(0, std::memory_order_relaxed);
}

}  // namespace openwosa::runtime
