#pragma once
// The configuration's section `sna`: partners, PUs, LUs, pools. Plain values; what they mean to the engines
// is said in sna_setup.hpp.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/lu62_config.hpp"

namespace openwosa::runtime {

struct SnaPeerConfig {
    enum class Connections : std::uint8_t { kAuto, kOne, kTwo };
    std::string name;
    std::string address;  ///< IPv4 or IPv6 literal
    /// To connect to; absent: 2067 for one connection, 2065 for two (RFC 2166, 6.2.1; RFC 1795, 3).
    std::optional<std::uint16_t> port;
    Connections connections = Connections::kAuto;
    bool connect = true;  ///< false: it connects to us
    // Quirks of partners that do not keep to the RFCs.
    bool no_flow_control = false;
    bool one_message_per_segment = false;
    std::optional<std::uint16_t> fixed_largest_frame;  ///< bytes
};

struct SnaLuConfig {
    std::string name;
    std::uint8_t address = 0;        ///< local address at the PU
    std::vector<std::string> users;  ///< who may open it; empty: everybody
};

struct SnaPuConfig {
    std::string name;
    std::string peer;  ///< name of the partner; empty: whichever answers an explorer
    std::array<std::uint8_t, 6> mac{};
    std::uint8_t sap = 4;
    std::optional<std::array<std::uint8_t, 6>> remote_mac;  ///< absent: any, and we cannot call
    std::uint8_t remote_sap = 4;
    std::uint32_t node_id = 0;  ///< IDBLK and IDNUM
    bool call = true;
    std::uint32_t largest_frame = 4105;
    bool t21 = false;        ///< a T2.1 node is at the other end: XID3, independent LUs
    bool on_demand = false;  ///< T2.1: begun when a session needs it
    std::string partner_cp;  ///< T2.1: the other end's control point, where LUs are found by network name
    std::vector<SnaLuConfig> lus;
};

struct SnaPoolConfig {
    std::string name;
    std::vector<std::string> lus;
    std::vector<std::string> users;
};

/// Where the node listens for partners. Nothing: it connects out only.
struct SnaListenConfig {
    std::string address = "127.0.0.1";
    std::optional<std::uint16_t> port;                 ///< for two connections (RFC 1795: 2065)
    std::optional<std::uint16_t> one_connection_port;  ///< for one (RFC 2166: 2067)
};

struct SnaConfig {
    SnaConfig();  ///< one PU with LUs LU02 to LU65 in the pools LUPOOL and ECHOPOOL, at a host on this
                  ///< machine (tools/snahost)

    std::vector<SnaListenConfig> listen;
    std::vector<SnaPeerConfig> peers;  ///< nobody else is let in
    std::vector<SnaPuConfig> pus;
    std::vector<SnaPoolConfig> pools;
    std::string diagnostics;      ///< PU that reports to its host; empty: the first one that can
    bool share = true;            ///< this user's processes have one node
    std::string share_directory;  ///< where its secret lies; empty: the platform's default
    std::uint16_t window = 20;    ///< initial pacing window of circuits
    std::uint32_t keepalive_ms = 30000;
    std::uint32_t retry_ms = 1000;  ///< first wait before a partner or a link is tried again; doubled …
    std::uint32_t retry_max_ms = 60000;   ///< … up to this
    std::uint32_t end_timeout_ms = 5000;  ///< for the host's UNBIND after our TERM-SELF
    Lu62Config lu62;
};

}  // namespace openwosa::runtime
