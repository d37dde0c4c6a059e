#include "runtime/node_service62.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace openwosa::runtime {

namespace lu62 = sna::lu62;

namespace {

/// Unknown names become LUs, partners and modes, so that two programs converse with nothing configured.
lu62::Node62Config default_config() {
    lu62::Node62Config config;
    std::random_device random;
    config.seed = static_cast<std::uint64_t>(random()) << 32 | random();
    return config;
}

}  // namespace

NodeService62::NodeService62(std::shared_ptr<Loop> loop) : loop_(std::move(loop)), node_(default_config()) {}

void NodeService62::open() {
    std::lock_guard lock(mutex_);
    deadline_ = std::make_unique<Deadline>(loop_, [weak = weak_from_this()](std::uint64_t) {
        if (const auto self = weak.lock()) self->tick();
    });
}

void NodeService62::close() {
    std::lock_guard lock(mutex_);
    if (std::exchange(closed_, true)) return;
    for (const auto& [id, sink] : clients_) {
        sink->node_indication(lu62::port::NodeLost{});
        sink->node_indicated();
    }
    clients_.clear();
    if (deadline_) deadline_->cancel();
}

lu62::ClientId NodeService62::attach(const std::string& user, std::shared_ptr<NodeSink62> sink) {
    std::lock_guard lock(mutex_);
    const lu62::ClientId id = next_client_++;
    clients_[id] = std::move(sink);
    step(lu62::ClientAttached{id, user});
    return id;
}

void NodeService62::detach(lu62::ClientId client) {
    std::lock_guard lock(mutex_);
    if (clients_.erase(client) == 0 || closed_) return;
    step(lu62::ClientGone{client});
}

bool NodeService62::request(lu62::ClientId client, lu62::port::Request&& request) {
    std::lock_guard lock(mutex_);
    if (closed_ || !clients_.contains(client)) return false;
    step(lu62::ClientRequest{client, std::move(request)});
    return true;
}

lu62::Node62::Counts NodeService62::counts() {
    std::lock_guard lock(mutex_);
    return node_.counts();
}

// ---- the engine, with the lock held

void NodeService62::step(What&& what) {
    node_.step({Loop::now_ms(), std::move(what)}, actions_);
    // Nothing is configured to be started; were it, its partner is not left to wait for it.
    while (!actions_.programs.empty()) {
        const auto programs = std::exchange(actions_.programs, {});
        for (const auto& program : programs)
            node_.step({Loop::now_ms(), lu62::ProgramFailed{program.token, false}}, actions_);
    }
    pump();
}

void NodeService62::pump() {
    for (lu62::Indicate& indicate : actions_.indications) {
        const auto client = clients_.find(indicate.client);
        if (client == clients_.end()) continue;
        client->second->node_indication(std::move(indicate.indication));
        if (std::find(told_.begin(), told_.end(), client->second) == told_.end())
            told_.push_back(client->second);
    }
    for (const auto& sink : told_) sink->node_indicated();
    told_.clear();
    actions_.clear();
    if (const auto next = node_.next_deadline(); next && deadline_ && !closed_) deadline_->arm(*next);
}

void NodeService62::tick() {
    std::lock_guard lock(mutex_);
    if (!closed_) step(lu62::Tick{});
}

}  // namespace openwosa::runtime
