#include "sna/dlsw/circuit.hpp"

namespace openwosa::sna::dlsw {
namespace {

using enum CircuitState;
using enum CircuitAction;
using Event = CircuitEvent;

CircuitMove to(CircuitState next, CircuitAction first = kNone, CircuitAction second = kNone) {
    return {next, {first, second}};
}

/// What ends a circuit that both partners know of is the same in all its states.
CircuitMove ending(CircuitState state, Event event) {
    switch (event) {
        case Event::kHaltDl:
            return to(kHaltPending, kDlcHalt);
        case Event::kHaltDlNoAck:
        case Event::kTransportFailure:
            return to(kHaltPendingNoAck, kDlcHalt);
        case Event::kDlcHalted:
        case Event::kDlcError:
        // RFC 1795 times only CIRCUIT_START; a partner that answers nothing would hold the link for ever.
        case Event::kTimer:
            return to(kDisconnectPending, kSendHaltDl);
        case Event::kICanReachOther:
            return to(state, kRefuse);
        default:
            return to(state);
    }
}

CircuitMove disconnected(Event event) {
    switch (event) {
        case Event::kCanUReach:
        case Event::kCanUReachGreater:
            return to(kResolvePending, kDlcStart);
        case Event::kDlcResolve:
            return to(kCircuitStart, kSendCanUReach);
        case Event::kICanReach:
        case Event::kICanReachSmall:
        case Event::kICanReachOther:  // late: its sender waits for a REACH_ACK that will not come
            return to(kDisconnected, kRefuse);
        default:
            return to(kDisconnected);
    }
}

CircuitMove resolve_pending(Event event) {
    switch (event) {
        case Event::kDlcStarted:
            return to(kCircuitPending, kSendICanReach);
        case Event::kDlcError:
        case Event::kDlcHalted:
            return to(kDisconnected);
        case Event::kHaltDl:
        case Event::kHaltDlNoAck:
        case Event::kTransportFailure:
        case Event::kTimer:
            return to(kHaltPendingNoAck, kDlcHalt);
        default:
            return to(kResolvePending);
    }
}

CircuitMove circuit_start(Event event) {
    switch (event) {
        case Event::kICanReach:
            return to(kCircuitEstablished, kSendReachAck);
        case Event::kICanReachSmall:
            return to(kDisconnected, kSendHaltDlNoAck);
        case Event::kICanReachOther:
            return to(kCircuitStart, kRefuse);
        case Event::kCanUReachGreater:
            return to(kResolvePending, kDlcStart);
        case Event::kTransportFailure:
        case Event::kTimer:
        case Event::kDlcError:
        case Event::kDlcHalted:
            return to(kDisconnected);
        default:
            return to(kCircuitStart);
    }
}

CircuitMove circuit_pending(Event event) {
    switch (event) {
        case Event::kReachAck:
            return to(kCircuitEstablished);
        case Event::kXidFrame:
            return to(kCircuitPending, kDlcXid);
        case Event::kDlcXid:
            return to(kCircuitPending, kSendXid);
        case Event::kContact:
            return to(kContactPending, kDlcContact);
        default:
            return ending(kCircuitPending, event);
    }
}

CircuitMove circuit_established(Event event) {
    switch (event) {
        case Event::kXidFrame:
            return to(kCircuitEstablished, kDlcXid);
        case Event::kDlcXid:
            return to(kCircuitEstablished, kSendXid);
        case Event::kContact:
            return to(kContactPending, kDlcContact);
        case Event::kDlcContacted:
            return to(kConnectPending, kSendContact);
        case Event::kRestartDl:
            return to(kRestartPending, kDlcHalt);
        default:
            return ending(kCircuitEstablished, event);
    }
}

CircuitMove connect_pending(Event event) {
    switch (event) {
        case Event::kContacted:
            return to(kConnected);
        case Event::kXidFrame:
            return to(kConnectPending, kDlcXid);
        case Event::kDlcXid:
            return to(kConnectPending, kSendXid);
        case Event::kRestartDl:
            return to(kRestartPending, kDlcHalt);
        case Event::kDlcReset:
            return to(kCircuitRestart, kSendRestartDl);
        default:
            return ending(kConnectPending, event);
    }
}

CircuitMove contact_pending(Event event) {
    switch (event) {
        case Event::kDlcContacted:
            return to(kConnected, kSendContacted);
        case Event::kRestartDl:
            return to(kRestartPending, kDlcHalt);
        case Event::kDlcReset:
            return to(kCircuitRestart, kSendRestartDl);
        default:
            return ending(kContactPending, event);
    }
}

CircuitMove connected(Event event) {
    switch (event) {
        case Event::kInfoFrame:
            return to(kConnected, kDlcInfo);
        case Event::kDlcInfo:
            return to(kConnected, kSendInfo);
        case Event::kEnterBusy:
            return to(kConnected, kDlcEnterBusy);
        case Event::kExitBusy:
            return to(kConnected, kDlcExitBusy);
        case Event::kTestRequest:
            return to(kConnected, kSendTestResponse);
        case Event::kRestartDl:
            return to(kRestartPending, kDlcHalt);
        case Event::kDlcReset:
            return to(kCircuitRestart, kSendRestartDl);
        default:
            return ending(kConnected, event);
    }
}

CircuitMove disconnect_pending(Event event) {
    switch (event) {
        case Event::kDlHalted:
        case Event::kHaltDlNoAck:
        case Event::kTransportFailure:
        case Event::kTimer:
            return to(kDisconnected);
        case Event::kHaltDl:
            return to(kDisconnectPending, kSendDlHalted);
        case Event::kICanReachOther:
            return to(kDisconnectPending, kRefuse);
        default:
            return to(kDisconnectPending);
    }
}

CircuitMove halt_pending(Event event) {
    switch (event) {
        case Event::kDlcHalted:
        case Event::kDlcError:
            return to(kDisconnected, kSendDlHalted);
        case Event::kHaltDlNoAck:
        case Event::kTransportFailure:
            return to(kHaltPendingNoAck);
        default:
            return to(kHaltPending);
    }
}

CircuitMove halt_pending_no_ack(Event event) {
    switch (event) {
        case Event::kDlcHalted:
        case Event::kDlcError:
            return to(kDisconnected);
        default:
            return to(kHaltPendingNoAck);
    }
}

CircuitMove circuit_restart(Event event) {
    switch (event) {
        case Event::kDlRestarted:
            return to(kCircuitEstablished);
        case Event::kRestartDl:  // crossing
            return to(kCircuitRestart, kSendDlRestarted);
        default:
            return ending(kCircuitRestart, event);
    }
}

CircuitMove restart_pending(Event event) {
    switch (event) {
        case Event::kDlcHalted:
            return to(kCircuitEstablished, kSendDlRestarted);
        default:
            return ending(kRestartPending, event);
    }
}

}  // namespace

CircuitMove circuit_move(CircuitState state, CircuitEvent event) {
    switch (state) {
        case kDisconnected:
            return disconnected(event);
        case kResolvePending:
            return resolve_pending(event);
        case kCircuitStart:
            return circuit_start(event);
        case kCircuitPending:
            return circuit_pending(event);
        case kCircuitEstablished:
            return circuit_established(event);
        case kConnectPending:
            return connect_pending(event);
        case kContactPending:
            return contact_pending(event);
        case kConnected:
            return connected(event);
        case kDisconnectPending:
            return disconnect_pending(event);
        case kHaltPending:
            return halt_pending(event);
        case kHaltPendingNoAck:
            return halt_pending_no_ack(event);
        case kCircuitRestart:
            return circuit_restart(event);
        case kRestartPending:
            return restart_pending(event);
        case kCount:
            break;
    }
    return {};
}

std::string_view to_string(CircuitState state) {
    static constexpr std::array<std::string_view, static_cast<std::size_t>(kCount)> kNames = {
        "DISCONNECTED",        "RESOLVE_PENDING", "CIRCUIT_START",      "CIRCUIT_PENDING",
        "CIRCUIT_ESTABLISHED", "CONNECT_PENDING", "CONTACT_PENDING",    "CONNECTED",
        "DISCONNECT_PENDING",  "HALT_PENDING",    "HALT_PENDING_NOACK", "CIRCUIT_RESTART",
        "RESTART_PENDING"};
    return state < kCount ? kNames[static_cast<std::size_t>(state)] : "?";
}

std::string_view to_string(CircuitEvent event) {
    static constexpr std::array<std::string_view, static_cast<std::size_t>(Event::kCount)> kNames = {
        "CANUREACH_cs",
        "CANUREACH_cs (greater MAC)",
        "ICANREACH_cs",
        "ICANREACH_cs (frame too small)",
        "ICANREACH_cs (other partner)",
        "REACH_ACK",
        "XIDFRAME",
        "DGRMFRAME",
        "CONTACT",
        "CONTACTED",
        "INFOFRAME",
        "ENTER_BUSY",
        "EXIT_BUSY",
        "HALT_DL",
        "HALT_DL_NOACK",
        "DL_HALTED",
        "RESTART_DL",
        "DL_RESTARTED",
        "TEST_CIRCUIT_REQ",
        "TEST_CIRCUIT_RSP",
        "DLC_RESOLVE_C",
        "DLC_DL_STARTED",
        "DLC_XID",
        "DLC_CONTACTED",
        "DLC_INFO",
        "DLC_RESET",
        "DLC_DL_HALTED",
        "DLC_ERROR",
        "XPORT_FAILURE",
        "CS_TIMER_EXP"};
    return event < Event::kCount ? kNames[static_cast<std::size_t>(event)] : "?";
}

}  // namespace openwosa::sna::dlsw
