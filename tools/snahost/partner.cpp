#include "partner.hpp"

#include <algorithm>
#include <utility>

namespace openwosa::snahost {
namespace {

using sna::SspError;
using sna::SspMessage;
using sna::SspType;
using Kind = LinkEvent::Kind;

constexpr std::uint32_t kPort = 0x0001;  // the one DLC port this host has
constexpr std::size_t kMaxCircuits = 1024;

Kind link_kind(CircuitEvent::Kind kind) {
    switch (kind) {
        case CircuitEvent::Kind::kEstablished:
            return Kind::kEstablished;
        case CircuitEvent::Kind::kXid:
            return Kind::kXid;
        case CircuitEvent::Kind::kConnected:
            return Kind::kConnected;
        case CircuitEvent::Kind::kPiu:
            return Kind::kPiu;
        case CircuitEvent::Kind::kRestarted:
            return Kind::kRestarted;
        case CircuitEvent::Kind::kClosed:
            return Kind::kClosed;
        case CircuitEvent::Kind::kNote:
            break;
    }
    return Kind::kNote;
}

}  // namespace

void Partner::add_connection(ConnectionId connection, bool writable) {
    all_.push_back(connection);
    if (!writable || write_) return;
    write_ = connection;
    announce();
}

bool Partner::remove_connection(ConnectionId connection) {
    std::erase(all_, connection);
    unread_.erase(connection);
    if (write_ == connection) {
        write_ = all_.empty() ? std::nullopt : std::optional(all_.front());
    }
    return !all_.empty();
}

void Partner::received(ConnectionId connection, Octets bytes, Events& events) {
    Bytes& unread = unread_[connection];
    // Whole messages that came alone need not be copied.
    const bool direct = unread.empty();
    if (!direct) sna::put(unread, bytes);
    Octets rest = direct ? bytes : Octets(unread);
    while (!rest.empty()) {
        const sna::SspResult result = sna::decode_ssp(rest);
        if (result.error == SspError::kIncomplete) break;
        if (result.error != SspError::kNone) {
            events.push_back(
                {Kind::kFatal,
                 0,
                 {},
                 "not a DLSw message: " + to_hex(rest.first(std::min<std::size_t>(rest.size(), 16)))});
            unread.clear();
            return;
        }
        message(result.message, events);
        rest = rest.subspan(result.size);
    }
    Bytes left(rest.begin(), rest.end());
    unread = std::move(left);
}

void Partner::message(const SspMessage& m, Events& events) {
    if (silent_) return;
    switch (m.type) {
        case SspType::kCapExchange:
            capabilities(m, events);
            return;
        case SspType::kKeepalive:
            return;
        case SspType::kCanUReach:
            if (!m.control) return;
            if (!ready()) {
                events.push_back(
                    {Kind::kNote, 0, {}, "asked for a circuit before capabilities were exchanged"});
            } else if (m.control->explorer) {
                explorer(m);
            } else {
                circuit_start(m, events);
            }
            return;
        default:
            to_circuit(m, events);
    }
}

void Partner::announce() {
    if (announced_ || config_.silent_at == Stage::kCapabilities) return;
    announced_ = true;
    sna::Capabilities own;
    own.initial_window = config_.window;
    own.version_text = "openwosa snahost";
    own.tcp_connections = config_.connections;
    own.support(config_.sap);
    own.support(0);
    Bytes gds;
    sna::encode_capabilities(own, gds);
    SspMessage m;
    m.type = SspType::kCapExchange;
    m.control.emplace().direction = sna::FrameDirection::kToTarget;
    m.data = gds;
    sna::encode_ssp(m, out_);
}

void Partner::answer_capabilities(Octets gds) {
    SspMessage m;
    m.type = SspType::kCapExchange;
    m.control.emplace().direction = sna::FrameDirection::kToOrigin;
    m.data = gds;
    sna::encode_ssp(m, out_);
}

void Partner::capabilities(const SspMessage& m, Events& events) {
    if (config_.silent_at == Stage::kCapabilities) {
        silent_ = true;
        events.push_back({Kind::kSilent});
        return;
    }
    const sna::CapResult result = sna::decode_capabilities(m.data);
    Bytes gds;
    if (result.fault) {
        sna::encode_negative_capabilities_response(*result.fault, gds);
        answer_capabilities(gds);
        events.push_back({Kind::kFatal,
                          0,
                          {},
                          "its capabilities are faulty, cause " +
                              std::to_string(static_cast<unsigned>(result.fault->cause)) + " at " +
                              std::to_string(result.fault->offset)});
        return;
    }
    const bool before = ready();
    switch (result.message.kind) {
        case sna::CapKind::kRequest:
            peer_ = result.message.capabilities;
            sna::encode_positive_capabilities_response(gds);
            answer_capabilities(gds);
            answered_ = true;
            break;
        case sna::CapKind::kPositive:
            accepted_ = true;
            break;
        case sna::CapKind::kNegative:
            events.push_back({Kind::kFatal, 0, {}, "it refused our capabilities"});
            return;
    }
    if (!before && ready()) events.push_back({Kind::kReady});
}

void Partner::explorer(const SspMessage& m) {
    if (!reaches(m.control->link.target_mac)) return;
    SspMessage answer;
    answer.type = SspType::kICanReach;
    answer.remote = m.control->origin;
    answer.control = m.control;
    answer.control->direction = sna::FrameDirection::kToOrigin;
    answer.control->largest_frame =
        std::min<std::uint8_t>(sna::lf_code(config_.largest_frame), m.control->largest_frame & 0x3F);
    sna::encode_ssp(answer, out_);
}

void Partner::circuit_start(const SspMessage& m, Events& events) {
    if (config_.silent_at == Stage::kCircuit) {
        silent_ = true;
        events.push_back({Kind::kSilent});
        return;
    }
    const auto same = [&](const auto& entry) { return entry.second.link() == m.control->link; };
    if (std::any_of(circuits_.begin(), circuits_.end(), same)) {
        events.push_back({Kind::kNote, 0, {}, "asked for a circuit that is there already"});
        return;
    }
    if (!reaches(m.control->link.target_mac) || circuits_.size() >= kMaxCircuits) return;
    const CircuitKey key = next_circuit_++;
    auto [at, added] = circuits_.try_emplace(key, sna::CircuitId{kPort, key}, m, new_window(),
                                             sna::lf_code(config_.largest_frame));
    at->second.open(out_);
}

void Partner::call(const sna::MacAddress& mac) {
    if (!ready() || circuits_.size() >= kMaxCircuits) return;
    const CircuitKey key = next_circuit_++;
    const sna::DataLinkId link{mac, config_.own_mac, config_.sap, config_.sap};
    auto [at, added] = circuits_.try_emplace(key, sna::CircuitId{kPort, key}, link, new_window(),
                                             sna::lf_code(config_.largest_frame));
    at->second.open(out_);
}

Circuit* Partner::circuit_of(const SspMessage& m) {
    if (Circuit* circuit = find_own(m.remote.correlator)) return circuit;
    // Some partners leave the ids of a control message empty; the addresses then say which circuit it is.
    if (!m.control) return nullptr;
    for (auto& [key, circuit] : circuits_) {
        if (circuit.link() == m.control->link) return &circuit;
    }
    return nullptr;
}

void Partner::to_circuit(const SspMessage& m, Events& events) {
    Circuit* circuit = circuit_of(m);
    if (!circuit) return;
    const CircuitKey key = circuit->own().correlator;
    circuit_events_.clear();
    circuit->received(m, out_, circuit_events_);
    for (const CircuitEvent& event : circuit_events_) {
        events.push_back(
            {link_kind(event.kind), key, Bytes(event.data.begin(), event.data.end()), event.text});
    }
    if (circuit->state() == CircuitState::kDisconnected) circuits_.erase(key);
}

const Circuit* Partner::find(CircuitKey circuit) const {
    const auto at = circuits_.find(circuit);
    return at == circuits_.end() ? nullptr : &at->second;
}
Circuit* Partner::find_own(CircuitKey circuit) {
    return const_cast<Circuit*>(std::as_const(*this).find(circuit));
}

void Partner::send_xid(CircuitKey circuit, Octets xid) {
    if (Circuit* c = find_own(circuit)) c->send_xid(xid, out_);
}
void Partner::contact(CircuitKey circuit) {
    if (Circuit* c = find_own(circuit)) c->contact(out_);
}
bool Partner::send_piu(CircuitKey circuit, Octets piu) {
    Circuit* c = find_own(circuit);
    return !c || c->send_piu(piu, out_);
}
void Partner::halt(CircuitKey circuit, bool acknowledged) {
    Circuit* c = find_own(circuit);
    if (!c) return;
    c->halt(acknowledged, out_);
    if (c->state() == CircuitState::kDisconnected) circuits_.erase(circuit);
}
void Partner::restart(CircuitKey circuit) {
    if (Circuit* c = find_own(circuit)) c->restart(out_);
}
void Partner::flush(CircuitKey circuit) {
    if (Circuit* c = find_own(circuit)) c->flush(out_);
}

void Partner::keepalive() {
    if (!ready() || silent_) return;
    sna::encode_ssp(SspMessage{}, out_);
}

}  // namespace openwosa::snahost
