#pragma once
// What a node sees of its links, whichever they are (DLSw now, Enterprise Extender may come): whole PIUs to
// and from an adjacent link station. Values, but for a buffer that SendPiu gives away: a link engine puts
// these into its actions, and takes SendPiu and SetStation as events.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "sna/bytes.hpp"

namespace openwosa::sna::link {

/// Names a link station, and so the PU behind it: its index in the configuration.
using StationId = std::uint32_t;

// Up.

/// A network-qualified name, in place: the values of this file are copied about as bytes.
struct CpName {
    std::array<char, 18> text{};  ///< ends in a zero

    CpName() = default;
    explicit CpName(std::string_view name) {
        std::copy_n(name.begin(), std::min<std::size_t>(name.size(), 17), text.begin());
    }
    bool empty() const { return text[0] == 0; }
    operator std::string_view() const { return text.data(); }
    friend bool operator==(const CpName& a, std::string_view b) { return std::string_view(a) == b; }
};

/// What the XID3s of two T2.1 nodes settled.
struct Adjacent {
    bool primary = false;       ///< ours is the primary link station
    std::uint32_t node_id = 0;  ///< the partner's
    CpName cp;                  ///< the partner's control point, where it has a name
    std::uint32_t max_btu = 0;  ///< the partner takes
    bool actpu = false;         ///< the partner may activate our PU: neither side suppressed it
    std::uint8_t tg = 0;
};

/// Contacted: PIUs may flow. What comes before any is the link's business (XID, mode setting).
struct LinkUp {
    StationId station = 0;
    std::uint32_t max_piu = 0;  ///< longest PIU (TH, RH and RU) this link carries; longer ones are segmented
    std::optional<Adjacent> adjacent;  ///< a T2.1 node is at the other end; else a PU or a host alone
};
/// Every session over the link is gone. The link tries again by itself as long as the station is active.
struct LinkDown {
    StationId station = 0;
};
struct PiuReceived {
    StationId station = 0;
    Octets piu;  ///< valid until the engine's next step
};
/// More waits in the link than it should, or that has passed. A user that goes on sending loses the link.
struct Congested {
    StationId station = 0;
    bool on = false;
};
using Indication = std::variant<LinkUp, LinkDown, PiuReceived, Congested>;

// Down.

/// Ignored when the link is down: LinkDown was told, or will be.
struct SendPiu {
    StationId station = 0;
    Octets piu;
    Bytes* body = nullptr;  ///< goes behind `piu`; the link engine takes it
};
/// Active: the station is called, or answers calls. Inactive: the link is ended in an orderly way, LinkDown
/// follows if it was up, calls are refused.
struct SetStation {
    StationId station = 0;
    bool active = true;
};

}  // namespace openwosa::sna::link
