#include "codes.hpp"

#include <array>

namespace openwosa::appc {

namespace ps = sna::lu62::ps;
namespace port = sna::lu62::port;

namespace {

// In the order of ps::Result.
constexpr std::array<std::uint16_t, 24> kPrimary = {
    AP_OK,
    AP_PARAMETER_CHECK,
    AP_STATE_CHECK,
    AP_ALLOCATION_ERROR,
    AP_DEALLOC_ABEND,
    AP_DEALLOC_ABEND_PROG,
    AP_DEALLOC_ABEND_SVC,
    AP_DEALLOC_ABEND_TIMER,
    AP_DEALLOC_NORMAL,
    AP_PROG_ERROR_NO_TRUNC,
    AP_PROG_ERROR_TRUNC,
    AP_PROG_ERROR_PURGING,
    AP_CONV_FAILURE_RETRY,
    AP_CONV_FAILURE_NO_RETRY,
    AP_SVC_ERROR_NO_TRUNC,
    AP_SVC_ERROR_TRUNC,
    AP_SVC_ERROR_PURGING,
    AP_UNSUCCESSFUL,
    AP_BACKED_OUT,
    AP_CANCELLED,
    AP_CONV_BUSY,
    AP_SECURITY_REQUESTED_NOT_SUPPORTED,
    AP_COMM_SUBSYSTEM_ABENDED,
    AP_COMM_SUBSYSTEM_NOT_LOADED,
};
static_assert(kPrimary.size() == static_cast<std::size_t>(ps::Result::kSubsystemNotLoaded) + 1);

// In the order of ps::Detail.
constexpr std::array<std::uint32_t, 39> kSecondary = {
    0,
    0,  // the sense code
    AP_BAD_CONV_ID,
    AP_BAD_SYNC_LEVEL,
    AP_PIP_LEN_INCORRECT,
    AP_NO_USE_OF_SNASVCMG,
    AP_UNKNOWN_PARTNER_MODE,
    AP_BAD_PARTNER_LU_ALIAS,
    AP_CONFIRM_ON_SYNC_LEVEL_NONE,
    AP_DEALLOC_BAD_TYPE,
    AP_DEALLOC_LOG_LL_WRONG,
    AP_BAD_LL,
    AP_SEND_DATA_CONFIRM_SYNC_NONE,
    AP_SEND_ERROR_LOG_LL_WRONG,
    AP_CONFIRM_BAD_STATE,
    AP_CONFIRM_NOT_LL_BDY,
    AP_CONFIRMED_BAD_STATE,
    AP_DEALLOC_FLUSH_BAD_STATE,
    AP_DEALLOC_CONFIRM_BAD_STATE,
    AP_DEALLOC_NOT_LL_BDY,
    AP_FLUSH_NOT_SEND_STATE,
    AP_P_TO_R_NOT_LL_BDY,
    AP_P_TO_R_NOT_SEND_STATE,
    AP_RCV_AND_WAIT_BAD_STATE,
    AP_RCV_AND_WAIT_NOT_LL_BDY,
    AP_RCV_IMMD_BAD_STATE,
    AP_RCV_AND_POST_BAD_STATE,
    AP_RCV_AND_POST_NOT_LL_BDY,
    AP_R_T_S_BAD_STATE,
    AP_SEND_DATA_NOT_SEND_STATE,
    AP_SEND_DATA_NOT_LL_BDY,
    AP_ALLOCATION_FAILURE_RETRY,
    AP_ALLOCATION_FAILURE_NO_RETRY,
    AP_COMM_SUBSYSTEM_NO_LOCAL_LU,
    // POST_ON_RECEIPT: the 16 flipped bits in the first two bytes.
    AP_DATA,
    AP_NOT_DATA,
};
static_assert(static_cast<std::size_t>(ps::Detail::kNotData) < kSecondary.size());

}  // namespace

Codes codes_of(const ps::Completion& completion) {
    Codes codes{kPrimary[static_cast<std::size_t>(completion.result)],
                kSecondary[static_cast<std::size_t>(completion.detail)]};
    if (completion.detail == ps::Detail::kSense) codes.secondary = stored(completion.sense);
    return codes;
}

std::uint16_t what_received(const ps::Completion& completion) {
    constexpr std::array<std::uint8_t, 6> kData = {0x00, 0x01, 0x02, 0x04, 0x08, 0x10};
    const auto status = static_cast<std::uint16_t>(completion.status);
    return static_cast<std::uint16_t>(kData[static_cast<std::size_t>(completion.data)] << 8 | status);
}

unsigned char conversation_state(ps::ConvState state) {
    switch (state) {
        case ps::ConvState::kReset:
            return AP_RESET_STATE;
        case ps::ConvState::kSend:
            return AP_SEND_STATE;
        case ps::ConvState::kSendPending:
            return AP_SEND_PENDING_STATE;
        case ps::ConvState::kReceive:
            return AP_RECEIVE_STATE;
        case ps::ConvState::kConfirm:
            return AP_CONFIRM_STATE;
        case ps::ConvState::kConfirmSend:
            return AP_CONFIRM_SEND_STATE;
        case ps::ConvState::kConfirmDeallocate:
            return AP_CONFIRM_DEALL_STATE;
        case ps::ConvState::kPendingPost:
            return AP_PEND_POST_STATE;
    }
    return AP_RESET_STATE;
}

Codes codes_of(port::ReceiveResult result) {
    switch (result) {
        case port::ReceiveResult::kTimeout:
            return {AP_STATE_CHECK, AP_ALLOCATE_NOT_PENDING};
        case port::ReceiveResult::kUndefinedTp:
            return {AP_PARAMETER_CHECK, AP_UNDEFINED_TP_NAME};
        case port::ReceiveResult::kWrongProcess:
            return {AP_STATE_CHECK, AP_INVALID_PROCESS};
        case port::ReceiveResult::kAlreadyRegistered:
            return {AP_STATE_CHECK, AP_LU_ALREADY_REGISTERED};
        case port::ReceiveResult::kNoResources:
            return {AP_UNEXPECTED_DOS_ERROR, ERROR_NOT_ENOUGH_MEMORY};
        case port::ReceiveResult::kCanceled:
            return {AP_CANCELLED, 0};
    }
    return {AP_UNEXPECTED_DOS_ERROR, 0};
}

Codes codes_of(const port::Activated& answer) {
    switch (answer.result) {
        case port::ActivateResult::kOk:
            return {AP_OK, stored(answer.polarity == port::Polarity::kBidder ? AP_POL_BIDDER
                                                                             : AP_POL_FIRST_SPEAKER)};
        case port::ActivateResult::kRetry:
            return {AP_ACTIVATION_FAIL_RETRY, stored(answer.sense)};
        case port::ActivateResult::kNoRetry:
            return {AP_ACTIVATION_FAIL_NO_RETRY, stored(answer.sense)};
        case port::ActivateResult::kLimitsExceeded:
            return {AP_SESSION_LIMITS_EXCEEDED, 0};
        case port::ActivateResult::kLimitsClosed:
            return {AP_SESSION_LIMITS_CLOSED, 0};
        case port::ActivateResult::kBadLuAlias:
            return {AP_PARAMETER_CHECK, AP_INVALID_LU_ALIAS};
        case port::ActivateResult::kBadPartnerAlias:
            return {AP_PARAMETER_CHECK, AP_INVALID_PLU_ALIAS};
        case port::ActivateResult::kBadPartnerName:
            return {AP_PARAMETER_CHECK, static_cast<std::uint32_t>(AP_INVALID_FQPLU_NAME)};
        case port::ActivateResult::kUnknownMode:
            return {AP_PARAMETER_CHECK, AP_INVALID_MODE_NAME};
        case port::ActivateResult::kCanceled:
            return {AP_CANCELLED, 0};
    }
    return {AP_UNEXPECTED_DOS_ERROR, 0};
}

Codes codes_of(port::DeactivateResult result) {
    switch (result) {
        case port::DeactivateResult::kOk:
            return {};
        case port::DeactivateResult::kBadLuAlias:
            return {AP_PARAMETER_CHECK, AP_INVALID_LU_ALIAS};
        case port::DeactivateResult::kBadPartnerAlias:
            return {AP_PARAMETER_CHECK, AP_INVALID_PLU_ALIAS};
        case port::DeactivateResult::kBadPartnerName:
            return {AP_PARAMETER_CHECK, static_cast<std::uint32_t>(AP_INVALID_FQPLU_NAME)};
        case port::DeactivateResult::kUnknownMode:
            return {AP_PARAMETER_CHECK, AP_INVALID_MODE_NAME};
        case port::DeactivateResult::kBadSession:
            return {AP_PARAMETER_CHECK, AP_INVALID_SESSION_ID};
        case port::DeactivateResult::kCanceled:
            return {AP_CANCELLED, 0};
    }
    return {AP_UNEXPECTED_DOS_ERROR, 0};
}

}  // namespace openwosa::appc
