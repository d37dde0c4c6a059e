// BIND, SDT, CLEAR, STSN, UNBIND; and the way an event takes.
#include "sna/lu0/internal.hpp"

namespace openwosa::sna::lu0 {
namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 14, which builds the fuzzers, does not deduce it

void refuse(const Arrived& in, sense::Sense sense, Actions& out) {
    respond_negative(in.th, in.rh, sense, in.ru.first(std::min<std::size_t>(1, in.ru.size())), out.wire);
}

void accept(const Arrived& in, Actions& out) { respond_positive(in.th, in.rh, in.ru.first(1), out.wire); }

void tell_started(const State& s, Actions& out) {
    Told& told = tell(out, ToldKind::kStarted);
    told.ru = s.bind;
    told.send = may_send(s);
}

void bind(State& s, const Arrived& in, Actions& out) {
    if (s.session != Session::kUnbound) {
        refuse(in,
               s.closing                ? sense::kGoingDown
               : in.th.oaf == s.partner ? sense::kFunctionActive
                                        : sense::kSessionLimit,
               out);
        return;
    }
    if (s.not_ready != sense::kNone) {
        refuse(in, s.not_ready, out);
        return;
    }
    const BindResult bind = decode_bind(in.ru);
    if (const auto sense = check_bind(bind, s.policy)) {
        refuse(in, sense, out);
        return;
    }
    s.partner = in.th.oaf;
    s.odai = in.th.odai;
    s.rules = rules_of(bind.bind);
    s.bind.assign(in.ru.begin(), in.ru.end());
    s.closing = false;
    reset_traffic(s, out);
    s.session = s.rules.has_sdt() ? Session::kTrafficReset : Session::kTrafficActive;
    // A negotiable BIND is answered with its image; we have nothing to lower.
    respond_positive(in.th, in.rh, bind.bind.type() == BindType::kNegotiable ? in.ru : in.ru.first(1),
                     out.wire);
    if (s.session == Session::kTrafficActive) {
        tell_started(s, out);
    }
}

void unbind(State& s, const Arrived& in, Actions& out) {
    // Answered in any state, and from any partner: the primary must get rid of what it believes to exist.
    accept(in, out);
    if (s.session == Session::kUnbound || in.th.oaf != s.partner) {
        return;
    }
    const std::uint8_t type = in.ru.size() > 1 ? in.ru[1] : 0;
    const sense::Sense sense = type == 0xFE && in.ru.size() >= 6 ? get32(in.ru, 2) : sense::kNone;
    end_session(s, s.closing ? port::EndReason::kNormal : port::EndReason::kUnbind, type, sense, out);
}

/// STSN: per direction two bits, ignore, set, sense, set and test; answered with two bits each and the
/// numbers (as seen in KB Q163210; result 00 when there is no number to compare).
void stsn(State& s, const Arrived& in, Actions& out) {
    if (in.ru.size() < 6) {
        refuse(in, sense::kRuLength, out);
        return;
    }
    unsigned result = 0;
    std::uint16_t numbers[2] = {};
    const std::uint16_t kept[2] = {s.kept_sent, s.kept_received};
    std::uint16_t* const counters[2] = {&s.sent, &s.received};
    for (unsigned i = 0; i < 2; ++i) {
        const unsigned action = in.ru[1] >> (6 - 2 * i) & 3;
        const std::uint16_t number = get16(in.ru, 2 + 2 * i);
        const bool senses = (action & 2) != 0;
        const bool sets = (action & 1) != 0;
        unsigned answer = sets && !senses ? 1 : 0;
        numbers[i] = sets && !senses ? number : 0;
        if (senses && s.kept) {
            answer = sets && kept[i] != number ? 3 : 1;
            numbers[i] = kept[i];
        }
        if (sets) {
            *counters[i] = number;
        }
        result |= answer << (6 - 2 * i);
    }
    const std::uint8_t ru[] = {code_of(ru::Sc::kStsn),
                               static_cast<std::uint8_t>(result),
                               static_cast<std::uint8_t>(numbers[0] >> 8),
                               static_cast<std::uint8_t>(numbers[0]),
                               static_cast<std::uint8_t>(numbers[1] >> 8),
                               static_cast<std::uint8_t>(numbers[1])};
    respond_positive(in.th, in.rh, ru, out.wire);
    show(s, in, false, out);
}

void clear(State& s, const Arrived& in, Actions& out) {
    s.kept_sent = s.sent;
    s.kept_received = s.received;
    s.kept = true;
    reset_traffic(s, out);
    s.session = s.rules.has_sdt() ? Session::kTrafficReset : Session::kTrafficActive;
    accept(in, out);
    show(s, in, false, out);
}

void close(State& s, Actions& out) {
    if (s.session == Session::kUnbound) {
        tell(out, ToldKind::kEnded);
        return;
    }
    cancel_waiting(s, out);
    if (s.out == Chain::kIn) {
        abandon_chain(s, out);
        if (profile_has(s.rules, ru::Dfc::kCancel, Sender::kSecondary)) {
            send_own(s, ru::Dfc::kCancel, out);
        }
    }
    if (s.shutdown == Shutdown::kRequested && s.session == Session::kTrafficActive) {
        const std::uint8_t code = code_of(ru::Dfc::kShutc);
        send_expedited(s, Category::kDataFlowControl, code, {&code, 1}, 0, true, out);
        s.shutdown = Shutdown::kComplete;
    }
    s.closing = true;
}

void unbind_ourselves(State& s, const Unbind& event, port::EndReason reason, Actions& out) {
    if (s.session == Session::kUnbound) {
        return;
    }
    Th th;
    th.odai = s.odai;
    th.expedited = true;
    th.daf = s.partner;
    th.oaf = s.address;
    th.snf = ++s.expedited;
    const std::uint8_t ru[] = {code_of(ru::Sc::kUnbind),
                               event.type,
                               static_cast<std::uint8_t>(event.sense >> 24),
                               static_cast<std::uint8_t>(event.sense >> 16),
                               static_cast<std::uint8_t>(event.sense >> 8),
                               static_cast<std::uint8_t>(event.sense)};
    out.wire.add(th, request_header(Category::kSessionControl, true),
                 Octets(ru).first(event.type == 0xFE ? 6 : 2));
    end_session(s, reason, 0, event.sense, out);
}

void arrived(State& s, const Arrived& in, Actions& out) {
    if (in.rh.response) {
        if (s.session != Session::kUnbound && in.th.oaf == s.partner) {
            receive_response(s, in, out);
        }
        return;
    }
    if (in.rh.category == Category::kSessionControl) {
        session_control(s, in, out);
        return;
    }
    if (s.session == Session::kUnbound || in.th.oaf != s.partner) {
        if (!in.rh.is_rqn()) {
            respond_negative(in.th, in.rh, sense::kNoLuLuSession, request_code(in.rh, in.ru), out.wire);
        }
        return;
    }
    receive_request(s, in, out);
}

}  // namespace

void session_control(State& s, const Arrived& in, Actions& out) {
    if (in.ru.empty()) {
        refuse(in, sense::kRuLength, out);
        return;
    }
    if (!in.rh.begin_chain || !in.rh.end_chain || in.rh.sense) {
        refuse(in, sense::kInvalidScRh, out);
        return;
    }
    const auto code = static_cast<ru::Sc>(in.ru[0]);
    if (code == ru::Sc::kBind) {
        bind(s, in, out);
        return;
    }
    if (code == ru::Sc::kUnbind) {
        unbind(s, in, out);
        return;
    }
    if (s.session == Session::kUnbound || in.th.oaf != s.partner) {
        refuse(in, sense::kScWithoutSession, out);
        return;
    }
    if (code == ru::Sc::kClear && s.rules.has_clear()) {
        clear(s, in, out);
        return;
    }
    const bool resets = s.session == Session::kTrafficReset;
    if (code == ru::Sc::kSdt && s.rules.has_sdt()) {
        if (!resets) {
            refuse(in, sense::kTrafficNotReset, out);
            return;
        }
        s.session = Session::kTrafficActive;
        accept(in, out);
        tell_started(s, out);
        return;
    }
    if (code == ru::Sc::kStsn && s.rules.has_stsn()) {
        if (!resets) {
            refuse(in, sense::kTrafficNotReset, out);
            return;
        }
        stsn(s, in, out);
        return;
    }
    refuse(in, sense::kFunctionNotSupported, out);
}

void reset_traffic(State& s, Actions& out) {
    cancel_waiting(s, out);
    s.sent = s.received = 0;
    s.in = s.out = Chain::kBetween;
    s.out_end_bracket = false;
    s.bracket = s.rules.starts_in_bracket ? Bracket::kIn : Bracket::kBetween;
    s.race = s.stop_brackets = s.bis_sent = s.bis_received = s.rtr_owed = s.rtr_due = false;
    s.direction = Direction::kContention;
    if (s.rules.flip_flop() && (!s.rules.brackets || s.rules.starts_in_bracket)) {
        s.direction = s.rules.primary_sends_first ? Direction::kReceive : Direction::kSend;
    }
    s.quiesce = s.primary_quiesce = Quiesce::kNone;
    s.shutdown = Shutdown::kNone;
    s.chase_held = s.in_end_bracket = false;
    s.send_credit = s.rules.send_window;
    s.send_left = 0;
    s.pacing_asked = false;
    s.receive_credit = s.rules.receive_window;
    s.pacing_owed = false;
    s.expedited_request = {};
    s.sent_chains.count = 0;
    s.owed.count = 0;
}

void end_session(State& s, port::EndReason reason, std::uint8_t type, sense::Sense sense, Actions& out) {
    s.kept_sent = s.sent;
    s.kept_received = s.received;
    s.kept = true;
    reset_traffic(s, out);
    s.session = Session::kUnbound;
    s.closing = false;
    s.unconsumed = 0;
    Told& told = tell(out, ToldKind::kEnded);
    told.reason = reason;
    told.unbind_type = type;
    told.sense = sense;
}

void step(State& state, const Event& event, Actions& out) {
    std::visit(Overloaded{
                   [&](const Arrived& e) { arrived(state, e, out); },
                   [&](const Send& e) { send_data(state, e, out); },
                   [&](const SendCommand& e) { send_command(state, e, out); },
                   [&](const Respond& e) { send_response(state, e, out); },
                   [&](const Consumed& e) { state.unconsumed -= std::min(state.unconsumed, e.count); },
                   [&](const Close&) { close(state, out); },
                   [&](const Unbind& e) {
                       unbind_ourselves(
                           state, e, e.type == 0xFE ? port::EndReason::kProtocol : port::EndReason::kNormal,
                           out);
                   },
                   [&](const Lost& e) {
                       if (state.session != Session::kUnbound) {
                           end_session(state, e.reason, 0, sense::kNone, out);
                       }
                   },
               },
               event);
    if (state.session != Session::kTrafficActive) {
        return;
    }
    if (state.unconsumed > state.policy.max_unconsumed) {
        unbind_ourselves(state, {0xFE, sense::kInsufficientResource}, port::EndReason::kProtocol, out);
        return;
    }
    settle(state, out);
    grant_pacing(state, out);
}

Condition condition(const State& s) {
    if (s.session == Session::kUnbound) {
        return Condition::kUnbound;
    }
    if (s.closing) {
        return Condition::kClosing;
    }
    if (s.session == Session::kTrafficReset) {
        return Condition::kTrafficReset;
    }
    if (s.shutdown == Shutdown::kComplete) {
        return Condition::kShutdown;
    }
    if (s.quiesce == Quiesce::kQuiesced) {
        return Condition::kQuiesced;
    }
    if (s.in != Chain::kBetween) {
        return s.in == Chain::kIn ? Condition::kReceivingChain : Condition::kPurgingChain;
    }
    if (s.out != Chain::kBetween) {
        return s.out == Chain::kIn ? Condition::kSendingChain : Condition::kCancelDue;
    }
    if (response_owed(s)) {
        return Condition::kResponseOwed;
    }
    switch (s.bracket) {
        case Bracket::kBidding:
            return Condition::kBidding;
        case Bracket::kPendingBegin:
            return Condition::kBidAccepted;
        case Bracket::kPendingEnd:
            return Condition::kBracketEnding;
        case Bracket::kBetween:
        case Bracket::kIn:
            break;
    }
    if (!s.rules.half_duplex()) {
        return Condition::kFullDuplex;
    }
    if (s.rules.brackets && s.bracket == Bracket::kBetween) {
        return Condition::kBetweenBrackets;
    }
    switch (s.direction) {
        case Direction::kContention:
            return Condition::kContention;
        case Direction::kSend:
            return Condition::kSend;
        case Direction::kReceive:
            return Condition::kReceive;
        case Direction::kErrorRecovery:
            return Condition::kErrorRecovery;
    }
    return Condition::kContention;
}

std::string_view name(Condition condition) {
    switch (condition) {
        case Condition::kUnbound:
            return "unbound";
        case Condition::kTrafficReset:
            return "data traffic reset";
        case Condition::kFullDuplex:
            return "full duplex";
        case Condition::kBetweenBrackets:
            return "between brackets";
        case Condition::kContention:
            return "contention";
        case Condition::kSend:
            return "send";
        case Condition::kSendingChain:
            return "sending a chain";
        case Condition::kCancelDue:
            return "chain rejected, its rest not sent";
        case Condition::kReceive:
            return "receive";
        case Condition::kReceivingChain:
            return "receiving a chain";
        case Condition::kPurgingChain:
            return "purging a chain";
        case Condition::kErrorRecovery:
            return "error recovery pending";
        case Condition::kResponseOwed:
            return "response owed";
        case Condition::kBidding:
            return "bidding";
        case Condition::kBidAccepted:
            return "bid accepted";
        case Condition::kBracketEnding:
            return "bracket ending";
        case Condition::kQuiesced:
            return "quiesced";
        case Condition::kShutdown:
            return "shut down";
        case Condition::kClosing:
            return "closing";
    }
    return "";
}

bool may_send(const State& s) {
    if (s.session != Session::kTrafficActive || s.closing || s.quiesce != Quiesce::kNone ||
        s.shutdown == Shutdown::kComplete) {
        return false;
    }
    if (!s.rules.half_duplex()) {
        return true;
    }
    if (s.in != Chain::kBetween || s.bracket == Bracket::kPendingBegin) {
        return false;
    }
    // A bracket whose end waits for our own response leaves contention behind.
    if (s.bracket == Bracket::kPendingEnd) {
        return response_owed(s) && !s.stop_brackets;
    }
    if (s.rules.brackets && s.bracket == Bracket::kBetween && s.stop_brackets) {
        return false;
    }
    return s.direction == Direction::kSend || s.direction == Direction::kContention;
}

}  // namespace openwosa::sna::lu0
