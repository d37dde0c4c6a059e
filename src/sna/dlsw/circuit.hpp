#pragma once
// The states of one DLSw circuit and the moves between them (RFC 1795, section 5): a pure function, no data.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace openwosa::sna::dlsw {

enum class CircuitState : std::uint8_t {
    kDisconnected,
    kResolvePending,      ///< target: the local link is being readied
    kCircuitStart,        ///< origin: ICANREACH_cs is awaited
    kCircuitPending,      ///< target: REACH_ACK is awaited
    kCircuitEstablished,  ///< XIDs flow
    kConnectPending,      ///< CONTACT sent
    kContactPending,      ///< CONTACT received, local mode setting under way
    kConnected,           ///< PIUs flow
    kDisconnectPending,   ///< HALT_DL sent
    kHaltPending,         ///< HALT_DL received, local link closing
    kHaltPendingNoAck,    ///< the same, and nobody waits for DL_HALTED
    kCircuitRestart,      ///< RESTART_DL sent
    kRestartPending,      ///< RESTART_DL received, local link closing
    kCount,
};

/// DLC events are the local link's; the others are the partner's messages, the transport's, and time's.
enum class CircuitEvent : std::uint8_t {
    kCanUReach,         ///< CANUREACH_cs; crossing ours: its origin MAC is not greater than ours
    kCanUReachGreater,  ///< crossing ours, from the greater MAC address
    kICanReach,         ///< ICANREACH_cs with an acceptable largest frame
    kICanReachSmall,    ///< ICANREACH_cs with a largest frame that is too small
    kICanReachOther,    ///< ICANREACH_cs from another partner than the circuit's
    kReachAck,
    kXidFrame,
    kDgrmFrame,
    kContact,
    kContacted,
    kInfoFrame,
    kEnterBusy,
    kExitBusy,
    kHaltDl,
    kHaltDlNoAck,
    kDlHalted,
    kRestartDl,
    kDlRestarted,
    kTestRequest,
    kTestResponse,
    kDlcResolve,  ///< a circuit is wanted
    kDlcStarted,
    kDlcXid,
    kDlcContacted,  ///< mode setting came from, or was completed by, the local link
    kDlcInfo,
    kDlcReset,
    kDlcHalted,
    kDlcError,
    kTransportFailure,
    kTimer,  ///< the partner owes an answer for too long
    kCount,
};

enum class CircuitAction : std::uint8_t {
    kNone,
    kSendCanUReach,
    kSendICanReach,
    kSendReachAck,
    kSendXid,
    kSendContact,
    kSendContacted,
    kSendInfo,
    kSendHaltDl,
    kSendHaltDlNoAck,
    kSendDlHalted,
    kSendRestartDl,
    kSendDlRestarted,
    kSendTestResponse,
    kRefuse,  ///< HALT_DL_NOACK to the sender of the event, who is not the circuit's partner
    kDlcStart,
    kDlcXid,
    kDlcContact,
    kDlcInfo,
    kDlcEnterBusy,
    kDlcExitBusy,
    kDlcHalt,
};

struct CircuitMove {
    CircuitState next = CircuitState::kDisconnected;
    std::array<CircuitAction, 2> actions{};
};

/// What `event` does in `state`. A pair RFC 1795 does not list does nothing.
[[nodiscard]] CircuitMove circuit_move(CircuitState state, CircuitEvent event);

[[nodiscard]] std::string_view to_string(CircuitState state);
[[nodiscard]] std::string_view to_string(CircuitEvent event);

}  // namespace openwosa::sna::dlsw
