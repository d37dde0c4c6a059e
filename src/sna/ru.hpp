#pragma once
// Request codes (IBM, SNA Formats, "Request/response units").

#include <cstdint>

namespace openwosa::sna::ru {

/// Session control, and what of it an LU or PU sees.
enum class Sc : std::uint8_t {
    kActlu = 0x0D,
    kDactlu = 0x0E,
    kActpu = 0x11,
    kDactpu = 0x12,
    kBind = 0x31,
    kUnbind = 0x32,
    kSdt = 0xA0,
    kClear = 0xA1,
    kStsn = 0xA2,
    kRqr = 0xA3,
    kCrv = 0xC0,
};

/// Data flow control.
enum class Dfc : std::uint8_t {
    kLustat = 0x04,
    kRtr = 0x05,
    kBis = 0x70,
    kSbi = 0x71,
    kQec = 0x80,
    kQc = 0x81,
    kRelq = 0x82,
    kCancel = 0x83,
    kChase = 0x84,
    kShutd = 0xC0,
    kShutc = 0xC1,
    kRshutd = 0xC2,
    kBid = 0xC8,
    kSignal = 0xC9,
};

/// Network services: three bytes.
inline constexpr std::uint32_t kNspe = 0x010604;
inline constexpr std::uint32_t kInitSelf = 0x010681;
inline constexpr std::uint32_t kTermSelf = 0x010683;
inline constexpr std::uint32_t kNotify = 0x810620;

}  // namespace openwosa::sna::ru
