// Dependent LUs of type 6.2: PU and SSCP sessions by the machines that LU 0 uses, INIT-SELF, one session.
#include "sna/lu62/impl62.hpp"
#include "sna/lu62/names.hpp"
#include "sna/pu/ns.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::lu62 {

/// PIUs to the PU and on SSCP-LU sessions. False: of none of them.
bool Node62::Impl::pu_piu(std::size_t link, const Piu& piu) {
    Link& l = links[link];
    if (l.dependents.empty()) {
        return false;
    }
    const bool sc = piu.rh->category == Category::kSessionControl && !piu.rh->response && !piu.ru.empty();
    if (piu.th.daf == 0) {
        if (sc && piu.ru[0] == static_cast<std::uint8_t>(ru::Sc::kActpu)) {
            pu::Activation activation{};
            if (const auto sense = pu::check_activation(piu.ru, activation)) {
                refuse(link, piu, sense);
                return true;
            }
            if (activation == pu::Activation::kCold) {
                drop_dependents(link);
            }
            l.pu_active = true;
            Bytes ru;
            pu::put_actpu_response(activation, ru);
            respond_positive(piu.th, *piu.rh, ru, wire);
            send_wire(link, wire);
        } else if (sc && piu.ru[0] == static_cast<std::uint8_t>(ru::Sc::kDactpu)) {
            drop_dependents(link);
            l.pu_active = false;
            respond_positive(piu.th, *piu.rh, piu.ru.first(1), wire);
            send_wire(link, wire);
        } else {
            refuse(link, piu, l.pu_active ? sense::kFunctionNotSupported : sense::kPuNotActive);
        }
        return true;
    }
    for (const std::size_t d : l.dependents) {
        if (locals[d].config.address != piu.th.daf) {
            continue;
        }
        if (!l.pu_active) {
            refuse(link, piu, sense::kPuNotActive);
        } else {
            run_sscp(d, sscp::Arrived{piu.th, *piu.rh, piu.ru});
        }
        return true;
    }
    return false;
}

void Node62::Impl::run_sscp(std::size_t local, const sscp::Event& event) {
    sscp::Actions actions;
    sscp::step(locals[local].sscp, event, actions);
    if (const auto link = link_index(locals[local].config.link)) {
        send_wire(*link, actions.wire);
    }
    for (const sscp::Told& t : actions.told) {
        Local& l = locals[local];
        switch (t.kind) {
            case sscp::ToldKind::kActive:
                if (l.initing && !l.init_sent) {
                    if (Session* s = session(*l.initing)) {
                        init_self(*s);
                    }
                }
                break;
            case sscp::ToldKind::kInactive:
                break;
            case sscp::ToldKind::kHierarchicalReset:
                if (Session* s = l.bound ? session(*l.bound) : nullptr) {
                    const GroupId group = s->group;
                    session_ended(*s, true, 0x80030001, true);
                    if (Session* still = session(group)) {
                        forget(*still);
                    }
                }
                break;
            case sscp::ToldKind::kReceived:
                // Text of the SSCP has no reader here; a request is answered for it.
                if (t.answer) {
                    run_sscp(local, sscp::Respond{0, t.snf, 0});
                }
                break;
            case sscp::ToldKind::kInitResponse:
                if (t.sense != sense::kNone) {
                    init_failed(local, t.sense);
                }
                break;
            case sscp::ToldKind::kSetupFailed:
                init_failed(local, t.sense != sense::kNone ? t.sense : sense::kResourceNotAvailable);
                break;
            case sscp::ToldKind::kResponded:
            case sscp::ToldKind::kSent:
            case sscp::ToldKind::kTermResponse:
                break;
        }
    }
}

/// INIT-SELF when the SSCP is there for the LU; until then the request waits.
void Node62::Impl::init_self(Session& s) {
    s.state = SessionState::kIniting;
    LuPair& pair = *s.mode->pair;
    Local& l = locals[pair.local];
    set_deadline(s, now + config.init_self_timeout_ms);
    if (!l.sscp.active) {
        return;
    }
    l.init_sent = true;
    sscp::Request request;
    request.purpose = sscp::Purpose::kInit;
    request.rh.fi = true;
    const std::string& name = pair.config != nullptr ? pair.config->uninterpreted : std::string();
    pu::put_init_self(name.empty() ? unqualified(pair.partner) : std::string_view(name), s.mode->name,
                      request.ru);
    run_sscp(pair.local, sscp::Send{std::move(request)});
}

void Node62::Impl::init_failed(std::size_t local, sense::Sense sense) {
    Local& l = locals[local];
    Session* s = l.initing ? session(*l.initing) : nullptr;
    if (s != nullptr && l.init_sent) {
        session_failed(*s, sense);
    }
}

/// The PU's session or the link is gone.
void Node62::Impl::drop_dependents(std::size_t link) {
    links[link].pu_active = false;
    for (const std::size_t d : links[link].dependents) {
        run_sscp(d, sscp::Reset{});
        Local& l = locals[d];
        if (Session* s = l.initing && l.init_sent ? session(*l.initing) : nullptr) {
            session_failed(*s, sense::kLinkFailure);
        }
        if (Session* s = l.bound ? session(*l.bound) : nullptr) {
            const GroupId group = s->group;
            if (s->state == SessionState::kActive) {
                session_ended(*s, true, sense::kLinkFailure, true);
            }
            if (Session* still = session(group)) {
                forget(*still);
            }
        }
    }
}

}  // namespace openwosa::sna::lu62
