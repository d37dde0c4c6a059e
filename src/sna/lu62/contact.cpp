#include "sna/lu62/contact.hpp"

#include <algorithm>

#include "sna/lu62/sense62.hpp"

namespace openwosa::sna::lu62 {
namespace {

constexpr int kMaxTies = 2;

}  // namespace

void Contact::start() {
    sent_ = Sent::kNothing;
    heard_ = done_ = false;
    ties_ = 0;
}

Bytes Contact::send(ExchangeState state, LinkRole role) {
    Xid3 xid = own_;
    xid.state = state;
    xid.role = role;
    xid.tg = state == ExchangeState::kNegotiating ? tg_ : 0;
    sent_ = state == ExchangeState::kNegotiating ? Sent::kNegotiating : Sent::kPrenegotiation;
    Bytes bytes;
    encode_xid3(xid, bytes);
    return bytes;
}

Contact::Answer Contact::fail(sense::Sense sense) {
    Answer answer;
    answer.failed = sense;
    return answer;
}

Contact::Answer Contact::received(Octets bytes) {
    if (bytes.empty()) {
        // A null XID: the other end starts anew and asks who we are.
        start();
        return {send(ExchangeState::kPrenegotiation, own_.role), std::nullopt, sense::kNone};
    }
    const Xid3Result decoded = decode_xid3(bytes);
    if (decoded.error != sense::kNone) {
        return fail(decoded.error);
    }
    if (decoded.xid.negotiation_error()) {
        return fail(sense::kXidRoles);
    }
    switch (decoded.xid.state) {
        case ExchangeState::kNonactivation:
            return {};  // of a link that is active: nothing that we announce changes
        case ExchangeState::kPrenegotiation:
            return prenegotiation(decoded.xid);
        // A node that does not know exchange states negotiates at once.
        case ExchangeState::kNotSupported:
        case ExchangeState::kNegotiating:
            return negotiating(decoded.xid);
    }
    return {};
}

bool Contact::settle_roles(const Xid3& theirs) {
    clash_ = sense::kNone;
    const LinkRole other = theirs.role;
    if (own_.role != LinkRole::kNegotiable) {
        role_ = own_.role;
    } else if (other == LinkRole::kPrimary) {
        role_ = LinkRole::kSecondary;
    } else if (other == LinkRole::kSecondary) {
        role_ = LinkRole::kPrimary;
    } else if (own_.node_id != theirs.node_id) {
        role_ = own_.node_id > theirs.node_id ? LinkRole::kPrimary : LinkRole::kSecondary;
    } else if (own_.cp != theirs.cp && !own_.cp.empty() && !theirs.cp.empty()) {
        // Both left the node id at its default. Every node of one kind decides it alike.
        role_ = own_.cp > theirs.cp ? LinkRole::kPrimary : LinkRole::kSecondary;
    } else {
        clash_ = sense::kXidRoleTie;
        return false;
    }
    if (other == role_) {
        clash_ = sense::kXidRoles;
        return false;
    }
    return true;
}

Contact::Answer Contact::prenegotiation(const Xid3& theirs) {
    if (done_) {
        start();  // it was restarted before it set the mode
    }
    if (sent_ == Sent::kNothing) {
        return {send(ExchangeState::kPrenegotiation, own_.role), std::nullopt, sense::kNone};
    }
    if (!settle_roles(theirs)) {
        if (clash_ == sense::kXidRoleTie && ties_++ < kMaxTies) {
            // Draw another IDNUM; the block number stays ours. A linear congruential step is enough: only
            // that two nodes seldom draw alike counts.
            random_ = random_ * 1664525 + 1013904223;
            own_.node_id = (own_.node_id & 0xFFF00000) | (random_ >> 12);
            return {send(ExchangeState::kPrenegotiation, own_.role), std::nullopt, sense::kNone};
        }
        return fail(clash_);
    }
    tg_ = theirs.tg != 0 ? theirs.tg : tg_;
    return {send(ExchangeState::kNegotiating, role_), std::nullopt, sense::kNone};
}

Contact::Answer Contact::negotiating(const Xid3& theirs) {
    if (done_) {
        return {};
    }
    if (!settle_roles(theirs)) {
        return fail(clash_);
    }
    Answer answer;
    // The TG number is the greater of those proposed; a node that leaves it to us says 0.
    const std::uint8_t tg = std::max(tg_, theirs.tg);
    if (sent_ != Sent::kNegotiating || tg != tg_) {
        tg_ = tg;
        answer.xid = send(ExchangeState::kNegotiating, role_);
    }
    if (theirs.role == LinkRole::kNegotiable) {
        return answer;  // it has not decided yet; our answer lets it
    }
    done_ = true;
    LinkFacts facts;
    facts.primary = role_ == LinkRole::kPrimary;
    facts.node_id = theirs.node_id;
    facts.cp = link::CpName(theirs.cp);
    facts.max_btu = theirs.max_btu;
    facts.actpu = !own_.actpu_suppressed && !theirs.actpu_suppressed;
    facts.tg = tg_;
    answer.complete = facts;
    return answer;
}

}  // namespace openwosa::sna::lu62
