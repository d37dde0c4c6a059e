// NMVTs to the SSCP: which PU reports, one at a time, and what becomes of those that wait.
#include <algorithm>

#include "sna/nmvt.hpp"
#include "sna/node/impl.hpp"

namespace openwosa::sna::node {
namespace {

constexpr std::size_t kMaxWaiting = 256;

}  // namespace

const Pu* Node::Impl::diagnostics_pu() const {
    if (config.diagnostics) {
        const Pu& pu = pus[*config.diagnostics];
        return pu.active ? &pu : nullptr;
    }
    const auto found = std::find_if(pus.begin(), pus.end(), [](const Pu& pu) { return pu.active; });
    return found == pus.end() ? nullptr : &*found;
}

void Node::Impl::nmvt_answered(const Diagnostics::Request& r, port::SendResult result, sense::Sense sense) {
    if (clients.contains(r.client)) {
        out->indications.push_back({r.client, port::NmvtAnswered{r.tag, result, sense}});
    }
}

void Node::Impl::nmvt(ClientId client, const port::SendNmvt& r) {
    Diagnostics::Request request{client, r.tag, r.ru, now + r.patience_ms};
    if (r.ru.empty() || r.ru.size() > nmvt::kMaxRu) {
        return nmvt_answered(request, port::SendResult::kInvalid, sense::kRuLength);
    }
    if (pus.empty()) {
        return nmvt_answered(request, port::SendResult::kNoSession, sense::kPuNotActive);
    }
    if (diagnostics.waiting.size() >= kMaxWaiting) {
        return nmvt_answered(request, port::SendResult::kState, sense::kInsufficientResource);
    }
    diagnostics.waiting.push_back(std::move(request));
    send_nmvt();
}

void Node::Impl::send_nmvt() {
    Diagnostics& d = diagnostics;
    const Pu* reporting = diagnostics_pu();
    if (d.sent || d.waiting.empty() || reporting == nullptr) {
        return;
    }
    d.pu = static_cast<std::size_t>(reporting - pus.data());
    Pu& pu = pus[d.pu];
    d.sent = std::move(d.waiting.front());
    d.waiting.pop_front();
    d.sent->until = now + config.nmvt_timeout_ms;
    d.identifier = ++pu.identifier;
    Th th;
    th.daf = pu.sscp;
    th.oaf = 0;
    th.snf = d.identifier;
    wire.add(th, request_header(Category::kFmd, true), d.sent->ru);
    flush(pu, wire);
}

void Node::Impl::nmvt_response(const Pu& pu, const Piu& piu) {
    Diagnostics& d = diagnostics;
    if (!d.sent || &pus[d.pu] != &pu || piu.th.snf != d.identifier) {
        return;  // of one that was given up
    }
    sense::Sense sense = sense::kNone;
    if (piu.rh->exception) {
        sense = given_sense(*piu.rh, piu.ru);
    }
    nmvt_answered(*d.sent, port::SendResult::kOk, sense);
    d.sent.reset();
    send_nmvt();
}

/// The session has ended or begins anew: no response will come. Another PU may report what waits.
void Node::Impl::nmvt_session_lost(const Pu& pu) {
    Diagnostics& d = diagnostics;
    if (d.sent && &pus[d.pu] == &pu) {
        nmvt_answered(*d.sent, port::SendResult::kCanceled, sense::kPuNotActive);
        d.sent.reset();
    }
}

void Node::Impl::nmvt_client_gone(ClientId id) {
    std::erase_if(diagnostics.waiting, [&](const Diagnostics::Request& r) { return r.client == id; });
}

/// At the end of every step.
void Node::Impl::nmvt_tick() {
    Diagnostics& d = diagnostics;
    if (d.sent && d.sent->until <= now) {
        nmvt_answered(*d.sent, port::SendResult::kCanceled, sense::kNone);
        d.sent.reset();
    }
    send_nmvt();
    if (diagnostics_pu() != nullptr) {
        return;
    }
    std::erase_if(d.waiting, [&](const Diagnostics::Request& r) {
        const bool over = r.until <= now;
        if (over) {
            nmvt_answered(r, port::SendResult::kNoSession, sense::kPuNotActive);
        }
        return over;
    });
}

std::optional<std::uint64_t> Node::Impl::nmvt_deadline() const {
    const Diagnostics& d = diagnostics;
    if (d.sent) {
        return d.sent->until;
    }
    const auto first = std::min_element(d.waiting.begin(), d.waiting.end(),
                                        [](const auto& a, const auto& b) { return a.until < b.until; });
    return first == d.waiting.end() ? std::nullopt : std::optional(first->until);
}

}  // namespace openwosa::sna::node
