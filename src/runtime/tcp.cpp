#include "runtime/tcp.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <new>
#include <unordered_map>
#include <vector>

#include "runtime/fault.hpp"
#include "runtime/loop_impl.hpp"
#include "runtime/tcp_outgoing.hpp"
#include "runtime/trap_relay_socket.hpp"
#include "sna/spare_buffers.hpp"
#ifdef _WIN32
#include <mstcpip.h>

#include "runtime/tcp_stream_windows.hpp"
#else
#include <netinet/tcp.h>

#include "runtime/tcp_stream_linux.hpp"
#endif

namespace openwosa::runtime {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kReadBuffer = 128 * 1024;
constexpr std::size_t kMostHeld = 64 * 1024;  // what waits for release_queued()
constexpr int kReadsPerTurn = 4;              // then the others get theirs
constexpr int kAcceptRetryMs = 100;

tcp::endpoint to_asio(const snmp::Endpoint& e) {
    if (e.family == snmp::Family::kIpv6) {
        asio::ip::address_v6::bytes_type bytes;
        std::copy(e.address.begin(), e.address.end(), bytes.begin());
        return {asio::ip::address_v6(bytes, e.scope), e.port};
    }
    asio::ip::address_v4::bytes_type bytes;
    std::copy_n(e.address.begin(), 4, bytes.begin());
    return {asio::ip::address_v4(bytes), e.port};
}

snmp::Endpoint from_asio(const tcp::endpoint& e) {
    snmp::Endpoint out;
    out.port = e.port();
    if (e.address().is_v4()) {
        out.family = snmp::Family::kIpv4;
        const auto bytes = e.address().to_v4().to_bytes();
        std::copy(bytes.begin(), bytes.end(), out.address.begin());
    } else {
        out.family = snmp::Family::kIpv6;
        const auto bytes = e.address().to_v6().to_bytes();
        std::copy(bytes.begin(), bytes.end(), out.address.begin());
        out.scope = static_cast<std::uint32_t>(e.address().to_v6().scope_id());
    }
    return out;
}

NetError to_net_error(const error_code& error) {
    if (!error) return NetError::kNone;
    if (error == asio::error::eof) return NetError::kClosed;
    if (error == asio::error::timed_out) return NetError::kUndeliverable;
    return net_error_from_system(error.value());
}

bool is_for_now(const error_code& error) {
    return error == asio::error::would_block || error == asio::error::try_again;
}

void set_options(tcp::socket& socket, const TcpOptions& options) {
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
#ifndef _WIN32
    const int seconds = static_cast<int>(options.dead_after_ms / 2000) + 1;
    const int interval = seconds / 4 + 1;
    const int probes = 4;
    const auto timeout = static_cast<unsigned>(options.dead_after_ms);
    const int fd = socket.native_handle();
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof seconds);
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
    ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
#else
    // Ten probes follow the first, whatever is asked for.
    tcp_keepalive keep{1, options.dead_after_ms / 2, options.dead_after_ms / 20 + 1};
    DWORD unused = 0;
    ::WSAIoctl(socket.native_handle(), SIO_KEEPALIVE_VALS, &keep, sizeof keep, nullptr, 0, &unused, nullptr,
               nullptr);
#endif
}

}  // namespace

struct TcpSockets::Impl : LoopClient, std::enable_shared_from_this<Impl> {
    struct Connection : TcpStream {
        Connection(std::weak_ptr<Impl> o, TcpId n, asio::io_context& io)
            : owner(std::move(o)), id(n), connecting(io), timer(io) {}
        void readable() override {
            if (const auto impl = owner.lock()) impl->readable(self());
        }
        void writable() override {
            if (const auto impl = owner.lock()) impl->writable(self());
        }
        std::shared_ptr<Connection> self() {
            return std::static_pointer_cast<Connection>(shared_from_this());
        }

        const std::weak_ptr<Impl> owner;
        const TcpId id;
        tcp::socket connecting;    // until it is connected,
        asio::steady_timer timer;  // as is this
        bool connected = false;
        bool closed = false;
        bool waits_to_write = false;
        bool queued = false;   // among Impl::queued
        bool writing = false;  // a thread is, and takes what comes meanwhile along
        Outgoing pending;
        Outgoing out;  // goes before `pending`; the writer's
        std::size_t unwritten() const { return out.size() + pending.size(); }
    };
    struct Listener {
        explicit Listener(asio::io_context& io) : acceptor(io), retry(io) {}
        std::uint32_t number = 0;
        tcp::acceptor acceptor;
        asio::steady_timer retry;
    };
    using ConnectionPtr = std::shared_ptr<Connection>;
    using ListenerPtr = std::shared_ptr<Listener>;

    Impl(std::shared_ptr<Loop> l, std::weak_ptr<TcpHandler> h, const TcpOptions& o)
        : loop(std::move(l)), handler(std::move(h)), options(o), buffer(kReadBuffer) {}

    const std::shared_ptr<Loop> loop;
    const std::weak_ptr<TcpHandler> handler;
    const TcpOptions options;
    std::vector<std::uint8_t> buffer;  // the loop thread's
    std::mutex mutex;                  // guards all below
    std::unordered_map<TcpId, ConnectionPtr> connections;
    std::vector<ListenerPtr> listeners;
    std::vector<ConnectionPtr> queued;
    int held = 0;                // > 0: `queued` waits,
    std::size_t held_bytes = 0;  // as long as it is not much
    sna::SpareBuffers spare;     // of what was written
    bool stopped = false;

    NetError listen(std::uint32_t number, const snmp::Endpoint& where, snmp::Endpoint& bound);
    void accept(const ListenerPtr& listener);
    void accepted(const ListenerPtr& listener, tcp::socket socket, const error_code& error);
    void connect(TcpId id, const snmp::Endpoint& to);
    void connected(const ConnectionPtr& c, const error_code& error);
    void wait_to_read(const ConnectionPtr& c);
    void readable(const ConnectionPtr& c);
    void send(TcpId id, std::span<const std::uint8_t> bytes, Bytes&& body);
    void queue(TcpId id, std::span<const std::uint8_t> bytes, Bytes&& body);
    bool keep(const ConnectionPtr& c, std::span<const std::uint8_t> bytes, Bytes&& body);
    void write_queued();
    void write_kept(const ConnectionPtr& c, std::unique_lock<std::mutex>& lock);
    void wait_to_write(Connection& c);
    void writable(const ConnectionPtr& c);
    void end(const ConnectionPtr& c, NetError error);
    void end_later(const ConnectionPtr& c, NetError error);
    void shut(Connection& c) noexcept;
    void close(TcpId id);
    void close_all();
    void loop_stopped() override { close_all(); }
};

// ---- listening

NetError TcpSockets::Impl::listen(std::uint32_t number, const snmp::Endpoint& where, snmp::Endpoint& bound) {
    if (const NetError fault = fault::point("tcp.listen"); fault != NetError::kNone) return fault;
    std::lock_guard lock(mutex);
    auto listener = std::make_shared<Listener>(loop->impl().io);
    listener->number = number;
    const tcp::endpoint local = to_asio(where);
    error_code failed;
    auto& acceptor = listener->acceptor;
    acceptor.open(local.protocol(), failed);
    if (failed) return to_net_error(failed);
    keep_from_children(acceptor);
#ifdef _WIN32
    using Exclusive = asio::detail::socket_option::boolean<SOL_SOCKET, SO_EXCLUSIVEADDRUSE>;
    acceptor.set_option(Exclusive(true), failed);
#else
    acceptor.set_option(asio::socket_base::reuse_address(true), failed);
#endif
    acceptor.bind(local, failed);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (!failed) bound = from_asio(acceptor.local_endpoint(failed));
    if (failed) {
        close_kept(acceptor);
        return to_net_error(failed);
    }
    listeners.push_back(listener);
    accept(listener);
    loop->impl().wake();
    return NetError::kNone;
}

void TcpSockets::Impl::accept(const ListenerPtr& listener) {
    listener->acceptor.async_accept(
        [self = shared_from_this(), listener](const error_code& error, tcp::socket socket) {
            self->accepted(listener, std::move(socket), error);
        });
}

void TcpSockets::Impl::accepted(const ListenerPtr& listener, tcp::socket socket, const error_code& error) {
    if (error == asio::error::operation_aborted) return;
    if (error) {  // out of descriptors: the connection stays pending, so trying at once would spin
        std::lock_guard lock(mutex);
        if (stopped) return;
        listener->retry.expires_after(std::chrono::milliseconds(kAcceptRetryMs));
        listener->retry.async_wait([self = shared_from_this(), listener](const error_code& cancelled) {
            std::lock_guard again(self->mutex);
            if (!cancelled && !self->stopped) self->accept(listener);
        });
        return;
    }
    error_code failed;
    const snmp::Endpoint remote = from_asio(socket.remote_endpoint(failed));
    const snmp::Endpoint local = failed ? snmp::Endpoint{} : from_asio(socket.local_endpoint(failed));
    const auto user = handler.lock();
    const TcpId id = failed || !user ? 0 : user->tcp_new_id(listener->number, remote);
    ConnectionPtr c;
    {
        std::lock_guard lock(mutex);
        if (stopped) return;
        if (id != 0 && connections.size() < options.max_connections) {
            c = std::make_shared<Connection>(weak_from_this(), id, loop->impl().io);
            keep_from_children(socket);
            set_options(socket, options);
            c->take(socket);
            c->connected = true;
            connections[id] = c;
        }
        accept(listener);
    }
    if (!c) return;  // closed by its destructor
    user->tcp_accepted(id, listener->number, local, remote);
    wait_to_read(c);
}

// ---- connecting

void TcpSockets::Impl::connect(TcpId id, const snmp::Endpoint& to) {
    std::lock_guard lock(mutex);
    if (stopped) return;
    auto c = std::make_shared<Connection>(weak_from_this(), id, loop->impl().io);
    connections[id] = c;
    const tcp::endpoint where = to_asio(to);
    error_code failed;
    c->connecting.open(where.protocol(), failed);
    if (!failed && fault::fails("tcp.connect")) failed = asio::error::no_descriptors;
    if (failed) {
        loop->post([self = shared_from_this(), c, failed] { self->connected(c, failed); });
        return;
    }
    keep_from_children(c->connecting);
    c->timer.expires_after(std::chrono::milliseconds(options.connect_ms));
    c->timer.async_wait([self = shared_from_this(), c](const error_code& error) {
        if (!error && !c->connected) self->connected(c, asio::error::timed_out);
    });
    c->connecting.async_connect(where, [self = shared_from_this(), c](const error_code& error) {
        if (error != asio::error::operation_aborted) self->connected(c, error);
    });
    loop->impl().wake();
}

void TcpSockets::Impl::connected(const ConnectionPtr& c, const error_code& error) {
    snmp::Endpoint local;
    {
        std::lock_guard lock(mutex);
        if (c->closed || c->connected) return;
        c->timer.cancel();
        if (error) {
            shut(*c);
            connections.erase(c->id);
        } else {
            c->connected = true;
            set_options(c->connecting, options);
            error_code failed;
            local = from_asio(c->connecting.local_endpoint(failed));
            c->take(c->connecting);
        }
    }
    const auto user = handler.lock();
    if (!user) return;
    if (error) return user->tcp_connect_failed(c->id, to_net_error(error));
    user->tcp_connected(c->id, local);
    wait_to_read(c);
}

// ---- reading

void TcpSockets::Impl::wait_to_read(const ConnectionPtr& c) {
    std::lock_guard lock(mutex);
    if (c->closed) return;
    if (!c->watch(loop->impl())) return end_later(c, NetError::kResource);
}

// Only the loop thread reads, so `buffer` is one for all, and an idle connection holds none.
void TcpSockets::Impl::readable(const ConnectionPtr& c) {
    const auto user = handler.lock();
    if (!user) return;
    for (int turn = 0; turn < kReadsPerTurn; ++turn) {
        error_code error;
        std::size_t size = 0;
        {
            std::lock_guard lock(mutex);
            if (c->closed) return;
            size = c->read(buffer, error);
        }
        if (is_for_now(error)) break;
        if (error) return end(c, to_net_error(error));
        user->tcp_received(c->id, {buffer.data(), size});
        if (size < buffer.size()) break;
    }
    wait_to_read(c);
}

// ---- writing

void TcpSockets::Impl::send(TcpId id, std::span<const std::uint8_t> bytes, Bytes&& body) {
    std::unique_lock lock(mutex);
    const auto found = connections.find(id);
    if (found == connections.end() || !found->second->connected) return;
    const ConnectionPtr c = found->second;
    if (!c->writing && c->unwritten() == 0 && body.empty()) {
        error_code error;
        while (!bytes.empty() && !error) bytes = bytes.subspan(c->write({&bytes, 1}, error));
        if (error && !is_for_now(error)) return end_later(c, to_net_error(error));
        if (bytes.empty()) return;
    }
    if (keep(c, bytes, std::move(body))) write_kept(c, lock);
}

void TcpSockets::Impl::queue(TcpId id, std::span<const std::uint8_t> bytes, Bytes&& body) {
    std::lock_guard lock(mutex);
    const auto found = connections.find(id);
    if (found == connections.end() || !found->second->connected) return;
    const ConnectionPtr& c = found->second;
    const std::size_t size = bytes.size() + body.size();
    if (!keep(c, bytes, std::move(body))) return;
    held_bytes += size;
    if (c->queued) return;
    queued.push_back(c);
    c->queued = true;
}

/// False: it is too much.
bool TcpSockets::Impl::keep(const ConnectionPtr& c, std::span<const std::uint8_t> bytes, Bytes&& body) {
    if (c->unwritten() + bytes.size() + body.size() > options.max_pending) {
        end_later(c, NetError::kTooBig);
        return false;
    }
    c->pending.add(bytes, std::move(body));
    return true;
}

void TcpSockets::Impl::write_queued() {
    std::unique_lock lock(mutex);
    if (held > 0 && held_bytes <= kMostHeld) return;
    held_bytes = 0;
    while (!queued.empty()) {
        const ConnectionPtr c = std::move(queued.back());
        queued.pop_back();
        c->queued = false;
        write_kept(c, lock);
    }
}

/// Writes what the system takes, where it can without the lock; unless somebody does already.
void TcpSockets::Impl::write_kept(const ConnectionPtr& c, std::unique_lock<std::mutex>& lock) {
    if (c->closed || c->writing || c->waits_to_write) return;
    error_code error;
    c->writing = true;
    while (!error && c->unwritten() != 0) {
        if (c->out.size() == 0) std::swap(c->out, c->pending);
        const Outgoing::Parts parts = c->out.next();
        if (TcpStream::kWritesBesideReads) lock.unlock();
        const std::size_t size = c->write({parts.part.data(), parts.count}, error);
        if (TcpStream::kWritesBesideReads) lock.lock();
        c->out.written(size, [this](Bytes&& used) { spare.keep(std::move(used)); });
    }
    c->writing = false;
    if (c->closed) return c->close();
    if (is_for_now(error)) return wait_to_write(*c);
    if (error) return end_later(c, to_net_error(error));
    // An idle connection that had much to write does not keep the room.
    if (c->out.capacity() + c->pending.capacity() > kReadBuffer) c->out = c->pending = Outgoing();
}

void TcpSockets::Impl::wait_to_write(Connection& c) {
    if (c.waits_to_write) return;
    c.waits_to_write = true;
    c.watch_writing(loop->impl(), true);
}

void TcpSockets::Impl::writable(const ConnectionPtr& c) {
    std::unique_lock lock(mutex);
    if (!c->waits_to_write) return;
    c->waits_to_write = false;
    if (c->closed) return;
    write_kept(c, lock);
    if (!c->closed && !c->waits_to_write) c->watch_writing(loop->impl(), false);
}

// ---- ending

void TcpSockets::Impl::shut(Connection& c) noexcept {
    c.closed = true;
    c.timer.cancel();
    close_kept(c.connecting);
    if (!c.writing) c.close();  // the writer does
}

void TcpSockets::Impl::end(const ConnectionPtr& c, NetError error) {
    {
        std::lock_guard lock(mutex);
        if (c->closed) return;
        shut(*c);
        connections.erase(c->id);
    }
    if (const auto user = handler.lock()) user->tcp_closed(c->id, error);
}

/// send() may be called with the user's lock held: it hears of this from the loop.
void TcpSockets::Impl::end_later(const ConnectionPtr& c, NetError error) {
    loop->post([self = shared_from_this(), c, error] { self->end(c, error); });
}

void TcpSockets::Impl::close(TcpId id) {
    std::unique_lock lock(mutex);
    const auto found = connections.find(id);
    if (found == connections.end()) return;
    const ConnectionPtr c = found->second;
    if (c->queued) write_kept(c, lock);  // its last words
    if (c->closed) return;
    shut(*c);
    connections.erase(id);
    loop->impl().wake();
}

void TcpSockets::Impl::close_all() {
    std::lock_guard lock(mutex);
    stopped = true;
    for (auto& [id, c] : connections) shut(*c);
    connections.clear();
    for (auto& listener : listeners) {
        listener->retry.cancel();
        close_kept(listener->acceptor);
    }
    listeners.clear();
    loop->impl().wake();
}

TcpSockets::TcpSockets(std::shared_ptr<Loop> loop, std::weak_ptr<TcpHandler> handler,
                       const TcpOptions& options)
    : impl_(std::make_shared<Impl>(std::move(loop), std::move(handler), options)) {
    impl_->loop->impl().add_client(impl_);
}

TcpSockets::~TcpSockets() { impl_->close_all(); }

NetError TcpSockets::listen(std::uint32_t listener, const snmp::Endpoint& where, snmp::Endpoint& bound) {
    return impl_->listen(listener, where, bound);
}
void TcpSockets::connect(TcpId id, const snmp::Endpoint& to) { impl_->connect(id, to); }
void TcpSockets::send(TcpId id, std::span<const std::uint8_t> bytes, std::vector<std::uint8_t>&& body) {
    impl_->send(id, bytes, std::move(body));
}
void TcpSockets::queue(TcpId id, std::span<const std::uint8_t> bytes, std::vector<std::uint8_t>&& body) {
    impl_->queue(id, bytes, std::move(body));
}
std::vector<std::uint8_t> TcpSockets::spare_buffer() {
    std::lock_guard lock(impl_->mutex);
    return impl_->spare.take();
}
void TcpSockets::write_queued() noexcept {
    try {
        impl_->write_queued();
    } catch (const std::bad_alloc&) {  // to tell of an error, which shows again when reading
    }
}
void TcpSockets::hold_queued() noexcept {
    std::lock_guard lock(impl_->mutex);
    ++impl_->held;
}
void TcpSockets::release_queued() noexcept {
    {
        std::lock_guard lock(impl_->mutex);
        --impl_->held;
    }
    write_queued();
}
void TcpSockets::close(TcpId id) { impl_->close(id); }
void TcpSockets::close_all() { impl_->close_all(); }

}  // namespace openwosa::runtime
