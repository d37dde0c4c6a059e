#pragma once
// Data Link Switching: switch-to-switch protocol messages (RFC 1795, section 3).

#include <array>
#include <cstdint>
#include <optional>

#include "sna/bytes.hpp"

namespace openwosa::sna {

using MacAddress = std::array<std::uint8_t, 6>;  ///< as on the wire: non-canonical (bit-reversed)

enum class SspType : std::uint8_t {
    kCanUReach = 0x03,
    kICanReach = 0x04,
    kReachAck = 0x05,
    kDgrmFrame = 0x06,
    kXidFrame = 0x07,
    kContact = 0x08,
    kContacted = 0x09,
    kInfoFrame = 0x0A,
    kEnterBusy = 0x0C,
    kExitBusy = 0x0D,
    kHaltDl = 0x0E,
    kDlHalted = 0x0F,
    kRestartDl = 0x10,
    kDlRestarted = 0x11,
    kNetbiosNq = 0x12,
    kNetbiosNr = 0x13,
    kDataFrame = 0x14,
    kHaltDlNoAck = 0x19,
    kNetbiosAnq = 0x1A,
    kNetbiosAnr = 0x1B,
    kKeepalive = 0x1D,
    kCapExchange = 0x20,
    kIfcm = 0x21,
    kTestCircuitReq = 0x7A,
    kTestCircuitRsp = 0x7B,
};

enum class FrameDirection : std::uint8_t { kToTarget = 1, kToOrigin = 2 };

/// One half of a circuit id: the ids its own switch chose; opaque to everybody else.
struct CircuitId {
    std::uint32_t port = 0;
    std::uint32_t correlator = 0;
    bool operator==(const CircuitId&) const = default;
};

/// Both MAC addresses and SAPs: names a circuit before it has ids (RFC 1795, 3.2).
struct DataLinkId {
    MacAddress target_mac{};
    MacAddress origin_mac{};
    std::uint8_t origin_sap = 0;
    std::uint8_t target_sap = 0;
    bool operator==(const DataLinkId&) const = default;
};

/// The fields only the 72-byte control header has.
struct SspControl {
    std::uint8_t largest_frame = 0;  ///< coded as in 3.4.3; see lf_bytes()
    bool explorer = false;
    std::uint8_t priority = 0;
    DataLinkId link;
    FrameDirection direction = FrameDirection::kToTarget;
    std::uint16_t dlc_header_length = 0;
    CircuitId origin;
    std::uint32_t origin_transport = 0;
    CircuitId target;
    std::uint32_t target_transport = 0;
    bool operator==(const SspControl&) const = default;
};

struct SspMessage {
    SspType type = SspType::kKeepalive;
    std::uint8_t version = 0x31;
    CircuitId remote;       ///< the receiver's circuit id
    std::uint8_t flow = 0;  ///< flow control byte
    std::optional<SspControl> control;
    Octets data;
};

inline constexpr std::size_t kSspInfoHeader = 16;
inline constexpr std::size_t kSspControlHeader = 72;
inline constexpr std::size_t kSspMaxData = 65535;

enum class SspError : std::uint8_t {
    kNone,
    kIncomplete,  ///< more bytes are needed; SspResult::size says how many in all, 0 while unknown
    kBadVersion,  ///< first byte is neither an RFC 1795/2166 message nor a vendor packet: the stream is lost
    kBadHeader,   ///< header length is neither 16 nor 72
};

struct SspResult {
    SspError error = SspError::kNone;
    std::size_t size = 0;  ///< of the whole message
    SspMessage message;    ///< views the input
};

/// Decodes the message at the front of a TCP stream's bytes. An unknown type is no error: receivers ignore it
/// (RFC 1795, 3.5).
[[nodiscard]] SspResult decode_ssp(Octets stream);

/// Appends the message. A message without `control` takes the 16-byte header. data is at most kSspMaxData
/// bytes.
void encode_ssp(const SspMessage& message, Bytes& out);
/// The same, where `more` bytes of the data go behind what is appended, from somewhere else.
void encode_ssp_front(const SspMessage& message, std::size_t more, Bytes& out);

/// True for the types that travel with the 16-byte information header (RFC 1795, 3.1).
[[nodiscard]] bool has_info_header(SspType type);

/// Bytes of information field that a largest-frame code stands for (RFC 1795, 3.4.3, as 802.1D annex C); the
/// top bit is ignored.
[[nodiscard]] std::uint32_t lf_bytes(std::uint8_t code);
/// The largest code whose size is at most `bytes`; 0 (516 bytes) when none is.
[[nodiscard]] std::uint8_t lf_code(std::uint32_t bytes);

}  // namespace openwosa::sna
