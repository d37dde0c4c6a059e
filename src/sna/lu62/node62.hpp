#pragma once
// A node with LU 6.2: its links, sessions and limits, conversations and the attach queue, behind
// sna/lu62/port.hpp. Like every engine a value driven by events; it does no I/O and keeps no time of its own.
// It is a node of its own beside sna/node/node.hpp, whose PU 2.0 knows dependent LUs of type 0 only: the two
// share a link by address (takes()), and nothing else.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sna/lu62/contact.hpp"
#include "sna/lu62/node_config.hpp"
#include "sna/lu62/port.hpp"
#include "sna/spare_buffers.hpp"

namespace openwosa::sna::lu62 {

using ClientId = std::uint32_t;

/// The link carries PIUs. `facts`: a T2.1 node is at its other end; without, a host with its PU alone.
struct LinkUp {
    LinkId link = 0;
    std::uint32_t max_btu = 0;  ///< 0: any
    std::optional<LinkFacts> facts;
};
struct LinkDown {
    LinkId link = 0;
};
struct PiuReceived {
    LinkId link = 0;
    Octets piu;
};
/// The link has enough to carry for now, or takes more again.
struct LinkCongested {
    LinkId link = 0;
    bool on = false;
};
struct ClientAttached {
    ClientId client = 0;
    std::string user;
};
struct ClientGone {
    ClientId client = 0;
};
struct ClientRequest {
    ClientId client = 0;
    port::Request request;
};
/// A program that StartProgram asked for could not be started, or ended without receiving its attach.
struct ProgramFailed {
    std::string token;
    bool retry = true;
};
/// The answer to CheckPassword.
struct PasswordChecked {
    std::uint64_t check = 0;
    bool good = false;
};
struct Tick {};

struct Event62 {
    std::uint64_t now_ms = 0;
    std::variant<LinkUp, LinkDown, PiuReceived, LinkCongested, ClientAttached, ClientGone, ClientRequest,
                 ProgramFailed, PasswordChecked, Tick>
        what;
};

struct SendPiu {
    LinkId link = 0;
    std::size_t at = 0;  ///< in Actions62::wire
    std::size_t size = 0;
    Bytes body;  ///< goes behind those
};
struct Indicate {
    ClientId client = 0;
    port::Indication indication;
};
/// An on-demand link is wanted.
struct StartLink {
    LinkId link = 0;
};
/// Run this command line; the process passes `token` in its first ReceiveAllocate.
struct StartProgram {
    std::string token;
    std::string command;
    Bytes tp_name;
};

/// Is this the user's password? It may take its time: a good hash does.
struct CheckPassword {
    std::uint64_t check = 0;
    Bytes user, password;  ///< as the attach says them
};

/// A PIU that came or goes, whole.
struct PiuSeen {
    bool outbound = false;
    std::string link;
    std::optional<port::SessionId> session;  ///< none: it is of no session with a name
    port::ConvId conv = 0;                   ///< its client's number; 0: of no client's conversation
    Bytes piu;
};

/// Caller-owned and reused: step() appends, clear() keeps the memory.
struct Actions62 {
    std::vector<SendPiu> sends;
    std::vector<Indicate> indications;
    std::vector<StartLink> links;
    std::vector<StartProgram> programs;
    std::vector<CheckPassword> checks;
    Bytes wire;
    SpareBuffers spare;         ///< of the caller's, for data that indications carry; not cleared
    bool watched = false;       ///< set by the caller: PIUs are to be `seen`
    std::vector<PiuSeen> seen;  ///< in their order

    /// `send.body` goes behind them.
    Octets bytes(const SendPiu& send) const { return Octets(wire).subspan(send.at, send.size); }
    void clear() {
        sends.clear();
        indications.clear();
        links.clear();
        programs.clear();
        checks.clear();
        wire.clear();
        seen.clear();
    }
};

class Node62 {
  public:
    explicit Node62(Node62Config config);
    ~Node62();
    Node62(Node62&&) noexcept;
    Node62& operator=(Node62&&) noexcept;

    /// May take buffers out of the event.
    void step(Event62&& event, Actions62& out);
    /// When a Tick is due, if one is.
    std::optional<std::uint64_t> next_deadline() const;
    /// Is the PIU of a session this node has, or asks for? Where both nodes listen to one link.
    bool takes(LinkId link, Octets piu) const;

    struct Counts {
        std::size_t sessions = 0;
        std::size_t conversations = 0;
        std::size_t attaches = 0;   ///< that wait for a program
        std::size_t waiting = 0;    ///< allocations and activations
        std::uint64_t dropped = 0;  ///< PIUs that could not even be answered
    };
    Counts counts() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openwosa::sna::lu62
