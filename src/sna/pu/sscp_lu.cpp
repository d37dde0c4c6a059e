#include "sna/pu/sscp_lu.hpp"

#include <algorithm>
#include <utility>

#include "sna/pu/ns.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::pu::sscp_lu {
namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 14, which builds the fuzzers, does not deduce it

Told& tell(Actions& out, ToldKind kind) {
    Told& told = out.told.emplace_back();
    told.kind = kind;
    return told;
}

void transmit(State& s, const Request& request, Actions& out) {
    Th th;
    th.daf = s.sscp;
    th.oaf = s.address;
    th.snf = ++s.snf;
    out.wire.add(th, request.rh, request.ru);
    s.outstanding = request.purpose;
    s.tag = request.tag;
    if (request.purpose == Purpose::kData) {
        Told& told = tell(out, ToldKind::kSent);
        told.tag = request.tag;
        told.rh = request.rh;
        told.snf = s.snf;
    }
}

/// One request at a time; NOTIFY first, since what waits may depend on it. NOTIFY(disabled) is answered
/// before NOTIFY(enabled) goes (KB Q137482).
void pump(State& s, Actions& out) {
    if (!s.active || s.outstanding != Purpose::kNothing) {
        return;
    }
    if (!s.told_any || s.told != s.enabled) {
        s.told = s.enabled;
        s.told_any = true;
        Request notify{Purpose::kNotify, 0, request_header(Category::kFmd, true), {}};
        put_notify(s.enabled, notify.ru);
        transmit(s, notify, out);
        return;
    }
    if (!s.waiting.empty()) {
        const Request next = std::move(s.waiting.front());
        s.waiting.erase(s.waiting.begin());
        transmit(s, next, out);
    }
}

/// What was sent or waits will not be answered any more.
void forget_requests(State& s, Actions& out) {
    const auto cancel = [&out](const Request& request) {
        if (request.purpose == Purpose::kData) {
            Told& told = tell(out, ToldKind::kSent);
            told.tag = request.tag;
            told.result = port::SendResult::kCanceled;
        }
    };
    std::for_each(s.waiting.begin(), s.waiting.end(), cancel);
    s.waiting.clear();
    s.outstanding = Purpose::kNothing;
    s.owed.clear();
}

void deactivate(State& s, Actions& out) {
    forget_requests(s, out);
    if (s.active) {
        s.active = false;
        tell(out, ToldKind::kInactive);
    }
}

void actlu(State& s, const Arrived& in, Actions& out) {
    Activation activation{};
    if (const auto sense = check_activation(in.ru, activation)) {
        respond_negative(in.th, in.rh, sense, in.ru.first(1), out.wire);
        return;
    }
    // A repeated ACTLU starts the session anew: outstanding requests fail (KB Q311584). Cold takes the LU-LU
    // session along; ERP keeps it.
    deactivate(s, out);
    if (activation == Activation::kCold) {
        tell(out, ToldKind::kHierarchicalReset);
    }
    s.sscp = in.th.oaf;
    s.active = true;
    s.told = s.enabled;
    s.told_any = true;
    Bytes ru;
    put_actlu_response(activation, s.enabled, ru);
    respond_positive(in.th, in.rh, ru, out.wire);
    tell(out, ToldKind::kActive);
    pump(s, out);
}

void dactlu(State& s, const Arrived& in, Actions& out) {
    respond_positive(in.th, in.rh, in.ru.first(1), out.wire);
    tell(out, ToldKind::kHierarchicalReset);
    deactivate(s, out);
}

void response(State& s, const Arrived& in, Actions& out) {
    if (s.outstanding == Purpose::kNothing || in.th.snf != s.snf) {
        return;
    }
    sense::Sense sense = sense::kNone;
    Octets rest = in.ru;
    if (in.rh.exception) {
        sense = given_sense(in.rh, in.ru);
        rest = in.ru.subspan(std::min<std::size_t>(4, in.ru.size()));
    }
    const Purpose purpose = std::exchange(s.outstanding, Purpose::kNothing);
    switch (purpose) {
        case Purpose::kNothing:
        case Purpose::kNotify:
        case Purpose::kAbandoned:
            break;
        case Purpose::kInit:
            tell(out, ToldKind::kInitResponse).sense = sense;
            break;
        case Purpose::kTerminate:
            tell(out, ToldKind::kTermResponse).sense = sense;
            break;
        case Purpose::kData: {
            Told& told = tell(out, ToldKind::kResponded);
            told.tag = s.tag;
            told.sense = sense;
            told.snf = in.th.snf;
            told.ru = rest;
            break;
        }
    }
    pump(s, out);
}

/// What an SSCP may send to an LU: network services and character-coded data.
sense::Sense check_request(const State& s, const Arrived& in) {
    if (!s.active) {
        return sense::kLuNotActive;
    }
    if (in.rh.category == Category::kSessionControl || in.rh.category == Category::kDataFlowControl) {
        return sense::kFunctionNotSupported;  // FM profile 0 has no data flow control
    }
    if (in.rh.category == Category::kNetworkControl) {
        return sense::kCategoryNotSupported;
    }
    if (in.th.expedited) {
        return sense::kWrongCategory;
    }
    if (!in.rh.begin_chain || !in.rh.end_chain) {
        return sense::kChainingNotSupported;
    }
    if (in.ru.size() > kMaxRu) {
        return sense::kRuLength;
    }
    if (in.rh.sense) {
        return given_sense(in.rh, in.ru, sense::kRuLength);
    }
    return sense::kNone;
}

void request(State& s, const Arrived& in, Actions& out) {
    if (const auto sense = check_request(s, in)) {
        if (!in.rh.is_rqn()) {
            const Octets ru = in.rh.sense ? in.ru.subspan(std::min<std::size_t>(4, in.ru.size())) : in.ru;
            respond_negative(in.th, in.rh, sense, request_code(in.rh, ru), out.wire);
        }
        return;
    }
    if (in.rh.fi) {
        const std::uint32_t code = ns_code(in.ru);
        if (code != ru::kNspe && code != ru::kNotify) {
            respond_negative(in.th, in.rh, sense::kFunctionNotSupported, request_code(in.rh, in.ru),
                             out.wire);
            return;
        }
        if (in.rh.is_rqd()) {
            respond_positive(in.th, in.rh, request_code(in.rh, in.ru), out.wire);
        }
        if (const auto failure = setup_failure(in.ru)) {
            tell(out, ToldKind::kSetupFailed).sense = *failure;
        }
        return;
    }
    // Text for nobody, or more than an application leaves unanswered.
    if (!s.enabled || s.owed.size() >= kMaxOwed) {
        if (!in.rh.is_rqn()) {
            respond_negative(in.th, in.rh,
                             s.enabled ? sense::kInsufficientResource : sense::kNotReadyNotifyLater, {},
                             out.wire);
        }
        return;
    }
    if (in.rh.is_rqd()) {
        s.owed.push_back({in.th.snf, in.rh, {}, 0});
    }
    Told& told = tell(out, ToldKind::kReceived);
    told.snf = in.th.snf;
    told.rh = in.rh;
    told.answer = in.rh.is_rqd();
    told.ru = in.ru;
}

void arrived(State& s, const Arrived& in, Actions& out) {
    if (in.rh.response) {
        response(s, in, out);
        return;
    }
    if (in.rh.category == Category::kSessionControl && !in.ru.empty()) {
        if (in.ru[0] == static_cast<std::uint8_t>(ru::Sc::kActlu)) {
            actlu(s, in, out);
            return;
        }
        if (in.ru[0] == static_cast<std::uint8_t>(ru::Sc::kDactlu)) {
            dactlu(s, in, out);
            return;
        }
    }
    request(s, in, out);
}

void send(State& s, const Send& event, Actions& out) {
    Request request = event.request;
    const auto refuse = [&](port::SendResult result, sense::Sense sense) {
        if (request.purpose == Purpose::kData) {
            Told& told = tell(out, ToldKind::kSent);
            told.tag = request.tag;
            told.result = result;
            told.sense = sense;
        }
    };
    if (!s.active) {
        refuse(port::SendResult::kNoSession, sense::kLuNotActive);
        return;
    }
    if (request.ru.size() > kMaxRu) {
        refuse(port::SendResult::kInvalid, sense::kRuLength);
        return;
    }
    if (s.waiting.size() >= kMaxWaiting) {
        refuse(port::SendResult::kState, sense::kInsufficientResource);
        return;
    }
    // Whatever the caller asked for: this session knows one form of request.
    request.rh = request_header(Category::kFmd, request.rh.fi);
    s.waiting.push_back(std::move(request));
    pump(s, out);
}

void respond(State& s, const Respond& event, Actions& out) {
    Told& told = tell(out, ToldKind::kSent);
    told.tag = event.tag;
    const auto owed =
        std::find_if(s.owed.begin(), s.owed.end(), [&](const State::Owed& o) { return o.snf == event.snf; });
    if (owed == s.owed.end()) {
        told.result = s.active ? port::SendResult::kInvalid : port::SendResult::kNoSession;
        told.sense = sense::kResponseCorrelation;
        return;
    }
    Th request;
    request.daf = s.address;
    request.oaf = s.sscp;
    request.snf = event.snf;
    told.snf = event.snf;
    if (event.sense == sense::kNone) {
        respond_positive(request, owed->rh, {}, out.wire);
    } else {
        respond_negative(request, owed->rh, event.sense, {}, out.wire);
    }
    s.owed.erase(owed);
}

}  // namespace

void step(State& state, const Event& event, Actions& out) {
    std::visit(Overloaded{
                   [&](const Arrived& e) { arrived(state, e, out); },
                   [&](const Enable& e) {
                       state.enabled = e.enabled;
                       if (!e.enabled && state.outstanding != Purpose::kNothing) {
                           forget_requests(state, out);
                           state.outstanding = Purpose::kAbandoned;
                       } else if (!e.enabled) {
                           forget_requests(state, out);
                       }
                       pump(state, out);
                   },
                   [&](const Send& e) { send(state, e, out); },
                   [&](const Respond& e) { respond(state, e, out); },
                   [&](const Reset&) { deactivate(state, out); },
               },
               event);
}

}  // namespace openwosa::sna::pu::sscp_lu
