#include "sna/node/node.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "sna/lu0/half_session.hpp"
#include "sna/node/lu_table.hpp"
#include "sna/pu/ns.hpp"
#include "sna/pu/segment.hpp"
#include "sna/pu/sscp_lu.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::node {
namespace {

namespace sscp = pu::sscp_lu;

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 14, which builds the fuzzers, does not deduce it

constexpr std::size_t kNoLu = static_cast<std::size_t>(-1);

struct Owner {
    ClientId client = 0;
    port::LuId id = 0;
};

struct Lu {
    std::size_t pu = 0;
    sscp::State sscp;
    lu0::State half;
    std::optional<Owner> owner;
    bool started = false;   ///< StartSession is in force
    bool ending = false;    ///< the session is being ended
    bool tell_end = false;  ///< the present owner waits for that
    port::StartSession start;
    bool start_after_end = false;
    std::optional<std::uint64_t> deadline;
};

struct Pu {
    LinkId link = 0;
    bool link_up = false;
    std::uint32_t max_btu = 0;
    bool active = false;
    pu::Reassembly reassembly;
    std::array<std::size_t, 256> by_address{};
    std::vector<std::size_t> lus;
};

struct Client {
    std::string user;
    std::map<port::LuId, std::size_t> lus;
};

bool answerable(const Piu& piu) { return !piu.rh->response && !piu.rh->is_rqn(); }

}  // namespace

struct Node::Impl {
    explicit Impl(Config c);

    void step(const Event& event, Actions& out);

    // Links and PUs.
    void link_up(const LinkUp& e);
    void link_down(const LinkDown& e);
    void received(const PiuReceived& e);
    void dispatch(Pu& pu, const Piu& piu);
    void pu_session(Pu& pu, const Piu& piu);
    void activate(Pu& pu, const Piu& piu);
    void drop_sessions(Pu& pu, port::EndReason reason);
    void refuse(Pu& pu, const Piu& piu, sense::Sense sense);
    void lu_piu(std::size_t index, const Piu& piu);
    void flush(Pu& pu, Wire& wire);

    // Sessions.
    void run(std::size_t index, const sscp::Event& event);
    void run(std::size_t index, const lu0::Event& event);
    void told(std::size_t index, const sscp::Told& t);
    void told(std::size_t index, const lu0::Told& t);
    void begin_start(std::size_t index);
    void initiate(std::size_t index);
    void begin_end(std::size_t index);
    void finish_end(std::size_t index);
    void set_deadline(std::size_t index, std::optional<std::uint64_t> at);
    void tick();

    // Clients.
    void client_gone(ClientId id);
    void request(const ClientRequest& e);
    void open(ClientId id, Client& client, const port::OpenLu& r);
    void release(std::size_t index);
    std::size_t lu_of(const Client& client, port::LuId id) const;
    template <class Indication>
    void indicate(const Lu& lu, Indication indication) {
        if (lu.owner) {
            indication.lu = lu.owner->id;
            out->indications.push_back({lu.owner->client, std::move(indication)});
        }
    }

    Config config;
    LuTable table;
    std::vector<std::string> names;
    std::vector<Lu> lus;
    std::vector<Pu> pus;
    std::map<LinkId, std::size_t> by_link;
    std::map<ClientId, Client> clients;
    std::set<std::pair<std::uint64_t, std::size_t>> deadlines;
    std::uint64_t dropped = 0;
    // Of the event being handled.
    std::uint64_t now = 0;
    Actions* out = nullptr;
    // Reused; a step inside another one's handling takes its own.
    lu0::Actions half_actions;
    sscp::Actions sscp_actions;
    bool half_busy = false;
    bool sscp_busy = false;
    Wire wire;
    Bytes scratch;
};

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
        return;  // the PU sends no requests
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
    // REQMS, RECMS, NMVT and the rest of the management services: the PU has none.
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
    pu.active = true;
    scratch.clear();
    Bytes ru;
    pu::put_actpu_response(activation, ru);
    respond_positive(piu.th, *piu.rh, ru, wire);
    flush(pu, wire);
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
                if (lu.half.session == lu0::Session::kUnbound) {
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
            port::Received r;
            ++lu.half.unconsumed;  // Consumed does not tell the sessions apart
            r.session = port::Session::kSscpLu;
            r.snf = t.snf;
            r.rh = t.rh;
            r.answer = t.answer;
            r.ru.assign(t.ru.begin(), t.ru.end());
            r.send = true;
            indicate(lu, std::move(r));
            break;
        }
        case sscp::ToldKind::kResponded: {
            port::Responded r;
            r.tag = t.tag;
            r.session = port::Session::kSscpLu;
            r.sense = t.sense;
            r.ru.assign(t.ru.begin(), t.ru.end());
            indicate(lu, std::move(r));
            break;
        }
        case sscp::ToldKind::kSent: {
            port::Sent r;
            r.tag = t.tag;
            r.result = t.result;
            r.sense = t.sense;
            r.rh = t.rh;
            r.snf = t.snf;
            indicate(lu, r);
            break;
        }
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
            port::Received r;
            r.expedited = t.expedited;
            r.snf = t.snf;
            r.rh = t.rh;
            r.answer = t.answer;
            r.send = t.send;
            if (t.sense != sense::kNone) {
                put32(r.ru, t.sense);
            }
            put(r.ru, t.ru);
            indicate(lu, std::move(r));
            break;
        }
        case lu0::ToldKind::kResponded: {
            port::Responded r;
            r.tag = t.tag;
            r.sense = t.sense;
            r.ru.assign(t.ru.begin(), t.ru.end());
            r.snf = t.snf;
            r.send = t.send;
            indicate(lu, std::move(r));
            break;
        }
        case lu0::ToldKind::kSent: {
            port::Sent r;
            r.tag = t.tag;
            r.result = t.result;
            r.sense = t.sense;
            r.degraded = t.degraded;
            r.several_chains = t.several;
            r.rh = t.rh;
            r.snf = t.snf;
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
}

void Node::Impl::release(std::size_t index) {
    Lu& lu = lus[index];
    lu.owner.reset();
    lu.tell_end = lu.start_after_end = false;
    table.release(index);
    if (lu.started && !lu.ending) {
        begin_end(index);
    }
}

void Node::Impl::client_gone(ClientId id) {
    const auto found = clients.find(id);
    if (found == clients.end()) {
        return;
    }
    for (const auto& [lu_id, index] : found->second.lus) {
        release(index);
    }
    clients.erase(found);
}

std::size_t Node::Impl::lu_of(const Client& client, port::LuId id) const {
    const auto found = client.lus.find(id);
    return found == client.lus.end() ? kNoLu : found->second;
}

void Node::Impl::open(ClientId id, Client& client, const port::OpenLu& r) {
    port::LuOpened opened{r.lu, port::OpenResult::kInUse, {}};
    if (!client.lus.contains(r.lu)) {
        const LuTable::Choice choice = table.open(r.name, r.user.empty() ? client.user : r.user);
        opened.result = choice.result;
        if (choice.result == port::OpenResult::kOk) {
            opened.name = names[choice.lu];
            client.lus[r.lu] = choice.lu;
            lus[choice.lu].owner = Owner{id, r.lu};
        }
    }
    out->indications.push_back({id, std::move(opened)});
}

void Node::Impl::request(const ClientRequest& e) {
    const auto found = clients.find(e.client);
    if (found == clients.end()) {
        return;
    }
    Client& client = found->second;
    // Answers Sent where there is no such LU; else gives its index.
    const auto target = [&](port::LuId id, const port::Tag* tag) {
        const std::size_t index = lu_of(client, id);
        if (index == kNoLu && tag != nullptr) {
            port::Sent sent;
            sent.lu = id;
            sent.tag = *tag;
            sent.result = port::SendResult::kNoSession;
            out->indications.push_back({e.client, sent});
        }
        return index;
    };
    std::visit(Overloaded{
                   [&](const port::OpenLu& r) { open(e.client, client, r); },
                   [&](const port::CloseLu& r) {
                       if (const std::size_t lu = target(r.lu, nullptr); lu != kNoLu) {
                           client.lus.erase(r.lu);
                           release(lu);
                       }
                   },
                   [&](const port::StartSession& r) {
                       const std::size_t lu = target(r.lu, nullptr);
                       if (lu == kNoLu) {
                           return;
                       }
                       lus[lu].start = r;
                       if (lus[lu].ending) {
                           lus[lu].start_after_end = true;
                       } else {
                           begin_start(lu);
                       }
                   },
                   [&](const port::EndSession& r) {
                       const std::size_t lu = target(r.lu, nullptr);
                       if (lu == kNoLu) {
                           return;
                       }
                       lus[lu].start_after_end = false;
                       if (!lus[lu].started) {
                           indicate(lus[lu], port::SessionEnded{});
                           return;
                       }
                       lus[lu].tell_end = true;
                       if (!lus[lu].ending) {
                           begin_end(lu);
                       }
                   },
                   [&](const port::SendData& r) {
                       const std::size_t lu = target(r.lu, &r.tag);
                       if (lu == kNoLu) {
                           return;
                       }
                       if (r.session == port::Session::kSscpLu) {
                           run(lu, sscp::Event{sscp::Send{{sscp::Purpose::kData, r.tag, r.rh, r.data}}});
                       } else {
                           run(lu, lu0::Event{lu0::Send{r.tag, r.rh, r.data}});
                       }
                   },
                   [&](const port::SendCommand& r) {
                       if (const std::size_t lu = target(r.lu, &r.tag); lu != kNoLu) {
                           run(lu, lu0::Event{lu0::SendCommand{r.tag, r.rh, r.ru}});
                       }
                   },
                   [&](const port::SendResponse& r) {
                       const std::size_t lu = target(r.lu, &r.tag);
                       if (lu == kNoLu) {
                           return;
                       }
                       if (r.session == port::Session::kSscpLu) {
                           run(lu, sscp::Event{sscp::Respond{r.tag, r.snf, r.sense}});
                       } else {
                           run(lu, lu0::Event{lu0::Respond{r.tag, r.snf, r.sense, r.ru}});
                       }
                   },
                   [&](const port::Consumed& r) {
                       if (const std::size_t lu = target(r.lu, nullptr); lu != kNoLu) {
                           run(lu, lu0::Event{lu0::Consumed{r.count}});
                       }
                   },
               },
               e.request);
}

Node::Node(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Node::~Node() = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(Node&&) noexcept = default;

void Node::step(const Event& event, Actions& out) { impl_->step(event, out); }

std::optional<std::uint64_t> Node::next_deadline() const {
    if (impl_->deadlines.empty()) {
        return std::nullopt;
    }
    return impl_->deadlines.begin()->first;
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
        if (lu.owner) {
            status.client = lu.owner->client;
        }
        status.opened = impl_->table.opened(i);
    }
    return all;
}

std::uint64_t Node::dropped() const { return impl_->dropped; }

}  // namespace openwosa::sna::node
