#include "snmp/manager.hpp"

#include <algorithm>

#include "snmp/request_table.hpp"
#include "snmp/timer_wheel.hpp"

namespace openwosa::snmp {

RetryPolicy resolve_policy(bool retransmit, std::uint32_t timeout_cs, std::uint32_t retries,
                           std::uint32_t default_timeout_cs, std::uint32_t default_retries) {
    return {retransmit, timeout_cs != 0 ? timeout_cs : default_timeout_cs,
            retries != 0 ? retries : default_retries};
}

void Actions::clear() {
    for (Action& action : list_)
        if (Deliver* deliver = std::get_if<Deliver>(&action)) recycle(std::move(deliver->message));
    list_.clear();
}

void Actions::recycle(MessagePtr message) {
    // One large message must not pin its memory for ever.
    constexpr std::size_t kKeep = 64 * 1024;
    if (message && spare_.size() < kMaxSpare && message->pdu.varbinds.memory_in_use() <= kKeep)
        spare_.push_back(std::move(message));
}

MessagePtr Actions::take_message() {
    if (spare_.empty()) return std::make_unique<Message>();
    MessagePtr message = std::move(spare_.back());
    spare_.pop_back();
    return message;
}

namespace {

// Which requests ended lately, so that a late answer can be told from a forged one. A fixed table that
// forgets: the count is for people, nothing depends on it.
class RecentlyEnded {
  public:
    void add(SessionId session, std::int32_t request_id) {
        slot(session, request_id) = {session, request_id, true};
    }
    bool contains(SessionId session, std::int32_t request_id) const {
        const Entry& e = entries_[index(session, request_id)];
        return e.used && e.session == session && e.request_id == request_id;
    }
    void forget(SessionId session, std::int32_t request_id) {
        if (contains(session, request_id)) slot(session, request_id).used = false;
    }

  private:
    struct Entry {
        SessionId session = 0;
        std::int32_t request_id = 0;
        bool used = false;
    };
    static constexpr std::size_t kSize = 1024;
    static std::size_t index(SessionId session, std::int32_t request_id) {
        return (static_cast<std::uint32_t>(request_id) + session * 0x9E3779B9u) % kSize;
    }
    Entry& slot(SessionId session, std::int32_t request_id) { return entries_[index(session, request_id)]; }

    std::array<Entry, kSize> entries_;
};

}  // namespace

struct ManagerState::Impl {
    RequestTable requests;
    TimerWheel timers;
    RecentlyEnded ended;
    ManagerCounters counters;
    std::vector<std::uint32_t> due;  // scratch for Tick

    void on(const Send& send, Actions& out);
    void on(const Datagram& datagram, Actions& out);
    void on(const Cancel& cancel, Actions& out);
    void on(const RetransmitOff& off, Actions& out);
    void on(const CloseSession& close, Actions& out);
    void on(const Tick& tick, Actions& out);

    std::uint32_t resent(const Send& send);
    void transmit(std::uint32_t index, Actions& out);
    void expire(std::uint32_t index, Millis now, Actions& out);
    void release(std::uint32_t index, ReleaseReason reason, Actions& out);
    void remove(std::uint32_t index);
    void refuse(SessionId session, Cookie cookie, std::int32_t request_id, RefuseReason reason, Actions& out);
    std::optional<DiscardReason> why_not(const Datagram& datagram, const Message& message,
                                         std::uint32_t& index);
};

namespace {

void fill(Request& request, const Send& send, bool many_answers) {
    request.cookie = send.cookie;
    request.interval = Millis{send.policy.timeout_cs} * 10;
    request.attempts = 0;
    request.retries_left = send.policy.retries;
    request.version = send.version;
    request.retransmit = send.policy.retransmit;
    request.many_answers = many_answers;
    request.answered = false;
    request.community.assign(send.community);
    request.datagram.assign(send.datagram);
}

}  // namespace

void ManagerState::Impl::on(const Send& send, Actions& out) {
    if (const std::uint32_t earlier = resent(send); earlier != RequestTable::kNone)
        release(earlier, ReleaseReason::kReplaced, out);
    out.list().reserve(out.list().size() + 1);
    const bool many_answers = send.many_answers || is_group_address(send.target);
    const std::uint32_t index =
        requests.add(send.session, send.request_id, send.target, send.check_source && !many_answers);
    try {
        timers.resize(requests.capacity());
        due.reserve(requests.capacity());
        fill(requests[index], send, many_answers);
    } catch (...) {
        requests.remove(index);
        throw;
    }
    ended.forget(send.session, send.request_id);
    ++counters.requests;
    if (send.policy.retransmit) {
        timers.restart_if_empty(send.now);
        timers.arm(index, send.now + requests[index].interval);
    }
    transmit(index, out);
}

// Without retransmission the program resends by itself, and does so with the same request id.
std::uint32_t ManagerState::Impl::resent(const Send& send) {
    for (std::uint32_t i = requests.find(send.session, send.request_id, send.target);
         i != RequestTable::kNone; i = requests.next_by_target(i))
        if (!requests[i].retransmit && requests[i].community == send.community) return i;
    return RequestTable::kNone;
}

void ManagerState::Impl::transmit(std::uint32_t index, Actions& out) {
    Request& request = requests[index];
    ++request.attempts;
    ++counters.transmissions;
    if (request.attempts > 1) ++counters.retransmissions;
    out.list().push_back(Transmit{requests.session_of(index),
                                  request.cookie,
                                  request.target,
                                  {request.datagram.data(), request.datagram.size()},
                                  request.attempts});
}

// Why a decoded message answers no request; otherwise `index` is the request it answers: of several sent to
// its source the oldest, else the oldest of those anybody may answer.
std::optional<DiscardReason> ManagerState::Impl::why_not(const Datagram& datagram, const Message& message,
                                                         std::uint32_t& index) {
    if (message.pdu.type != PduType::kResponse) return DiscardReason::kNotAResponse;
    const std::int32_t id = message.pdu.request_id;
    const std::uint32_t any = requests.find(datagram.session, id);
    if (any == RequestTable::kNone)
        return ended.contains(datagram.session, id) ? DiscardReason::kLate : DiscardReason::kUnknownRequest;

    DiscardReason reason = DiscardReason::kWrongSource;
    const auto consider = [&](std::uint32_t i) {
        if (message.version != requests[i].version) {
            reason = DiscardReason::kWrongVersion;
        } else if (message.community != requests[i].community) {
            reason = DiscardReason::kWrongCommunity;
        } else if (index == RequestTable::kNone || requests.older(i, index)) {
            index = i;
        }
    };
    for (std::uint32_t i = requests.find(datagram.session, id, datagram.from); i != RequestTable::kNone;
         i = requests.next_by_target(i))
        consider(i);
    if (index == RequestTable::kNone) {
        for (std::uint32_t i = any; i != RequestTable::kNone; i = requests.next_by_id(i))
            if (!requests.checks_source(i)) consider(i);
    }
    if (index == RequestTable::kNone) return reason;
    return std::nullopt;
}

void ManagerState::Impl::on(const Datagram& datagram, Actions& out) {
    MessagePtr message = out.take_message();
    std::uint32_t index = RequestTable::kNone;
    const DecodeError error = decode(datagram.bytes, *message).error;
    const std::optional<DiscardReason> reason =
        error != DecodeError::kOk ? DiscardReason::kMalformed : why_not(datagram, *message, index);
    if (reason) {
        ++counters.discarded[static_cast<std::size_t>(*reason)];
        out.recycle(std::move(message));
        out.list().push_back(Discarded{datagram.session, datagram.from, *reason, error});
        return;
    }
    Request& request = requests[index];
    const bool last = !request.many_answers;
    const std::int32_t request_id = message->pdu.request_id;
    ++counters.delivered;
    out.list().push_back(
        Deliver{datagram.session, request.cookie, request_id, datagram.from, std::move(message), last});
    if (last) {
        remove(index);
    } else {
        request.answered = true;  // its timer runs on, to end the request
    }
}

void ManagerState::Impl::on(const Cancel& cancel, Actions& out) {
    bool any = false;
    std::uint32_t next;
    for (std::uint32_t i = requests.find(cancel.session, cancel.request_id); i != RequestTable::kNone;
         i = next) {
        next = requests.next_by_id(i);
        if (cancel.cookie != 0 && requests[i].cookie != cancel.cookie) continue;
        release(i, ReleaseReason::kCancelled, out);
        any = true;
    }
    if (!any) refuse(cancel.session, cancel.cookie, cancel.request_id, RefuseReason::kNotOutstanding, out);
}

void ManagerState::Impl::on(const RetransmitOff&, Actions&) {
    for (std::uint32_t index = 0; index < requests.capacity(); ++index) {
        if (!requests.in_use(index)) continue;
        requests[index].retransmit = false;
        timers.disarm(index);
    }
}

void ManagerState::Impl::on(const CloseSession& close, Actions& out) {
    std::uint32_t index;
    while ((index = requests.first_of(close.session)) != RequestTable::kNone)
        release(index, ReleaseReason::kSessionClosed, out);
}

void ManagerState::Impl::on(const Tick& tick, Actions& out) {
    due.clear();
    timers.advance(tick.now, due);
    for (const std::uint32_t index : due) expire(index, tick.now, out);
}

void ManagerState::Impl::expire(std::uint32_t index, Millis now, Actions& out) {
    Request& request = requests[index];
    if (request.answered) return release(index, ReleaseReason::kAnswered, out);
    if (request.retries_left != 0) {
        --request.retries_left;
        timers.arm(index, now + request.interval);
        return transmit(index, out);
    }
    ++counters.timed_out;
    out.list().push_back(TimedOut{requests.session_of(index), request.cookie, requests.request_id_of(index)});
    remove(index);
}

void ManagerState::Impl::release(std::uint32_t index, ReleaseReason reason, Actions& out) {
    ++counters.released;
    out.list().push_back(
        Released{requests.session_of(index), requests[index].cookie, requests.request_id_of(index), reason});
    remove(index);
}

void ManagerState::Impl::remove(std::uint32_t index) {
    ended.add(requests.session_of(index), requests.request_id_of(index));
    timers.disarm(index);
    requests.remove(index);
}

void ManagerState::Impl::refuse(SessionId session, Cookie cookie, std::int32_t request_id,
                                RefuseReason reason, Actions& out) {
    ++counters.refused;
    out.list().push_back(Refused{session, cookie, request_id, reason});
}

ManagerState::ManagerState() : impl_(std::make_unique<Impl>()) {}
ManagerState::~ManagerState() = default;
ManagerState::ManagerState(ManagerState&&) noexcept = default;
ManagerState& ManagerState::operator=(ManagerState&&) noexcept = default;

std::optional<Millis> ManagerState::next_deadline() const { return impl_->timers.next_deadline(); }
std::size_t ManagerState::outstanding() const { return impl_->requests.size(); }
bool ManagerState::is_outstanding(SessionId session, std::int32_t request_id) const {
    return impl_->requests.find(session, request_id) != RequestTable::kNone;
}
Cookie ManagerState::find(SessionId session, std::int32_t request_id, const Endpoint& target) const {
    const std::uint32_t index = impl_->requests.find(session, request_id, target);
    return index == RequestTable::kNone ? 0 : impl_->requests[index].cookie;
}
const ManagerCounters& ManagerState::counters() const { return impl_->counters; }
std::size_t ManagerState::memory_in_use() const {
    return sizeof(Impl) + impl_->requests.memory_in_use() + impl_->timers.memory_in_use();
}

void step(ManagerState& state, const Event& event, Actions& out) {
    ManagerState::Impl& impl = *state.impl_;
    if (out.empty()) impl.requests.recycle_removed();
    std::visit([&](const auto& happened) { impl.on(happened, out); }, event);
}

}  // namespace openwosa::snmp
