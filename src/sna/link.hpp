#pragma once
// What a node sees of its links, whichever they are (DLSw now, Enterprise Extender may come): whole PIUs to
// and from an adjacent link station. Values only: a link engine puts these into its actions, and takes
// SendPiu and SetStation as events.

#include <cstdint>
#include <variant>

#include "sna/bytes.hpp"

namespace openwosa::sna::link {

/// Names a link station, and so the PU behind it: its index in the configuration.
using StationId = std::uint32_t;

// Up.

/// Contacted: PIUs may flow. What comes before any is the link's business (XID, mode setting).
struct LinkUp {
    StationId station = 0;
    std::uint32_t max_piu = 0;  ///< longest PIU (TH, RH and RU) this link carries; longer ones are segmented
};
/// Every session over the link is gone. The link tries again by itself as long as the station is active.
struct LinkDown {
    StationId station = 0;
};
struct PiuReceived {
    StationId station = 0;
    Octets piu;  ///< valid until the engine's next step
};
using Indication = std::variant<LinkUp, LinkDown, PiuReceived>;

// Down.

/// Ignored when the link is down: LinkDown was told, or will be.
struct SendPiu {
    StationId station = 0;
    Octets piu;
};
/// Active: the station is called, or answers calls. Inactive: the link is ended in an orderly way, LinkDown
/// follows if it was up, calls are refused.
struct SetStation {
    StationId station = 0;
    bool active = true;
};

}  // namespace openwosa::sna::link
