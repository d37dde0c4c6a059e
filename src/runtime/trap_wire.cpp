#include "runtime/trap_wire.hpp"

#include <algorithm>

namespace openwosa::runtime {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kLength = 4;
constexpr std::size_t kHead = 1 + 8;
constexpr std::size_t kEndpoint = 1 + 2 + 4 + 16;

template <class T>
void put(std::vector<std::uint8_t>& out, T value) {
    for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

template <class T>
T take(Bytes& bytes) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i)
        value = static_cast<T>(static_cast<std::uint64_t>(value) << 8 | bytes[i]);
    bytes = bytes.subspan(sizeof value);
    return value;
}

void put_endpoint(std::vector<std::uint8_t>& out, const snmp::Endpoint& e) {
    put<std::uint8_t>(out, e.family == snmp::Family::kIpv4 ? 4 : 6);
    put(out, e.port);
    put(out, e.scope);
    out.insert(out.end(), e.address.begin(), e.address.end());
}

bool take_endpoint(Bytes& bytes, snmp::Endpoint& e) {
    const auto family = take<std::uint8_t>(bytes);
    if (family != 4 && family != 6) return false;
    e.family = family == 4 ? snmp::Family::kIpv4 : snmp::Family::kIpv6;
    e.port = take<std::uint16_t>(bytes);
    e.scope = take<std::uint32_t>(bytes);
    std::copy_n(bytes.begin(), e.address.size(), e.address.begin());
    bytes = bytes.subspan(e.address.size());
    return true;
}

}  // namespace

std::array<std::uint8_t, kTrapGreeting> trap_greeting(const TrapSecret& secret) {
    std::array<std::uint8_t, kTrapGreeting> out;
    std::copy(secret.begin(), secret.end(), std::copy(kTrapMagic.begin(), kTrapMagic.end(), out.begin()));
    return out;
}

bool is_trap_greeting(Bytes bytes, const TrapSecret& expected) noexcept {
    return bytes.size() == kTrapGreeting && std::equal(kTrapMagic.begin(), kTrapMagic.end(), bytes.begin()) &&
           same_secret(bytes.subspan(kTrapMagic.size()), expected);
}

void append_trap_frame(std::vector<std::uint8_t>& out, const TrapFrame& frame) {
    const bool datagram = frame.kind == TrapFrame::Kind::kDatagram;
    put(out, static_cast<std::uint32_t>(kHead + (datagram ? 2 * kEndpoint : 0) + frame.payload.size()));
    put(out, static_cast<std::uint8_t>(frame.kind));
    put(out, frame.token);
    if (datagram) {
        put_endpoint(out, frame.from);
        put_endpoint(out, frame.to);
    }
    out.insert(out.end(), frame.payload.begin(), frame.payload.end());
}

TrapFrameStatus take_trap_frame(Bytes& bytes, TrapFrame& frame) noexcept {
    if (bytes.size() < kLength) return TrapFrameStatus::kNeedMore;
    Bytes rest = bytes;
    const auto length = take<std::uint32_t>(rest);
    if (length < kHead || length > kTrapFrameLimit) return TrapFrameStatus::kBad;
    if (rest.size() < length) return TrapFrameStatus::kNeedMore;
    bytes = rest.subspan(length);
    rest = rest.first(length);
    const auto kind = take<std::uint8_t>(rest);
    frame.token = take<std::uint64_t>(rest);
    if (kind == static_cast<std::uint8_t>(TrapFrame::Kind::kDatagram)) {
        frame.kind = TrapFrame::Kind::kDatagram;
        if (rest.size() < 2 * kEndpoint || !take_endpoint(rest, frame.from) || !take_endpoint(rest, frame.to))
            return TrapFrameStatus::kBad;
    } else if (kind == static_cast<std::uint8_t>(TrapFrame::Kind::kAnswer)) {
        frame.kind = TrapFrame::Kind::kAnswer;
    } else {
        return TrapFrameStatus::kBad;
    }
    frame.payload = rest;
    return TrapFrameStatus::kComplete;
}

}  // namespace openwosa::runtime
