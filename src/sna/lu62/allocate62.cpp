// The resource manager: sessions to conversations.
#include <algorithm>

#include "sna/lu62/impl62.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::sna::lu62 {

using port::AllocateResult;
using port::ReturnControl;

Conversation* Node62::Impl::conv(ConvKey key) {
    const auto found = conversations.find(key);
    return found == conversations.end() ? nullptr : found->second.get();
}

Conversation& Node62::Impl::new_own(ConvState state) {
    auto made = std::make_unique<Conversation>();
    Conversation& c = *made;
    c.client = kNodeItself;
    c.conv = ++last_own;
    c.key = conv_key(c.client, c.conv);
    c.state = state;
    conversations[c.key] = std::move(made);
    return c;
}

void Node62::Impl::erase(ConvKey key) {
    const auto found = conversations.find(key);
    if (found == conversations.end()) {
        return;
    }
    Conversation& c = *found->second;
    if (c.state == ConvState::kQueued) {
        --queued_attaches;
        const auto drop = [&](std::deque<ConvKey>& queue) { std::erase(queue, key); };
        if (const auto queue = attaches.find(c.attach.tp_name); queue != attaches.end()) {
            drop(queue->second);
            if (queue->second.empty()) {
                attaches.erase(queue);
            }
        }
        drop(locals[c.local].manager_attaches);
    }
    if (c.client != kNodeItself) {
        if (const auto client = clients.find(c.client); client != clients.end()) {
            client->second.convs.erase(key);
        }
    }
    conversations.erase(found);
}

void Node62::Impl::allocate(ClientId client, const port::AllocateSession& r) {
    const ConvKey key = conv_key(client, r.conv);
    if (conversations.count(key) != 0) {
        return;  // the client's error; the conversation that has the number keeps it
    }
    auto made = std::make_unique<Conversation>();
    Conversation& c = *made;
    c.key = key;
    c.client = client;
    c.conv = r.conv;
    c.tp = r.tp;
    c.request = r;
    conversations[key] = std::move(made);
    Client& owner = clients[client];
    owner.convs.insert(key);
    if (conversations.size() > config.max_conversations) {
        return allocate_failed(c, AllocateResult::kRetry, sense::kInsufficientResource);
    }
    const auto tp = owner.tps.find(r.tp);
    const std::string& alias =
        !r.lu_alias.empty() || tp == owner.tps.end() ? r.lu_alias : tp->second.lu_alias;
    std::optional<std::size_t> local;
    if (tp != owner.tps.end() && r.lu_alias.empty() && tp->second.local) {
        local = tp->second.local;
    } else {
        local = find_local(alias, owner.user);
    }
    if (!local) {
        const bool default_lu = canonical(alias).empty();
        return allocate_failed(c, default_lu ? AllocateResult::kLuNotActive : AllocateResult::kBadLuAlias, 0);
    }
    LuPair* pair = nullptr;
    if (find_pair(*local, r.partner, pair) != Found::kOk) {
        return allocate_failed(c, AllocateResult::kBadPartner, 0);
    }
    Mode* m = find_mode(*pair, r.mode);
    if (m == nullptr) {
        return allocate_failed(c, AllocateResult::kUnknownMode, 0);
    }
    if (r.sync_level == SyncLevel::kSyncpoint) {
        return allocate_failed(c, AllocateResult::kSyncLevelNotSupported, 0);
    }
    // No session with this partner will have it, or nothing is there to make a substitute of.
    if (r.security == port::Security::kStrong &&
        (!offer(*pair).password_substitution || !password_token(r.user, r.password))) {
        return allocate_failed(c, AllocateResult::kSecurityNotSupported, 0);
    }
    c.mode = m;
    c.local = *local;
    if (r.return_control == ReturnControl::kWhenGroupAllocated) {
        Session* s = session(r.group);
        if (s == nullptr || s->mode != m || s->state != SessionState::kActive || s->deactivating) {
            return allocate_failed(c, AllocateResult::kNoRetry, 0x081E0000);
        }
        if (!refuse_strong(*s, c)) {
            s->group_waiting.push_back(key);
            session_free(*s);
        }
        return;
    }
    if (r.return_control == ReturnControl::kImmediate) {
        const auto idle = idle_session(*m, true);
        if (!idle || !m->ready) {
            return allocate_failed(c, AllocateResult::kUnsuccessful, 0);
        }
        Session& s = *session(*idle);
        if (refuse_strong(s, c)) {
            return;
        }
        s.half.take();
        give(s, c);
        return;
    }
    m->waiting.push_back(key);
    serve(*m);
}

void Node62::Impl::allocate_failed(Conversation& c, AllocateResult result, sense::Sense sense) {
    const ConvKey key = c.key;
    if (c.state == ConvState::kCnosSource) {
        LuPair& pair = *c.mode->pair;
        erase(key);
        cnos_failed(pair, result != AllocateResult::kNoRetry, sense);
        return;
    }
    indicate(c.client, port::AllocateFailed{c.conv, result, sense});
    erase(key);
}

bool Node62::Impl::refuse_strong(const Session& s, Conversation& c) {
    const bool refused = c.request.security == port::Security::kStrong && !s.nonces;
    if (refused) {
        allocate_failed(c, AllocateResult::kSecurityNotSupported, 0);
    }
    return refused;
}

std::optional<GroupId> Node62::Impl::idle_session(const Mode& m, bool winner) const {
    for (const GroupId group : m.idle) {
        const auto found = sessions.find(group);
        if (found != sessions.end() && found->second->first_speaker == winner &&
            !found->second->bid_refused && !found->second->awaits_rtr) {
            return group;
        }
    }
    return std::nullopt;
}

void Node62::Impl::fail_waiting(Mode& m, AllocateResult result, sense::Sense sense) {
    for (const ConvKey key : std::exchange(m.waiting, {})) {
        if (Conversation* c = conv(key)) {
            allocate_failed(*c, result, sense);
        }
    }
}

/// The partner has no more sessions for us: whoever would not wait for one that is busy is told so.
void Node62::Impl::fail_impatient(Mode& m, sense::Sense sense) {
    for (const ConvKey key : std::deque<ConvKey>(m.waiting)) {
        Conversation* c = conv(key);
        if (c != nullptr && c->request.return_control == ReturnControl::kWhenSessionFree) {
            std::erase(m.waiting, key);
            allocate_failed(*c, AllocateResult::kRetry, sense);
        }
    }
}

/// Sessions to those who wait for one of this mode, in their order.
void Node62::Impl::serve(Mode& m) {
    if (std::exchange(m.serving, true)) {
        m.serve_again = true;
        return;
    }
    do {
        m.serve_again = false;
        std::uint32_t ahead = 0;
        for (std::size_t i = 0; i < m.waiting.size();) {
            const ConvKey key = m.waiting[i];
            Conversation* c = conv(key);
            if (c == nullptr) {
                m.waiting.erase(m.waiting.begin() + static_cast<std::ptrdiff_t>(i));
                continue;
            }
            const Given given = try_give(m, *c, ahead);
            if (given == Given::kWait) {
                ++ahead;
                ++i;
                // Nobody behind gets what this one does not, save a loser session it does not want.
                if (m.idle.empty() && m.coming >= ahead && !room(m, true) && !room(m, false)) {
                    break;
                }
            } else {
                // It was taken off the queue before anything else was done with it.
                i = 0;
                ahead = 0;
            }
        }
    } while (m.serve_again);
    m.serving = false;
    if (m.limit == 0 && m.drain_own && m.waiting.empty()) {
        drained(m);
    }
}

Node62::Impl::Given Node62::Impl::try_give(Mode& m, Conversation& c, std::uint32_t ahead) {
    const auto leave = [&] { std::erase(m.waiting, c.key); };
    const auto fail = [&](AllocateResult result, sense::Sense sense) {
        leave();
        allocate_failed(c, result, sense);
        return Given::kFailed;
    };
    const bool winner_only = c.request.return_control == ReturnControl::kWhenConwinnerAllocated;
    const bool at_once = c.request.return_control == ReturnControl::kWhenSessionFree;
    if (!m.ready) {
        want_limits(m);
        return std::find(m.waiting.begin(), m.waiting.end(), c.key) == m.waiting.end() ? Given::kFailed
                                                                                       : Given::kWait;
    }
    if (m.limit == 0 && !(m.drain_own && !m.sessions.empty())) {
        return fail(AllocateResult::kRetry, sense::kSessionLimit);
    }
    if (const auto idle = idle_session(m, true)) {
        leave();
        Session& s = *session(*idle);
        if (refuse_strong(s, c)) {
            return Given::kFailed;
        }
        s.half.take();
        give(s, c);
        return Given::kYes;
    }
    // One session is begun for each that waits, no more.
    if (m.coming > ahead) {
        return Given::kWait;
    }
    sense::Sense failure = 0;
    if (now < m.no_bind_until) {
        // A free loser session may be bid for all the same.
        const auto idle = winner_only ? std::nullopt : idle_session(m, false);
        if (!idle) {
            return Given::kWait;
        }
        leave();
        if (refuse_strong(*session(*idle), c)) {
            return Given::kFailed;
        }
        bid(*session(*idle), c);
        return Given::kYes;
    }
    const auto begin = [&](bool winner) {
        Session* s = start_session(m, winner, failure);
        if (s != nullptr && !s->for_allocation && s->state != SessionState::kActive) {
            s->for_allocation = true;
            ++m.coming;
        }
        return s != nullptr;
    };
    if (room(m, true)) {
        if (begin(true)) {
            return Given::kWait;
        }
        return fail(retry_later(failure) ? AllocateResult::kRetry : AllocateResult::kNoRetry, failure);
    }
    if (winner_only) {
        // KB Q195999: where no session of the mode can be ours to win, it fails and does not wait for ever.
        return m.winners == 0 ? fail(AllocateResult::kNoRetry, sense::kWinnerLimit) : Given::kWait;
    }
    if (const auto idle = idle_session(m, false)) {
        leave();
        if (refuse_strong(*session(*idle), c)) {
            return Given::kFailed;
        }
        bid(*session(*idle), c);
        return Given::kYes;
    }
    if (room(m, false)) {
        if (begin(false)) {
            return Given::kWait;
        }
        return fail(retry_later(failure) ? AllocateResult::kRetry : AllocateResult::kNoRetry, failure);
    }
    if (at_once) {
        return fail(AllocateResult::kRetry, sense::kSessionLimit);
    }
    return Given::kWait;
}

void Node62::Impl::bid(Session& s, Conversation& c) {
    c.state = c.state == ConvState::kCnosSource ? c.state : ConvState::kBidding;
    c.session = s.group;
    s.bidder = c.key;
    s.mode->idle.erase(s.group);
    run(s, [](HalfSession& half, HalfSessionOut& o) { half.bid(o); });
}

/// Its bid was refused: first in line again.
void Node62::Impl::back_to_waiting(Conversation& c) {
    if (c.state == ConvState::kBidding) {
        c.state = ConvState::kWaiting;
    }
    Session* s = session(c.session);
    c.session = 0;
    if (s != nullptr && c.request.return_control == ReturnControl::kWhenGroupAllocated) {
        s->group_waiting.push_front(c.key);
        return;
    }
    c.mode->waiting.push_front(c.key);
}

std::optional<ConvKey> Node62::Impl::next_waiting(const Session& s) {
    if (ending(s)) {
        return std::nullopt;
    }
    for (const ConvKey key : s.group_waiting) {
        if (conv(key) != nullptr) {
            return key;
        }
    }
    for (const ConvKey key : s.mode->waiting) {
        const Conversation* c = conv(key);
        if (c != nullptr &&
            (s.first_speaker || c->request.return_control != ReturnControl::kWhenConwinnerAllocated)) {
            return key;
        }
    }
    return std::nullopt;
}

void Node62::Impl::hand_out(Session& s) {
    std::optional<ConvKey> key;
    do {
        key = next_waiting(s);
        if (!key) {
            run(s, [](HalfSession& half, HalfSessionOut& o) { half.yield(o); });
            return;
        }
        std::erase(s.group_waiting, *key);
        std::erase(s.mode->waiting, *key);
    } while (refuse_strong(s, *conv(*key)));
    if (s.half.starting()) {
        s.half.take();
    }
    give(s, *conv(*key));
}

/// The session's bracket is the conversation's.
void Node62::Impl::give(Session& s, Conversation& c) {
    c.session = c.had = s.group;
    s.conv = c.key;
    update_idle(s);
    for (const auto& [client, id] : std::exchange(s.watchers, {})) {
        indicate(client, port::SessionNext{id, port::NextEvent::kDataFlow});
    }
    if (c.state == ConvState::kCnosSource) {
        cnos_given(s, c);
        return;
    }
    c.state = ConvState::kActive;
    const auto credit = 4 * s.half.setup().credit_batch;
    c.credit = credit;
    port::SessionAllocated told;
    told.conv = c.conv;
    told.facts = facts(s);
    told.security = security_for(s, c.request);
    if (c.request.luw) {
        told.luw = *c.request.luw;
        // Made for a program whose LU was not known yet.
        if (told.luw.lu_name.empty()) {
            told.luw.lu_name = told.facts.lu_name;
        }
    } else {
        told.luw.lu_name = told.facts.lu_name;
        const std::uint64_t id = random();
        for (std::size_t i = 0; i < told.luw.instance.size(); ++i) {
            told.luw.instance[i] = static_cast<std::uint8_t>(id >> (8 * i));
        }
        told.luw.sequence = 1;
    }
    const std::uint64_t correlator = ++last_correlator;
    for (int i = 0; i < 8; ++i) {
        told.correlator.push_back(static_cast<std::uint8_t>(correlator >> (56 - 8 * i)));
    }
    told.credit = credit;
    if (auto& client = clients[c.client]; client.tps.count(c.tp) != 0) {
        client.tps[c.tp].local = c.local;
    }
    indicate(c.client, std::move(told));
}

/// The session ended before the bracket did.
void Node62::Impl::lost(Conversation& c, bool retry, sense::Sense sense) {
    const ConvKey key = c.key;
    c.session = 0;
    switch (c.state) {
        case ConvState::kActive:
            indicate(c.client, port::SessionLost{c.conv, retry, sense});
            return;
        case ConvState::kBidding:
            back_to_waiting(c);  // it had not begun; there may be another session
            if (c.request.return_control == ReturnControl::kWhenGroupAllocated) {
                allocate_failed(c, AllocateResult::kNoRetry, sense);
            }
            return;
        case ConvState::kCnosSource: {
            LuPair& pair = *c.mode->pair;
            erase(key);
            cnos_failed(pair, retry, sense);
            return;
        }
        case ConvState::kWaiting:
        case ConvState::kAttaching:
        case ConvState::kQueued:
        case ConvState::kRejecting:
        case ConvState::kCnosTarget:
            erase(key);
            return;
    }
}

/// What a conversation has received and does not hold any more opens its session's pacing window.
void Node62::Impl::give_back(Conversation& c, std::uint32_t rus) {
    rus = std::min(rus, c.held);
    c.held -= rus;
    // After the bracket the session is another conversation's, but its pacing window is the same.
    Session* s = session(c.had);
    if (rus != 0 && s != nullptr && s->state == SessionState::kActive) {
        run(*s, [&](HalfSession& half, HalfSessionOut& o) { half.consumed(rus, o); });
    }
}

void Node62::Impl::free_conv(ClientId client, const port::Free& r) {
    const ConvKey key = conv_key(client, r.conv);
    Conversation* c = conv(key);
    if (c == nullptr) {
        return;
    }
    give_back(*c);
    if ((c = conv(key)) == nullptr) {
        return;
    }
    Session* s = session(c->had != 0 ? c->had : c->session);
    const ConvState state = c->state;
    const bool sent_end = c->sent_end;
    Mode* m = c->mode;
    if (state == ConvState::kWaiting && m != nullptr) {
        std::erase(m->waiting, key);
    }
    erase(key);
    if (state == ConvState::kWaiting && m != nullptr && m->waiting.empty()) {
        serve(*m);  // the last one it was drained for
    }
    if (s == nullptr || s->state != SessionState::kActive) {
        if (r.watch) {
            indicate(client, port::SessionNext{r.conv, port::NextEvent::kUnbind});
        }
        return;
    }
    if (r.watch) {
        s->watchers.emplace_back(client, r.conv);
    }
    if (s->bidder == key) {
        s->bidder.reset();
        return;  // kBidAccepted finds nobody, and hands the bracket on
    }
    if (s->conv != key) {
        return;
    }
    s->conv.reset();
    if (s->half.bracket() == HalfSession::Bracket::kTaken && s->half.queued() == 0) {
        hand_out(*s);  // nothing was sent: the session is as good as new
        return;
    }
    if (s->half.bracket() != HalfSession::Bracket::kBetween && !sent_end) {
        s->watchers.clear();
        unbind(*s, 0x0F, 0, true);
    }
}

}  // namespace openwosa::sna::lu62
