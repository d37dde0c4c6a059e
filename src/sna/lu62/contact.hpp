#pragma once
// Contact of two T2.1 nodes over a link: XID3s until both know the other and who is primary (SNA Formats,
// XID3 "exchange state"; sense 1016 for what does not go together). A pure state machine: XIDs in, XIDs out.

#include <optional>

#include "sna/link.hpp"
#include "sna/lu62/xid3.hpp"

namespace openwosa::sna::lu62 {

using LinkFacts = link::Adjacent;

class Contact {
  public:
    /// `own` is sent as it stands, but for the exchange state, the role and the TG number.
    explicit Contact(Xid3 own, std::uint32_t seed = 1) : own_(std::move(own)), random_(seed) {}

    struct Answer {
        Bytes xid;                          ///< to send; empty: nothing
        std::optional<LinkFacts> complete;  ///< the primary sets the mode now, the secondary waits for that
        sense::Sense failed = sense::kNone;
    };
    /// The link is there, and we are to speak first: a null XID, which asks for any.
    void start();
    [[nodiscard]] Answer received(Octets xid);

  private:
    enum class Sent : std::uint8_t { kNothing, kPrenegotiation, kNegotiating };
    Answer prenegotiation(const Xid3& theirs);
    Answer negotiating(const Xid3& theirs);
    /// True: the roles go together. Equal node ids are drawn anew and compared once more.
    bool settle_roles(const Xid3& theirs);
    Bytes send(ExchangeState state, LinkRole role);
    Answer fail(sense::Sense sense);

    Xid3 own_;
    std::uint32_t random_;
    Sent sent_ = Sent::kNothing;
    LinkRole role_ = LinkRole::kNegotiable;
    sense::Sense clash_ = sense::kNone;
    std::uint8_t tg_ = 0;
    int ties_ = 0;
    bool heard_ = false;  ///< a negotiation-proceeding XID3
    bool done_ = false;
};

}  // namespace openwosa::sna::lu62
