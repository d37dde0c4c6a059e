#pragma once
// Sense codes the engine sends or acts on (IBM, SNA Formats, "Sense data"): category and modifier in the
// upper half, detail in the lower.

#include <cstdint>

namespace openwosa::sna::sense {

using Sense = std::uint32_t;

inline constexpr Sense kNone = 0;
// Request reject.
inline constexpr Sense kResourceNotAvailable = 0x08010000;
inline constexpr Sense kSessionLimit = 0x08050000;
inline constexpr Sense kWinnerLimit = 0x08050001;
inline constexpr Sense kNoParallelSessions = 0x0805000B;
inline constexpr Sense kUnknownSlu = 0x08060013;
inline constexpr Sense kPeerIdentity = 0x0806002C;
inline constexpr Sense kModeInconsistency = 0x08090000;
inline constexpr Sense kBracketRace = 0x080B0000;
inline constexpr Sense kSecurityMismatch = 0x080F0000;
inline constexpr Sense kSecurityNotValid = 0x080F6051;
inline constexpr Sense kInsufficientResource = 0x08120000;
inline constexpr Sense kBidRejectNoRtr = 0x08130000;
inline constexpr Sense kBidRejectInBracket = 0x08130001;
inline constexpr Sense kBidRejectRtrLater = 0x08140000;
inline constexpr Sense kFunctionActive = 0x08150000;
inline constexpr Sense kRtrNotRequired = 0x08190000;
inline constexpr Sense kReceiverTransmits = 0x081B0000;
inline constexpr Sense kBadSessionParameters = 0x08210000;  ///< the lower half: offset in BIND
inline constexpr Sense kModeUnknown = 0x08210002;
inline constexpr Sense kBadParameterAt = 0x08350000;  ///< the lower half: offset in BIND
inline constexpr Sense kGoingDown = 0x08390000;
inline constexpr Sense kXidRetryLimit = 0x083E0001;
inline constexpr Sense kNotReadyNotifyLater = 0x08450000;
inline constexpr Sense kErpMessageForthcoming = 0x08460000;  ///< an FMH-7 follows
inline constexpr Sense kTpNotAvailableRetry = 0x084B6031;
inline constexpr Sense kTpNotAvailable = 0x084C0000;
inline constexpr Sense kAbendProgram = 0x08640000;
inline constexpr Sense kAbendService = 0x08640001;
inline constexpr Sense kAbendTimer = 0x08640002;
inline constexpr Sense kProgramError = 0x08890000;
inline constexpr Sense kProgramErrorTruncated = 0x08890001;
inline constexpr Sense kServiceError = 0x08890100;
inline constexpr Sense kServiceErrorTruncated = 0x08890101;
inline constexpr Sense kBisWanted = 0x088B0000;
inline constexpr Sense kSessionReset = 0x08A00000;
// Request error.
inline constexpr Sense kIpmInvalid = 0x10010003;
inline constexpr Sense kRuLength = 0x10020000;
inline constexpr Sense kFunctionNotSupported = 0x10030000;
inline constexpr Sense kCategoryNotSupported = 0x10070000;
inline constexpr Sense kFmhConcatenation = 0x1008200E;
inline constexpr Sense kFmhMissing = 0x1008201D;  ///< follow-on data missing or unexpected
inline constexpr Sense kFmhType = 0x10084001;
inline constexpr Sense kFmhLength = 0x10086000;
inline constexpr Sense kSecurityLength = 0x10086005;
inline constexpr Sense kAttachFixedLength = 0x10086009;
inline constexpr Sense kAttachCommand = 0x1008600B;
inline constexpr Sense kLuwInvalid = 0x10086011;
inline constexpr Sense kTpNameNotRecognized = 0x10086021;
inline constexpr Sense kPipNotAllowed = 0x10086031;
inline constexpr Sense kPipInvalid = 0x10086032;
inline constexpr Sense kConversationTypeMismatch = 0x10086034;
inline constexpr Sense kAttachParameter = 0x10086040;
inline constexpr Sense kSyncLevelNotSupported = 0x10086041;
inline constexpr Sense kXidTooShort = 0x10150001;
inline constexpr Sense kXidLength = 0x10150002;
inline constexpr Sense kXidNoWindow = 0x10160001;
inline constexpr Sense kXidBtu = 0x10160003;
inline constexpr Sense kXidNotFormat3 = 0x10160004;
inline constexpr Sense kXidRoles = 0x1016000F;
inline constexpr Sense kXidRoleTie = 0x10160017;
// State error.
inline constexpr Sense kSequenceNumber = 0x20010000;
inline constexpr Sense kChaining = 0x20020000;
inline constexpr Sense kBracket = 0x20030000;
inline constexpr Sense kDirection = 0x20040000;
inline constexpr Sense kTrafficReset = 0x20050000;
inline constexpr Sense kTrafficQuiesced = 0x20060000;
inline constexpr Sense kTrafficNotReset = 0x20070000;
inline constexpr Sense kNoBeginBracket = 0x20080000;
inline constexpr Sense kImmediateRequestMode = 0x200A0000;
inline constexpr Sense kQueuedResponse = 0x200B0000;
inline constexpr Sense kResponseOwed = 0x200D0000;
inline constexpr Sense kResponseCorrelation = 0x200E0000;
inline constexpr Sense kBisProtocol = 0x20100000;
inline constexpr Sense kPacing = 0x20110000;
inline constexpr Sense kIpmUnexpected = 0x20110001;
inline constexpr Sense kBadSenseReceived = 0x20120000;
// RH usage error.
inline constexpr Sense kInvalidScRh = 0x40010000;
inline constexpr Sense kBbNotAllowed = 0x40030000;
inline constexpr Sense kEbNotAllowed = 0x40040000;
inline constexpr Sense kExceptionNotAllowed = 0x40060000;
inline constexpr Sense kDefiniteNotAllowed = 0x40070000;
inline constexpr Sense kPacingNotSupported = 0x40080000;
inline constexpr Sense kCdNotAllowed = 0x40090000;
inline constexpr Sense kNoResponseNotAllowed = 0x400A0000;
inline constexpr Sense kChainingNotSupported = 0x400B0000;
inline constexpr Sense kBracketsNotSupported = 0x400C0000;
inline constexpr Sense kCdNotSupported = 0x400D0000;
inline constexpr Sense kFiMisuse = 0x400F0000;
inline constexpr Sense kWrongCategory = 0x40110000;
inline constexpr Sense kRequestCode = 0x40120000;
inline constexpr Sense kResponseFormMisuse = 0x40140000;
inline constexpr Sense kLastInChain = 0x40190000;
// Path error.
inline constexpr Sense kLinkFailure = 0x80020000;
inline constexpr Sense kUnknownDestination = 0x80040000;
inline constexpr Sense kNoSession = 0x80050000;
inline constexpr Sense kNoLuLuSession = 0x80050001;
inline constexpr Sense kNoSscpLuSession = 0x80050002;
inline constexpr Sense kScWithoutSession = 0x80050003;
inline constexpr Sense kSegmenting = 0x80070000;
inline constexpr Sense kPuNotActive = 0x80080000;
inline constexpr Sense kLuNotActive = 0x80090000;
inline constexpr Sense kBadAddressPair = 0x800F0000;
inline constexpr Sense kWrongOdai = 0x800F0001;
inline constexpr Sense kSegmentsTooLong = 0x80100000;

/// The category and modifier, without the detail.
constexpr std::uint16_t major(Sense sense) { return static_cast<std::uint16_t>(sense >> 16); }

/// A race between the two half-sessions: the direction stays as it was ("Direction after Sending a Negative
/// Response", Host Integration Server reference).
constexpr bool is_race(Sense sense) {
    return major(sense) == 0x080B || major(sense) == 0x0813 || major(sense) == 0x0814 ||
           major(sense) == 0x081B;
}

/// Why no bracket may be begun now: the bid lost or not allowed, not between brackets, or stopped by SBI.
constexpr bool forbids_bracket(Sense sense) {
    switch (major(sense)) {
        case major(kBracketRace):
        case major(kBidRejectNoRtr):
        case major(kBidRejectRtrLater):
        case major(kBracket):
        case major(kNoBeginBracket):
            return true;
        default:
            return false;
    }
}

}  // namespace openwosa::sna::sense
