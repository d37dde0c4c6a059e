// UDP on Linux: recvmmsg, sendmmsg, the ICMP error queue. Readiness comes from the Poller.
#include <ctime>
// After ctime.
#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <vector>

#include "runtime/counters.hpp"
#include "runtime/fault.hpp"
#include "runtime/loop_impl.hpp"
#include "runtime/poller_linux.hpp"
#include "runtime/process.hpp"
#include "runtime/sockaddr.hpp"
#include "runtime/trace.hpp"
#include "runtime/udp.hpp"
#include "runtime/udp_pktinfo_linux.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::size_t kBatch = 64;
constexpr int kRounds = 4;                      // batches read before callbacks get their turn
constexpr std::size_t kSlot = 65536;            // no UDP payload is longer
constexpr std::size_t kQueueBytes = 16u << 20;  // a socket's send queue while the system's buffer is full
constexpr int kPendingErrors = 8;               // asynchronous errors a send may have to step over

// Shared by all sockets of a loop: only the leader receives.
struct ReceiveBuffers {
    std::unique_ptr<std::uint8_t[]> bytes = std::make_unique_for_overwrite<std::uint8_t[]>(kBatch * kSlot);
    std::array<mmsghdr, kBatch> headers{};
    std::array<iovec, kBatch> parts{};
    std::array<SocketAddress, kBatch> from{};
    alignas(cmsghdr) std::array<std::array<std::uint8_t, kPktinfoSpace>, kBatch> control{};
    std::array<Datagram, kBatch> datagrams{};

    std::size_t stale = kBatch;  // headers the system has written to since prepare()
    bool with_control = false;

    ReceiveBuffers() {
        for (std::size_t i = 0; i < kBatch; ++i) {
            parts[i] = {bytes.get() + i * kSlot, kSlot};
            headers[i].msg_hdr.msg_iov = &parts[i];
            headers[i].msg_hdr.msg_iovlen = 1;
            headers[i].msg_hdr.msg_name = &from[i];
        }
    }

    void prepare(bool control_wanted) {
        if (control_wanted != with_control) stale = kBatch;
        with_control = control_wanted;
        for (std::size_t i = 0; i < stale; ++i) {
            msghdr& h = headers[i].msg_hdr;
            h.msg_namelen = sizeof from[i];
            h.msg_control = control_wanted ? control[i].data() : nullptr;
            h.msg_controllen = control_wanted ? kPktinfoSpace : 0;
        }
        stale = 0;
    }
};

ReceiveBuffers& receive_buffers(Loop& loop) {
    auto& slot = loop.impl().receive_buffers;
    if (!slot) slot = std::make_shared<ReceiveBuffers>();
    return *static_cast<ReceiveBuffers*>(slot.get());
}

// With IP_RECVERR a send may report what ICMP said about an earlier datagram; these are worth another try.
bool may_be_earlier(int error) {
    switch (error) {
        case ECONNREFUSED:
        case EHOSTUNREACH:
        case ENETUNREACH:
        case EHOSTDOWN:
        case EOPNOTSUPP:
        case ENOPROTOOPT:
        case EPROTO:
        case EACCES:
            return true;
        default:
            return false;
    }
}

void set_option(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

void raise_receive_buffer(int fd, std::size_t wanted) {
    int value = static_cast<int>(std::min<std::size_t>(wanted, 1u << 30));
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &value, sizeof value) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &value, sizeof value);
}

void set_options(int fd, bool v6, const UdpOptions& o) {
    if (v6) set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (o.broadcast) set_option(fd, SOL_SOCKET, SO_BROADCAST, 1);
    if (!o.exclusive) set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (o.receive_errors)
        v6 ? set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1) : set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
    if (o.local_addresses)
        v6 ? set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) : set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
    // Old agents' and managers' large messages travel in fragments; path MTU discovery would lose the first
    // of them.
    v6 ? set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DONT)
       : set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
    raise_receive_buffer(fd, o.receive_buffer);
}

struct Queued {
    SocketAddress to;
    std::size_t offset;
    std::size_t size;
    std::uint64_t cookie;
    bool has_source;
    snmp::Endpoint source;
};

struct SendFailure {
    std::uint64_t cookie;
    snmp::Endpoint to;
    NetError error;
};

}  // namespace

struct UdpSocket::Impl : LoopClient, Flushable, PolledSocket, std::enable_shared_from_this<Impl> {
    explicit Impl(std::shared_ptr<Loop> l) : loop(std::move(l)) {}

    const std::shared_ptr<Loop> loop;
    const std::uint32_t generation = fork_generation();
    std::mutex mutex;  // guards all below
    int fd = -1;
    std::uint32_t number = 0;  // the poller's
    bool open = false;
    bool write_waits = false;
    UdpOptions options;
    snmp::Endpoint local;
    std::shared_ptr<UdpHandler> handler;
    std::vector<Queued> queue;
    std::vector<std::uint8_t> queue_bytes;

    NetError start(const snmp::Endpoint& where, const UdpOptions& o, std::shared_ptr<UdpHandler> h);
    void close();
    void loop_stopped() override { close(); }
    void flush_batch() override;

    // With mutex held.
    void wait_writable();
    int try_send(const msghdr& header);
    NetError enqueue(const SocketAddress& to, std::span<const std::uint8_t> bytes, std::uint64_t cookie,
                     const snmp::Endpoint* source);
    void send_queued(std::vector<SendFailure>& failures);

    // Without.
    NetError send_one(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes, std::uint64_t cookie,
                      const snmp::Endpoint* source, bool may_wait);
    void report(std::vector<SendFailure> failures);
    void trace_sent(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes,
                    const snmp::Endpoint* source);

    // On the loop thread, without.
    void readable() override;
    void writable() override;
    int receive(ReceiveBuffers& buffers, std::shared_ptr<UdpHandler>& to);
    void deliver(ReceiveBuffers& buffers, std::size_t n, UdpHandler& to);
    void read_errors(UdpHandler& to);
};

// ---- open and close

NetError UdpSocket::Impl::start(const snmp::Endpoint& where, const UdpOptions& o,
                                std::shared_ptr<UdpHandler> h) {
    SocketAddress address;
    int length = to_socket_address(where, address);
    if (length == 0) return NetError::kNotSupported;
    if (NetError fault = fault::point("udp.open"); fault != NetError::kNone) return fault;
    bool v6 = where.family == snmp::Family::kIpv6;
    int descriptor =
        ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
    if (descriptor < 0) return net_error_from_system(errno);
    set_options(descriptor, v6, o);
    NetError error = fault::point("udp.bind");
    if (error == NetError::kNone && ::bind(descriptor, &address.any, static_cast<socklen_t>(length)) != 0)
        error = net_error_from_system(errno);
    socklen_t size = sizeof address;
    if (error == NetError::kNone && ::getsockname(descriptor, &address.any, &size) != 0)
        error = net_error_from_system(errno);
    if (error != NetError::kNone) {
        ::close(descriptor);
        return error;
    }
    std::lock_guard lock(mutex);
    try {
        number = loop->impl().poller->add(descriptor, shared_from_this());
    } catch (const std::bad_alloc&) {
        number = 0;
    }
    if (!number) {
        ::close(descriptor);
        return NetError::kResource;
    }
    fd = descriptor;
    open = true;
    options = o;
    local = to_endpoint(address);
    handler = std::move(h);
    close_in_child(fd);
    return NetError::kNone;
}

void UdpSocket::Impl::close() {
    std::shared_ptr<UdpHandler> let_go;  // destroyed after the lock is
    std::lock_guard lock(mutex);
    if (!open || generation != fork_generation()) return;
    open = false;
    std::uint32_t info[SK_MEMINFO_VARS] = {};
    socklen_t size = sizeof info;
    if (::getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &size) == 0)
        count(Counter::kKernelReceiveDrops, info[SK_MEMINFO_DROPS]);
    loop->impl().poller->remove(fd, number);
    forget_in_child(fd);
    ::close(fd);
    fd = -1;
    queue.clear();
    queue_bytes.clear();
    let_go = std::move(handler);
}

// ---- receiving

void UdpSocket::Impl::readable() {
    ReceiveBuffers& buffers = receive_buffers(*loop);
    for (int round = 0; round < kRounds; ++round) {
        std::shared_ptr<UdpHandler> to;
        int n = receive(buffers, to);
        if (!to) return;  // closed
        if (n > 0)
            deliver(buffers, static_cast<std::size_t>(n), *to);
        else
            read_errors(*to);
        if (n >= 0 && n < static_cast<int>(kBatch)) break;
    }
}

// How many datagrams were read, 0 for none, -1 when the system reported an error (which is gone now).
int UdpSocket::Impl::receive(ReceiveBuffers& buffers, std::shared_ptr<UdpHandler>& to) {
    std::lock_guard lock(mutex);
    if (!open || !loop->running()) return 0;
    to = handler;
    int n = -1;
    if (!fault::fails("udp.receive")) {
        buffers.prepare(options.local_addresses);
        n = ::recvmmsg(fd, buffers.headers.data(), kBatch, MSG_DONTWAIT, nullptr);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
    }
    if (n < 0)
        count(Counter::kReceiveErrors);
    else
        buffers.stale = static_cast<std::size_t>(n);
    return n;
}

void UdpSocket::Impl::deliver(ReceiveBuffers& b, std::size_t n, UdpHandler& to) {
    count(Counter::kDatagramsReceived, n);
    for (std::size_t i = 0; i < n; ++i) {
        Datagram& d = b.datagrams[i];
        d.from = to_endpoint(b.from[i]);
        d.to = local;  // written only before the first wait
        if (b.with_control) fill_local(b.headers[i].msg_hdr, d.to);
        d.bytes = {b.bytes.get() + i * kSlot, b.headers[i].msg_len};
        trace::packet(false, d.from, d.to, d.bytes);
    }
    try {
        to.on_datagrams({b.datagrams.data(), n});
    } catch (const std::bad_alloc&) {
        count(Counter::kReceiveErrors);  // lost, as on the wire
    }
}

// What ICMP said about datagrams sent earlier.
void UdpSocket::Impl::read_errors(UdpHandler& to) {
    for (std::size_t i = 0; i < kBatch; ++i) {
        std::uint8_t payload[2048];
        alignas(cmsghdr) std::uint8_t control[512];
        SocketAddress target{};
        iovec part{payload, sizeof payload};
        msghdr header{};
        header.msg_name = &target;
        header.msg_namelen = sizeof target;
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control;
        header.msg_controllen = sizeof control;
        ssize_t n;
        {
            std::lock_guard lock(mutex);
            if (!open) return;
            n = ::recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT);
        }
        if (n < 0) return;
        for (cmsghdr* c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c)) {
            bool v4 = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
            bool v6 = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
            if (!v4 && !v6) continue;
            sock_extended_err error;
            std::memcpy(&error, CMSG_DATA(c), sizeof error);
            // Frag-needed and local errors concern the path or a call that has already failed, not a lost
            // datagram.
            if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) continue;
            if (error.ee_errno == EMSGSIZE) continue;
            count(Counter::kIcmpErrors);
            to.on_undeliverable(to_endpoint(target), NetError::kUndeliverable,
                                {payload, static_cast<std::size_t>(n)});
        }
    }
}

// ---- sending

// 0 or errno. EAGAIN: the socket's buffer is full.
int UdpSocket::Impl::try_send(const msghdr& header) {
    for (int attempt = 0;; ++attempt) {
        if (::sendmsg(fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return 0;
        if (errno == EINTR) continue;
        if (!options.receive_errors || !may_be_earlier(errno) || attempt >= kPendingErrors) return errno;
    }
}

NetError UdpSocket::Impl::send_one(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes,
                                   std::uint64_t cookie, const snmp::Endpoint* source, bool may_wait) {
    SocketAddress address;
    int length = to_socket_address(to, address);
    if (length == 0) return NetError::kNotSupported;
    if (NetError fault = fault::point("udp.send"); fault != NetError::kNone) return fault;
    std::unique_lock lock(mutex);
    if (!open) return NetError::kClosed;
    if (to.family != local.family) return NetError::kInvalid;
    // Before it leaves: an answer must not stand in front of its request.
    trace_sent(to, bytes, source);
    if (may_wait || !queue.empty()) {  // never overtake what waits
        NetError error = enqueue(address, bytes, cookie, source);
        if (error != NetError::kNone) return error;
        bool first = queue.size() == 1;
        std::vector<SendFailure> failures;
        if (!write_waits && (!may_wait || queue.size() >= kBatch)) send_queued(failures);
        lock.unlock();
        report(std::move(failures));
        if (first && may_wait) loop->impl().add_batch(shared_from_this());
        return NetError::kNone;
    }
    iovec part{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) std::uint8_t control[kPktinfoSpace];
    msghdr header{};
    header.msg_name = &address;
    header.msg_namelen = static_cast<socklen_t>(length);
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (source && !snmp::is_unspecified(*source)) set_source(header, control, *source);
    int failed = try_send(header);
    if (failed == EAGAIN || failed == EWOULDBLOCK) {
        NetError error = enqueue(address, bytes, cookie, source);
        if (error == NetError::kNone) wait_writable();
        failed = 0;
        if (error != NetError::kNone) return error;
    }
    lock.unlock();
    if (failed) {
        count(Counter::kSendFailed);
        return net_error_from_system(failed);
    }
    count(Counter::kDatagramsSent);
    return NetError::kNone;
}

NetError UdpSocket::Impl::enqueue(const SocketAddress& to, std::span<const std::uint8_t> bytes,
                                  std::uint64_t cookie, const snmp::Endpoint* source) {
    if (queue_bytes.size() + bytes.size() > kQueueBytes || fault::fails("udp.queue")) {
        count(Counter::kSendQueueFull);
        return NetError::kResource;
    }
    bool has_source = source && !snmp::is_unspecified(*source);
    try {
        queue.push_back({to, queue_bytes.size(), bytes.size(), cookie, has_source,
                         has_source ? *source : snmp::Endpoint{}});
        queue_bytes.insert(queue_bytes.end(), bytes.begin(), bytes.end());
    } catch (const std::bad_alloc&) {
        if (!queue.empty() && queue.back().offset == queue_bytes.size()) queue.pop_back();
        return NetError::kResource;
    }
    return NetError::kNone;
}

// Sends the queue in batches; keeps what the system has no room for and waits for it.
void UdpSocket::Impl::send_queued(std::vector<SendFailure>& failures) {
    std::array<mmsghdr, kBatch> headers;
    std::array<iovec, kBatch> parts;
    alignas(cmsghdr) std::array<std::array<std::uint8_t, kPktinfoSpace>, kBatch> control;
    std::size_t done = 0;
    int retries = 0;
    while (done < queue.size()) {
        if (const NetError fault = fault::point("udp.flush"); fault != NetError::kNone) {
            failures.push_back({queue[done].cookie, to_endpoint(queue[done].to), fault});
            ++done;
            continue;
        }
        std::size_t n = std::min(kBatch, queue.size() - done);
        for (std::size_t i = 0; i < n; ++i) {
            Queued& q = queue[done + i];
            parts[i] = {queue_bytes.data() + q.offset, q.size};
            msghdr& h = headers[i].msg_hdr;
            h = {};
            h.msg_name = &q.to;
            h.msg_namelen = q.to.any.sa_family == AF_INET ? sizeof q.to.v4 : sizeof q.to.v6;
            h.msg_iov = &parts[i];
            h.msg_iovlen = 1;
            if (q.has_source) set_source(h, control[i].data(), q.source);
        }
        int sent = ::sendmmsg(fd, headers.data(), static_cast<unsigned>(n), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            count(Counter::kDatagramsSent, static_cast<std::uint64_t>(sent));
            done += static_cast<std::size_t>(sent);
            retries = 0;
            continue;
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) break;
        if (options.receive_errors && may_be_earlier(errno) && ++retries <= kPendingErrors) continue;
        count(Counter::kSendFailed);
        failures.push_back({queue[done].cookie, to_endpoint(queue[done].to), net_error_from_system(errno)});
        ++done;
        retries = 0;
    }
    if (done == queue.size()) {
        queue.clear();
        queue_bytes.clear();
        return;
    }
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(done));
    std::size_t gone = queue.front().offset;
    queue_bytes.erase(queue_bytes.begin(), queue_bytes.begin() + static_cast<std::ptrdiff_t>(gone));
    for (Queued& q : queue) q.offset -= gone;
    wait_writable();
}

void UdpSocket::Impl::wait_writable() {
    if (write_waits) return;
    write_waits = true;
    loop->impl().poller->want_write(fd, number, true);
}

void UdpSocket::Impl::writable() {
    {
        std::lock_guard lock(mutex);
        if (!open || !write_waits) return;
        write_waits = false;
        loop->impl().poller->want_write(fd, number, false);
    }
    flush_batch();
}

void UdpSocket::Impl::flush_batch() {
    std::vector<SendFailure> failures;
    {
        std::lock_guard lock(mutex);
        if (!open || write_waits || queue.empty()) return;
        send_queued(failures);
    }
    report(std::move(failures));
}

// Always from the loop: the caller of send() may hold the locks that the handler takes.
void UdpSocket::Impl::report(std::vector<SendFailure> failures) {
    if (failures.empty()) return;
    loop->post([self = shared_from_this(), failures = std::move(failures)] {
        std::shared_ptr<UdpHandler> to;
        {
            std::lock_guard lock(self->mutex);
            to = self->handler;
        }
        if (!to) return;
        for (const SendFailure& f : failures) to->on_send_failed(f.cookie, f.to, f.error);
    });
}

void UdpSocket::Impl::trace_sent(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes,
                                 const snmp::Endpoint* source) {
    if (!trace::packets_on()) return;
    snmp::Endpoint from = local;
    if (source && !snmp::is_unspecified(*source)) {
        from = *source;
        from.port = local.port;
    }
    trace::packet(true, from, to, bytes);
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
        NetError error = impl->start(local, options, std::move(handler));
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
                             const snmp::Endpoint* from) {
    return impl_ ? impl_->send_one(to, bytes, 0, from, false) : NetError::kClosed;
}

NetError UdpSocket::send(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes, std::uint64_t cookie,
                         const snmp::Endpoint* from) {
    return impl_ ? impl_->send_one(to, bytes, cookie, from, Loop::more_callbacks_follow())
                 : NetError::kClosed;
}

void UdpSocket::flush() {
    if (impl_) impl_->flush_batch();
}

std::size_t UdpSocket::receive_buffer() const noexcept {
    if (!impl_) return 0;
    std::lock_guard lock(impl_->mutex);
    int value = 0;
    socklen_t size = sizeof value;
    if (!impl_->open || ::getsockopt(impl_->fd, SOL_SOCKET, SO_RCVBUF, &value, &size) != 0) return 0;
    return static_cast<std::size_t>(value);
}

}  // namespace openwosa::runtime
