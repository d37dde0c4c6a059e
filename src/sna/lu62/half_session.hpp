#pragma once
// An LU 6.2 half-session: data flow control of FM profile 19 and session-level pacing of TS profile 7 (SNA
// Formats, "BIND" profiles; the checks are those FM profile 19 lists). Half-duplex flip-flop in brackets that
// end conditionally (CEB), chains of several RUs, immediate request and response mode.
//
// A state machine of methods: PIUs of the session and its user's requests in, PIUs and Told out. BIND and
// UNBIND are the session manager's.

#include <cstdint>
#include <deque>
#include <vector>

#include "sna/lu62/pacing.hpp"
#include "sna/lu62/port.hpp"
#include "sna/sense.hpp"
#include "sna/wire.hpp"

namespace openwosa::sna::lu62 {

/// What a half-session is given when BIND has been agreed.
struct HalfSessionSetup {
    bool odai = false;
    std::uint8_t daf = 0;  ///< of what we send
    std::uint8_t oaf = 0;
    bool primary = false;
    bool first_speaker = false;  ///< contention winner
    bool starts_in_bracket = true;
    std::uint32_t send_ru = 4096;
    std::uint32_t receive_ru = 0;  ///< 0: any
    Pacing pacing = Pacing::kAdaptive;
    std::uint16_t send_window = 0;     ///< fixed pacing
    std::uint16_t receive_window = 0;  ///< fixed: as bound; adaptive: what we grant each time
    std::uint32_t credit_batch = 1;    ///< kCredit tells of so many at once
    const bool* hold = nullptr;        ///< while true, requests of the normal flow wait
};

enum class ToldKind : std::uint8_t {
    kBracket,       ///< the partner has begun one; the attach follows (kPiece), or its bid was accepted
    kPiece,         ///< of the bracket: piece, data
    kResponse,      ///< to a confirm, or negative to any chain: sense
    kSignal,        ///< REQUEST_TO_SEND
    kCredit,        ///< count: RUs that have gone out
    kBidAccepted,   ///< the bracket is ours
    kBidRejected,   ///< sense: 0813, 0814 (RTR comes when the partner is done), 088B
    kRtr,           ///< the partner, who sent 0814, lets us begin: answer_rtr() is owed
    kRtrAnswered,   ///< sense 0: the partner will begin a bracket; else it has nothing (0819)
    kBracketEnded,  ///< the session is free
    kBis,           ///< the partner begins no more brackets
    kFailed,        ///< a protocol error: sense. The session is to be ended with it
};
struct Told {
    ToldKind kind = ToldKind::kFailed;
    port::Piece piece;
    Octets data;  ///< views the event
    sense::Sense sense = sense::kNone;
    std::uint32_t count = 0;
};
struct HalfSessionOut {
    Wire wire;
    std::vector<Told> told;
    void clear() {
        wire.clear();
        told.clear();
    }
};

class HalfSession {
  public:
    using Out = HalfSessionOut;

    enum class Bracket : std::uint8_t {
        kBetween,
        kTaken,   ///< ours by right or grant; nothing of it has been sent
        kIn,      ///< begun on the wire
        kEnding,  ///< CEB was sent and a response is due
    };

    void start(const HalfSessionSetup& setup);
    /// A whole BIU of this session that is not session control.
    void arrived(const Piu& piu, Out& out);

    // The bracket.
    /// Nobody has the session, and nothing stands in the way of begin() or bid().
    bool free() const {
        return bracket_ == Bracket::kBetween && !bid_out_ && !rtr_out_ && !awaits_bracket_ && !owes_rtr_ &&
               !failed_;
    }
    Bracket bracket() const { return bracket_; }
    /// The bracket at the start of the session is ours (we are the primary) and nobody has taken it.
    bool starting() const { return starting_; }
    /// First speaker, or starting(): the bracket is given to a conversation; its first piece goes with BB.
    void take();
    /// Bidder: LUSTAT 0006 with BB; kBidAccepted or kBidRejected follows.
    void bid(Out& out);
    /// The conversation that took the bracket is gone before it sent anything: LUSTAT 0006 with CEB, or
    /// nothing where nothing was begun. False: something was begun, only UNBIND ends it.
    bool yield(Out& out);
    /// After kRtr: the bracket is ours (take), or we have nothing to send.
    void answer_rtr(bool take, Out& out);
    /// A bid was refused with 0814 and the session is free now.
    bool owes_rtr() const { return owes_rtr_ && bracket_ == Bracket::kBetween; }
    void send_rtr(Out& out);
    void send_bis(Out& out);
    bool bis_sent() const { return bis_sent_; }
    bool bis_received() const { return bis_received_; }

    // The conversation.
    void send(const port::Piece& piece, Octets data, Out& out);
    /// May take the buffer.
    void send(const port::Piece& piece, Bytes&& data, Out& out);
    void respond(sense::Sense sense, Out& out);
    void signal(Out& out);
    void consumed(std::uint32_t rus, Out& out);
    /// `hold` has become false.
    void resume(Out& out) { pump(out); }

    /// RUs accepted by send() and not gone out.
    std::size_t queued() const { return queue_.size(); }
    bool failed() const { return failed_; }
    bool sending() const { return sending_ && bracket_ == Bracket::kIn; }
    bool owes_response() const { return receive_chain_ == ReceiveChain::kOweResponse; }
    const HalfSessionSetup& setup() const { return setup_; }

  private:
    struct Waiting {
        Rh rh;
        Bytes ru;
        bool credit = true;
    };
    enum class SendChain : std::uint8_t { kBetween, kIn, kAwaitResponse, kAwaitReply };
    /// Immediate request mode: while a definite response is due, nothing more goes out.
    bool may_send() const {
        return send_pacing_.may_send() && send_chain_ != SendChain::kAwaitResponse && !bid_sent_ &&
               !rtr_sent_ && !failed_ && !(setup_.hold && *setup_.hold);
    }
    enum class ReceiveChain : std::uint8_t { kBetween, kIn, kOweResponse };

    // Out.
    Th th(bool expedited, std::uint16_t snf) const;
    void send(const port::Piece& piece, Octets data, Out& out, Bytes* own);
    void queue(const Rh& rh, Octets ru, bool credit, Out& out, Bytes* own = nullptr);
    void pump(Out& out);
    void emit(const Rh& rh, Octets ru, Out& out, Bytes* own = nullptr);
    void begin_sending(Rh& rh);
    void sent_end(const Rh& rh, Out& out);
    void answer_request(const Rh& request, std::uint16_t snf, sense::Sense sense, Octets code, Out& out);
    void respond_chain(const Rh& request, sense::Sense sense, Out& out);
    void grant(Out& out);
    // In.
    void fail(sense::Sense sense, Out& out);
    void tell(ToldKind kind, Out& out, sense::Sense sense = sense::kNone, std::uint32_t count = 0);
    void signal_arrived(const Piu& piu, Out& out);
    void response_arrived(const Piu& piu, Out& out);
    void pacing_arrived(const Piu& piu, Out& out);
    void chain_response(sense::Sense sense, Out& out);
    void bid_response(sense::Sense sense, Out& out);
    void request_arrived(const Piu& piu, Out& out);
    sense::Sense check_format(const Piu& piu) const;
    bool dfc_arrived(const Piu& piu, Out& out);
    void data_arrived(const Piu& piu, Out& out);
    bool begin_arrived(const Piu& piu, Out& out);
    bool explained(const Piu& piu, Out& out);
    void refuse_bracket(const Piu& piu, Out& out);
    void end_arrived(const Rh& rh, Out& out);
    void end_bracket(Out& out);
    bool of_this_bracket(std::uint16_t snf) const;
    std::uint16_t bracket_id() const {
        return static_cast<std::uint16_t>((bracket_by_primary_ ? 0x8000 : 0) | (bracket_number_ & 0x7FFF));
    }

    HalfSessionSetup setup_;
    SendPacing send_pacing_;
    ReceivePacing receive_pacing_;
    std::deque<Waiting> queue_;
    std::uint32_t credit_back_ = 0;
    std::uint16_t sent_snf_ = 0;
    std::uint16_t received_snf_ = 0;
    std::uint16_t expedited_ = 0;
    std::uint32_t since_rqd_ = 0;  ///< requests since the last one with a definite response

    Bracket bracket_ = Bracket::kBetween;
    bool starting_ = false;
    bool bracket_by_primary_ = true;
    std::uint16_t bracket_number_ = 0;
    std::uint16_t first_snf_ = 0;  ///< of ours in this bracket
    bool must_begin_ = false;      ///< our next request carries BB
    bool sending_ = false;         ///< the direction is ours, in a bracket
    bool wants_begin_ = false;     ///< the partner's bid was accepted; what follows has no BB
    bool bid_out_ = false;         ///< asked for
    bool bid_sent_ = false;
    std::uint16_t bid_snf_ = 0;
    bool rtr_out_ = false;
    bool rtr_sent_ = false;
    bool awaits_bracket_ = false;  ///< the partner, let by our RTR, will begin one
    bool rtr_in_ = false;
    bool owes_rtr_ = false;
    bool bis_sent_ = false;
    bool bis_received_ = false;

    SendChain send_chain_ = SendChain::kBetween;
    bool send_refused_ = false;  ///< a negative response came while the chain was being sent
    bool may_explain_ = false;   ///< it was to the end of a bracket: an FMH-7 may yet say why
    Rh send_end_;                ///< of the chain whose response is due
    ReceiveChain receive_chain_ = ReceiveChain::kBetween;
    bool receive_refused_ = false;  ///< we answered the chain negatively before its end
    bool purging_ = false;          ///< of a BB chain that we refused
    Rh receive_rh_;                 ///< of the chain's first RU, then its last
    bool signal_out_ = false;
    bool signal_again_ = false;
    bool failed_ = false;
};

}  // namespace openwosa::sna::lu62
