#pragma once
// XID format 3, the exchange identification of type 2.1 nodes (SNA Formats, "XID Information Field Formats";
// every field below is one that tshark and the SNAplus2 Diagnostics Guide name).

#include <cstdint>
#include <string>
#include <vector>

#include "sna/bytes.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62 {

enum class ExchangeState : std::uint8_t {
    kNotSupported = 0,
    kNegotiating = 1,  ///< negotiation-proceeding
    kPrenegotiation = 2,
    kNonactivation = 3,
};
enum class LinkRole : std::uint8_t { kSecondary = 0, kPrimary = 1, kReserved = 2, kNegotiable = 3 };

struct Xid3 {
    std::uint8_t node_type = 2;
    std::uint32_t node_id = 0;          ///< IDBLK, 12 bits, and IDNUM, 20
    bool whole_binds_only = false;      ///< sends no BIND in segments
    bool whole_binds_required = false;  ///< takes no BIND in segments
    bool actpu_suppressed = true;
    bool network_node = false;
    bool cp_services = false;
    bool cp_cp_sessions = false;
    ExchangeState state = ExchangeState::kPrenegotiation;
    bool secondary_nonactivation = false;
    bool cp_name_changes = false;
    std::uint8_t byte10 = 0;  ///< adaptive BIND pacing, quiescing, capabilities: as it came
    bool parallel_tgs = false;
    std::uint8_t tg = 0;
    std::uint8_t dlc_type = 1;
    bool abm = true;
    LinkRole role = LinkRole::kNegotiable;
    std::uint16_t max_btu = 0;  ///< that the sender takes
    std::uint8_t window = 7;    ///< frames before an acknowledgement
    std::string cp;             ///< control vector 0E
    struct Vector {
        std::uint8_t key = 0;
        Bytes value;
    };
    std::vector<Vector> vectors;  ///< the others, in their order

    /// Control vector 22: what the sender found wrong, and so ended the exchange.
    bool negotiation_error() const;
};

struct Xid3Result {
    sense::Sense error = sense::kNone;  ///< 1015 or 1016, as the architecture names what is wrong
    Xid3 xid;
};
[[nodiscard]] Xid3Result decode_xid3(Octets bytes);
void encode_xid3(const Xid3& xid, Bytes& out);

inline bool is_xid3(Octets xid) { return !xid.empty() && (xid[0] >> 4) == 3; }

}  // namespace openwosa::sna::lu62
