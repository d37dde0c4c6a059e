#include <chrono>
#include <new>

#include "runtime/node_share.hpp"
#include "runtime/node_wire.hpp"

namespace openwosa::runtime {

namespace {

constexpr TcpId kOnly = 1;

}  // namespace

template <class Port>
struct RemoteNodeClient<Port>::Link : TcpHandler, std::enable_shared_from_this<Link> {
    enum class State : std::uint8_t { kConnecting, kAttached, kLost };

    Link(std::shared_ptr<Loop> l, Handler handler)
        : loop(std::move(l)), queue(std::make_shared<IndicationQueue<Port>>(loop, std::move(handler))) {}

    TcpId tcp_new_id(std::uint32_t, const snmp::Endpoint&) override { return 0; }
    void tcp_accepted(TcpId, std::uint32_t, const snmp::Endpoint&, const snmp::Endpoint&) override {}
    void tcp_connected(TcpId, const snmp::Endpoint&) override {
        sockets->send(kOnly, node_greeting(kNodeMagicOf<Port>, share.client));
    }
    void tcp_connect_failed(TcpId, NetError) override { lost(); }
    void tcp_closed(TcpId, NetError) override { lost(); }
    void tcp_received(TcpId, std::span<const std::uint8_t> bytes) override {
        in.insert(in.end(), bytes.begin(), bytes.end());
        std::span<const std::uint8_t> rest(in);
        if (!greeted && rest.size() >= kNodeGreeting) {
            greeted = is_node_greeting(rest.first(kNodeGreeting), kNodeMagicOf<Port>, share.owner);
            if (!greeted) return lost();
            rest = rest.subspan(kNodeGreeting);
            become(State::kAttached);
        }
        NodeFrameStatus status = NodeFrameStatus::kNeedMore;
        typename Port::Indication indication;
        while (greeted && (status = take_frame(rest, indication)) == NodeFrameStatus::kComplete) {
            if (std::holds_alternative<typename Port::NodeLost>(indication)) return lost();
            queue->push(std::move(indication));
        }
        in.erase(in.begin(), in.end() - static_cast<std::ptrdiff_t>(rest.size()));
        queue->deliver();
        if (status == NodeFrameStatus::kBad) lost();
    }

    void become(State next) {
        std::lock_guard lock(mutex);
        state = next;
        changed.notify_all();
    }
    /// NodeLost is told once, and only to a client that was attached.
    void lost() {
        {
            std::lock_guard lock(mutex);
            if (state == State::kLost) return;
            if (state == State::kAttached) queue->push(typename Port::NodeLost{});
            state = State::kLost;
            changed.notify_all();
        }
        queue->deliver();
        sockets->close(kOnly);
    }
    bool attached() {
        std::lock_guard lock(mutex);
        return state == State::kAttached;
    }

    const std::shared_ptr<Loop> loop;
    const std::shared_ptr<IndicationQueue<Port>> queue;
    TrapShare share;
    std::unique_ptr<TcpSockets> sockets;
    std::vector<std::uint8_t> in;  // the loop thread's, as is `greeted`
    bool greeted = false;
    std::mutex mutex;  // guards `state`
    std::condition_variable changed;
    State state = State::kConnecting;
};

template <class Port>
RemoteNodeClient<Port>::RemoteNodeClient(std::shared_ptr<Loop> loop, Handler handler)
    : link_(std::make_shared<Link>(std::move(loop), std::move(handler))) {}

template <class Port>
RemoteNodeClient<Port>::~RemoteNodeClient() {
    if (link_->sockets) link_->sockets->close_all();
    link_->queue->stop();
}

template <class Port>
bool RemoteNodeClient<Port>::attach(const TrapShare& share, std::uint32_t limit_ms) {
    link_->share = share;
    link_->sockets = std::make_unique<TcpSockets>(link_->loop, link_->weak_from_this());
    link_->sockets->connect(kOnly, snmp::Endpoint::ipv4(127, 0, 0, 1, share.tcp_port));
    BlockingScope scope;
    std::unique_lock lock(link_->mutex);
    link_->changed.wait_for(lock, std::chrono::milliseconds(limit_ms),
                            [&] { return link_->state != Link::State::kConnecting; });
    return link_->state == Link::State::kAttached;
}

template <class Port>
bool RemoteNodeClient<Port>::send(typename Port::Request&& request) noexcept {
    try {
        if (!link_->attached()) return false;
        std::vector<std::uint8_t> frame;
        if (!append_frame(frame, request)) return false;
        link_->sockets->send(kOnly, frame);
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

template <class Port>
void RemoteNodeClient<Port>::hold() noexcept {
    link_->queue->hold();
}

template <class Port>
bool RemoteNodeClient<Port>::next(typename Port::Indication& indication,
                                  typename BasicNodeClient<Port>::Wanted wanted) noexcept {
    return link_->queue->next(indication, wanted);
}

template <class Port>
void RemoteNodeClient<Port>::release() noexcept {
    link_->queue->release();
}

template class RemoteNodeClient<Lu0Port>;
template class RemoteNodeClient<Lu62Port>;

}  // namespace openwosa::runtime
