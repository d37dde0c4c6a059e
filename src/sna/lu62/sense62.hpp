#pragma once
// Sense codes only LU 6.2 and T2.1 use (IBM, SNA Formats, "Sense data"); the others are in sna/sense.hpp.

#include "sna/sense.hpp"

namespace openwosa::sna::sense {

inline constexpr Sense kResourceNotAvailable = 0x08010000;
inline constexpr Sense kWinnerLimit = 0x08050001;
inline constexpr Sense kNoParallelSessions = 0x0805000B;
inline constexpr Sense kUnknownSlu = 0x08060013;
inline constexpr Sense kPeerIdentity = 0x0806002C;
inline constexpr Sense kSecurityMismatch = 0x080F0000;
inline constexpr Sense kBadParameterAt = 0x08350000;  ///< the lower half: offset in BIND
inline constexpr Sense kXidRetryLimit = 0x083E0001;
inline constexpr Sense kErpForthcoming = 0x08460000;
inline constexpr Sense kModeUnknown = 0x08210002;
inline constexpr Sense kSessionReset = 0x08A00000;
inline constexpr Sense kFmhNot5 = 0x10084001;
inline constexpr Sense kXidTooShort = 0x10150001;
inline constexpr Sense kXidLength = 0x10150002;
inline constexpr Sense kXidNoWindow = 0x10160001;
inline constexpr Sense kXidBtu = 0x10160003;
inline constexpr Sense kXidNotFormat3 = 0x10160004;
inline constexpr Sense kXidRoles = 0x1016000F;
inline constexpr Sense kXidRoleTie = 0x10160017;
inline constexpr Sense kRequestCode = 0x40120000;
inline constexpr Sense kLastInChain = 0x40190000;
inline constexpr Sense kQueuedResponse = 0x200B0000;
inline constexpr Sense kIpmInvalid = 0x10010003;
inline constexpr Sense kIpmUnexpected = 0x20110001;
inline constexpr Sense kWrongOdai = 0x800F0001;
inline constexpr Sense kBadAddressPair = 0x800F0000;

}  // namespace openwosa::sna::sense

namespace openwosa::sna::lu62 {

/// Why a session could not be had: something that may pass by itself (AP_ALLOCATION_FAILURE_RETRY,
/// AP_ACTIVATION_FAIL_RETRY), or something that somebody has to change. Path and link failures, lacks and
/// limits pass; names, parameters, security and protocol errors do not (KB Q150841, Q218170).
constexpr bool retry_later(sense::Sense sense) {
    switch (sense::major(sense)) {
        case 0x0801:
        case 0x0802:
        case 0x0805:
        case 0x0812:
        case 0x0815:
        case 0x081B:
        case 0x082D:
        case 0x0839:
        case 0x083A:
        case 0x0845:
        case 0x084B:
        case 0x0857:
        case 0x088B:
        case 0x08A0:
            return true;
        default:
            return sense::major(sense) >= 0x8001 && sense::major(sense) != 0x8004 &&
                   sense::major(sense) != 0x8014 && sense::major(sense) != 0x800F;
    }
}

}  // namespace openwosa::sna::lu62
