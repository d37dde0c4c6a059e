#include "runtime/node_connect.hpp"

#include <chrono>
#include <new>
#include <optional>
#include <thread>

#include "runtime/immortal.hpp"
#include "runtime/trace.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::uint64_t kPatienceMs = 5000;  // while an owner ends and another one begins
constexpr auto kTryAgain = std::chrono::milliseconds(100);
constexpr std::uint32_t kAttachMs = 2000;

NodeError system_error(std::string text) { return {NodeFailure::kSystem, std::move(text)}; }

/// The node this process owns, for all its clients; gone with the last of them.
struct Process {
    std::mutex mutex;
    std::weak_ptr<OwnedNode> owned;
};
Process& process() {
    static Immortal<Process> instance;
    return instance.get();
}

/// Keeps the node alive as long as a client of this process is there.
class OwnersClient : public NodeClient {
  public:
    OwnersClient(const std::shared_ptr<Loop>& loop, std::shared_ptr<OwnedNode> owned, Handler handler)
        : owned_(std::move(owned)), client_(std::in_place, loop, owned_->service(), std::move(handler)) {}
    // The library may be unloaded next: nothing may be left in memory. Whoever has the lock makes a new node.
    ~OwnersClient() override {
        client_.reset();
        owned_.reset();
        Process& p = process();
        std::unique_lock lock(p.mutex, std::try_to_lock);
        if (lock && p.owned.expired()) p.owned.reset();
    }
    bool send(sna::port::Request&& request) noexcept override { return client_->send(std::move(request)); }
    void hold() noexcept override { client_->hold(); }
    void deliver() noexcept override { client_->deliver(); }

  private:
    std::shared_ptr<OwnedNode> owned_;
    std::optional<LocalNodeClient> client_;
};

/// Keeps the loop running and the trace open as long as the client is there.
class StartedClient : public NodeClient {
  public:
    StartedClient(std::shared_ptr<Loop> loop, std::unique_ptr<NodeClient> client)
        : loop_(std::move(loop)), client_(std::move(client)) {}
    ~StartedClient() override {
        client_.reset();
        trace::close();
        loop_->stop();
    }
    bool send(sna::port::Request&& request) noexcept override { return client_->send(std::move(request)); }
    void hold() noexcept override { client_->hold(); }
    void deliver() noexcept override { client_->deliver(); }

  private:
    const std::shared_ptr<Loop> loop_;
    std::unique_ptr<NodeClient> client_;
};

}  // namespace

OwnedNode::Result OwnedNode::open(const std::shared_ptr<Loop>& loop, const SnaConfig& config,
                                  NodeObserver* observer, std::string& why) {
    if (config.share) {
        const auto taken = lock_.take(config.share_directory, kNodeLockName);
        if (taken == OwnerLock::Result::kHeld) return Result::kOther;
        if (taken == OwnerLock::Result::kFailed) {
            why = "the folder for the node's secret cannot be made or is not this user's alone";
            return Result::kFailed;
        }
    }
    service_ = std::make_shared<NodeService>(loop, config, observer);
    if (const DlswFailure failure = service_->open(); failure.error != NetError::kNone) {
        why = "cannot listen on " + snmp::endpoint_text(failure.where) + ": " +
              std::string(to_string(failure.error));
        close();
        return Result::kFailed;
    }
    if (!config.share) return Result::kOwner;
    owner_ = std::make_shared<NodeOwner>(loop, service_);
    if (const NetError error = owner_->open(config.share_directory); error != NetError::kNone) {
        why = "cannot offer the node to other processes: " + std::string(to_string(error));
        owner_.reset();
        close();
        return Result::kFailed;
    }
    return Result::kOwner;
}

void OwnedNode::close() {
    if (service_) service_->close();
    if (owner_) owner_->close();
    owner_.reset();
    service_.reset();
    lock_.release();
}

NodeConnection connect_node_with(const SnaConfig& config, const std::shared_ptr<Loop>& loop,
                                 NodeClient::Handler handler) {
    std::string why = "the process that owns the node does not answer";
    for (const std::uint64_t end = Loop::now_ms() + kPatienceMs; Loop::now_ms() < end;) {
        {
            Process& p = process();
            std::lock_guard lock(p.mutex);
            auto owned = p.owned.lock();
            if (!owned) {
                auto mine = std::make_shared<OwnedNode>();
                const auto result = mine->open(loop, config, nullptr, why);
                if (result == OwnedNode::Result::kFailed) return system_error(why);
                if (result == OwnedNode::Result::kOwner) {
                    owned = std::move(mine);
                    p.owned = owned;
                }
            }
            if (owned) return std::make_unique<OwnersClient>(loop, std::move(owned), std::move(handler));
        }
        if (const auto share = find_share(config.share_directory, kNodeShareName)) {
            auto client = std::make_unique<RemoteNodeClient>(loop, handler);
            if (client->attach(*share, kAttachMs)) return client;
        }
        BlockingScope scope;
        std::this_thread::sleep_for(kTryAgain);
    }
    return system_error(why);
}

NodeConnection connect_node(NodeClient::Handler handler, const void* module_anchor) {
    try {
        const ConfigResult config = load_config();
        if (!config.ok()) return NodeError{NodeFailure::kConfiguration, config.text()};
        auto loop = Loop::start(
            {config.config.runtime.callback_patience_ms, config.config.runtime.max_threads}, module_anchor);
        if (!loop) return system_error("no thread or descriptor for the node");
        trace::open(config.config.trace);
        NodeConnection connection = connect_node_with(config.config.sna, loop, std::move(handler));
        if (auto* client = std::get_if<std::unique_ptr<NodeClient>>(&connection))
            return std::make_unique<StartedClient>(std::move(loop), std::move(*client));
        trace::close();
        loop->stop();
        return connection;
    } catch (const std::bad_alloc&) {
        return system_error("out of memory");
    }
}

}  // namespace openwosa::runtime
