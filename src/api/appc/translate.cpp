#include "translate.hpp"

#include "runtime/memory_probe.hpp"

namespace openwosa::appc {

namespace {

template <class T, class... Of>
concept Any = (std::same_as<T, Of> || ...);

bool copy_in(const void* from, std::size_t size, sna::Bytes& scratch) {
    scratch.resize(size);
    return runtime::probe_read(from, scratch.data(), size) == size;
}

/// For data that the engine takes over before the verb returns: copied only where they may not be there.
bool view_in(const void* from, std::size_t size, sna::Bytes& scratch, sna::Octets& view) {
    if (runtime::is_certain(from, size)) {
        view = {static_cast<const std::uint8_t*>(from), size};
        return true;
    }
    const bool there = copy_in(from, size, scratch);
    view = scratch;
    return there;
}

/// The types of DEALLOCATE that refuse an attach, without AP_CONFIRM_TYPE, which lies among them.
constexpr ps::Refusal refusal_of(unsigned char type) {
    return static_cast<ps::Refusal>(type < AP_CONFIRM_TYPE ? type - AP_TP_NOT_AVAIL_RETRY
                                                           : type - AP_TP_NOT_AVAIL_RETRY - 1);
}
static_assert(refusal_of(AP_RESOURCE_FAILURE_NO_RETRY) == ps::Refusal::kResourceFailureNoRetry);
static_assert(refusal_of(AP_DEALLOC_SECURITY_NOT_VALID_PROTOCOL_VIOLATION) ==
              ps::Refusal::kProtocolViolation);

struct Translator {
    const ps::State& state;
    sna::Bytes& scratch;

    template <Any<CONFIRM, MC_CONFIRM> V>
    Translated operator()(V&) {
        return {ps::Confirm{}};
    }
    template <Any<CONFIRMED, MC_CONFIRMED> V>
    Translated operator()(V&) {
        return {ps::Confirmed{}};
    }
    template <Any<FLUSH, MC_FLUSH> V>
    Translated operator()(V&) {
        return {ps::Flush{}};
    }
    template <Any<REQUEST_TO_SEND, MC_REQUEST_TO_SEND> V>
    Translated operator()(V&) {
        return {ps::RequestToSend{}};
    }
    template <Any<TEST_RTS, MC_TEST_RTS> V>
    Translated operator()(V&) {
        return {ps::TestRts{}};
    }
    template <Any<TEST_RTS_AND_POST, MC_TEST_RTS_AND_POST> V>
    Translated operator()(V& v) {
        if (v.handle == 0) return {{}, AP_INVALID_SEMAPHORE_HANDLE};
        return {ps::TestRtsAndPost{}};
    }

    // The abend types: documented per kind of conversation, with AP_ABEND in the tables of both.
    template <Any<DEALLOCATE, MC_DEALLOCATE> V>
    Translated operator()(V& v) {
        ps::Deallocate out;
        constexpr bool kBasic = std::same_as<V, DEALLOCATE>;
        switch (v.dealloc_type) {
            case AP_SYNC_LEVEL:
                out.type = ps::DeallocateType::kSyncLevel;
                break;
            case AP_FLUSH:
                out.type = ps::DeallocateType::kFlush;
                break;
            case AP_CONFIRM_TYPE:
                out.type = ps::DeallocateType::kConfirm;
                break;
            case AP_ABEND:
                out.type = kBasic ? ps::DeallocateType::kAbendProg : ps::DeallocateType::kAbend;
                break;
            case AP_ABEND_PROG:
            case AP_ABEND_SVC:
            case AP_ABEND_TIMER:
                if (!kBasic) return {{}, AP_DEALLOC_BAD_TYPE};
                out.type = v.dealloc_type == AP_ABEND_PROG  ? ps::DeallocateType::kAbendProg
                           : v.dealloc_type == AP_ABEND_SVC ? ps::DeallocateType::kAbendSvc
                                                            : ps::DeallocateType::kAbendTimer;
                break;
            default:
                if (!state.invoked) return {{}, AP_DEALLOC_BAD_TYPE};
                out.type = ps::DeallocateType::kRefuse;
                out.refusal = refusal_of(v.dealloc_type);
        }
        if constexpr (kBasic) {
            if (!copy_in(v.log_dptr, v.log_dlen, scratch)) return {{}, AP_INVALID_DATA_SEGMENT};
            out.log = scratch;
        }
        out.watch = v.callback != nullptr;
        return {out};
    }

    template <Any<PREPARE_TO_RECEIVE, MC_PREPARE_TO_RECEIVE> V>
    Translated operator()(V& v) {
        return {ps::PrepareToReceive{v.ptr_type == AP_FLUSH          ? ps::PrepareType::kFlush
                                     : v.ptr_type == AP_CONFIRM_TYPE ? ps::PrepareType::kConfirm
                                                                     : ps::PrepareType::kSyncLevel,
                                     v.locks == AP_LONG}};
    }

    template <class V>
    requires requires(V v) { v.what_rcvd; }
    Translated operator()(V& v) {
        ps::Receive out;
        if constexpr (Any<V, RECEIVE_IMMEDIATE, MC_RECEIVE_IMMEDIATE>) out.kind = ps::ReceiveKind::kImmediate;
        if constexpr (Any<V, RECEIVE_AND_POST, MC_RECEIVE_AND_POST>) {
            if (!v.sema && !asynchronous) return {{}, AP_INVALID_SEMAPHORE_HANDLE};
            out.kind = ps::ReceiveKind::kPost;
        }
        if constexpr (Any<V, RECEIVE_AND_WAIT, MC_RECEIVE_AND_WAIT>)
            out.kind = asynchronous ? ps::ReceiveKind::kWaitPosted : ps::ReceiveKind::kWait;
        if constexpr (requires { v.fill; }) out.fill = v.fill == AP_LL ? ps::Fill::kLl : ps::Fill::kBuffer;
        out.with_status = v.rtn_status == AP_YES;
        out.max = v.max_len;
        return {out};
    }

    template <Any<SEND_DATA, MC_SEND_DATA> V>
    Translated operator()(V& v) {
        ps::SendData out;
        switch (v.type) {
            case AP_NONE:
                out.type = ps::SendType::kNone;
                break;
            case AP_SEND_DATA_FLUSH:
                out.type = ps::SendType::kFlush;
                break;
            case AP_SEND_DATA_CONFIRM:
                out.type = ps::SendType::kConfirm;
                break;
            case AP_SEND_DATA_P_TO_R_FLUSH:
                out.type = ps::SendType::kPrepareFlush;
                break;
            case AP_SEND_DATA_P_TO_R_SYNC_LEVEL:
                out.type = ps::SendType::kPrepareSyncLevel;
                break;
            case AP_SEND_DATA_P_TO_R_CONFIRM:
                out.type = ps::SendType::kPrepareConfirm;
                break;
            case AP_SEND_DATA_DEALLOC_FLUSH:
                out.type = ps::SendType::kDeallocateFlush;
                break;
            case AP_SEND_DATA_DEALLOC_SYNC_LEVEL:
                out.type = ps::SendType::kDeallocateSyncLevel;
                break;
            case AP_SEND_DATA_DEALLOC_CONFIRM:
                out.type = ps::SendType::kDeallocateConfirm;
                break;
            case AP_SEND_DATA_DEALLOC_ABEND:
                out.type = ps::SendType::kDeallocateAbend;
                break;
            default:
                return {{}, AP_SEND_DATA_INVALID_TYPE};
        }
        // Reserved for programs without SYNCPT_SUPPORT, whose blocks hold anything there: only the one other
        // value that means something is looked at.
        out.user_control = std::same_as<V, MC_SEND_DATA> && v.data_type == AP_USER_CONTROL_DATA;
        if (!view_in(v.dptr, v.dlen, scratch, out.data)) return {{}, AP_INVALID_DATA_SEGMENT};
        return {out};
    }

    template <Any<SEND_ERROR, MC_SEND_ERROR> V>
    Translated operator()(V& v) {
        ps::SendError out;
        if (state.state == ps::ConvState::kSendPending) {
            if (v.err_dir > AP_SEND_DIR_ERROR) return {{}, AP_BAD_ERROR_DIRECTION};
            out.direction =
                v.err_dir == AP_SEND_DIR_ERROR ? ps::ErrorDirection::kSend : ps::ErrorDirection::kReceive;
        }
        if constexpr (std::same_as<V, SEND_ERROR>)
            out.type = v.err_type == AP_SVC ? ps::ErrorType::kService : ps::ErrorType::kProgram;
        if (!copy_in(v.log_dptr, v.log_dlen, scratch)) return {{}, AP_INVALID_DATA_SEGMENT};
        out.log = scratch;
        return {out};
    }

    template <Any<POST_ON_RECEIPT, MC_POST_ON_RECEIPT> V>
    Translated operator()(V& v) {
        if (v.sema == 0) return {{}, AP_INVALID_SEMAPHORE_HANDLE};
        ps::ReceivePost out;
        if constexpr (requires { v.fill; }) out.fill = v.fill == AP_LL ? ps::Fill::kLl : ps::Fill::kBuffer;
        out.max = v.max_len;
        return {out};
    }

    template <class V>
    Translated operator()(V&) {
        return {{}, 0};
    }

    bool asynchronous = false;
};

}  // namespace

Translated translate(Call& call, const ps::State& state, sna::Bytes& scratch) {
    return call.visit(Translator{state, scratch, call.asynchronous()});
}

}  // namespace openwosa::appc
