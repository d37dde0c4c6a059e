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
constexpr std::uint32_t kJournalBlock = 9;
constexpr std::uint16_t kLinkRaw = 101;  // packets start with the IP header
constexpr std::uint16_t kLinkTokenRing = 6;
constexpr std::uint32_t kRawInterface = 0;
constexpr std::uint32_t kTokenRingInterface = 1;
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
constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kMaxSegment = 16384;
constexpr std::uint8_t kTcpPushAck = 0x18;
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

void append_ip_header(Bytes& out, const snmp::Endpoint& from, const snmp::Endpoint& to, std::uint8_t protocol,
                      std::size_t length) {
    const std::size_t start = out.size();
    if (from.family == snmp::Family::kIpv4) {
        out.insert(out.end(), {0x45, 0});
        put16(out, kIpv4Header + length);
        out.insert(out.end(), {0, 0, 0, 0, kHopLimit, protocol, 0, 0});
    } else {
        out.insert(out.end(), {0x60, 0, 0, 0});
        put16(out, length);
        out.insert(out.end(), {protocol, kHopLimit});
    }
    for (const auto* e : {&from, &to}) {
        auto bytes = address_bytes(*e);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    if (from.family == snmp::Family::kIpv4)
        set16(out, start + 10, ~sum({out.data() + start, kIpv4Header}) & 0xFFFF);
}

// What follows the IP header, from `start`, with the pseudo header before it: addresses, protocol, length
// (RFC 768, RFC 9293 section 3.1, RFC 8200 section 8.1).
std::uint32_t checksum(const Bytes& out, std::size_t start, const snmp::Endpoint& from,
                       const snmp::Endpoint& to, std::uint8_t protocol) {
    const std::size_t length = out.size() - start;
    std::uint32_t check = sum(address_bytes(to), sum(address_bytes(from)));
    const std::uint8_t tail[] = {0, protocol, static_cast<std::uint8_t>(length >> 8),
                                 static_cast<std::uint8_t>(length)};
    check = sum({out.data() + start, length}, sum(tail, check));
    return ~check & 0xFFFF;
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
    const std::uint32_t check = checksum(out, start, from, to, kProtocolUdp);
    set16(out, start + 6, check ? check : 0xFFFF);
}

void put32(Bytes& out, std::uint32_t value) {
    put16(out, value >> 16);
    put16(out, value & 0xFFFF);
}

void append_tcp(Bytes& out, const snmp::Endpoint& from, const snmp::Endpoint& to,
                PcapngEncoder::StreamPosition at, std::span<const std::uint8_t> payload) {
    const std::size_t start = out.size();
    put16(out, from.port);
    put16(out, to.port);
    put32(out, at.sequence);
    put32(out, at.acknowledged);
    out.insert(out.end(), {kTcpHeader / 4 << 4, kTcpPushAck, 0xFF, 0xFF, 0, 0, 0, 0});
    out.insert(out.end(), payload.begin(), payload.end());
    set16(out, start + 16, checksum(out, start, from, to, kProtocolTcp));
}

void packet_block(Bytes& out, std::uint32_t interface, std::uint64_t nanoseconds, bool outbound,
                  std::span<const std::uint8_t> packet) {
    Bytes body;
    body.reserve(packet.size() + 48);
    put_native(body, interface);
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
}

void interface_block(Bytes& out, std::uint16_t link) {
    Bytes interface;
    put_native(interface, link);
    put_native(interface, std::uint16_t{0});
    put_native(interface, std::uint32_t{0});  // no snapshot limit
    const std::uint8_t nanoseconds[] = {9};
    option(interface, kInterfaceResolution, nanoseconds);
    option(interface, kOptionEnd, {});
    block(out, kInterfaceBlock, interface);
}

bool same_ip_family(const snmp::Endpoint& from, const snmp::Endpoint& to) {
    const bool ip = from.family == snmp::Family::kIpv4 || from.family == snmp::Family::kIpv6;
    return ip && from.family == to.family;
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

    interface_block(out, kLinkRaw);
}

bool PcapngEncoder::datagram(Bytes& out, std::uint64_t nanoseconds, bool outbound, const snmp::Endpoint& from,
                             const snmp::Endpoint& to, std::span<const std::uint8_t> payload) {
    if (!same_ip_family(from, to) || payload.size() > kMaxIpv4Length - kIpv4Header - kUdpHeader) return false;
    Bytes packet;
    packet.reserve(kIpv6Header + kUdpHeader + payload.size());
    append_ip_header(packet, from, to, kProtocolUdp, kUdpHeader + payload.size());
    append_udp(packet, from, to, payload);
    packet_block(out, kRawInterface, nanoseconds, outbound, packet);
    return true;
}

bool PcapngEncoder::stream(Bytes& out, std::uint64_t nanoseconds, bool outbound, const snmp::Endpoint& from,
                           const snmp::Endpoint& to, StreamPosition at,
                           std::span<const std::uint8_t> payload) {
    if (!same_ip_family(from, to)) return false;
    while (!payload.empty()) {
        const auto piece = payload.first(std::min(payload.size(), kMaxSegment));
        Bytes packet;
        packet.reserve(kIpv6Header + kTcpHeader + piece.size());
        append_ip_header(packet, from, to, kProtocolTcp, kTcpHeader + piece.size());
        append_tcp(packet, from, to, at, piece);
        packet_block(out, kRawInterface, nanoseconds, outbound, packet);
        at.sequence += static_cast<std::uint32_t>(piece.size());
        payload = payload.subspan(piece.size());
    }
    return true;
}

void PcapngEncoder::text(Bytes& out, std::uint64_t nanoseconds, std::string_view line) {
    std::string entry = "__REALTIME_TIMESTAMP=" + std::to_string(nanoseconds / 1000) + "\nMESSAGE=";
    // A field's text ends with its line.
    for (const char c : line) entry += c == '\n' ? ' ' : c;
    entry += "\n";
    Bytes body(entry.begin(), entry.end());
    pad(body);
    block(out, kJournalBlock, body);
}

void PcapngEncoder::token_ring_interface(Bytes& out) { interface_block(out, kLinkTokenRing); }

void PcapngEncoder::link_frame(Bytes& out, std::uint64_t nanoseconds, bool outbound,
                               std::span<const std::uint8_t> frame) {
    packet_block(out, kTokenRingInterface, nanoseconds, outbound, frame);
}

}  // namespace openwosa::runtime
