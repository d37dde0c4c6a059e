// Data flow control from the primary. What needs no decision of the application is answered here; it sees the
// request all the same.
#include "sna/lu0/internal.hpp"

namespace openwosa::sna::lu0 {
namespace {

/// Code, status or signal code, extension.
constexpr std::size_t kStatusBytes = 5;

sense::Sense check_form(ru::Dfc code, const Rh& rh) {
    const bool may_be_rqe = code == ru::Dfc::kLustat || code == ru::Dfc::kBis;
    return rh.is_rqd() || (may_be_rqe && rh.is_rqe()) ? sense::kNone : sense::kResponseFormMisuse;
}

sense::Sense check_indicators(const State& s, const Rh& rh) {
    if (!s.rules.half_duplex()) {
        return rh.change_direction ? sense::kCdNotSupported : sense::kNone;
    }
    if ((rh.begin_bracket || rh.end_bracket) && !s.rules.brackets) {
        return sense::kBracketsNotSupported;
    }
    if (rh.end_bracket && !s.rules.primary.may_end_bracket()) {
        return sense::kEbNotAllowed;
    }
    return rh.change_direction && rh.end_bracket ? sense::kCdNotAllowed : sense::kNone;
}

sense::Sense check_bid(const State& s) {
    if (!s.rules.brackets) {
        return s.rules.half_duplex() ? sense::kBracketsNotSupported : sense::kNone;
    }
    if (s.bis_received) {
        return sense::kNoBeginBracket;
    }
    switch (s.bracket) {
        case Bracket::kBetween:
            return sense::kNone;
        case Bracket::kIn:
        case Bracket::kPendingEnd:
        case Bracket::kBidding:
            return sense::kBidRejectInBracket;
        case Bracket::kPendingBegin:
            return sense::kBracket;
    }
    return sense::kNone;
}

sense::Sense check_lustat(const State& s, const Rh& rh) {
    if (!s.rules.half_duplex()) {
        return sense::kNone;
    }
    if (s.rules.brackets && rh.begin_bracket) {
        if (const auto sense = check_bid(s); sense != sense::kNone && s.bracket != Bracket::kPendingBegin) {
            return sense;
        }
        return sense::kNone;
    }
    const bool in_bracket = !s.rules.brackets || s.bracket != Bracket::kBetween;
    return in_bracket && s.direction == Direction::kSend ? sense::kDirection : sense::kNone;
}

sense::Sense check_state(const State& s, ru::Dfc code, const Rh& rh) {
    if (!expedited_dfc(code)) {
        if (s.primary_quiesce == Quiesce::kQuiesced) {
            return sense::kTrafficQuiesced;
        }
        if ((s.in == Chain::kBetween) == (code == ru::Dfc::kCancel)) {
            return sense::kChaining;
        }
    }
    switch (code) {
        case ru::Dfc::kBid:
            return check_bid(s);
        case ru::Dfc::kLustat:
            return check_lustat(s, rh);
        case ru::Dfc::kQc:
            return s.primary_quiesce == Quiesce::kRequested ? sense::kNone : sense::kModeInconsistency;
        case ru::Dfc::kRtr:
            return s.rtr_due ? sense::kNone : sense::kRtrNotRequired;
        case ru::Dfc::kBis:
            return s.bis_received ? sense::kBisProtocol : sense::kNone;
        case ru::Dfc::kCancel:
        case ru::Dfc::kChase:
        case ru::Dfc::kSbi:
        case ru::Dfc::kQec:
        case ru::Dfc::kRelq:
        case ru::Dfc::kShutd:
        case ru::Dfc::kShutc:
        case ru::Dfc::kRshutd:
        case ru::Dfc::kSignal:
            return sense::kNone;
    }
    return sense::kNone;
}

void cancel(State& s, const Arrived& in) {
    if (!s.owed.empty() && s.owed.back().open) {
        --s.owed.count;  // answered by the response to CANCEL
    }
    const bool ends_bracket = in.rh.end_bracket || (s.in == Chain::kIn && s.in_end_bracket);
    s.in = Chain::kBetween;
    if (!in.rh.change_direction && s.direction == Direction::kErrorRecovery) {
        return;
    }
    chain_received(s, in.rh, ends_bracket, false);
}

void lustat(State& s, const Arrived& in) {
    if (s.rules.brackets && in.rh.begin_bracket) {
        s.bracket = Bracket::kIn;
        s.race = false;
        s.direction = Direction::kReceive;
    }
    if (!s.rules.brackets || s.bracket != Bracket::kBetween) {
        chain_received(s, in.rh, in.rh.end_bracket, false);
    }
}

/// What the request changes here.
void apply(State& s, ru::Dfc code, const Arrived& in) {
    switch (code) {
        case ru::Dfc::kCancel:
            cancel(s, in);
            break;
        case ru::Dfc::kLustat:
            lustat(s, in);
            break;
        case ru::Dfc::kBid:
            if (s.rules.brackets) {
                s.bracket = Bracket::kPendingBegin;
                s.direction = Direction::kReceive;
                s.rtr_owed = false;
            }
            break;
        case ru::Dfc::kQec:
            if (s.quiesce == Quiesce::kNone) {
                s.quiesce = Quiesce::kRequested;
            }
            break;
        case ru::Dfc::kQc:
            s.primary_quiesce = Quiesce::kQuiesced;
            break;
        case ru::Dfc::kRelq:
            s.quiesce = Quiesce::kNone;
            s.shutdown = Shutdown::kNone;
            break;
        case ru::Dfc::kShutd:
            if (s.shutdown == Shutdown::kNone) {
                s.shutdown = Shutdown::kRequested;
            }
            break;
        case ru::Dfc::kRtr:
            s.rtr_due = false;
            break;
        case ru::Dfc::kSbi:
            s.stop_brackets = true;
            break;
        case ru::Dfc::kBis:
            s.bis_received = true;
            break;
        case ru::Dfc::kChase:
        case ru::Dfc::kShutc:
        case ru::Dfc::kRshutd:
        case ru::Dfc::kSignal:
            break;
    }
}

}  // namespace

sense::Sense check_command(const State& s, const Arrived& in) {
    const Rh& rh = in.rh;
    if (in.ru.empty()) {
        return sense::kRuLength;
    }
    if (!known_dfc(in.ru[0]) || !profile_has(s.rules, static_cast<ru::Dfc>(in.ru[0]), Sender::kPrimary)) {
        return sense::kFunctionNotSupported;
    }
    const auto code = static_cast<ru::Dfc>(in.ru[0]);
    if ((code == ru::Dfc::kLustat || code == ru::Dfc::kSignal) && in.ru.size() < kStatusBytes) {
        return sense::kRuLength;
    }
    if (expedited_dfc(code) != in.th.expedited) {
        return sense::kWrongCategory;
    }
    if (!rh.begin_chain || !rh.end_chain) {
        return sense::kChainingNotSupported;
    }
    if (!rh.fi) {
        return sense::kFiMisuse;
    }
    if (const auto sense = check_form(code, rh)) {
        return sense;
    }
    if (const auto sense = check_indicators(s, rh)) {
        return sense;
    }
    return check_state(s, code, rh);
}

void receive_command(State& s, const Arrived& in, Actions& out) {
    const auto code = static_cast<ru::Dfc>(in.ru[0]);
    if (code == ru::Dfc::kChase) {
        // Its response tells the primary that all responses before it are there: the application's business.
        if (s.owed.full()) {
            reject(s, in, sense::kInsufficientResource, out);
            return;
        }
        OwedChain& owed = s.owed.push({});
        owed.first = owed.last = in.th.snf;
        owed.rh = in.rh;
        owed.code = in.ru[0];
        owed.definite = true;
        owed.end_bracket = in.rh.end_bracket;
        if (!s.rules.brackets || s.bracket != Bracket::kBetween) {
            chain_received(s, in.rh, in.rh.end_bracket, true);
        }
        show(s, in, true, out);
        return;
    }
    apply(s, code, in);
    if (in.rh.is_rqd()) {
        respond_positive(in.th, in.rh, in.ru.first(1), out.wire);
    }
    show(s, in, false, out);
}

}  // namespace openwosa::sna::lu0
