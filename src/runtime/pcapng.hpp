#pragma once
// Writes pcapng (draft-ietf-opsawg-pcapng): one section, an interface of LINKTYPE_RAW, where SNA is traced
// another one of LINKTYPE_IEEE802_5, and enhanced packet blocks.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

/// Builds the bytes of a pcapng file; the caller writes them. One object per file.
class PcapngEncoder {
  public:
    /// Section header and interface description blocks (`application` names the writer).
    static void header(std::vector<std::uint8_t>& out, std::string_view application);
    /// One UDP datagram, dressed in the IPv4 or IPv6 and UDP headers it had or would have had (correct
    /// checksums, TTL 64). `nanoseconds` since 1970. Endpoints of different families, or of none, are left
    /// out: false.
    static bool datagram(std::vector<std::uint8_t>& out, std::uint64_t nanoseconds, bool outbound,
                         const snmp::Endpoint& from, const snmp::Endpoint& to,
                         std::span<const std::uint8_t> payload);

    /// Where a piece of a TCP stream stands: bytes before it in its direction, and seen of the other.
    struct StreamPosition {
        std::uint32_t sequence = 0;
        std::uint32_t acknowledged = 0;
    };
    /// A piece of a TCP stream, as segments of at most 16 KiB. As above else.
    static bool stream(std::vector<std::uint8_t>& out, std::uint64_t nanoseconds, bool outbound,
                       const snmp::Endpoint& from, const snmp::Endpoint& to, StreamPosition at,
                       std::span<const std::uint8_t> payload);

    /// What the API trace says at that moment, which Wireshark shows among the packets: a systemd journal
    /// export block (journal entries are the one kind of text that pcapng has a block for).
    static void text(std::vector<std::uint8_t>& out, std::uint64_t nanoseconds, std::string_view line);

    /// The second interface; before the first link_frame().
    static void token_ring_interface(std::vector<std::uint8_t>& out);
    /// A whole token-ring frame.
    static void link_frame(std::vector<std::uint8_t>& out, std::uint64_t nanoseconds, bool outbound,
                           std::span<const std::uint8_t> frame);
};

}  // namespace openwosa::runtime
