// Normal-flow requests of the primary: receive checks in the order of the sense categories, chains, brackets,
// direction, inbound pacing.
#include "sna/lu0/internal.hpp"
#include "sna/pu/segment.hpp"

namespace openwosa::sna::lu0 {
namespace {

sense::Sense check_form(const State& s, const Rh& rh) {
    if (rh.exception && rh.is_rqn()) {
        return sense::kResponseFormMisuse;
    }
    if (rh.is_rqd() && !rh.end_chain) {
        return sense::kDefiniteNotAllowed;
    }
    // The RUs before a definite-response chain's last one ask for exception responses.
    const bool inside = !rh.end_chain;
    switch (s.rules.primary.responses()) {
        case ResponseProtocol::kNone:
            return rh.is_rqe()   ? sense::kExceptionNotAllowed
                   : rh.is_rqd() ? sense::kDefiniteNotAllowed
                                 : sense::kNone;
        case ResponseProtocol::kException:
            return rh.is_rqn()   ? sense::kNoResponseNotAllowed
                   : rh.is_rqd() ? sense::kDefiniteNotAllowed
                                 : sense::kNone;
        case ResponseProtocol::kDefinite:
            return rh.is_rqn()              ? sense::kNoResponseNotAllowed
                   : rh.is_rqe() && !inside ? sense::kExceptionNotAllowed
                                            : sense::kNone;
        case ResponseProtocol::kEither:
            return rh.is_rqn() ? sense::kNoResponseNotAllowed : sense::kNone;
    }
    return sense::kNone;
}

/// RH indicators against BIND (category 40).
sense::Sense check_usage(const State& s, const Arrived& in) {
    const Rh& rh = in.rh;
    if (rh.fi && (!s.rules.fm_headers || !rh.begin_chain)) {
        return sense::kFiMisuse;
    }
    if (!(rh.begin_chain && rh.end_chain) && !s.rules.primary.multi_ru_chains()) {
        return sense::kChainingNotSupported;
    }
    if (const auto sense = check_form(s, rh)) {
        return sense;
    }
    if (s.rules.half_duplex()) {
        if ((rh.begin_bracket || rh.end_bracket) && !s.rules.brackets) {
            return sense::kBracketsNotSupported;
        }
        if (rh.begin_bracket && !rh.begin_chain) {
            return sense::kBbNotAllowed;
        }
        // Not its place in the chain: see header() in send.cpp. CEB is LU 6.2's.
        if (rh.conditional_end_bracket || (rh.end_bracket && !s.rules.primary.may_end_bracket())) {
            return sense::kEbNotAllowed;
        }
        if (rh.change_direction && (!rh.end_chain || rh.end_bracket)) {
            return sense::kCdNotAllowed;
        }
    } else if (rh.change_direction) {
        return sense::kCdNotSupported;
    }
    return sense::kNone;
}

/// Brackets and direction at the beginning of a chain (also of LUSTAT, which is one).
sense::Sense check_state(const State& s, const Rh& rh) {
    if (s.primary_quiesce == Quiesce::kQuiesced) {
        return sense::kTrafficQuiesced;
    }
    if (response_owed(s) && !s.rules.primary.delayed_requests()) {
        return sense::kImmediateRequestMode;
    }
    if (!s.rules.half_duplex()) {
        return sense::kNone;
    }
    if (s.rules.brackets) {
        switch (s.bracket) {
            case Bracket::kBetween:
                if (!rh.begin_bracket) {
                    return sense::kBracket;
                }
                return s.bis_received ? sense::kNoBeginBracket : sense::kNone;
            case Bracket::kPendingBegin:
                return rh.begin_bracket ? sense::kNone : sense::kBracket;
            case Bracket::kBidding:  // the first speaker's own bracket overrides our bid
                if (rh.begin_bracket) {
                    return sense::kNone;
                }
                break;
            case Bracket::kIn:
                if (rh.begin_bracket) {
                    return s.race ? sense::kBidRejectInBracket : sense::kBracket;
                }
                break;
            case Bracket::kPendingEnd:
                return sense::kBracket;
        }
    }
    if (s.direction == Direction::kSend) {
        // In contention mode the race of two chains is the secondary's.
        return !s.rules.flip_flop() && s.out == Chain::kIn ? sense::kReceiverTransmits : sense::kDirection;
    }
    return sense::kNone;
}

sense::Sense check_data(const State& s, const Arrived& in) {
    if (in.ru.size() > (s.rules.max_receive_ru != 0 ? s.rules.max_receive_ru : pu::kMaxRu)) {
        return sense::kRuLength;
    }
    if (const auto sense = check_usage(s, in)) {
        return sense;
    }
    if (in.rh.begin_chain != (s.in == Chain::kBetween)) {
        return sense::kChaining;
    }
    return in.rh.begin_chain ? check_state(s, in.rh) : sense::kNone;
}

/// The chain's record, which a response will need. False: there is no room for another.
bool record_chain(State& s, const Arrived& in) {
    if (!in.rh.begin_chain) {
        if (!s.owed.empty() && s.owed.back().open) {
            OwedChain& chain = s.owed.back();
            chain.last = in.th.snf;
            chain.rh = in.rh;
            chain.open = !in.rh.end_chain;
            chain.definite = in.rh.is_rqd();
            chain.end_bracket |= in.rh.end_bracket;
            if (!chain.open && in.rh.is_rqn()) {
                --s.owed.count;
            }
        }
        return true;
    }
    if (in.rh.is_rqn() && in.rh.end_chain) {
        return true;
    }
    if (s.owed.full()) {
        // A chain that asks for exception responses only may be forgotten: it was accepted.
        OwedChain* const old = std::find_if(s.owed.begin(), s.owed.end(),
                                            [](const OwedChain& o) { return !o.definite && o.sense == 0; });
        if (old == s.owed.end()) {
            return false;
        }
        s.owed.erase(old);
    }
    OwedChain& chain = s.owed.push({});
    chain.first = chain.last = in.th.snf;
    chain.rh = in.rh;
    chain.open = !in.rh.end_chain;
    chain.definite = in.rh.is_rqd();
    chain.begin_bracket = in.rh.begin_bracket;
    chain.end_bracket = in.rh.end_bracket;
    return true;
}

bool chain_ends_bracket(const State& s, const Arrived& in) { return in.rh.end_bracket || s.in_end_bracket; }

void receive_data(State& s, const Arrived& in, Actions& out) {
    if (const auto sense = check_data(s, in)) {
        reject(s, in, sense, out);
        return;
    }
    if (!record_chain(s, in)) {
        reject(s, in, sense::kInsufficientResource, out);
        return;
    }
    if (in.rh.begin_chain) {
        s.in = Chain::kIn;
        s.in_end_bracket = false;
        if (s.rules.half_duplex()) {
            s.direction = Direction::kReceive;
        }
        if (s.rules.brackets) {
            s.bracket = Bracket::kIn;
            s.race = false;
        }
    }
    s.in_end_bracket = chain_ends_bracket(s, in);
    if (in.rh.end_chain) {
        s.in = Chain::kBetween;
        chain_received(s, in.rh, s.in_end_bracket, in.rh.is_rqd());
    }
    show(s, in, in.rh.is_rqd(), out);
}

/// The rest of a rejected chain: counted, not shown. A new chain ends the purge as the old one's end would
/// (KB Q139785).
bool purged(State& s, const Arrived& in) {
    if (s.in != Chain::kPurge || in.rh.category != Category::kFmd) {
        return false;
    }
    if (in.rh.begin_chain) {
        s.in = Chain::kBetween;
        return false;
    }
    if (in.rh.end_chain) {
        s.in = Chain::kBetween;
    }
    return true;
}

sense::Sense take_pacing(State& s, const Rh& rh) {
    if (s.rules.receive_window == 0) {
        return rh.pacing ? sense::kPacingNotSupported : sense::kNone;
    }
    if (s.receive_credit == 0) {
        return sense::kPacing;
    }
    --s.receive_credit;
    s.pacing_owed |= rh.pacing;
    return sense::kNone;
}

}  // namespace

void receive_request(State& s, const Arrived& in, Actions& out) {
    if (in.rh.category == Category::kNetworkControl) {
        if (!in.rh.is_rqn()) {
            respond_negative(in.th, in.rh, sense::kCategoryNotSupported, request_code(in.rh, in.ru),
                             out.wire);
        }
        return;
    }
    const auto answer = [&](sense::Sense sense) {
        if (!in.rh.is_rqn()) {
            respond_negative(in.th, in.rh, sense, request_code(in.rh, in.ru), out.wire);
        }
    };
    if (s.session == Session::kTrafficReset) {
        answer(sense::kTrafficReset);
        return;
    }
    if (in.th.expedited) {
        if (in.rh.category == Category::kFmd) {
            answer(sense::kWrongCategory);
        } else if (const auto sense = check_command(s, in)) {
            answer(sense);
        } else {
            receive_command(s, in, out);
        }
        return;
    }
    const auto pacing = take_pacing(s, in.rh);
    if (in.th.snf != static_cast<std::uint16_t>(s.received + 1)) {
        reject(s, in, sense::kSequenceNumber, out);
        return;
    }
    s.received = in.th.snf;
    if (s.closing) {
        if (in.rh.end_chain) {
            s.in = Chain::kBetween;
        }
        answer(sense::kGoingDown);
        return;
    }
    if (purged(s, in)) {
        return;
    }
    if (pacing != sense::kNone) {
        reject(s, in, pacing, out);
        return;
    }
    if (in.rh.sense) {
        // Path control made an exception request of it.
        reject(s, in, given_sense(in.rh, in.ru, sense::kRuLength), out);
        return;
    }
    if (in.rh.category == Category::kFmd) {
        receive_data(s, in, out);
    } else if (const auto sense = check_command(s, in)) {
        reject(s, in, sense, out);
    } else {
        receive_command(s, in, out);
    }
}

void show(State& s, const Arrived& in, bool answer, Actions& out) {
    ++s.unconsumed;
    Told& told = tell(out, ToldKind::kReceived);
    told.expedited = in.th.expedited;
    told.snf = in.th.snf;
    told.rh = in.rh;
    told.answer = answer;
    told.ru = in.ru;
    told.send = may_send(s);
}

void reject(State& s, const Arrived& in, sense::Sense sense, Actions& out) {
    const bool data = in.rh.category == Category::kFmd;
    if (data && sense != sense::kSequenceNumber) {
        s.in = in.rh.end_chain ? Chain::kBetween : Chain::kPurge;
    }
    if (!s.owed.empty() && s.owed.back().open && data) {
        --s.owed.count;  // the chain's earlier RUs are answered with it
    }
    const Octets ru = in.rh.sense ? in.ru.subspan(std::min<std::size_t>(4, in.ru.size())) : in.ru;
    const bool answerable = !in.rh.is_rqn();
    const bool told = s.policy.exceptions_to_application && !sense::is_race(sense) && !s.owed.full();
    if (answerable && !told) {
        respond_negative(in.th, in.rh, sense, request_code(in.rh, ru), out.wire);
        recover_from(s, sense);
    }
    if (!told) {
        return;
    }
    if (answerable) {
        OwedChain& owed = s.owed.push({});
        owed.first = owed.last = in.th.snf;
        owed.rh = in.rh;
        owed.rh.sense = false;
        owed.sense = sense;
        owed.code = data || ru.empty() ? 0 : ru[0];
    }
    Arrived exception = in;
    exception.rh.begin_chain = exception.rh.end_chain = true;
    exception.rh.sense = true;
    exception.ru = ru.first(std::min<std::size_t>(3, ru.size()));
    show(s, exception, answerable, out);
    out.told.back().sense = sense;
}

void recover_from(State& s, sense::Sense sense) {
    if (!s.rules.half_duplex() || sense::is_race(sense) || s.out == Chain::kIn) {
        return;
    }
    if (s.rules.brackets && s.bracket == Bracket::kBetween) {
        return;  // nothing to recover: contention
    }
    s.direction = s.rules.flip_flop() ? Direction::kErrorRecovery : Direction::kContention;
}

void chain_received(State& s, const Rh& rh, bool end_bracket, bool definite) {
    if (!s.rules.half_duplex()) {
        return;
    }
    if (rh.change_direction) {
        s.direction = Direction::kSend;
    } else if (!s.rules.flip_flop()) {
        s.direction = Direction::kContention;
    }
    if (s.rules.brackets && end_bracket) {
        // Rule 1: a definite-response chain ends the bracket with its positive response; rule 2: at its end.
        if (definite && s.rules.conditional_termination) {
            s.bracket = Bracket::kPendingEnd;
        } else {
            bracket_ended(s);
        }
    }
}

void grant_pacing(State& s, Actions& out) {
    if (!s.pacing_owed || s.unconsumed > s.rules.receive_window) {
        return;
    }
    s.pacing_owed = false;
    s.receive_credit = static_cast<std::uint16_t>(s.receive_credit + s.rules.receive_window);
    Th th;
    th.odai = s.odai;
    th.daf = s.partner;
    th.oaf = s.address;
    out.wire.add(th, isolated_pacing_response(), {});
}

}  // namespace openwosa::sna::lu0
