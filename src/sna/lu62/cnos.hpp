#pragma once
// Change number of sessions: the GDS variable 1210 that the two LUs of a pair exchange over SNASVCMG (SNA
// Formats, "Change Number of Sessions"), and what the target answers.

#include <cstdint>
#include <optional>
#include <string>

#include "sna/bytes.hpp"

namespace openwosa::sna::lu62 {

inline constexpr std::uint16_t kGdsCnos = 0x1210;
inline constexpr std::uint8_t kCnosTp[] = {0x06, 0xF1};
inline constexpr const char* kSnasvcmg = "SNASVCMG";

enum class CnosKind : std::uint8_t { kRequest = 0x2, kAbnormal = 0x8, kAccepted = 0xA };
enum class CnosModifier : std::uint8_t {
    kNone = 0,
    kRace = 1,
    kModeUnknown = 2,
    kNegotiated = 4,
    kClosed = 5,  ///< the target's maximum is zero
};

struct CnosCommand {
    CnosKind kind = CnosKind::kRequest;
    CnosModifier modifier = CnosModifier::kNone;
    bool close = false;  ///< action 02: the mode is reset
    bool drain_source = false;
    bool drain_target = false;
    bool target_responsible = false;
    std::uint16_t limit = 0;
    std::uint16_t source_winners = 0;
    std::uint16_t target_winners = 0;
    bool all_modes = false;
    std::string mode;

    bool operator==(const CnosCommand&) const = default;
};

/// Nothing: not this variable, cut short, or of numbers that contradict each other.
[[nodiscard]] std::optional<CnosCommand> decode_cnos(Octets gds);
void encode_cnos(const CnosCommand& command, Bytes& out);

/// The target's answer: what it can have is at most `most` sessions and it would like to win `winners`. It
/// lowers the limit where it must, and raises its own winners up to half of the limit at the source's cost.
[[nodiscard]] CnosCommand answer_cnos(const CnosCommand& request, std::uint16_t most, std::uint16_t winners);

}  // namespace openwosa::sna::lu62
