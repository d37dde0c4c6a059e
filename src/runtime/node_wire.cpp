#include "runtime/node_wire.hpp"

#include <algorithm>

#include "runtime/node_codec.hpp"

namespace openwosa::runtime {

namespace port = sna::port;

namespace wire {

// ---- the members of each message, once for both directions

template <class A, class M>
requires Is<M, port::OpenLu>
constexpr void members(A& a, M& m) { a(m.lu, m.name, m.user); }
template <class A, class M>
requires Is<M, port::CloseLu>
constexpr void members(A& a, M& m) { a(m.lu); }
template <class A, class M>
requires Is<M, port::StartSession>
constexpr void members(A& a, M& m) { a(m.lu, m.init, m.data, m.destination, m.mode); }
template <class A, class M>
requires Is<M, port::EndSession>
constexpr void members(A& a, M& m) { a(m.lu); }
template <class A, class M>
requires Is<M, port::SendData>
constexpr void members(A& a, M& m) { a(m.lu, m.tag, m.session, m.rh, m.data); }
template <class A, class M>
requires Is<M, port::SendCommand>
constexpr void members(A& a, M& m) { a(m.lu, m.tag, m.rh, m.ru); }
template <class A, class M>
requires Is<M, port::SendResponse>
constexpr void members(A& a, M& m) { a(m.lu, m.tag, m.session, m.snf, m.sense, m.ru); }
template <class A, class M>
requires Is<M, port::Consumed>
constexpr void members(A& a, M& m) { a(m.lu, m.count); }
template <class A, class M>
requires Is<M, port::SendNmvt>
constexpr void members(A& a, M& m) { a(m.tag, m.ru, m.patience_ms); }
template <class A, class M>
requires Is<M, port::LuOpened>
constexpr void members(A& a, M& m) { a(m.lu, m.result, m.name); }
template <class A, class M>
requires Is<M, port::SscpActive>
constexpr void members(A& a, M& m) { a(m.lu); }
template <class A, class M>
requires Is<M, port::SscpInactive>
constexpr void members(A& a, M& m) { a(m.lu); }
template <class A, class M>
requires Is<M, port::InitRefused>
constexpr void members(A& a, M& m) { a(m.lu, m.sense); }
template <class A, class M>
requires Is<M, port::SessionStarted>
constexpr void members(A& a, M& m) { a(m.lu, m.bind, m.send); }
template <class A, class M>
requires Is<M, port::SessionEnded>
constexpr void members(A& a, M& m) { a(m.lu, m.reason, m.unbind_type, m.sense); }
template <class A, class M>
requires Is<M, port::Received>
constexpr void members(A& a, M& m) { a(m.lu, m.session, m.expedited, m.snf, m.rh, m.answer, m.ru, m.send); }
template <class A, class M>
requires Is<M, port::Responded>
constexpr void members(A& a, M& m) { a(m.lu, m.tag, m.session, m.sense, m.ru, m.snf, m.send); }
template <class A, class M>
requires Is<M, port::Sent>
constexpr void members(A& a, M& m) {
    a(m.lu, m.tag, m.result, m.sense, m.degraded, m.several_chains, m.rh, m.snf);
}
template <class A, class M>
requires Is<M, port::NodeLost>
constexpr void members(A&, M&) {}
template <class A, class M>
requires Is<M, port::NmvtAnswered>
constexpr void members(A& a, M& m) { a(m.tag, m.result, m.sense); }

// ---- enumerations: what is beyond the last value is refused

constexpr port::Init last_of(EnumOf<port::Init>) { return port::Init::kLogon; }
constexpr port::Session last_of(EnumOf<port::Session>) { return port::Session::kLuLu; }
constexpr port::OpenResult last_of(EnumOf<port::OpenResult>) { return port::OpenResult::kNoResources; }
constexpr port::EndReason last_of(EnumOf<port::EndReason>) { return port::EndReason::kProtocol; }
constexpr port::SendResult last_of(EnumOf<port::SendResult>) { return port::SendResult::kCanceled; }

/// As SNA Formats has it: the requests and responses of the port are those of the link. Bits that have no
/// meaning there are refused.
template <class A, class M>
requires Is<M, sna::Rh>
void members(A& a, M& rh) {
    if constexpr (std::is_const_v<M>) {
        a(sna::encode_rh(rh));
    } else {
        sna::RhBytes bytes{};
        a(bytes);
        rh = sna::decode_rh(bytes);
        if (sna::encode_rh(rh) != bytes) a.refuse();
    }
}
#ifndef __clang__  // whose 14th cannot make a std::string of libstdc++ in a constant expression
static_assert(all_members_listed(static_cast<const port::Request*>(nullptr)));
static_assert(all_members_listed(static_cast<const port::Indication*>(nullptr)));
#endif

}  // namespace wire

std::array<std::uint8_t, kNodeGreeting> node_greeting(const NodeMagic& magic, const TrapSecret& secret) {
    std::array<std::uint8_t, kNodeGreeting> out{};
    std::copy(secret.begin(), secret.end(), std::copy(magic.begin(), magic.end(), out.begin()));
    return out;
}

bool is_node_greeting(std::span<const std::uint8_t> bytes, const NodeMagic& magic,
                      const TrapSecret& expected) noexcept {
    return bytes.size() == kNodeGreeting && std::equal(magic.begin(), magic.end(), bytes.begin()) &&
           same_secret(bytes.subspan(magic.size()), expected);
}

bool append_frame(std::vector<std::uint8_t>& out, const port::Request& request) {
    return wire::append(out, request);
}
bool append_frame(std::vector<std::uint8_t>& out, const port::Indication& indication) {
    return wire::append(out, indication);
}

NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, port::Request& request) {
    return wire::take(bytes, request);
}
NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, port::Indication& indication) {
    return wire::take(bytes, indication);
}

}  // namespace openwosa::runtime
