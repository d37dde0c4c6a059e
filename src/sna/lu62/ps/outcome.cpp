#include "sna/lu62/ps/outcome.hpp"

#include "sna/sense.hpp"

namespace openwosa::sna::lu62::ps {
namespace {

using sense::Sense;

constexpr Sense kSecurityDetail = 0x080FFF00;  ///< to 080FFF0E: why the user was refused
constexpr Sense kBackout = 0x08240000;         ///< and 08240001: with resynchronization

constexpr bool is_security_detail(Sense code) {
    return code >= kSecurityDetail && code <= kSecurityDetail + 0xE;
}

constexpr bool is_send_error(Sense code) {
    return code == sense::kProgramError || code == sense::kProgramErrorTruncated ||
           code == sense::kServiceError || code == sense::kServiceErrorTruncated || (code & ~1u) == kBackout;
}

/// An attach that the partner's LU or program refused: the sense code is the secondary return code.
constexpr bool is_attach_refused(Sense code) {
    switch (code) {
        case sense::kSecurityNotValid:
        case sense::kTpNotAvailableRetry:
        case sense::kTpNotAvailable:
        case sense::kTpNameNotRecognized:
        case sense::kPipNotAllowed:
        case sense::kPipInvalid:
        case sense::kConversationTypeMismatch:
        case sense::kSyncLevelNotSupported:
            return true;
        default:
            return is_security_detail(code);
    }
}

}  // namespace

bool is_final(Sense code) { return !is_send_error(code); }

Outcome outcome_of(Sense code, ConversationType type, bool purged, bool attach) {
    const bool mapped = type == ConversationType::kMapped;
    switch (code) {
        case sense::kAbendProgram:
            return {mapped ? Result::kDeallocAbend : Result::kDeallocAbendProg, Detail::kNone, true};
        case sense::kAbendService:
            return {mapped ? Result::kDeallocAbend : Result::kDeallocAbendSvc, Detail::kNone, true};
        case sense::kAbendTimer:
            return {mapped ? Result::kDeallocAbend : Result::kDeallocAbendTimer, Detail::kNone, true};
        case sense::kProgramError:
            return {purged ? Result::kProgErrorPurging : Result::kProgErrorNoTrunc, Detail::kNone, false};
        case sense::kProgramErrorTruncated:
            return {Result::kProgErrorTrunc, Detail::kNone, false};
        case sense::kServiceError:
            return {purged ? Result::kSvcErrorPurging : Result::kSvcErrorNoTrunc, Detail::kNone, false};
        case sense::kServiceErrorTruncated:
            return {Result::kSvcErrorTrunc, Detail::kNone, false};
        case kBackout:
        case kBackout + 1:
            return {Result::kBackedOut, Detail::kSense, false};
        case sense::kAttachCommand:  // what AP_RESOURCE_FAILURE_NO_RETRY sends
            return {Result::kConvFailureNoRetry, Detail::kSense, true};
        default:
            break;
    }
    // A code nobody documents must reach the program too (KB Q180415).
    return {is_attach_refused(code) || attach ? Result::kAllocationError : Result::kConvFailureNoRetry,
            Detail::kSense, true};
}

Sense sense_of(Refusal refusal) {
    switch (refusal) {
        case Refusal::kTpNotAvailableRetry:
            return sense::kTpNotAvailableRetry;
        case Refusal::kTpNotAvailableNoRetry:
            return sense::kTpNotAvailable;
        case Refusal::kTpNameNotRecognized:
            return sense::kTpNameNotRecognized;
        case Refusal::kPipNotAllowed:
            return sense::kPipNotAllowed;
        case Refusal::kPipIncorrect:
            return sense::kPipInvalid;
        case Refusal::kResourceFailureNoRetry:
            return sense::kAttachCommand;
        case Refusal::kConversationTypeMismatch:
            return sense::kConversationTypeMismatch;
        case Refusal::kSyncLevelNotSupported:
            return sense::kSyncLevelNotSupported;
        case Refusal::kSecurityInvalid:
            return sense::kSecurityNotValid;
        default:
            return kSecurityDetail + static_cast<Sense>(refusal) -
                   static_cast<Sense>(Refusal::kPasswordExpired);
    }
}

}  // namespace openwosa::sna::lu62::ps
