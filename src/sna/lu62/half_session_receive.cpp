// What a half-session receives.
#include <algorithm>

#include "sna/lu62/half_session.hpp"
#include "sna/lu62/sense62.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::lu62 {
namespace {

constexpr std::size_t kLustatBytes = 5;
constexpr std::uint8_t kFmh5 = 0x05;
constexpr std::uint8_t kFmh7 = 0x07;
constexpr std::uint8_t kFmh12 = 0x0C;

bool is_dfc(const Piu& piu, ru::Dfc code) {
    return piu.rh->category == Category::kDataFlowControl && !piu.ru.empty() &&
           piu.ru[0] == static_cast<std::uint8_t>(code);
}

port::Answer answer_of(const Rh& rh) {
    using enum port::Answer;
    if (rh.exception) {
        return !rh.dr2 ? kRqe1 : rh.dr1 ? kRqe3 : kRqe2;
    }
    return !rh.dr2 ? kRqd1 : rh.dr1 ? kRqd3 : kRqd2;
}

}  // namespace

void HalfSession::arrived(const Piu& piu, Out& out) {
    if (failed_) {
        return;
    }
    if (piu.th.expedited) {
        if (piu.rh->response && piu.rh->category == Category::kFmd) {
            pacing_arrived(piu, out);
        } else {
            signal_arrived(piu, out);
        }
    } else if (piu.rh->response) {
        response_arrived(piu, out);
        pump(out);
    } else {
        request_arrived(piu, out);
    }
}

void HalfSession::signal_arrived(const Piu& piu, Out& out) {
    if (!is_dfc(piu, ru::Dfc::kSignal) && !piu.rh->response) {
        fail(sense::kFunctionNotSupported, out);
        return;
    }
    if (piu.rh->response) {
        if (!std::exchange(signal_out_, false)) {
            fail(sense::kResponseCorrelation, out);
        } else if (std::exchange(signal_again_, false)) {
            signal(out);
        }
        return;
    }
    Rh rh = response_to(*piu.rh, true);
    out.wire.add(th(true, piu.th.snf), rh, piu.ru.first(1));
    if (bracket_ == Bracket::kIn || bracket_ == Bracket::kEnding) {
        tell(ToldKind::kSignal, out);
    }
}

// ---- responses

void HalfSession::pacing_arrived(const Piu& piu, Out& out) {
    if (piu.ru.empty()) {
        if (!send_pacing_.granted() && setup_.pacing != Pacing::kAdaptive) {
            fail(sense::kPacing, out);
            return;
        }
        pump(out);
        return;
    }
    if (piu.ru.size() < 3) {
        fail(sense::kIpmInvalid, out);
        return;
    }
    const std::uint8_t type = piu.ru[0] >> 6;
    const std::uint16_t next = get16(piu.ru, 1) & 0x7FFF;
    if (type == 0) {
        if (!send_pacing_.granted(next)) {
            fail(sense::kIpmUnexpected, out);
            return;
        }
        pump(out);
    } else if (type == 1) {
        if (!send_pacing_.reset(next)) {
            fail(sense::kIpmUnexpected, out);
            return;
        }
        const std::uint8_t acknowledged[] = {0x80, piu.ru[1], piu.ru[2]};
        out.wire.add(th(false, 0), isolated_pacing_response(), acknowledged);
        pump(out);
    }
    // 2: the acknowledgement of a reset, and we send none.
}

bool HalfSession::of_this_bracket(std::uint16_t snf) const {
    const auto low = [](int n) { return n & 0x7FFF; };
    // By the number of the bracket; some number the response as the request, as other FM profiles do.
    return low(snf) == low(bracket_number_) ||
           (first_snf_ != 0 && low(snf - first_snf_) <= low(sent_snf_ - first_snf_));
}

void HalfSession::response_arrived(const Piu& piu, Out& out) {
    const Rh& rh = *piu.rh;
    if (rh.category == Category::kFmd && !rh.dr1 && !rh.dr2) {
        pacing_arrived(piu, out);
        return;
    }
    if (rh.pacing) {
        (void)send_pacing_.granted();  // a response may carry the grant of a fixed window
    }
    if (rh.exception && (!rh.sense || piu.ru.size() < 4)) {
        fail(sense::kBadSenseReceived, out);
        return;
    }
    const sense::Sense sense = rh.exception ? given_sense(rh, piu.ru) : sense::kNone;
    const Octets code = piu.ru.subspan(rh.exception ? 4 : 0);
    const bool rtr = rh.category == Category::kDataFlowControl && !code.empty() &&
                     code[0] == static_cast<std::uint8_t>(ru::Dfc::kRtr);
    if (rtr && rtr_sent_) {
        rtr_out_ = rtr_sent_ = false;
        awaits_bracket_ = sense == sense::kNone && bracket_ == Bracket::kBetween;
        tell(ToldKind::kRtrAnswered, out, sense);
        return;
    }
    if (bid_sent_ && (piu.th.snf & 0x7FFF) == (bid_snf_ & 0x7FFF)) {
        bid_response(sense, out);
        return;
    }
    if (rtr || bid_sent_ || (bracket_ != Bracket::kIn && bracket_ != Bracket::kEnding) ||
        !of_this_bracket(piu.th.snf)) {
        if (!rh.exception) {
            fail(sense::kResponseCorrelation, out);
        }
        return;  // stray: a bracket that is over was rejected too late
    }
    chain_response(sense, out);
}

void HalfSession::bid_response(sense::Sense sense, Out& out) {
    bid_out_ = bid_sent_ = false;
    if (sense == sense::kNone) {
        if (bracket_ != Bracket::kBetween) {
            fail(sense::kBracket, out);  // it began one itself and gave us ours
            return;
        }
        bracket_ = Bracket::kTaken;
        sending_ = true;
        bracket_number_ = bid_snf_;
        bracket_by_primary_ = setup_.primary;
        first_snf_ = bid_snf_;
        tell(ToldKind::kBidAccepted, out);
        return;
    }
    const auto major = sense::major(sense);
    if (major == 0x0813 || major == 0x0814 || major == 0x088B || major == 0x080B || major == 0x081B) {
        tell(ToldKind::kBidRejected, out, sense);
    } else {
        fail(sense::kBadSenseReceived, out);
    }
}

void HalfSession::chain_response(sense::Sense sense, Out& out) {
    const bool confirm = send_end_.dr2;
    if (sense == sense::kNone) {
        if (send_chain_ != SendChain::kAwaitResponse) {
            fail(sense::kResponseCorrelation, out);
            return;
        }
        send_chain_ = SendChain::kBetween;
        if (confirm) {
            tell(ToldKind::kResponse, out);
        }
        if (send_end_.conditional_end_bracket) {
            end_bracket(out);
        }
        return;
    }
    // 088B: draining, and our begin-bracket came too late. 0846: an FMH-7 follows.
    if (sense::major(sense) != sense::major(sense::kErpMessageForthcoming)) {
        fail(sense::is_race(sense) || sense::major(sense) == 0x088B ? sense : sense::kBadSenseReceived, out);
        return;
    }
    switch (send_chain_) {
        case SendChain::kAwaitResponse:
            send_chain_ = SendChain::kBetween;
            if (send_end_.conditional_end_bracket && !confirm) {
                // It was refused before its end came, which then ended the bracket there as in sent_end().
                end_bracket(out);
                may_explain_ = true;
                return;
            }
            bracket_ = Bracket::kIn;  // CEB of a confirm takes effect with a positive response only
            sending_ = false;
            break;
        case SendChain::kAwaitReply:
            send_chain_ = SendChain::kBetween;
            break;
        case SendChain::kIn:
            if (send_refused_) {
                fail(sense::kResponseCorrelation, out);
                return;
            }
            send_refused_ = true;
            break;
        case SendChain::kBetween:
            break;
    }
    tell(ToldKind::kResponse, out, sense);
}

// ---- requests of the normal flow

sense::Sense HalfSession::check_format(const Piu& piu) const {
    const Rh& rh = *piu.rh;
    const bool dfc = rh.category == Category::kDataFlowControl;
    const bool lustat = is_dfc(piu, ru::Dfc::kLustat);
    if (dfc) {
        if (!lustat && !is_dfc(piu, ru::Dfc::kRtr) && !is_dfc(piu, ru::Dfc::kBis)) {
            return sense::kFunctionNotSupported;
        }
        if (!rh.begin_chain || !rh.end_chain) {
            return sense::kChainingNotSupported;
        }
        if (lustat && piu.ru.size() < kLustatBytes) {
            return 0x10050000;
        }
        if (!lustat) {
            return rh.begin_bracket || rh.end_bracket || rh.conditional_end_bracket
                       ? sense::kBracketsNotSupported
                   : rh.change_direction ? sense::kCdNotAllowed
                                         : sense::kNone;
        }
    }
    if (rh.is_rqn()) {
        return sense::kNoResponseNotAllowed;
    }
    if (rh.is_rqd() && !rh.end_chain) {
        return sense::kDefiniteNotAllowed;
    }
    if (rh.begin_bracket && !rh.begin_chain) {
        return sense::kBbNotAllowed;
    }
    if (rh.end_bracket || (rh.conditional_end_bracket && !rh.end_chain)) {
        return sense::kEbNotAllowed;
    }
    if (rh.change_direction && (!rh.end_chain || rh.conditional_end_bracket)) {
        return sense::kCdNotAllowed;
    }
    // CEB waits for no reply: RQE2 and RQE3 would never be answered.
    if (rh.conditional_end_bracket && rh.is_rqe() && rh.dr2) {
        return sense::kEbNotAllowed;
    }
    if (!dfc && rh.begin_bracket && (!rh.fi || piu.ru.size() < 2)) {
        return sense::kBbNotAllowed;  // a bracket begins with an attach
    }
    if (!dfc && rh.fi &&
        (piu.ru.size() < 2 || (piu.ru[1] != kFmh5 && piu.ru[1] != kFmh7 && piu.ru[1] != kFmh12))) {
        return sense::kFmhType;
    }
    if (setup_.receive_ru != 0 && piu.ru.size() > setup_.receive_ru) {
        return sense::kRuLength;
    }
    return sense::kNone;
}

void HalfSession::request_arrived(const Piu& piu, Out& out) {
    const Rh& rh = *piu.rh;
    if (rh.category == Category::kNetworkControl || rh.category == Category::kSessionControl) {
        fail(sense::kWrongCategory, out);
        return;
    }
    if (piu.th.snf != static_cast<std::uint16_t>(received_snf_ + 1)) {
        fail(sense::kSequenceNumber, out);
        return;
    }
    received_snf_ = piu.th.snf;
    if (!receive_pacing_.received(rh.pacing)) {
        fail(sense::kPacing, out);
        return;
    }
    if (rh.sense) {
        // An exception request: somebody on the way could not take it.
        fail(given_sense(rh, piu.ru, sense::kRuLength), out);
        return;
    }
    if (const auto sense = check_format(piu)) {
        fail(sense, out);
        return;
    }
    if (dfc_arrived(piu, out)) {
        consumed(1, out);
        return;
    }
    data_arrived(piu, out);
    grant(out);
}

/// RTR and BIS, which are of no bracket.
bool HalfSession::dfc_arrived(const Piu& piu, Out& out) {
    if (is_dfc(piu, ru::Dfc::kBis)) {
        if (std::exchange(bis_received_, true)) {
            fail(sense::kBisProtocol, out);
        } else {
            tell(ToldKind::kBis, out);
        }
        return true;
    }
    if (is_dfc(piu, ru::Dfc::kRtr)) {
        if (setup_.first_speaker || bracket_ != Bracket::kBetween) {
            fail(sense::kBracket, out);
        } else if (bid_out_) {
            answer_rtr(false, out);  // our bid, on its way, asks for the same
        } else {
            tell(ToldKind::kRtr, out);
        }
        return true;
    }
    return false;
}

void HalfSession::refuse_bracket(const Piu& piu, Out& out) {
    const Rh& rh = *piu.rh;
    const bool lustat = rh.category == Category::kDataFlowControl;
    const std::uint8_t code[] = {static_cast<std::uint8_t>(ru::Dfc::kLustat)};
    // Of the bracket that it would have begun: its own number.
    const auto id = static_cast<std::uint16_t>((setup_.primary ? 0 : 0x8000) | (piu.th.snf & 0x7FFF));
    answer_request(rh, id, sense::kBidRejectRtrLater, lustat ? Octets(code) : Octets(), out);
    owes_rtr_ = true;
    purging_ = !rh.end_chain;
}

/// A request that begins a bracket. False: it was refused, or is an error.
bool HalfSession::begin_arrived(const Piu& piu, Out& out) {
    if (bis_received_) {
        fail(sense::kNoBeginBracket, out);
        return false;
    }
    if (bracket_ != Bracket::kBetween) {
        const bool ours = bracket_by_primary_ == setup_.primary || bracket_ == Bracket::kTaken;
        if (!setup_.first_speaker || !ours) {
            fail(sense::kBracket, out);
            return false;
        }
        refuse_bracket(piu, out);
        return false;
    }
    bracket_ = Bracket::kIn;
    bracket_number_ = piu.th.snf;
    bracket_by_primary_ = !setup_.primary;
    first_snf_ = 0;
    sending_ = awaits_bracket_ = false;
    wants_begin_ = true;
    return true;
}

/// The FMH-7 of a partner that refused the end of a bracket, and for whom the bracket ends with it. Nobody is
/// there to be told.
bool HalfSession::explained(const Piu& piu, Out& out) {
    const Rh& rh = *piu.rh;
    if (bracket_ != Bracket::kBetween || !may_explain_ || rh.category != Category::kFmd || !rh.fi ||
        !rh.end_chain || piu.ru[1] != kFmh7) {
        return false;
    }
    may_explain_ = false;
    if (rh.is_rqd()) {
        respond_chain(rh, sense::kNone, out);
    }
    return true;
}

void HalfSession::data_arrived(const Piu& piu, Out& out) {
    const Rh& rh = *piu.rh;
    const bool lustat = rh.category == Category::kDataFlowControl;
    if (purging_) {
        purging_ = !rh.end_chain;
        consumed(1, out);
        return;
    }
    if (rh.begin_chain == (receive_chain_ == ReceiveChain::kIn)) {
        fail(sense::kChaining, out);
        return;
    }
    if (rh.begin_bracket) {
        if (!begin_arrived(piu, out)) {
            consumed(1, out);
            return;
        }
        if (lustat && !rh.change_direction && !rh.conditional_end_bracket) {
            respond_chain(rh, sense::kNone, out);  // a bid: the attach is a chain of its own
            consumed(1, out);
            return;
        }
    } else if (explained(piu, out)) {
        consumed(1, out);
        return;
    } else if (bracket_ == Bracket::kBetween || bracket_ == Bracket::kTaken) {
        fail(bracket_ == Bracket::kTaken ? sense::kDirection : sense::kBracket, out);
        return;
    }
    if (std::exchange(wants_begin_, false)) {
        if (lustat && rh.conditional_end_bracket) {
            // Yielded: whoever had the right to begin has nothing to say.
            if (rh.is_rqd()) {
                respond_chain(rh, sense::kNone, out);
            }
            end_bracket(out);
            consumed(1, out);
            return;
        }
        tell(ToldKind::kBracket, out);
    }
    if (sending_ || bracket_ == Bracket::kEnding) {
        fail(sense::kDirection, out);
        return;
    }
    if (receive_chain_ == ReceiveChain::kOweResponse || send_chain_ == SendChain::kIn) {
        fail(sense::kImmediateRequestMode, out);
        return;
    }
    if (send_chain_ == SendChain::kAwaitReply) {
        send_chain_ = SendChain::kBetween;  // the reply
    }
    receive_rh_ = rh;
    if (rh.begin_chain) {
        receive_refused_ = false;
    }
    receive_chain_ = ReceiveChain::kIn;
    Told told;
    told.kind = ToldKind::kPiece;
    told.piece.begin_chain = rh.begin_chain;
    told.piece.end_chain = rh.end_chain;
    told.piece.fmh = !lustat && rh.fi;
    told.piece.change_direction = rh.change_direction;
    told.piece.end_bracket = rh.conditional_end_bracket;
    told.piece.answer = rh.end_chain ? answer_of(rh) : port::Answer::kRqe1;
    told.data = lustat ? Octets() : piu.ru;
    out.told.push_back(told);
    if (rh.end_chain) {
        end_arrived(rh, out);
    }
}

void HalfSession::end_arrived(const Rh& rh, Out& out) {
    receive_chain_ = ReceiveChain::kBetween;
    if (std::exchange(receive_refused_, false)) {
        if (rh.conditional_end_bracket && !rh.dr2) {
            end_bracket(out);
        } else if (rh.is_rqd() || rh.change_direction) {
            sending_ = true;
        }
        return;
    }
    if (rh.is_rqd()) {
        if (rh.dr2) {
            receive_chain_ = ReceiveChain::kOweResponse;
            return;  // respond() goes on
        }
        respond_chain(rh, sense::kNone, out);
    }
    if (rh.change_direction) {
        sending_ = true;
    }
    if (rh.conditional_end_bracket) {
        end_bracket(out);
    }
}

}  // namespace openwosa::sna::lu62
