#pragma once
// The bytes between the owner of the trap port and the processes attached to it. Big-endian; every frame
// bounded.
//
//   greeting   8 bytes kTrapMagic, 32 bytes of the sender's secret; first the process that attaches, then the
//   owner frame      u32 length of what follows, u8 kind, u64 token, then datagram   from, to (each u8 family
//   4|6, u16 port, u32 zone, 16 bytes address), payload     owner -> attached answer     payload attached ->
//   owner

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/trap_share.hpp"
#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

inline constexpr std::array<std::uint8_t, 8> kTrapMagic{'O', 'W', 'T', 'R', 'A', 'P', '0', '1'};
inline constexpr std::size_t kTrapGreeting = 8 + 32;
inline constexpr std::size_t kTrapFrameLimit = 65536 + 128;

std::array<std::uint8_t, kTrapGreeting> trap_greeting(const TrapSecret& secret);
bool is_trap_greeting(std::span<const std::uint8_t> bytes, const TrapSecret& expected) noexcept;

struct TrapFrame {
    enum class Kind : std::uint8_t { kDatagram = 1, kAnswer = 2 };
    Kind kind = Kind::kDatagram;
    std::uint64_t token = 0;
    snmp::Endpoint from;  // kDatagram
    snmp::Endpoint to;
    std::span<const std::uint8_t> payload;  // a view into the bytes read
};

void append_trap_frame(std::vector<std::uint8_t>& out, const TrapFrame& frame);

enum class TrapFrameStatus : std::uint8_t { kComplete, kNeedMore, kBad };
/// Takes one frame off the front of `bytes`.
TrapFrameStatus take_trap_frame(std::span<const std::uint8_t>& bytes, TrapFrame& frame) noexcept;

}  // namespace openwosa::runtime
