#pragma once
// The SSCP-LU session, LU side: FM profile 0, TS profile 1 (one request at a time, each with a definite
// response, single RUs of up to 256 bytes; normal-flow numbers are mere identifiers).

#include <variant>
#include <vector>

#include "sna/port.hpp"
#include "sna/sense.hpp"
#include "sna/wire.hpp"

namespace openwosa::sna::pu::sscp_lu {

/// What the outstanding request is for. kAbandoned: its response is due, but nobody waits for it.
enum class Purpose : std::uint8_t { kNothing, kNotify, kInit, kTerminate, kData, kAbandoned };

struct Request {
    Purpose purpose = Purpose::kNothing;
    port::Tag tag = 0;
    Rh rh;
    Bytes ru;
};

struct State {
    std::uint8_t address = 0;  ///< the LU's
    std::uint8_t sscp = 0;     ///< OAF' of the ACTLU: 0, but some hosts use another
    bool active = false;
    bool enabled = false;  ///< an application wants sessions
    bool told = false;     ///< what the SSCP was told last
    bool told_any = false;
    Purpose outstanding = Purpose::kNothing;
    port::Tag tag = 0;
    std::uint16_t snf = 0;  ///< of the outstanding request, or the last one
    std::vector<Request> waiting;
    struct Owed {
        std::uint16_t snf = 0;
        Rh rh;
        std::uint8_t code[3] = {};
        std::uint8_t code_size = 0;
    };
    std::vector<Owed> owed;  ///< requests the application has not answered
};

inline constexpr std::size_t kMaxRu = 256;
inline constexpr std::size_t kMaxWaiting = 8;
inline constexpr std::size_t kMaxOwed = 8;

/// A PIU of this session, ACTLU and DACTLU included.
struct Arrived {
    Th th;
    Rh rh;
    Octets ru;
};
struct Enable {
    bool enabled = false;
};
struct Send {
    Request request;
};
struct Respond {
    port::Tag tag = 0;
    std::uint16_t snf = 0;
    sense::Sense sense = 0;
};
/// The PU's session or the link is gone, or starts anew.
struct Reset {};

using Event = std::variant<Arrived, Enable, Send, Respond, Reset>;

enum class ToldKind : std::uint8_t {
    kActive,
    kInactive,
    kHierarchicalReset,  ///< ACTLU cold or DACTLU: the LU-LU session is gone, too
    kReceived,
    kResponded,     ///< to user data
    kSent,          ///< of user data
    kInitResponse,  ///< to INIT-SELF or logon text; with sense: refused
    kSetupFailed,   ///< NSPE or NOTIFY
    kTermResponse,
};
struct Told {
    ToldKind kind = ToldKind::kActive;
    port::Tag tag = 0;
    sense::Sense sense = 0;
    std::uint16_t snf = 0;
    Rh rh;
    bool answer = false;
    bool expedited = false;
    port::SendResult result = port::SendResult::kOk;
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

}  // namespace openwosa::sna::pu::sscp_lu
