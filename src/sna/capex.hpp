#pragma once
// DLSw capabilities exchange: the GDS variable in a CAP_EXCHANGE message (RFC 1795, section 7).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sna/bytes.hpp"
#include "sna/ssp.hpp"

namespace openwosa::sna {

/// What a switch announces of itself.
struct Capabilities {
    std::array<std::uint8_t, 3> vendor{};  ///< IEEE organisation id
    std::uint8_t version = 1;
    std::uint8_t release = 0;
    std::uint16_t initial_window = 20;    ///< pacing units granted at circuit start
    std::string version_text;             ///< empty: not sent
    std::array<std::uint8_t, 16> saps{};  ///< bit i (0 = highest) of byte n: SAP n*16 + 2*i is supported
    std::uint8_t tcp_connections = 2;     ///< absent on the wire means 2
    bool mac_list_exclusive = false;      ///< the MAC addresses below are all there are
    std::vector<std::array<MacAddress, 2>> macs;  ///< value and mask pairs

    bool supports(std::uint8_t sap) const { return (saps[sap >> 4] >> (7 - (sap >> 1 & 7)) & 1) != 0; }
    void support(std::uint8_t sap) { saps[sap >> 4] |= static_cast<std::uint8_t>(0x80 >> (sap >> 1 & 7)); }
    void support_all() { saps.fill(0xFF); }
};

/// Causes of a negative response (RFC 1795, 7.7; D from RFC 2166).
enum class CapCause : std::uint16_t {
    kGdsLength = 1,
    kGdsId = 2,
    kNoVendor = 3,
    kNoVersion = 4,
    kNoWindow = 5,
    kLengthMismatch = 6,
    kUnknownVector = 7,
    kVectorLength = 8,
    kVectorValue = 9,
    kDuplicate = 10,
    kOrder = 11,
    kNoSapList = 12,
    kInconsistentVersion2 = 13,
};

struct CapFault {
    std::uint16_t offset = 0;  ///< of the offending vector; means nothing for causes 1-5 and C
    CapCause cause = CapCause::kGdsLength;
    bool operator==(const CapFault&) const = default;
};

enum class CapKind : std::uint8_t { kRequest, kPositive, kNegative };

struct CapMessage {
    CapKind kind = CapKind::kRequest;
    Capabilities capabilities;     ///< of a request
    std::vector<CapFault> faults;  ///< of a negative response
};

struct CapResult {
    std::optional<CapFault> fault;  ///< set: answer with it; `message` is not usable
    CapMessage message;
};

/// Decodes the data of a CAP_EXCHANGE message.
[[nodiscard]] CapResult decode_capabilities(Octets gds);

void encode_capabilities(const Capabilities& capabilities, Bytes& out);
void encode_positive_capabilities_response(Bytes& out);
void encode_negative_capabilities_response(const CapFault& fault, Bytes& out);

}  // namespace openwosa::sna
