#pragma once
// The request engine: which requests are outstanding, when to resend, what a datagram answers.
//
// A value stepped by events; time travels in them. Requests are known by (session, request id), and several
// may be outstanding under one: programs sweep a network with one PDU. Their answers are told apart by source
// and community. Every Send ends in exactly one action that carries its cookie with `last` set: Deliver,
// TimedOut or Released.
//
//  retransmit on   1 + retries transmissions, `timeout` apart, then TimedOut (fixed interval, no backoff)
//  retransmit off  one transmission, no TimedOut: the program does both itself. It may Send the same
//                  request id again to the same target while the first is outstanding: that replaces it
//                  (Released, then Transmit)
//  many answers    (group destinations, or Send::many_answers) source unchecked; each answer is a Deliver
//                  without `last`; the first one stops retransmission; the request ends when its running
//                  interval ends: Released, or TimedOut if nobody answered. With retransmit off it stays
//                  until cancelled.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "snmp/endpoint.hpp"
#include "snmp/message.hpp"
#include "snmp/types.hpp"

namespace openwosa::snmp {

struct RetryPolicy {
    bool retransmit = true;
    std::uint32_t timeout_cs = 0;  // 1/100 s
    std::uint32_t retries = 0;     // retransmissions after the first transmission
};
// What a zero timeout or retry count in SnmpSetTimeout/SnmpSetRetry stands for while retransmission is on.
inline constexpr std::uint32_t kDefaultTimeoutCs = 500;
inline constexpr std::uint32_t kDefaultRetries = 3;
[[nodiscard]] RetryPolicy resolve_policy(bool retransmit, std::uint32_t timeout_cs, std::uint32_t retries,
                                         std::uint32_t default_timeout_cs = kDefaultTimeoutCs,
                                         std::uint32_t default_retries = kDefaultRetries);

// ---- events ----
// Views in events need to live only during step().
struct Send {
    SessionId session = 0;
    std::int32_t request_id = 0;
    Cookie cookie = 0;
    Endpoint target;
    Octets datagram;  // the encoded message
    Version version = Version::kV1;
    std::string_view community;  // both are expected in the answer
    RetryPolicy policy;
    bool check_source = true;   // the answer must come from target, port included
    bool many_answers = false;  // treat as a group destination (directed broadcast)
    Millis now = 0;
};
struct Datagram {
    SessionId session = 0;  // whose socket it arrived on
    Endpoint from;
    Octets bytes;
    Millis now = 0;
};
struct Cancel {
    SessionId session = 0;
    std::int32_t request_id = 0;
    Cookie cookie = 0;  // only the request of this cookie; 0: every one of that id
};
struct RetransmitOff {};  // the process-wide mode went OFF: outstanding requests lose resending and time-out
struct CloseSession {
    SessionId session = 0;
};
struct Tick {
    Millis now = 0;
};
using Event = std::variant<Send, Datagram, Cancel, RetransmitOff, CloseSession, Tick>;

// ---- actions ----
using MessagePtr = std::unique_ptr<Message>;

struct Transmit {
    SessionId session;
    Cookie cookie;
    Endpoint target;
    Octets bytes;           // valid until the Actions it is in are cleared
    std::uint32_t attempt;  // 1 = first transmission
};
struct Deliver {
    SessionId session;
    Cookie cookie;
    std::int32_t request_id;
    Endpoint from;
    MessagePtr message;  // take it, or leave it to be reused
    bool last;
};
struct TimedOut {
    SessionId session;
    Cookie cookie;
    std::int32_t request_id;
};
enum class ReleaseReason : std::uint8_t { kCancelled, kSessionClosed, kReplaced, kAnswered };
// The request ended and the program is not to be told: cancelled, closed, replaced, or the end of a
// many-answers request.
struct Released {
    SessionId session;
    Cookie cookie;
    std::int32_t request_id;
    ReleaseReason reason;
};
enum class RefuseReason : std::uint8_t {
    kNotOutstanding,  // Cancel of an id that is not
};
// The answer to a Cancel that changed nothing.
struct Refused {
    SessionId session;
    Cookie cookie;  // the Cancel's
    std::int32_t request_id;
    RefuseReason reason;
};
enum class DiscardReason : std::uint8_t {
    kMalformed,       // decode() said no
    kNotAResponse,    // decoded, but no Response-PDU
    kUnknownRequest,  // no such id outstanding, nor lately finished
    kLate,            // its request was answered, timed out or cancelled lately (a duplicate or late answer)
    kWrongSource,
    kWrongCommunity,
    kWrongVersion,
};
inline constexpr std::size_t kDiscardReasons = 7;
struct Discarded {
    SessionId session;
    Endpoint from;
    DiscardReason reason;
    DecodeError decode_error;  // kMalformed only
};
using Action = std::variant<Transmit, Deliver, TimedOut, Released, Refused, Discarded>;

// Caller-owned, reused. May be carried over several steps before it is performed; clear() it afterwards: an
// Actions that is empty on entry to step() tells the engine that all earlier views are done with.
class Actions {
  public:
    std::vector<Action>& list() { return list_; }
    const std::vector<Action>& list() const { return list_; }
    bool empty() const { return list_.empty(); }
    // Keeps the messages nobody took, for the next answers.
    void clear();
    // Gives a message back for reuse.
    void recycle(MessagePtr message);
    MessagePtr take_message();

  private:
    static constexpr std::size_t kMaxSpare = 64;
    std::vector<Action> list_;
    std::vector<MessagePtr> spare_;
};

// ---- state ----
struct ManagerCounters {
    std::uint64_t requests = 0;
    std::uint64_t transmissions = 0;
    std::uint64_t retransmissions = 0;  // part of transmissions
    std::uint64_t delivered = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t released = 0;
    std::uint64_t refused = 0;
    std::array<std::uint64_t, kDiscardReasons> discarded{};  // by DiscardReason
    std::uint64_t discarded_for(DiscardReason r) const { return discarded[static_cast<std::size_t>(r)]; }
};

class ManagerState {
  public:
    ManagerState();
    ~ManagerState();
    ManagerState(ManagerState&&) noexcept;
    ManagerState& operator=(ManagerState&&) noexcept;

    // When to send the next Tick; empty when no timer runs. Never later than the earliest deadline, sometimes
    // earlier.
    [[nodiscard]] std::optional<Millis> next_deadline() const;
    [[nodiscard]] std::size_t outstanding() const;
    [[nodiscard]] bool is_outstanding(SessionId session, std::int32_t request_id) const;
    // The cookie of an outstanding request of that id to that target, or 0.
    [[nodiscard]] Cookie find(SessionId session, std::int32_t request_id, const Endpoint& target) const;
    [[nodiscard]] const ManagerCounters& counters() const;
    // Heap held for requests, datagram copies included.
    [[nodiscard]] std::size_t memory_in_use() const;

  private:
    friend void step(ManagerState&, const Event&, Actions&);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Throws std::bad_alloc only; a Send that throws leaves no request behind.
void step(ManagerState& state, const Event& event, Actions& out);

}  // namespace openwosa::snmp
