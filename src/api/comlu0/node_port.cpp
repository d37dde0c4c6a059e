#include "node_port.hpp"

#include "runtime/immortal.hpp"

namespace openwosa::comlu0 {
namespace {

struct Current {
    std::mutex mutex;
    std::weak_ptr<NodePort> port;
    NodePort::Connect connect = default_connection;
};
runtime::Immortal<Current> g_current;

sna::port::LuId id_of(const sna::port::Indication& indication) {
    return std::visit(
        [](const auto& m) {
            if constexpr (requires { m.lu; }) {
                return m.lu;
            } else {
                return sna::port::LuId{0};
            }
        },
        indication);
}

}  // namespace

void NodePort::connect_by(Connect connect) {
    auto& current = g_current.get();
    std::lock_guard lock(current.mutex);
    current.connect = connect ? connect : default_connection;
}

std::variant<std::shared_ptr<NodePort>, std::string> NodePort::get() {
    auto& current = g_current.get();
    std::shared_ptr<NodePort> before, port;  // let go of without the lock
    std::lock_guard lock(current.mutex);
    before = current.port.lock();
    if (before) {
        std::lock_guard inner(before->mutex_);
        if (!before->lost_) return before;
    }
    current.port.reset();
    port = std::make_shared<NodePort>();
    auto* raw = port.get();
    static const char kAnchor = 0;
    auto connection = current.connect([raw](sna::port::Indication&& i) { raw->indicated(std::move(i)); },
                                      static_cast<const void*>(&kAnchor));
    if (auto* error = std::get_if<runtime::NodeError>(&connection)) return error->text;
    port->client_ = std::get<std::unique_ptr<runtime::NodeClient>>(std::move(connection));
    current.port = port;
    return port;
}

// The library may be unloaded next: nothing may be left in memory. Whoever has the lock is in get(), which
// cleans up itself.
NodePort::~NodePort() {
    auto& current = g_current.get();
    std::unique_lock lock(current.mutex, std::try_to_lock);
    if (lock && current.port.expired()) current.port.reset();
}

sna::port::LuId NodePort::add(LuListener& listener) {
    std::lock_guard lock(mutex_);
    while (++last_id_ == 0 || listeners_.contains(last_id_)) {
    }
    listeners_.emplace(last_id_, &listener);
    return last_id_;
}

void NodePort::remove(sna::port::LuId id) {
    std::lock_guard lock(mutex_);
    listeners_.erase(id);
}

bool NodePort::send(sna::port::Request&& request, std::optional<sna::port::Indication>& answer) {
    return client_->exchange(std::move(request), answer);
}

// Listeners are called with the lock held, so that none can go meanwhile; they take only their own.
void NodePort::indicated(sna::port::Indication&& indication) {
    std::lock_guard lock(mutex_);
    if (std::holds_alternative<sna::port::NodeLost>(indication)) {
        lost_ = true;
        for (auto& [id, listener] : listeners_) listener->indicated(sna::port::NodeLost{});
        return;
    }
    auto found = listeners_.find(id_of(indication));
    if (found != listeners_.end()) found->second->indicated(std::move(indication));
}

}  // namespace openwosa::comlu0
