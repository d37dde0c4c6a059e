#pragma once
// The primary half of an LU-LU session: BIND to UNBIND, chains, brackets, pacing, responses. It watches the
// secondary: what breaks a rule is answered with the sense SNA Formats names and told as a violation, but
// the host itself sends whatever its application asks for, right or wrong.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ebcdic.hpp"
#include "scenario.hpp"
#include "services.hpp"
#include "sna/bind.hpp"
#include "sna/piu.hpp"

namespace openwosa::snahost {

/// A chain received whole, or a request that is not data.
struct SessionEvent {
    enum class Kind : std::uint8_t {
        kBound,      ///< BIND was accepted
        kRefused,    ///< BIND was refused: `sense`
        kStarted,    ///< data traffic is active
        kChain,      ///< `data`, `first` and `last` RH, `snf` of the last RU; `first_snf`
        kCommand,    ///< `code`, `data` behind it
        kResponse,   ///< to a request of ours: `snf`, `sense`, `data` from the request code on
        kEnded,      ///< the secondary sent UNBIND (answered), or answered ours
        kViolation,  ///< `text`, `sense`
    };
    Kind kind;
    std::uint8_t code = 0;
    bool session_control = false;
    bool expedited = false;
    std::uint16_t snf = 0;
    std::uint16_t first_snf = 0;
    sna::Rh first{};
    sna::Rh last{};
    std::uint32_t sense = 0;
    Bytes data{};
    std::string text{};
};

struct SessionOutput {
    std::vector<Bytes> pius;
    std::vector<SessionEvent> events;
};

struct OutboundChain {
    Bytes data;
    bool begin_bracket = false;
    bool end_bracket = false;
    bool change_direction = false;
    bool fm_header = false;
    bool leave_open = false;  ///< the last RU does not end the chain
    ResponseForm response = ResponseForm::kException;
    std::uint8_t dr = 1;
    std::optional<std::uint32_t> ru_size;
    std::optional<std::uint32_t> segment;
};

class HalfSession {
  public:
    /// `lu` is the secondary's local address, `own` the address this host chose for the session.
    HalfSession(std::uint8_t lu, std::uint8_t own, const sna::Bind& bind,
                std::optional<std::uint32_t> segment);

    enum class State : std::uint8_t {
        kReset,
        kBinding,
        kBound,
        kStarting,
        kActive,
        kClearing,
        kUnbinding,
        kEnded
    };

    void bind(SessionOutput& out);
    void unbind(std::uint8_t type, std::uint32_t sense, SessionOutput& out);
    /// A whole PIU (segments joined) for this session.
    void received(const sna::Piu& piu, SessionOutput& out);

    /// The SNF of the last RU.
    std::uint16_t send(const OutboundChain& chain, SessionOutput& out);
    /// A request that is not data, `ru` from the code on.
    std::uint16_t command(const Command& command, Octets operand, const Flags& flags, SessionOutput& out);
    std::uint16_t raw(const RawStep& step, SessionOutput& out);
    /// Answers a chain or command; nothing happens when no answer was asked for, or a positive one and the
    /// sender wanted exceptions only.
    void respond(const SessionEvent& request, std::uint32_t sense, SessionOutput& out, Octets operand = {});

    void hold_pacing(bool hold, SessionOutput& out);

    State state() const { return state_; }
    bool in_bracket() const { return in_bracket_; }
    bool may_send() const { return !half_duplex_ || (brackets_ && !in_bracket_) || !secondary_sends_; }
    std::uint8_t lu() const { return lu_; }
    std::size_t waiting() const { return waiting_.size(); }
    /// We ended it with UNBIND type 02: another BIND follows.
    bool forthcoming() const { return forthcoming_; }
    const sna::Bind& image() const { return bind_; }

  private:
    struct Expected {
        std::uint8_t code = 0;  ///< 0: data
        bool session_control = false;
        bool ends_bracket = false;
    };

    void received_request(const sna::Piu& piu, SessionOutput& out);
    void received_response(const sna::Piu& piu, SessionOutput& out);
    void received_data(const sna::Piu& piu, SessionOutput& out);
    void received_command(const sna::Piu& piu, SessionOutput& out);
    void answered(const Expected& expected, const sna::Piu& piu, SessionOutput& out);
    /// Takes one request's worth of the window; `first`: it opens a window and carries PI.
    bool take_credit(bool& first);
    void pacing_received(SessionOutput& out);
    void grant_pacing(SessionOutput& out);
    /// The rule a normal-flow request breaks, 0 for none.
    std::uint32_t broken_rule(const sna::Piu& piu) const;
    void violation(const sna::Piu& piu, std::uint32_t sense, SessionOutput& out);
    void track_received(const sna::Rh& rh, bool command);
    void track_sent(const sna::Rh& rh);
    void end_bracket();
    void reset_traffic();
    void set_numbers(Octets operand);
    /// Sends or queues one normal-flow request.
    std::uint16_t normal(sna::Rh rh, Octets ru, std::optional<std::uint32_t> segment, Expected expected,
                         SessionOutput& out);
    std::uint16_t expedited(sna::Rh rh, Octets ru, Expected expected, SessionOutput& out);
    void emit(const sna::Th& th, const sna::Rh& rh, Octets ru, std::optional<std::uint32_t> segment,
              SessionOutput& out);
    void remember(std::uint16_t snf, bool expedited, Expected expected);
    sna::Th outbound(bool expedited, std::uint16_t snf) const;

    std::uint8_t lu_;
    std::uint8_t own_;
    sna::Bind bind_;
    std::optional<std::uint32_t> segment_;
    bool brackets_;
    bool half_duplex_;
    State state_ = State::kReset;
    bool forthcoming_ = false;

    // Outbound.
    struct Waiting {
        sna::Rh rh;
        Bytes ru;
        std::optional<std::uint32_t> segment;
        std::uint16_t snf;
    };
    std::uint16_t sent_snf_ = 0;
    std::uint16_t expedited_snf_ = 0;
    std::deque<Waiting> waiting_;                    ///< for a pacing response
    std::uint32_t window_ = 0;                       ///< 0: no pacing
    std::uint32_t credit_ = 0;                       ///< what is left of this window
    bool next_granted_ = false;                      ///< the pacing response for the next window has come
    std::map<std::uint32_t, Expected> outstanding_;  ///< by flow and SNF: what a response would answer

    // Inbound.
    std::uint16_t received_snf_ = 0;
    bool in_chain_ = false;
    bool dropping_ = false;  ///< the rest of a refused chain
    SessionEvent chain_{SessionEvent::Kind::kChain};
    bool pacing_held_ = false;
    bool pacing_owed_ = false;

    bool in_bracket_ = false;
    bool secondary_sends_ = true;  ///< half-duplex flip-flop: who has the direction
};

}  // namespace openwosa::snahost
