// What a half-session sends. What it receives is in half_session_receive.cpp.
#include "sna/lu62/half_session.hpp"

#include "sna/lu62/sense62.hpp"
#include "sna/ru.hpp"
#include "sna/spare_buffers.hpp"

namespace openwosa::sna::lu62 {
namespace {

/// LUSTAT 0006 0000: a chain without data (SNA Formats, LUSTAT, "LU 6.2").
constexpr std::uint8_t kLustat[] = {0x04, 0x00, 0x06, 0x00, 0x00};
/// REQUEST_TO_SEND is the only signal of LU 6.2.
constexpr std::uint8_t kSignal[] = {0xC9, 0x00, 0x01, 0x00, 0x01};
/// A response names its bracket by 15 bits of a sequence number; so often a definite response makes sure
/// that no old one is still under way.
constexpr std::uint32_t kRequestsUntilRqd = 16384;

Rh data_header(const port::Piece& piece) {
    Rh rh;
    rh.fi = piece.fmh;
    rh.begin_chain = false;
    rh.end_chain = false;
    rh.dr1 = rh.exception = true;  // RQE1
    return rh;
}

void set_answer(Rh& rh, port::Answer answer) {
    using enum port::Answer;
    rh.dr1 = answer == kRqe1 || answer == kRqd1 || answer == kRqd3 || answer == kRqe3;
    rh.dr2 = answer == kRqd2 || answer == kRqd3 || answer == kRqe2 || answer == kRqe3;
    rh.exception = answer == kRqe1 || answer == kRqe2 || answer == kRqe3;
}

}  // namespace

void HalfSession::start(const HalfSessionSetup& setup) {
    *this = {};
    setup_ = setup;
    send_pacing_.start(setup.pacing, setup.send_window);
    receive_pacing_.start(setup.pacing, setup.receive_window);
    if (setup.starts_in_bracket) {
        // The bracket that BIND begins has number 0, and was begun by the primary (KB Q166875 and Q232035:
        // the first attach has no BB, and its response the number 8000).
        bracket_ = setup.primary ? Bracket::kTaken : Bracket::kIn;
        starting_ = setup.primary;
        sending_ = setup.primary;
        wants_begin_ = !setup.primary;
    }
}

Th HalfSession::th(bool expedited, std::uint16_t snf) const {
    Th th;
    th.odai = setup_.odai;
    th.daf = setup_.daf;
    th.oaf = setup_.oaf;
    th.expedited = expedited;
    th.snf = snf;
    return th;
}

void HalfSession::tell(ToldKind kind, Out& out, sense::Sense sense, std::uint32_t count) {
    Told told;
    told.kind = kind;
    told.sense = sense;
    told.count = count;
    out.told.push_back(told);
}

void HalfSession::fail(sense::Sense sense, Out& out) {
    if (!failed_) {
        failed_ = true;
        tell(ToldKind::kFailed, out, sense);
    }
}

// ---- the bracket

void HalfSession::take() {
    if (!starting_) {
        bracket_ = Bracket::kTaken;
        must_begin_ = true;
    }
    starting_ = false;
    sending_ = true;
}

void HalfSession::bid(Out& out) {
    Rh rh = request_header(Category::kDataFlowControl, true);
    rh.begin_bracket = true;
    rh.queued = true;
    bid_out_ = true;
    queue(rh, kLustat, false, out);
}

bool HalfSession::yield(Out& out) {
    if (bracket_ != Bracket::kTaken || !queue_.empty()) {
        return false;
    }
    starting_ = false;
    if (must_begin_) {
        // The partner has not heard of it, unless it waits for what RTR asked us to begin.
        must_begin_ = false;
        if (!rtr_in_) {
            end_bracket(out);
            return true;
        }
        rtr_in_ = false;
        bracket_ = Bracket::kBetween;
        bid(out);  // whoever has the session then yields it
        return true;
    }
    Rh rh = request_header(Category::kDataFlowControl, true);
    rh.exception = true;
    rh.conditional_end_bracket = true;
    queue(rh, kLustat, false, out);
    return true;
}

void HalfSession::answer_rtr(bool take_it, Out& out) {
    Rh rh = request_header(Category::kDataFlowControl, true);
    const std::uint8_t code[] = {static_cast<std::uint8_t>(ru::Dfc::kRtr)};
    answer_request(rh, received_snf_, take_it ? sense::kNone : sense::kRtrNotRequired, code, out);
    if (take_it) {
        take();
        rtr_in_ = true;
    }
}

void HalfSession::send_rtr(Out& out) {
    owes_rtr_ = false;
    rtr_out_ = true;
    const std::uint8_t code[] = {static_cast<std::uint8_t>(ru::Dfc::kRtr)};
    queue(request_header(Category::kDataFlowControl, true), code, false, out);
}

void HalfSession::send_bis(Out& out) {
    if (std::exchange(bis_sent_, true)) {
        return;
    }
    Rh rh = request_header(Category::kDataFlowControl, true);
    rh.exception = true;
    const std::uint8_t code[] = {static_cast<std::uint8_t>(ru::Dfc::kBis)};
    queue(rh, code, false, out);
}

void HalfSession::end_bracket(Out& out) {
    bracket_ = Bracket::kBetween;
    starting_ = sending_ = must_begin_ = wants_begin_ = rtr_in_ = false;
    first_snf_ = 0;
    send_chain_ = SendChain::kBetween;
    receive_chain_ = ReceiveChain::kBetween;
    send_refused_ = receive_refused_ = false;
    signal_again_ = may_explain_ = false;
    tell(ToldKind::kBracketEnded, out);
}

// ---- the conversation

void HalfSession::send(const port::Piece& piece, Bytes&& data, Out& out) {
    send(piece, Octets(data), out,
         data.size() >= kLargeBuffer && data.size() <= setup_.send_ru ? &data : nullptr);
}

void HalfSession::send(const port::Piece& piece, Octets data, Out& out) { send(piece, data, out, nullptr); }

/// `own`: the buffer of `data`, which is one RU; it may be taken.
void HalfSession::send(const port::Piece& piece, Octets data, Out& out, Bytes* own) {
    if (failed_) {
        return;
    }
    if (bracket_ == Bracket::kBetween || (piece.change_direction && piece.end_bracket) ||
        ((piece.change_direction || piece.end_bracket) && !piece.end_chain)) {
        fail(sense::kBracket, out);  // the user's error, but the session is beyond repair
        return;
    }
    starting_ = false;
    Rh rh = data_header(piece);
    const std::size_t most = setup_.send_ru;
    std::size_t at = 0;
    while (data.size() - at > most) {
        queue(rh, data.subspan(at, most), true, out);
        rh.fi = false;
        at += most;
    }
    if (data.empty() && !piece.end_chain) {
        tell(ToldKind::kCredit, out, sense::kNone, 1);
        return;
    }
    if (piece.end_chain) {
        rh.end_chain = true;
        rh.change_direction = piece.change_direction;
        rh.conditional_end_bracket = piece.end_bracket;
        set_answer(rh, piece.answer);
    }
    queue(rh, data.subspan(at), true, out, own);
}

void HalfSession::queue(const Rh& rh, Octets ru, bool credit, Out& out, Bytes* own) {
    if (queue_.empty() && may_send()) {
        if (credit) {
            ++credit_back_;
        }
        emit(rh, ru, out, own);
        pump(out);
        return;
    }
    queue_.push_back({rh, own ? std::move(*own) : Bytes(ru.begin(), ru.end()), credit});
}

void HalfSession::pump(Out& out) {
    while (!queue_.empty() && may_send()) {
        Waiting next = std::move(queue_.front());
        queue_.pop_front();
        if (next.credit) {
            ++credit_back_;
        }
        emit(next.rh, next.ru, out, &next.ru);
    }
    if (credit_back_ >= setup_.credit_batch && credit_back_ != 0) {
        tell(ToldKind::kCredit, out, sense::kNone, std::exchange(credit_back_, 0));
    }
}

void HalfSession::emit(const Rh& request, Octets ru, Out& out, Bytes* own) {
    Rh rh = request;
    const bool flow = rh.category == Category::kDataFlowControl;
    if (!flow) {
        // Whole chains of one RU without data go as LUSTAT; a chain that is open may end in an empty RU.
        rh.begin_chain = send_chain_ != SendChain::kIn;
        if (ru.empty() && rh.begin_chain && rh.end_chain) {
            rh.category = Category::kDataFlowControl;
            rh.fi = true;
            ru = kLustat;
        }
    }
    const bool lustat = rh.category == Category::kDataFlowControl && ru[0] == kLustat[0];
    const bool bidding = flow && lustat && rh.begin_bracket;
    if (!bidding && (!flow || lustat) && !sending_) {
        fail(sense::kDirection, out);  // the user's error
        return;
    }
    ++sent_snf_;
    if (bidding) {
        bid_sent_ = true;
        bid_snf_ = sent_snf_;
    } else if (!flow || lustat) {
        begin_sending(rh);
    }
    ++since_rqd_;
    if (rh.end_chain && rh.conditional_end_bracket && rh.exception && since_rqd_ > kRequestsUntilRqd) {
        rh.exception = false;
    }
    if (rh.is_rqd()) {
        since_rqd_ = 0;
    }
    bool larger = false;
    rh.pacing = send_pacing_.sent(larger);
    rh.rlw = larger;
    if (own && ru.size() >= kLargeBuffer) {
        out.wire.add_body(th(false, sent_snf_), rh, std::move(*own));
    } else {
        out.wire.add(th(false, sent_snf_), rh, ru);
    }
    if (bidding) {
        return;
    }
    if (flow && !lustat) {
        rtr_sent_ = rtr_sent_ || rh.is_rqd();  // BIS asks for no response
        return;
    }
    if (rh.begin_chain) {
        send_refused_ = false;
    }
    send_chain_ = SendChain::kIn;
    if (rh.end_chain) {
        sent_end(rh, out);
    }
}

/// A request of the bracket: the first one of a bracket of ours begins it.
void HalfSession::begin_sending(Rh& rh) {
    if (std::exchange(must_begin_, false)) {
        rh.begin_bracket = true;
        bracket_number_ = sent_snf_;
        bracket_by_primary_ = setup_.primary;
        first_snf_ = sent_snf_;
    } else if (first_snf_ == 0) {
        first_snf_ = sent_snf_;
    }
    if (bracket_ == Bracket::kTaken) {
        bracket_ = Bracket::kIn;
        rtr_in_ = false;
    }
}

/// The chain is complete on the wire: what is due now, and whose direction it is.
void HalfSession::sent_end(const Rh& rh, Out& out) {
    send_end_ = rh;
    if (std::exchange(send_refused_, false)) {
        // The negative response was the response, and its sender speaks next. A confirm with CEB is refused
        // with it; any other CEB ends the bracket all the same.
        send_chain_ = SendChain::kBetween;
        if (rh.conditional_end_bracket && !rh.dr2) {
            end_bracket(out);
            may_explain_ = rh.is_rqd();
        } else if (rh.is_rqd() || rh.change_direction) {
            sending_ = false;
        }
        return;
    }
    if (rh.change_direction) {
        sending_ = false;
    }
    if (rh.is_rqd()) {
        send_chain_ = SendChain::kAwaitResponse;
        if (rh.conditional_end_bracket) {
            bracket_ = Bracket::kEnding;
        }
        return;
    }
    send_chain_ = rh.change_direction ? SendChain::kAwaitReply : SendChain::kBetween;
    if (rh.conditional_end_bracket) {
        end_bracket(out);
    }
}

void HalfSession::respond(sense::Sense sense, Out& out) {
    if (failed_ || bracket_ != Bracket::kIn) {
        return;  // the bracket ended on the way here
    }
    if (receive_chain_ == ReceiveChain::kOweResponse) {
        receive_chain_ = ReceiveChain::kBetween;
        respond_chain(receive_rh_, sense, out);
        if (sense != sense::kNone) {
            sending_ = true;  // whoever rejects speaks next
            return;
        }
        if (receive_rh_.change_direction) {
            sending_ = true;
        }
        if (receive_rh_.conditional_end_bracket) {
            end_bracket(out);
        }
        return;
    }
    if (sense == sense::kNone || receive_refused_) {
        return;
    }
    // A chain that is arriving; or one that has passed the direction meanwhile, whose sender waits for our
    // reply and takes a negative response instead.
    receive_refused_ = receive_chain_ == ReceiveChain::kIn;
    respond_chain(receive_rh_, sense, out);
}

/// Responses to chains are numbered by the bracket: who began it, and the number of its first request.
void HalfSession::respond_chain(const Rh& request, sense::Sense sense, Out& out) {
    const std::uint8_t code[] = {static_cast<std::uint8_t>(ru::Dfc::kLustat)};
    const bool lustat = request.category == Category::kDataFlowControl;
    answer_request(request, bracket_id(), sense, lustat ? Octets(code) : Octets(), out);
}

void HalfSession::answer_request(const Rh& request, std::uint16_t snf, sense::Sense sense, Octets code,
                                 Out& out) {
    Rh rh = response_to(request, sense == sense::kNone);
    if (request.category == Category::kFmd) {
        rh.fi = false;
    }
    Bytes ru;
    if (sense != sense::kNone) {
        put32(ru, sense);
    }
    put(ru, code);
    out.wire.add(th(false, snf), rh, ru);
}

void HalfSession::signal(Out& out) {
    if (failed_ || bracket_ != Bracket::kIn) {
        return;
    }
    if (signal_out_) {
        signal_again_ = true;  // one at a time; what is asked meanwhile is the same question
        return;
    }
    signal_out_ = true;
    out.wire.add(th(true, ++expedited_), request_header(Category::kDataFlowControl, true), kSignal);
}

void HalfSession::consumed(std::uint32_t rus, Out& out) {
    receive_pacing_.unconsumed -= std::min(rus, receive_pacing_.unconsumed);
    grant(out);
}

void HalfSession::grant(Out& out) {
    if (!receive_pacing_.grant()) {
        return;
    }
    Bytes message;
    if (receive_pacing_.kind == Pacing::kAdaptive) {
        message.push_back(0);  // solicited, no reset
        put16(message, receive_pacing_.window & 0x7FFF);
    }
    out.wire.add(th(false, 0), isolated_pacing_response(), message);
}

}  // namespace openwosa::sna::lu62
