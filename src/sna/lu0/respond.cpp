// Responses: the application's to the primary, and the primary's to us.
#include "sna/lu0/internal.hpp"

namespace openwosa::sna::lu0 {
namespace {

Th request_th(const State& s, std::uint16_t snf) {
    Th th;
    th.odai = s.odai;
    th.daf = s.address;
    th.oaf = s.partner;
    th.snf = snf;
    return th;
}

/// What our answer does to the chain's bracket.
void answered(State& s, const OwedChain& chain, bool positive) {
    if (!s.rules.brackets || !chain.end_bracket || s.bracket != Bracket::kPendingEnd) {
        return;
    }
    if (positive) {
        bracket_ended(s);
    } else {
        s.bracket = Bracket::kIn;
    }
}

void reject_by_application(State& s, const OwedChain& chain, std::uint16_t snf, sense::Sense sense, Octets ru,
                           Actions& out) {
    const Octets code = chain.code != 0 ? Octets(&chain.code, 1) : ru;
    respond_negative(request_th(s, snf), chain.rh, sense, code, out.wire);
    if (chain.open) {
        s.in = Chain::kPurge;
    }
    answered(s, chain, false);
    if (s.rules.brackets && chain.begin_bracket && s.bracket == Bracket::kIn && sense::is_race(sense) &&
        s.out != Chain::kIn) {
        bracket_ended(s);  // the bid is refused
        s.rtr_owed = sense::major(sense) == 0x0814;
    }
    recover_from(s, sense);
}

/// The record is gone, and with it those of earlier chains that ask for exception responses only: a later
/// answer accepts them ("Courtesy acknowledgments", SNA Considerations with LUA).
void release(State& s, OwedChain* chain) {
    const auto index = static_cast<std::size_t>(chain - s.owed.begin());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < s.owed.count; ++i) {
        const OwedChain& o = s.owed.items[i];
        const bool gone = i == index || (i < index && !o.definite && o.sense == 0 && !o.open);
        if (!gone) {
            s.owed.items[kept++] = o;
        }
    }
    s.owed.count = kept;
}

void released_by_response(State& s, std::size_t index) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < s.sent_chains.count; ++i) {
        const SentChain& c = s.sent_chains.items[i];
        const bool gone = i == index || (i < index && !c.definite && !c.open);
        if (!gone) {
            s.sent_chains.items[kept++] = c;
        }
    }
    s.sent_chains.count = kept;
}

/// Our chain was refused: the rest of it is not sent, and the primary recovers.
void chain_refused(State& s, const SentChain& chain, sense::Sense sense, Actions& out) {
    if (chain.open || chain.more) {
        const bool more = abandon_chain(s, out);
        if (chain.open && profile_has(s.rules, ru::Dfc::kCancel, Sender::kSecondary)) {
            send_own(s, ru::Dfc::kCancel, out);
        }
        if (chain.open && more) {
            s.out = Chain::kPurge;
        }
    }
    if (!s.rules.half_duplex()) {
        return;
    }
    const std::uint16_t major = sense::major(sense);
    if (s.rules.brackets) {
        const bool bid_lost = major == 0x080B || major == 0x0813 || major == 0x0814 || major == 0x088B;
        if (chain.begin_bracket && (bid_lost || s.bracket == Bracket::kBidding)) {
            s.rtr_due = major == 0x0814;
            // Unless the primary's own bracket has begun meanwhile.
            if (s.bracket == Bracket::kBidding || s.direction == Direction::kSend || s.race) {
                bracket_ended(s);
            }
            return;
        }
        if (chain.end_bracket && s.bracket == Bracket::kPendingEnd) {
            s.bracket = Bracket::kIn;
        }
        if (s.bracket == Bracket::kBetween) {
            return;
        }
    }
    if (major != 0x080B && major != 0x081B) {
        s.direction = Direction::kReceive;
    }
}

void chain_accepted(State& s, const SentChain& chain) {
    if (!s.rules.brackets) {
        return;
    }
    if (chain.begin_bracket) {
        s.race = false;
        if (s.bracket == Bracket::kBidding) {
            s.bracket = Bracket::kIn;
        }
    }
    if (chain.end_bracket && s.bracket == Bracket::kPendingEnd) {
        bracket_ended(s);
    }
}

struct Answer {
    sense::Sense sense = sense::kNone;
    Octets ru;
};

Answer answer_of(const Arrived& in) {
    if (!in.rh.exception) {
        return {sense::kNone, in.ru};
    }
    const std::size_t after = in.rh.sense && in.ru.size() >= 4 ? 4 : in.ru.size();
    return {given_sense(in.rh, in.ru), in.ru.subspan(after)};
}

void expedited_response(State& s, const Arrived& in, Actions& out) {
    State::Expedited& request = s.expedited_request;
    if (!request.outstanding || request.snf != in.th.snf ||
        request.category != static_cast<std::uint8_t>(in.rh.category)) {
        return;
    }
    request.outstanding = false;
    const Answer answer = answer_of(in);
    if (answer.sense != sense::kNone &&
        request.category == static_cast<std::uint8_t>(Category::kDataFlowControl) &&
        request.code == code_of(ru::Dfc::kQec) && s.primary_quiesce == Quiesce::kRequested) {
        s.primary_quiesce = Quiesce::kNone;
    }
    if (request.own) {
        return;
    }
    Told& told = tell(out, ToldKind::kResponded);
    told.tag = request.tag;
    told.sense = answer.sense;
    told.snf = in.th.snf;
    told.rh = in.rh;
    told.expedited = true;
    told.ru = answer.ru;
}

void chain_response(State& s, const Arrived& in, Actions& out) {
    SentChain* const found =
        std::find_if(s.sent_chains.begin(), s.sent_chains.end(),
                     [&](const SentChain& c) { return within(in.th.snf, c.first, c.last); });
    if (found == s.sent_chains.end()) {
        return;
    }
    const SentChain chain = *found;
    const Answer answer = answer_of(in);
    if (chain.open && answer.sense == sense::kNone) {
        return;  // nothing of an unfinished chain can be accepted
    }
    if (!(chain.open && answer.sense != sense::kNone)) {
        released_by_response(s, static_cast<std::size_t>(found - s.sent_chains.begin()));
    } else {
        s.sent_chains.erase(found);
    }
    if (answer.sense != sense::kNone) {
        if (chain.code == code_of(ru::Dfc::kRtr)) {
            s.rtr_owed = false;
        }
        if (chain.code == 0 || chain.begin_bracket || chain.end_bracket) {
            chain_refused(s, chain, answer.sense, out);
        }
    } else {
        chain_accepted(s, chain);
    }
    if (chain.own || (chain.more && answer.sense == sense::kNone)) {
        return;
    }
    Told& told = tell(out, ToldKind::kResponded);
    told.tag = chain.tag;
    told.sense = answer.sense;
    told.snf = in.th.snf;
    told.rh = in.rh;
    told.send = may_send(s);
    told.ru = answer.ru;
}

}  // namespace

void send_response(State& s, const Respond& event, Actions& out) {
    const std::size_t at = out.told.size();
    Told& told = tell(out, ToldKind::kSent);
    told.tag = event.tag;
    told.snf = event.snf;
    const auto fail = [&](port::SendResult result, sense::Sense sense) {
        out.told[at].result = result;
        out.told[at].sense = sense;
    };
    if (s.session != Session::kTrafficActive) {
        fail(port::SendResult::kNoSession, sense::kNone);
        return;
    }
    OwedChain* const found = std::find_if(
        s.owed.begin(), s.owed.end(), [&](const OwedChain& o) { return within(event.snf, o.first, o.last); });
    if (found == s.owed.end()) {
        fail(port::SendResult::kInvalid, sense::kResponseCorrelation);
        return;
    }
    OwedChain chain = *found;
    chain.rh.sense = false;
    // An exception request can only be refused; without a sense of the application's own, with the one
    // suggested.
    const sense::Sense sense = event.sense != 0 ? event.sense : chain.sense;
    if (sense != sense::kNone) {
        release(s, found);
        reject_by_application(s, chain, chain.open ? chain.last : event.snf, sense, event.ru, out);
    } else if (chain.open) {
        fail(port::SendResult::kState, sense::kChaining);
        return;
    } else if (!chain.definite) {
        release(s, found);  // courtesy acknowledgment: nothing is sent
    } else if (chain.code == code_of(ru::Dfc::kChase) && s.owed.begin() != found) {
        s.chase_held = true;
    } else {
        release(s, found);
        respond_positive(request_th(s, chain.last), chain.rh,
                         chain.code != 0 ? Octets(&chain.code, 1) : event.ru, out.wire);
        answered(s, chain, true);
    }
    release_chase(s, out);
    pump(s, out);
}

void release_chase(State& s, Actions& out) {
    if (!s.chase_held) {
        return;
    }
    OwedChain* const chase = std::find_if(s.owed.begin(), s.owed.end(), [](const OwedChain& o) {
        return o.code == code_of(ru::Dfc::kChase) && o.sense == 0;
    });
    const bool earlier =
        std::any_of(s.owed.begin(), chase, [](const OwedChain& o) { return o.definite || o.sense != 0; });
    if (chase == s.owed.end()) {
        s.chase_held = false;
        return;
    }
    if (earlier) {
        return;
    }
    const OwedChain chain = *chase;
    s.chase_held = false;
    release(s, chase);
    respond_positive(request_th(s, chain.last), chain.rh, {&chain.code, 1}, out.wire);
    answered(s, chain, true);
}

void receive_response(State& s, const Arrived& in, Actions& out) {
    if (s.session != Session::kTrafficActive && !in.th.expedited) {
        return;  // of the time before CLEAR
    }
    if (in.th.expedited) {
        expedited_response(s, in, out);
        pump(s, out);
        return;
    }
    if (in.rh.pacing && s.pacing_asked) {
        s.pacing_asked = false;
        s.send_credit = static_cast<std::uint16_t>(s.send_credit + s.rules.send_window);
    }
    // The isolated pacing response answers nothing else.
    if (in.rh.dr1 || in.rh.dr2) {
        chain_response(s, in, out);
    }
    pump(s, out);
}

}  // namespace openwosa::sna::lu0
