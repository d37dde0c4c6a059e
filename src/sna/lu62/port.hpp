#pragma once
// The LU 6.2 port of a node: the value messages between a process whose transaction programs converse (its
// presentation services run there, conversation.hpp) and the node that owns what a machine has once: LUs,
// sessions and their limits, the queue of attaches. Requests go down, indications come up; nothing is shared.
//
// Identifiers. ConvId, TpId and RequestId are chosen by the client, unique in its connection and not used
// again; the client drops an indication that names none it knows (it was under way when Free, Cancel or
// TpEnded was sent). Every message with a RequestId gets exactly one answer with that number, Cancel or not.
//
// Order. Messages of one conversation arrive in the order they were sent. Between conversations there is no
// order.
//
// A conversation begins with AllocateSession → SessionAllocated, or ReceiveAllocate → Attached, and ends with
// Free, whatever happened between. Its session goes back to the node when the bracket is over: a piece with
// `end_bracket` was sent or received, and what it asked for was answered. Nothing is said of a session that
// is lost after that.
//
// Flow control, both ways counted in RUs, a piece without data being one:
//   down: Send costs `rus(piece)` of the credit that SessionAllocated or Attached opens and Credit adds to. A
//         client that overdraws loses its session. Respond and Signal cost nothing.
//   up:   the node sends at most the window it chose ahead; Consumed gives it back. A client has to send it
//         for every RU received, those it purges included, or the partner stops (pacing); the end of the
//         bracket, or Free, gives back the rest.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sna/lu62/attach.hpp"
#include "sna/lu62/display.hpp"

namespace openwosa::sna::lu62::port {

using ConvId = std::uint32_t;
using TpId = std::uint32_t;
using RequestId = std::uint32_t;
using GroupId = std::uint32_t;  ///< conversation group: the node's number of a session, never 0
using SessionId = std::array<std::uint8_t, 8>;

/// A partner LU as a program names it. Both empty: the default partner of the user or group.
struct Partner {
    std::string alias;
    std::string name;  ///< network-qualified, or without its network id; used when `alias` is empty
};

/// The response a chain asks for, named as the RH forms. Only the last piece of a chain has one; the RUs
/// before it are RQE1.
enum class Answer : std::uint8_t {
    kRqe1,  ///< none, unless negative
    kRqd1,  ///< +RSP; the node takes it, and Responded does not tell. With FMH-7 and end_bracket, or when the
            ///< node itself wants it (it may turn RQE1 with end_bracket into RQD1)
    kRqd2,  ///< confirm: Responded
    kRqd3,  ///< the same with DR1, as prepare-to-receive confirm, locks short, sends it
    kRqe2,  ///< confirm with change direction, locks long: the partner's next chain stands for +RSP
    kRqe3,  ///< the same with DR1
};

/// A chain, or a piece of one: whole RUs, save that the last piece of a chain may end in a short one. A chain
/// that is one piece without data is sent as LUSTAT 0006 with the same indicators, and received LUSTATs
/// come up as such a piece. BB, pacing, SNF and segmenting are the node's.
struct Piece {
    bool begin_chain = true;
    bool end_chain = true;
    bool fmh = false;               ///< a function management header begins the first RU (FI)
    bool change_direction = false;  ///< with end_chain
    bool end_bracket = false;       ///< CEB, with end_chain; not with change_direction
    Answer answer = Answer::kRqe1;  ///< with end_chain

    bool operator==(const Piece&) const = default;
};

/// What a conversation knows of its session.
struct SessionFacts {
    SessionId session{};
    GroupId group = 0;
    std::uint16_t send_ru =
        0;  ///< largest RU we send; never 0: where BIND states no limit, the node chose one
    std::uint16_t receive_ru = 0;  ///< largest RU we get
    bool contention_winner = false;
    SyncLevel sync_level = SyncLevel::kConfirm;  ///< the highest that BIND allows
    bool independent = true;
    std::string lu_alias;  ///< of the local LU: where the default or a pool was asked for, the one found
    std::string lu_name;   ///< network-qualified, or without network id
    std::string partner_alias;
    std::string partner_name;                ///< network-qualified
    std::string partner_uninterpreted_name;  ///< of a dependent LU's partner
    std::string mode;
};

// Requests: transaction programs.

/// A program has started with the local LU `lu_alias` (empty: the default one; TP_STARTED does not check it,
/// ALLOCATE does). From a pool, the LU that its first session finds stays its own until TpEnded. Not
/// answered.
struct TpStarted {
    TpId tp = 0;
    std::string lu_alias;
    Bytes tp_name;
};
/// The program is gone; its conversations have been freed before. For a program that ReceiveAllocate began,
/// it makes room in a TP that is queued (one instance). Not answered.
struct TpEnded {
    TpId tp = 0;
};

/// Waits for an attach. Answered by Attached or ReceiveFailed. Several may wait for one name; attaches that
/// are queued are given out at once, first come first served.
struct ReceiveAllocate {
    RequestId request = 0;
    TpId tp = 0;           ///< the program that the attach begins
    ConvId conv = 0;       ///< and its conversation
    Bytes tp_name;         ///< for an attach manager empty: any name
    std::string lu_alias;  ///< attach manager: registers this local LU with this process; else empty
    bool attach_manager =
        false;  ///< RECEIVE_ALLOCATE_EX: no security check, no auto-start, password comes up
    std::optional<std::uint32_t> timeout_ms;  ///< none: as configured for the TP. FFFFFFFF: for ever
    bool pip = false;         ///< an attach with PIP is accepted; else the node refuses it (10086031)
    bool syncpoint = false;   ///< likewise sync level SYNCPT (10086041)
    std::string start_token;  ///< what an auto-started process was given in its environment; else empty
};
/// The attach manager of `lu_alias` ends: its waiting ReceiveAllocates fail with kCanceled, new attaches go
/// by name again; sessions stay. Answered by Ended.
struct EndAttachManager {
    RequestId request = 0;
    std::string lu_alias;
};
/// Gives up a ReceiveAllocate, Activate, Deactivate or Cnos. Its answer is kCanceled, or what was under way
/// already. (AllocateSession is given up by Free.)
struct Cancel {
    RequestId request = 0;
};

// Requests: conversations.

enum class ReturnControl : std::uint8_t {
    kWhenSessionAllocated,
    kImmediate,        ///< a free contention-winner session, or AllocateFailed kUnsuccessful
    kWhenSessionFree,  ///< one that is free or can be activated; else fails at once
    kWhenConwinnerAllocated,
    kWhenGroupAllocated,  ///< the session `group`
};
enum class Security : std::uint8_t { kNone, kSame, kProgram, kStrong };

/// A session for a new conversation. Answered by SessionAllocated or AllocateFailed; Free gives it up. For a
/// contention-loser session the node bids (LUSTAT 0006, BB) before it answers: when it has answered, the
/// bracket is ours.
struct AllocateSession {
    ConvId conv = 0;
    TpId tp = 0;
    std::string lu_alias;  ///< empty: the TP's, or the default
    Partner partner;
    std::string mode;
    ReturnControl return_control = ReturnControl::kWhenSessionAllocated;
    GroupId group = 0;
    SyncLevel sync_level = SyncLevel::kNone;  ///< what the session has to allow
    Security security = Security::kNone;
    Bytes user;                ///< EBCDIC, without trailing blanks
    Bytes password;            ///< likewise
    std::optional<LuwId> luw;  ///< of the TP, where it has one; else the node begins one
};
/// One piece. Not answered but for Credit and, where it asks for it, Responded. The first piece of a
/// conversation that we allocated begins with the FMH-5 (`fmh`).
struct Send {
    ConvId conv = 0;
    Piece piece;
    Bytes data;
};
/// Our response. Positive to a chain that asked with kRqd2 or kRqd3, once, after its last piece. Negative
/// (0846 0000: an FMH-7 will follow) to that chain, or to the latest RU received in the partner's turn, also
/// where its chain has ended or has passed the direction. The direction is then ours as soon as the chain
/// that was answered asked for kRqd2 or kRqd3, or the partner passes it; pieces go on arriving until then. A
/// chain that asks with kRqd2 or kRqd3 and began after the negative response gets one of its own.
struct Respond {
    ConvId conv = 0;
    std::uint32_t sense = 0;
};
/// REQUEST_TO_SEND: SIGNAL, expedited. Its response is the node's. One that is sent while an earlier one is
/// unanswered is merged with it.
struct Signal {
    ConvId conv = 0;
};
/// A buffer that nobody needs any more, for a node in the same process: it goes no further.
struct Spare {
    Bytes bytes;
};

/// `rus` RUs of those received are out of the client's buffers. Free says so of the rest.
struct Consumed {
    ConvId conv = 0;
    std::uint32_t rus = 0;
    Spare spare;  ///< of data received
};
/// The conversation is forgotten, also one still waiting in AllocateSession (AllocateFailed has forgotten it
/// already). Where its bracket is not over, the session is ended (UNBIND), and the partner's program sees a
/// conversation failure. A piece with `end_bracket` that waits in the node counts as sent: it still goes out,
/// and Free usually follows it at once. Not answered.
struct Free {
    ConvId conv = 0;
    bool watch = false;  ///< tell what the session does next: SessionNext, once (DEALLOCATE's callback)
};

// Requests: sessions.

enum class Polarity : std::uint8_t { kEither, kFirstSpeaker, kBidder };

/// ACTIVATE_SESSION. Answered by Activated. Passive ones of one LU pair and mode wait in turn for sessions
/// that the partner begins.
struct Activate {
    RequestId request = 0;
    std::string lu_alias;  ///< empty: the default local LU
    Partner partner;
    std::string mode;
    Polarity polarity = Polarity::kEither;
    bool passive = false;
};
/// DEACTIVATE_SESSION. Answered by Deactivated, when the sessions have ended (cleanup), or when no new
/// conversation will begin on them (normal: they end as the running ones do).
struct Deactivate {
    RequestId request = 0;
    std::string lu_alias;
    std::optional<SessionId> session;  ///< none: every session of partner and mode
    Partner partner;
    std::string mode;
    bool cleanup = false;
};
/// CNOS. Answered by CnosDone.
struct Cnos {
    RequestId request = 0;
    std::string lu_alias;
    Partner partner;
    std::string mode;
    bool all_modes = false;
    bool negotiable = false;  ///< the mode's maximum becomes `limit`, unless that is zero
    std::uint16_t limit = 0;
    std::uint16_t source_winners = 0;
    std::uint16_t target_winners = 0;
    std::uint16_t auto_activate = 0;
    bool drain_target = false;
    bool drain_source = false;
    bool target_responsible = false;
};
/// DISPLAY: every section whose flag is set. Answered by Displayed.
struct Display {
    RequestId request = 0;
    DisplaySections sections;
};
/// GET_LU_STATUS, of the TP's local LU. Answered by LuStatus.
struct GetLuStatus {
    RequestId request = 0;
    TpId tp = 0;
    std::string lu_alias;
    std::string partner_alias;
    bool local_only = false;
};

using Request =
    std::variant<TpStarted, TpEnded, ReceiveAllocate, EndAttachManager, Cancel, AllocateSession, Send,
                 Respond, Signal, Consumed, Free, Activate, Deactivate, Cnos, Display, GetLuStatus>;

// Indications: conversations.

struct SessionAllocated {
    ConvId conv = 0;
    SessionFacts facts;
    AccessSecurity security;  ///< what the FMH-5 has to say, made from AllocateSession and what BIND allows
    LuwId luw;
    Bytes correlator;  ///< for the FMH-5; unique in the local LU
    std::uint32_t credit = 0;
};
enum class AllocateResult : std::uint8_t {
    kUnsuccessful,           ///< kImmediate: no free winner
    kRetry,                  ///< AP_ALLOCATION_FAILURE_RETRY, `sense`
    kNoRetry,                ///< AP_ALLOCATION_FAILURE_NO_RETRY, `sense`
    kBadLuAlias,             ///< no such local LU
    kLuNotActive,            ///< the local LU, or a default one, is not to be had (F0000002)
    kBadPartner,             ///< no such partner, or not of this LU
    kUnknownMode,            ///< not usable with this partner
    kSecurityNotSupported,   ///< kStrong, and the session has no password substitution
    kSyncLevelNotSupported,  ///< the session does not allow it
};
struct AllocateFailed {
    ConvId conv = 0;
    AllocateResult result = AllocateResult::kRetry;
    std::uint32_t sense = 0;
};
/// The attach that a ReceiveAllocate waited for, already checked (name, type, sync level, security, PIP). The
/// pieces of its chain follow without the FMH-5: the first begins the chain, and with `attach.pip` starts
/// with the PIP variable.
struct Attached {
    RequestId request = 0;
    TpId tp = 0;
    ConvId conv = 0;
    Attach attach;  ///< the password only for an attach manager; a substitute for one for nobody
    SessionFacts facts;
    std::uint32_t credit = 0;
};
enum class ReceiveResult : std::uint8_t {
    kTimeout,            ///< AP_ALLOCATE_NOT_PENDING
    kUndefinedTp,        ///< AP_UNDEFINED_TP_NAME
    kWrongProcess,       ///< AP_INVALID_PROCESS: not the process that was started for this TP
    kAlreadyRegistered,  ///< AP_LU_ALREADY_REGISTERED
    kNoResources,
    kCanceled,
};
struct ReceiveFailed {
    RequestId request = 0;
    ReceiveResult result = ReceiveResult::kTimeout;
};
/// `known`: it was registered, by this process; else AP_ATTACH_MANAGER_INACTIVE.
struct Ended {
    RequestId request = 0;
    bool known = true;
};
/// A piece of a chain, of `rus` RUs. fmh: its first RU begins with an FM header (after the FMH-5 that is an
/// FMH-7). Errors of chaining, brackets and direction never come up: the node ends such a session.
struct Received {
    ConvId conv = 0;
    Piece piece;
    std::uint32_t rus = 1;
    Bytes data;
};
/// The partner's response to the last chain that asked with kRqd2 or kRqd3, or its negative response to any
/// chain. Negative, the sense is 0846 0000 (others end the session): the direction is the partner's, once the
/// client has passed it: at once where the chain had ended with a confirm or change_direction; else by ending
/// the chain, or with a piece without data, with change_direction.
struct Responded {
    ConvId conv = 0;
    std::uint32_t sense = 0;
};
/// The partner's REQUEST_TO_SEND.
struct Signaled {
    ConvId conv = 0;
};
struct Credit {
    ConvId conv = 0;
    std::uint32_t rus = 0;
};
/// The session ended before the bracket was over. What was received before is still to be read. Nothing but
/// Free may follow.
struct SessionLost {
    ConvId conv = 0;
    bool retry = true;  ///< AP_CONV_FAILURE_RETRY: an outage; else a protocol error or an operator's decision
    std::uint32_t sense = 0;
};
/// What the session of a freed conversation did next.
enum class NextEvent : std::uint8_t { kDataFlow, kUnbind, kFailure };
struct SessionNext {
    ConvId conv = 0;
    NextEvent event = NextEvent::kDataFlow;
};

// Indications: sessions.

enum class ActivateResult : std::uint8_t {
    kOk,
    kRetry,
    kNoRetry,
    kLimitsExceeded,
    kLimitsClosed,
    kBadLuAlias,
    kBadPartnerAlias,
    kBadPartnerName,
    kUnknownMode,
    kCanceled,
};
struct Activated {
    RequestId request = 0;
    ActivateResult result = ActivateResult::kOk;
    SessionId session{};
    GroupId group = 0;
    Polarity polarity = Polarity::kFirstSpeaker;  ///< the one obtained
    std::uint32_t sense = 0;
};
/// A session that `request` activated has ended, not by DEACTIVATE_SESSION.
struct SessionDeactivated {
    RequestId request = 0;
};
enum class DeactivateResult : std::uint8_t {
    kOk,
    kBadLuAlias,
    kBadPartnerAlias,
    kBadPartnerName,
    kUnknownMode,
    kBadSession,
    kCanceled,
};
struct Deactivated {
    RequestId request = 0;
    DeactivateResult result = DeactivateResult::kOk;
    std::uint32_t sense = 0;
};
/// One enumerator per documented outcome of CNOS.
enum class CnosResult : std::uint8_t {
    kAccepted,
    kNegotiated,
    kAllocationRetry,
    kAllocationNoRetry,
    kLocalRaceReject,
    kPartnerModeClosed,
    kPartnerModeReject,
    kPartnerRaceReject,
    kAllModeMustReset,
    kAutoactExceedsLimit,
    kBadLuAlias,
    kBadPartner,
    kBadSnasvcmgLimits,
    kChangeSourceDrains,
    kImplicitParallel,
    kCpsvcmgNotAllowed,
    kExceedsMaximum,
    kMinGreaterThanTotal,
    kModeClosed,
    kUnknownMode,
    kResetSnaDrains,
    kSingleNotSourceResponsible,
    kCannotRaiseLimits,
    kLuDetached,
    kSnasvcmgResetNotAllowed,
    kCanceled,
};
struct CnosDone {
    RequestId request = 0;
    CnosResult result = CnosResult::kAccepted;
    std::uint32_t sense = 0;
    // What both LUs agreed to, with kAccepted and kNegotiated.
    std::uint16_t limit = 0;
    std::uint16_t source_winners = 0;
    std::uint16_t target_winners = 0;
    bool drain_target = false;
    bool target_responsible = false;
};
struct Displayed {
    RequestId request = 0;
    DisplayInfo info;
};
struct LuStatus {
    RequestId request = 0;
    bool known = true;                  ///< else AP_BAD_LU_ALIAS
    std::uint16_t active_sessions = 0;  ///< with the partner
    bool zero_sessions = false;         ///< since TP_STARTED there was a moment without any
    bool syncpoint = false;
    bool pool_member = false;
    std::string partner_name;  ///< network-qualified, where it is known
};
/// The node is gone (its process ended): every conversation, TP and request of the connection is lost.
/// Always the last message.
struct NodeLost {};

using Indication = std::variant<SessionAllocated, AllocateFailed, Attached, ReceiveFailed, Ended, Received,
                                Responded, Signaled, Credit, SessionLost, SessionNext, Activated,
                                SessionDeactivated, Deactivated, CnosDone, Displayed, LuStatus, NodeLost>;

/// The credit a piece of `bytes` costs.
constexpr std::uint32_t rus(std::size_t bytes, std::uint16_t send_ru) {
    return bytes == 0 ? 1 : static_cast<std::uint32_t>((bytes + send_ru - 1) / send_ru);
}

}  // namespace openwosa::sna::lu62::port
