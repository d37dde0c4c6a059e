// Links and PIUs: to the half-session they belong to, and back out in segments. Sessions between two LUs of
// this node run over a loop, two link ends without a link.
#include <algorithm>

#include "sna/lu62/impl62.hpp"
#include "sna/lu62/names.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::lu62 {
namespace {

constexpr std::size_t kLoopA = 0, kLoopB = 1;
constexpr std::uint64_t kBidAgainMs = 1000;
/// What one step may put on a link before the link has said whether it can carry that.
constexpr std::size_t kBurstBytes = 256 * 1024;

bool is_sc(const Piu& piu, ru::Sc code) {
    return piu.rh->category == Category::kSessionControl && !piu.ru.empty() &&
           piu.ru[0] == static_cast<std::uint8_t>(code);
}

bool all_fit(const Wire& wire, std::uint32_t max_btu) {
    return max_btu == 0 || std::all_of(wire.pius.begin(), wire.pius.end(), [&](const Wire::Range& piu) {
               return piu.size + piu.body.size() <= max_btu;
           });
}

}  // namespace

Node62::Impl::Impl(Node62Config c) : config(std::move(c)), random_state(config.seed) {
    // Two nodes that were given one seed are to differ all the same.
    for (const char letter : config.network + "." + config.cp) {
        random_state = (random_state ^ static_cast<std::uint8_t>(letter)) * 0x100000001B3;
    }
    random_state ^= config.node_id;
    links.resize(2);
    for (Link& l : links) {
        l.loop = l.up = l.t21 = true;
        l.config.name = "LOCAL";
    }
    links[kLoopB].odai = true;
    for (const LinkConfig& l : config.links) {
        by_link[l.id] = links.size();
        links.emplace_back().config = l;
    }
    for (const LocalLuConfig& l : config.locals) {
        Local& local = locals.emplace_back();
        local.config = l;
        const auto found = by_link.find(l.link);
        if (l.address != 0 && found != by_link.end()) {
            links[found->second].dependents.push_back(locals.size() - 1);
            local.sscp.address = l.address;
            local.sscp.enabled = true;  // the node itself is the application that is always there
        }
    }
}

void Node62::Impl::step(Event62&& event, Actions62& actions) {
    now = event.now_ms;
    out = &actions;
    // What links tell comes in batches, and what it leads to goes to them behind the batch: only then can one
    // say that it has enough.
    const bool told_by_link =
        std::holds_alternative<PiuReceived>(event.what) || std::holds_alternative<LinkCongested>(event.what);
    for (std::size_t l = 2; l < links.size() && !told_by_link; ++l) {
        links[l].burst = 0;
        release(l);
    }
    std::visit(Overloaded{
                   [&](const LinkUp& e) { link_up(e); },
                   [&](const LinkDown& e) {
                       if (const auto l = link_index(e.link)) {
                           link_down(*l);
                       }
                   },
                   [&](const PiuReceived& e) {
                       const auto l = link_index(e.link);
                       if (l && links[*l].up) {
                           received(*l, e.piu);
                       } else {
                           ++dropped;
                       }
                   },
                   [&](const LinkCongested& e) {
                       if (const auto l = link_index(e.link)) {
                           congested(*l, e.on);
                       }
                   },
                   [&](const ClientAttached& e) { clients[e.client].user = e.user; },
                   [&](const ClientGone& e) { client_gone(e.client); },
                   [&](ClientRequest& e) { request(e.client, e.request); },
                   [&](const ProgramFailed& e) { program_failed(e.token, e.retry); },
                   [&](const PasswordChecked& e) { password_checked(e); },
                   [&](const Tick&) {},
               },
               event.what);
    run_loop();
    tick();
    out = nullptr;
}

std::optional<std::size_t> Node62::Impl::link_index(LinkId id) const {
    const auto found = by_link.find(id);
    return found == by_link.end() ? std::nullopt : std::optional(found->second);
}

/// What the loop carries can make more of it; time passes for none.
void Node62::Impl::run_loop() {
    while (!loop.empty()) {
        const auto [link, bytes] = std::move(loop.front());
        loop.pop_front();
        received(link, bytes);
    }
}

void Node62::Impl::link_up(const LinkUp& e) {
    const auto index = link_index(e.link);
    if (!index) {
        return;
    }
    if (links[*index].up) {
        link_down(*index);  // a new connection: the end of the old one went unnoticed
    }
    Link& l = links[*index];
    l.up = true;
    l.starting = false;
    l.t21 = e.facts.has_value();
    l.facts = e.facts.value_or(LinkFacts{});
    l.odai = !l.facts.primary;  // the primary assigns addresses with ODAI 0
    l.max_btu = e.max_btu;
    if (l.t21 && l.facts.max_btu != 0 && (l.max_btu == 0 || l.facts.max_btu < l.max_btu)) {
        l.max_btu = l.facts.max_btu;
    }
    l.reassembly = {};
    l.next_address = 0x0200;
    std::vector<GroupId> wanted;
    for (const auto& [group, s] : sessions) {
        if (s->state == SessionState::kLinkWanted && s->link == *index) {
            wanted.push_back(group);
        }
    }
    for (const GroupId group : wanted) {
        if (Session* s = session(group)) {
            l.t21 ? send_bind(*s) : session_failed(*s, sense::kResourceNotAvailable);
        }
    }
}

void Node62::Impl::link_down(std::size_t index) {
    Link& l = links[index];
    l.up = l.starting = l.congested = l.hold = false;
    l.reassembly = {};
    drop_dependents(index);
    std::vector<GroupId> gone;
    for (const auto& [group, s] : sessions) {
        if (s->link == index && s->state != SessionState::kIniting) {
            gone.push_back(group);
        }
    }
    for (const GroupId group : gone) {
        Session* s = session(group);
        if (s == nullptr) {
            continue;
        }
        if (s->state == SessionState::kActive) {
            session_ended(*s, true, sense::kLinkFailure, true);
            if (Session* still = session(group)) {
                forget(*still);
            }
        } else if (s->state == SessionState::kUnbinding) {
            forget(*s);
        } else {
            session_failed(*s, sense::kLinkFailure);
        }
    }
    l.by_address.clear();
}

void Node62::Impl::congested(std::size_t link, bool on) {
    links[link].congested = on;
    if (on) {
        links[link].hold = true;
    } else {
        release(link);
    }
}

void Node62::Impl::release(std::size_t link) {
    Link& l = links[link];
    if (l.congested || !l.hold) {
        return;
    }
    l.hold = false;
    l.burst = 0;
    std::vector<GroupId> waiting;
    for (const auto& [group, s] : sessions) {
        if (s->link == link && s->state == SessionState::kActive && s->half.queued() != 0) {
            waiting.push_back(group);
        }
    }
    // Turn and turn about: whoever came last is first the next time.
    if (!waiting.empty()) {
        std::rotate(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(random() % waiting.size()),
                    waiting.end());
    }
    for (const GroupId group : waiting) {
        if (l.hold) {
            return;
        }
        if (Session* s = session(group)) {
            run(*s, [](HalfSession& half, HalfSessionOut& o) { half.resume(o); });
        }
    }
}

void Node62::Impl::send_wire(std::size_t link, Wire& w) {
    Link& l = links[link];
    if (!l.loop && l.up && !out->watched && out->wire.empty() && all_fit(w, l.max_btu)) {
        // The first of this step, as a rule the only ones: they need not be copied.
        out->wire.swap(w.bytes);
        for (Wire::Range& piu : w.pius) {
            l.burst += piu.size + piu.body.size();
            out->sends.push_back({l.config.id, piu.at, piu.size, std::move(piu.body)});
        }
        l.hold = l.hold || l.burst > kBurstBytes;
        w.clear();
        return;
    }
    for (std::size_t i = 0; i < w.size(); ++i) {
        const Octets piu = w.whole(i, gathered);
        if (l.up) {
            see_sent(link, piu);
        }
        if (l.loop) {
            loop.emplace_back(link == kLoopA ? kLoopB : kLoopA, Bytes(piu.begin(), piu.end()));
        } else if (l.up) {
            pu::segment(piu, l.max_btu, scratch, [&](Octets piece) {
                out->sends.push_back({l.config.id, out->wire.size(), piece.size(), {}});
                put(out->wire, piece);
                l.burst += piece.size();
            });
            // The link is to have a look at it first; next_deadline() says that a Tick is due.
            l.hold = l.hold || l.burst > kBurstBytes;
        }
    }
    w.clear();
}

void Node62::Impl::send_sc(const Session& s, Octets ru) {
    Th th;
    th.odai = s.odai;
    th.daf = s.daf;
    th.oaf = s.oaf;
    th.expedited = true;
    th.snf = ++sc_id;
    wire.add(th, request_header(Category::kSessionControl, true), ru);
    send_wire(s.link, wire);
}

void Node62::Impl::refuse(std::size_t link, const Piu& piu, sense::Sense sense) {
    if (!piu.rh->response && !piu.rh->is_rqn()) {
        respond_negative(piu.th, *piu.rh, sense, request_code(*piu.rh, piu.ru), wire);
        send_wire(link, wire);
    }
}

void Node62::Impl::received(std::size_t link, Octets bytes) {
    const PiuResult decoded = decode_piu(bytes);
    if (decoded.error != PiuError::kNone) {
        ++dropped;
        return;
    }
    // A session may end, and with it what joined views, only after dispatch.
    const pu::Joined joined = pu::join(links[link].reassembly, decoded.piu);
    dropped += joined.stray ? 1 : 0;
    if (joined.error != sense::kNone) {
        refuse(link, joined.failed, joined.error);
    }
    if (joined.complete) {
        see_received(link, joined.piu);
    }
}

void Node62::Impl::dispatch(std::size_t link, const Piu& piu) {
    Link& l = links[link];
    const auto found = l.by_address.find(address(piu.th.odai, piu.th.daf, piu.th.oaf));
    Session* s = found == l.by_address.end() ? nullptr : session(found->second);
    const bool request = !piu.rh->response;
    if (request && is_sc(piu, ru::Sc::kBind)) {
        if (s != nullptr) {
            refuse(link, piu, sense::kFunctionActive);
        } else {
            bind_arrived(link, piu);
        }
        return;
    }
    if (request && is_sc(piu, ru::Sc::kUnbind)) {
        unbind_arrived(link, piu, s);
        return;
    }
    if (s == nullptr) {
        if (!pu_piu(link, piu)) {
            refuse(link, piu, sense::kNoSession);
        }
        return;
    }
    if (piu.rh->category == Category::kSessionControl) {
        if (request) {
            refuse(link, piu, sense::kFunctionNotSupported);  // SDT, CLEAR, CRV: not of TS profile 7
        } else if (s->state == SessionState::kBinding) {
            bind_response(*s, piu);
        } else if (s->state == SessionState::kUnbinding) {
            forget(*s);
        }
        return;
    }
    if (s->state != SessionState::kActive) {
        if (s->state != SessionState::kUnbinding) {
            refuse(link, piu, sense::kNoSession);
        }
        return;  // what crosses our UNBIND
    }
    run(*s, [&](HalfSession& half, HalfSessionOut& o) { half.arrived(piu, o); });
}

void Node62::Impl::told(GroupId group, const Told& t) {
    Session* s = session(group);
    if (s == nullptr || s->state != SessionState::kActive) {
        return;
    }
    Conversation* c = s->conv ? conv(*s->conv) : nullptr;
    switch (t.kind) {
        case ToldKind::kBracket: {
            s->bid_refused = false;
            for (const auto& [client, id] : std::exchange(s->watchers, {})) {
                indicate(client, port::SessionNext{id, port::NextEvent::kDataFlow});
            }
            Conversation& incoming = new_own(ConvState::kAttaching);
            incoming.session = group;
            incoming.local = s->mode->pair->local;
            s->conv = incoming.key;
            update_idle(*s);
            break;
        }
        case ToldKind::kPiece:
            piece_arrived(*s, t);
            break;
        case ToldKind::kResponse:
            if (c && c->state == ConvState::kActive) {
                indicate(c->client, port::Responded{c->conv, t.sense});
            }
            break;
        case ToldKind::kSignal:
            if (c && c->state == ConvState::kActive) {
                indicate(c->client, port::Signaled{c->conv});
            } else if (c) {
                c->signaled = true;
            }
            break;
        case ToldKind::kCredit:
            if (c && c->state == ConvState::kActive) {
                c->credit += t.count;
                indicate(c->client, port::Credit{c->conv, t.count});
            }
            break;
        case ToldKind::kBidAccepted: {
            const auto key = std::exchange(s->bidder, std::nullopt);
            if (Conversation* bidding = key ? conv(*key) : nullptr) {
                give(*s, *bidding);
            } else {
                hand_out(*s);
            }
            break;
        }
        case ToldKind::kBidRejected: {
            if (sense::major(t.sense) == sense::major(sense::kBidRejectRtrLater)) {
                s->awaits_rtr = true;
            } else {
                s->bid_refused = true;
                set_deadline(*s, now + kBidAgainMs);
            }
            const auto key = std::exchange(s->bidder, std::nullopt);
            if (Conversation* bidding = key ? conv(*key) : nullptr) {
                back_to_waiting(*bidding);
            }
            if (Session* still = session(group)) {
                session_free(*still);
            }
            break;
        }
        case ToldKind::kRtr: {
            s->bid_refused = s->awaits_rtr = false;
            const bool take = next_waiting(*s).has_value();
            run(*s, [&](HalfSession& half, HalfSessionOut& o) { half.answer_rtr(take, o); });
            if ((s = session(group)) != nullptr) {
                take ? hand_out(*s) : session_free(*s);
            }
            break;
        }
        case ToldKind::kRtrAnswered:
            session_free(*s);
            break;
        case ToldKind::kBracketEnded: {
            s->conv.reset();
            s->bid_refused = false;
            if (c) {
                c->session = 0;
                if (c->state == ConvState::kCnosSource) {
                    LuPair& pair = *s->mode->pair;
                    const ConvKey key = c->key;
                    cnos_reply(pair, *c);
                    erase(key);
                } else if (c->state == ConvState::kQueued) {
                    // A one-way conversation: everything has come, and waits for its program.
                } else if (c->state == ConvState::kActive) {
                    give_back(*c);  // what its program has not read is not to stop the next conversation
                } else {
                    erase(c->key);
                }
            }
            if ((s = session(group)) != nullptr) {
                session_free(*s);
            }
            break;
        }
        case ToldKind::kBis:
            deactivate(*s);
            break;
        case ToldKind::kFailed:
            unbind(*s, 0xFE, t.sense, sense::major(t.sense) == 0x088B);
            break;
    }
}

void Node62::Impl::set_deadline(Session& s, std::optional<std::uint64_t> at) {
    if (s.deadline) {
        timers.erase({*s.deadline, Timer::kSession, s.group});
    }
    s.deadline = at;
    if (at) {
        arm(Timer::kSession, s.group, *at);
    }
}

void Node62::Impl::tick() {
    while (!timers.empty() && std::get<0>(*timers.begin()) <= now) {
        const auto [at, timer, id] = *timers.begin();
        timers.erase(timers.begin());
        switch (timer) {
            case Timer::kSession: {
                Session* s = session(static_cast<GroupId>(id));
                if (s == nullptr) {
                    break;
                }
                s->deadline.reset();
                if (s->state == SessionState::kUnbinding) {
                    forget(*s);
                } else if (s->state == SessionState::kActive && !ending(*s)) {
                    s->bid_refused = false;
                    session_free(*s);
                } else if (s->state == SessionState::kActive && s->conv) {
                    set_deadline(*s, now + config.bind_timeout_ms);
                } else if (s->state == SessionState::kActive) {
                    unbind(*s, 0x01, 0, true);  // BIS was exchanged, and the partner does not end it
                } else {
                    session_failed(*s, s->state == SessionState::kIniting ? sense::kNotReadyNotifyLater
                                                                          : sense::kLinkFailure);
                }
                break;
            }
            case Timer::kReceive:
                for (auto& [name, queue] : receives) {
                    std::erase_if(queue, [&](const Receive& r) {
                        const bool due = r.deadline && *r.deadline <= now;
                        if (due) {
                            receive_failed(r, port::ReceiveResult::kTimeout);
                        }
                        return due;
                    });
                }
                for (Local& l : locals) {
                    std::erase_if(l.manager_receives, [&](const Receive& r) {
                        const bool due = r.deadline && *r.deadline <= now;
                        if (due) {
                            receive_failed(r, port::ReceiveResult::kTimeout);
                        }
                        return due;
                    });
                }
                break;
            case Timer::kAttach: {
                Conversation* c = conv(conv_key(kNodeItself, static_cast<ConvId>(id)));
                if (c && c->state == ConvState::kQueued && c->deadline && *c->deadline <= now) {
                    reject(*c, sense::kTpNotAvailableRetry);
                }
                break;
            }
            case Timer::kProgram: {
                std::vector<std::string> late;
                for (const Starting& p : starting) {
                    if (p.deadline <= now) {
                        late.push_back(p.token);
                    }
                }
                for (const std::string& token : late) {
                    program_failed(token, true);
                }
                break;
            }
            case Timer::kServe: {
                const auto found = serve_later.find(id);
                if (found != serve_later.end()) {
                    Mode& m = *found->second;
                    serve_later.erase(found);
                    serve(m);
                }
                break;
            }
            case Timer::kLink:
                links[id].starting = false;
                break;
        }
        run_loop();
    }
}

std::uint64_t Node62::Impl::random() {
    // Identifiers have to differ, not to be secret: a 64-bit counter, mixed (SplitMix64's finalizer).
    std::uint64_t z = (random_state += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

Node62::Node62(Node62Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Node62::~Node62() = default;
Node62::Node62(Node62&&) noexcept = default;
Node62& Node62::operator=(Node62&&) noexcept = default;

void Node62::step(Event62&& event, Actions62& out) { impl_->step(std::move(event), out); }

std::optional<std::uint64_t> Node62::next_deadline() const {
    if (std::any_of(impl_->links.begin(), impl_->links.end(),
                    [](const Link& l) { return l.hold && !l.congested; })) {
        return impl_->now;
    }
    if (impl_->timers.empty()) {
        return std::nullopt;
    }
    return std::get<0>(*impl_->timers.begin());
}

bool Node62::takes(LinkId link, Octets piu) const {
    const auto index = impl_->link_index(link);
    const PiuResult decoded = decode_piu(piu);
    if (!index || decoded.error != PiuError::kNone) {
        return false;
    }
    const Link& l = impl_->links[*index];
    const Th& th = decoded.piu.th;
    if (l.by_address.count(Impl::address(th.odai, th.daf, th.oaf)) != 0) {
        return true;
    }
    for (const std::size_t dependent : l.dependents) {
        if (impl_->locals[dependent].config.address == th.daf) {
            return true;
        }
    }
    // SIDH is 02 or more. SIDL may be 00, as in the first address of all; hosts send ACTPU from such
    // addresses.
    if (!l.t21 || (!th.odai && th.oaf < 2)) {
        return false;
    }
    if (decoded.piu.rh) {
        return is_lu62_bind(decoded.piu.ru);
    }
    // What comes behind the first segment of a BIND goes where that one went.
    const auto& parts = l.reassembly.parts;
    return std::any_of(parts.begin(), parts.end(), [&](const pu::Reassembly::Part& p) {
        return p.th.odai == th.odai && p.th.daf == th.daf && p.th.oaf == th.oaf;
    });
}

Node62::Counts Node62::counts() const {
    Counts c;
    c.sessions = impl_->sessions.size();
    c.conversations = impl_->conversations.size();
    c.attaches = impl_->queued_attaches;
    for (const auto& [key, pair] : impl_->pairs) {
        for (const auto& [name, mode] : pair->modes) {
            c.waiting += mode->waiting.size() + mode->passive.size() + mode->after_cnos.size();
        }
    }
    c.dropped = impl_->dropped;
    return c;
}

}  // namespace openwosa::sna::lu62
