#include "lu_session.hpp"

#include <utility>

#include "sna/sense.hpp"

namespace openwosa::comlu0 {
namespace {

constexpr LONG kDefinite = DEFINITE_RESPONSE1 | DEFINITE_RESPONSE2;
constexpr LONG kException = EXCEPTION_RESPONSE1 | EXCEPTION_RESPONSE2;

HRESULT result_of(port::OpenResult result) {
    switch (result) {
        case port::OpenResult::kOk:
            return S_OK;
        case port::OpenResult::kNotFound:
            return CLU0_E_LUNOTFOUND;
        case port::OpenResult::kInUse:
            return CLU0_E_LUINUSE;
        case port::OpenResult::kNoFreeLu:
            return CLU0_E_NOFREELU;
        case port::OpenResult::kAccessDenied:
            return CLU0_E_ACCESSDENIED;
        case port::OpenResult::kNoResources:
            return CLU0_E_SYSERROR;
    }
    return CLU0_E_SYSERROR;
}

// The request form of `rh` in place of what the hint asked for; S_OK if it is what was asked for.
HRESULT response_mode(LONG hint, const sna::Rh& rh) {
    if (hint & kDefinite)
        return rh.is_rqd() ? S_OK : rh.is_rqe() ? CLU0_S_EXCEPTION_RSP_MODE : CLU0_S_NO_RSP_MODE;
    if (hint & kException)
        return rh.is_rqe() ? S_OK : rh.is_rqd() ? CLU0_S_DEFINITE_RSP_MODE : CLU0_S_NO_RSP_MODE;
    if (hint & NO_RESPONSE)
        return rh.is_rqn() ? S_OK : rh.is_rqd() ? CLU0_S_DEFINITE_RSP_MODE : CLU0_S_EXCEPTION_RSP_MODE;
    return S_OK;
}

sna::Rh header_of(LONG hint, bool sscp) {
    sna::Rh rh;
    rh.fi = (hint & FM_DATA) != 0;
    rh.end_bracket = (hint & END_BRACKET) != 0;
    rh.change_direction = (hint & PREPARE_TO_RECEIVE) != 0;
    if (hint & kDefinite) {
        rh.dr1 = (hint & DEFINITE_RESPONSE1) != 0;
        rh.dr2 = (hint & DEFINITE_RESPONSE2) != 0;
    } else if (hint & kException) {
        rh.dr1 = (hint & EXCEPTION_RESPONSE1) != 0;
        rh.dr2 = (hint & EXCEPTION_RESPONSE2) != 0;
        rh.exception = true;
    } else if (!(hint & NO_RESPONSE)) {
        // The SSCP session knows definite responses only.
        rh.dr1 = true;
        rh.exception = !sscp;
    }
    return rh;
}

}  // namespace

void LuSession::begin(Operation operation) {
    operation_ = operation;
    completion_ = {};
}

void LuSession::finish(HRESULT result, std::uint32_t sense) {
    operation_ = Operation::kNone;
    completion_.result = result;
    completion_.sense = sense;
}

void LuSession::release_lu() {
    if (has_lu_) requests_.emplace_back(port::CloseLu{id_});
    has_lu_ = false;
    sscp_active_ = false;
}

void LuSession::abort() noexcept {
    if (operation_ == Operation::kNone) return;
    if (operation_ == Operation::kStart) {
        state_ = State::kOffline;
        try {
            release_lu();
        } catch (...) {
            // The node takes the LU back when the connection ends.
        }
    }
    finish(CLU0_E_SYSERROR);
}

void LuSession::close() {
    release_lu();
    if (state_ != State::kDead) state_ = State::kOffline;
}

// ---- starting and stopping

void LuSession::start(port::LuId id, port::Init init, sna::Bytes data) {
    begin(Operation::kStart);
    if (state_ == State::kDead) return finish(CLU0_E_SERVER_FAILURE);
    if (state_ == State::kFailed) return finish(CLU0_E_SESSION_FAILED, failure_sense_);
    if (state_ != State::kOffline) return finish(connect_result());
    items_.clear();
    queued_bytes_ = 0;
    id_ = id;
    has_lu_ = true;
    init_ = init;
    init_data_ = std::move(data);
    sscp_text_.clear();
    reopening_ = !actual_name_.empty() && actual_name_ != options_.lu_name;
    state_ = State::kOpening;
    requests_.emplace_back(port::OpenLu{id_, lu_name(), {}});
}

void LuSession::on(port::LuOpened&& m) {
    if (state_ != State::kOpening) return;
    if (m.result == port::OpenResult::kOk) {
        if (!m.name.empty()) actual_name_ = m.name;
        if (actual_name_ != options_.lu_name) pool_name_ = options_.lu_name;
        state_ = State::kStarting;
        requests_.emplace_back(port::StartSession{id_, init_, std::move(init_data_), options_.plu_name, {}});
        return;
    }
    if (reopening_ && m.result == port::OpenResult::kInUse) {
        reopening_ = false;
        requests_.emplace_back(port::OpenLu{id_, options_.lu_name, {}});
        return;
    }
    has_lu_ = false;
    state_ = State::kOffline;
    finish(result_of(m.result));
}

// A start that failed leaves the LU free for others.
void LuSession::end_start(HRESULT result, std::uint32_t sense) {
    release_lu();
    state_ = State::kOffline;
    completion_.data = std::move(sscp_text_);
    finish(result, sense);
}

void LuSession::on(port::SscpActive&&) {
    sscp_active_ = true;
    if (init_ != port::Init::kSscp) return;
    if (state_ == State::kUnbound) state_ = State::kSscp;
    if (state_ != State::kStarting) return;
    state_ = State::kSscp;
    finish(CLU0_S_SSCP_ACTIVE);
}

void LuSession::on(port::SscpInactive&&) {
    sscp_active_ = false;
    // The application was told it can talk to the SSCP; it no longer can.
    if (state_ == State::kSscp) fail(CLU0_E_SESSION_FAILED, 0);
}

void LuSession::on(port::InitRefused&& m) {
    if (state_ == State::kStarting) end_start(CLU0_E_NEG_RESPONSE, m.sense);
}

void LuSession::on(port::SessionStarted&& m) {
    bool starting = state_ == State::kStarting;
    if (!starting && state_ != State::kSscp && state_ != State::kReset && state_ != State::kUnbound) return;
    state_ = State::kActive;
    if (starting) return finish(S_OK);
    add_event(SESSION_STARTED | LU_DATA | (m.send ? SEND : 0), 0, false);
}

void LuSession::on(port::SessionEnded&& m) {
    if (operation_ == Operation::kStop) {
        release_lu();
        state_ = State::kOffline;
        return finish(S_OK);
    }
    switch (state_) {
        case State::kOffline:
        case State::kOpening:
        case State::kFailed:
        case State::kDead:
            return;
        case State::kStarting:
            return end_start(CLU0_E_SESSION_FAILED, m.sense);
        case State::kSscp:
        case State::kActive:
        case State::kReset:
        case State::kUnbound:
            break;
    }
    switch (m.reason) {
        case port::EndReason::kLinkLost:
        case port::EndReason::kDeactivated:
            return fail(CLU0_E_SESSION_FAILED, m.sense);
        case port::EndReason::kProtocol:
            return fail(CLU0_E_SESSIONFAILURE, m.sense);
        case port::EndReason::kNormal:
        case port::EndReason::kUnbind:
            break;
    }
    drop_growing_chain();
    bool was_bound = state_ == State::kActive || state_ == State::kReset;
    if (init_ == port::Init::kSscp && sscp_active_)
        state_ = State::kSscp;
    else
        state_ = State::kUnbound;
    // The node goes on accepting a BIND.
    interrupt_send(CLU0_E_SESSIONFAILURE);
    if (was_bound) add_event(UNBIND | LU_DATA, 0, false);
}

void LuSession::fail(HRESULT result, std::uint32_t sense) {
    drop_growing_chain();
    state_ = State::kFailed;
    failure_ = result;
    failure_sense_ = sense;
    interrupt_send(result);
    if (operation_ == Operation::kRespond) finish(CLU0_E_SESSION_FAILED, sense);
    serve_receive();
}

void LuSession::on(port::NodeLost&&) {
    state_ = State::kDead;
    has_lu_ = false;
    items_.clear();
    queued_bytes_ = 0;
    if (operation_ != Operation::kNone) finish(CLU0_E_SERVER_FAILURE);
}

HRESULT LuSession::connect_result() const {
    switch (state_) {
        case State::kOffline:
            return CLU0_S_OFFLINE;
        case State::kOpening:
        case State::kStarting:
        case State::kActive:
        case State::kReset:
        case State::kUnbound:
            return S_OK;
        case State::kSscp:
            return CLU0_S_SSCP_ACTIVE;
        case State::kFailed:
        case State::kDead:
            return CLU0_E_SESSION_FAILED;
    }
    return S_OK;
}

void LuSession::stop() {
    begin(Operation::kStop);
    if (state_ == State::kDead) return finish(CLU0_E_SERVER_FAILURE);
    if (in_chain()) return finish(CLU0_E_RECEIVE_IN_PROGRESS);
    items_.clear();
    queued_bytes_ = 0;
    if (state_ == State::kOffline || state_ == State::kFailed) {
        close();
        return finish(S_OK);
    }
    requests_.emplace_back(port::EndSession{id_});
}

void LuSession::give_up() {
    switch (operation_) {
        case Operation::kNone:
            return;
        case Operation::kStart:
            return end_start(CLU0_E_TIMEDOUT, 0);
        case Operation::kStop:
            // A host that does not answer: giving the LU back ends the session all the same.
            close();
            return finish(S_OK);
        case Operation::kReceive:
            if (!items_.empty() && items_.front().data.size() > items_.front().delivered)
                return deliver(wanted_);
            return finish(CLU0_S_TIMEOUT);
        case Operation::kSend:
        case Operation::kAwaitResponse:
            return finish(CLU0_E_NO_RSP_REQUESTED);
        case Operation::kRespond:
            return finish(CLU0_E_SYSERROR);
    }
}

// ---- sending

// What forbids Send and SendResponse before the node is asked; true: refused.
bool LuSession::refuse(bool needs_bound, LONG hint) {
    auto answer = [&](HRESULT result, std::uint32_t sense = 0) {
        finish(result, sense);
        return true;
    };
    if (state_ == State::kDead) return answer(CLU0_E_SERVER_FAILURE);
    if (state_ == State::kFailed)
        return answer(needs_bound ? failure_ : CLU0_E_SESSION_FAILED, failure_sense_);
    if (in_chain()) return answer(CLU0_E_RECEIVE_IN_PROGRESS);
    bool there = hint & SSCP_DATA ? sscp_active_ : state_ == State::kActive || state_ == State::kReset;
    if (there) return false;
    return answer(needs_bound && !(hint & SSCP_DATA) ? CLU0_E_SESSIONFAILURE : CLU0_E_SESSION_FAILED);
}

void LuSession::send(LONG hint, sna::Bytes data) {
    begin(Operation::kSend);
    // Without a word about the session, it is the one there is.
    if (!(hint & (LU_DATA | SSCP_DATA)) && state_ == State::kSscp) hint |= SSCP_DATA;
    if (refuse(true, hint)) return;
    bool sscp = (hint & SSCP_DATA) != 0;
    hint_ = hint;
    auto rh = header_of(hint, sscp);
    auto tag = ++last_tag_;
    if (hint & EXPEDITED_DATA && !sscp) {
        if (data.empty()) return finish(CLU0_E_BADPARAM);
        rh = {};
        rh.category = sna::Category::kDataFlowControl;
        rh.fi = true;
        rh.dr1 = true;
        hint_ = 0;
        asks_definite_ = true;
        requests_.emplace_back(port::SendCommand{id_, tag, rh, std::move(data)});
        return;
    }
    asks_definite_ = rh.is_rqd();
    auto session = sscp ? port::Session::kSscpLu : port::Session::kLuLu;
    requests_.emplace_back(port::SendData{id_, tag, session, rh, std::move(data)});
}

void LuSession::respond(std::uint32_t sense, LONG hint, std::uint16_t seqno) {
    begin(Operation::kRespond);
    if (!(hint & (LU_DATA | SSCP_DATA)) && state_ == State::kSscp) hint |= SSCP_DATA;
    if (refuse(false, hint)) return;
    auto session = hint & SSCP_DATA ? port::Session::kSscpLu : port::Session::kLuLu;
    requests_.emplace_back(port::SendResponse{id_, ++last_tag_, session, seqno, sense, {}});
}

void LuSession::on(port::Sent&& m) {
    if (m.tag == 0) return;  // an answer of our own
    if (m.result == port::SendResult::kOk) sent_[m.tag % sent_.size()] = {m.tag, m.snf};
    if (m.tag != last_tag_) return;  // a Send that was given up
    if (operation_ == Operation::kSend) return sent_data(m);
    if (operation_ != Operation::kRespond) return;
    switch (m.result) {
        case port::SendResult::kOk:
            return finish(S_OK);
        case port::SendResult::kNoSession:
        case port::SendResult::kCanceled:
            return finish(CLU0_E_SESSION_FAILED, m.sense);
        case port::SendResult::kState:
        case port::SendResult::kInvalid:
            return finish(CLU0_E_SYSERROR, m.sense);
    }
}

void LuSession::sent_data(const port::Sent& m) {
    completion_.seqno = m.snf;
    switch (m.result) {
        case port::SendResult::kOk:
            break;
        case port::SendResult::kNoSession:
            return finish(hint_ & SSCP_DATA ? CLU0_E_SESSION_FAILED : CLU0_E_SESSIONFAILURE, m.sense);
        case port::SendResult::kState:
            return finish(
                sna::sense::forbids_bracket(m.sense) ? CLU0_E_BRACKED_NOT_ALLOWED : CLU0_E_NEG_RESPONSE,
                m.sense);
        case port::SendResult::kInvalid:
            return finish(CLU0_E_NEG_RESPONSE, m.sense);
        case port::SendResult::kCanceled:
            if (hint_ & SSCP_DATA) return finish(CLU0_E_SESSION_FAILED, m.sense);
            // What did it (CLEAR, the session's end, the host's refusal) comes next and has the result.
            operation_ = Operation::kAwaitResponse;
            return;
    }
    send_result_ = m.several_chains ? CLU0_S_MULTI_CHIIN : m.degraded ? response_mode(hint_, m.rh) : S_OK;
    if (m.degraded) asks_definite_ = m.rh.is_rqd();
    if (!asks_definite_) return finish(send_result_);
    operation_ = Operation::kAwaitResponse;
}

void LuSession::on(port::Responded&& m) {
    const auto& chain = sent_[m.tag % sent_.size()];
    if (operation_ == Operation::kAwaitResponse && m.tag == last_tag_) {
        completion_.seqno = chain.snf;
        return finish(m.sense ? CLU0_E_NEG_RESPONSE : send_result_, m.sense);
    }
    LONG flags = (m.sense ? NEG_RESPONSE : POS_RESPONSE) | NORMAL_DATA |
                 (m.session == port::Session::kSscpLu ? SSCP_DATA : LU_DATA);
    sna::Bytes data;
    if (m.sense) sna::put32(data, m.sense);
    sna::put(data, m.ru);
    add_event(flags, chain.tag == m.tag ? chain.snf : std::uint16_t{0}, false, std::move(data));
}

// CLEAR, UNBIND or an outage came while Send was waiting.
void LuSession::interrupt_send(HRESULT otherwise) {
    if (operation_ != Operation::kSend && operation_ != Operation::kAwaitResponse) return;
    finish(asks_definite_ ? CLU0_E_NO_RSP_REQUESTED : otherwise, failure_sense_);
}

void LuSession::handle(port::Indication&& indication) {
    std::visit([this](auto&& message) { on(std::move(message)); }, std::move(indication));
}

}  // namespace openwosa::comlu0
