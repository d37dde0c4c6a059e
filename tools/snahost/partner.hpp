#pragma once
// A DLSw partner: one or two TCP connections, the capabilities exchange over them, and the circuits
// (RFC 1795, sections 3, 4, 7; a single connection as RFC 2166, 6.2). Sans-I/O: bytes in, bytes out.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "circuit.hpp"
#include "scenario.hpp"
#include "sna/capex.hpp"

namespace openwosa::snahost {

using ConnectionId = std::uint32_t;
using CircuitKey = std::uint32_t;

struct LinkEvent {
    enum class Kind : std::uint8_t {
        kReady,  ///< capabilities are exchanged
        kEstablished,
        kXid,
        kConnected,
        kPiu,
        kRestarted,
        kClosed,
        kNote,
        kFatal,   ///< the stream is lost or the partner was refused: close its connections
        kSilent,  ///< the scenario's stage is reached
    };
    Kind kind;
    CircuitKey circuit = 0;
    Bytes data{};
    std::string text{};
};

class Partner {
  public:
    using Events = std::vector<LinkEvent>;

    explicit Partner(const LinkConfig& config) : config_(config) {}

    /// A connection is there. The first on which we may write starts the capabilities exchange.
    void add_connection(ConnectionId connection, bool writable);
    /// False: it was the last.
    bool remove_connection(ConnectionId connection);
    /// Bytes from one connection. What is to be written is in out().
    void received(ConnectionId connection, Octets bytes, Events& events);

    // By circuit; an unknown one is ignored.
    void send_xid(CircuitKey circuit, Octets xid);
    void contact(CircuitKey circuit);
    bool send_piu(CircuitKey circuit, Octets piu);
    void halt(CircuitKey circuit, bool acknowledged);
    void restart(CircuitKey circuit);
    /// Asks for a circuit to a station.
    void call(const sna::MacAddress& mac);
    void keepalive();
    /// To be called when the events of one received() are worked off.
    void flush(CircuitKey circuit);

    const Circuit* find(CircuitKey circuit) const;
    bool ready() const { return answered_ && accepted_; }
    /// Both announced a single connection, so one of two is to be dropped.
    bool single() const { return peer_ && peer_->tcp_connections == 1 && config_.connections == 1; }
    const std::vector<ConnectionId>& connections() const { return all_; }
    std::optional<ConnectionId> writes_on() const { return write_; }
    /// Bytes for writes_on(); the caller takes them away.
    Bytes& out() { return out_; }
    const std::map<CircuitKey, Circuit>& circuits() const { return circuits_; }

  private:
    void message(const sna::SspMessage& m, Events& events);
    void capabilities(const sna::SspMessage& m, Events& events);
    void announce();
    void answer_capabilities(Octets gds);
    void explorer(const sna::SspMessage& m);
    void circuit_start(const sna::SspMessage& m, Events& events);
    void to_circuit(const sna::SspMessage& m, Events& events);
    Circuit* circuit_of(const sna::SspMessage& m);
    Circuit* find_own(CircuitKey circuit);
    bool reaches(const sna::MacAddress& mac) const { return !config_.mac || *config_.mac == mac; }
    Window new_window() const { return {config_.window, peer_ ? peer_->initial_window : std::uint16_t{1}}; }

    const LinkConfig& config_;
    std::vector<ConnectionId> all_;
    std::optional<ConnectionId> write_;
    std::map<ConnectionId, Bytes> unread_;
    Bytes out_;
    std::optional<sna::Capabilities> peer_;
    bool announced_ = false;
    bool answered_ = false;  ///< the partner's request was answered positively
    bool accepted_ = false;  ///< the partner accepted ours
    bool silent_ = false;
    std::map<CircuitKey, Circuit> circuits_;
    CircuitKey next_circuit_ = 0x100;
    Circuit::Events circuit_events_;
};

}  // namespace openwosa::snahost
