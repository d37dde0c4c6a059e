// Sessions no longer in use: idle ones, those that are drained and unbound, and what becomes of whoever
// waits.
#include <algorithm>

#include "sna/lu62/impl62.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::lu62 {

/// Out of every table. A session that was active has been told of before.
void Node62::Impl::forget(Session& s) {
    set_deadline(s, std::nullopt);
    deactivation_progress(s);
    count(s, false);
    if (s.addressed) {
        links[s.link].by_address.erase(address(s.odai, s.oaf, s.daf));
    }
    Local& lu = locals[s.mode->pair->local];
    if (lu.bound == s.group) {
        lu.bound.reset();
    }
    sessions.erase(s.group);
}

void Node62::Impl::deactivation_progress(Session& s) {
    for (const Requester& who : std::exchange(s.deactivations, {})) {
        const auto found = deactivating.find(who);
        if (found != deactivating.end() && --found->second == 0) {
            deactivating.erase(found);
            indicate(who.client, port::Deactivated{who.request, port::DeactivateResult::kOk, 0});
        }
    }
}

void Node62::Impl::unbind_arrived(std::size_t link, const Piu& piu, Session* s) {
    // Answered whatever it is of (SNA Formats, UNBIND).
    const std::uint8_t code[] = {static_cast<std::uint8_t>(ru::Sc::kUnbind)};
    respond_positive(piu.th, *piu.rh, code, wire);
    send_wire(link, wire);
    if (s == nullptr) {
        return;
    }
    const std::uint8_t type = piu.ru.size() > 1 ? piu.ru[1] : 0x01;
    const sense::Sense sense = type == 0xFE && piu.ru.size() >= 6 ? get32(piu.ru, 2) : 0;
    if (s->state == SessionState::kActive) {
        const GroupId group = s->group;
        session_ended(*s, type != 0xFE, sense, type != 0x01);
        if ((s = session(group)) != nullptr) {
            forget(*s);
        }
    } else if (s->state == SessionState::kUnbinding) {
        forget(*s);
    } else {
        session_failed(*s, sense != 0 ? sense : sense::kSessionReset);
    }
}

void Node62::Impl::unbind(Session& s, std::uint8_t type, sense::Sense sense, bool retry) {
    Bytes ru = {static_cast<std::uint8_t>(ru::Sc::kUnbind), type};
    if (type == 0xFE) {
        put32(ru, sense);
    }
    send_sc(s, ru);
    const bool active = s.state == SessionState::kActive;
    s.state = SessionState::kUnbinding;
    set_deadline(s, now + config.bind_timeout_ms);
    if (active) {
        session_ended(s, retry, sense, type != 0x01);
    } else {
        const bool wanted = s.for_allocation;
        Mode& m = *s.mode;
        const auto activation = std::exchange(s.activation, std::nullopt);
        count(s, false);
        if (activation) {
            indicate(activation->who.client, port::Activated{activation->who.request,
                                                             port::ActivateResult::kNoRetry,
                                                             {},
                                                             0,
                                                             activation->polarity,
                                                             sense});
        }
        if (type != 0xFE) {
            return;  // the partner has one session for us: become_single() goes on
        }
        if (Conversation* c = wanted && !m.waiting.empty() ? conv(m.waiting.front()) : nullptr) {
            m.waiting.pop_front();
            allocate_failed(*c, port::AllocateResult::kNoRetry, sense);
        }
        serve(m);
    }
}

/// An active session is over: whoever had to do with it hears of it. It stays in the tables until forget().
void Node62::Impl::session_ended(Session& s, bool retry, sense::Sense sense, bool failure) {
    Mode& m = *s.mode;
    count(s, false);
    if (s.state == SessionState::kActive) {
        s.state = SessionState::kUnbinding;
    }
    if (s.activation) {
        if (!s.asked_to_end) {
            indicate(s.activation->who.client, port::SessionDeactivated{s.activation->who.request});
        }
        s.activation.reset();
    }
    for (const auto& [client, id] : std::exchange(s.watchers, {})) {
        indicate(client,
                 port::SessionNext{id, failure ? port::NextEvent::kFailure : port::NextEvent::kUnbind});
    }
    const auto waiting = std::exchange(s.group_waiting, {});
    const bool without = std::none_of(sessions.begin(), sessions.end(), [&](const auto& other) {
        return other.second->mode->pair == m.pair && other.second->state == SessionState::kActive &&
               other.second->mode->name != kSnasvcmg;
    });
    if (without) {
        m.pair->last_without = now;
    }
    for (const auto& had : {std::exchange(s.conv, std::nullopt), std::exchange(s.bidder, std::nullopt)}) {
        if (Conversation* c = had ? conv(*had) : nullptr) {
            lost(*c, retry, sense);
        }
    }
    for (const ConvKey key : waiting) {
        if (Conversation* c = conv(key)) {
            allocate_failed(*c, port::AllocateResult::kNoRetry, sense);
        }
    }
    serve(m);
}

/// Its mode is closed, and whoever waits is served before the sessions end.
bool Node62::Impl::draining(const Mode& m) const { return m.limit == 0 && m.drain_own && !m.waiting.empty(); }

/// No conversation of ours begins on it any more.
bool Node62::Impl::ending(const Session& s) const {
    return s.deactivating && (s.asked_to_end || s.half.bis_sent() || !draining(*s.mode));
}

void Node62::Impl::update_idle(Session& s) {
    const bool idle = s.state == SessionState::kActive && s.half.free() && !s.conv && !ending(s);
    if (idle) {
        s.mode->idle.insert(s.group);
    } else {
        s.mode->idle.erase(s.group);
    }
}

/// Nobody has it: what is owed to the partner, then whoever waits.
void Node62::Impl::session_free(Session& s) {
    update_idle(s);
    if (s.state != SessionState::kActive || s.conv) {
        return;
    }
    if (s.half.owes_rtr()) {
        run(s, [](HalfSession& half, HalfSessionOut& o) { half.send_rtr(o); });
        return;
    }
    if (ending(s)) {
        try_bis(s);
        return;
    }
    Mode& m = *s.mode;
    if (s.half.free() && !s.group_waiting.empty()) {
        Conversation* c = conv(s.group_waiting.front());
        if (c == nullptr) {
            s.group_waiting.pop_front();
            session_free(s);
            return;
        }
        if (s.first_speaker || (!s.bid_refused && !s.awaits_rtr)) {
            s.group_waiting.pop_front();
            if (s.first_speaker) {
                s.half.take();
                give(s, *c);
            } else {
                bid(s, *c);
            }
            return;
        }
    }
    serve(m);
}

void Node62::Impl::deactivate(Session& s) {
    if (s.state != SessionState::kActive) {
        return;
    }
    s.deactivating = true;
    update_idle(s);
    ending(s) ? try_bis(s) : serve(*s.mode);
}

/// The last of those who waited has a session: the others end now.
void Node62::Impl::drained(Mode& m) {
    for (const GroupId group : std::vector<GroupId>(m.sessions.begin(), m.sessions.end())) {
        if (Session* s = session(group); s != nullptr && ending(*s)) {
            update_idle(*s);
            try_bis(*s);
        }
    }
}

/// BIS when the session is free; when both have sent it, the end that began sends UNBIND.
void Node62::Impl::try_bis(Session& s) {
    if (s.state != SessionState::kActive || s.conv || !s.half.free()) {
        return;
    }
    const GroupId group = s.group;
    if (!s.half.bis_sent()) {
        s.began_bis = !s.half.bis_received();
        run(s, [](HalfSession& half, HalfSessionOut& o) { half.send_bis(o); });
    }
    Session* still = session(group);
    if (still == nullptr || still->state != SessionState::kActive) {
        return;
    }
    if (still->half.bis_received() && still->began_bis) {
        unbind(*still, 0x01, 0, true);
        return;
    }
    if (!still->deadline) {
        set_deadline(*still, now + config.bind_timeout_ms);
    }
}

/// Limits were lowered: the responsible end brings its sessions down to them.
void Node62::Impl::trim(Mode& m) {
    if (!m.responsible) {
        return;
    }
    std::uint32_t winners = m.winners;
    std::uint32_t losers = m.losers;
    const std::vector<GroupId> all(m.sessions.begin(), m.sessions.end());
    for (int pass = 0; pass < 2; ++pass) {  // free ones first
        for (const GroupId group : all) {
            Session* s = session(group);
            if (s == nullptr || s->state != SessionState::kActive || s->deactivating ||
                (pass == 0) == s->conv.has_value()) {
                continue;
            }
            const bool over =
                winners + losers > m.limit ||
                (s->first_speaker ? winners + m.min_partner > m.limit : losers + m.min_own > m.limit);
            if (over) {
                --(s->first_speaker ? winners : losers);
                deactivate(*s);
            }
        }
    }
}

}  // namespace openwosa::sna::lu62
