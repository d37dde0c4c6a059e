#pragma once
// What goes into the DLSw engine and what comes out.

#include <cstdint>
#include <variant>
#include <vector>

#include "sna/dlsw/config.hpp"
#include "sna/link.hpp"

namespace openwosa::sna::dlsw {

/// A TCP connection. The engine numbers those it asks for; for accepted ones the edge asks it for a number.
using ConnectionId = std::uint32_t;

// In.

/// Somebody connected to one of our ports. The engine closes it unless it is a peer's.
struct Accepted {
    ConnectionId connection = 0;
    IpAddress local{};
    IpAddress remote{};
    bool one_connection = false;  ///< to the port for single-connection set-up
};
struct Connected {
    ConnectionId connection = 0;
    IpAddress local{};
};
struct ConnectFailed {
    ConnectionId connection = 0;
};
/// Any piece of the stream. The bytes live until the next step.
struct Received {
    ConnectionId connection = 0;
    Octets bytes;
};
/// The partner closed it, or it broke. Not told of what the engine closed itself.
struct Closed {
    ConnectionId connection = 0;
};
/// The node cannot take more from this station just now, or can again.
struct Congestion {
    link::StationId station = 0;
    bool on = false;
    bool stop_now = false;  ///< what is granted already is taken back
};
/// The local link was reset: its sessions end, and the mode is set anew.
struct ResetStation {
    link::StationId station = 0;
};
struct Tick {};

using Event = std::variant<Accepted, Connected, ConnectFailed, Received, Closed, Congestion, ResetStation,
                           Tick, link::SendPiu, link::SetStation>;

// Out.

struct Connect {
    ConnectionId connection = 0;
    IpAddress address{};
    std::uint16_t port = 0;
};
struct Close {
    ConnectionId connection = 0;
};
struct Send {
    ConnectionId connection = 0;
    std::size_t offset = 0;  ///< in Actions::bytes
    std::size_t size = 0;
    bool alone = false;  ///< in a write of its own
    Bytes body;          ///< goes behind those
};
enum class PeerChange : std::uint8_t {
    kUp,
    kUnreachable,  ///< nobody answers at its address
    kLost,         ///< the connection broke or was closed
    kSilent,       ///< connected, but no capabilities came in time
    kRefusedUs,    ///< negative response to our capabilities
    kRefused,      ///< we could not accept its capabilities
    kNotDlsw,      ///< what it sends is not DLSw
    kReplaced,     ///< it connected anew
};
struct PeerChanged {
    PeerIndex peer = 0;
    PeerChange change = PeerChange::kUp;
    std::uint16_t cause = 0;  ///< CapCause with kRefused and kRefusedUs
};

using Action = std::variant<Connect, Close, Send, PeerChanged, link::LinkUp, link::LinkDown,
                            link::PiuReceived, link::Congested>;

/// In the order they are to be carried out. The caller's, cleared and reused: no heap once it has grown.
struct Actions {
    std::vector<Action> list;
    Bytes bytes;  ///< what Send refers to

    void clear() {
        list.clear();
        bytes.clear();
    }
    Octets of(const Send& send) const { return Octets(bytes).subspan(send.offset, send.size); }
};

/// Appends `message`; joined to a write to the same connection just before it, unless `alone`. Its data ends
/// in `body`, which is taken.
void put_message(Actions& out, ConnectionId connection, const SspMessage& message, bool alone,
                 Bytes* body = nullptr);

}  // namespace openwosa::sna::dlsw
