#include "snmp/endpoint.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

namespace openwosa::snmp {

Endpoint Endpoint::ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port) {
    Endpoint e;
    e.family = Family::kIpv4;
    e.port = port;
    e.address = {a, b, c, d};
    return e;
}

Endpoint Endpoint::ipv6(std::span<const std::uint8_t, 16> address, std::uint16_t port, std::uint32_t scope) {
    Endpoint e;
    e.family = Family::kIpv6;
    e.port = port;
    e.scope = scope;
    std::ranges::copy(address, e.address.begin());
    return e;
}

namespace {

constexpr std::size_t kIpv4Octets = 4;
constexpr std::size_t kIpxNetworkOctets = 4;
constexpr std::size_t kIpxNodeOctets = 6;

// Decimal octet without leading zeros; steps over it.
std::optional<std::uint8_t> decimal_octet(std::string_view& text) {
    unsigned value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::size_t used = static_cast<std::size_t>(stop - text.data());
    if (error != std::errc() || value > 255 || (used > 1 && text[0] == '0')) return std::nullopt;
    text.remove_prefix(used);
    return static_cast<std::uint8_t>(value);
}

bool parse_ipv4(std::string_view text, std::uint8_t* out) {
    std::array<std::uint8_t, kIpv4Octets> octets;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (i != 0) {
            if (!text.starts_with('.')) return false;
            text.remove_prefix(1);
        }
        const auto octet = decimal_octet(text);
        if (!octet) return false;
        octets[i] = *octet;
    }
    if (!text.empty()) return false;
    std::ranges::copy(octets, out);
    return true;
}

// RFC 4291 section 2.2: groups of hex digits, one "::" for zeros, IPv4 notation for the last 32 bits.
bool parse_ipv6(std::string_view text, std::array<std::uint8_t, 16>& out) {
    std::array<std::uint8_t, 16> octets{};
    std::size_t filled = 0;
    std::optional<std::size_t> gap;
    if (text.starts_with("::")) {
        gap = 0;
        text.remove_prefix(2);
    }
    bool group_wanted = !gap;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(':'));
        if (part.find('.') != part.npos) {
            if (part.size() != text.size() || filled + kIpv4Octets > 16) return false;
            if (!parse_ipv4(part, octets.data() + filled)) return false;
            filled += kIpv4Octets;
            text = {};
            group_wanted = false;
            break;
        }
        unsigned value = 0;
        const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), value, 16);
        if (error != std::errc() || stop != part.data() + part.size() || part.size() > 4 || filled + 2 > 16)
            return false;
        octets[filled++] = static_cast<std::uint8_t>(value >> 8);
        octets[filled++] = static_cast<std::uint8_t>(value);
        text.remove_prefix(part.size());
        group_wanted = false;
        if (text.empty()) break;
        text.remove_prefix(1);
        if (text.starts_with(':')) {
            if (gap) return false;
            gap = filled;
            text.remove_prefix(1);
        } else {
            group_wanted = true;
        }
    }
    if (group_wanted || (gap ? filled > 14 : filled != 16)) return false;
    if (gap) {
        std::rotate(octets.begin() + static_cast<std::ptrdiff_t>(*gap),
                    octets.begin() + static_cast<std::ptrdiff_t>(filled), octets.end());
        // rotate() moved the zeros behind `filled` in front of the groups after the gap.
    }
    out = octets;
    return true;
}

std::optional<std::uint8_t> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    return std::nullopt;
}

// NNNNNNNN:NNNNNNNNNNNN, with '.' or '-' as well between network and node.
bool parse_ipx(std::string_view text, std::array<std::uint8_t, 16>& out) {
    constexpr std::size_t kSeparator = 2 * kIpxNetworkOctets;
    if (text.size() != kSeparator + 1 + 2 * kIpxNodeOctets) return false;
    if (std::string_view(":.-").find(text[kSeparator]) == std::string_view::npos) return false;
    std::array<std::uint8_t, 16> octets{};
    for (std::size_t i = 0; i < kIpxNetworkOctets + kIpxNodeOctets; ++i) {
        const std::size_t at = 2 * i + (i < kIpxNetworkOctets ? 0 : 1);
        const auto high = hex_digit(text[at]), low = hex_digit(text[at + 1]);
        if (!high || !low) return false;
        octets[i] = static_cast<std::uint8_t>(*high << 4 | *low);
    }
    out = octets;
    return true;
}

bool only(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

EndpointError parse_ipv6_with_zone(std::string_view text, Endpoint& out, std::string_view* zone_name) {
    Endpoint e;
    e.family = Family::kIpv6;
    e.port = kUdpAgentPort;
    const std::size_t percent = text.find('%');
    if (percent != text.npos) {
        const std::string_view zone = text.substr(percent + 1);
        text = text.substr(0, percent);
        const auto [stop, error] = std::from_chars(zone.data(), zone.data() + zone.size(), e.scope);
        if (error != std::errc() || stop != zone.data() + zone.size()) {
            if (zone.empty() || zone_name == nullptr || (zone[0] >= '0' && zone[0] <= '9'))
                return EndpointError::kBadLiteral;
            e.scope = 0;
            *zone_name = zone;
        }
    }
    if (!parse_ipv6(text, e.address)) return EndpointError::kBadLiteral;
    out = e;
    return EndpointError::kOk;
}

}  // namespace

EndpointError parse_endpoint(std::string_view text, Endpoint& out, std::string_view* zone_name) {
    if (zone_name != nullptr) *zone_name = {};
    Endpoint e;
    if (parse_ipx(text, e.address)) {
        e.family = Family::kIpx;
        e.port = kIpxAgentPort;
        out = e;
        return EndpointError::kOk;
    }
    if (text.starts_with('[')) {
        if (!text.ends_with(']')) return EndpointError::kBadLiteral;
        return parse_ipv6_with_zone(text.substr(1, text.size() - 2), out, zone_name);
    }
    if (text.find(':') != text.npos) return parse_ipv6_with_zone(text, out, zone_name);
    if (parse_ipv4(text, e.address.data())) {
        e.family = Family::kIpv4;
        e.port = kUdpAgentPort;
        out = e;
        return EndpointError::kOk;
    }
    const bool address_like = text.empty() || only(text, "0123456789.") || text.find('%') != text.npos;
    return address_like ? EndpointError::kBadLiteral : EndpointError::kNotALiteral;
}

namespace {

// The leftmost longest run of at least two zero groups, as RFC 5952 section 4.2 shortens it.
std::pair<int, int> longest_zero_run(const std::array<unsigned, 8>& groups) {
    int best = -1, best_length = 1;
    for (int i = 0; i < 8;) {
        int end = i;
        while (end < 8 && groups[static_cast<std::size_t>(end)] == 0) ++end;
        if (end - i > best_length) {
            best = i;
            best_length = end - i;
        }
        i = end + 1;
    }
    return {best, best_length};
}

std::string zone_text(const Endpoint& e) { return e.scope == 0 ? "" : "%" + std::to_string(e.scope); }

std::string ipv6_text(const Endpoint& e) {
    if (const Endpoint four = unmapped(e); four.family == Family::kIpv4)
        return "::ffff:" + address_text(four) + zone_text(e);
    std::array<unsigned, 8> groups;
    for (std::size_t i = 0; i < 8; ++i)
        groups[i] = static_cast<unsigned>(e.address[2 * i] << 8 | e.address[2 * i + 1]);
    const auto [run, length] = longest_zero_run(groups);
    std::string text;
    for (int i = 0; i < 8; ++i) {
        if (i == run) {
            text += "::";
            i += length - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        char digits[4];
        const auto end = std::to_chars(digits, digits + 4, groups[static_cast<std::size_t>(i)], 16).ptr;
        text.append(digits, end);
    }
    return text + zone_text(e);
}

std::string ipv4_text(const Endpoint& e) {
    std::string text;
    for (std::size_t i = 0; i < kIpv4Octets; ++i) {
        if (i != 0) text += '.';
        text += std::to_string(e.address[i]);
    }
    return text;
}

std::string ipx_text(const Endpoint& e) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text;
    for (std::size_t i = 0; i < kIpxNetworkOctets + kIpxNodeOctets; ++i) {
        if (i == kIpxNetworkOctets) text += ':';
        text += kDigits[e.address[i] >> 4];
        text += kDigits[e.address[i] & 15];
    }
    return text;
}

}  // namespace

std::string address_text(const Endpoint& e) {
    switch (e.family) {
        case Family::kNone:
            return {};
        case Family::kIpv4:
            return ipv4_text(e);
        case Family::kIpv6:
            return ipv6_text(e);
        case Family::kIpx:
            return ipx_text(e);
    }
    return {};
}

std::string endpoint_text(const Endpoint& e) {
    if (e.family == Family::kNone) return {};
    const std::string address = address_text(e);
    const std::string port = std::to_string(e.port);
    return e.family == Family::kIpv6 ? "[" + address + "]:" + port : address + ":" + port;
}

bool same_address(const Endpoint& a, const Endpoint& b) {
    if (a.family != b.family || a.address != b.address) return false;
    return a.scope == b.scope || a.scope == 0 || b.scope == 0;
}

bool is_unspecified(const Endpoint& e) {
    return std::ranges::all_of(e.address, [](std::uint8_t octet) { return octet == 0; });
}

bool is_group_address(const Endpoint& e) {
    const auto all_ones = [](std::uint8_t octet) { return octet == 0xFF; };
    switch (e.family) {
        case Family::kNone:
            return false;
        case Family::kIpv4:
            return (e.address[0] & 0xF0) == 0xE0 ||
                   std::all_of(e.address.begin(), e.address.begin() + kIpv4Octets, all_ones);
        case Family::kIpv6:
            return e.address[0] == 0xFF;
        case Family::kIpx:
            return std::all_of(e.address.begin() + kIpxNetworkOctets,
                               e.address.begin() + kIpxNetworkOctets + kIpxNodeOctets, all_ones);
    }
    return false;
}

Endpoint unmapped(const Endpoint& e) {
    static constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (e.family != Family::kIpv6 || !std::equal(kMapped.begin(), kMapped.end(), e.address.begin())) return e;
    return Endpoint::ipv4(e.address[12], e.address[13], e.address[14], e.address[15], e.port);
}

std::size_t EndpointHash::operator()(const Endpoint& e) const noexcept {
    // The zone is left out: same_address() may call two endpoints with different zones equal.
    std::uint64_t low, high;
    std::memcpy(&low, e.address.data(), 8);
    std::memcpy(&high, e.address.data() + 8, 8);
    std::uint64_t h = low ^ (high * 0x9E3779B97F4A7C15u) ^ e.port ^
                      static_cast<std::uint64_t>(static_cast<std::uint8_t>(e.family)) << 16;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
    return static_cast<std::size_t>(h);
}

}  // namespace openwosa::snmp
