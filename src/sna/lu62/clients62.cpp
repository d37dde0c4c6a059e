// The clients of the port: their requests, and their end.
#include <algorithm>

#include "sna/lu62/impl62.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::sna::lu62 {

void Node62::Impl::request(ClientId client, port::Request& r) {
    if (clients.count(client) == 0) {
        return;
    }
    const auto who = [&](RequestId request) { return Requester{client, request}; };
    std::visit(
        Overloaded{
            [&](const port::TpStarted& e) {
                Tp& tp = clients[client].tps[e.tp];
                tp.lu_alias = e.lu_alias;
                tp.name = e.tp_name;
                tp.started = now;
            },
            [&](const port::TpEnded& e) { tp_ended(client, e.tp); },
            [&](const port::ReceiveAllocate& e) { receive(client, e); },
            [&](const port::EndAttachManager& e) { end_manager(client, e); },
            [&](const port::Cancel& e) { cancel(client, e.request); },
            [&](const port::AllocateSession& e) { allocate(client, e); },
            [&](port::Send& e) {
                Conversation* c = conv(conv_key(client, e.conv));
                Session* s = c && c->state == ConvState::kActive ? session(c->session) : nullptr;
                if (s == nullptr || s->conv != c->key || s->state != SessionState::kActive) {
                    return;  // lost, and told so
                }
                c->credit -= port::rus(e.data.size(), static_cast<std::uint16_t>(s->half.setup().send_ru));
                if (c->credit < 0) {
                    unbind(*s, 0x0F, sense::kInsufficientResource, false);
                    return;
                }
                c->sent_end = c->sent_end || (e.piece.end_bracket && (e.piece.answer == port::Answer::kRqe1 ||
                                                                      e.piece.answer == port::Answer::kRqd1));
                run(*s,
                    [&](HalfSession& half, HalfSessionOut& o) { half.send(e.piece, std::move(e.data), o); });
            },
            [&](const port::Respond& e) {
                Conversation* c = conv(conv_key(client, e.conv));
                if (Session* s = c ? session(c->session) : nullptr; s != nullptr && s->conv == c->key) {
                    run(*s, [&](HalfSession& half, HalfSessionOut& o) { half.respond(e.sense, o); });
                }
            },
            [&](const port::Signal& e) {
                Conversation* c = conv(conv_key(client, e.conv));
                if (Session* s = c ? session(c->session) : nullptr; s != nullptr && s->conv == c->key) {
                    run(*s, [&](HalfSession& half, HalfSessionOut& o) { half.signal(o); });
                }
            },
            [&](const port::Consumed& e) {
                if (Conversation* c = conv(conv_key(client, e.conv))) {
                    give_back(*c, e.rus);
                }
            },
            [&](const port::Free& e) { free_conv(client, e); },
            [&](const port::Activate& e) { activate(who(e.request), e); },
            [&](const port::Deactivate& e) { deactivate_request(who(e.request), e); },
            [&](const port::Cnos& e) { cnos_request(who(e.request), e); },
            [&](const port::Display& e) { display(who(e.request), e); },
            [&](const port::GetLuStatus& e) { lu_status(who(e.request), e); },
        },
        r);
}

void Node62::Impl::cancel(ClientId client, RequestId request) {
    const Requester who{client, request};
    const auto is_it = [&](const Activation& a) { return a.who == who; };
    const auto cancel_in = [&](std::deque<Receive>& queue) {
        const auto found = std::find_if(queue.begin(), queue.end(), [&](const Receive& r) {
            return r.client == client && r.request.request == request;
        });
        if (found == queue.end()) {
            return false;
        }
        const Receive r = *found;
        queue.erase(found);
        receive_failed(r, port::ReceiveResult::kCanceled);
        return true;
    };
    for (auto& [name, queue] : receives) {
        if (cancel_in(queue)) {
            return;
        }
    }
    for (Local& lu : locals) {
        if (cancel_in(lu.manager_receives)) {
            return;
        }
    }
    const auto canceled = [&](Polarity polarity) {
        indicate(client, port::Activated{request, port::ActivateResult::kCanceled, {}, 0, polarity, 0});
    };
    for (const auto& [key, pair] : pairs) {
        for (const auto& [name, m] : pair->modes) {
            if (std::erase_if(m->passive, is_it) + std::erase_if(m->after_cnos, is_it) != 0) {
                return canceled(Polarity::kEither);
            }
        }
        for (CnosJob& job : pair->jobs) {
            if (job.who == who) {
                job.who.reset();  // it goes on with the partner, and nobody is told
                indicate(client, port::CnosDone{request, port::CnosResult::kCanceled, 0});
                return;
            }
        }
    }
    for (const auto& [group, s] : sessions) {
        if (s->activation && s->activation->who == who && s->state != SessionState::kActive) {
            s->activation.reset();
            return canceled(Polarity::kEither);
        }
    }
    if (deactivating.erase(who) != 0) {
        indicate(client, port::Deactivated{request, port::DeactivateResult::kCanceled, 0});
    }
}

void Node62::Impl::tp_ended(ClientId client, TpId tp) {
    Client& owner = clients[client];
    const auto found = owner.tps.find(tp);
    if (found == owner.tps.end()) {
        return;
    }
    const Bytes name = found->second.name;
    const bool invoked = found->second.invoked;
    owner.tps.erase(found);
    if (invoked) {
        next_instance(name);
    }
}

void Node62::Impl::client_gone(ClientId id) {
    const auto found = clients.find(id);
    if (found == clients.end()) {
        return;
    }
    drop_receives(id);
    const std::vector<ConvKey> convs(found->second.convs.begin(), found->second.convs.end());
    for (const ConvKey key : convs) {
        free_conv(id, port::Free{static_cast<ConvId>(key), false});
    }
    const auto of_client = [&](const Activation& a) { return a.who.client == id; };
    for (const auto& [key, pair] : pairs) {
        for (const auto& [name, m] : pair->modes) {
            std::erase_if(m->passive, of_client);
            std::erase_if(m->after_cnos, of_client);
        }
        for (CnosJob& job : pair->jobs) {
            if (job.who && job.who->client == id) {
                job.who.reset();
            }
        }
    }
    for (const auto& [group, s] : sessions) {
        if (s->activation && of_client(*s->activation)) {
            s->activation.reset();
        }
        std::erase_if(s->watchers, [&](const auto& w) { return w.first == id; });
        std::erase_if(s->deactivations, [&](const Requester& who) { return who.client == id; });
    }
    std::erase_if(deactivating, [&](const auto& d) { return d.first.client == id; });
    const std::set<Bytes> served = std::move(found->second.served);
    clients.erase(id);
    route_again(served);
    out->indications.erase(std::remove_if(out->indications.begin(), out->indications.end(),
                                          [&](const Indicate& i) { return i.client == id; }),
                           out->indications.end());
}

void Node62::Impl::lu_status(const Requester& who, const port::GetLuStatus& r) {
    Client& client = clients[who.client];
    port::LuStatus status;
    status.request = who.request;
    const auto tp = client.tps.find(r.tp);
    std::optional<std::size_t> local;
    if (tp != client.tps.end() && tp->second.local) {
        local = tp->second.local;
    } else {
        local = find_local(!r.lu_alias.empty() || tp == client.tps.end() ? r.lu_alias : tp->second.lu_alias,
                           client.user);
    }
    LuPair* pair = nullptr;
    if (!local || (!r.local_only && find_pair(*local, {r.partner_alias, ""}, pair) != Found::kOk)) {
        status.known = false;
        indicate(who.client, std::move(status));
        return;
    }
    status.pool_member = !locals[*local].config.pool.empty();
    for (const auto& [group, s] : sessions) {
        const LuPair* of = s->mode->pair;
        if (s->state == SessionState::kActive && of->local == *local && s->mode->name != kSnasvcmg &&
            (pair == nullptr || of == pair)) {
            ++status.active_sessions;
        }
    }
    status.zero_sessions = status.active_sessions == 0;
    if (pair != nullptr) {
        status.zero_sessions = status.zero_sessions || (tp != client.tps.end() && pair->last_without &&
                                                        *pair->last_without >= tp->second.started);
        status.partner_name = pair->partner;
    }
    indicate(who.client, std::move(status));
}

// ---- DISPLAY

namespace {

DisplayMode display_mode(const Mode& m) {
    DisplayMode d;
    d.name = m.name;
    d.max_ru_upper = static_cast<std::uint16_t>(m.config.max_ru);
    d.max_ru_lower = static_cast<std::uint16_t>(m.config.min_ru);
    d.max_negotiable_limit = m.config.max_negotiable;
    d.limit = m.limit;
    d.min_winners = m.min_own;
    d.min_losers = m.min_partner;
    d.auto_activated = m.config.auto_activate;
    d.pacing = m.config.window;
    d.drain_source = m.drain_own;
    d.drain_target = m.drain_partner;
    d.implicit = m.implicit;
    return d;
}

}  // namespace

void Node62::Impl::display(const Requester& who, const port::Display& r) {
    port::Displayed told;
    told.request = who.request;
    DisplayInfo& info = told.info;
    if (r.sections.global) {
        info.global.network = config.network;
        info.global.cp_name = config.cp;
        for (int i = 0; i < 4; ++i) {
            info.global.node_id[static_cast<std::size_t>(i)] =
                static_cast<std::uint8_t>(config.node_id >> (24 - 8 * i));
        }
    }
    std::map<const Mode*, DisplayMode> modes;
    std::map<std::size_t, std::uint16_t> per_link;
    for (const auto& [group, s] : sessions) {
        const Mode& m = *s->mode;
        DisplayMode& d = modes.try_emplace(&m, display_mode(m)).first->second;
        ++per_link[s->link];
        if (s->state == SessionState::kActive) {
            ++d.active;
            ++(s->first_speaker ? d.active_winners : d.active_losers);
            d.terminating = static_cast<std::uint16_t>(d.terminating + (s->deactivating ? 1 : 0));
        } else if (s->state == SessionState::kUnbinding) {
            ++d.terminating;
        } else {
            ++d.pending;
        }
        if (r.sections.sessions && s->state == SessionState::kActive) {
            const port::SessionFacts f = facts(*s);
            DisplaySession& e = info.sessions.emplace_back();
            e.session = f.session;
            e.group = f.group;
            e.lu_alias = f.lu_alias;
            e.partner_alias = f.partner_alias;
            e.lu_name = f.lu_name;
            e.partner_name = f.partner_name;
            e.mode = f.mode;
            e.send_ru = f.send_ru;
            e.receive_ru = f.receive_ru;
            e.send_pacing = s->primary ? s->bound.primary_send_window : s->bound.secondary_send_window;
            e.receive_pacing =
                s->primary ? s->bound.primary_receive_window : s->bound.secondary_receive_window;
            e.adaptive_pacing = s->bound.adaptive;
            e.link = links[s->link].config.name;
            e.daf = s->daf;
            e.oaf = s->oaf;
            e.odai = s->odai;
            e.fqpcid = s->bound.pcid;
            e.in_use = s->conv.has_value();
        }
    }
    const auto display_lu = [&](const Local& l) {
        DisplayLu d;
        d.alias = l.config.alias;
        d.qualified_name = qualified(l.config.name);
        d.name = std::string(unqualified(d.qualified_name));
        d.is_default = l.config.is_default;
        d.local_address = l.config.address;
        d.session_limit = l.config.address != 0 ? 1 : 0;
        return d;
    };
    const auto display_partner = [&](const LuPair& p) {
        DisplayPartner d;
        d.name = p.partner;
        d.parallel = p.parallel;
        d.implicit = p.config == nullptr;
        d.link = p.link ? links[*p.link].config.name : "";
        if (p.config != nullptr) {
            d.alias = p.config->alias;
            d.uninterpreted_name = p.config->uninterpreted;
            d.defined_already_verified = p.config->accepts.already_verified;
            d.defined_conversation_security = p.config->accepts.accepted;
        }
        return d;
    };
    if (r.sections.lu62) {
        for (std::size_t i = 0; i < locals.size(); ++i) {
            DisplayLu d = display_lu(locals[i]);
            for (const auto& [key, pair] : pairs) {
                if (pair->local != i || pair->mirror) {
                    continue;
                }
                DisplayPartner& p = d.partners.emplace_back(display_partner(*pair));
                for (const auto& [name, m] : pair->modes) {
                    const auto found = modes.find(m.get());
                    p.modes.push_back(found != modes.end() ? found->second : display_mode(*m));
                }
            }
            info.lus.push_back(std::move(d));
        }
    }
    for (std::size_t i = 2; i < links.size(); ++i) {
        const Link& l = links[i];
        DisplayLink d;
        d.name = l.config.name;
        d.active = l.up;
        d.sessions = per_link[i];
        d.max_btu = static_cast<std::uint16_t>(std::min<std::uint32_t>(l.max_btu, 65535));
        d.adjacent_cp = l.facts.cp.empty() ? std::string_view(l.config.cp) : std::string_view(l.facts.cp);
        d.host = !l.t21 && !l.dependents.empty();
        d.role = l.facts.primary ? 1 : 0;
        d.tg = l.facts.tg;
        if (r.sections.links) {
            info.links.push_back(d);
        }
        if (r.sections.link_definitions) {
            info.link_definitions.push_back(d);
        }
    }
    if (r.sections.defaults) {
        info.defaults.mode = config.implicit_modes ? config.implicit_mode.name : "";
        for (const Local& l : locals) {
            if (l.config.is_default) {
                info.defaults.local_lu = l.config.alias;
            }
        }
    }
    if (r.sections.lu_definitions) {
        for (const Local& l : locals) {
            info.lu_definitions.push_back(display_lu(l));
        }
    }
    if (r.sections.partner_definitions) {
        for (const PartnerLuConfig& c : config.partners) {
            DisplayPartner& d = info.partner_definitions.emplace_back();
            d.alias = c.alias;
            d.name = qualified(c.name);
            d.uninterpreted_name = c.uninterpreted;
            d.parallel = c.parallel;
            d.is_default = c.is_default;
            d.defined_already_verified = c.accepts.already_verified;
            d.defined_conversation_security = c.accepts.accepted;
        }
    }
    if (r.sections.mode_definitions) {
        for (const ModeConfig& c : config.modes) {
            Mode m;
            m.name = canonical(c.name);
            m.config = c;
            m.limit = c.limit;
            m.min_own = c.min_winners;
            m.min_partner = c.min_losers;
            info.mode_definitions.push_back(display_mode(m));
        }
    }
    if (r.sections.lu_0_3) {
        // Dependent LUs of other types are the other node's; ours of type 6.2 are LUs above.
    }
    indicate(who.client, std::move(told));
}

}  // namespace openwosa::sna::lu62
