#pragma once
// The secondary half-session of an LU 0: what comes from the primary and from the application is one event
// each; what goes to either is an action. Nothing is allocated for a single-RU chain that is not held up.

#include <variant>

#include "sna/lu0/state.hpp"
#include "sna/wire.hpp"

namespace openwosa::sna::lu0 {

/// A request or response of this session, segments joined; BIND and UNBIND included.
struct Arrived {
    Th th;
    Rh rh;
    Octets ru;
};
/// User data: a chain or a piece of one.
struct Send {
    port::Tag tag = 0;
    Rh rh;
    Octets data;
};
struct SendCommand {
    port::Tag tag = 0;
    Rh rh;
    Octets ru;
};
struct Respond {
    port::Tag tag = 0;
    std::uint16_t snf = 0;
    sense::Sense sense = 0;
    Octets ru;
};
struct Consumed {
    std::uint32_t count = 0;
};
/// The application leaves: CANCEL where a chain is open, SHUTC where the primary asked for it. The UNBIND
/// that follows, or Unbind, ends the session.
struct Close {};
/// We end it: UNBIND of this type goes out, and its response is not awaited.
struct Unbind {
    std::uint8_t type = 1;
    sense::Sense sense = 0;  ///< of type FE
};
/// It is gone without a word: link, PU or SSCP session.
struct Lost {
    port::EndReason reason = port::EndReason::kLinkLost;
};

using Event = std::variant<Arrived, Send, SendCommand, Respond, Consumed, Close, Unbind, Lost>;

enum class ToldKind : std::uint8_t { kStarted, kReceived, kResponded, kSent, kEnded };

/// One thing the application learns.
struct Told {
    ToldKind kind = ToldKind::kStarted;
    port::SendResult result = port::SendResult::kOk;
    port::EndReason reason = port::EndReason::kNormal;
    std::uint8_t unbind_type = 0;
    bool expedited = false;
    bool answer = false;
    bool send = false;
    bool degraded = false;
    bool several = false;
    std::uint16_t snf = 0;
    port::Tag tag = 0;
    sense::Sense sense = 0;  ///< kReceived: of an exception request, whose RU then lacks it
    Rh rh;
    Octets ru;  ///< views the event
};

struct Actions {
    Wire wire;
    std::vector<Told> told;
    void clear() {
        wire.clear();
        told.clear();
    }
};

void step(State& state, const Event& event, Actions& out);

}  // namespace openwosa::sna::lu0
