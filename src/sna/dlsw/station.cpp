#include "sna/dlsw/station.hpp"

#include <algorithm>

namespace openwosa::sna::dlsw {

using State = CircuitState;
using Input = CircuitEvent;

namespace {

constexpr std::uint8_t kNoFail = 0x80;  ///< largest frame byte: a smaller size is no reason to fail
constexpr std::uint8_t kFrameCode = 0x3F;

bool flow_is_valid(SspType type) {
    switch (type) {
        case SspType::kICanReach:
        case SspType::kReachAck:
        case SspType::kXidFrame:
        case SspType::kDgrmFrame:
        case SspType::kContact:
        case SspType::kContacted:
        case SspType::kInfoFrame:
        case SspType::kRestartDl:
        case SspType::kDlRestarted:
        case SspType::kIfcm:
            return true;
        default:
            return false;
    }
}

std::optional<Input> event_of(SspType type) {
    switch (type) {
        case SspType::kReachAck:
            return Input::kReachAck;
        case SspType::kXidFrame:
            return Input::kXidFrame;
        case SspType::kDgrmFrame:
            return Input::kDgrmFrame;
        case SspType::kContact:
            return Input::kContact;
        case SspType::kContacted:
            return Input::kContacted;
        case SspType::kInfoFrame:
            return Input::kInfoFrame;
        case SspType::kEnterBusy:
            return Input::kEnterBusy;
        case SspType::kExitBusy:
            return Input::kExitBusy;
        case SspType::kHaltDl:
            return Input::kHaltDl;
        case SspType::kHaltDlNoAck:
            return Input::kHaltDlNoAck;
        case SspType::kDlHalted:
            return Input::kDlHalted;
        case SspType::kRestartDl:
            return Input::kRestartDl;
        case SspType::kDlRestarted:
            return Input::kDlRestarted;
        case SspType::kTestCircuitReq:
            return Input::kTestRequest;
        case SspType::kTestCircuitRsp:
            return Input::kTestResponse;
        default:
            return std::nullopt;
    }
}

}  // namespace

Station::Station(const EngineConfig& config, link::StationId id)
    : shared_(config),
      config_(config.stations[id]),
      id_(id),
      wanted_(!config_.on_demand),
      correlator_(id + 1),
      backoff_(config.timing.retry_first) {}

std::optional<PeerIndex> Station::peer() const {
    return state_ == State::kDisconnected ? std::nullopt : std::optional(peer_);
}

// ---- beginning

void Station::begin(bool origin, PeerIndex peer, Context& context) {
    origin_ = origin;
    peer_ = peer;
    // Late messages of the circuit before this one must not be taken for this one's.
    correlator_ = static_cast<std::uint32_t>(++generation_) << 16 | (id_ + 1);
    partner_ = {};
    flowing_ = partner_busy_ = xid_sent_ = false;
    xids_ = 0;
    adjacent_.reset();
    frame_code_ = own_frame_code(peer, context);
    if (origin) link_ = {*config_.remote_mac, config_.local_mac, config_.local_sap, config_.remote_sap};
}

std::uint8_t Station::own_frame_code(PeerIndex peer, Context& context) const {
    const auto& fixed = context.peers[peer].config().quirks.largest_frame;
    return fixed ? *fixed & kFrameCode : lf_code(config_.largest_frame);
}

void Station::call(Context& context) {
    retry_at_ = kNever;
    if (!wanted_ || !config_.call || !config_.remote_mac || state_ != State::kDisconnected) return;
    if (!config_.peer) return explore(context);
    if (!context.peers[*config_.peer].ready()) return;  // peer_up() calls
    begin(true, *config_.peer, context);
    feed(Input::kDlcResolve, nullptr, context);
}

void Station::explore(Context& context) {
    link_ = {*config_.remote_mac, config_.local_mac, config_.local_sap, config_.remote_sap};
    origin_ = true;
    bool asked = false;
    for (PeerIndex p = 0; p < context.peers.size(); ++p) {
        if (!context.peers[p].ready()) continue;
        asked = true;
        SspMessage message;
        message.type = SspType::kCanUReach;
        message.control = control();
        message.control->explorer = true;
        message.control->largest_frame = own_frame_code(p, context) | kNoFail;
        context.peers[p].send(message, context.now, context.out);
    }
    if (!asked) return;
    retry_at_ = context.now + backoff_;
    backoff_ = std::min(backoff_ * 2, shared_.timing.retry_last);
}

bool Station::answers(const DataLinkId& link, PeerIndex peer) const {
    if (!active_ || link.target_mac != config_.local_mac || link.target_sap != config_.local_sap)
        return false;
    if (config_.remote_mac &&
        (link.origin_mac != *config_.remote_mac || link.origin_sap != config_.remote_sap))
        return false;
    return !config_.peer || *config_.peer == peer;
}

bool Station::calls(const DataLinkId& link) const {
    return config_.remote_mac && link.target_mac == *config_.remote_mac &&
           link.target_sap == config_.remote_sap && link.origin_mac == config_.local_mac &&
           link.origin_sap == config_.local_sap;
}

void Station::can_u_reach(const SspMessage& message, Context& context) {
    const PeerIndex peer = context.from;
    const SspControl& asked = *message.control;
    const std::uint8_t own = own_frame_code(peer, context);
    const std::uint8_t wanted = asked.largest_frame & kFrameCode;
    if ((asked.largest_frame & kNoFail) == 0 && own < wanted) return;  // no answer means no
    if (asked.explorer) {
        SspMessage answer;
        answer.type = SspType::kICanReach;
        answer.remote = asked.origin;
        answer.control = asked;
        answer.control->largest_frame = std::min(own, wanted);
        answer.control->direction = FrameDirection::kToOrigin;
        context.peers[peer].send(answer, context.now, context.out);
        return;
    }
    const bool crossing = state_ == State::kCircuitStart && peer_ == peer;
    const bool yields = crossing && asked.link.origin_mac > config_.local_mac;
    if (state_ != State::kDisconnected && !yields) return;
    begin(false, peer, context);
    link_ = asked.link;
    partner_ = asked.origin;
    frame_code_ = std::min(own, wanted);
    feed(yields ? Input::kCanUReachGreater : Input::kCanUReach, &message, context);
}

void Station::i_can_reach(const SspMessage& message, Context& context) {
    if (message.control->explorer) {
        const bool waiting = wanted_ && config_.call && config_.remote_mac && !config_.peer;
        if (!waiting || state_ != State::kDisconnected) return;
        retry_at_ = kNever;
        begin(true, context.from, context);
        feed(Input::kDlcResolve, nullptr, context);
        return;
    }
    const bool ours = message.remote == CircuitId{kPort, correlator_} && state_ != State::kDisconnected;
    if (!ours || context.from != peer_) return feed(Input::kICanReachOther, &message, context);
    if (state_ == State::kCircuitStart) {
        frame_code_ = std::min<std::uint8_t>(frame_code_, message.control->largest_frame & kFrameCode);
        learn_ids(*message.control);
        if (lf_bytes(frame_code_) < config_.smallest_frame)
            return feed(Input::kICanReachSmall, &message, context);
        start_flow(context);
        if (!hear_flow(message, context)) return;
    }
    feed(Input::kICanReach, &message, context);
}

/// Its sender has a circuit that we do not have, or not with it.
void Station::refuse(const SspMessage& message, Context& context) {
    SspMessage answer;
    answer.type = SspType::kHaltDlNoAck;
    answer.remote = message.control->target;
    answer.control = message.control;
    answer.control->direction = FrameDirection::kToTarget;
    context.peers[context.from].send(answer, context.now, context.out);
}

// ---- what comes on the circuit

void Station::message(const SspMessage& message, Context& context) {
    if (message.control) learn_ids(*message.control);
    const bool metered = message.type == SspType::kInfoFrame || message.type == SspType::kDgrmFrame;
    if (flowing_ && flow_is_valid(message.type) && !hear_flow(message, context)) return;
    if (metered && flowing_ && !grant_.received()) {
        return feed(Input::kDlcError, nullptr, context);  // more than we allowed
    }
    if (message.type == SspType::kInfoFrame && message.data.size() > lf_bytes(frame_code_)) {
        return feed(Input::kDlcError, nullptr, context);
    }
    if (const auto event = event_of(message.type)) feed(*event, &message, context);
    if (flowing_) {
        drain(context);
        grant_if_pressing(context);
    }
}

/// The partner's ids for its end. Some fill them in late, some never.
void Station::learn_ids(const SspControl& control) {
    const CircuitId& theirs = origin_ ? control.target : control.origin;
    if (partner_ == CircuitId{}) partner_ = theirs;
}

void Station::start_flow(Context& context) {
    const bool free = quirks(context).no_flow_control;
    send_.start(context.peers[peer_].capabilities().initial_window, free);
    grant_.start(shared_.capabilities.initial_window, free);
    if (congested_) grant_.hold(false);
    flowing_ = true;
}

/// False: the partner broke the rules, and the circuit is ending.
bool Station::hear_flow(const SspMessage& message, Context& context) {
    grant_.hear(message.flow, message.type == SspType::kIfcm);
    switch (send_.hear(message.flow)) {
        case SendWindow::Heard::kReset:
            send_ifcm(kFlowAck, context);
            return true;
        case SendWindow::Heard::kInvalid:
            if (quirks(context).no_flow_control) return true;
            feed(Input::kDlcError, nullptr, context);
            return false;
        case SendWindow::Heard::kNothing:
        case SendWindow::Heard::kGrant:
            return true;
    }
    return true;
}

// A secondary station answers what it is asked; a primary sets the mode once it knows the other.
void Station::xid_received(Octets xid, Context& context) {
    if (++xids_ > shared_.limits.xids) return;
    if (config_.xid3 && (xid.empty() || lu62::is_xid3(xid))) return xid3_received(xid, context);
    SspMessage answer;
    answer.data = config_.xid;
    if (config_.primary && !xid.empty()) return feed(Input::kDlcContacted, nullptr, context);
    feed(Input::kDlcXid, &answer, context);
}

/// Two T2.1 nodes: XID3s go to and fro until the roles are known; then the primary sets the mode.
void Station::xid3_received(Octets xid, Context& context) {
    if (!contact_) {
        lu62::Xid3 own = *config_.xid3;
        const std::uint32_t carried = std::min<std::uint32_t>(lf_bytes(frame_code_), 0x7FFF);
        own.max_btu = static_cast<std::uint16_t>(own.max_btu == 0 ? carried : own.max_btu);
        contact_.emplace(own, static_cast<std::uint32_t>(shared_.seed));
    }
    const lu62::Contact::Answer answer = contact_->received(xid);
    if (answer.failed != sense::kNone) return feed(Input::kDlcError, nullptr, context);
    if (!answer.xid.empty()) {
        SspMessage message;
        message.data = answer.xid;
        feed(Input::kDlcXid, &message, context);
    }
    if (!answer.complete) return;
    adjacent_ = answer.complete;
    if (adjacent_->primary) feed(Input::kDlcContacted, nullptr, context);
}

/// What waits for the partner's grants is the node's to slow down, before it is too much.
void Station::tell_congestion(Context& context) {
    const bool on =
        queued_ > (told_congested_ ? shared_.limits.relieved_bytes : shared_.limits.congested_bytes);
    if (on == told_congested_ || state_ != State::kConnected) return;
    told_congested_ = on;
    context.out.list.push_back(link::Congested{id_, on});
}

void Station::drain(Context& context) {
    while (state_ == State::kConnected && !queue_.empty() && !partner_busy_ && send_.may_send()) {
        queued_ -= queue_.front().size();
        send_info(queue_.front().piu, &queue_.front().body, context);
        queue_.pop_front();
    }
    tell_congestion(context);
}

void Station::grant_if_pressing(Context& context) {
    if (state_ == State::kDisconnected || !grant_.grant_pressing()) return;
    send_ifcm(flow_byte(), context);
}

// ---- what the node wants

void Station::set_active(bool active, Context& context) {
    if (active == active_ && active == wanted_) return;
    active_ = wanted_ = active;
    retry_at_ = kNever;
    backoff_ = shared_.timing.retry_first;
    if (active)
        call(context);
    else
        feed(Input::kDlcHalted, nullptr, context);
}

void Station::reset(Context& context) { feed(Input::kDlcReset, nullptr, context); }

void Station::congestion(bool on, bool stop_now, Context& context) {
    congested_ = on;
    if (!flowing_) return;
    if (!on) {
        grant_.release();
        grant_if_pressing(context);
    } else if (const std::uint8_t flow = grant_.hold(stop_now)) {
        send_ifcm(flow, context);
    }
}

void Station::send_piu(const link::SendPiu& send, Context& context) {
    if (state_ != State::kConnected) return;
    const std::size_t size = send.piu.size() + (send.body ? send.body->size() : 0);
    if (size > max_piu_) {
        ++refused_;
        return;
    }
    if (queue_.empty() && !partner_busy_ && send_.may_send()) {
        SspMessage message;
        message.data = send.piu;
        body_ = send.body;
        feed(Input::kDlcInfo, &message, context);
        body_ = nullptr;
        return;
    }
    // A partner that takes nothing while a node keeps sending has stopped; memory is not unbounded.
    if (queued_ + size > shared_.limits.queued_bytes) return feed(Input::kDlcError, nullptr, context);
    queue_.push_back({Bytes(send.piu.begin(), send.piu.end()), send.body ? std::move(*send.body) : Bytes()});
    queued_ += size;
    tell_congestion(context);
}

void Station::tick(Context& context) {
    if (context.now >= deadline_) {
        deadline_ = kNever;
        feed(Input::kTimer, nullptr, context);
    }
    if (context.now >= retry_at_) call(context);
}

void Station::peer_up(PeerIndex peer, Context& context) {
    if (config_.peer && *config_.peer != peer) return;
    if (state_ == State::kDisconnected) call(context);
}

void Station::peer_down(PeerIndex peer, Context& context) {
    if (state_ != State::kDisconnected && peer_ == peer) feed(Input::kTransportFailure, nullptr, context);
}

// ---- the state machine's effects

void Station::feed(Input event, const SspMessage* message, Context& context) {
    const State from = state_;
    const CircuitMove move = circuit_move(from, event);
    state_ = move.next;
    if (from == State::kConnected && state_ != from) left_connected(context);
    for (const CircuitAction action : move.actions) {
        // An action may end in a further event (our local link answers at once), and that in another state;
        // no move has an action behind such a one.
        if (action != CircuitAction::kNone) perform(action, message, context);
    }
    if (state_ == move.next && state_ != from) entered(from, context);
}

void Station::left_connected(Context& context) {
    queue_.clear();
    queued_ = 0;
    told_congested_ = false;
    context.out.list.push_back(link::LinkDown{id_});
}

void Station::entered(State from, Context& context) {
    const Timing& timing = shared_.timing;
    deadline_ = kNever;
    switch (state_) {
        case State::kDisconnected:
            flowing_ = false;
            partner_busy_ = false;
            if (wanted_ && config_.call && config_.remote_mac) {
                retry_at_ = context.now + backoff_;
                backoff_ = std::min(backoff_ * 2, timing.retry_last);
            }
            break;
        case State::kCircuitStart:
            deadline_ = context.now + timing.circuit_start;
            break;
        case State::kCircuitEstablished:
            deadline_ = context.now + timing.contact;
            xids_ = 0;
            if (config_.xid3) {
                contact_.reset();
                adjacent_.reset();
            }
            // The end that called speaks first, with a null XID; two T2.1 nodes meet anew after a restart.
            if ((origin_ && from == State::kCircuitStart && !xid_sent_) ||
                (config_.xid3 && from == State::kCircuitRestart)) {
                xid_sent_ = true;
                send_control(SspType::kXidFrame, {}, context);
            }
            // After a restart the partner is known already.
            if (config_.primary && !config_.xid3 && from != State::kCircuitStart &&
                from != State::kCircuitPending)
                feed(Input::kDlcContacted, nullptr, context);
            break;
        case State::kResolvePending:
        case State::kCircuitPending:
        case State::kConnectPending:
        case State::kContactPending:
        case State::kDisconnectPending:
        case State::kCircuitRestart:
        case State::kRestartPending:
        case State::kHaltPending:
        case State::kHaltPendingNoAck:
            deadline_ = context.now + timing.answer;
            break;
        case State::kConnected:
            backoff_ = timing.retry_first;
            max_piu_ = lf_bytes(frame_code_);
            context.out.list.push_back(link::LinkUp{id_, max_piu_, adjacent_});
            break;
        case State::kCount:
            break;
    }
}

void Station::perform(CircuitAction action, const SspMessage* message, Context& context) {
    using enum CircuitAction;
    const Octets data = message ? message->data : Octets{};
    switch (action) {
        case kNone:
            break;
        case kSendCanUReach:
            return send_control(SspType::kCanUReach, {}, context);
        case kSendICanReach:
            start_flow(context);
            return send_control(SspType::kICanReach, {}, context);
        case kSendReachAck:
            return send_control(SspType::kReachAck, {}, context);
        case kSendXid:
            return send_control(SspType::kXidFrame, data, context);
        case kSendContact:
            return send_control(SspType::kContact, {}, context);
        case kSendContacted:
            return send_control(SspType::kContacted, {}, context);
        case kSendInfo:
            return send_info(data, body_, context);
        case kSendHaltDl:
            return send_control(SspType::kHaltDl, {}, context);
        case kSendHaltDlNoAck:
            return send_control(SspType::kHaltDlNoAck, {}, context);
        case kSendDlHalted:
            return send_control(SspType::kDlHalted, {}, context);
        case kSendRestartDl:
            return send_control(SspType::kRestartDl, {}, context);
        case kSendDlRestarted:
            return send_control(SspType::kDlRestarted, {}, context);
        case kSendTestResponse:
            return send_control(SspType::kTestCircuitRsp, data, context);
        case kRefuse:
            return refuse(*message, context);
        case kDlcStart:
            return feed(Input::kDlcStarted, nullptr, context);
        case kDlcXid:
            return xid_received(data, context);
        case kDlcContact:
            return feed(Input::kDlcContacted, nullptr, context);
        case kDlcInfo:
            context.out.list.push_back(link::PiuReceived{id_, data});
            return;
        case kDlcEnterBusy:
            partner_busy_ = true;
            return;
        case kDlcExitBusy:
            partner_busy_ = false;
            return;
        case kDlcHalt:
            return feed(Input::kDlcHalted, nullptr, context);
    }
}

// ---- messages out

std::uint8_t Station::flow_byte() {
    return static_cast<std::uint8_t>(send_.take_ack() | grant_.take_grant());
}

SspControl Station::control() const {
    const CircuitId own{kPort, correlator_};
    SspControl control;
    control.link = link_;
    control.direction = origin_ ? FrameDirection::kToTarget : FrameDirection::kToOrigin;
    control.origin = origin_ ? own : partner_;
    control.target = origin_ ? partner_ : own;
    control.largest_frame = frame_code_;
    return control;
}

void Station::send_control(SspType type, Octets data, Context& context) {
    SspMessage message;
    message.type = type;
    message.remote = partner_;
    message.control = control();
    message.data = data;
    if (type == SspType::kCanUReach) {
        message.control->target = {};
        if (!quirks(context).largest_frame) message.control->largest_frame |= kNoFail;
    }
    if (flowing_ && flow_is_valid(type)) message.flow = flow_byte();
    context.peers[peer_].send(message, context.now, context.out);
}

void Station::send_info(Octets piu, Bytes* body, Context& context) {
    SspMessage message;
    message.type = SspType::kInfoFrame;
    message.remote = partner_;
    message.flow = flow_byte();
    message.data = piu;
    send_.sent();
    context.peers[peer_].send(message, context.now, context.out, body);
}

void Station::send_ifcm(std::uint8_t flow, Context& context) {
    if (flow == 0) return;
    SspMessage message;
    message.type = SspType::kIfcm;
    message.remote = partner_;
    message.flow = flow;
    context.peers[peer_].send(message, context.now, context.out);
}

}  // namespace openwosa::sna::dlsw
