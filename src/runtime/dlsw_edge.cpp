#include "runtime/dlsw_edge.hpp"

#include <algorithm>

#include "runtime/trace.hpp"
#include "sna/spare_buffers.hpp"

namespace openwosa::runtime {

namespace dlsw = sna::dlsw;

namespace {

constexpr dlsw::IpAddress kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr std::size_t kMappedPrefix = 12;
/// A busy network loses a few packets in a row, however short the keepalive.
constexpr std::uint32_t kSoonestDeadMs = 1000;

}  // namespace

dlsw::IpAddress to_ip_address(const snmp::Endpoint& endpoint) {
    if (endpoint.family == snmp::Family::kIpv6) return endpoint.address;
    dlsw::IpAddress out = kMapped;
    std::copy_n(endpoint.address.begin(), 4, out.begin() + kMappedPrefix);
    return out;
}

snmp::Endpoint to_endpoint(const dlsw::IpAddress& address, std::uint16_t port) {
    snmp::Endpoint out{snmp::Family::kIpv6, port, 0, address};
    return snmp::unmapped(out);
}

DlswEdge::DlswEdge(std::shared_ptr<Loop> loop, dlsw::EngineConfig config, std::weak_ptr<LinkUser> user)
    : loop_(std::move(loop)),
      user_(std::move(user)),
      dead_after_ms_(std::max(kSoonestDeadMs, 2 * config.timing.keepalive)),
      engine_(std::move(config)) {}

DlswFailure DlswEdge::open(const std::vector<DlswListen>& listen) {
    const auto user = user_.lock();
    if (!user) return {NetError::kClosed, {}};
    std::lock_guard lock(user->link_lock());
    TcpOptions options;
    options.dead_after_ms = dead_after_ms_;
    sockets_ = std::make_unique<TcpSockets>(loop_, weak_from_this(), options);
    deadline_ = std::make_unique<Deadline>(loop_, [weak = weak_from_this()](std::uint64_t) {
        if (const auto self = weak.lock()) self->tick();
    });
    listens_ = listen;
    for (std::uint32_t i = 0; i < listen.size(); ++i) {
        const NetError error = sockets_->listen(i, listen[i].where, bound_.emplace_back());
        if (error == NetError::kNone) continue;
        sockets_->close_all();
        closed_ = true;
        return {error, listen[i].where};
    }
    engine_.start(Loop::now_ms(), actions_);
    flush();
    return {};
}

void DlswEdge::close() {
    const auto user = user_.lock();
    if (!user) return;
    std::lock_guard lock(user->link_lock());
    closed_ = true;
    if (deadline_) deadline_->cancel();
    if (sockets_) sockets_->close_all();
}

void DlswEdge::send(const sna::link::SendPiu& piu) { engine_.step(piu, Loop::now_ms(), actions_); }

void DlswEdge::set_station(const sna::link::SetStation& set) { engine_.step(set, Loop::now_ms(), actions_); }

void DlswEdge::congestion(const dlsw::Congestion& event) { engine_.step(event, Loop::now_ms(), actions_); }

// links_told() may send, which collects new actions while those at hand are carried out.
void DlswEdge::flush() {
    const auto user = user_.lock();
    if (!user || flushing_) return;
    flushing_ = true;
    while (!actions_.list.empty() && !closed_) {
        std::swap(actions_, doing_);
        actions_.clear();
        for (dlsw::Action& action : doing_.list) carry_out(action, *user);
        user->links_told();
    }
    flushing_ = false;
    if (!closed_ && engine_.wake() != dlsw::Engine::kNever) deadline_->arm(engine_.wake());
}

// `edge` is what the lock guards: it is looked at with it.
DlswEdge::Batch::Batch(std::mutex& lock, const std::shared_ptr<DlswEdge>& edge) : lock_(lock), edge_(edge) {
    if (edge_) edge_->in_batch_ = true;
}

DlswEdge::Batch::~Batch() {
    if (edge_) edge_->in_batch_ = false;
    TcpSockets* const sockets = edge_ ? edge_->sockets_.get() : nullptr;
    lock_.unlock();
    if (sockets) sockets->write_queued();
}

void DlswEdge::carry_out(dlsw::Action& action, LinkUser& user) {
    if (auto* send = std::get_if<dlsw::Send>(&action)) {
        const auto bytes = doing_.of(*send);
        if (trace::packets_on()) {
            tracer_.bytes(send->connection, true, bytes);
            tracer_.bytes(send->connection, true, send->body);
        }
        if (!in_batch_) return sockets_->send(send->connection, bytes, std::move(send->body));
        const bool all = bytes.size() == doing_.bytes.size() && send->body.empty();
        if (!all || bytes.size() < sna::kLargeBuffer)
            return sockets_->queue(send->connection, bytes, std::move(send->body));
        sockets_->queue(send->connection, {}, std::move(doing_.bytes));
        doing_.bytes = sockets_->spare_buffer();
    } else if (const auto* piu = std::get_if<sna::link::PiuReceived>(&action)) {
        ++pius_told_;
        user.link_told(*piu);
    } else if (const auto* up = std::get_if<sna::link::LinkUp>(&action)) {
        user.link_told(*up);
    } else if (const auto* down = std::get_if<sna::link::LinkDown>(&action)) {
        user.link_told(*down);
    } else if (const auto* congested = std::get_if<sna::link::Congested>(&action)) {
        user.link_told(*congested);
    } else if (const auto* connect = std::get_if<dlsw::Connect>(&action)) {
        const snmp::Endpoint to = to_endpoint(connect->address, connect->port);
        connecting_[connect->connection] = to;
        sockets_->connect(connect->connection, to);
    } else if (const auto* close = std::get_if<dlsw::Close>(&action)) {
        tracer_.closed(close->connection);
        connecting_.erase(close->connection);
        sockets_->close(close->connection);
    } else if (const auto* change = std::get_if<dlsw::PeerChanged>(&action)) {
        user.peer_told(*change);
    }
}

void DlswEdge::step(const dlsw::Event& event) {
    const auto user = user_.lock();
    if (!user) return;
    std::lock_guard lock(user->link_lock());
    if (closed_) return;
    engine_.step(event, Loop::now_ms(), actions_);
    flush();
}

void DlswEdge::tick() { step(dlsw::Tick{}); }

// ---- sockets

TcpId DlswEdge::tcp_new_id(std::uint32_t, const snmp::Endpoint& remote) {
    const auto user = user_.lock();
    if (!user) return 0;
    std::lock_guard lock(user->link_lock());
    // The allow-list: who is no partner gets no byte and no memory.
    const auto& peers = engine_.config().peers;
    const dlsw::IpAddress address = to_ip_address(snmp::unmapped(remote));
    const bool known = std::any_of(peers.begin(), peers.end(),
                                   [&](const dlsw::PeerConfig& p) { return p.address == address; });
    return known && !closed_ ? engine_.new_connection() : 0;
}

void DlswEdge::tcp_accepted(TcpId id, std::uint32_t listener, const snmp::Endpoint& local,
                            const snmp::Endpoint& remote) {
    const auto user = user_.lock();
    if (!user) return;
    {
        std::lock_guard lock(user->link_lock());
        tracer_.opened(id, local, remote);
    }
    step(dlsw::Accepted{id, to_ip_address(snmp::unmapped(local)), to_ip_address(snmp::unmapped(remote)),
                        listens_[listener].one_connection});
}

void DlswEdge::tcp_connected(TcpId id, const snmp::Endpoint& local) {
    const auto user = user_.lock();
    if (!user) return;
    {
        std::lock_guard lock(user->link_lock());
        const auto to = connecting_.find(id);
        if (to == connecting_.end()) return;
        tracer_.opened(id, local, to->second);
        connecting_.erase(to);
    }
    step(dlsw::Connected{id, to_ip_address(snmp::unmapped(local))});
}

void DlswEdge::tcp_connect_failed(TcpId id, NetError) {
    const auto user = user_.lock();
    if (!user) return;
    {
        std::lock_guard lock(user->link_lock());
        connecting_.erase(id);
    }
    step(dlsw::ConnectFailed{id});
}

void DlswEdge::tcp_received(TcpId id, std::span<const std::uint8_t> bytes) {
    const auto user = user_.lock();
    if (!user) return;
    std::size_t told = 0;
    {
        const Batch batch(user->link_lock(), shared_from_this());
        if (closed_) return;
        if (trace::packets_on()) tracer_.bytes(id, false, bytes);
        pius_told_ = 0;
        engine_.step(dlsw::Received{id, bytes}, Loop::now_ms(), actions_);
        flush();
        told = pius_told_;
    }
    if (told > 1) answer_together();
}

// What came in one piece is handed out behind this handler, before the loop runs what is posted now. Threads
// that wake up and answer meanwhile are spared a system call each, and the partner a read.
void DlswEdge::answer_together() {
    loop_->post([self = shared_from_this()] { self->sockets_->release_queued(); });
    sockets_->hold_queued();
}

void DlswEdge::tcp_closed(TcpId id, NetError) {
    step(dlsw::Closed{id});
    const auto user = user_.lock();
    if (!user) return;
    std::lock_guard lock(user->link_lock());
    tracer_.closed(id);
}

}  // namespace openwosa::runtime
