// UDP on Windows: Asio's overlapped receives; sends go out at once (Winsock has no batch send).
#include <boost/asio/ip/udp.hpp>
// After Asio, which brings winsock2.h.
#include <mswsock.h>

#include <array>
#include <mutex>
#include <vector>

#include "runtime/counters.hpp"
#include "runtime/fault.hpp"
#include "runtime/loop_impl.hpp"
#include "runtime/sockaddr.hpp"
#include "runtime/trace.hpp"
#include "runtime/udp.hpp"

namespace openwosa::runtime {

namespace {

namespace asio = boost::asio;
using asio::ip::udp;

constexpr std::size_t kSlot = 65536;   // no UDP payload is longer
constexpr std::size_t kReceives = 16;  // receives pending at once: a burst is taken in while callbacks run

#ifndef SIO_UDP_CONNRESET
constexpr DWORD kUdpConnReset = _WSAIOW(IOC_VENDOR, 12);
#else
constexpr DWORD kUdpConnReset = SIO_UDP_CONNRESET;
#endif

void set_option(SOCKET s, int level, int name, DWORD value) {
    ::setsockopt(s, level, name, reinterpret_cast<const char*>(&value), sizeof value);
}

void set_options(SOCKET s, bool v6, const UdpOptions& o) {
    if (v6) set_option(s, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (o.broadcast) set_option(s, SOL_SOCKET, SO_BROADCAST, 1);
    set_option(s, SOL_SOCKET, o.exclusive ? SO_EXCLUSIVEADDRUSE : SO_REUSEADDR, 1);
    set_option(s, SOL_SOCKET, SO_RCVBUF, static_cast<DWORD>(o.receive_buffer));
    // Otherwise an ICMP port-unreachable makes the next receive fail, for whatever peer.
    BOOL report = FALSE;
    DWORD returned = 0;
    ::WSAIoctl(s, kUdpConnReset, &report, sizeof report, nullptr, 0, &returned, nullptr, nullptr);
}

}  // namespace

struct UdpSocket::Impl : LoopClient, std::enable_shared_from_this<Impl> {
    explicit Impl(std::shared_ptr<Loop> l) : loop(std::move(l)), socket(loop->impl().io) {}

    struct Receive {
        std::unique_ptr<std::uint8_t[]> bytes = std::make_unique_for_overwrite<std::uint8_t[]>(kSlot);
        udp::endpoint from;
    };

    const std::shared_ptr<Loop> loop;
    std::mutex mutex;  // guards all below
    udp::socket socket;
    bool open = false;
    snmp::Endpoint local;
    std::shared_ptr<UdpHandler> handler;
    std::array<Receive, kReceives> receives;

    NetError start(const snmp::Endpoint& where, const UdpOptions& o, std::shared_ptr<UdpHandler> h);
    void close();
    void loop_stopped() override { close(); }
    void receive(std::size_t i);  // with mutex held
    void received(std::size_t i, const boost::system::error_code& error, std::size_t size);
    NetError send(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes);
};

NetError UdpSocket::Impl::start(const snmp::Endpoint& where, const UdpOptions& o,
                                std::shared_ptr<UdpHandler> h) {
    SocketAddress address;
    const int length = to_socket_address(where, address);
    if (length == 0) return NetError::kNotSupported;
    if (NetError fault = fault::point("udp.open"); fault != NetError::kNone) return fault;
    const bool v6 = where.family == snmp::Family::kIpv6;
    const SOCKET s =
        ::WSASocketW(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, IPPROTO_UDP, nullptr, 0, WSA_FLAG_OVERLAPPED);
    if (s == INVALID_SOCKET) return net_error_from_system(::WSAGetLastError());
    set_options(s, v6, o);
    NetError error = fault::point("udp.bind");
    if (error == NetError::kNone && ::bind(s, &address.any, length) != 0) {
        error = net_error_from_system(::WSAGetLastError());
        // A port held by another program with SO_EXCLUSIVEADDRUSE is refused as "access denied"; Windows has
        // no privileged ports.
        if (error == NetError::kAccessDenied && where.port != 0) error = NetError::kInUse;
    }
    int size = sizeof address;
    if (error == NetError::kNone && ::getsockname(s, &address.any, &size) != 0)
        error = net_error_from_system(::WSAGetLastError());
    if (error != NetError::kNone) {
        ::closesocket(s);
        return error;
    }
    std::lock_guard lock(mutex);
    boost::system::error_code failed;
    socket.assign(v6 ? udp::v6() : udp::v4(), s, failed);
    if (failed) {
        ::closesocket(s);
        return NetError::kResource;
    }
    socket.native_non_blocking(true, failed);
    open = true;
    local = to_endpoint(address);
    handler = std::move(h);
    for (std::size_t i = 0; i < kReceives; ++i) receive(i);
    return NetError::kNone;
}

void UdpSocket::Impl::close() {
    std::shared_ptr<UdpHandler> let_go;  // destroyed after the lock is
    std::lock_guard lock(mutex);
    if (!open) return;
    open = false;
    boost::system::error_code ignored;
    socket.close(ignored);
    let_go = std::move(handler);
}

void UdpSocket::Impl::receive(std::size_t i) {
    Receive& r = receives[i];
    socket.async_receive_from(
        asio::buffer(r.bytes.get(), kSlot), r.from,
        [self = shared_from_this(), i](const boost::system::error_code& error, std::size_t size) {
            self->received(i, error, size);
        });
}

// Any error but a closed socket concerns one datagram, or the thread that began the receive and has ended: go
// on.
void UdpSocket::Impl::received(std::size_t i, const boost::system::error_code& error, std::size_t size) {
    std::shared_ptr<UdpHandler> to;
    {
        std::lock_guard lock(mutex);
        if (!open || !loop->running()) return;
        to = handler;
    }
    if (error || fault::fails("udp.receive")) {
        if (error != asio::error::operation_aborted) count(Counter::kReceiveErrors);
    } else {
        SocketAddress from{};
        std::memcpy(&from, receives[i].from.data(), std::min(sizeof from, receives[i].from.size()));
        const Datagram datagram{to_endpoint(from), local, {receives[i].bytes.get(), size}};
        count(Counter::kDatagramsReceived);
        trace::packet(false, datagram.from, datagram.to, datagram.bytes);
        try {
            to->on_datagrams({&datagram, 1});
        } catch (const std::bad_alloc&) {
            count(Counter::kReceiveErrors);  // lost, as on the wire
        }
    }
    std::lock_guard lock(mutex);
    if (open) receive(i);
}

NetError UdpSocket::Impl::send(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes) {
    SocketAddress address;
    const int length = to_socket_address(to, address);
    if (length == 0) return NetError::kNotSupported;
    if (NetError fault = fault::point("udp.send"); fault != NetError::kNone) return fault;
    WSABUF part{static_cast<ULONG>(bytes.size()),
                const_cast<char*>(reinterpret_cast<const char*>(bytes.data()))};
    {
        std::lock_guard lock(mutex);
        if (!open) return NetError::kClosed;
        if (to.family != local.family) return NetError::kInvalid;
        // Before it leaves: an answer must not stand in front of its request.
        trace::packet(true, local, to, bytes);
        DWORD sent = 0;
        if (::WSASendTo(socket.native_handle(), &part, 1, &sent, 0, &address.any, length, nullptr, nullptr) !=
            0) {
            const int code = ::WSAGetLastError();
            count(Counter::kSendFailed);
            return code == WSAEWOULDBLOCK ? NetError::kResource : net_error_from_system(code);
        }
    }
    count(Counter::kDatagramsSent);
    return NetError::kNone;
}

// ---- the public face

UdpSocket::UdpSocket() = default;

UdpSocket::~UdpSocket() { close(); }

NetError UdpSocket::open(const std::shared_ptr<Loop>& loop, const snmp::Endpoint& local,
                         const UdpOptions& options, std::shared_ptr<UdpHandler> handler) {
    if (!loop || !loop->running()) return NetError::kClosed;
    close();
    std::shared_ptr<Impl> impl;
    try {
        impl = std::make_shared<Impl>(loop);
        const NetError error = impl->start(local, options, std::move(handler));
        if (error != NetError::kNone) return error;
        loop->impl().add_client(impl);
        impl_ = std::move(impl);
        return NetError::kNone;
    } catch (const std::bad_alloc&) {
        if (impl) impl->close();  // it may hold the port already
        return NetError::kResource;
    }
}

void UdpSocket::close() {
    if (impl_) impl_->close();
}

bool UdpSocket::is_open() const noexcept {
    if (!impl_) return false;
    std::lock_guard lock(impl_->mutex);
    return impl_->open;
}

snmp::Endpoint UdpSocket::local() const { return impl_ ? impl_->local : snmp::Endpoint{}; }

NetError UdpSocket::send_now(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes,
                             const snmp::Endpoint*) {
    return impl_ ? impl_->send(to, bytes) : NetError::kClosed;
}

NetError UdpSocket::send(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes, std::uint64_t,
                         const snmp::Endpoint*) {
    return impl_ ? impl_->send(to, bytes) : NetError::kClosed;
}

void UdpSocket::flush() {}

std::size_t UdpSocket::receive_buffer() const noexcept {
    if (!impl_) return 0;
    std::lock_guard lock(impl_->mutex);
    int value = 0;
    int size = sizeof value;
    if (!impl_->open || ::getsockopt(impl_->socket.native_handle(), SOL_SOCKET, SO_RCVBUF,
                                     reinterpret_cast<char*>(&value), &size) != 0)
        return 0;
    return static_cast<std::size_t>(value);
}

}  // namespace openwosa::runtime
