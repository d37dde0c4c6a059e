// Sessions from BIND until they carry conversations, and the limits of their mode.
#include <algorithm>

#include "sna/lu62/impl62.hpp"
#include "sna/lu62/names.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::lu62 {
namespace {

/// Bytes that one end of a session may have on the way to its user, and its user to it.
constexpr std::uint32_t kWindowBytes = 512 * 1024;
constexpr std::uint32_t kRuWhereUnlimited = 4096;
constexpr std::uint64_t kBindAgainMs = 50;
constexpr std::uint32_t kMaxRefusedBinds = 20;
// OAF and DAF. OAF from 02: 00 is for sessions with the SSCP, 01 for those of dependent LUs.
constexpr std::uint16_t kFirstAddress = 0x0200;
constexpr std::uint16_t kLastAddress = 0xFEFF;

std::uint32_t window(std::uint32_t ru) {
    return std::clamp<std::uint32_t>(kWindowBytes / std::max<std::uint32_t>(ru, 1), 4, 128);
}

std::uint16_t next_after(std::uint16_t at) {
    return at == kLastAddress ? kFirstAddress : static_cast<std::uint16_t>(at + 1);
}

}  // namespace

Session* Node62::Impl::session(GroupId group) {
    const auto found = sessions.find(group);
    return found == sessions.end() ? nullptr : found->second.get();
}

void Node62::Impl::count(Session& s, bool in) {
    if (s.counted == in) {
        return;
    }
    s.counted = in;
    Mode& m = *s.mode;
    (s.first_speaker ? m.winners : m.losers) += in ? 1 : -1;
    if (in) {
        m.sessions.insert(s.group);
    } else {
        m.sessions.erase(s.group);
        m.idle.erase(s.group);
    }
    if (!in && s.for_allocation) {
        s.for_allocation = false;
        --m.coming;
    }
}

/// One more session that we win, or the partner.
bool Node62::Impl::room(const Mode& m, bool winner) const {
    if (m.winners + m.losers >= m.limit) {
        return false;
    }
    return winner ? m.winners + m.min_partner < m.limit : m.losers + m.min_own < m.limit;
}

Session* Node62::Impl::start_session(Mode& m, bool winner, sense::Sense& failure) {
    LuPair& pair = *m.pair;
    const bool dependent = locals[pair.local].config.address != 0;
    if (!pair.link) {
        // A partner that nobody tied to a link: the control point of its name, else the first T2.1 node.
        for (int pass = 0; pass < 3 && !pair.link; ++pass) {
            for (std::size_t i = 2; i < links.size() && !pair.link; ++i) {
                const Link& l = links[i];
                const std::string_view cp = l.facts.cp.empty() ? std::string_view(l.config.cp) : l.facts.cp;
                if (pass == 0   ? canonical(cp) == pair.partner
                    : pass == 1 ? l.up && l.t21
                                : l.config.on_demand && l.dependents.empty()) {
                    pair.link = i;
                }
            }
        }
    }
    if (!pair.link || (dependent && locals[pair.local].initing)) {
        failure = pair.link ? 0x08050008 : 0x80140000;
        return nullptr;
    }
    Link& l = links[*pair.link];
    if (!l.up && !l.config.on_demand) {
        failure = sense::kLinkFailure;
        return nullptr;
    }
    if (!dependent && l.up && !(l.t21 && find_address(l))) {
        failure = l.t21 ? sense::kInsufficientResource : sense::kResourceNotAvailable;
        return nullptr;
    }
    auto made = std::make_unique<Session>();
    Session& s = *made;
    s.group = ++last_group;
    s.mode = &m;
    s.link = *pair.link;
    s.primary = !dependent;
    s.first_speaker = winner;
    sessions.emplace(s.group, std::move(made));
    count(s, true);
    if (!l.up) {
        s.state = dependent ? SessionState::kIniting : SessionState::kLinkWanted;
        if (!std::exchange(l.starting, true)) {
            out->links.push_back({l.config.id});
            arm(Timer::kLink, s.link, now + config.link_timeout_ms);
        }
        set_deadline(s, now + config.link_timeout_ms);
    }
    if (dependent) {
        locals[pair.local].initing = s.group;
        init_self(s);
    } else if (l.up) {
        send_bind(s);
    }
    return &s;
}

/// The next one that no session has.
bool Node62::Impl::find_address(Link& l) {
    for (unsigned tries = 0; tries <= kLastAddress - kFirstAddress; ++tries) {
        if (l.by_address.count(address(l.odai, static_cast<std::uint8_t>(l.next_address >> 8),
                                       static_cast<std::uint8_t>(l.next_address))) == 0) {
            return true;
        }
        l.next_address = next_after(l.next_address);
    }
    return false;
}

void Node62::Impl::send_bind(Session& s) {
    Link& l = links[s.link];
    LuPair& pair = *s.mode->pair;
    if (!find_address(l)) {
        session_failed(s, sense::kInsufficientResource);
        return;
    }
    s.odai = l.odai;
    s.oaf = static_cast<std::uint8_t>(l.next_address >> 8);
    s.daf = static_cast<std::uint8_t>(l.next_address);
    l.next_address = next_after(l.next_address);  // of a session that ends something may come yet
    l.by_address.emplace(address(s.odai, s.oaf, s.daf), s.group);
    s.addressed = true;
    s.state = SessionState::kBinding;
    SessionParameters& p = s.bound;
    p.plu = qualified(locals[pair.local].config.name);
    p.slu = pair.partner;
    p.mode = s.mode->name;
    p.primary_wins = s.first_speaker;
    p.parallel = p.cnos = pair.parallel;
    const std::uint64_t id = random();
    for (int i = 0; i < 8; ++i) {
        p.pcid.push_back(static_cast<std::uint8_t>(id >> (56 - 8 * i)));
    }
    // The session instance is the procedure's identifier behind X'01' (as in KB Q195747).
    std::copy(p.pcid.begin(), p.pcid.end(), p.instance.begin());
    p.instance[0] = 0x01;
    p.pcid_cp = qualified(config.cp);
    p.primary_ru_code = p.secondary_ru_code = ru_size_code(s.mode->config.max_ru);
    p.primary_send_window = p.secondary_receive_window = s.mode->config.window;
    p.secondary_send_window = p.primary_receive_window = s.mode->config.window;
    s.own_accepts = p.security = offer(pair);
    if (p.security.password_substitution) {
        p.nonce = nonce();
    }
    Bytes ru;
    put_bind(p, ru);
    send_sc(s, ru);
    set_deadline(s, now + config.bind_timeout_ms);
}

// ---- BIND from the partner

sense::Sense Node62::Impl::choose_local(std::size_t link, const Piu& piu, const SessionParameters& p,
                                        std::size_t& local) {
    Link& l = links[link];
    for (const std::size_t d : l.dependents) {
        if (locals[d].config.address == piu.th.daf && !piu.th.odai && (!l.t21 || piu.th.oaf < 2)) {
            local = d;
            return locals[d].sscp.active ? locals[d].bound ? sense::kSessionLimit : sense::kNone
                                         : sense::kLuNotActive;
        }
    }
    if (!l.t21) {
        return sense::kUnknownDestination;
    }
    // The sender with the primary link station uses ODAI 0.
    if (piu.th.odai == l.odai) {
        return sense::kWrongOdai;
    }
    const auto found = local_by_name(p.slu);
    if (!found || locals[*found].config.address != 0) {
        return sense::kUnknownSlu;
    }
    local = *found;
    return sense::kNone;
}

sense::Sense Node62::Impl::accept_bind(std::size_t link, const Piu& piu, ParametersResult& bind) {
    std::size_t local = 0;
    if (const auto sense = choose_local(link, piu, bind.parameters, local)) {
        return sense;
    }
    SessionParameters& p = bind.parameters;
    Local& lu = locals[local];
    const bool dependent = lu.config.address != 0;
    Session* awaited = dependent && lu.initing ? session(*lu.initing) : nullptr;
    const bool mirror = links[link].loop && local_by_name(p.plu) == local;
    LuPair* pair = awaited ? awaited->mode->pair : partner_of(local, p.plu, mirror);
    if (pair == nullptr) {
        return 0x08060014;
    }
    Mode* m = awaited ? awaited->mode : find_mode(*pair, p.mode);
    if (m == nullptr) {
        return sense::kModeUnknown;
    }
    if (!pair->link) {
        pair->link = link;
    }
    if (!pair->parallel && m->name == kSnasvcmg) {
        return sense::kNoParallelSessions;
    }
    if (awaited == nullptr) {
        if (pair->parallel && !p.parallel && m->sessions.empty()) {
            become_single(*pair);
        }
        if (!m->ready || m->limit == 0) {
            return sense::kSessionLimit;  // no CNOS yet, or closed
        }
        if (!room(*m, !p.primary_wins)) {
            return m->winners + m->losers >= m->limit ? sense::kSessionLimit : sense::kWinnerLimit;
        }
    }
    Abilities own;
    own.max_ru = m->config.max_ru;
    own.min_ru = m->config.min_ru;
    own.window = m->config.window;
    own.parallel = pair->parallel;
    own.security = offer(*pair);
    const SecurityOffer theirs = p.security;
    // Both sides have to be able to, and their random values to be there.
    const bool substitutes =
        own.security.password_substitution && theirs.password_substitution && p.nonce.has_value();
    own.security.password_substitution = substitutes;
    const auto their_nonce = std::exchange(p.nonce, substitutes ? std::optional(nonce()) : std::nullopt);
    if (const auto sense = negotiate(p, own)) {
        return sense;
    }
    std::unique_ptr<Session> made;
    if (awaited == nullptr) {
        made = std::make_unique<Session>();
        made->group = ++last_group;
        made->mode = m;
        sessions.emplace(made->group, nullptr);
    } else {
        count(*awaited, false);
        awaited->for_allocation = false;
    }
    Session& s = awaited ? *awaited : *made;
    if (made) {
        sessions[s.group] = std::move(made);
    }
    s.link = link;
    s.odai = piu.th.odai;
    s.daf = piu.th.oaf;
    s.oaf = piu.th.daf;
    s.addressed = true;
    links[link].by_address[address(s.odai, s.oaf, s.daf)] = s.group;
    s.primary = false;
    s.first_speaker = !p.primary_wins;
    s.bound = p;
    s.partner_accepts = theirs;
    s.own_accepts = own.security;
    if (substitutes) {
        s.nonces = {*their_nonce, *p.nonce};
    }
    if (!p.has_instance) {
        const std::uint64_t id = random();
        for (int i = 0; i < 8; ++i) {
            s.bound.instance[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(id >> (56 - 8 * i));
        }
    }
    if (dependent) {
        lu.initing.reset();
        lu.init_sent = false;
        lu.bound = s.group;
    }
    count(s, true);
    Bytes ru;
    put_bind_response(s.bound, ru);
    respond_positive(piu.th, *piu.rh, ru, wire);
    send_wire(link, wire);
    activated(s);
    return sense::kNone;
}

void Node62::Impl::bind_arrived(std::size_t link, const Piu& piu) {
    ParametersResult bind = read_bind(piu.ru);
    const sense::Sense sense = bind.sense != sense::kNone ? bind.sense : accept_bind(link, piu, bind);
    if (sense != sense::kNone) {
        refuse(link, piu, sense);
    }
}

void Node62::Impl::bind_response(Session& s, const Piu& piu) {
    if (piu.rh->exception) {
        session_failed(s, given_sense(*piu.rh, piu.ru, sense::kResourceNotAvailable));
        return;
    }
    ParametersResult answer = read_bind_response(piu.ru, s.bound);
    if (answer.sense != sense::kNone) {
        unbind(s, 0xFE, answer.sense, false);
        return;
    }
    s.partner_accepts = answer.parameters.security;
    if (s.bound.nonce && s.partner_accepts.password_substitution && answer.parameters.nonce) {
        s.nonces = {*answer.parameters.nonce, *s.bound.nonce};
    }
    const bool single = s.bound.parallel && !answer.parameters.parallel;
    answer.parameters.pcid = s.bound.pcid;
    answer.parameters.pcid_cp = s.bound.pcid_cp;
    if (answer.parameters.primary_wins != s.first_speaker) {
        count(s, false);
        s.first_speaker = answer.parameters.primary_wins;
        count(s, true);
    }
    s.bound = answer.parameters;
    if (single && s.mode->name == kSnasvcmg) {
        // The partner has but one session for us, and no CNOS.
        LuPair& pair = *s.mode->pair;
        unbind(s, 0x01, 0, true);
        become_single(pair);
        return;
    }
    activated(s);
}

HalfSessionSetup Node62::Impl::setup_of(const Session& s) const {
    const SessionParameters& p = s.bound;
    const auto bounded = [](std::uint32_t ru) { return ru == 0 || ru > 65535 ? kRuWhereUnlimited : ru; };
    HalfSessionSetup h;
    h.odai = s.odai;
    h.daf = s.daf;
    h.oaf = s.oaf;
    h.primary = s.primary;
    h.first_speaker = s.first_speaker;
    h.starts_in_bracket = p.starts_in_bracket;
    h.send_ru = bounded(s.primary ? p.primary_ru() : p.secondary_ru());
    h.receive_ru = s.primary ? p.secondary_ru() : p.primary_ru();
    if (h.receive_ru == 0) {
        h.receive_ru = 65535;
    }
    h.pacing = p.adaptive ? Pacing::kAdaptive : Pacing::kFixed;
    if (p.adaptive) {
        h.receive_window = static_cast<std::uint16_t>(window(std::min(h.receive_ru, 32768u)));
    } else {
        h.send_window = s.primary ? p.primary_send_window : p.secondary_send_window;
        h.receive_window = s.primary ? p.primary_receive_window : p.secondary_receive_window;
    }
    h.credit_batch = window(h.send_ru) / 4;
    h.hold = &links[s.link].hold;
    return h;
}

void Node62::Impl::activated(Session& s) {
    const GroupId group = s.group;
    set_deadline(s, std::nullopt);
    s.state = SessionState::kActive;
    if (std::exchange(s.for_allocation, false)) {
        --s.mode->coming;
    }
    s.half.start(setup_of(s));
    Mode& m = *s.mode;
    m.refused_binds = 0;
    const Polarity polarity = s.first_speaker ? Polarity::kFirstSpeaker : Polarity::kBidder;
    std::optional<Activation> served = s.activation;
    if (!s.primary && !served) {
        const auto first = std::find_if(m.passive.begin(), m.passive.end(), [&](const Activation& a) {
            return a.polarity == Polarity::kEither || a.polarity == polarity;
        });
        if (first != m.passive.end()) {
            served = s.activation = *first;
            m.passive.erase(first);
        }
    }
    if (served) {
        indicate(served->who.client, port::Activated{served->who.request, port::ActivateResult::kOk,
                                                     s.bound.instance, s.group, polarity, 0});
    }
    if (s.half.starting()) {
        hand_out(s);
    }
    if (Session* still = session(group)) {
        session_free(*still);
    }
    if (m.winners + m.losers > m.limit) {
        trim(m);  // the limit was lowered while it was on its way
    }
}

void Node62::Impl::session_failed(Session& s, sense::Sense sense) {
    Mode& m = *s.mode;
    const bool wanted = s.for_allocation;
    const auto activation = s.activation;
    Local& lu = locals[m.pair->local];
    if (lu.initing == s.group) {
        lu.initing.reset();
        lu.init_sent = false;
    }
    forget(s);
    const bool retry = retry_later(sense);
    if (activation) {
        const auto result = sense::major(sense) == 0x0805 ? port::ActivateResult::kLimitsExceeded
                            : retry                       ? port::ActivateResult::kRetry
                                                          : port::ActivateResult::kNoRetry;
        indicate(activation->who.client,
                 port::Activated{activation->who.request, result, {}, 0, activation->polarity, sense});
    }
    if (!wanted) {
        serve(m);  // somebody may have waited for the room it took
        return;
    }
    if (sense == sense::kNoParallelSessions && m.name == kSnasvcmg) {
        become_single(*m.pair);
        return;
    }
    if (sense::major(sense) == 0x0805 && (!m.sessions.empty() || m.refused_binds < kMaxRefusedBinds)) {
        // Both ends began sessions at the same time, or limits are just changing: the others will be free
        // some time, and once the dust has settled there may be room. The two ends wait differently long.
        m.refused_binds = std::min(m.refused_binds + 1, kMaxRefusedBinds);
        std::uint64_t wait = kBindAgainMs * (qualified(lu.config.name) > m.pair->partner ? 1 : 3);
        if (m.refused_binds == kMaxRefusedBinds && !m.sessions.empty()) {
            wait *= kMaxRefusedBinds;
            fail_impatient(m, sense);
        }
        if (now >= m.no_bind_until) {
            m.no_bind_until = now + wait;
            serve_later[++last_serve] = &m;
            arm(Timer::kServe, last_serve, m.no_bind_until);
        }
        serve(m);
        return;
    }
    if (!m.waiting.empty()) {
        if (Conversation* c = conv(m.waiting.front())) {
            m.waiting.pop_front();
            allocate_failed(*c, retry ? port::AllocateResult::kRetry : port::AllocateResult::kNoRetry, sense);
        }
    }
    serve(m);
}

}  // namespace openwosa::sna::lu62
