#pragma once
// BIND SESSION request unit (SNA Formats, "BIND"). The fixed part is kept as its bytes and read through
// accessors, so that what we do not interpret (an LU 0's PS usage, a vendor's bits) survives a decode and
// encode unchanged.

#include <array>
#include <cstdint>
#include <optional>

#include "sna/bytes.hpp"

namespace openwosa::sna {

enum class BindType : std::uint8_t { kNegotiable = 0, kNonNegotiable = 1 };

/// Chain response protocol a half-session asks for (byte 4 or 5, bits 2-3).
enum class ResponseProtocol : std::uint8_t { kNone = 0, kException = 1, kDefinite = 2, kEither = 3 };

/// Normal-flow send/receive mode (byte 7, bits 0-1).
enum class FlowMode : std::uint8_t {
    kFullDuplex = 0,
    kHalfDuplexContention = 1,
    kHalfDuplexFlipFlop = 2,
    kReserved = 3
};

/// Bytes 4 and 5: what one half-session may do.
struct HalfProtocol {
    std::uint8_t byte = 0;
    bool multi_ru_chains() const { return (byte & 0x80) != 0; }
    bool delayed_requests() const { return (byte & 0x40) != 0; }
    ResponseProtocol responses() const { return static_cast<ResponseProtocol>(byte >> 4 & 3); }
    bool two_phase_commit() const { return (byte & 0x08) != 0; }
    bool compression() const { return (byte & 0x02) != 0; }
    bool may_end_bracket() const { return (byte & 0x01) != 0; }
};

class Bind {
  public:
    static constexpr std::uint8_t kCode = 0x31;
    static constexpr std::size_t kFixedBytes = 26;

    std::array<std::uint8_t, kFixedBytes> fixed{kCode};
    /// How many of the fixed bytes were there: senders may leave trailing ones off; absent ones read as zero.
    std::size_t fixed_size = kFixedBytes;
    // The variable part. A field that is absent ends the RU, unless a later one is present.
    std::optional<Bytes> crypto;  ///< option bytes behind byte 26, whose upper half is in crypto_bits
    std::uint8_t crypto_bits = 0;
    std::optional<Bytes> plu_name;  ///< EBCDIC
    std::optional<Bytes> user_data;
    std::optional<Bytes> urc;  ///< user request correlation
    std::optional<Bytes> slu_name;
    Bytes control_vectors;  ///< as they came, when has_control_vectors()

    std::uint8_t format() const { return fixed[1] >> 4; }
    BindType type() const { return static_cast<BindType>(fixed[1] & 0x0F); }
    std::uint8_t fm_profile() const { return fixed[2]; }
    std::uint8_t ts_profile() const { return fixed[3]; }
    HalfProtocol primary() const { return {fixed[4]}; }
    HalfProtocol secondary() const { return {fixed[5]}; }

    bool whole_bius() const { return (fixed[6] & 0x80) != 0; }
    bool fm_headers() const { return (fixed[6] & 0x40) != 0; }
    bool brackets_reset_between() const { return (fixed[6] & 0x20) != 0; }
    /// Brackets are not used when the reset state is not BETB and neither half may end one.
    bool brackets_used() const {
        return brackets_reset_between() || primary().may_end_bracket() || secondary().may_end_bracket();
    }
    bool conditional_termination() const { return (fixed[6] & 0x10) != 0; }
    bool alternate_code() const { return (fixed[6] & 0x08) != 0; }
    bool sequence_numbers_available() const { return (fixed[6] & 0x04) != 0; }

    FlowMode flow_mode() const { return static_cast<FlowMode>(fixed[7] >> 6); }
    bool symmetric_recovery() const { return (fixed[7] & 0x20) != 0; }
    bool primary_wins_contention() const { return (fixed[7] & 0x10) != 0; }
    bool has_control_vectors() const { return (fixed[7] & 0x02) != 0; }
    bool primary_sends_first() const { return (fixed[7] & 0x01) != 0; }

    bool two_stage_secondary_to_primary() const { return (fixed[8] & 0x80) != 0; }
    std::uint8_t secondary_send_window() const { return fixed[8] & 0x3F; }
    bool adaptive_pacing() const { return (fixed[9] & 0x80) != 0; }
    std::uint8_t secondary_receive_window() const { return fixed[9] & 0x3F; }
    std::uint32_t max_secondary_ru() const { return ru_bytes(fixed[10]); }  ///< secondary sends; 0: no limit
    std::uint32_t max_primary_ru() const { return ru_bytes(fixed[11]); }
    std::uint8_t primary_send_window() const { return fixed[12] & 0x3F; }
    std::uint8_t primary_receive_window() const { return fixed[13] & 0x3F; }
    std::uint8_t lu_type() const { return fixed[14] & 0x7F; }

    /// A size byte ab stands for a * 2^b; 00 for no stated limit (SNA Formats, BIND bytes 10 and 11).
    static std::uint32_t ru_bytes(std::uint8_t code) {
        return static_cast<std::uint32_t>(code >> 4) << (code & 0x0F);
    }
    /// The code of the largest size at most `bytes` (at least 8).
    static std::uint8_t ru_code(std::uint32_t bytes);
};

struct BindResult {
    /// Set: the RU is cut short or a length runs over its end; the value is the offset of the offending byte,
    /// as sense 0821 and 0835 carry it.
    std::optional<std::uint16_t> error_offset;
    Bind bind;
};

/// Decodes a BIND RU (or the image in a positive response), request code included.
[[nodiscard]] BindResult decode_bind(Octets ru);
void encode_bind(const Bind& bind, Bytes& out);

}  // namespace openwosa::sna
