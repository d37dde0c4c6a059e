#pragma once
// TCP connections served by the loop, named by numbers their user gives out: a sans-I/O engine above asks for
// connections by number and is told of them by number.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/error.hpp"
#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

class Loop;

using TcpId = std::uint32_t;

/// Called on the loop thread as I/O handlers, with no lock held: decode and queue, call no user. After
/// TcpSockets::close(id) nothing of `id` starts any more; what runs already may still end.
class TcpHandler {
  public:
    virtual ~TcpHandler() = default;
    /// A number for a connection about to be accepted on `listener`; 0: it is refused.
    virtual TcpId tcp_new_id(std::uint32_t listener, const snmp::Endpoint& remote) = 0;
    virtual void tcp_accepted(TcpId id, std::uint32_t listener, const snmp::Endpoint& local,
                              const snmp::Endpoint& remote) = 0;
    virtual void tcp_connected(TcpId id, const snmp::Endpoint& local) = 0;
    virtual void tcp_connect_failed(TcpId id, NetError error) = 0;
    /// The bytes are valid only during the call.
    virtual void tcp_received(TcpId id, std::span<const std::uint8_t> bytes) = 0;
    /// The other side closed it, it broke, or it did not take what we sent (kTooBig).
    virtual void tcp_closed(TcpId id, NetError error) = 0;
};

struct TcpOptions {
    std::uint32_t connect_ms = 5000;
    /// Dead peers are noticed after about this long, by keepalives when idle and by the retransmission limit
    /// when not (which on Windows is the system's own).
    std::uint32_t dead_after_ms = 60000;
    std::size_t max_pending = 8u << 20;  ///< bytes the peer has not taken; then the connection is closed
    std::size_t max_connections = 4096;  ///< accepted ones beyond are refused
};

class TcpSockets {
  public:
    TcpSockets(std::shared_ptr<Loop> loop, std::weak_ptr<TcpHandler> handler, const TcpOptions& options = {});
    ~TcpSockets();  ///< close_all()
    TcpSockets(const TcpSockets&) = delete;
    TcpSockets& operator=(const TcpSockets&) = delete;

    /// Listens; `listener` comes back with what is accepted. `bound`: the address with the real port.
    NetError listen(std::uint32_t listener, const snmp::Endpoint& where, snmp::Endpoint& bound);
    /// tcp_connected() or tcp_connect_failed() follows.
    void connect(TcpId id, const snmp::Endpoint& to);
    /// Any thread. Writes at once what the system takes, keeps the rest. An error is told by tcp_closed().
    /// `body` goes behind `bytes`.
    void send(TcpId id, std::span<const std::uint8_t> bytes, std::vector<std::uint8_t>&& body = {});
    /// The same in two steps, for who sends under a lock of his own that others want: queue() with it,
    /// write_queued() without. What several threads queue meanwhile goes out in one piece.
    void queue(TcpId id, std::span<const std::uint8_t> bytes, std::vector<std::uint8_t>&& body = {});
    void write_queued() noexcept;
    /// The buffer of a body that was written, or an empty one.
    std::vector<std::uint8_t> spare_buffer();
    /// Between these, write_queued() leaves it to release_queued().
    void hold_queued() noexcept;
    void release_queued() noexcept;
    /// What is not written yet is lost.
    void close(TcpId id);
    void close_all();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace openwosa::runtime
