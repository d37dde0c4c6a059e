#pragma once
// What a node owns, as plain values: read once, before the first event.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace openwosa::sna::node {

using LinkId = std::uint32_t;

struct LuConfig {
    std::string name;                ///< up to 8 characters, compared without case
    std::uint8_t address = 0;        ///< local address at its PU, 1 to 254
    std::vector<std::string> users;  ///< who may open it; empty: everybody. Compared without case
};

/// A PU 2.0 and the link it is reached over.
struct PuConfig {
    std::string name;
    LinkId link = 0;
    std::vector<LuConfig> lus;
};

/// LUs that are as good as each other: opening the pool gives the least used free one.
struct PoolConfig {
    std::string name;
    std::vector<std::string> lus;    ///< by name, of any PU
    std::vector<std::string> users;  ///< who may open it; empty: everybody
};

struct Config {
    std::vector<PuConfig> pus;
    std::vector<PoolConfig> pools;
    /// Index of the PU that reports to its SSCP (NMVT). None: the first one whose SSCP-PU session is active.
    std::optional<std::size_t> diagnostics;
    /// How long the host may take to answer an NMVT.
    std::uint64_t nmvt_timeout_ms = 30000;
    /// How long the host may take to UNBIND after our TERM-SELF or SHUTC; then the node sends UNBIND itself.
    std::uint64_t end_timeout_ms = 5000;
    /// Requests the client has not reported as Consumed, per LU: with more of them and no pacing in the BIND
    /// the session is ended, so that a host cannot fill the memory.
    std::uint32_t max_unconsumed = 4096;
    /// Receive-check errors go to the application as exception requests, which it answers (as the vendor's
    /// node did); else the node answers them itself.
    bool exceptions_to_application = true;
    /// BINDs that make the primary the contention winner are accepted, too (the vendor's node refuses them).
    bool primary_may_win = false;
};

}  // namespace openwosa::sna::node
