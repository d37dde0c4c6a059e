#include "circuit.hpp"

#include <algorithm>

namespace openwosa::snahost {
namespace {

using sna::SspMessage;
using sna::SspType;
using Kind = CircuitEvent::Kind;

constexpr std::uint8_t kIndicator = 0x80;
constexpr std::uint8_t kAcknowledge = 0x40;
constexpr std::size_t kMaxWaiting = 4096;

enum Operator : std::uint8_t { kRepeat = 0, kIncrement = 1, kDecrement = 2, kReset = 3, kHalve = 4 };

bool has_flow_byte(SspType type) {
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

}  // namespace

void Window::heard(std::uint8_t flow) {
    if (flow & kAcknowledge) waiting_for_ack_ = false;
    if (!(flow & kIndicator)) return;
    owe_ack_ = true;
    switch (flow & 7) {
        case kIncrement:
            ++peer_;
            break;
        case kDecrement:
            peer_ = std::max<std::uint32_t>(peer_ - 1, 1);
            break;
        case kHalve:
            peer_ = std::max<std::uint32_t>(peer_ / 2, 1);
            break;
        case kReset:
            peer_ = 0;
            units_ = 0;
            reset_heard_ = true;
            return;
        default:
            break;
    }
    // A grant never takes the count past what a partner could mean: two windows of the largest size.
    units_ = std::min<std::uint32_t>(units_ + peer_, 0x20000);
}

bool Window::received() {
    if (left_ == 0) return false;
    --left_;
    return true;
}

std::uint8_t Window::next_byte(bool may_acknowledge) {
    std::uint8_t flow = 0;
    if (owe_ack_ && may_acknowledge) {
        flow |= kAcknowledge;
        owe_ack_ = false;
        reset_heard_ = false;
    }
    if (grant_due()) {
        flow |= kIndicator | kRepeat;
        left_ += own_;
        waiting_for_ack_ = true;
    }
    return flow;
}

Circuit::Circuit(sna::CircuitId own, const SspMessage& request, Window window, std::uint8_t largest_frame)
    : own_(own),
      peer_(request.control->origin),
      link_(request.control->link),
      origin_(false),
      window_(window),
      largest_frame_(std::min<std::uint8_t>(largest_frame, request.control->largest_frame & 0x3F)),
      state_(CircuitState::kCircuitPending) {}

Circuit::Circuit(sna::CircuitId own, const sna::DataLinkId& link, Window window, std::uint8_t largest_frame)
    : own_(own),
      link_(link),
      origin_(true),
      window_(window),
      largest_frame_(largest_frame),
      state_(CircuitState::kCircuitStart) {}

void Circuit::control(SspType type, std::uint8_t flow, Octets data, Bytes& out) {
    SspMessage message;
    message.type = type;
    message.remote = peer_;
    message.flow = flow;
    message.data = data;
    auto& c = message.control.emplace();
    c.largest_frame = largest_frame_;
    c.link = link_;
    c.direction = origin_ ? sna::FrameDirection::kToTarget : sna::FrameDirection::kToOrigin;
    c.origin = origin_ ? own_ : peer_;
    c.target = origin_ ? peer_ : own_;
    encode_ssp(message, out);
}

void Circuit::info(SspType type, std::uint8_t flow, Octets data, Bytes& out) {
    SspMessage message;
    message.type = type;
    message.remote = peer_;
    message.flow = flow;
    message.data = data;
    encode_ssp(message, out);
}

void Circuit::open(Bytes& out) {
    if (origin_) {
        control(SspType::kCanUReach, 0, {}, out);
    } else {
        control(SspType::kICanReach, window_.next_byte(false), {}, out);
    }
}

void Circuit::received(const SspMessage& m, Bytes& out, Events& events) {
    if (has_flow_byte(m.type)) {
        window_.heard(m.flow);
        if (window_.reset_to_acknowledge()) info(SspType::kIfcm, window_.next_byte(), {}, out);
    }
    switch (state_) {
        case CircuitState::kCircuitStart:
        case CircuitState::kCircuitPending:
            received_start(m, out, events);
            break;
        case CircuitState::kEstablished:
        case CircuitState::kConnectPending:
        case CircuitState::kConnected:
        case CircuitState::kRestarting:
            received_established(m, out, events);
            break;
        case CircuitState::kDisconnectPending:
        case CircuitState::kDisconnected:
            break;
    }
    received_end(m, out, events);
    drain(out);
}

void Circuit::received_start(const SspMessage& m, Bytes& out, Events& events) {
    if (state_ == CircuitState::kCircuitPending && m.type == SspType::kReachAck) {
        state_ = CircuitState::kEstablished;
        events.push_back({Kind::kEstablished});
    } else if (state_ == CircuitState::kCircuitStart && m.type == SspType::kICanReach && m.control) {
        peer_ = m.control->target;
        largest_frame_ = std::min<std::uint8_t>(largest_frame_, m.control->largest_frame & 0x3F);
        control(SspType::kReachAck, window_.next_byte(), {}, out);
        state_ = CircuitState::kEstablished;
        events.push_back({Kind::kEstablished});
    }
}

void Circuit::received_established(const SspMessage& m, Bytes& out, Events& events) {
    switch (m.type) {
        case SspType::kXidFrame:
            events.push_back({Kind::kXid, m.data});
            break;
        case SspType::kContact:
            // The station took the primary's part; it may (RFC 1795, 5.2.6).
            if (state_ != CircuitState::kEstablished) break;
            control(SspType::kContacted, window_.next_byte(), {}, out);
            state_ = CircuitState::kConnected;
            events.push_back({Kind::kConnected});
            break;
        case SspType::kContacted:
            if (state_ != CircuitState::kConnectPending) break;
            state_ = CircuitState::kConnected;
            events.push_back({Kind::kConnected});
            break;
        case SspType::kInfoFrame:
            if (!window_.received() && !overrun_told_) {
                overrun_told_ = true;
                events.push_back({Kind::kNote, {}, "sent an INFOFRAME it had no grant for"});
            }
            if (state_ == CircuitState::kConnected) events.push_back({Kind::kPiu, m.data});
            break;
        case SspType::kDgrmFrame:
            (void)window_.received();
            break;
        case SspType::kTestCircuitReq:
            if (state_ == CircuitState::kConnected) control(SspType::kTestCircuitRsp, 0, {}, out);
            break;
        case SspType::kRestartDl:
            control(SspType::kDlRestarted, window_.next_byte(), {}, out);
            waiting_.clear();
            state_ = CircuitState::kEstablished;
            events.push_back({Kind::kRestarted});
            break;
        case SspType::kDlRestarted:
            if (state_ != CircuitState::kRestarting) break;
            state_ = CircuitState::kEstablished;
            events.push_back({Kind::kEstablished});
            break;
        default:
            break;
    }
}

void Circuit::received_end(const SspMessage& m, Bytes& out, Events& events) {
    if (state_ == CircuitState::kDisconnected) return;
    if (m.type == SspType::kHaltDl) {
        control(SspType::kDlHalted, 0, {}, out);
        if (state_ == CircuitState::kDisconnectPending) return;  // crossing: our own is still to be answered
    } else if (m.type == SspType::kDlHalted) {
        if (state_ != CircuitState::kDisconnectPending) return;
    } else if (m.type != SspType::kHaltDlNoAck) {
        return;
    }
    state_ = CircuitState::kDisconnected;
    waiting_.clear();
    events.push_back({Kind::kClosed});
}

void Circuit::send_xid(Octets xid, Bytes& out) { control(SspType::kXidFrame, window_.next_byte(), xid, out); }

void Circuit::contact(Bytes& out) {
    if (state_ != CircuitState::kEstablished) return;
    control(SspType::kContact, window_.next_byte(), {}, out);
    state_ = CircuitState::kConnectPending;
}

bool Circuit::send_piu(Octets piu, Bytes& out) {
    if (state_ != CircuitState::kConnected) return true;
    if (waiting_.empty() && window_.may_send()) {
        window_.sent();
        info(SspType::kInfoFrame, window_.next_byte(), piu, out);
        return true;
    }
    if (waiting_.size() >= kMaxWaiting) return false;
    waiting_.emplace_back(piu.begin(), piu.end());
    return true;
}

void Circuit::drain(Bytes& out) {
    while (state_ == CircuitState::kConnected && !waiting_.empty() && window_.may_send()) {
        window_.sent();
        info(SspType::kInfoFrame, window_.next_byte(), waiting_.front(), out);
        waiting_.pop_front();
    }
}

void Circuit::halt(bool acknowledged, Bytes& out) {
    if (state_ == CircuitState::kDisconnected || state_ == CircuitState::kDisconnectPending) return;
    control(acknowledged ? SspType::kHaltDl : SspType::kHaltDlNoAck, 0, {}, out);
    state_ = acknowledged ? CircuitState::kDisconnectPending : CircuitState::kDisconnected;
    waiting_.clear();
}

void Circuit::restart(Bytes& out) {
    if (state_ != CircuitState::kConnected && state_ != CircuitState::kConnectPending) return;
    control(SspType::kRestartDl, window_.next_byte(), {}, out);
    state_ = CircuitState::kRestarting;
    waiting_.clear();
}

void Circuit::flush(Bytes& out) {
    if (state_ == CircuitState::kConnected && window_.grant_due()) {
        info(SspType::kIfcm, window_.next_byte(), {}, out);
    }
}

}  // namespace openwosa::snahost
