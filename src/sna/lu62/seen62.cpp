// Which session and conversation a PIU belongs to, for whoever traces them.
#include "sna/lu62/impl62.hpp"

namespace openwosa::sna::lu62 {

/// From what the node knows of the session by now; what is known already stays.
void Node62::Impl::identify(PiuSeen& seen, std::size_t link, const Th& th) {
    const std::uint32_t received =
        seen.outbound ? address(th.odai, th.oaf, th.daf) : address(th.odai, th.daf, th.oaf);
    const auto found = links[link].by_address.find(received);
    const Session* s = found == links[link].by_address.end() ? nullptr : session(found->second);
    if (s == nullptr) {
        return;
    }
    if (!seen.session && s->bound.instance != port::SessionId{}) {
        seen.session = s->bound.instance;
    }
    const auto key = s->conv ? s->conv : s->bidder;
    const Conversation* c = key ? conv(*key) : nullptr;
    if (seen.conv == 0 && c != nullptr && c->client != kNodeItself) {
        seen.conv = c->conv;
    }
}

void Node62::Impl::see_sent(std::size_t link, Octets piu) {
    if (!out->watched) {
        return;
    }
    const PiuResult decoded = decode_piu(piu);
    if (decoded.error != PiuError::kNone) {
        return;
    }
    PiuSeen& seen = out->seen.emplace_back();
    seen.outbound = true;
    seen.link = links[link].config.name;
    seen.piu.assign(piu.begin(), piu.end());
    identify(seen, link, decoded.piu.th);
}

/// A BIND has its session, and an attach its conversation, only when it has been dealt with: what it leads to
/// stands behind it all the same.
void Node62::Impl::see_received(std::size_t link, const Piu& piu) {
    if (!out->watched) {
        return dispatch(link, piu);
    }
    const std::size_t at = out->seen.size();
    PiuSeen& seen = out->seen.emplace_back();
    seen.link = links[link].config.name;
    encode_piu(piu, seen.piu);
    const Th th = piu.th;
    identify(seen, link, th);
    dispatch(link, piu);
    identify(out->seen[at], link, th);
}

}  // namespace openwosa::sna::lu62
