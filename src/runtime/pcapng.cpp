#include "runtime/pcapng.hpp"

#include <algorithm>
#include <cstring>

namespace openwosa::runtime {

namespace {

using Bytes = std::vector<std::uint8_t>;

// pcapng's own fields, in this machine's byte order (the section header tells readers which).
constexpr std::uint32_t kSectionBlock = 0x0A0D0D0A;
constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;
constexpr std::uint32_t kInterfaceBlock = 1;
constexpr std::uint32_t kEnhancedPacketBlock = 6;
constexpr std::uint16_t kLinkRaw = 101;  // packets start with the IP header
constexpr std::uint16_t kOptionEnd = 0;
constexpr std::uint16_t kSectionApplication = 4;
constexpr std::uint16_t kInterfaceResolution = 9;
constexpr std::uint16_t kPacketFlags = 2;
constexpr std::uint32_t kInbound = 1;
constexpr std::uint32_t kOutbound = 2;

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;
constexpr std::uint8_t kHopLimit = 64;
constexpr std::uint8_t kProtocolUdp = 17;
constexpr std::size_t kMaxIpv4Length = 65535;

template <class T>
void put_native(Bytes& out, T value) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof value);
}

void put16(Bytes& out, std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

void pad(Bytes& out) {
    while (out.size() % 4) out.push_back(0);
}

void option(Bytes& out, std::uint16_t code, std::span<const std::uint8_t> value) {
    put_native(out, code);
    put_native(out, static_cast<std::uint16_t>(value.size()));
    out.insert(out.end(), value.begin(), value.end());
    pad(out);
}

// Type, length, body, length again.
void block(Bytes& out, std::uint32_t type, const Bytes& body) {
    const auto length = static_cast<std::uint32_t>(12 + body.size());
    put_native(out, type);
    put_native(out, length);
    out.insert(out.end(), body.begin(), body.end());
    put_native(out, length);
}

// RFC 1071.
std::uint32_t sum(std::span<const std::uint8_t> bytes, std::uint32_t start = 0) {
    std::uint64_t total = start;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
        total += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    if (bytes.size() % 2) total += static_cast<std::uint32_t>(bytes.back() << 8);
    while (total >> 16) total = (total & 0xFFFF) + (total >> 16);
    return static_cast<std::uint32_t>(total);
}

void set16(Bytes& out, std::size_t at, std::uint32_t value) {
    out[at] = static_cast<std::uint8_t>(value >> 8);
    out[at + 1] = static_cast<std::uint8_t>(value);
}

std::span<const std::uint8_t> address_bytes(const snmp::Endpoint& e) {
    return {e.address.data(), e.family == snmp::Family::kIpv4 ? std::size_t{4} : std::size_t{16}};
}

void append_ip_header(Bytes& out, const snmp::Endpoint& from, const snmp::Endpoint& to,
                      std::size_t udp_length) {
    const std::size_t start = out.size();
    if (from.family == snmp::Family::kIpv4) {
        out.insert(out.end(), {0x45, 0});
        put16(out, kIpv4Header + udp_length);
        out.insert(out.end(), {0, 0, 0, 0, kHopLimit, kProtocolUdp, 0, 0});
    } else {
        out.insert(out.end(), {0x60, 0, 0, 0});
        put16(out, udp_length);
        out.insert(out.end(), {kProtocolUdp, kHopLimit});
    }
    for (const auto* e : {&from, &to}) {
        auto bytes = address_bytes(*e);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    if (from.family == snmp::Family::kIpv4)
        set16(out, start + 10, ~sum({out.data() + start, kIpv4Header}) & 0xFFFF);
}

void append_udp(Bytes& out, const snmp::Endpoint& from, const snmp::Endpoint& to,
                std::span<const std::uint8_t> payload) {
    const std::size_t start = out.size();
    const std::size_t length = kUdpHeader + payload.size();
    put16(out, from.port);
    put16(out, to.port);
    put16(out, length);
    put16(out, 0);
    out.insert(out.end(), payload.begin(), payload.end());
    // The pseudo header: addresses, protocol, length (RFC 768, RFC 8200 section 8.1).
    std::uint32_t check = sum(address_bytes(to), sum(address_bytes(from)));
    const std::uint8_t tail[] = {0, kProtocolUdp, static_cast<std::uint8_t>(length >> 8),
                                 static_cast<std::uint8_t>(length)};
    check = sum({out.data() + start, length}, sum(tail, check));
    check = ~check & 0xFFFF;
    set16(out, start + 6, check ? check : 0xFFFF);
}

}  // namespace

void PcapngEncoder::header(Bytes& out, std::string_view application) {
    Bytes section;
    put_native(section, kByteOrderMagic);
    put_native(section, std::uint16_t{1});  // version 1.0
    put_native(section, std::uint16_t{0});
    put_native(section, ~std::uint64_t{0});  // section length: unknown
    option(section, kSectionApplication,
           {reinterpret_cast<const std::uint8_t*>(application.data()), application.size()});
    option(section, kOptionEnd, {});
    block(out, kSectionBlock, section);

    Bytes interface;
    put_native(interface, kLinkRaw);
    put_native(interface, std::uint16_t{0});
    put_native(interface, std::uint32_t{0});  // no snapshot limit
    const std::uint8_t nanoseconds[] = {9};
    option(interface, kInterfaceResolution, nanoseconds);
    option(interface, kOptionEnd, {});
    block(out, kInterfaceBlock, interface);
}

bool PcapngEncoder::datagram(Bytes& out, std::uint64_t nanoseconds, bool outbound, const snmp::Endpoint& from,
                             const snmp::Endpoint& to, std::span<const std::uint8_t> payload) {
    const bool ip = from.family == snmp::Family::kIpv4 || from.family == snmp::Family::kIpv6;
    if (!ip || from.family != to.family || payload.size() > kMaxIpv4Length - kIpv4Header - kUdpHeader)
        return false;
    Bytes packet;
    packet.reserve(kIpv6Header + kUdpHeader + payload.size());
    append_ip_header(packet, from, to, kUdpHeader + payload.size());
    append_udp(packet, from, to, payload);

    Bytes body;
    body.reserve(packet.size() + 48);
    put_native(body, std::uint32_t{0});  // the interface
    put_native(body, static_cast<std::uint32_t>(nanoseconds >> 32));
    put_native(body, static_cast<std::uint32_t>(nanoseconds));
    put_native(body, static_cast<std::uint32_t>(packet.size()));
    put_native(body, static_cast<std::uint32_t>(packet.size()));
    body.insert(body.end(), packet.begin(), packet.end());
    pad(body);
    const std::uint32_t direction = outbound ? kOutbound : kInbound;
    option(body, kPacketFlags, {reinterpret_cast<const std::uint8_t*>(&direction), sizeof direction});
    option(body, kOptionEnd, {});
    block(out, kEnhancedPacketBlock, body);
    return true;
}

}  // namespace openwosa::runtime
