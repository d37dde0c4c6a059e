#pragma once
// The process's trace: API calls, and PIUs of the node it carries, as text; datagrams and DLSw as pcapng,
// which has the text, too, line by line among the packets.
//
// OPENWOSA_TRACE=<directory or file prefix> switches both on: a directory gets openwosa-<pid>.log and
// openwosa-<pid>.pcapng, a prefix P gives P.log and P.pcapng. The configuration's `trace` section names files
// one by one. Off: one relaxed load.

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/config.hpp"
#include "snmp/endpoint.hpp"

namespace openwosa::runtime::trace {

namespace detail {
extern std::atomic<bool> api;
extern std::atomic<bool> packets;
extern std::atomic<bool> listening;
void packet(bool outbound, const snmp::Endpoint& from, const snmp::Endpoint& to,
            std::span<const std::uint8_t> bytes) noexcept;
}  // namespace detail

/// A piece of a TCP stream: `sequence` bytes went before it, `acknowledged` came the other way. When off: no
/// effect.
void stream(bool outbound, const snmp::Endpoint& from, const snmp::Endpoint& to, std::uint32_t sequence,
            std::uint32_t acknowledged, std::span<const std::uint8_t> bytes) noexcept;
/// A token-ring frame, from the access control byte on. When off: no effect.
void link_frame(bool outbound, std::span<const std::uint8_t> frame) noexcept;

inline bool api_on() noexcept { return detail::api.load(std::memory_order_relaxed); }
inline bool packets_on() noexcept { return detail::packets.load(std::memory_order_relaxed); }

/// Opens what the environment or the configuration asks for; idempotent. False when a file cannot be written
/// (the rest still works, the program runs on: a trace must not change what the program sees).
bool open(const TraceConfig& config);
/// Goes on with what another part of the process has opened; false: nobody has. What is joined is closed,
/// too.
bool join() noexcept;
/// Writes the counters, flushes and closes. Safe when nothing is open.
void close() noexcept;

/// One line for the API trace: time, thread, text. `module`: the ABI it is of. No effect when off.
void line(std::string_view text, std::string_view module = {}) noexcept;

/// Hears the lines of the API trace besides its file, and switches them on if that is off. Called with the
/// trace's lock held.
class Listener {
  public:
    virtual ~Listener() = default;
    virtual void line(std::string_view module, std::string_view stamped) noexcept = 0;
};
/// Null: none. When this returns, the one before is not called any more.
void listen(Listener* listener) noexcept;
/// A datagram as it crossed the socket.
inline void packet(bool outbound, const snmp::Endpoint& from, const snmp::Endpoint& to,
                   std::span<const std::uint8_t> bytes) noexcept {
    if (packets_on()) detail::packet(outbound, from, to, bytes);
}

}  // namespace openwosa::runtime::trace
