#pragma once
// A node with dependent LUs: PU 2.0s over links it knows by number only, and the clients of sna/port.hpp.
// Like every engine a value driven by events; it does no I/O and keeps no time of its own.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sna/bytes.hpp"
#include "sna/lu0/state.hpp"
#include "sna/node/config.hpp"
#include "sna/port.hpp"

namespace openwosa::sna::node {

using ClientId = std::uint32_t;

/// The link can carry PIUs (for DLSw: CONTACTED came). max_btu: bytes of the largest PIU it takes, 0: any.
struct LinkUp {
    LinkId link = 0;
    std::uint32_t max_btu = 0;
};
struct LinkDown {
    LinkId link = 0;
};
struct PiuReceived {
    LinkId link = 0;
    Octets piu;
};
/// A client connected to the port, for `user`.
struct ClientAttached {
    ClientId client = 0;
    std::string user;
};
/// Its LUs are freed; nothing more is indicated to it.
struct ClientGone {
    ClientId client = 0;
};
struct ClientRequest {
    ClientId client = 0;
    port::Request request;
};
/// Time passed: see Node::next_deadline.
struct Tick {};

struct Event {
    std::uint64_t now_ms = 0;  ///< of any monotonic clock
    std::variant<LinkUp, LinkDown, PiuReceived, ClientAttached, ClientGone, ClientRequest, Tick> what;
};

struct SendPiu {
    LinkId link = 0;
    std::size_t at = 0;  ///< in Actions::wire
    std::size_t size = 0;
};
struct Indicate {
    ClientId client = 0;
    port::Indication indication;
};

/// Caller-owned and reused: step() appends, clear() keeps the memory.
struct Actions {
    std::vector<SendPiu> sends;  ///< in order
    std::vector<Indicate> indications;
    Bytes wire;

    Octets bytes(const SendPiu& send) const { return Octets(wire).subspan(send.at, send.size); }
    void clear() {
        sends.clear();
        indications.clear();
        wire.clear();
    }
};

/// What an operator wants to know of an LU.
struct LuStatus {
    std::string name;
    std::string pu;
    LinkId link = 0;
    bool link_up = false;
    bool pu_active = false;
    bool sscp_active = false;
    bool bound = false;
    lu0::Condition condition = lu0::Condition::kUnbound;
    std::optional<ClientId> client;
    std::uint64_t opened = 0;  ///< how often it was given out
};

class Node {
  public:
    explicit Node(Config config);
    ~Node();
    Node(Node&&) noexcept;
    Node& operator=(Node&&) noexcept;

    void step(const Event& event, Actions& out);

    /// When a Tick is due, if one is.
    std::optional<std::uint64_t> next_deadline() const;

    std::vector<LuStatus> status() const;
    /// PIUs that could not even be answered (no FID2, cut short, a segment of nothing).
    std::uint64_t dropped() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openwosa::sna::node
