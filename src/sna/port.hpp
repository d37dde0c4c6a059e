#pragma once
// The port of a node: the value messages between whoever uses dependent LUs (an API in this process, or in
// another one, over the node's local endpoint) and the node that owns them. Requests go down, indications
// come up; nothing is shared. One client may hold many LUs; it names each by a number of its own choosing.

#include <cstdint>
#include <string>
#include <variant>

#include "sna/bytes.hpp"
#include "sna/piu.hpp"

namespace openwosa::sna::port {

using LuId = std::uint32_t;  ///< chosen by the client, unique in its connection to the node
using Tag = std::uint32_t;   ///< chosen by the client; comes back in Sent

/// How a session with the primary LU is asked for (the four ways of IcomLU0).
enum class Init : std::uint8_t {
    kBind,      ///< wait for the BIND
    kSscp,      ///< only the SSCP-LU session; the application asks for the rest itself
    kInitSelf,  ///< send INIT-SELF, then wait
    kLogon,     ///< send character-coded text to the SSCP, then wait
};

enum class Session : std::uint8_t { kSscpLu, kLuLu };

// Requests.

/// Reserves an LU: by LU name or pool name (empty: the best free one), for `user` (empty: the one the
/// connection was opened for). Answered by LuOpened.
struct OpenLu {
    LuId lu = 0;
    std::string name;
    std::string user;
};
/// Gives the LU back; a session still there is ended first. Not answered, and nothing about `lu` follows.
struct CloseLu {
    LuId lu = 0;
};
/// Enables the LU at the SSCP (NOTIFY, or the response to ACTLU) and asks for a session as `init` says. In
/// force until EndSession: after UNBIND another BIND is accepted, and SessionStarted comes again. Answered by
/// SscpActive (once the SSCP-LU session is there; again after each SscpInactive), then by InitRefused or
/// SessionStarted. A session that was there and is lost is not asked for again: whether it is still wanted,
/// the client says with EndSession and another StartSession.
struct StartSession {
    LuId lu = 0;
    Init init = Init::kBind;
    Bytes data;               ///< kInitSelf: the RU, or empty: built from `destination`; kLogon: EBCDIC text
    std::string destination;  ///< name of the primary LU
    std::string mode;         ///< for a built INIT-SELF; empty: blanks, the host's default
};
/// Gives up StartSession, or ends the LU-LU session (TERM-SELF or UNBIND as the node sees fit) and disables
/// the LU. Answered by SessionEnded, also when there was nothing to end.
struct EndSession {
    LuId lu = 0;
};
/// User data, a whole chain or a piece of one. The half-session cuts it into RUs. Answered by Sent.
/// Where BIND has brackets and none is open, the half-session begins one by itself; may it not (SBI, a lost
/// race), the answer is kState with a sense that sense::forbids_bracket.
struct SendData {
    LuId lu = 0;
    Tag tag = 0;
    Session session = Session::kLuLu;
    /// begin_chain and end_chain of the piece, EB with the first; what BIND does not allow is degraded, and
    /// Sent tells.
    Rh rh;
    Bytes data;
};
/// A data-flow-control or session-control request: its RU, code first (LUSTAT, SIGNAL, CANCEL, CHASE, QEC,
/// QC, RELQ, SHUTC, RSHUTD, RTR, BID, SBI, BIS, RQR). Answered by Sent.
struct SendCommand {
    LuId lu = 0;
    Tag tag = 0;
    Rh rh;
    Bytes ru;
};
/// The response to a received request that the application has to answer. Answered by Sent.
struct SendResponse {
    LuId lu = 0;
    Tag tag = 0;
    Session session = Session::kLuLu;
    std::uint16_t snf = 0;
    std::uint32_t sense = 0;  ///< 0: positive
    Bytes ru;                 ///< what follows the request code in a positive response (STSN)
};
/// The client has taken `count` Received indications, of any session or flow. To be sent for every one of
/// them: it lets the node grant pacing, and a client that never sends it stops the host, or loses the
/// session.
struct Consumed {
    LuId lu = 0;
    std::uint32_t count = 0;
};

/// An NMVT for the SSCP, on the SSCP-PU session of the PU that is configured for it. Not of an LU. Answered
/// by NmvtAnswered, in the order of the host's responses.
struct SendNmvt {
    Tag tag = 0;
    Bytes ru;
    std::uint32_t patience_ms = 0;  ///< how long it may wait for such a session
};

using Request = std::variant<OpenLu, CloseLu, StartSession, EndSession, SendData, SendCommand, SendResponse,
                             Consumed, SendNmvt>;

// Indications.

enum class OpenResult : std::uint8_t { kOk, kNotFound, kInUse, kNoFreeLu, kAccessDenied, kNoResources };
struct LuOpened {
    LuId lu = 0;
    OpenResult result = OpenResult::kOk;
    std::string name;  ///< of the LU, where a pool was asked for
};
struct SscpActive {
    LuId lu = 0;
};
/// The SSCP, or the link to it, is gone; StartSession goes on waiting.
struct SscpInactive {
    LuId lu = 0;
};
struct InitRefused {
    LuId lu = 0;
    std::uint32_t sense = 0;
};
/// BIND was accepted, and SDT where the TS profile has it. After CLEAR, the next SDT gives it again.
struct SessionStarted {
    LuId lu = 0;
    Bytes bind;         ///< the RU
    bool send = false;  ///< the application may send now
};
enum class EndReason : std::uint8_t {
    kNormal,       ///< as EndSession asked
    kUnbind,       ///< the primary's UNBIND; `unbind_type` tells which. The next BIND is accepted
    kDeactivated,  ///< DACTLU, DACTPU, or ACTLU/ACTPU anew
    kLinkLost,
    kProtocol,  ///< the half-session ended it: `sense`
};
struct SessionEnded {
    LuId lu = 0;
    EndReason reason = EndReason::kNormal;
    std::uint8_t unbind_type = 0;
    std::uint32_t sense = 0;
};
/// A request the application sees: user data RU by RU (segments joined), or a command, whose code is ru[0].
/// An exception request (EXR) has rh.sense set and its four sense bytes first.
struct Received {
    LuId lu = 0;
    Session session = Session::kLuLu;
    bool expedited = false;
    std::uint16_t snf = 0;
    Rh rh;
    bool answer = false;  ///< the application owes a SendResponse
    Bytes ru;
    bool send = false;  ///< the application may send now, once it has answered what it owes
};
/// The peer's response to something sent.
struct Responded {
    LuId lu = 0;
    Tag tag = 0;
    Session session = Session::kLuLu;
    std::uint32_t sense = 0;  ///< 0: positive
    Bytes ru;                 ///< what follows the sense, request code first where there is one
    std::uint16_t snf = 0;    ///< of the request that is answered
    bool send = false;        ///< the application may send now
};
enum class SendResult : std::uint8_t {
    kOk,
    kNoSession,  ///< of that kind
    kState,      ///< not the sender now, quiesced, shut down, traffic inactive: `sense` says which rule
    kInvalid,    ///< never legal in this session: `sense`
    /// Waited for pacing or for the sending right, and CLEAR or the end of the session came, or the host
    /// refused its beginning: the indication of that follows.
    kCanceled,
};
/// What became of SendData, SendCommand or SendResponse: it is on its way. With `degraded`, `rh` tells in
/// which form.
struct Sent {
    LuId lu = 0;
    Tag tag = 0;
    SendResult result = SendResult::kOk;
    std::uint32_t sense = 0;
    bool degraded = false;        ///< another form of response was asked for than the caller wanted
    bool several_chains = false;  ///< BIND allows single-RU chains only: it went as several
    Rh rh;
    std::uint16_t snf = 0;  ///< of the last RU
};
/// The node is gone (its process ended): every LU of the connection is lost. Always the last message.
struct NodeLost {};
/// What became of SendNmvt. kOk: the host answered, with `sense` 0 positively. kNoSession: it never went.
/// kCanceled: it went, and the session was lost or no response came. kState: too many wait.
struct NmvtAnswered {
    Tag tag = 0;
    SendResult result = SendResult::kOk;
    std::uint32_t sense = 0;
};

using Indication = std::variant<LuOpened, SscpActive, SscpInactive, InitRefused, SessionStarted, SessionEnded,
                                Received, Responded, Sent, NodeLost, NmvtAnswered>;

}  // namespace openwosa::sna::port
