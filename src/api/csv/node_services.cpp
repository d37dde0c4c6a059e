// Management services over the machine's node: this process's connection to it, made by the first NMVT.
#include <algorithm>
#include <cstdio>
#include <map>
#include <mutex>
#include <new>
#include <utility>

#include "management_services.hpp"
#include "message_log.hpp"
#include "runtime/config.hpp"
#include "runtime/immortal.hpp"
#include "runtime/loop.hpp"
#include "runtime/node_client.hpp"

namespace openwosa::csv {
namespace {

namespace port = sna::port;
using Done = std::function<void(Outcome)>;

constexpr Outcome kNotSent{SV_STATE_CHECK, SV_SSCP_PU_SESSION_NOT_ACTIVE};
constexpr Outcome kNodeLost{SV_SERVER_RESOURCES_LOST, SV_SERVER_CONN_FAILURE};

/// A host that refuses is the documented "node configured to receive diagnostic information was not active":
/// VTAM answers so when no such application runs. The log tells its reason.
Outcome outcome_of(const port::NmvtAnswered& answer) {
    switch (answer.result) {
        case port::SendResult::kOk: {
            if (answer.sense == 0) return {};
            char text[64];
            std::snprintf(text, sizeof text, "NMVT refused by the host, sense data %08X", answer.sense);
            write_log({{}, 0, text});
            return kNotSent;
        }
        case port::SendResult::kState:
            return {SV_THREAD_BLOCKING, 0};
        case port::SendResult::kInvalid:
            return parameter_check(SV_DATA_EXCEEDS_RU_SIZE);
        case port::SendResult::kNoSession:
        case port::SendResult::kCanceled:
            return kNotSent;
    }
    return kNotSent;
}

class NodeServices : public ManagementServices {
  public:
    void send(sna::Bytes ru, Done done) override {
        port::SendNmvt request{0, std::move(ru), 0};
        {
            std::lock_guard connecting(connecting_);
            if (const auto failed = closed_ ? std::optional(Outcome{SV_CANCELLED, 0}) : connect())
                return done(*failed);
            const std::uint64_t now = runtime::Loop::now_ms();
            request.patience_ms = static_cast<std::uint32_t>(give_up_ > now ? give_up_ - now : 0);
        }
        {
            std::lock_guard lock(mutex_);
            while (waiting_.contains(++last_)) {
            }
            request.tag = last_;
            waiting_.emplace(last_, std::move(done));
        }
        const port::Tag tag = request.tag;
        std::lock_guard connecting(connecting_);
        if (!client_ || !client_->send(std::move(request))) finish(tag, kNodeLost);
    }
    /// For good.
    void close() {
        std::unique_ptr<runtime::NodeClient> client;
        {
            std::lock_guard connecting(connecting_);
            closed_ = true;
            client = std::move(client_);
        }
        client.reset();  // waits for a handler that runs, which takes the other mutex
        end_all({SV_CANCELLED, 0}, false);
    }

  private:
    std::optional<Outcome> connect() {
        const std::uint32_t generation = runtime::fork_generation();
        // What was connected before a fork is the parent's; its threads are not here to take it down.
        if (generation != generation_) (void)client_.release();
        generation_ = generation;
        if (lost()) client_.reset();
        if (client_) return std::nullopt;
        static const char kAnchor = 0;
        const auto config = runtime::load_config();
        const std::uint32_t patience = config.ok() ? config.config.csv.session_wait_ms : 0;
        auto connection = runtime::connect_node(
            [this](port::Indication&& indication) { indicated(std::move(indication)); }, &kAnchor);
        if (const auto* error = std::get_if<runtime::NodeError>(&connection))
            return error->failure == runtime::NodeFailure::kConfiguration
                       ? Outcome{SV_COMM_SUBSYSTEM_NOT_LOADED, 0}
                       : Outcome{SV_SERVER_RESOURCE_NOT_FOUND, 0};
        client_ = std::get<std::unique_ptr<runtime::NodeClient>>(std::move(connection));
        give_up_ = runtime::Loop::now_ms() + patience;
        return std::nullopt;
    }
    bool lost() {
        std::lock_guard lock(mutex_);
        return std::exchange(lost_, false);
    }
    void indicated(port::Indication&& indication) {
        if (const auto* answer = std::get_if<port::NmvtAnswered>(&indication)) {
            finish(answer->tag, outcome_of(*answer));
        } else if (std::holds_alternative<port::NodeLost>(indication)) {
            end_all(kNodeLost, true);
        }
    }
    void end_all(Outcome outcome, bool lost) {
        std::map<port::Tag, Done> all;
        {
            std::lock_guard lock(mutex_);
            lost_ = lost;
            all.swap(waiting_);
        }
        for (auto& [tag, done] : all) done(outcome);
    }
    void finish(port::Tag tag, Outcome outcome) {
        Done done;
        {
            std::lock_guard lock(mutex_);
            const auto found = waiting_.find(tag);
            if (found == waiting_.end()) return;
            done = std::move(found->second);
            waiting_.erase(found);
        }
        done(outcome);
    }

    std::mutex connecting_;  // guards the four below; taken first
    bool closed_ = false;
    std::unique_ptr<runtime::NodeClient> client_;
    std::uint64_t give_up_ = 0;  ///< until when a session that comes up is waited for
    std::uint32_t generation_ = runtime::fork_generation();
    std::mutex mutex_;  // guards the rest; a handler takes only this one
    std::map<port::Tag, Done> waiting_;
    port::Tag last_ = 0;
    bool lost_ = false;
};

struct InUse {
    std::mutex mutex;
    std::shared_ptr<ManagementServices> other;
    std::shared_ptr<NodeServices> node;
};

InUse& in_use() {
    static runtime::Immortal<InUse> instance;
    return instance.get();
}

}  // namespace

std::shared_ptr<ManagementServices> management_services() {
    InUse& use = in_use();
    std::lock_guard lock(use.mutex);
    if (use.other) return use.other;
    if (!use.node) use.node = std::make_shared<NodeServices>();
    return use.node;
}

void close_management_services() {
    InUse& use = in_use();
    std::shared_ptr<NodeServices> node;
    {
        std::lock_guard lock(use.mutex);
        node = std::move(use.node);
    }
    if (node) node->close();
}

void use_management_services(std::shared_ptr<ManagementServices> services) {
    InUse& use = in_use();
    std::lock_guard lock(use.mutex);
    use.other = std::move(services);
}

}  // namespace openwosa::csv
