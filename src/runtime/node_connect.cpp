#include "runtime/node_connect.hpp"

#include <chrono>
#include <new>
#include <optional>
#include <thread>
#include <type_traits>

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

/// A client that keeps alive what another one needs.
template <class Port>
class KeepingClient : public BasicNodeClient<Port> {
  public:
    explicit KeepingClient(std::unique_ptr<BasicNodeClient<Port>> client) : client_(std::move(client)) {}
    bool send(typename Port::Request&& request) noexcept override {
        return client_->send(std::move(request));
    }
    bool exchange(typename Port::Request&& request,
                  std::optional<typename Port::Indication>& answer) noexcept override {
        return client_->exchange(std::move(request), answer);
    }
    void hold() noexcept override { client_->hold(); }
    void release() noexcept override { client_->release(); }
    bool next(typename Port::Indication& indication,
              typename BasicNodeClient<Port>::Wanted wanted) noexcept override {
        return client_->next(indication, wanted);
    }

  protected:
    std::unique_ptr<BasicNodeClient<Port>> client_;
};

template <class Port>
const auto& service(const OwnedNode& owned) {
    if constexpr (std::is_same_v<Port, Lu0Port>) {
        return owned.service();
    } else {
        return owned.service62();
    }
}

/// Keeps the node alive as long as a client of this process is there.
template <class Port>
class OwnersClient : public KeepingClient<Port> {
  public:
    OwnersClient(const std::shared_ptr<Loop>& loop, std::shared_ptr<OwnedNode> owned,
                 typename BasicNodeClient<Port>::Handler handler)
        : KeepingClient<Port>(
              std::make_unique<LocalNodeClient<Port>>(loop, service<Port>(*owned), std::move(handler))),
          owned_(std::move(owned)) {}
    // The library may be unloaded next: nothing may be left in memory. Whoever has the lock makes a new node.
    ~OwnersClient() override {
        this->client_.reset();
        owned_.reset();
        Process& p = process();
        std::unique_lock lock(p.mutex, std::try_to_lock);
        if (lock && p.owned.expired()) p.owned.reset();
    }

  private:
    std::shared_ptr<OwnedNode> owned_;
};

/// Keeps the loop running and the trace open as long as the client is there.
template <class Port>
class StartedClient : public KeepingClient<Port> {
  public:
    StartedClient(std::shared_ptr<Loop> loop, std::unique_ptr<BasicNodeClient<Port>> client)
        : KeepingClient<Port>(std::move(client)), loop_(std::move(loop)) {}
    ~StartedClient() override {
        this->client_.reset();
        trace::close();
        loop_->stop();
    }

  private:
    const std::shared_ptr<Loop> loop_;
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
    service62_ = std::make_shared<NodeService62>(loop, config, service_);
    service_->share_links(service62_);
    service62_->open();
    if (const DlswFailure failure = service_->open(); failure.error != NetError::kNone) {
        why = "cannot listen on " + snmp::endpoint_text(failure.where) + ": " +
              std::string(to_string(failure.error));
        close();
        return Result::kFailed;
    }
    if (!config.share) return Result::kOwner;
    owner_ = std::make_shared<NodeOwner>(loop, service_, service62_);
    if (const NetError error = owner_->open(config.share_directory); error != NetError::kNone) {
        why = "cannot offer the node to other processes: " + std::string(to_string(error));
        owner_.reset();
        close();
        return Result::kFailed;
    }
    return Result::kOwner;
}

void OwnedNode::close() {
    if (service62_) service62_->close();
    if (service_) service_->close();
    if (owner_) owner_->close();
    owner_.reset();
    service_.reset();
    service62_.reset();
    lock_.release();
}

namespace {

template <class Port>
BasicNodeConnection<Port> connect_with(const SnaConfig& config, const std::shared_ptr<Loop>& loop,
                                       typename BasicNodeClient<Port>::Handler handler) {
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
            if (owned)
                return std::make_unique<OwnersClient<Port>>(loop, std::move(owned), std::move(handler));
        }
        if (const auto share = find_share(config.share_directory, kNodeShareName)) {
            auto client = std::make_unique<RemoteNodeClient<Port>>(loop, handler);
            if (client->attach(*share, kAttachMs)) return client;
        }
        BlockingScope scope;
        std::this_thread::sleep_for(kTryAgain);
    }
    return system_error(why);
}

template <class Port>
BasicNodeConnection<Port> connect(typename BasicNodeClient<Port>::Handler handler,
                                  const void* module_anchor) {
    try {
        const ConfigResult config = load_config();
        if (!config.ok()) return NodeError{NodeFailure::kConfiguration, config.text()};
        auto loop = Loop::start(
            {config.config.runtime.callback_patience_ms, config.config.runtime.max_threads}, module_anchor);
        if (!loop) return system_error("no thread or descriptor for the node");
        trace::open(config.config.trace);
        auto connection = connect_with<Port>(config.config.sna, loop, std::move(handler));
        if (auto* client = std::get_if<std::unique_ptr<BasicNodeClient<Port>>>(&connection))
            return std::make_unique<StartedClient<Port>>(std::move(loop), std::move(*client));
        trace::close();
        loop->stop();
        return connection;
    } catch (const std::bad_alloc&) {
        return system_error("out of memory");
    }
}

}  // namespace

NodeConnection connect_node_with(const SnaConfig& config, const std::shared_ptr<Loop>& loop,
                                 NodeClient::Handler handler) {
    return connect_with<Lu0Port>(config, loop, std::move(handler));
}
NodeConnection62 connect_node62_with(const SnaConfig& config, const std::shared_ptr<Loop>& loop,
                                     NodeClient62::Handler handler) {
    return connect_with<Lu62Port>(config, loop, std::move(handler));
}

NodeConnection connect_node(NodeClient::Handler handler, const void* module_anchor) {
    return connect<Lu0Port>(std::move(handler), module_anchor);
}
NodeConnection62 connect_node62(NodeClient62::Handler handler, const void* module_anchor) {
    return connect<Lu62Port>(std::move(handler), module_anchor);
}

}  // namespace openwosa::runtime
