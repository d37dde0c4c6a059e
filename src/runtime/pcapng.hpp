#pragma once
// Writes pcapng (draft-ietf-opsawg-pcapng): one section, one interface of LINKTYPE_RAW, enhanced packet
// blocks.

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
};

}  // namespace openwosa::runtime
