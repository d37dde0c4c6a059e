// An LU's sessions: what its state machines tell becomes indications; StartSession and EndSession.
#include "sna/node/impl.hpp"
#include "sna/pu/ns.hpp"

namespace openwosa::sna::node {
namespace {

// What both sessions of an LU tell alike; each adds what it alone has.

template <class Told>
port::Received received_of(const Told& t, port::Session session) {
    port::Received r;
    r.session = session;
    r.expedited = t.expedited;
    r.snf = t.snf;
    r.rh = t.rh;
    r.answer = t.answer;
    if (t.sense != sense::kNone) {
        put32(r.ru, t.sense);
    }
    put(r.ru, t.ru);
    return r;
}

template <class Told>
port::Responded responded_of(const Told& t, port::Session session) {
    port::Responded r;
    r.tag = t.tag;
    r.session = session;
    r.sense = t.sense;
    r.ru.assign(t.ru.begin(), t.ru.end());
    r.snf = t.snf;
    return r;
}

template <class Told>
port::Sent sent_of(const Told& t) {
    port::Sent r;
    r.tag = t.tag;
    r.result = t.result;
    r.sense = t.sense;
    r.rh = t.rh;
    r.snf = t.snf;
    return r;
}

}  // namespace

void Node::Impl::run(std::size_t index, const sscp::Event& event) {
    sscp::Actions own;
    const bool nested = std::exchange(sscp_busy, true);
    sscp::Actions& actions = nested ? own : sscp_actions;
    actions.clear();
    sscp::step(lus[index].sscp, event, actions);
    table.set_available(index, lus[index].sscp.active);
    flush(pus[lus[index].pu], actions.wire);
    for (const sscp::Told& t : actions.told) {
        told(index, t);
    }
    sscp_busy = nested;
}

void Node::Impl::run(std::size_t index, const lu0::Event& event) {
    lu0::Actions own;
    const bool nested = std::exchange(half_busy, true);
    lu0::Actions& actions = nested ? own : half_actions;
    actions.clear();
    lu0::step(lus[index].half, event, actions);
    flush(pus[lus[index].pu], actions.wire);
    for (const lu0::Told& t : actions.told) {
        told(index, t);
    }
    half_busy = nested;
}

void Node::Impl::told(std::size_t index, const sscp::Told& t) {
    Lu& lu = lus[index];
    switch (t.kind) {
        case sscp::ToldKind::kActive:
            if (lu.started && !lu.ending) {
                indicate(lu, port::SscpActive{});
                if (lu.half.session == lu0::Session::kUnbound && !lu.had_session) {
                    initiate(index);
                }
            }
            break;
        case sscp::ToldKind::kInactive:
            if (lu.started && !lu.ending) {
                indicate(lu, port::SscpInactive{});
            }
            break;
        case sscp::ToldKind::kHierarchicalReset:
            run(index, lu0::Event{lu0::Lost{port::EndReason::kDeactivated}});
            break;
        case sscp::ToldKind::kReceived: {
            ++lu.half.unconsumed;  // Consumed does not tell the sessions apart
            port::Received r = received_of(t, port::Session::kSscpLu);
            r.send = true;
            indicate(lu, std::move(r));
            break;
        }
        case sscp::ToldKind::kResponded:
            indicate(lu, responded_of(t, port::Session::kSscpLu));
            break;
        case sscp::ToldKind::kSent:
            indicate(lu, sent_of(t));
            break;
        case sscp::ToldKind::kInitResponse:
        case sscp::ToldKind::kSetupFailed:
            if (lu.started && !lu.ending && lu.half.session == lu0::Session::kUnbound &&
                (t.kind == sscp::ToldKind::kSetupFailed || t.sense != sense::kNone)) {
                indicate(lu, port::InitRefused{0, t.sense});
            }
            break;
        case sscp::ToldKind::kTermResponse:
            // The SSCP will not end it: we do.
            if (lu.ending && t.sense != sense::kNone) {
                run(index, lu0::Event{lu0::Unbind{}});
            }
            break;
    }
}

void Node::Impl::told(std::size_t index, const lu0::Told& t) {
    Lu& lu = lus[index];
    switch (t.kind) {
        case lu0::ToldKind::kStarted: {
            if (lu.ending) {
                break;
            }
            lu.had_session = true;
            port::SessionStarted r;
            r.bind.assign(t.ru.begin(), t.ru.end());
            r.send = t.send;
            indicate(lu, std::move(r));
            break;
        }
        case lu0::ToldKind::kReceived: {
            if (lu.ending) {
                break;
            }
            port::Received r = received_of(t, port::Session::kLuLu);
            r.send = t.send;
            indicate(lu, std::move(r));
            break;
        }
        case lu0::ToldKind::kResponded: {
            port::Responded r = responded_of(t, port::Session::kLuLu);
            r.send = t.send;
            indicate(lu, std::move(r));
            break;
        }
        case lu0::ToldKind::kSent: {
            port::Sent r = sent_of(t);
            r.degraded = t.degraded;
            r.several_chains = t.several;
            indicate(lu, r);
            break;
        }
        case lu0::ToldKind::kEnded:
            if (lu.ending) {
                finish_end(index);
            } else if (lu.started) {
                indicate(lu, port::SessionEnded{0, t.reason, t.unbind_type, t.sense});
            }
            break;
    }
}

void Node::Impl::begin_start(std::size_t index) {
    Lu& lu = lus[index];
    lu.started = true;
    lu.had_session = false;
    lu.start_after_end = false;
    run(index, sscp::Event{sscp::Enable{true}});
    if (lu.sscp.active) {
        indicate(lu, port::SscpActive{});
        if (lu.half.session == lu0::Session::kUnbound) {
            initiate(index);
        }
    }
}

void Node::Impl::initiate(std::size_t index) {
    const port::StartSession& start = lus[index].start;
    sscp::Request request;
    request.purpose = sscp::Purpose::kInit;
    switch (start.init) {
        case port::Init::kBind:
        case port::Init::kSscp:
            return;
        case port::Init::kInitSelf:
            request.rh.fi = true;
            request.ru = start.data;
            if (request.ru.empty()) {
                pu::put_init_self(start.destination, start.mode, request.ru);
            }
            break;
        case port::Init::kLogon:
            request.ru = start.data;
            break;
    }
    if (request.ru.size() > sscp::kMaxRu) {
        indicate(lus[index], port::InitRefused{0, sense::kRuLength});
        return;
    }
    run(index, sscp::Event{sscp::Send{std::move(request)}});
}

void Node::Impl::begin_end(std::size_t index) {
    Lu& lu = lus[index];
    lu.ending = true;
    if (lu.half.session == lu0::Session::kUnbound) {
        finish_end(index);
        return;
    }
    run(index, lu0::Event{lu0::Close{}});
    if (lu.half.shutdown != lu0::Shutdown::kComplete) {
        if (!lu.sscp.active) {
            run(index, lu0::Event{lu0::Unbind{}});
            return;
        }
        sscp::Request request;
        request.purpose = sscp::Purpose::kTerminate;
        request.rh.fi = true;
        pu::put_term_self(request.ru);
        run(index, sscp::Event{sscp::Send{std::move(request)}});
    }
    if (lu.ending) {
        set_deadline(index, now + config.end_timeout_ms);
    }
}

void Node::Impl::finish_end(std::size_t index) {
    Lu& lu = lus[index];
    set_deadline(index, std::nullopt);
    lu.ending = false;
    lu.started = false;
    const bool again = std::exchange(lu.start_after_end, false);
    run(index, sscp::Event{sscp::Enable{false}});
    if (std::exchange(lu.tell_end, false)) {
        indicate(lu, port::SessionEnded{0, port::EndReason::kNormal, 0, 0});
    }
    if (again) {
        begin_start(index);
    }
}

void Node::Impl::set_deadline(std::size_t index, std::optional<std::uint64_t> at) {
    Lu& lu = lus[index];
    if (lu.deadline) {
        deadlines.erase({*lu.deadline, index});
    }
    lu.deadline = at;
    if (at) {
        deadlines.insert({*at, index});
    }
}

void Node::Impl::tick() {
    while (!deadlines.empty() && deadlines.begin()->first <= now) {
        const std::size_t index = deadlines.begin()->second;
        set_deadline(index, std::nullopt);
        run(index, lu0::Event{lu0::Unbind{}});
        if (lus[index].ending) {
            finish_end(index);
        }
    }
    nmvt_tick();
}

}  // namespace openwosa::sna::node
