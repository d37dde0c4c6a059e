#pragma once
// What the DLSw engine is told before it starts.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sna/capex.hpp"
#include "sna/lu62/xid3.hpp"
#include "sna/ssp.hpp"

namespace openwosa::sna::dlsw {

/// IPv6, or IPv4 in its mapped form; compares as RFC 1795 wants addresses compared.
using IpAddress = std::array<std::uint8_t, 16>;

using PeerIndex = std::uint32_t;

inline constexpr std::uint16_t kTwoConnectionPort = 2065;  ///< RFC 1795, section 3
inline constexpr std::uint16_t kOneConnectionPort = 2067;  ///< RFC 2166, 6.2.1

/// What real peers do that the RFCs do not allow. All off by default.
struct Quirks {
    /// Grants nothing and acknowledges no grant: send without waiting, and do not count what it sends.
    bool no_flow_control = false;
    /// Takes what one read returns for one message: every message is written alone.
    bool one_message_per_segment = false;
    /// Cannot negotiate the largest frame: this code is sent as it is.
    std::optional<std::uint8_t> largest_frame;
};

/// How the TCP connections are set up.
enum class Setup : std::uint8_t {
    kAuto,  ///< as kOne; when nobody listens there, as kTwo (RFC 2166, 6.2.1)
    kOne,   ///< one connection, to the partner's port 2067
    kTwo,   ///< each side connects to the other's port 2065
};

struct PeerConfig {
    IpAddress address{};
    std::uint16_t port = kTwoConnectionPort;
    std::uint16_t one_connection_port = kOneConnectionPort;
    Setup setup = Setup::kAuto;
    bool connect = true;  ///< false: wait for the partner to connect
    Quirks quirks;
};

struct StationConfig {
    MacAddress local_mac{};
    std::uint8_t local_sap = 4;
    std::optional<MacAddress> remote_mac;  ///< absent: anybody may call; we cannot
    std::uint8_t remote_sap = 4;
    std::optional<PeerIndex> peer;  ///< absent: whoever answers an explorer, or calls
    bool call = true;               ///< we start the circuit; being called works in any case
    /// We call once link::SetStation asks for it; being called works from the start. False: we call at once.
    bool on_demand = false;
    /// We set the mode (CONTACT) once XIDs are exchanged, as a host does. False: we wait for it.
    bool primary = false;
    Bytes xid;  ///< information field: 6 bytes of format 0, or a whole XID3
    /// A T2.1 node: XID3s settle who is primary, and `primary` does not count. A partner that answers with
    /// another format gets `xid`, where there is one. max_btu 0: what the circuit carries.
    std::optional<lu62::Xid3> xid3;
    std::uint32_t largest_frame = 4105;  ///< PIU bytes to ask for
    std::uint32_t smallest_frame = 0;    ///< a partner that offers less is refused
};

struct Timing {  // milliseconds
    std::uint32_t retry_first = 1000;
    std::uint32_t retry_last = 60000;    ///< doubled from first to last
    std::uint32_t keepalive = 30000;     ///< of silence; RFC 1795 names no interval
    std::uint32_t capabilities = 10000;  ///< from the first connection until both exchanges are done
    std::uint32_t circuit_start = 10000;
    std::uint32_t answer = 30000;   ///< for what else the partner owes
    std::uint32_t contact = 60000;  ///< from the circuit until mode setting
};

struct Limits {
    /// Per circuit, waiting for the partner's grants; then it is halted. More than congested_bytes and what a
    /// node sends before it hears of that: a burst of 256 KB and one session's window of 512 KB (Node62).
    std::size_t queued_bytes = 2u << 20;
    std::size_t congested_bytes = 256u << 10;  ///< of those, when the node is told of it
    std::size_t relieved_bytes = 64u << 10;    ///< and when it has passed
    std::uint32_t xids = 16;                ///< XIDs answered per circuit; two ends that disagree would go on
    std::size_t capabilities_bytes = 4096;  ///< of a message before the capabilities are exchanged
};

struct EngineConfig {
    Capabilities capabilities;  ///< announced to every peer
    std::vector<PeerConfig> peers;
    std::vector<StationConfig> stations;
    Timing timing;
    Limits limits;
    bool listening = false;  ///< partners can connect to us: Setup::kTwo makes sense
    std::uint64_t seed = 1;  ///< spreads retries
};

}  // namespace openwosa::sna::dlsw
