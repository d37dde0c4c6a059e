#pragma once
// What a conversation verb ends in: one enumerator per documented return code of the conversation verbs. The
// API maps them to the numeric AP_* values by a table.

#include <cstdint>

#include "sna/lu62/attach.hpp"

namespace openwosa::sna::lu62::ps {

/// primary_rc.
enum class Result : std::uint8_t {
    kOk,
    kParameterCheck,
    kStateCheck,
    kAllocationError,
    kDeallocAbend,
    kDeallocAbendProg,
    kDeallocAbendSvc,
    kDeallocAbendTimer,
    kDeallocNormal,
    kProgErrorNoTrunc,
    kProgErrorTrunc,
    kProgErrorPurging,
    kConvFailureRetry,
    kConvFailureNoRetry,
    kSvcErrorNoTrunc,
    kSvcErrorTrunc,
    kSvcErrorPurging,
    kUnsuccessful,
    kBackedOut,
    kCancelled,
    kConvBusy,
    kSecurityNotSupported,  ///< AP_SECURITY_REQUESTED_NOT_SUPPORTED
    kSubsystemAbended,
    kSubsystemNotLoaded,
};

/// secondary_rc.
enum class Detail : std::uint8_t {
    kNone,
    kSense,  ///< the sense code is the secondary return code
    // Parameter checks.
    kBadConvId,
    kBadSyncLevel,
    kPipLenIncorrect,
    kNoUseOfSnasvcmg,
    kUnknownPartnerMode,
    kBadPartnerLuAlias,
    kConfirmOnSyncLevelNone,
    kDeallocBadType,
    kDeallocLogLlWrong,
    kBadLl,
    kSendDataConfirmSyncNone,
    kSendErrorLogLlWrong,
    // State checks.
    kConfirmBadState,
    kConfirmNotLlBdy,
    kConfirmedBadState,
    kDeallocFlushBadState,
    kDeallocConfirmBadState,
    kDeallocNotLlBdy,
    kFlushNotSendState,
    kPToRNotLlBdy,
    kPToRNotSendState,
    kRcvAndWaitBadState,
    kRcvAndWaitNotLlBdy,
    kRcvImmdBadState,
    kRcvAndPostBadState,
    kRcvAndPostNotLlBdy,
    kRToSBadState,
    kSendDataNotSendState,
    kSendDataNotLlBdy,
    // Allocation errors without a sense code of their own as the return code.
    kAllocationFailureRetry,
    kAllocationFailureNoRetry,
    kLocalLuNotActive,  ///< with kSubsystemNotLoaded: F0000002
    // POST_ON_RECEIPT.
    kData,
    kNotData,
};

enum class DataReceived : std::uint8_t {
    kNone,
    kData,  ///< fill BUFFER
    kComplete,
    kIncomplete,
    kUserControlComplete,
    kUserControlIncomplete,
};
enum class StatusReceived : std::uint8_t { kNone, kSend, kConfirm, kConfirmSend, kConfirmDeallocate };

struct Outcome {
    Result result = Result::kOk;
    Detail detail = Detail::kNone;
    bool over = false;  ///< the conversation has ended with it
};

/// What an FMH-7 means to the program. `purged`: it answers our data with a negative response first;
/// `attach`: nothing came before it on a conversation that we allocated.
Outcome outcome_of(std::uint32_t sense, ConversationType type, bool purged, bool attach);

/// An FMH-7 with this sense code ends the conversation.
bool is_final(std::uint32_t sense);

/// Why a program that took an attach refuses it: DEALLOCATE's dealloc_type 06 to 1E, in that order.
enum class Refusal : std::uint8_t {
    kTpNotAvailableRetry,
    kTpNotAvailableNoRetry,
    kTpNameNotRecognized,
    kPipNotAllowed,
    kPipIncorrect,
    kResourceFailureNoRetry,
    kConversationTypeMismatch,
    kSyncLevelNotSupported,
    kSecurityInvalid,
    kPasswordExpired,  ///< from here on 080FFF00 to 080FFF0E, in order
    kPasswordInvalid,
    kUserRevoked,
    kUserInvalid,
    kUserMissing,
    kPasswordMissing,
    kGroupInvalid,
    kUserRevokedInGroup,
    kUserNotInGroup,
    kNotAuthorizedAtRemoteLu,
    kNotAuthorizedFromLocalLu,
    kNotAuthorizedToTp,
    kExitFailed,
    kProcessingFailure,
    kProtocolViolation,
};
std::uint32_t sense_of(Refusal refusal);

}  // namespace openwosa::sna::lu62::ps
