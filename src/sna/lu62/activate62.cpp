// ACTIVATE_SESSION and DEACTIVATE_SESSION.
#include "sna/lu62/impl62.hpp"

namespace openwosa::sna::lu62 {

void Node62::Impl::activate(const Requester& who, const port::Activate& r) {
    const auto fail = [&](port::ActivateResult result) {
        indicate(who.client, port::Activated{who.request, result, {}, 0, r.polarity, 0});
    };
    const auto local = find_local(r.lu_alias, clients[who.client].user);
    if (!local) {
        return fail(port::ActivateResult::kBadLuAlias);
    }
    LuPair* pair = nullptr;
    switch (find_pair(*local, r.partner, pair)) {
        case Found::kOk:
            break;
        case Found::kBadAlias:
            return fail(port::ActivateResult::kBadPartnerAlias);
        case Found::kBadName:
            return fail(port::ActivateResult::kBadPartnerName);
    }
    Mode* m = find_mode(*pair, r.mode);
    if (m == nullptr) {
        return fail(port::ActivateResult::kUnknownMode);
    }
    const Activation a{who, r.polarity};
    if (r.passive) {
        // A dependent LU has one session: a second one waits for nothing.
        if (locals[*local].config.address != 0 && !m->passive.empty()) {
            return fail(port::ActivateResult::kLimitsExceeded);
        }
        m->passive.push_back(a);
        return;
    }
    if (!m->ready) {
        m->after_cnos.push_back(a);
        want_limits(*m);
        return;
    }
    activate_now(*m, a);
}

void Node62::Impl::activate_now(Mode& m, const Activation& a) {
    const auto fail = [&](port::ActivateResult result, sense::Sense sense = 0) {
        indicate(a.who.client, port::Activated{a.who.request, result, {}, 0, a.polarity, sense});
    };
    if (m.limit == 0) {
        return fail(port::ActivateResult::kLimitsClosed);
    }
    const bool winner = a.polarity != Polarity::kBidder && room(m, true);
    if (!winner && (a.polarity == Polarity::kFirstSpeaker || !room(m, false))) {
        return fail(port::ActivateResult::kLimitsExceeded);
    }
    sense::Sense failure = 0;
    Session* s = start_session(m, winner, failure);
    if (s == nullptr) {
        return fail(retry_later(failure) ? port::ActivateResult::kRetry : port::ActivateResult::kNoRetry,
                    failure);
    }
    s->activation = a;
}

void Node62::Impl::deactivate_request(const Requester& who, const port::Deactivate& r) {
    const auto answer = [&](port::DeactivateResult result) {
        indicate(who.client, port::Deactivated{who.request, result, 0});
    };
    const auto local = find_local(r.lu_alias, clients[who.client].user);
    if (!local) {
        return answer(port::DeactivateResult::kBadLuAlias);
    }
    LuPair* pair = nullptr;
    switch (find_pair(*local, r.partner, pair)) {
        case Found::kOk:
            break;
        case Found::kBadAlias:
            return answer(port::DeactivateResult::kBadPartnerAlias);
        case Found::kBadName:
            return answer(port::DeactivateResult::kBadPartnerName);
    }
    Mode* m = find_mode(*pair, r.mode);
    if (m == nullptr) {
        return answer(port::DeactivateResult::kUnknownMode);
    }
    std::vector<GroupId> chosen;
    for (const GroupId group : m->sessions) {
        const Session* s = session(group);
        if (s != nullptr && s->state == SessionState::kActive &&
            (!r.session || s->bound.instance == *r.session)) {
            chosen.push_back(group);
        }
    }
    if (chosen.empty()) {
        return answer(r.session ? port::DeactivateResult::kBadSession : port::DeactivateResult::kOk);
    }
    if (r.cleanup) {
        deactivating[who] = static_cast<std::uint32_t>(chosen.size());
    }
    for (const GroupId group : chosen) {
        Session* s = session(group);
        if (s == nullptr) {
            continue;
        }
        s->asked_to_end = true;
        if (r.cleanup) {
            s->deactivations.push_back(who);
            unbind(*s, 0x0F, 0, true);
        } else {
            deactivate(*s);
        }
    }
    if (!r.cleanup) {
        answer(port::DeactivateResult::kOk);
    }
}

}  // namespace openwosa::sna::lu62
