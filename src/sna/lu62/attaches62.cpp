// The TP manager: attaches to programs that wait for them, or are started for them.
#include <algorithm>

#include "sna/lu62/fmh.hpp"
#include "sna/lu62/impl62.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::sna::lu62 {
namespace {

constexpr std::uint32_t kForEver = 0xFFFFFFFF;
constexpr std::size_t kMaxChecks = 64;
constexpr std::size_t kNoManager = static_cast<std::size_t>(-1);
constexpr std::size_t kMaxServed = 1000;

bool is_cnos(const Bytes& name) { return std::equal(name.begin(), name.end(), kCnosTp, kCnosTp + 2); }

}  // namespace

/// In a spare buffer, where one fits.
Bytes Node62::Impl::copy_of(Octets data) {
    Bytes copy = out->spare.take(data.size());
    copy.assign(data.begin(), data.end());
    return copy;
}

void Node62::Impl::piece_arrived(Session& s, const Told& t) {
    const auto consume = [&] { run(s, [](HalfSession& half, HalfSessionOut& o) { half.consumed(1, o); }); };
    Conversation* c = s.conv ? conv(*s.conv) : nullptr;
    if (c == nullptr) {
        consume();  // freed, and what its last chain asked for is still coming
        return;
    }
    switch (c->state) {
        case ConvState::kActive:
            ++c->held;
            indicate(c->client, port::Received{c->conv, t.piece, 1, copy_of(t.data)});
            return;
        case ConvState::kAttaching:
            attach_arrived(s, *c, t);
            return;
        case ConvState::kQueued:
            c->pieces.push_back({t.piece, Bytes(t.data.begin(), t.data.end())});
            return;
        case ConvState::kRejecting: {
            const ConvKey key = c->key;
            const GroupId group = s.group;
            consume();
            c = conv(key);
            // With the end of the bracket kBracketEnded follows, and nothing is to be said.
            if (c != nullptr && session(group) != nullptr && !t.piece.end_bracket) {
                reject_step(*c);
            } else if (c != nullptr && t.piece.answer != port::Answer::kRqe1 &&
                       t.piece.answer != port::Answer::kRqd1) {
                reject_step(*c);
            }
            return;
        }
        case ConvState::kCnosSource:
        case ConvState::kCnosTarget:
            cnos_piece(s, *c, t);
            return;
        case ConvState::kWaiting:
        case ConvState::kBidding:
            consume();
            return;
    }
}

/// The first piece of a bracket that the partner began: the FMH-5 stands in it whole.
void Node62::Impl::attach_arrived(Session& s, Conversation& c, const Told& t) {
    if (!t.piece.fmh) {
        unbind(s, 0xFE, sense::kFmhMissing, false);
        return;
    }
    const Fmh5Result header = decode_fmh5(t.data);
    c.attach = header.attach;
    c.facts = facts(s);
    c.had = s.group;
    if (header.sense != 0) {
        c.pieces.push_back({t.piece, {}});
        reject(c, header.sense);
        return;
    }
    port::Piece piece = t.piece;
    piece.fmh = false;
    const Octets rest = t.data.subspan(std::min(header.size, t.data.size()));
    if (c.attach.tp_name.size() == 2 && is_cnos(c.attach.tp_name)) {
        c.state = ConvState::kCnosTarget;
        Told first = t;
        first.piece = piece;
        first.data = rest;
        cnos_piece(s, c, first);
        return;
    }
    c.pieces.push_back({piece, Bytes(rest.begin(), rest.end())});
    if (c.attach.security.substituted) {
        c.proof = check_substitute(c.attach.security, s);
    }
    route(c);
}

const TpConfig* Node62::Impl::find_tp(const Bytes& name, std::string_view lu_alias) const {
    const TpConfig* any = nullptr;
    for (const TpConfig& tp : config.tps) {
        if (tp.name == name) {
            if (canonical(tp.lu_alias) == canonical(lu_alias)) {
                return &tp;
            }
            any = tp.lu_alias.empty() ? &tp : any;
        }
    }
    return any;
}

sense::Sense Node62::Impl::check_attach(const Conversation& c, const Session& s, const TpConfig* tp) const {
    const Attach& a = c.attach;
    if (a.full_duplex || (tp != nullptr && tp->type && *tp->type != a.type)) {
        return sense::kConversationTypeMismatch;
    }
    if (tp != nullptr && ((a.sync_level == SyncLevel::kConfirm && !tp->confirm_allowed) ||
                          (a.sync_level == SyncLevel::kNone && !tp->none_allowed))) {
        return sense::kSyncLevelNotSupported;
    }
    if (tp != nullptr && a.pip && !tp->pip_allowed) {
        return sense::kPipNotAllowed;
    }
    const bool needed = tp != nullptr && tp->conversation_security;
    const AccessSecurity& sec = a.security;
    if (!sec.user || sec.user->empty()) {  // some send the subfield without content (KB Q185503)
        return needed ? sense::kSecurityNotValid : sense::kNone;
    }
    if (!s.own_accepts.accepted || sec.persistent != 0) {
        return sense::kSecurityNotValid;  // BIND did not offer it
    }
    if (sec.substituted) {
        return c.proof;
    }
    if (sec.already_verified) {
        const bool known = !config.knows_user || config.knows_user(*sec.user);
        return s.own_accepts.already_verified && known ? sense::kNone : sense::kSecurityNotValid;
    }
    if (config.check_passwords) {
        return sec.password ? sense::kNone : sense::kSecurityNotValid;  // and then it is checked
    }
    return needed ? sense::kSecurityNotValid : sense::kNone;
}

/// Is there a program of that name which has received attaches, or waits for one?
bool Node62::Impl::running(const Bytes& name) const {
    for (const auto& [id, client] : clients) {
        for (const auto& [tp, t] : client.tps) {
            if (t.invoked && t.name == name) {
                return true;
            }
        }
    }
    return std::any_of(starting.begin(), starting.end(),
                       [&](const Starting& p) { return p.tp_name == name; });
}

/// An operator-started program is there as long as its process: a server that takes one conversation after
/// the other has neither a program nor a RECEIVE_ALLOCATE between two of them.
bool Node62::Impl::served(const Bytes& name) const {
    return std::any_of(clients.begin(), clients.end(),
                       [&](const auto& client) { return client.second.served.count(name) != 0; });
}

/// A queued program has ended while attaches wait for one: the next instance.
void Node62::Impl::next_instance(const Bytes& name) {
    const auto queue = attaches.find(name);
    if (queue == attaches.end() || queue->second.empty() || running(name)) {
        return;
    }
    const Conversation* c = conv(queue->second.front());
    const TpConfig* defined = c ? find_tp(name, locals[c->local].config.alias) : nullptr;
    if (defined != nullptr && !defined->command.empty()) {
        start_program(*defined, name);
    }
}

/// Whoever served these is gone: what is queued for them goes to others, or is refused.
void Node62::Impl::route_again(const std::set<Bytes>& names) {
    for (const Bytes& name : names) {
        const auto queue = attaches.find(name);
        if (queue == attaches.end() || running(name) || served(name)) {
            continue;
        }
        for (const ConvKey key : std::deque<ConvKey>(queue->second)) {
            Conversation* c = conv(key);
            if (c != nullptr && find_tp(name, locals[c->local].config.alias) == nullptr) {
                reject(*c, sense::kTpNameNotRecognized);
            }
        }
        next_instance(name);
    }
}

void Node62::Impl::route(Conversation& c) {
    Session* s = session(c.session);
    Local& lu = locals[c.local];
    const Bytes& name = c.attach.tp_name;
    std::uint32_t timeout = 60000;
    if (lu.manager) {
        // A password is the manager's to check; a substitute for one only the node can.
        if (c.proof != sense::kNone) {
            reject(c, c.proof);
            return;
        }
        if (!lu.manager_receives.empty()) {
            const Receive r = lu.manager_receives.front();
            lu.manager_receives.pop_front();
            deliver(c, r);
            return;
        }
        if (queued_attaches >= config.max_queued_attaches) {
            reject(c, sense::kTpNotAvailableRetry);
            return;
        }
        lu.manager_attaches.push_back(c.key);
    } else {
        const TpConfig* tp = find_tp(name, lu.config.alias);
        if (!c.allowed) {
            if (const auto sense = s == nullptr ? sense::kTpNotAvailable : check_attach(c, *s, tp)) {
                reject(c, sense);
                return;
            }
            const AccessSecurity& security = c.attach.security;
            if (config.check_passwords && security.user && !security.user->empty() &&
                !security.already_verified && !security.substituted) {
                check_password(c, tp != nullptr ? tp->attach_timeout_ms : timeout);
                return;
            }
        }
        const auto waiting = receives.find(name);
        if (waiting != receives.end() && !waiting->second.empty()) {
            const Receive& r = waiting->second.front();
            if (c.attach.pip && !r.request.pip) {
                reject(c, sense::kPipNotAllowed);
                return;
            }
            if (c.attach.sync_level == SyncLevel::kSyncpoint) {
                reject(c, sense::kSyncLevelNotSupported);
                return;
            }
            const Receive taken = r;
            waiting->second.pop_front();
            deliver(c, taken);
            return;
        }
        const bool startable = tp != nullptr && !tp->command.empty();
        if (tp == nullptr && !served(name) && !running(name)) {
            reject(c, sense::kTpNameNotRecognized);
            return;
        }
        if (queued_attaches >= config.max_queued_attaches) {
            reject(c, sense::kTpNotAvailableRetry);
            return;
        }
        timeout = tp != nullptr ? tp->attach_timeout_ms : timeout;
        // A queued program takes attach after attach; of others there is one for each.
        if (startable && (!tp->queued || !running(name))) {
            start_program(*tp, name);
        }
        attaches[name].push_back(c.key);
    }
    enqueue(c, timeout);
}

void Node62::Impl::enqueue(Conversation& c, std::uint32_t timeout_ms) {
    c.state = ConvState::kQueued;
    ++queued_attaches;
    if (timeout_ms != kForEver) {
        c.deadline = now + timeout_ms;
        arm(Timer::kAttach, c.conv, *c.deadline);
    }
}

/// The attach waits meanwhile. Whoever floods us with passwords has to come again.
void Node62::Impl::check_password(Conversation& c, std::uint32_t timeout_ms) {
    if (queued_attaches >= config.max_queued_attaches || checks.size() >= kMaxChecks) {
        reject(c, sense::kTpNotAvailableRetry);
        return;
    }
    c.check = ++last_check;
    checks[c.check] = c.key;
    out->checks.push_back({c.check, *c.attach.security.user, *c.attach.security.password});
    enqueue(c, timeout_ms);
}

void Node62::Impl::password_checked(const PasswordChecked& e) {
    const auto found = checks.find(e.check);
    if (found == checks.end()) {
        return;
    }
    Conversation* c = conv(found->second);
    checks.erase(found);
    if (c == nullptr || c->check != e.check || c->state != ConvState::kQueued) {
        return;  // it has ended, or has waited long enough
    }
    if (!e.good) {
        reject(*c, sense::kSecurityNotValid);
        return;
    }
    --queued_attaches;
    c->allowed = true;
    c->check = 0;
    c->deadline.reset();
    c->state = ConvState::kAttaching;
    route(*c);
}

void Node62::Impl::start_program(const TpConfig& tp, const Bytes& name) {
    Starting p;
    static const char digits[] = "0123456789abcdef";
    for (int half = 0; half < 2; ++half) {
        const std::uint64_t id = random();
        for (int i = 0; i < 16; ++i) {
            p.token.push_back(digits[id >> (4 * i) & 15]);
        }
    }
    p.tp_name = name;
    p.deadline = now + config.start_timeout_ms;
    arm(Timer::kProgram, starting.size(), p.deadline);
    out->programs.push_back({p.token, tp.command, name});
    starting.push_back(std::move(p));
}

void Node62::Impl::program_failed(const std::string& token, bool retry) {
    const auto found =
        std::find_if(starting.begin(), starting.end(), [&](const Starting& p) { return p.token == token; });
    if (found == starting.end()) {
        return;
    }
    const Bytes name = found->tp_name;
    starting.erase(found);
    const auto queue = attaches.find(name);
    if (queue == attaches.end() || queue->second.empty()) {
        return;
    }
    // The attach it was started for, or whichever waits longest: none of them gets another program. Where one
    // instance was to take them all, nobody comes for the others either.
    for (const ConvKey key : std::deque<ConvKey>(queue->second)) {
        if (Conversation* c = conv(key)) {
            const TpConfig* tp = find_tp(name, locals[c->local].config.alias);
            reject(*c, retry ? sense::kTpNotAvailableRetry : sense::kTpNotAvailable);
            if (tp == nullptr || !tp->queued || running(name)) {
                return;
            }
        }
    }
}

/// The attach to its program: from now on the conversation is the client's.
void Node62::Impl::deliver(Conversation& c, const Receive& r) {
    const ConvKey old = c.key;
    const ConvKey key = conv_key(r.client, r.request.conv);
    if (conversations.count(key) != 0) {
        receive_failed(r, port::ReceiveResult::kNoResources);
        reject(c, sense::kTpNotAvailableRetry);
        return;
    }
    auto node = conversations.extract(old);
    if (c.state == ConvState::kQueued) {
        --queued_attaches;
    }
    node.key() = key;
    conversations.insert(std::move(node));
    c.key = key;
    c.client = r.client;
    c.conv = r.request.conv;
    c.tp = r.request.tp;
    c.state = ConvState::kActive;
    c.deadline.reset();
    Client& client = clients[r.client];
    client.convs.insert(key);
    if (r.manager_lu == kNoManager && client.served.size() < kMaxServed) {
        client.served.insert(r.request.tp_name);
    }
    Tp& tp = client.tps[r.request.tp];
    tp.invoked = true;
    tp.name = r.manager_lu == kNoManager ? r.request.tp_name : c.attach.tp_name;
    tp.lu_alias = locals[c.local].config.alias;
    tp.local = c.local;
    Session* s = session(c.session);
    port::Attached told;
    told.request = r.request.request;
    told.tp = c.tp;
    told.conv = c.conv;
    told.attach = c.attach;
    if (r.manager_lu == kNoManager || told.attach.security.substituted) {
        told.attach.security.password.reset();
    }
    told.facts = c.facts;
    if (s != nullptr) {
        s->conv = key;
        told.credit = 4 * s->half.setup().credit_batch;
        c.credit = told.credit;
    }
    indicate(c.client, std::move(told));
    for (QueuedPiece& p : std::exchange(c.pieces, {})) {
        ++c.held;
        indicate(c.client, port::Received{c.conv, p.piece, 1, std::move(p.data)});
    }
    if (std::exchange(c.signaled, false)) {
        indicate(c.client, port::Signaled{c.conv});
    }
}

// ---- refusing an attach

void Node62::Impl::reject(Conversation& c, sense::Sense sense) {
    const ConvKey key = c.key;
    const GroupId group = c.session;
    if (c.state == ConvState::kQueued) {
        --queued_attaches;
        std::erase(locals[c.local].manager_attaches, key);
        if (const auto queue = attaches.find(c.attach.tp_name); queue != attaches.end()) {
            std::erase(queue->second, key);
            if (queue->second.empty()) {
                attaches.erase(queue);
            }
        }
    }
    c.state = ConvState::kRejecting;
    c.sense = sense;
    c.deadline.reset();
    c.held = static_cast<std::uint32_t>(std::exchange(c.pieces, {}).size());
    give_back(c);
    if (session(group) == nullptr) {
        erase(key);  // it has ended; nobody is there to be told
        return;
    }
    if (Conversation* still = conv(key)) {
        reject_step(*still);
    }
}

/// 0846 once in the partner's turn, at the latest to a chain that asks; and when the direction is ours the
/// FMH-7 that ends the bracket.
void Node62::Impl::reject_step(Conversation& c) {
    Session* s = session(c.session);
    if (s == nullptr || c.done) {
        return;
    }
    if (s->half.owes_response() || !(s->half.sending() || c.told)) {
        c.told = true;
        run(*s, [](HalfSession& half, HalfSessionOut& o) { half.respond(sense::kErpMessageForthcoming, o); });
    }
    if ((s = session(c.session)) == nullptr || !s->half.sending()) {
        return;
    }
    c.done = true;
    Bytes fmh;
    encode_fmh7({c.sense, false}, fmh);
    port::Piece piece;
    piece.fmh = true;
    piece.end_bracket = true;
    piece.answer = port::Answer::kRqd1;
    run(*s, [&](HalfSession& half, HalfSessionOut& o) { half.send(piece, fmh, o); });
}

// ---- RECEIVE_ALLOCATE

void Node62::Impl::receive_failed(const Receive& r, port::ReceiveResult result) {
    if (const auto client = clients.find(r.client); client != clients.end()) {
        client->second.tps.erase(r.request.tp);
    }
    indicate(r.client, port::ReceiveFailed{r.request.request, result});
}

void Node62::Impl::receive(ClientId client, const port::ReceiveAllocate& r) {
    Receive waiting{client, r, kNoManager, std::nullopt};
    Client& owner = clients[client];
    if (r.attach_manager) {
        const auto local = find_local(r.lu_alias, owner.user);
        if (!local) {
            return receive_failed(waiting, port::ReceiveResult::kUndefinedTp);
        }
        Local& lu = locals[*local];
        if (lu.manager && *lu.manager != client) {
            return receive_failed(waiting, port::ReceiveResult::kAlreadyRegistered);
        }
        lu.manager = client;
        waiting.manager_lu = *local;
    }
    if (!r.start_token.empty()) {
        const auto found = std::find_if(starting.begin(), starting.end(),
                                        [&](const Starting& p) { return p.token == r.start_token; });
        if (found != starting.end()) {
            if (found->tp_name != r.tp_name) {
                return receive_failed(waiting, port::ReceiveResult::kWrongProcess);
            }
            starting.erase(found);
        }
    }
    Tp& tp = owner.tps[r.tp];
    tp.invoked = true;
    tp.name = r.tp_name;
    // Attaches that wait come first, oldest first.
    auto* queue = waiting.manager_lu != kNoManager ? &locals[waiting.manager_lu].manager_attaches : nullptr;
    if (queue == nullptr) {
        const auto found = attaches.find(r.tp_name);
        queue = found == attaches.end() ? nullptr : &found->second;
    }
    while (queue != nullptr && !queue->empty()) {
        Conversation* c = conv(queue->front());
        if (c == nullptr) {
            queue->pop_front();
            continue;
        }
        if (waiting.manager_lu == kNoManager &&
            ((c->attach.pip && !r.pip) || c->attach.sync_level == SyncLevel::kSyncpoint)) {
            const bool pip = c->attach.pip && !r.pip;
            reject(*c, pip ? sense::kPipNotAllowed : sense::kSyncLevelNotSupported);
            const auto found = attaches.find(r.tp_name);
            queue = found == attaches.end() ? nullptr : &found->second;
            continue;
        }
        queue->pop_front();
        if (waiting.manager_lu == kNoManager && queue->empty()) {
            attaches.erase(r.tp_name);
        }
        deliver(*c, waiting);
        return;
    }
    const TpConfig* defined = find_tp(r.tp_name, r.lu_alias);
    const std::uint32_t timeout = r.timeout_ms         ? *r.timeout_ms
                                  : defined != nullptr ? defined->receive_timeout_ms
                                                       : kForEver;
    if (timeout == 0) {
        return receive_failed(waiting, port::ReceiveResult::kTimeout);
    }
    if (timeout != kForEver) {
        waiting.deadline = now + timeout;
        arm(Timer::kReceive, 0, *waiting.deadline);
    }
    if (waiting.manager_lu != kNoManager) {
        locals[waiting.manager_lu].manager_receives.push_back(std::move(waiting));
    } else {
        receives[r.tp_name].push_back(std::move(waiting));
    }
}

void Node62::Impl::end_manager(ClientId client, const port::EndAttachManager& r) {
    const auto local = find_local(r.lu_alias, clients[client].user);
    const bool known = local && locals[*local].manager == client;
    if (known) {
        Local& lu = locals[*local];
        lu.manager.reset();
        for (const Receive& waiting : std::exchange(lu.manager_receives, {})) {
            receive_failed(waiting, port::ReceiveResult::kCanceled);
        }
        // Attaches that nobody has taken go by their name now.
        for (const ConvKey key : std::exchange(lu.manager_attaches, {})) {
            if (Conversation* c = conv(key)) {
                --queued_attaches;
                c->state = ConvState::kAttaching;
                route(*c);
            }
        }
    }
    indicate(client, port::Ended{r.request, known});
}

void Node62::Impl::drop_receives(ClientId client) {
    for (auto it = receives.begin(); it != receives.end();) {
        std::erase_if(it->second, [&](const Receive& r) { return r.client == client; });
        it = it->second.empty() ? receives.erase(it) : std::next(it);
    }
    for (Local& lu : locals) {
        std::erase_if(lu.manager_receives, [&](const Receive& r) { return r.client == client; });
        if (lu.manager == client) {
            lu.manager.reset();
            for (const ConvKey key : std::exchange(lu.manager_attaches, {})) {
                if (Conversation* c = conv(key)) {
                    --queued_attaches;
                    c->state = ConvState::kAttaching;
                    route(*c);
                }
            }
        }
    }
}

}  // namespace openwosa::sna::lu62
