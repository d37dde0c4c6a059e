#include "runtime/node_service.hpp"

#include <algorithm>

#ifdef _WIN32
#include <windows.h>
// After windows.h.
#include <lmcons.h>
#else
#include <pwd.h>
#include <unistd.h>
#endif

#include "runtime/piu_text.hpp"
#include "runtime/sna_setup.hpp"
#include "runtime/trace.hpp"

namespace openwosa::runtime {

namespace link = sna::link;
namespace node = sna::node;

namespace {

void trace_piu(bool outbound, const std::string& link, sna::Octets piu) {
    if (trace::api_on()) trace::line((outbound ? "PIU > " : "PIU < ") + link + ": " + piu_text(piu));
}

}  // namespace

NodeService::NodeService(std::shared_ptr<Loop> loop, const SnaConfig& config, NodeObserver* observer)
    : loop_(std::move(loop)), config_(config), observer_(observer), node_(node_setup(config)) {}

DlswFailure NodeService::open() {
    {
        std::lock_guard lock(mutex_);
        deadline_ = std::make_unique<Deadline>(loop_, [weak = weak_from_this()](std::uint64_t) {
            if (const auto self = weak.lock()) self->tick();
        });
        edge_ = std::make_shared<DlswEdge>(loop_, dlsw_setup(config_), weak_from_this());
    }
    return edge_->open(dlsw_listens(config_));
}

void NodeService::close() {
    std::shared_ptr<DlswEdge> edge;
    {
        std::lock_guard lock(mutex_);
        if (closed_) return;
        std::vector<node::ClientId> clients;
        for (const auto& [id, sink] : clients_) clients.push_back(id);
        for (const node::ClientId id : clients) {
            step(node::ClientGone{id});
            clients_[id]->node_indication(sna::port::NodeLost{});
            clients_[id]->node_indicated();
        }
        for (link::StationId station = 0; station < config_.pus.size(); ++station)
            if (edge_) edge_->set_station({station, false});
        if (edge_) edge_->flush();
        closed_ = true;
        clients_.clear();
        if (deadline_) deadline_->cancel();
        edge = edge_;
    }
    if (edge) edge->close();
}

// ---- clients

node::ClientId NodeService::attach(const std::string& user, std::shared_ptr<NodeSink> sink) {
    std::lock_guard lock(mutex_);
    const node::ClientId id = next_client_++;
    clients_[id] = std::move(sink);
    step(node::ClientAttached{id, user});
    return id;
}

void NodeService::detach(node::ClientId client) {
    std::lock_guard lock(mutex_);
    if (clients_.erase(client) == 0 || closed_) return;
    step(node::ClientGone{client});
}

bool NodeService::request(node::ClientId client, sna::port::Request&& request,
                          std::optional<sna::port::Indication>* answer) {
    const DlswEdge::Batch batch(mutex_, edge_);
    if (closed_ || !clients_.contains(client)) return false;
    struct Asking {
        ~Asking() { asker = {}; }
        Asker& asker;
    } const asking{asker_};
    if (answer) {
        std::visit(
            [&](const auto& m) {
                if constexpr (requires { m.lu, m.tag; }) asker_ = {client, m.lu, m.tag, answer};
            },
            request);
    }
    step(node::ClientRequest{client, std::move(request)});
    return true;
}

/// True: somebody waits for just this, and has it now.
bool NodeService::answers(node::Indicate& indicate) {
    const auto* sent = std::get_if<sna::port::Sent>(&indicate.indication);
    if (!asker_.answer || !sent || indicate.client != asker_.client || sent->lu != asker_.lu ||
        sent->tag != asker_.tag || sent->result != sna::port::SendResult::kOk)
        return false;
    *std::exchange(asker_.answer, nullptr) = std::move(indicate.indication);
    return true;
}

std::vector<node::LuStatus> NodeService::status() {
    std::lock_guard lock(mutex_);
    return node_.status();
}

// ---- the engines, with the lock held

/// One event from outside the links, and everything it leads to.
void NodeService::step(What&& what) {
    node_.step({Loop::now_ms(), std::move(what)}, actions_);
    pump();
    if (edge_) edge_->flush();
}

void NodeService::link_told(const link::Indication& indication) {
    const auto guest = guest_.lock();
    if (guest && guest->guest_told(indication)) return;
    const std::uint64_t now = Loop::now_ms();
    if (const auto* piu = std::get_if<link::PiuReceived>(&indication)) {
        trace_piu(false, config_.pus[piu->station].name, piu->piu);
        node_.step({now, node::PiuReceived{piu->station, piu->piu}}, actions_);
    } else if (const auto* up = std::get_if<link::LinkUp>(&indication)) {
        node_.step({now, node::LinkUp{up->station, up->max_piu}}, actions_);
        if (observer_) observer_->link_changed(config_.pus[up->station].name, true);
    } else if (const auto* down = std::get_if<link::LinkDown>(&indication)) {
        node_.step({now, node::LinkDown{down->station}}, actions_);
        if (observer_) observer_->link_changed(config_.pus[down->station].name, false);
    }
}

void NodeService::peer_told(const sna::dlsw::PeerChanged& change) {
    if (observer_) observer_->partner_changed(config_.peers[change.peer].name, change.change, change.cause);
}

void NodeService::links_told() {
    pump();
    if (const auto guest = guest_.lock()) guest->guest_links_told();
}

void NodeService::send_piu(const link::SendPiu& send) {
    if (edge_ && !closed_) edge_->send(send);
}

void NodeService::start_link(link::StationId link) {
    if (edge_ && !closed_) edge_->set_station({link, true});
}

void NodeService::flush_links() {
    if (edge_ && !closed_) edge_->flush();
}

/// PIUs go to the links, which flush() carries out; indications to their clients.
void NodeService::pump() {
    for (const node::SendPiu& send : actions_.sends) {
        if (!edge_) continue;
        trace_piu(true, config_.pus[send.link].name, actions_.bytes(send));
        edge_->send({send.link, actions_.bytes(send)});
    }
    for (node::Indicate& indicate : actions_.indications) {
        if (answers(indicate)) continue;
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

void NodeService::tick() {
    std::lock_guard lock(mutex_);
    if (!closed_) step(node::Tick{});
}

std::string current_user() {
#ifdef _WIN32
    char name[UNLEN + 1];
    DWORD size = sizeof name;
    return GetUserNameA(name, &size) ? std::string(name) : std::string();
#else
    char buffer[4096];
    passwd entry{};
    passwd* found = nullptr;
    const bool known = ::getpwuid_r(::geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found;
    return known ? std::string(found->pw_name) : std::to_string(::geteuid());
#endif
}

}  // namespace openwosa::runtime
