// Who holds the trap port: binding it, attaching to the process that has it, taking over when that one is
// gone.
#include "runtime/trap_port.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <new>
#include <random>

#include "runtime/counters.hpp"
#include "runtime/loop.hpp"
#include "runtime/trace.hpp"
#include "runtime/trap_relay.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::size_t kRemembered = 4096;  // datagrams that can still be answered
constexpr auto kForeignAfter =
    std::chrono::milliseconds(400);  // port taken, nobody to attach to: not one of ours
constexpr auto kOpenPause = std::chrono::milliseconds(10);
constexpr auto kAttachWait = std::chrono::milliseconds(1500);
// Pauses between attempts to follow an owner that has gone; the last one repeats.
constexpr std::array<std::uint32_t, 9> kSeekPauses{1, 2, 5, 10, 20, 50, 100, 500, 1000};

struct Arrived {
    std::uint64_t token = 0;
    snmp::Endpoint from;
    snmp::Endpoint to;
    std::size_t socket = 0;
    bool answered = true;
};

/// An address to listen on; `optional` when the machine may lack the family.
struct Place {
    snmp::Endpoint endpoint;
    bool optional;
};

std::vector<Place> places_of(const TrapConfig& config) {
    const std::uint16_t port6 = config.port_ipv6.value_or(config.port);
    snmp::Endpoint any4{snmp::Family::kIpv4, config.port};
    snmp::Endpoint any6{snmp::Family::kIpv6, port6};
    if (config.addresses.empty()) return {{any4, false}, {any6, true}};
    std::vector<Place> list;
    for (const std::string& text : config.addresses) {
        snmp::Endpoint e;
        if (snmp::parse_endpoint(text, e) != snmp::EndpointError::kOk)
            continue;  // refused by the configuration
        e.port = e.family == snmp::Family::kIpv6 ? port6 : config.port;
        list.push_back({e, false});
    }
    return list;
}

bool family_missing(NetError error) {
    return error == NetError::kNotSupported || error == NetError::kNotAvailable;
}

}  // namespace

struct TrapPort::Impl : TrapRelayEvents, std::enable_shared_from_this<Impl> {
    Impl(std::shared_ptr<Loop> l, TrapConfig c, std::shared_ptr<TrapHandler> h)
        : loop(std::move(l)), config(std::move(c)), handler(std::move(h)) {}

    // One per socket, so that an arrival knows where its answer has to leave.
    struct Listener final : UdpHandler {
        Listener(std::weak_ptr<Impl> p, std::size_t i) : port(std::move(p)), index(i) {}
        void on_datagrams(std::span<const Datagram> batch) override {
            if (const auto p = port.lock()) p->arrived(index, batch);
        }
        void on_undeliverable(const snmp::Endpoint&, NetError, std::span<const std::uint8_t>) override {}
        void on_send_failed(std::uint64_t, const snmp::Endpoint&, NetError) override {}
        const std::weak_ptr<Impl> port;
        const std::size_t index;
    };

    const std::shared_ptr<Loop> loop;
    const TrapConfig config;
    std::atomic<Role> role{Role::kClosed};
    std::atomic<std::uint16_t> udp_port{0};

    std::mutex mutex;                 // guards all below
    std::condition_variable settled;  // an attempt to attach has ended
    std::shared_ptr<TrapHandler> handler;
    bool closed = false;
    bool opening = true;  // open() decides what follows a failure; afterwards seek() does
    bool attaching = false;
    std::size_t attempts = 0;
    std::vector<std::unique_ptr<UdpSocket>> sockets;
    std::shared_ptr<TrapRelayOwner> owner;
    TrapShare share;  // what the owner has published
    std::shared_ptr<TrapRelayClient> client;
    std::unique_ptr<Deadline> retry;
    std::vector<Arrived> remembered;  // a ring, by token
    std::uint64_t next_token = 0;
    std::vector<TrapDatagram> batch;  // the loop thread's

    NetError open();
    void close();
    NetError answer(std::uint64_t token, std::span<const std::uint8_t> bytes);

    NetError bind_all(std::vector<std::unique_ptr<UdpSocket>>& out);
    NetError try_to_own();
    void serve_others();
    bool try_to_attach();
    bool wait_attached();
    void seek();
    void seek_later();  // with mutex held

    void arrived(std::size_t socket, std::span<const Datagram> datagrams);
    void relay_attached(const TrapRelayClient& which) override;
    void relay_lost(const TrapRelayClient& which) override;
    void relay_datagrams(std::span<const TrapDatagram> datagrams) override;
    void relay_answer(std::uint64_t token, std::span<const std::uint8_t> bytes) override;
};

// ---- owning

NetError TrapPort::Impl::bind_all(std::vector<std::unique_ptr<UdpSocket>>& out) {
    UdpOptions options;
    options.local_addresses = true;
    options.receive_errors = false;  // nobody here waits for an answer
    NetError last = NetError::kNotAvailable;
    for (Place place : places_of(config)) {
        // With port 0 all sockets share the number the first one was given.
        if (place.endpoint.port == 0 && !out.empty()) place.endpoint.port = out.front()->local().port;
        auto socket = std::make_unique<UdpSocket>();
        const auto listener = std::make_shared<Listener>(weak_from_this(), out.size());
        const NetError error = socket->open(loop, place.endpoint, options, listener);
        if (error == NetError::kNone) {
            out.push_back(std::move(socket));
        } else {
            last = error;
            if (!place.optional || !family_missing(error)) return error;
        }
    }
    return out.empty() ? last : NetError::kNone;
}

NetError TrapPort::Impl::try_to_own() {
    {
        // A new owner's tokens must not be taken for those of the one before.
        std::lock_guard lock(mutex);
        std::random_device random;
        next_token = static_cast<std::uint64_t>(random()) << 32;
        remembered.assign(kRemembered, Arrived{});
    }
    std::vector<std::unique_ptr<UdpSocket>> bound;
    const NetError error = bind_all(bound);
    if (error != NetError::kNone) return error;
    {
        std::lock_guard lock(mutex);
        if (closed) return NetError::kClosed;
        sockets = std::move(bound);
        udp_port = sockets.front()->local().port;
        role = Role::kOwner;
    }
    if (config.share) serve_others();
    return NetError::kNone;
}

// If it cannot be done, this process has the port for itself; the others are told that it is in use.
void TrapPort::Impl::serve_others() {
    TrapShare fresh{0, new_trap_secret(), new_trap_secret()};
    const auto server = std::make_shared<TrapRelayOwner>(loop, fresh, weak_from_this());
    fresh.tcp_port = server->start();
    if (fresh.tcp_port == 0 || !publish_trap_share(config.share_directory, udp_port, fresh)) {
        trace::line("trap port: not shared, the share directory or its socket is not available");
        server->stop();
        return;
    }
    std::unique_lock lock(mutex);
    if (!closed) {
        owner = server;
        share = fresh;
        return;
    }
    lock.unlock();
    withdraw_trap_share(config.share_directory, udp_port, fresh);
    server->stop();
}

// ---- attaching

// True: the attempt is under way and relay_attached() or relay_lost() follows.
bool TrapPort::Impl::try_to_attach() {
    const auto found = find_trap_share(config.share_directory, config.port);
    if (!found) return false;
    auto fresh = std::make_shared<TrapRelayClient>(loop, *found, weak_from_this());
    {
        std::lock_guard lock(mutex);
        if (closed) return false;
        client = fresh;
        attaching = true;
    }
    fresh->start();
    return true;
}

void TrapPort::Impl::relay_attached(const TrapRelayClient& which) {
    std::lock_guard lock(mutex);
    if (closed || client.get() != &which) return;
    attaching = false;
    attempts = 0;
    udp_port = config.port;
    role = Role::kAttached;
    settled.notify_all();
}

void TrapPort::Impl::relay_lost(const TrapRelayClient& which) {
    bool follow = false;
    {
        std::lock_guard lock(mutex);
        if (closed || client.get() != &which) return;
        client.reset();
        const bool was_attached = !attaching;
        attaching = false;
        settled.notify_all();
        if (opening) return;
        role = Role::kSeeking;
        follow = was_attached;
        if (!follow) seek_later();
    }
    if (follow) seek();
}

bool TrapPort::Impl::wait_attached() {
    std::shared_ptr<TrapRelayClient> given_up;
    std::unique_lock lock(mutex);
    settled.wait_for(lock, kAttachWait, [&] { return !attaching; });
    attaching = false;
    if (role == Role::kAttached) return true;
    given_up.swap(client);
    lock.unlock();
    if (given_up) given_up->stop();
    return false;
}

// On the loop thread: the owner has gone, or an attempt to follow it failed.
void TrapPort::Impl::seek() {
    const NetError error = try_to_own();
    if (error == NetError::kNone) {
        count(Counter::kTrapTakeovers);
        std::lock_guard lock(mutex);
        attempts = 0;
        return;
    }
    if (error == NetError::kClosed) return;
    if (try_to_attach()) return;
    std::lock_guard lock(mutex);
    seek_later();
}

void TrapPort::Impl::seek_later() {
    if (closed) return;
    const std::size_t i = std::min(attempts++, kSeekPauses.size() - 1);
    retry->arm(Loop::now_ms() + kSeekPauses[i]);
}

// ---- open and close

NetError TrapPort::Impl::open() {
    const BlockingScope blocking;
    const auto give_up = std::chrono::steady_clock::now() + kForeignAfter;
    retry = std::make_unique<Deadline>(loop, [weak = weak_from_this()](std::uint64_t) {
        if (const auto self = weak.lock(); self && self->role == Role::kSeeking) self->seek();
    });
    NetError error = try_to_own();
    while (error == NetError::kInUse && config.share) {
        if (try_to_attach() && wait_attached()) {
            error = NetError::kNone;
        } else if (std::chrono::steady_clock::now() < give_up) {
            // Its owner may be just about to publish how to attach, or just about to go.
            std::unique_lock lock(mutex);
            settled.wait_for(lock, kOpenPause);
            lock.unlock();
            error = try_to_own();
        } else {
            break;
        }
    }
    std::lock_guard lock(mutex);
    opening = false;
    // Attached, and lost again before this line: go on seeking, as any attached process would.
    if (error == NetError::kNone && role == Role::kAttached && !client) {
        role = Role::kSeeking;
        seek_later();
    }
    return error;
}

void TrapPort::Impl::close() {
    std::vector<std::unique_ptr<UdpSocket>> old_sockets;
    std::shared_ptr<TrapRelayOwner> old_owner;
    std::shared_ptr<TrapRelayClient> old_client;
    std::shared_ptr<TrapHandler> old_handler;
    {
        std::lock_guard lock(mutex);
        if (closed) return;
        closed = true;
        role = Role::kClosed;
        old_sockets.swap(sockets);
        old_owner.swap(owner);
        old_client.swap(client);
        old_handler.swap(handler);
        settled.notify_all();
    }
    if (retry) retry->cancel();
    // The port first: when the others learn that we are gone, it is free.
    old_sockets.clear();
    if (old_owner) {
        withdraw_trap_share(config.share_directory, udp_port, share);
        old_owner->stop();
    }
    if (old_client) old_client->stop();
}

// ---- datagrams and answers

void TrapPort::Impl::arrived(std::size_t socket, std::span<const Datagram> datagrams) {
    std::shared_ptr<TrapHandler> to;
    std::shared_ptr<TrapRelayOwner> others;
    {
        std::lock_guard lock(mutex);
        if (closed) return;
        to = handler;
        others = owner;
        batch.clear();
        for (const Datagram& d : datagrams) {
            const std::uint64_t token = ++next_token;
            remembered[token % kRemembered] = {token, d.from, d.to, socket, false};
            batch.push_back({d, token});
        }
    }
    if (others) others->relay(batch);
    if (to) to->on_traps(batch);
}

void TrapPort::Impl::relay_datagrams(std::span<const TrapDatagram> datagrams) {
    std::shared_ptr<TrapHandler> to;
    {
        std::lock_guard lock(mutex);
        to = handler;
    }
    if (to) to->on_traps(datagrams);
}

void TrapPort::Impl::relay_answer(std::uint64_t token, std::span<const std::uint8_t> bytes) {
    answer(token, bytes);
}

NetError TrapPort::Impl::answer(std::uint64_t token, std::span<const std::uint8_t> bytes) {
    std::lock_guard lock(mutex);
    if (client) return client->answer(token, bytes) ? NetError::kNone : NetError::kNotAvailable;
    if (closed || remembered.empty()) return NetError::kClosed;
    Arrived& a = remembered[token % kRemembered];
    if (a.token != token || a.answered)
        return NetError::kNone;  // another process was first, or it is too long ago
    if (a.socket >= sockets.size()) return NetError::kClosed;  // arrived while the port is being opened
    a.answered = true;
    return sockets[a.socket]->send_now(a.from, bytes, &a.to);
}

// ---- the public face

TrapPort::TrapPort() = default;

TrapPort::~TrapPort() { close(); }

NetError TrapPort::open(const std::shared_ptr<Loop>& loop, const TrapConfig& config,
                        std::shared_ptr<TrapHandler> handler) {
    if (!loop || !loop->running()) return NetError::kClosed;
    close();
    try {
        auto impl = std::make_shared<Impl>(loop, config, std::move(handler));
        const NetError error = impl->open();
        if (error == NetError::kNone)
            impl_ = std::move(impl);
        else
            impl->close();
        return error;
    } catch (const std::bad_alloc&) {
        return NetError::kResource;
    }
}

void TrapPort::close() {
    if (impl_) impl_->close();
    impl_.reset();
}

TrapPort::Role TrapPort::role() const noexcept { return impl_ ? impl_->role.load() : Role::kClosed; }

std::uint16_t TrapPort::port() const noexcept { return impl_ ? impl_->udp_port.load() : std::uint16_t{0}; }

NetError TrapPort::answer(std::uint64_t token, std::span<const std::uint8_t> bytes) {
    return impl_ ? impl_->answer(token, bytes) : NetError::kClosed;
}

}  // namespace openwosa::runtime
