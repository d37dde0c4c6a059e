#include <algorithm>

#include "runtime/counters.hpp"
#include "runtime/node_share.hpp"
#include "runtime/node_wire.hpp"

namespace openwosa::runtime {

struct NodeOwner::Client {
    explicit Client(TcpId n) : id(n) {}
    const TcpId id;
    bool greeted = false;
    bool lu62 = false;  // the port it speaks
    std::uint64_t greet_by = 0;
    std::uint32_t node_id = 0;
    std::vector<std::uint8_t> in;
};

/// Indications as frames; written once per batch, with the service's lock held.
template <class Port>
struct NodeOwner::Sink : BasicNodeSink<Port> {
    Sink(std::shared_ptr<TcpSockets> s, TcpId n) : sockets(std::move(s)), id(n) {}
    void node_indication(typename Port::Indication&& indication) override {
        if (!append_frame(out, indication)) sockets->close(id);
    }
    void node_indicated() override {
        sockets->send(id, out);
        out.clear();
    }
    const std::shared_ptr<TcpSockets> sockets;
    const TcpId id;
    std::vector<std::uint8_t> out;
};

NodeOwner::NodeOwner(std::shared_ptr<Loop> loop, std::shared_ptr<NodeService> service,
                     std::shared_ptr<NodeService62> service62)
    : loop_(std::move(loop)), service_(std::move(service)), service62_(std::move(service62)) {}

NetError NodeOwner::open(const std::string& directory) {
    sockets_ = std::make_shared<TcpSockets>(loop_, weak_from_this());
    deadline_ = std::make_unique<Deadline>(loop_, [weak = weak_from_this()](std::uint64_t now) {
        if (const auto self = weak.lock()) self->drop_ungreeted(now);
    });
    directory_ = directory;
    share_.client = new_trap_secret();
    share_.owner = new_trap_secret();
    snmp::Endpoint bound;
    const NetError error = sockets_->listen(0, snmp::Endpoint::ipv4(127, 0, 0, 1, 0), bound);
    if (error != NetError::kNone) return error;
    share_.tcp_port = bound.port;
    if (publish_share(directory_, kNodeShareName, share_)) return NetError::kNone;
    sockets_->close_all();
    return NetError::kAccessDenied;
}

void NodeOwner::close() {
    withdraw_share(directory_, kNodeShareName, share_);
    deadline_->cancel();
    sockets_->close_all();
    std::lock_guard lock(mutex_);
    clients_.clear();
}

TcpId NodeOwner::tcp_new_id(std::uint32_t, const snmp::Endpoint&) {
    std::lock_guard lock(mutex_);
    return clients_.size() < kMaxClients ? next_id_++ : 0;
}

void NodeOwner::tcp_accepted(TcpId id, std::uint32_t, const snmp::Endpoint&, const snmp::Endpoint&) {
    auto client = std::make_shared<Client>(id);
    client->greet_by = Loop::now_ms() + kGreetingMs;
    deadline_->arm(client->greet_by);
    std::lock_guard lock(mutex_);
    clients_[id] = std::move(client);
}

NodeOwner::ClientPtr NodeOwner::find(TcpId id) {
    std::lock_guard lock(mutex_);
    const auto found = clients_.find(id);
    return found == clients_.end() ? nullptr : found->second;
}

void NodeOwner::tcp_received(TcpId id, std::span<const std::uint8_t> bytes) {
    const ClientPtr client = find(id);
    if (!client) return;
    client->in.insert(client->in.end(), bytes.begin(), bytes.end());
    if (serve(*client)) return;
    count(Counter::kTrapRelayRefused);
    sockets_->close(id);
    drop(id);
}

template <class Port, class Service>
NodeFrameStatus NodeOwner::requests(Client& client, std::span<const std::uint8_t>& bytes, Service& service) {
    typename Port::Request request;
    for (;;) {
        const NodeFrameStatus status = take_frame(bytes, request);
        if (status != NodeFrameStatus::kComplete) return status;
        if (!service.request(client.node_id, std::move(request))) return NodeFrameStatus::kBad;
    }
}

/// False: it is to be dropped.
bool NodeOwner::serve(Client& client) {
    std::span<const std::uint8_t> rest(client.in);
    if (!client.greeted && !greet(client, rest)) return false;
    NodeFrameStatus status = NodeFrameStatus::kNeedMore;
    if (client.greeted)
        status = client.lu62 ? requests<Lu62Port>(client, rest, *service62_)
                             : requests<Lu0Port>(client, rest, *service_);
    client.in.erase(client.in.begin(), client.in.end() - static_cast<std::ptrdiff_t>(rest.size()));
    return status != NodeFrameStatus::kBad;
}

/// False: a wrong greeting. Not greeted yet and true: more is needed.
bool NodeOwner::greet(Client& client, std::span<const std::uint8_t>& bytes) {
    if (bytes.size() < kNodeGreeting) return true;
    const auto greeting = bytes.first(kNodeGreeting);
    client.lu62 = is_node_greeting(greeting, kNodeMagicOf<Lu62Port>, share_.client);
    if (!client.lu62 && !is_node_greeting(greeting, kNodeMagicOf<Lu0Port>, share_.client)) return false;
    bytes = bytes.subspan(kNodeGreeting);
    client.greeted = true;
    if (client.lu62) {
        sockets_->send(client.id, node_greeting(kNodeMagicOf<Lu62Port>, share_.owner));
        client.node_id =
            service62_->attach(current_user(), std::make_shared<Sink<Lu62Port>>(sockets_, client.id));
    } else {
        sockets_->send(client.id, node_greeting(kNodeMagicOf<Lu0Port>, share_.owner));
        client.node_id =
            service_->attach(current_user(), std::make_shared<Sink<Lu0Port>>(sockets_, client.id));
    }
    return true;
}

void NodeOwner::tcp_closed(TcpId id, NetError) { drop(id); }

void NodeOwner::drop(TcpId id) {
    const ClientPtr client = find(id);
    if (!client) return;
    {
        std::lock_guard lock(mutex_);
        clients_.erase(id);
    }
    if (client->node_id == 0) return;
    if (client->lu62)
        service62_->detach(client->node_id);
    else
        service_->detach(client->node_id);
}

void NodeOwner::drop_ungreeted(std::uint64_t now) {
    std::vector<TcpId> late;
    std::uint64_t next = Deadline::kNever;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [id, client] : clients_) {
            if (client->greeted) continue;
            if (now >= client->greet_by)
                late.push_back(id);
            else
                next = std::min(next, client->greet_by);
        }
    }
    for (const TcpId id : late) {
        count(Counter::kTrapRelayRefused);
        sockets_->close(id);
        drop(id);
    }
    if (next != Deadline::kNever) deadline_->arm(next);
}

}  // namespace openwosa::runtime
