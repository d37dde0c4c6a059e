// What the application sends: state checks, response forms, chains of RUs by BIND's size, brackets and
// direction, outbound pacing.
#include "sna/lu0/internal.hpp"
#include "sna/pu/segment.hpp"

namespace openwosa::sna::lu0 {
namespace {

struct Verdict {
    port::SendResult result = port::SendResult::kOk;
    sense::Sense sense = sense::kNone;
};
constexpr Verdict kFine{};

Verdict state_error(sense::Sense sense) { return {port::SendResult::kState, sense}; }
Verdict invalid(sense::Sense sense) { return {port::SendResult::kInvalid, sense}; }

Verdict check_session(const State& s) {
    if (s.session == Session::kUnbound) {
        return {port::SendResult::kNoSession, sense::kNone};
    }
    if (s.closing) {
        return {port::SendResult::kNoSession, sense::kGoingDown};
    }
    return s.session == Session::kTrafficReset ? state_error(sense::kTrafficReset) : kFine;
}

Verdict check_quiesce(const State& s, bool begins) {
    if (s.quiesce == Quiesce::kQuiesced || (s.quiesce == Quiesce::kRequested && begins) ||
        s.shutdown == Shutdown::kComplete) {
        return state_error(sense::kTrafficQuiesced);
    }
    return kFine;
}

/// The right to begin a chain: response mode, direction, brackets.
Verdict check_right(const State& s) {
    if (!s.rules.secondary.delayed_requests() && response_awaited(s)) {
        return state_error(sense::kImmediateRequestMode);
    }
    if (!s.rules.half_duplex()) {
        return kFine;
    }
    if (response_owed(s)) {
        return state_error(sense::kResponseOwed);
    }
    if (s.in != Chain::kBetween || s.direction == Direction::kReceive ||
        s.direction == Direction::kErrorRecovery) {
        return state_error(sense::kDirection);
    }
    if (!s.rules.brackets) {
        return kFine;
    }
    switch (s.bracket) {
        case Bracket::kBetween:
            return s.stop_brackets || s.bis_sent ? state_error(sense::kNoBeginBracket) : kFine;
        case Bracket::kIn:
        case Bracket::kBidding:
            return kFine;
        case Bracket::kPendingBegin:
        case Bracket::kPendingEnd:
            return state_error(sense::kBracket);
    }
    return kFine;
}

Verdict check_data(const State& s, const Rh& rh) {
    if (const Verdict v = check_session(s); v.result != port::SendResult::kOk) {
        return v;
    }
    if (s.out == Chain::kPurge && !rh.begin_chain) {
        return {port::SendResult::kCanceled, sense::kNone};
    }
    if (const Verdict v = check_quiesce(s, rh.begin_chain); v.result != port::SendResult::kOk) {
        return v;
    }
    if (rh.begin_chain == (s.out == Chain::kIn)) {
        return invalid(sense::kChaining);
    }
    if (rh.fi && !s.rules.fm_headers) {
        return invalid(sense::kFiMisuse);
    }
    if (rh.end_bracket && !rh.begin_chain) {
        return invalid(sense::kEbNotAllowed);  // see header()
    }
    return rh.begin_chain ? check_right(s) : kFine;
}

Verdict check_normal_command(const State& s, ru::Dfc code, std::size_t size) {
    if (code == ru::Dfc::kCancel) {
        return s.out == Chain::kIn ? kFine : state_error(sense::kChaining);
    }
    if (s.out == Chain::kIn) {
        return state_error(sense::kChaining);
    }
    if (code == ru::Dfc::kQc) {
        return s.quiesce == Quiesce::kRequested ? kFine : state_error(sense::kModeInconsistency);
    }
    if (const Verdict v = check_quiesce(s, true); v.result != port::SendResult::kOk) {
        return v;
    }
    if (code == ru::Dfc::kLustat) {
        // Legal in receive state, too, where it reports what went wrong.
        return size == 5 ? kFine : invalid(sense::kRuLength);
    }
    if (code == ru::Dfc::kRtr || code == ru::Dfc::kBis) {
        return s.bracket == Bracket::kBetween ? kFine : state_error(sense::kBracket);
    }
    return check_right(s);
}

/// BB, EB and CD as the session has them: a hint BIND does not allow is dropped.
void set_indicators(const State& s, Transmission& t) {
    Rh& rh = t.rh;
    const bool begins = t.several || rh.begin_chain;
    if (!s.rules.half_duplex()) {
        rh.change_direction = false;
        return;  // brackets are the application's own affair there
    }
    const bool between = s.rules.brackets && s.bracket == Bracket::kBetween;
    rh.begin_bracket = between && begins && (!t.command || rh.begin_bracket);
    const bool right = check_right(s).result == port::SendResult::kOk;
    if (!s.rules.brackets || !s.rules.secondary.may_end_bracket() || (t.command && !right) ||
        (between && !rh.begin_bracket)) {
        rh.end_bracket = false;
    }
    if (rh.end_bracket || (t.command && !right) || (between && !rh.begin_bracket)) {
        rh.change_direction = false;
    }
    rh.conditional_end_bracket = false;
}

void set_response_form(const State& s, Transmission& t) {
    Rh& rh = t.rh;
    const Rh wanted = rh;
    const bool command = t.command && (rh.category != Category::kFmd);
    if (!command) {
        degrade(s.rules.secondary, rh);
        t.degraded |= wanted.is_rqn() != rh.is_rqn() || wanted.exception != rh.exception;
        return;
    }
    if (rh.is_rqn()) {
        rh.dr1 = true;
    }
}

void tell_sent(const Transmission& t, Verdict verdict, std::uint16_t snf, Actions& out) {
    if (t.own) {
        return;
    }
    Told& told = tell(out, ToldKind::kSent);
    told.tag = t.tag;
    told.result = verdict.result;
    told.sense = verdict.sense;
    told.degraded = t.degraded;
    told.several = t.several && t.rh.begin_chain && t.started;
    told.rh = t.rh;
    told.snf = snf;
}

bool make_room(State& s) {
    if (!s.sent_chains.full()) {
        return true;
    }
    SentChain* const old = std::find_if(s.sent_chains.begin(), s.sent_chains.end(),
                                        [](const SentChain& c) { return !c.definite && !c.open; });
    if (old == s.sent_chains.end()) {
        return false;
    }
    s.sent_chains.erase(old);
    return true;
}

bool blocked(State& s, const Transmission& t, bool starts_chain) {
    if (s.rules.send_window != 0 && s.send_credit == 0) {
        return true;
    }
    if (!starts_chain) {
        return false;
    }
    return !make_room(s) ||
           (t.several && t.started && !s.rules.secondary.delayed_requests() && response_awaited(s));
}

/// One normal-flow request; numbers it and sets PI where a window begins.
void emit(State& s, Rh rh, Octets ru, Actions& out) {
    if (s.rules.send_window != 0) {
        if (s.send_left == 0) {
            rh.pacing = true;
            s.pacing_asked = true;
            s.send_left = s.rules.send_window;
        }
        --s.send_left;
        --s.send_credit;
    }
    Th th;
    th.odai = s.odai;
    th.daf = s.partner;
    th.oaf = s.address;
    th.snf = ++s.sent;
    out.wire.add(th, rh, ru);
}

/// The RH of the next RU: `first` and `last` of what this transmission carries.
/// BB and EB stand on the first RU of a chain (EB: of the bracket's last one), CD on its last: anything else
/// is an RH usage error (SNA Formats, GA27-3136, sense 4003, 4004, 4009). So we send, and so a piece with EB
/// that is not its chain's first is refused. Received, EB counts wherever it stands in its chain: to detect
/// 4004 is optional there, and the vendor's node does not (its reference, "RH Usage Errors").
Rh header(const State& s, const Transmission& t, bool first, bool last) {
    Rh rh = t.rh;
    rh.begin_chain = t.several || (t.rh.begin_chain && first);
    rh.end_chain = t.several || (t.rh.end_chain && last);
    if (!rh.end_chain || (t.several && !last)) {
        // Inside a chain exceptions only; so for all but the last of several, where BIND lets us.
        if (rh.is_rqd() && !(t.several && s.rules.secondary.responses() == ResponseProtocol::kDefinite)) {
            rh.exception = true;
        }
    }
    rh.fi = t.rh.fi && (first && t.rh.begin_chain);
    if (t.command) {
        rh.fi = true;
    }
    rh.begin_bracket = t.rh.begin_bracket && first;
    rh.change_direction = t.rh.change_direction && last && rh.end_chain;
    rh.end_bracket = t.rh.end_bracket && rh.begin_chain && (!t.several || last);
    return rh;
}

void begin_chain(State& s, const Transmission& t, const Rh& rh, Octets ru) {
    SentChain& chain = s.sent_chains.push({});
    chain.tag = t.tag;
    chain.first = static_cast<std::uint16_t>(s.sent + 1);
    chain.code = t.command && !ru.empty() ? ru[0] : 0;
    chain.open = true;
    chain.begin_bracket = rh.begin_bracket;
    chain.own = t.own;
    s.out_end_bracket = false;
    if (chain.code == code_of(ru::Dfc::kBis)) {
        s.bis_sent = true;
    } else if (chain.code == code_of(ru::Dfc::kQc)) {
        s.quiesce = Quiesce::kQuiesced;
    }
    if (!s.rules.half_duplex() || (t.command && !rh.begin_bracket)) {
        return;
    }
    s.direction = Direction::kSend;
    if (rh.begin_bracket && s.rules.brackets) {
        s.bracket = s.rules.primary_wins ? Bracket::kBidding : Bracket::kIn;
        s.race = true;
        s.rtr_owed = s.rtr_due = false;
    }
}

void end_chain(State& s, const Transmission& t, const Rh& rh, bool more) {
    SentChain& chain = s.sent_chains.back();
    chain.open = false;
    chain.definite = rh.is_rqd();
    chain.end_bracket = s.out_end_bracket;
    chain.more = more;
    const bool answered = !rh.is_rqn();
    const bool ends_bracket = s.out_end_bracket;
    if (!answered) {
        --s.sent_chains.count;
    }
    if (!t.command) {
        s.out = Chain::kBetween;
    }
    if (!s.rules.half_duplex()) {
        return;
    }
    if (rh.change_direction) {
        s.direction = Direction::kReceive;
    } else if (!s.rules.flip_flop() && !more && !t.command) {
        s.direction = Direction::kContention;
    }
    if (ends_bracket) {
        if (rh.is_rqd() && s.rules.conditional_termination) {
            s.bracket = Bracket::kPendingEnd;
        } else {
            bracket_ended(s);
        }
    }
}

/// Sends as much as pacing and responses let it. False: held up.
bool transmit(State& s, Transmission& t, Octets data, Actions& out) {
    const std::size_t limit = s.rules.max_send_ru != 0 ? s.rules.max_send_ru : pu::kMaxRu;
    for (;;) {
        const std::size_t size = std::min(limit, data.size() - t.at);
        const bool last = t.at + size == data.size();
        const Rh rh = header(s, t, !t.started, last);
        if (blocked(s, t, rh.begin_chain)) {
            return false;
        }
        const Octets ru = data.subspan(t.at, size);
        if (rh.begin_chain) {
            begin_chain(s, t, rh, ru);
        }
        if (!t.command) {
            s.out = Chain::kIn;
        }
        s.out_end_bracket |= rh.end_bracket;
        emit(s, rh, ru, out);
        s.sent_chains.back().last = s.sent;
        t.started = true;
        t.at += size;
        if (rh.end_chain) {
            end_chain(s, t, rh, t.several && !last);
        }
        if (last) {
            return true;
        }
    }
}

/// Whether it may go, and in which form. Called again until its first RU is out: meanwhile things may change.
Verdict prepare(const State& s, Transmission& t, Octets data) {
    if (t.ready) {
        return kFine;
    }
    Verdict verdict = t.command ? check_session(s) : check_data(s, t.rh);
    if (t.command && verdict.result == port::SendResult::kOk) {
        verdict = check_normal_command(s, static_cast<ru::Dfc>(data[0]), data.size());
    }
    if (verdict.result != port::SendResult::kOk) {
        return verdict;
    }
    if (!t.command) {
        const std::size_t limit = s.rules.max_send_ru;
        const bool whole = t.rh.begin_chain && t.rh.end_chain;
        t.several = !s.rules.secondary.multi_ru_chains() && whole && limit != 0 && data.size() > limit;
        if (!s.rules.secondary.multi_ru_chains() && !whole) {
            return invalid(sense::kChainingNotSupported);
        }
    }
    set_response_form(s, t);
    set_indicators(s, t);
    return kFine;
}

/// Sends now, or queues behind what waits.
void submit(State& s, Transmission t, Octets data, Actions& out) {
    if (s.waiting.empty()) {
        const Verdict verdict = prepare(s, t, data);
        if (verdict.result != port::SendResult::kOk || transmit(s, t, data, out)) {
            if (s.out == Chain::kPurge && t.rh.end_chain) {
                s.out = Chain::kBetween;
            }
            tell_sent(t, verdict, s.sent, out);
            return;
        }
    } else if (s.waiting.size() >= kMaxWaiting || s.waiting_bytes + data.size() > kMaxWaitingBytes) {
        tell_sent(t, state_error(sense::kInsufficientResource), 0, out);
        return;
    }
    s.waiting.push_back({t, Bytes(data.begin(), data.end())});
    s.waiting_bytes += data.size();
}

/// Ahead of what waits.
void send_first(State& s, Transmission t, Octets data, Actions& out) {
    if (transmit(s, t, data, out)) {
        tell_sent(t, kFine, s.sent, out);
        return;
    }
    s.waiting.insert(s.waiting.begin(), {t, Bytes(data.begin(), data.end())});
    s.waiting_bytes += data.size();
}

Rh command_header(const Rh& wanted, ru::Dfc code) {
    Rh rh = request_header(Category::kDataFlowControl, true);
    if (code == ru::Dfc::kLustat) {
        rh.dr1 = wanted.dr1 || wanted.is_rqn();
        rh.dr2 = wanted.dr2;
        rh.exception = wanted.exception;
        rh.begin_bracket = wanted.begin_bracket;
    }
    if (code == ru::Dfc::kBis) {
        rh.exception = true;
    }
    if (code == ru::Dfc::kLustat || code == ru::Dfc::kCancel || code == ru::Dfc::kChase ||
        code == ru::Dfc::kQc) {
        rh.end_bracket = wanted.end_bracket;
        rh.change_direction = wanted.change_direction;
    }
    return rh;
}

Verdict check_expedited(const State& s, Category category, std::uint8_t code, std::size_t size) {
    if (s.session == Session::kUnbound) {
        return {port::SendResult::kNoSession, sense::kNone};
    }
    if (s.expedited_request.outstanding) {
        return state_error(sense::kImmediateRequestMode);
    }
    if (category == Category::kSessionControl) {
        return s.rules.has_stsn() ? kFine : invalid(sense::kFunctionNotSupported);
    }
    if (s.session == Session::kTrafficReset) {
        return state_error(sense::kTrafficReset);
    }
    if (static_cast<ru::Dfc>(code) == ru::Dfc::kSignal && size != 5) {
        return invalid(sense::kRuLength);
    }
    if (static_cast<ru::Dfc>(code) == ru::Dfc::kShutc &&
        (s.shutdown != Shutdown::kRequested || s.out == Chain::kIn)) {
        return state_error(sense::kModeInconsistency);
    }
    return kFine;
}

}  // namespace

void send_data(State& s, const Send& event, Actions& out) {
    Transmission t;
    t.tag = event.tag;
    t.rh = event.rh;
    t.rh.response = t.rh.sense = t.rh.pacing = t.rh.queued = t.rh.lcc = t.rh.rlw = false;
    t.rh.category = Category::kFmd;
    submit(s, t, event.data, out);
}

void send_command(State& s, const SendCommand& event, Actions& out) {
    Transmission t;
    t.tag = event.tag;
    t.command = true;
    t.rh = event.rh;
    const std::uint8_t code = event.ru.empty() ? 0 : event.ru[0];
    const bool rqr = code == code_of(ru::Sc::kRqr);
    if (!rqr && (!known_dfc(code) || event.ru.size() > 256)) {
        tell_sent(t, invalid(sense::kFunctionNotSupported), 0, out);
        return;
    }
    const auto dfc = static_cast<ru::Dfc>(code);
    if (!rqr && s.session != Session::kUnbound && !profile_has(s.rules, dfc, Sender::kSecondary)) {
        tell_sent(t, invalid(sense::kFunctionNotSupported), 0, out);
        return;
    }
    if (!rqr && !expedited_dfc(dfc)) {
        t.rh = command_header(event.rh, dfc);
        if (dfc == ru::Dfc::kCancel && s.session == Session::kTrafficActive && s.out == Chain::kIn) {
            abandon_chain(s, out);
            t.ready = true;
            send_first(s, t, event.ru, out);
            return;
        }
        submit(s, t, event.ru, out);
        return;
    }
    const Category category = rqr ? Category::kSessionControl : Category::kDataFlowControl;
    t.rh = request_header(category, true);
    const Verdict verdict = check_expedited(s, category, code, event.ru.size());
    if (verdict.result == port::SendResult::kOk) {
        send_expedited(s, category, code, event.ru, event.tag, false, out);
    }
    tell_sent(t, verdict, s.expedited, out);
}

void send_expedited(State& s, Category category, std::uint8_t code, Octets ru, port::Tag tag, bool own,
                    Actions& out) {
    Th th;
    th.odai = s.odai;
    th.expedited = true;
    th.daf = s.partner;
    th.oaf = s.address;
    th.snf = ++s.expedited;
    out.wire.add(th, request_header(category, true), ru);
    s.expedited_request = {true, own, tag, th.snf, static_cast<std::uint8_t>(category), code};
    if (category != Category::kDataFlowControl) {
        return;
    }
    if (code == code_of(ru::Dfc::kQec)) {
        s.primary_quiesce = Quiesce::kRequested;
    } else if (code == code_of(ru::Dfc::kRelq)) {
        s.primary_quiesce = Quiesce::kNone;
    } else if (code == code_of(ru::Dfc::kShutc)) {
        s.shutdown = Shutdown::kComplete;
    }
}

void send_own(State& s, ru::Dfc code, Actions& out) {
    Transmission t;
    t.command = t.own = t.ready = true;
    t.rh = command_header({}, code);
    const std::uint8_t ru = code_of(code);
    send_first(s, t, {&ru, 1}, out);
}

bool abandon_chain(State& s, Actions& out) {
    bool more = true;
    while (!s.waiting.empty()) {
        const Waiting& next = s.waiting.front();
        if (!next.what.started && (next.what.command || next.what.rh.begin_chain)) {
            break;
        }
        more = !next.what.rh.end_chain;
        tell_sent(next.what, {port::SendResult::kCanceled, sense::kNone}, s.sent, out);
        s.waiting_bytes -= next.data.size();
        s.waiting.erase(s.waiting.begin());
    }
    if (!s.sent_chains.empty() && s.sent_chains.back().open) {
        --s.sent_chains.count;  // answered through CANCEL
    }
    s.out = Chain::kBetween;
    return more;
}

void pump(State& s, Actions& out) {
    while (!s.waiting.empty()) {
        Waiting& next = s.waiting.front();
        const Verdict verdict = next.what.started ? kFine : prepare(s, next.what, next.data);
        if (verdict.result == port::SendResult::kOk && !transmit(s, next.what, next.data, out)) {
            return;
        }
        tell_sent(next.what, verdict, s.sent, out);
        s.waiting_bytes -= next.data.size();
        s.waiting.erase(s.waiting.begin());
    }
}

void cancel_waiting(State& s, Actions& out) {
    for (const Waiting& w : s.waiting) {
        tell_sent(w.what, {port::SendResult::kCanceled, sense::kNone}, 0, out);
    }
    s.waiting.clear();
    s.waiting_bytes = 0;
}

void bracket_ended(State& s) {
    s.bracket = Bracket::kBetween;
    s.direction = Direction::kContention;
    s.race = false;
}

void settle(State& s, Actions& out) {
    if (s.closing || s.out == Chain::kIn || !s.waiting.empty()) {
        return;
    }
    if (s.quiesce == Quiesce::kRequested) {
        s.quiesce = Quiesce::kQuiesced;
        send_own(s, ru::Dfc::kQc, out);
    }
    if (s.stop_brackets && !s.bis_sent && s.bracket == Bracket::kBetween && s.in == Chain::kBetween) {
        s.bis_sent = true;
        send_own(s, ru::Dfc::kBis, out);
    }
}

}  // namespace openwosa::sna::lu0
