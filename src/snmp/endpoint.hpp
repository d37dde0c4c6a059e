#pragma once
// Transport addresses as values, and the literals SnmpStrToEntity accepts.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace openwosa::snmp {

enum class Family : std::uint8_t { kNone, kIpv4, kIpv6, kIpx };

inline constexpr std::uint16_t kUdpAgentPort = 161;
inline constexpr std::uint16_t kUdpTrapPort = 162;
inline constexpr std::uint16_t kIpxAgentPort = 36879;  // RFC 1420
inline constexpr std::uint16_t kIpxTrapPort = 36880;

struct Endpoint {
    Family family = Family::kNone;
    std::uint16_t port = 0;   // host byte order; an IPX socket for kIpx
    std::uint32_t scope = 0;  // IPv6 zone index, 0 = none given
    // Network byte order: IPv4 4 octets, IPv6 16, IPX 4 network + 6 node; the rest zero.
    std::array<std::uint8_t, 16> address{};

    friend bool operator==(const Endpoint&, const Endpoint&) = default;

    static Endpoint ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port);
    static Endpoint ipv6(std::span<const std::uint8_t, 16> address, std::uint16_t port,
                         std::uint32_t scope = 0);
};

enum class EndpointError {
    kOk,
    kNotALiteral,  // may be a host name
    kBadLiteral,   // meant as an address (digits and dots, colons, brackets) but none: never try it as a name
};

// Reads `a.b.c.d` (decimal without leading zeros, since inet_addr reads those as octal), an IPv6 literal with
// or without brackets and with an optional %zone, or IPX `NNNNNNNN` `:` `.` or `-` `NNNNNNNNNNNN` (hex,
// either case). The port is set to the family's agent port. A zone that is no number is an interface name: it
// is returned in *zone_name (a view into `text`) for the caller to look up, or refused when zone_name is
// null.
[[nodiscard]] EndpointError parse_endpoint(std::string_view text, Endpoint& out,
                                           std::string_view* zone_name = nullptr);

// The address without the port: dotted, RFC 5952 (plus %zone when there is one), or `00000001:0123456789AB`.
// Empty for kNone.
[[nodiscard]] std::string address_text(const Endpoint& e);
// With the port: 10.0.0.1:161, [fe80::1%2]:161, 00000001:0123456789AB:36879.
[[nodiscard]] std::string endpoint_text(const Endpoint& e);

// Ports ignored; IPv6 zones compared only when both are given.
[[nodiscard]] bool same_address(const Endpoint& a, const Endpoint& b);
[[nodiscard]] inline bool same_endpoint(const Endpoint& a, const Endpoint& b) {
    return a.port == b.port && same_address(a, b);
}

// 0.0.0.0, ::, or an all-zero IPX address; also kNone.
[[nodiscard]] bool is_unspecified(const Endpoint& e);
// Destinations several agents may answer, from addresses of their own: 255.255.255.255, IPv4 and IPv6
// multicast, IPX node FFFFFFFFFFFF. A subnet's directed broadcast cannot be told from the address alone: the
// caller who knows the netmask (or the entity's configuration) says so in Send::many_answers.
[[nodiscard]] bool is_group_address(const Endpoint& e);

// ::ffff:a.b.c.d becomes a.b.c.d; everything else is returned as it is. Dual-stack sockets need it.
[[nodiscard]] Endpoint unmapped(const Endpoint& e);

struct EndpointHash {
    std::size_t operator()(const Endpoint& e) const noexcept;
};

}  // namespace openwosa::snmp
