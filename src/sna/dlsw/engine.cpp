#include "sna/dlsw/engine.hpp"

#include <algorithm>

namespace openwosa::sna::dlsw {
namespace {

constexpr std::uint32_t kIndexMask = 0xFFFF;

}  // namespace

Engine::Engine(EngineConfig config) : config_(std::make_unique<const EngineConfig>(std::move(config))) {
    peers_.reserve(config_->peers.size());
    for (PeerIndex i = 0; i < config_->peers.size(); ++i) peers_.emplace_back(*config_, i);
    const std::size_t count = std::min(config_->stations.size(), kMaxStations);
    stations_.reserve(count);
    for (link::StationId i = 0; i < count; ++i) stations_.emplace_back(*config_, i);
    was_ready_.resize(peers_.size());
}

void Engine::start(std::uint64_t now, Actions& out) {
    for (Peer& peer : peers_) peer.start(now, next_id_, out);
}

void Engine::step(const Event& event, std::uint64_t now, Actions& out) {
    Station::Context context{now, peers_, out};
    std::visit([&](const auto& e) { on(e, context); }, event);
}

std::optional<PeerIndex> Engine::owner(ConnectionId connection) const {
    for (PeerIndex i = 0; i < peers_.size(); ++i)
        if (peers_[i].has(connection)) return i;
    return std::nullopt;
}

/// Tells the stations when a peer has come or gone, and keeps its timers in mind.
void Engine::look_at(PeerIndex index, Station::Context& context) {
    const bool ready = peers_[index].ready();
    if (ready != was_ready_[index]) {
        was_ready_[index] = ready;
        for (Station& s : stations_) {
            ready ? s.peer_up(index, context) : s.peer_down(index, context);
            touched(s);
        }
    }
    wake_ = std::min(wake_, peers_[index].wake());
}

// ---- connections

void Engine::on(const Accepted& event, Station::Context& context) {
    for (PeerIndex i = 0; i < peers_.size(); ++i) {
        if (peers_[i].config().address != event.remote) continue;
        const bool taken = peers_[i].accepted(event, context.now, next_id_, context.out);
        look_at(i, context);
        if (taken) return;
    }
    context.out.list.push_back(Close{event.connection});
}

void Engine::on(const Connected& event, Station::Context& context) {
    const auto peer = owner(event.connection);
    if (!peer) return;
    peers_[*peer].connected(event, context.now, context.out);
    look_at(*peer, context);
}

void Engine::on(const ConnectFailed& event, Station::Context& context) {
    const auto peer = owner(event.connection);
    if (!peer) return;
    peers_[*peer].connect_failed(event.connection, context.now, next_id_, context.out);
    look_at(*peer, context);
}

void Engine::on(const Closed& event, Station::Context& context) {
    const auto peer = owner(event.connection);
    if (!peer) return;
    peers_[*peer].closed(event.connection, context.now, context.out);
    look_at(*peer, context);
}

void Engine::on(const Received& event, Station::Context& context) {
    const auto peer = owner(event.connection);
    if (!peer) return;
    peers_[*peer].received(event.connection, event.bytes, context.now);
    context.from = *peer;
    SspMessage message;
    for (;;) {
        const bool more = peers_[*peer].next(event.connection, message, context.now, context.out);
        look_at(*peer, context);
        if (!more) return;
        route(message, context);
    }
}

// ---- messages to circuits

void Engine::route(const SspMessage& message, Station::Context& context) {
    const bool names_link = message.type == SspType::kCanUReach || message.type == SspType::kICanReach;
    if (names_link && !message.control) return;
    if (!message.control && !has_info_header(message.type)) return;  // a control message without its header
    Station* station = names_link ? called_by(message, context.from) : circuit_of(message, context.from);
    if (!station) return;  // no such link here: RFC 1795 asks for silence
    if (message.type == SspType::kCanUReach)
        station->can_u_reach(message, context);
    else if (message.type == SspType::kICanReach)
        station->i_can_reach(message, context);
    else
        station->message(message, context);
    touched(*station);
}

Station* Engine::called_by(const SspMessage& message, PeerIndex peer) {
    const DataLinkId& link = message.control->link;
    const bool answer = message.type == SspType::kICanReach;
    Station* found = nullptr;
    for (Station& s : stations_) {
        if (!(answer ? s.calls(link) : s.answers(link, peer))) continue;
        // Several stations may take calls for one address: the first that is free.
        if (!found || (!answer && found->state() != CircuitState::kDisconnected)) found = &s;
        if (answer || s.is_link(link)) return &s;
    }
    return found;
}

Station* Engine::circuit_of(const SspMessage& message, PeerIndex peer) {
    const CircuitId id = message.remote;
    if (id == CircuitId{} && message.control) {  // some partners never fill it in
        for (Station& s : stations_)
            if (s.peer() == peer && s.is_link(message.control->link)) return &s;
        return nullptr;
    }
    Station* s = station((id.correlator & kIndexMask) - 1);
    const bool ours = s && id.port == Station::kPort && s->correlator() == id.correlator && s->peer() == peer;
    return ours ? s : nullptr;
}

// ---- the node and time

void Engine::on(const Congestion& event, Station::Context& context) {
    if (Station* s = station(event.station)) s->congestion(event.on, event.stop_now, context);
}

void Engine::on(const ResetStation& event, Station::Context& context) {
    if (Station* s = station(event.station)) {
        s->reset(context);
        touched(*s);
    }
}

void Engine::on(const link::SendPiu& event, Station::Context& context) {
    if (Station* s = station(event.station)) {
        s->send_piu(event, context);
        touched(*s);
    }
}

void Engine::on(const link::SetStation& event, Station::Context& context) {
    if (Station* s = station(event.station)) {
        s->set_active(event.active, context);
        touched(*s);
    }
}

void Engine::on(const Tick&, Station::Context& context) {
    if (context.now < wake_) return;
    wake_ = kNever;
    for (PeerIndex i = 0; i < peers_.size(); ++i) {
        peers_[i].tick(context.now, next_id_, context.out);
        look_at(i, context);
    }
    for (Station& s : stations_) {
        s.tick(context);
        touched(s);
    }
}

std::size_t Engine::buffered() const {
    std::size_t total = 0;
    for (const Peer& p : peers_) total += p.buffered();
    for (const Station& s : stations_) total += s.queued();
    return total;
}

}  // namespace openwosa::sna::dlsw
