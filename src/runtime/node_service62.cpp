#include "runtime/node_service62.hpp"

#include <algorithm>
#include <utility>

#include "runtime/piu_text.hpp"
#include "runtime/sna_setup.hpp"
#include "runtime/trace.hpp"

namespace openwosa::runtime {

namespace lu62 = sna::lu62;

namespace link = sna::link;

namespace {

/// `PIU > LINK session=<01 ...> conv_id=7: ...`; sess_id and conv_id are what the programs' verbs say.
void trace_piu(const lu62::PiuSeen& seen) {
    std::string text = seen.outbound ? "PIU > " : "PIU < ";
    text += seen.link;
    if (seen.session) {
        text += " sess_id=<";
        for (std::size_t i = 0; i < seen.session->size(); ++i) {
            char digits[4];
            std::snprintf(digits, sizeof digits, i > 0 ? " %02x" : "%02x", (*seen.session)[i]);
            text += digits;
        }
        text += '>';
    }
    if (seen.conv != 0) text += " conv_id=" + std::to_string(seen.conv);
    trace::line(text + ": " + piu_text(seen.piu));
}

}  // namespace

NodeService62::NodeService62(std::shared_ptr<Loop> loop, const SnaConfig& config,
                             std::shared_ptr<NodeService> links)
    : loop_(std::move(loop)),
      links_(std::move(links)),
      config_file_(config.lu62.file),
      users_(config.lu62.users),
      mutex_(links_->link_lock()),
      node_(lu62_setup(config)) {}

void NodeService62::open() {
    std::lock_guard lock(mutex_);
    deadline_ = std::make_unique<Deadline>(loop_, [weak = weak_from_this()](std::uint64_t) {
        if (const auto self = weak.lock()) self->tick();
    });
    starter_ = std::make_unique<ProgramStarter>(
        loop_, config_file_, [weak = weak_from_this()](const std::string& token, bool retry) {
            if (const auto self = weak.lock()) self->program_ended(token, retry);
        });
    if (users_.empty()) return;
    checks_ = std::make_unique<UserChecks>(loop_, users_,
                                           [weak = weak_from_this()](std::uint64_t check, bool good) {
                                               if (const auto self = weak.lock())
                                                   self->password_checked(check, good);
                                           });
}

void NodeService62::close() {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    if (starter_) starter_->close();  // no program is started for one whose client goes now
    for (const auto& [id, sink] : clients_) step(lu62::ClientGone{id});
    closed_ = true;
    for (const auto& [id, sink] : clients_) {
        sink->node_indication(lu62::port::NodeLost{});
        sink->node_indicated();
    }
    clients_.clear();
    if (deadline_) deadline_->cancel();
    checks_.reset();
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
    const DlswEdge::Batch batch = links_->batch();
    if (closed_ || !clients_.contains(client)) return false;
    if (auto* const consumed = std::get_if<lu62::port::Consumed>(&request))
        actions_.spare.keep(std::move(consumed->spare.bytes));
    lu62::Event62 event{Loop::now_ms(), lu62::ClientRequest{client, std::move(request)}};
    carry_out(std::move(event));
    request = std::move(std::get<lu62::ClientRequest>(event.what).request);
    // Its buffer may have gone to the link; the program has another one then.
    auto* const sent = std::get_if<lu62::port::Send>(&request);
    if (sent && sent->data.capacity() == 0) sent->data = links_->spare_buffer();
    return true;
}

lu62::Node62::Counts NodeService62::counts() {
    std::lock_guard lock(mutex_);
    return node_.counts();
}

// ---- the engine, with the lock held

void NodeService62::step(What&& what) { carry_out({Loop::now_ms(), std::move(what)}); }

void NodeService62::carry_out(lu62::Event62&& event) {
    actions_.watched = trace::api_on();
    node_.step(std::move(event), actions_);
    pump();
    links_->flush_links();
}

bool NodeService62::guest_told(const link::Indication& indication) {
    const std::uint64_t now = Loop::now_ms();
    actions_.watched = trace::api_on();
    if (const auto* piu = std::get_if<link::PiuReceived>(&indication)) {
        if (!node_.takes(piu->station, piu->piu)) return false;
        node_.step({now, lu62::PiuReceived{piu->station, piu->piu}}, actions_);
        return true;
    }
    if (const auto* up = std::get_if<link::LinkUp>(&indication))
        node_.step({now, lu62::LinkUp{up->station, up->max_piu, up->adjacent}}, actions_);
    else if (const auto* down = std::get_if<link::LinkDown>(&indication))
        node_.step({now, lu62::LinkDown{down->station}}, actions_);
    else if (const auto* congested = std::get_if<link::Congested>(&indication))
        node_.step({now, lu62::LinkCongested{congested->station, congested->on}}, actions_);
    return false;
}

void NodeService62::program_ended(const std::string& token, bool retry) {
    std::lock_guard lock(mutex_);
    if (!closed_) step(lu62::ProgramFailed{token, retry});
}

void NodeService62::password_checked(std::uint64_t check, bool good) {
    std::lock_guard lock(mutex_);
    if (!closed_) step(lu62::PasswordChecked{check, good});
}

/// PIUs go to the links, which flush_links() carries out; indications to their clients.
void NodeService62::pump() {
    for (const lu62::PiuSeen& seen : actions_.seen) trace_piu(seen);
    for (lu62::SendPiu& send : actions_.sends)
        links_->send_piu({send.link, actions_.bytes(send), &send.body});
    for (const lu62::StartLink& start : actions_.links) links_->start_link(start.link);
    for (const lu62::StartProgram& program : actions_.programs)
        if (starter_) starter_->start(program);
    for (const lu62::CheckPassword& check : actions_.checks)
        if (checks_) checks_->check(check);
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
