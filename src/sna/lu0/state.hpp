#pragma once
// The state of an LU 0 secondary half-session: one finite-state machine per protocol, side by side, as SNA
// describes them (Format and Protocol Reference: session control, chaining, brackets, half-duplex, quiesce…).

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sna/lu0/rules.hpp"
#include "sna/port.hpp"

namespace openwosa::sna::lu0 {

enum class Session : std::uint8_t {
    kUnbound,
    kTrafficReset,  ///< bound; SDT has not come, or CLEAR came
    kTrafficActive,
};

enum class Bracket : std::uint8_t {
    kBetween,
    kBidding,       ///< we are the bidder: our BB is not answered
    kPendingBegin,  ///< we accepted BID: the primary's BB is due
    kIn,
    kPendingEnd,  ///< an EB chain awaits its definite response (termination rule 1)
};

enum class Direction : std::uint8_t {
    kContention,
    kSend,
    kReceive,
    kErrorRecovery,  ///< as kReceive: we rejected a chain, or ours was; the primary recovers
};

enum class Chain : std::uint8_t {
    kBetween,
    kIn,
    kPurge,  ///< received: rejected, the rest is swallowed; sent: rejected, the rest is not sent
};

/// Of a half-session whose requests the other one stops by QEC.
enum class Quiesce : std::uint8_t {
    kNone,
    kRequested,  ///< QEC passed; the chain in progress may end
    kQuiesced,   ///< QC passed
};

enum class Shutdown : std::uint8_t {
    kNone,
    kRequested,  ///< SHUTD came
    kComplete,   ///< SHUTC went
};

/// The situation of a half-session in one word, for whoever must go through all of them (tests, status).
enum class Condition : std::uint8_t {
    kUnbound,
    kTrafficReset,
    kFullDuplex,
    kBetweenBrackets,
    kContention,
    kSend,
    kSendingChain,
    kCancelDue,  ///< our chain was rejected before its end
    kReceive,
    kReceivingChain,
    kPurgingChain,
    kErrorRecovery,
    kResponseOwed,
    kBidding,
    kBidAccepted,
    kBracketEnding,
    kQuiesced,
    kShutdown,
    kClosing,
};
inline constexpr std::size_t kConditions = 19;

/// A chain we sent whose response may still come.
struct SentChain {
    port::Tag tag = 0;
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    std::uint8_t code = 0;  ///< of a command; 0: data
    bool definite = false;
    bool open = false;  ///< its end has not been sent
    bool begin_bracket = false;
    bool end_bracket = false;
    bool own = false;   ///< the half-session's, not the application's
    bool more = false;  ///< a single-RU chain of a send that goes on
};

/// A request the application may still answer.
struct OwedChain {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    Rh rh;                    ///< of its last RU so far
    std::uint32_t sense = 0;  ///< an exception request: what to answer it with
    std::uint8_t code = 0;    ///< of a command; 0: data
    bool open = false;        ///< its end has not come
    bool definite = false;
    bool begin_bracket = false;
    bool end_bracket = false;
};

/// A short list without allocation, oldest first.
template <typename T, std::size_t N>
struct Ring {
    std::array<T, N> items{};
    std::size_t count = 0;

    bool full() const { return count == N; }
    bool empty() const { return count == 0; }
    T* begin() { return items.data(); }
    T* end() { return items.data() + count; }
    const T* begin() const { return items.data(); }
    const T* end() const { return items.data() + count; }
    T& back() { return items[count - 1]; }
    void drop_front(std::size_t n) {
        for (std::size_t i = n; i < count; ++i) {
            items[i - n] = items[i];
        }
        count -= n;
    }
    void erase(T* at) {
        for (T* next = at + 1; next != end(); ++at, ++next) {
            *at = *next;
        }
        --count;
    }
    T& push(const T& item) {
        items[count++] = item;
        return back();
    }
};

/// A send in progress, or waiting for its turn.
struct Transmission {
    port::Tag tag = 0;
    Rh rh;               ///< as the last RU will have it
    std::size_t at = 0;  ///< bytes sent
    bool started = false;
    bool command = false;
    bool own = false;    ///< the half-session's: the application is not told
    bool ready = false;  ///< needs no check any more
    bool degraded = false;
    bool several = false;  ///< as single-RU chains
};
struct Waiting {
    Transmission what;
    Bytes data;
};

inline constexpr std::size_t kMaxSentChains = 16;
inline constexpr std::size_t kMaxOwedChains = 16;
inline constexpr std::size_t kMaxWaiting = 16;
inline constexpr std::size_t kMaxWaitingBytes = 1024 * 1024;

struct State {
    Policy policy;
    /// BIND is refused with this while it is not zero.
    std::uint32_t not_ready = sense::kNotReadyNotifyLater;

    std::uint8_t address = 0;  ///< the LU's
    std::uint8_t partner = 0;  ///< the primary's
    bool odai = false;
    Session session = Session::kUnbound;
    bool closing = false;  ///< the application has left; UNBIND is awaited
    Rules rules;
    Bytes bind;  ///< the RU

    std::uint16_t sent = 0;  ///< number of the last normal-flow request
    std::uint16_t received = 0;
    std::uint16_t expedited = 0;  ///< identifier of the last expedited request
    /// The numbers before CLEAR or UNBIND, for STSN: they survive both.
    std::uint16_t kept_sent = 0;
    std::uint16_t kept_received = 0;
    bool kept = false;

    Bracket bracket = Bracket::kBetween;
    bool race = false;           ///< we began the bracket, and the primary cannot have seen it yet
    bool stop_brackets = false;  ///< SBI came
    bool bis_sent = false;
    bool bis_received = false;
    bool rtr_owed = false;  ///< we refused a bid with 0814
    bool rtr_due = false;   ///< they did
    Direction direction = Direction::kContention;
    Chain in = Chain::kBetween;
    Chain out = Chain::kBetween;
    bool out_end_bracket = false;
    Quiesce quiesce = Quiesce::kNone;  ///< ours, asked by the primary
    Quiesce primary_quiesce = Quiesce::kNone;
    Shutdown shutdown = Shutdown::kNone;
    bool chase_held = false;      ///< CHASE is answered once all before it are
    bool in_end_bracket = false;  ///< the chain being received carries EB

    // Fixed-window pacing.
    std::uint16_t send_credit = 0;
    std::uint8_t send_left = 0;  ///< requests left of the window whose first one asked for the next
    bool pacing_asked = false;
    std::uint16_t receive_credit = 0;
    bool pacing_owed = false;
    std::uint32_t unconsumed = 0;

    struct Expedited {
        bool outstanding = false;
        bool own = false;
        port::Tag tag = 0;
        std::uint16_t snf = 0;
        std::uint8_t category = 0;
        std::uint8_t code = 0;
    } expedited_request;

    Ring<SentChain, kMaxSentChains> sent_chains;
    Ring<OwedChain, kMaxOwedChains> owed;
    std::vector<Waiting> waiting;  ///< the first one may be under way
    std::size_t waiting_bytes = 0;
};

Condition condition(const State& state);
std::string_view name(Condition condition);

/// The application may begin or go on with a chain, once it has answered what it owes.
bool may_send(const State& state);

}  // namespace openwosa::sna::lu0
