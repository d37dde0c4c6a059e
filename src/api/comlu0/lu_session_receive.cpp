// The receiving half of LuSession: chains and events, in the order the application gets them.
#include <algorithm>
#include <utility>

#include "lu_session.hpp"
#include "sna/ru.hpp"
#include "sna/sense.hpp"

namespace openwosa::comlu0 {
namespace {

// What one application may leave unread; a host that sends more loses the session, not us our memory.
constexpr std::size_t kMaxQueuedBytes = 16u << 20;
constexpr std::size_t kMaxQueuedItems = 65536;

// The requests that have an indication of their own.
LONG event_of(sna::Category category, std::uint8_t code) {
    if (category == sna::Category::kSessionControl)
        return static_cast<sna::ru::Sc>(code) == sna::ru::Sc::kClear ? CLEAR : 0;
    switch (static_cast<sna::ru::Dfc>(code)) {
        case sna::ru::Dfc::kQec:
            return QUIESCE;
        case sna::ru::Dfc::kRelq:
            return RELEASE;
        case sna::ru::Dfc::kCancel:
            return CANCEL;
        case sna::ru::Dfc::kChase:
            return CHASE;
        case sna::ru::Dfc::kShutd:
            return SHUTDOWN;
        default:
            return 0;
    }
}

LONG response_flags(const sna::Rh& rh) {
    if (rh.is_rqn()) return NO_RESPONSE;
    LONG one = rh.exception ? EXCEPTION_RESPONSE1 : DEFINITE_RESPONSE1;
    LONG two = rh.exception ? EXCEPTION_RESPONSE2 : DEFINITE_RESPONSE2;
    return (rh.dr1 ? one : 0) | (rh.dr2 ? two : 0);
}

constexpr LONG kResponseFlags =
    NO_RESPONSE | EXCEPTION_RESPONSE1 | EXCEPTION_RESPONSE2 | DEFINITE_RESPONSE1 | DEFINITE_RESPONSE2;

}  // namespace

void LuSession::on(port::Received&& m) {
    bool sscp = m.session == port::Session::kSscpLu;
    bool wanted = sscp ? init_ == port::Init::kSscp : state_ == State::kActive || state_ == State::kReset;
    if (!has_lu_ || state_ == State::kFailed || operation_ == Operation::kStop) return;
    if (!wanted) {
        requests_.emplace_back(port::Consumed{id_, 1});
        // The application has no access to the SSCP session: what comes there is answered for it. A logon
        // that was accepted and leads nowhere is told by text only (VTAM's USS messages).
        if (sscp && state_ == State::kStarting) sscp_text_ = std::move(m.ru);
        if (m.answer) requests_.emplace_back(port::SendResponse{id_, 0, m.session, m.snf, 0, {}});
        return;
    }
    if (!room_for(m.ru.size())) return;
    bool data = m.rh.category == sna::Category::kFmd || m.rh.sense;
    data ? add_data(std::move(m)) : add_command(std::move(m));
    serve_receive();
}

// False: the session is given up.
bool LuSession::room_for(std::size_t bytes) {
    if (queued_bytes_ + bytes <= kMaxQueuedBytes && items_.size() < kMaxQueuedItems) return true;
    if (state_ == State::kFailed) return false;
    requests_.emplace_back(port::EndSession{id_});
    fail(CLU0_E_SESSIONFAILURE, sna::sense::kInsufficientResource);
    return false;
}

void LuSession::add_data(port::Received&& m) {
    if (m.rh.begin_chain) drop_growing_chain();
    if (!growing()) {
        Item item;
        item.flags = (m.session == port::Session::kSscpLu ? SSCP_DATA : LU_DATA) |
                     (m.expedited ? EXPEDITED_DATA : NORMAL_DATA) | (m.rh.fi ? FM_DATA : APPL_DATA);
        item.complete = false;
        items_.push_back(std::move(item));
    }
    auto& chain = items_.back();
    chain.flags = (chain.flags & ~kResponseFlags) | response_flags(m.rh);
    if (m.rh.begin_bracket) chain.flags |= BEGIN_BRACKET;
    if (m.rh.end_bracket || m.rh.conditional_end_bracket) chain.flags |= END_BRACKET;
    if (m.rh.change_direction || (m.rh.end_chain && m.send)) chain.flags |= SEND;
    if (m.rh.sense) chain.flags |= EXR_REQUEST;
    chain.seqno = m.snf;
    chain.data.insert(chain.data.end(), m.ru.begin(), m.ru.end());
    chain.complete = m.rh.end_chain;
    queued_bytes_ += m.ru.size();
    ++chain.unconsumed;
}

void LuSession::add_command(port::Received&& m) {
    LONG event = m.ru.empty() ? 0 : event_of(m.rh.category, m.ru[0]);
    requests_.emplace_back(port::Consumed{id_, 1});
    if (event == CANCEL || event == CLEAR) drop_growing_chain();
    if (event == CLEAR) {
        state_ = State::kReset;
        interrupt_send(CLU0_E_NO_RSP_REQUESTED);
    }
    if (!event && !options_.commands) {
        if (m.answer) requests_.emplace_back(port::SendResponse{id_, 0, m.session, m.snf, 0, {}});
        return;
    }
    LONG flags = event | (m.session == port::Session::kSscpLu ? SSCP_DATA : LU_DATA) |
                 (m.expedited ? EXPEDITED_DATA : NORMAL_DATA);
    if (m.answer) flags |= DEFINITE_RESPONSE1;
    if (m.send) flags |= SEND;
    add_event(event ? flags : flags | DATA_COMPLETE, m.snf, m.expedited,
              event ? sna::Bytes{} : std::move(m.ru));
}

// The expedited flow overtakes a chain whose end has not come.
void LuSession::add_event(LONG flags, std::uint16_t seqno, bool expedited, sna::Bytes data) {
    if (!room_for(data.size())) return;
    Item item;
    item.flags = flags;
    item.seqno = seqno;
    item.data = std::move(data);
    queued_bytes_ += item.data.size();
    items_.insert(expedited && growing() ? items_.end() - 1 : items_.end(), std::move(item));
    serve_receive();
}

void LuSession::drop_growing_chain() {
    if (!growing()) return;
    grant(items_.back());
    queued_bytes_ -= items_.back().data.size();
    items_.pop_back();
}

// Tells the node that it may let more of this chain come.
void LuSession::grant(Item& item) {
    if (item.unconsumed && has_lu_) requests_.emplace_back(port::Consumed{id_, item.unconsumed});
    item.unconsumed = 0;
}

void LuSession::receive(std::size_t size) {
    begin(Operation::kReceive);
    if (state_ == State::kDead) return finish(CLU0_E_SERVER_FAILURE);
    wanted_ = size;
    serve_receive();
}

void LuSession::serve_receive() {
    if (operation_ != Operation::kReceive) return;
    if (items_.empty()) {
        if (state_ == State::kFailed) finish(failure_, failure_sense_);
        if (state_ == State::kOffline) finish(CLU0_E_SESSIONFAILURE);
        return;
    }
    auto& front = items_.front();
    bool enough = front.data.size() - front.delivered >= wanted_;
    if (front.complete || enough) return deliver(wanted_);
    // The rest of the chain comes only if the host may send it.
    grant(front);
}

void LuSession::deliver(std::size_t size) {
    auto& front = items_.front();
    grant(front);
    auto count = std::min(size, front.data.size() - front.delivered);
    auto from = front.data.begin() + static_cast<std::ptrdiff_t>(front.delivered);
    completion_.data.assign(from, from + static_cast<std::ptrdiff_t>(count));
    completion_.seqno = front.seqno;
    bool last = front.complete && front.delivered + count == front.data.size();
    LONG flags = front.flags;
    bool chain = (flags & (APPL_DATA | FM_DATA)) != 0;
    if (front.touched) flags &= ~BEGIN_BRACKET;
    if (chain) flags |= last ? DATA_COMPLETE : DATA_INCOMPLETE;
    // What concerns the chain's end is said at its end.
    if (!last) flags &= ~(END_BRACKET | SEND | DATA_COMPLETE);
    if (!last) flags |= DATA_INCOMPLETE;
    completion_.indication = flags;
    front.delivered += count;
    front.touched = true;
    if (last) {
        queued_bytes_ -= front.data.size();
        items_.pop_front();
    }
    finish(last ? S_OK : CLU0_S_PARTIAL_CHAIN);
}

}  // namespace openwosa::comlu0
