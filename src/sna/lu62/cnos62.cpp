// Session limits: CNOS with the partner over SNASVCMG, as its source and as its target.
#include <algorithm>

#include "sna/lu62/fmh.hpp"
#include "sna/lu62/impl62.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::sna::lu62 {
namespace {

using port::CnosResult;

constexpr std::size_t kMaxCnosBytes = 256;  ///< of what a partner may send to the CNOS program

CnosCommand command_of(const port::Cnos& r) {
    CnosCommand c;
    c.close = r.limit == 0;
    c.drain_source = r.drain_source;
    c.drain_target = r.drain_target;
    c.target_responsible = r.target_responsible;
    c.limit = r.limit;
    c.source_winners = r.source_winners;
    c.target_winners = r.target_winners;
    c.all_modes = r.all_modes;
    c.mode = canonical(r.mode);
    return c;
}

port::CnosDone done_with(port::RequestId request, CnosResult result, sense::Sense sense,
                         const CnosCommand& agreed) {
    return {request,
            result,
            sense,
            agreed.limit,
            agreed.source_winners,
            agreed.target_winners,
            agreed.drain_target,
            agreed.target_responsible};
}

}  // namespace

// ---- the source

/// A mode whose limits are not in force is needed: the node starts CNOS with the mode's own numbers.
void Node62::Impl::want_limits(Mode& m) {
    LuPair& pair = *m.pair;
    const bool asked = std::any_of(pair.jobs.begin(), pair.jobs.end(), [&](const CnosJob& j) {
        return !j.command.close && j.command.mode == m.name;
    });
    if (!asked) {
        CnosJob job;
        job.command.limit = m.config.limit;
        job.command.source_winners = std::min(m.config.min_winners, m.config.limit);
        job.command.target_winners = std::min<std::uint16_t>(
            m.config.min_losers, static_cast<std::uint16_t>(m.config.limit - job.command.source_winners));
        job.command.mode = m.name;
        job.auto_activate = m.config.auto_activate;
        pair.jobs.push_back(std::move(job));
    }
    run_cnos(pair);
}

void Node62::Impl::run_cnos(LuPair& pair) {
    if (pair.cnos_running || pair.jobs.empty()) {
        return;
    }
    pair.cnos_running = true;
    Mode& m = *find_mode(pair, kSnasvcmg);
    Conversation& c = new_own(ConvState::kCnosSource);
    c.mode = &m;
    c.local = pair.local;
    c.request.mode = m.name;
    // Not "conwinner": a partner that has begun SNASVCMG from its side may leave us its loser's end alone.
    c.request.return_control = port::ReturnControl::kWhenSessionAllocated;
    m.waiting.push_back(c.key);
    serve(m);
}

void Node62::Impl::cnos_given(Session& s, Conversation& c) {
    LuPair& pair = *c.mode->pair;
    if (pair.jobs.empty()) {
        const ConvKey key = c.key;
        s.conv.reset();
        erase(key);
        hand_out(s);
        return;
    }
    Attach attach;
    attach.tp_name.assign(std::begin(kCnosTp), std::end(kCnosTp));
    attach.type = ConversationType::kBasic;
    Bytes data;
    encode_fmh5(attach, data);
    encode_cnos(pair.jobs.front().command, data);
    port::Piece piece;
    piece.fmh = true;
    piece.change_direction = true;
    run(s, [&](HalfSession& half, HalfSessionOut& o) { half.send(piece, data, o); });
}

void Node62::Impl::cnos_piece(Session& s, Conversation& c, const Told& t) {
    const GroupId group = s.group;
    const ConvKey key = c.key;
    run(s, [](HalfSession& half, HalfSessionOut& o) { half.consumed(1, o); });
    Session* still = session(group);
    Conversation* here = conv(key);
    if (still == nullptr || here == nullptr) {
        return;
    }
    if (t.piece.fmh) {
        // FMH-7: it refuses the attach, or gives up.
        const Fmh7Result error = decode_fmh7(t.data);
        here->sense = error.error != 0 ? error.error : error.fmh.sense;
        return;
    }
    if (here->data.size() + t.data.size() > kMaxCnosBytes) {
        unbind(*still, 0xFE, sense::kFmhMissing, false);
        return;
    }
    put(here->data, t.data);
    if (here->state == ConvState::kCnosTarget && (still->half.sending() || still->half.owes_response())) {
        cnos_answer(*still, *here);
    }
}

/// The partner ended the conversation: what it said is the reply.
void Node62::Impl::cnos_reply(LuPair& pair, Conversation& c) {
    if (pair.jobs.empty()) {
        return;  // become_single() has answered them
    }
    if (c.sense != 0) {
        cnos_failed(pair, retry_later(c.sense), c.sense);
        return;
    }
    const auto reply = decode_cnos(c.data);
    if (!reply || reply->kind == CnosKind::kRequest) {
        cnos_failed(pair, false, sense::kFmhMissing);
        return;
    }
    CnosJob& job = pair.jobs.front();
    if (reply->kind == CnosKind::kAbnormal) {
        switch (reply->modifier) {
            case CnosModifier::kRace:
                cnos_done(pair, CnosResult::kPartnerRaceReject, 0);
                return;
            case CnosModifier::kClosed:
                cnos_done(pair, CnosResult::kPartnerModeClosed, 0);
                return;
            case CnosModifier::kModeUnknown:
            case CnosModifier::kNone:
            case CnosModifier::kNegotiated:
                cnos_done(pair, CnosResult::kPartnerModeReject, 0);
                return;
        }
        cnos_done(pair, CnosResult::kPartnerModeReject, 0);
        return;
    }
    // The target may lower the limit and take winners; it may not raise anything of ours.
    if (reply->limit > job.command.limit || reply->source_winners > job.command.source_winners) {
        cnos_failed(pair, false, sense::kFmhMissing);
        return;
    }
    CnosCommand agreed = job.command;
    agreed.limit = reply->limit;
    agreed.source_winners = reply->source_winners;
    agreed.target_winners = reply->target_winners;
    agreed.target_responsible = reply->target_responsible;
    agreed.drain_target = agreed.drain_target && reply->drain_target;
    const bool same = reply->modifier == CnosModifier::kNone && agreed == job.command;
    job.command = agreed;
    apply_limits(pair, agreed, true, job.auto_activate);
    cnos_done(pair, same ? CnosResult::kAccepted : CnosResult::kNegotiated, 0);
}

void Node62::Impl::cnos_failed(LuPair& pair, bool retry, sense::Sense sense) {
    cnos_done(pair, retry ? CnosResult::kAllocationRetry : CnosResult::kAllocationNoRetry, sense);
}

void Node62::Impl::cnos_done(LuPair& pair, CnosResult result, sense::Sense sense) {
    pair.cnos_running = false;
    if (pair.jobs.empty()) {
        return;
    }
    const CnosJob job = std::move(pair.jobs.front());
    pair.jobs.pop_front();
    if (job.who) {
        indicate(job.who->client, done_with(job.who->request, result, sense, job.command));
    } else if (!job.command.all_modes) {  // those somebody has asked for, and does not any more
        Mode& m = *find_mode(pair, job.command.mode);
        // A race is over when the partner's CNOS has set the limits; else ours is tried again.
        const bool race = result == CnosResult::kPartnerRaceReject;
        if (!m.ready && !race) {
            const bool retry = result == CnosResult::kAllocationRetry;
            const auto activations = std::exchange(m.after_cnos, {});
            for (const Activation& a : activations) {
                const auto failed = result == CnosResult::kPartnerModeClosed
                                        ? port::ActivateResult::kLimitsClosed
                                    : retry ? port::ActivateResult::kRetry
                                            : port::ActivateResult::kNoRetry;
                indicate(a.who.client, port::Activated{a.who.request, failed, {}, 0, a.polarity, sense});
            }
            fail_waiting(m, retry ? port::AllocateResult::kRetry : port::AllocateResult::kNoRetry, sense);
        }
        for (const Activation& a : m.ready ? std::exchange(m.after_cnos, {}) : std::vector<Activation>{}) {
            activate_now(m, a);
        }
        serve(m);
    }
    run_cnos(pair);
}

// ---- the target

void Node62::Impl::cnos_answer(Session& s, Conversation& c) {
    LuPair& pair = *s.mode->pair;
    const auto asked = decode_cnos(c.data);
    if (!asked || asked->kind != CnosKind::kRequest) {
        unbind(s, 0xFE, sense::kFmhMissing, false);
        return;
    }
    CnosCommand reply = *asked;
    reply.kind = CnosKind::kAbnormal;
    const bool known = asked->all_modes || find_mode(pair, asked->mode) != nullptr;
    const bool reserved = asked->mode == kSnasvcmg || asked->mode == "CPSVCMG";
    // Both are at it for one mode: the LU of the greater network name goes first.
    const bool race = pair.cnos_running && !pair.jobs.empty() &&
                      (asked->all_modes || pair.jobs.front().command.all_modes ||
                       pair.jobs.front().command.mode == asked->mode) &&
                      qualified(locals[pair.local].config.name) > pair.partner;
    if (race) {
        reply.modifier = CnosModifier::kRace;
    } else if (!known || reserved) {
        reply.modifier = CnosModifier::kModeUnknown;
    } else {
        const Mode* m = asked->all_modes ? nullptr : find_mode(pair, asked->mode);
        reply = answer_cnos(*asked, m != nullptr ? m->config.max_negotiable : 0,
                            m != nullptr ? m->config.min_winners : 0);
    }
    const bool accepted = reply.kind == CnosKind::kAccepted;
    Bytes data;
    encode_cnos(reply, data);
    port::Piece piece;
    piece.end_bracket = true;
    const GroupId group = s.group;
    if (s.half.owes_response()) {
        run(s, [](HalfSession& half, HalfSessionOut& o) { half.respond(0, o); });
    }
    if (accepted) {
        CnosCommand agreed = reply;
        agreed.kind = CnosKind::kRequest;
        apply_limits(pair, agreed, false, 0);
    }
    if (Session* still = session(group)) {
        run(*still, [&](HalfSession& half, HalfSessionOut& o) { half.send(piece, data, o); });
    }
}

// ---- limits

std::vector<Mode*> Node62::Impl::modes_of(LuPair& pair, const CnosCommand& c) {
    std::vector<Mode*> chosen;
    if (c.all_modes) {
        for (const auto& [name, m] : pair.modes) {
            if (name != kSnasvcmg) {
                chosen.push_back(m.get());
            }
        }
    } else if (Mode* m = find_mode(pair, c.mode)) {
        chosen.push_back(m);
    }
    return chosen;
}

void Node62::Impl::set_limits(Mode& m, const CnosCommand& c, bool source) {
    m.ready = true;
    m.limit = c.limit;
    m.min_own = source ? c.source_winners : c.target_winners;
    m.min_partner = source ? c.target_winners : c.source_winners;
    m.drain_own = c.close && (source ? c.drain_source : c.drain_target);
    m.drain_partner = c.close && (source ? c.drain_target : c.drain_source);
    m.responsible = c.target_responsible != source;
}

void Node62::Impl::apply_limits(LuPair& pair, const CnosCommand& c, bool source,
                                std::uint16_t auto_activate) {
    for (Mode* m : modes_of(pair, c)) {
        set_limits(*m, c, source);
        if (c.close && !m->drain_own) {
            fail_waiting(*m, port::AllocateResult::kRetry, sense::kSessionLimit);
        }
        trim(*m);
        for (std::uint16_t i = 0; i < auto_activate && room(*m, true); ++i) {
            sense::Sense failure = 0;
            if (start_session(*m, true, failure) == nullptr) {
                break;
            }
        }
        for (const Activation& a : std::exchange(m->after_cnos, {})) {
            activate_now(*m, a);
        }
        serve(*m);
    }
}

/// The partner has one session for us: no CNOS, and limit 1 for whatever mode is used.
void Node62::Impl::become_single(LuPair& pair) {
    pair.parallel = false;
    for (const auto& [name, m] : pair.modes) {
        if (name != kSnasvcmg) {
            m->ready = true;
            m->limit = 1;
            m->min_own = m->min_partner = 0;
            m->responsible = true;
        }
    }
    if (const auto svc = pair.modes.find(kSnasvcmg); svc != pair.modes.end()) {
        for (const ConvKey key : std::exchange(svc->second->waiting, {})) {
            erase(key);
        }
    }
    pair.cnos_running = false;
    const auto jobs = std::exchange(pair.jobs, {});
    for (CnosJob job : jobs) {
        if (job.who) {
            job.command.limit = std::min<std::uint16_t>(job.command.limit, 1);
            job.command.source_winners = job.command.target_winners = 0;
            indicate(job.who->client, done_with(job.who->request, CnosResult::kAccepted, 0, job.command));
        }
    }
    for (const auto& [name, m] : pair.modes) {
        for (const Activation& a : std::exchange(m->after_cnos, {})) {
            activate_now(*m, a);
        }
        serve(*m);
    }
}

// ---- the CNOS verb

std::optional<CnosResult> Node62::Impl::check_cnos(const port::Cnos& r, LuPair*& pair,
                                                   const std::string& user) {
    const std::string mode = canonical(r.mode);
    if (r.all_modes && r.limit != 0) {
        return CnosResult::kAllModeMustReset;
    }
    if (r.auto_activate > r.limit) {
        return CnosResult::kAutoactExceedsLimit;
    }
    if (static_cast<std::uint32_t>(r.source_winners) + r.target_winners > r.limit) {
        return CnosResult::kMinGreaterThanTotal;
    }
    if (!r.all_modes && mode == "CPSVCMG") {
        return CnosResult::kCpsvcmgNotAllowed;
    }
    if (!r.all_modes && mode == kSnasvcmg) {
        if (r.drain_source || r.drain_target) {
            return CnosResult::kResetSnaDrains;
        }
        if (r.limit == 0) {
            return CnosResult::kSnasvcmgResetNotAllowed;
        }
        if (r.limit > 2 || r.source_winners > 1 || r.target_winners > 1) {
            return CnosResult::kBadSnasvcmgLimits;
        }
    }
    const auto local = find_local(r.lu_alias, user);
    if (!local) {
        return CnosResult::kBadLuAlias;
    }
    if (find_pair(*local, r.partner, pair) != Found::kOk) {
        return CnosResult::kBadPartner;
    }
    if (!pair->parallel && r.target_responsible) {
        return CnosResult::kSingleNotSourceResponsible;
    }
    return std::nullopt;
}

std::optional<CnosResult> Node62::Impl::check_cnos_mode(const port::Cnos& r, const Mode& m) const {
    if (r.limit > m.config.max_negotiable && !r.negotiable) {
        return m.config.max_negotiable == 0 ? CnosResult::kModeClosed : CnosResult::kExceedsMaximum;
    }
    // Limits that are in force are raised by closing the mode first.
    if (m.ready && m.limit != 0 && r.limit > m.limit) {
        return CnosResult::kCannotRaiseLimits;
    }
    if (r.drain_source && r.limit == 0 && m.ready && m.limit == 0 && !m.drain_own) {
        return CnosResult::kChangeSourceDrains;
    }
    return std::nullopt;
}

void Node62::Impl::cnos_request(const Requester& who, const port::Cnos& r) {
    CnosJob job;
    job.who = who;
    job.command = command_of(r);
    const auto answer = [&](CnosResult result) {
        indicate(who.client, done_with(who.request, result, 0, job.command));
    };
    LuPair* pair = nullptr;
    if (const auto wrong = check_cnos(r, pair, clients[who.client].user)) {
        return answer(*wrong);
    }
    job.auto_activate = r.auto_activate;
    if (!r.all_modes) {
        Mode* m = find_mode(*pair, r.mode);
        if (m == nullptr) {
            return answer(CnosResult::kUnknownMode);
        }
        if (const auto wrong = check_cnos_mode(r, *m)) {
            return answer(*wrong);
        }
        if (r.negotiable && r.limit != 0) {
            m->config.max_negotiable = r.limit;
        }
        if (m->name == kSnasvcmg) {
            return answer(CnosResult::kAccepted);  // its limits are what they have to be
        }
    }
    if (!pair->parallel) {
        // Nothing to negotiate: one session, or none.
        job.command.limit = std::min<std::uint16_t>(job.command.limit, 1);
        job.command.source_winners = std::min(job.command.source_winners, job.command.limit);
        job.command.target_winners = 0;
        apply_limits(*pair, job.command, true, job.auto_activate);
        return answer(CnosResult::kAccepted);
    }
    // One command at a time for one mode.
    const bool busy = std::any_of(pair->jobs.begin(), pair->jobs.end(), [&](const CnosJob& j) {
        return j.who && (j.command.all_modes || r.all_modes || j.command.mode == job.command.mode);
    });
    if (busy) {
        return answer(CnosResult::kLocalRaceReject);
    }
    pair->jobs.push_back(std::move(job));
    run_cnos(*pair);
}

}  // namespace openwosa::sna::lu62
