#pragma once
// The port's messages as bytes, between the process that owns the node and one that is attached to it.
// Big-endian; every length is bounded before it is used.
//
//   greeting  8 bytes kNodeMagicOf the port spoken, 32 bytes of the sender's secret; the attached
//             process first, then the owner
//   frame     u32 length of what follows, u8 number of the message in its variant, its members in order

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/node_client.hpp"
#include "runtime/trap_share.hpp"

namespace openwosa::runtime {

using NodeMagic = std::array<std::uint8_t, 8>;
/// The last character is the version.
template <class Port>
inline constexpr NodeMagic kNodeMagicOf{'O', 'W', 'N', 'O', 'D', 'E', '0', '2'};
template <>
inline constexpr NodeMagic kNodeMagicOf<Lu62Port>{'O', 'W', 'N', 'L', 'U', '6', '2', '2'};
inline constexpr std::size_t kNodeGreeting = 8 + 32;
/// Of a frame: a piece of a chain that a program hands over at once is not longer in practice.
inline constexpr std::size_t kNodeFrameLimit = 16u << 20;

std::array<std::uint8_t, kNodeGreeting> node_greeting(const NodeMagic& magic, const TrapSecret& secret);
bool is_node_greeting(std::span<const std::uint8_t> bytes, const NodeMagic& magic,
                      const TrapSecret& expected) noexcept;

/// False: longer than kNodeFrameLimit; nothing is appended.
bool append_frame(std::vector<std::uint8_t>& out, const sna::port::Request& request);
bool append_frame(std::vector<std::uint8_t>& out, const sna::port::Indication& indication);
bool append_frame(std::vector<std::uint8_t>& out, const sna::lu62::port::Request& request);
bool append_frame(std::vector<std::uint8_t>& out, const sna::lu62::port::Indication& indication);

enum class NodeFrameStatus : std::uint8_t { kComplete, kNeedMore, kBad };
/// Takes one frame off the front of `bytes`.
NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, sna::port::Request& request);
NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, sna::port::Indication& indication);
NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, sna::lu62::port::Request& request);
NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, sna::lu62::port::Indication& indication);

}  // namespace openwosa::runtime
