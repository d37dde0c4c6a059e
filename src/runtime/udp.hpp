#pragma once
// A UDP socket served by the loop: batches in, batches out, ICMP errors told per destination.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "runtime/error.hpp"
#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

class Loop;

/// One received datagram; valid only during the handler.
struct Datagram {
    snmp::Endpoint from;
    /// The local address and port; with UdpOptions::local_addresses exact even on a wildcard socket (Linux).
    snmp::Endpoint to;
    std::span<const std::uint8_t> bytes;
};

/// Called on the loop thread as I/O handlers: decode and queue, call no user.
class UdpHandler {
  public:
    virtual ~UdpHandler() = default;
    virtual void on_datagrams(std::span<const Datagram> batch) = 0;
    /// The network said (ICMP) that a datagram to `to` did not arrive. `sent` is the start of that datagram
    /// as far as the network returned it (often enough to find the request id), or empty. Linux only: Windows
    /// names no destination.
    virtual void on_undeliverable(const snmp::Endpoint& to, NetError error,
                                  std::span<const std::uint8_t> sent) = 0;
    /// A datagram given to send() was accepted, but the system refused it when the batch was flushed.
    virtual void on_send_failed(std::uint64_t cookie, const snmp::Endpoint& to, NetError error) = 0;
};

struct UdpOptions {
    /// A port in use is an error (SO_EXCLUSIVEADDRUSE on Windows); false: SO_REUSEADDR.
    bool exclusive = true;
    bool broadcast = true;  ///< SO_BROADCAST
    /// IP_RECVERR: tell undeliverable destinations.
    bool receive_errors = true;
    /// IP_PKTINFO: fill Datagram::to exactly (wildcard agent and trap sockets).
    bool local_addresses = false;
    /// Wanted; the kernel's limit applies unless SO_RCVBUFFORCE is permitted.
    std::size_t receive_buffer = 8u << 20;
};

class UdpSocket {
  public:
    UdpSocket();
    ~UdpSocket();  ///< close()
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    /// Opens and binds (`local` with port 0: any port; any-address: all interfaces; IPv6 sockets are v6-only)
    /// and starts receiving. The handler is kept until close(). Errors: not_supported (no such family here),
    /// resource (descriptors), in_use, access_denied, not_available (address not local), invalid, other.
    NetError open(const std::shared_ptr<Loop>& loop, const snmp::Endpoint& local, const UdpOptions& options,
                  std::shared_ptr<UdpHandler> handler);
    /// Releases the port at once; any thread, any time. Does not wait for a running handler; none starts
    /// later.
    void close();
    bool is_open() const noexcept;
    /// Bound address with the real port; valid while open.
    snmp::Endpoint local() const;

    /// Sends at once, from any thread; the error is the system's verdict. A full socket buffer queues the
    /// datagram instead (resource when that queue is full too). `from`: when not null, the local address to
    /// send from (agent replies on a wildcard socket leave from where the request arrived).
    NetError send_now(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes,
                      const snmp::Endpoint* from = nullptr);
    /// As send_now, except in a user callback with more callbacks behind it: then the datagram is copied and
    /// leaves with the next batch (sendmmsg), at the latest when the callbacks in hand are done, when the
    /// user blocks in our API, or after half of Loop::Options::callback_patience_ms. A later refusal is told
    /// by on_send_failed(cookie).
    NetError send(const snmp::Endpoint& to, std::span<const std::uint8_t> bytes, std::uint64_t cookie = 0,
                  const snmp::Endpoint* from = nullptr);
    /// Sends what send() has queued. The loop does this by itself; any thread may.
    void flush();

    /// Size of the kernel's receive buffer in bytes as granted; 0 when unknown.
    std::size_t receive_buffer() const noexcept;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace openwosa::runtime
