// Links and PUs: PIUs to the half-session they belong to, and back out in segments.
#include <algorithm>

#include "sna/node/impl.hpp"
#include "sna/pu/ns.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::node {
namespace {

bool answerable(const Piu& piu) { return !piu.rh->response && !piu.rh->is_rqn(); }

}  // namespace

Node::Impl::Impl(Config c) : config(std::move(c)), table(config) {
    for (const PuConfig& p : config.pus) {
        by_link[p.link] = pus.size();
        Pu& pu = pus.emplace_back();
        pu.link = p.link;
        pu.by_address.fill(kNoLu);
        for (const LuConfig& l : p.lus) {
            pu.by_address[l.address] = lus.size();
            pu.lus.push_back(lus.size());
            names.push_back(l.name);
            Lu& lu = lus.emplace_back();
            lu.pu = pus.size() - 1;
            lu.sscp.address = lu.half.address = l.address;
            lu.half.policy = {config.primary_may_win, config.exceptions_to_application,
                              config.max_unconsumed};
        }
        pu.by_address[0] = kNoLu;  // the PU itself
    }
}

void Node::Impl::step(const Event& event, Actions& actions) {
    now = event.now_ms;
    out = &actions;
    std::visit(Overloaded{
                   [&](const LinkUp& e) { link_up(e); },
                   [&](const LinkDown& e) { link_down(e); },
                   [&](const PiuReceived& e) { received(e); },
                   [&](const ClientAttached& e) { clients[e.client].user = e.user; },
                   [&](const ClientGone& e) { client_gone(e.client); },
                   [&](const ClientRequest& e) { request(e); },
                   [&](const Tick&) {},
               },
               event.what);
    tick();
    out = nullptr;
}

void Node::Impl::link_up(const LinkUp& e) {
    const auto found = by_link.find(e.link);
    if (found == by_link.end()) {
        return;
    }
    Pu& pu = pus[found->second];
    if (pu.link_up) {
        drop_sessions(pu, port::EndReason::kLinkLost);  // a new connection: the old one went unnoticed
    }
    pu.link_up = true;
    pu.max_btu = e.max_btu;
    pu.reassembly = {};
}

void Node::Impl::link_down(const LinkDown& e) {
    const auto found = by_link.find(e.link);
    if (found == by_link.end()) {
        return;
    }
    Pu& pu = pus[found->second];
    pu.link_up = false;
    drop_sessions(pu, port::EndReason::kLinkLost);
    pu.reassembly = {};
}

void Node::Impl::drop_sessions(Pu& pu, port::EndReason reason) {
    pu.active = false;
    nmvt_session_lost(pu);
    for (const std::size_t lu : pu.lus) {
        run(lu, lu0::Event{lu0::Lost{reason}});
        run(lu, sscp::Event{sscp::Reset{}});
    }
}

void Node::Impl::flush(Pu& pu, Wire& w) {
    if (pu.link_up) {
        for (std::size_t i = 0; i < w.size(); ++i) {
            pu::segment(w[i], pu.max_btu, scratch, [&](Octets piece) {
                out->sends.push_back({pu.link, out->wire.size(), piece.size()});
                put(out->wire, piece);
            });
        }
    }
    w.clear();
}

void Node::Impl::refuse(Pu& pu, const Piu& piu, sense::Sense sense) {
    if (answerable(piu)) {
        respond_negative(piu.th, *piu.rh, sense, request_code(*piu.rh, piu.ru), wire);
        flush(pu, wire);
    }
}

void Node::Impl::received(const PiuReceived& e) {
    const auto found = by_link.find(e.link);
    const PiuResult decoded = decode_piu(e.piu);
    if (found == by_link.end() || !pus[found->second].link_up || decoded.error != PiuError::kNone) {
        ++dropped;
        return;
    }
    Pu& pu = pus[found->second];
    const pu::Joined joined = pu::join(pu.reassembly, decoded.piu);
    dropped += joined.stray ? 1 : 0;
    if (joined.error != sense::kNone) {
        refuse(pu, joined.failed, joined.error);
    }
    if (joined.complete) {
        dispatch(pu, joined.piu);
    }
}

void Node::Impl::dispatch(Pu& pu, const Piu& piu) {
    if (piu.th.daf == 0) {
        pu_session(pu, piu);
        return;
    }
    if (!pu.active) {
        refuse(pu, piu, sense::kPuNotActive);
        return;
    }
    const std::size_t lu = pu.by_address[piu.th.daf];
    if (lu == kNoLu) {
        refuse(pu, piu, sense::kUnknownDestination);
        return;
    }
    lu_piu(lu, piu);
}

void Node::Impl::pu_session(Pu& pu, const Piu& piu) {
    if (piu.rh->response) {
        nmvt_response(pu, piu);
        return;
    }
    if (piu.rh->category == Category::kSessionControl && !piu.ru.empty()) {
        switch (static_cast<ru::Sc>(piu.ru[0])) {
            case ru::Sc::kActpu:
                activate(pu, piu);
                return;
            case ru::Sc::kDactpu:
                drop_sessions(pu, port::EndReason::kDeactivated);
                respond_positive(piu.th, *piu.rh, piu.ru.first(1), wire);
                flush(pu, wire);
                return;
            case ru::Sc::kActlu:
            case ru::Sc::kDactlu:
            case ru::Sc::kBind:
            case ru::Sc::kUnbind:
            case ru::Sc::kSdt:
            case ru::Sc::kClear:
            case ru::Sc::kStsn:
            case ru::Sc::kRqr:
            case ru::Sc::kCrv:
                break;
        }
    }
    // REQMS, NMVT and the rest that asks for management services: the PU only reports.
    refuse(pu, piu, pu.active ? sense::kFunctionNotSupported : sense::kPuNotActive);
}

void Node::Impl::activate(Pu& pu, const Piu& piu) {
    pu::Activation activation{};
    if (const auto sense = pu::check_activation(piu.ru, activation)) {
        refuse(pu, piu, sense);
        return;
    }
    // Cold: whatever there was below is gone. ERP: it stays, if there was anything.
    if (activation == pu::Activation::kCold) {
        drop_sessions(pu, port::EndReason::kDeactivated);
    }
    nmvt_session_lost(pu);
    pu.active = true;
    pu.sscp = piu.th.oaf;
    scratch.clear();
    Bytes ru;
    pu::put_actpu_response(activation, ru);
    respond_positive(piu.th, *piu.rh, ru, wire);
    flush(pu, wire);
    send_nmvt();
}

void Node::Impl::lu_piu(std::size_t index, const Piu& piu) {
    Lu& lu = lus[index];
    const Rh& rh = *piu.rh;
    bool to_sscp = piu.th.oaf == lu.sscp.sscp;
    if (rh.category == Category::kSessionControl && !rh.response) {
        const auto code = piu.ru.empty() ? ru::Sc::kSdt : static_cast<ru::Sc>(piu.ru[0]);
        to_sscp = code == ru::Sc::kActlu || code == ru::Sc::kDactlu;
    } else if (lu.half.session != lu0::Session::kUnbound && piu.th.oaf == lu.half.partner) {
        to_sscp = false;  // a host that uses one address for both
    }
    if (to_sscp) {
        if (rh.category == Category::kFmd && !rh.response && lu.half.unconsumed >= config.max_unconsumed) {
            refuse(pus[lu.pu], piu, sense::kInsufficientResource);  // text the application does not take
            return;
        }
        run(index, sscp::Event{sscp::Arrived{piu.th, rh, piu.ru}});
        return;
    }
    lu.half.not_ready = !lu.sscp.active            ? sense::kLuNotActive
                        : lu.started && !lu.ending ? sense::kNone
                                                   : sense::kNotReadyNotifyLater;
    run(index, lu0::Event{lu0::Arrived{piu.th, rh, piu.ru}});
}

Node::Node(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Node::~Node() = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(Node&&) noexcept = default;

void Node::step(const Event& event, Actions& out) { impl_->step(event, out); }

std::optional<std::uint64_t> Node::next_deadline() const {
    const auto nmvt = impl_->nmvt_deadline();
    if (impl_->deadlines.empty()) {
        return nmvt;
    }
    const std::uint64_t first = impl_->deadlines.begin()->first;
    return nmvt ? std::min(first, *nmvt) : first;
}

std::vector<LuStatus> Node::status() const {
    std::vector<LuStatus> all;
    for (std::size_t i = 0; i < impl_->lus.size(); ++i) {
        const Lu& lu = impl_->lus[i];
        const Pu& pu = impl_->pus[lu.pu];
        LuStatus& status = all.emplace_back();
        status.name = impl_->names[i];
        status.pu = impl_->config.pus[lu.pu].name;
        status.link = pu.link;
        status.link_up = pu.link_up;
        status.pu_active = pu.active;
        status.sscp_active = lu.sscp.active;
        status.bound = lu.half.session != lu0::Session::kUnbound;
        status.condition = lu0::condition(lu.half);
        if (lu.owner) {
            status.client = lu.owner->client;
        }
        status.opened = impl_->table.opened(i);
    }
    return all;
}

std::uint64_t Node::dropped() const { return impl_->dropped; }

}  // namespace openwosa::sna::node
