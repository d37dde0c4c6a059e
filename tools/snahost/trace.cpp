#include "trace.hpp"

#include <algorithm>
#include <stdexcept>

namespace openwosa::snahost {
namespace {

// pcapng (draft-ietf-opsawg-pcapng), in this machine's byte order as the section header tells.
constexpr std::uint32_t kSection = 0x0A0D0D0A, kByteOrder = 0x1A2B3C4D, kInterface = 1, kPacket = 6;
constexpr std::uint16_t kLinkRaw = 101, kLinkTokenRing = 6;
constexpr std::uint32_t kIp = 0, kRing = 1;

constexpr std::uint8_t kFin = 1, kSyn = 2, kPush = 8, kAck = 16;
constexpr std::size_t kMaxPayload = 60000;  // of one IP packet

template <class T>
void native(Bytes& out, T value) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof value);
}

void pad(Bytes& out) {
    while (out.size() % 4) out.push_back(0);
}

std::uint32_t add_up(Octets bytes, std::uint32_t sum) {
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        sum += static_cast<std::uint32_t>(bytes[i] << 8 | (i + 1 < bytes.size() ? bytes[i + 1] : 0));
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return sum;
}

/// IPv4 only: an address of the other family is shown as 0.0.0.0.
std::array<std::uint8_t, 4> ipv4(const std::string& text) {
    std::array<std::uint8_t, 4> out{};
    unsigned value = 0, part = 0;
    for (const char c : text + ".") {
        if (c >= '0' && c <= '9') {
            value = value * 10 + static_cast<unsigned>(c - '0');
        } else if (c == '.' && part < 4 && value < 256) {
            out[part++] = static_cast<std::uint8_t>(value);
            value = 0;
        } else {
            return {};
        }
    }
    return part == 4 ? out : std::array<std::uint8_t, 4>{};
}

Bytes interface_body(std::uint16_t link) {
    Bytes body;
    native(body, link);
    native(body, std::uint16_t{0});
    native(body, std::uint32_t{0});  // no limit
    native(body, std::uint16_t{9});  // if_tsresol: nanoseconds
    native(body, std::uint16_t{1});
    body.insert(body.end(), {9, 0, 0, 0});
    native(body, std::uint32_t{0});
    return body;
}

void set16(Bytes& out, std::size_t at, std::uint32_t value) {
    out[at] = static_cast<std::uint8_t>(value >> 8);
    out[at + 1] = static_cast<std::uint8_t>(value);
}

}  // namespace

Trace::Trace(const std::string& path, Clock clock) : file_(path, std::ios::binary), clock_(clock) {
    Bytes section;
    native(section, kByteOrder);
    native(section, std::uint16_t{1});
    native(section, std::uint16_t{0});
    native(section, ~std::uint64_t{0});
    block(kSection, section);
    block(kInterface, interface_body(kLinkRaw));
    block(kInterface, interface_body(kLinkTokenRing));
    if (!file_) throw std::runtime_error("cannot write the trace " + path);
}

void Trace::block(std::uint32_t type, const Bytes& body) {
    Bytes whole;
    const auto length = static_cast<std::uint32_t>(12 + body.size());
    native(whole, type);
    native(whole, length);
    sna::put(whole, body);
    native(whole, length);
    file_.write(reinterpret_cast<const char*>(whole.data()), static_cast<std::streamsize>(whole.size()));
    file_.flush();
}

void Trace::packet(std::uint32_t interface, Octets packet, bool outbound) {
    const std::uint64_t time = clock_();
    Bytes body;
    native(body, interface);
    native(body, static_cast<std::uint32_t>(time >> 32));
    native(body, static_cast<std::uint32_t>(time));
    native(body, static_cast<std::uint32_t>(packet.size()));
    native(body, static_cast<std::uint32_t>(packet.size()));
    sna::put(body, packet);
    pad(body);
    native(body, std::uint16_t{2});  // epb_flags
    native(body, std::uint16_t{4});
    native(body, std::uint32_t{outbound ? 2u : 1u});
    native(body, std::uint32_t{0});
    block(kPacket, body);
}

void Trace::segment(Stream& stream, bool outbound, std::uint8_t flags, Octets payload) {
    const Ends& ends = stream.ends;
    const auto from = ipv4(outbound ? ends.local_address : ends.remote_address);
    const auto to = ipv4(outbound ? ends.remote_address : ends.local_address);
    std::uint32_t& sequence = outbound ? stream.sent : stream.received;
    const std::uint32_t other = outbound ? stream.received : stream.sent;
    constexpr std::size_t kHeaders = 40;
    Bytes ip{0x45, 0};
    sna::put16(ip, static_cast<std::uint16_t>(kHeaders + payload.size()));
    ip.insert(ip.end(), {0, 0, 0x40, 0, 64, 6, 0, 0});
    sna::put(ip, from);
    sna::put(ip, to);
    set16(ip, 10, ~add_up(ip, 0) & 0xFFFF);
    Bytes tcp;
    sna::put16(tcp, outbound ? ends.local_port : ends.remote_port);
    sna::put16(tcp, outbound ? ends.remote_port : ends.local_port);
    sna::put32(tcp, sequence);
    sna::put32(tcp, flags & kAck ? other : 0);
    tcp.insert(tcp.end(), {0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0});
    sna::put(tcp, payload);
    // The pseudo header (RFC 793).
    std::uint32_t sum = add_up(from, add_up(to, 6 + static_cast<std::uint32_t>(tcp.size())));
    sum = add_up(tcp, sum);
    set16(tcp, 16, ~sum & 0xFFFF);
    sequence += static_cast<std::uint32_t>(payload.size()) + (flags & (kSyn | kFin) ? 1 : 0);
    sna::put(ip, tcp);
    packet(kIp, ip, outbound);
}

void Trace::opened(ConnectionId connection, const Ends& ends) {
    Stream& stream = streams_[connection] = {ends};
    const bool ours = ends.opened_here;
    segment(stream, ours, kSyn, {});
    segment(stream, !ours, kSyn | kAck, {});
    segment(stream, ours, kAck, {});
}

void Trace::bytes(ConnectionId connection, bool outbound, Octets bytes) {
    const auto at = streams_.find(connection);
    if (at == streams_.end()) return;
    while (!bytes.empty()) {
        const Octets part = bytes.first(std::min(bytes.size(), kMaxPayload));
        segment(at->second, outbound, kPush | kAck, part);
        bytes = bytes.subspan(part.size());
    }
}

void Trace::closed(ConnectionId connection, bool by_host) {
    const auto at = streams_.find(connection);
    if (at == streams_.end()) return;
    segment(at->second, by_host, kFin | kAck, {});
    streams_.erase(at);
}

void Trace::frame(Frame kind, bool outbound, const sna::DataLinkId& link, bool host_is_origin, Octets bytes) {
    const bool from_origin = outbound == host_is_origin;
    const auto& to = from_origin ? link.target_mac : link.origin_mac;
    const auto& from = from_origin ? link.origin_mac : link.target_mac;
    const std::uint8_t to_sap = from_origin ? link.target_sap : link.origin_sap;
    const std::uint8_t from_sap = from_origin ? link.origin_sap : link.target_sap;
    Bytes frame{0x10, 0x40};  // access control; frame control: an LLC frame
    sna::put(frame, to);
    sna::put(frame, from);
    frame.push_back(to_sap);
    if (kind == Frame::kXid) {
        // The station's XIDs answer ours (802.2: the response bit is in the source SAP).
        frame.push_back(static_cast<std::uint8_t>(outbound ? from_sap : from_sap | 1));
        frame.push_back(0xBF);
    } else {
        Bytes key(link.target_mac.begin(), link.target_mac.end());
        sna::put(key, link.origin_mac);
        key.push_back(link.origin_sap);
        key.push_back(link.target_sap);
        LinkNumbers& numbers = links_[key];
        frame.push_back(from_sap);
        std::uint8_t& sequence = outbound ? numbers.sent : numbers.received;
        const std::uint8_t expects = outbound ? numbers.received : numbers.sent;
        frame.push_back(static_cast<std::uint8_t>(sequence << 1));
        frame.push_back(static_cast<std::uint8_t>(expects << 1));
        sequence = static_cast<std::uint8_t>((sequence + 1) & 0x7F);
    }
    sna::put(frame, bytes);
    packet(kRing, frame, outbound);
}

}  // namespace openwosa::snahost
