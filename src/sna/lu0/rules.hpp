#pragma once
// What a BIND lays down for the session, as the secondary half-session needs it, and which BINDs an LU 0
// secondary takes.

#include "sna/bind.hpp"
#include "sna/piu.hpp"
#include "sna/ru.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu0 {

struct Policy {
    bool primary_may_win = false;
    bool exceptions_to_application = true;
    std::uint32_t max_unconsumed = 4096;
};

struct Rules {
    std::uint8_t fm_profile = 0;
    std::uint8_t ts_profile = 0;
    FlowMode flow = FlowMode::kFullDuplex;
    /// Brackets are enforced in half-duplex sessions only (Host Integration Server reference, "Brackets").
    bool brackets = false;
    bool starts_in_bracket = false;
    bool conditional_termination = false;
    bool primary_wins = false;
    bool primary_sends_first = false;
    bool fm_headers = false;
    HalfProtocol primary;
    HalfProtocol secondary;
    std::uint32_t max_send_ru = 0;     ///< 0: no limit stated
    std::uint32_t max_receive_ru = 0;  ///< 0: no limit stated
    std::uint8_t send_window = 0;      ///< 0: no pacing
    std::uint8_t receive_window = 0;
    bool two_stage_send = false;  ///< the pacing responses come from the boundary node, not from the primary

    bool half_duplex() const { return flow != FlowMode::kFullDuplex; }
    bool flip_flop() const { return flow == FlowMode::kHalfDuplexFlipFlop; }
    /// SDT opens the data traffic; without it (TS 2 and 7) BIND does.
    bool has_sdt() const { return ts_profile == 3 || ts_profile == 4; }
    bool has_clear() const { return ts_profile == 2 || has_sdt(); }
    bool has_stsn() const { return ts_profile == 4; }
};

Rules rules_of(const Bind& bind);

/// None, or 0821 with the offset of the first byte that does not suit (SNA Formats, BIND; the restrictions on
/// contention winner and recovery: "SNA Considerations with LUA").
sense::Sense check_bind(const BindResult& bind, const Policy& policy);

enum class Sender : std::uint8_t { kPrimary, kSecondary };

/// Whether the FM profile has the request in that direction (the status-control table of the Host Integration
/// Server reference).
bool profile_has(const Rules& rules, ru::Dfc code, Sender sender);
bool known_dfc(std::uint8_t code);
bool expedited_dfc(ru::Dfc code);

/// The form of response a send may ask for: `wanted`, or the nearest that BIND allows.
void degrade(const HalfProtocol& half, Rh& wanted);

}  // namespace openwosa::sna::lu0
