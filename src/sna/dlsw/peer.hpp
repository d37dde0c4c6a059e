#pragma once
// One partner switch: its TCP connections, the capabilities exchange, the cutting of the stream into
// messages, keepalive, and trying again.

#include <array>
#include <optional>

#include "sna/dlsw/events.hpp"

namespace openwosa::sna::dlsw {

class Peer {
  public:
    static constexpr std::uint64_t kNever = ~std::uint64_t{0};

    Peer(const EngineConfig& config, PeerIndex index);

    /// Connects where that is configured.
    void start(std::uint64_t now, ConnectionId& next_id, Actions& out);

    /// False: not wanted now (the peer is connected and alive); the caller closes it.
    bool accepted(const Accepted& event, std::uint64_t now, ConnectionId& next_id, Actions& out);
    void connected(const Connected& event, std::uint64_t now, Actions& out);
    void connect_failed(ConnectionId connection, std::uint64_t now, ConnectionId& next_id, Actions& out);
    void closed(ConnectionId connection, std::uint64_t now, Actions& out);
    void tick(std::uint64_t now, ConnectionId& next_id, Actions& out);

    /// A piece of a connection's stream; then next() until it is false.
    void received(ConnectionId connection, Octets bytes, std::uint64_t now);
    /// The next message for the switch above; the peer's own ones (capabilities, keepalive) are dealt with.
    bool next(ConnectionId connection, SspMessage& message, std::uint64_t now, Actions& out);

    bool has(ConnectionId connection) const { return find(connection) != nullptr; }
    /// Both capabilities exchanges are done: circuits may be set up.
    bool ready() const { return ready_; }
    void send(const SspMessage& message, std::uint64_t now, Actions& out, Bytes* body = nullptr);

    const PeerConfig& config() const { return config_; }
    /// The partner's; valid while ready.
    const Capabilities& capabilities() const { return theirs_; }
    std::uint64_t wake() const;
    std::size_t buffered() const;

  private:
    struct Connection {
        ConnectionId id = 0;  ///< 0: none
        bool open = false;    ///< false: being connected
        bool one = false;     ///< set up as the only one
        Bytes buffer;         ///< the front of an incomplete message
        Bytes done;           ///< a message that was put together: somebody may still view it
        Octets input;         ///< what received() gave and was not dealt with
    };

    Connection* find(ConnectionId id);
    const Connection* find(ConnectionId id) const { return const_cast<Peer*>(this)->find(id); }
    Connection* writer();
    void connect(bool one, std::uint64_t now, ConnectionId& next_id, Actions& out);
    void opened(Connection& connection, std::uint64_t now, Actions& out);
    void request_capabilities(Connection& connection, std::uint64_t now, Actions& out);
    void capabilities_message(const SspMessage& message, std::uint64_t now, Actions& out);
    void answer_capabilities(std::uint64_t now, Actions& out);
    void become_ready(Actions& out);
    void drop_one(Actions& out);
    void lose(PeerChange why, std::uint16_t cause, std::uint64_t now, Actions& out);
    void close(Connection& connection, Actions& out);
    void forget(Connection& connection);
    static void complete(Connection& connection);
    void put_capabilities(Connection& connection, FrameDirection direction, Octets gds, std::uint64_t now,
                          Actions& out);
    std::uint64_t next_delay();

    const EngineConfig& shared_;
    const PeerConfig& config_;
    const PeerIndex index_;
    Connection outbound_;
    Connection inbound_;
    std::array<Bytes, 2> retired_;  ///< buffers of connections closed in this step
    IpAddress local_{};
    Capabilities theirs_;
    bool ready_ = false;
    bool requested_ = false;    ///< our request is out
    bool confirmed_ = false;    ///< and was answered positively
    bool accepted_ = false;     ///< their request was good
    bool answer_owed_ = false;  ///< no connection to write to yet
    std::optional<CapFault> fault_;
    std::uint32_t backoff_ = 0;
    std::uint64_t random_;
    std::uint64_t retry_at_ = kNever;
    std::uint64_t capabilities_by_ = kNever;
    std::uint64_t last_sent_ = 0;
    std::uint64_t last_heard_ = 0;
};

}  // namespace openwosa::sna::dlsw
