// Every state against every event. The oracle is the table below, written from RFC 1795, section 5.2, state
// by state, and not from the code: a pair that is not in it does nothing.
#include "sna/dlsw/circuit.hpp"

#include <gtest/gtest.h>

#include <map>

namespace openwosa::sna::dlsw {
namespace {

using S = CircuitState;
using E = CircuitEvent;
using A = CircuitAction;

constexpr auto kStates = static_cast<std::size_t>(S::kCount);
constexpr auto kEvents = static_cast<std::size_t>(E::kCount);

struct Row {
    S state;
    E event;
    A action;
    S next;
};

constexpr Row kTable[] = {
    // 5.2.1
    {S::kDisconnected, E::kCanUReach, A::kDlcStart, S::kResolvePending},
    {S::kDisconnected, E::kCanUReachGreater, A::kDlcStart, S::kResolvePending},
    {S::kDisconnected, E::kDlcResolve, A::kSendCanUReach, S::kCircuitStart},
    {S::kDisconnected, E::kICanReach, A::kRefuse, S::kDisconnected},
    {S::kDisconnected, E::kICanReachSmall, A::kRefuse, S::kDisconnected},
    {S::kDisconnected, E::kICanReachOther, A::kRefuse, S::kDisconnected},
    // 5.2.2
    {S::kResolvePending, E::kDlcStarted, A::kSendICanReach, S::kCircuitPending},
    {S::kResolvePending, E::kDlcError, A::kNone, S::kDisconnected},
    {S::kResolvePending, E::kDlcHalted, A::kNone, S::kDisconnected},
    {S::kResolvePending, E::kHaltDl, A::kDlcHalt, S::kHaltPendingNoAck},
    {S::kResolvePending, E::kHaltDlNoAck, A::kDlcHalt, S::kHaltPendingNoAck},
    {S::kResolvePending, E::kTransportFailure, A::kDlcHalt, S::kHaltPendingNoAck},
    {S::kResolvePending, E::kTimer, A::kDlcHalt, S::kHaltPendingNoAck},
    // 5.2.3
    {S::kCircuitStart, E::kICanReach, A::kSendReachAck, S::kCircuitEstablished},
    {S::kCircuitStart, E::kICanReachSmall, A::kSendHaltDlNoAck, S::kDisconnected},
    {S::kCircuitStart, E::kICanReachOther, A::kRefuse, S::kCircuitStart},
    {S::kCircuitStart, E::kCanUReachGreater, A::kDlcStart, S::kResolvePending},
    {S::kCircuitStart, E::kTransportFailure, A::kNone, S::kDisconnected},
    {S::kCircuitStart, E::kTimer, A::kNone, S::kDisconnected},
    {S::kCircuitStart, E::kDlcError, A::kNone, S::kDisconnected},
    {S::kCircuitStart, E::kDlcHalted, A::kNone, S::kDisconnected},
    // 5.2.4
    {S::kCircuitPending, E::kReachAck, A::kNone, S::kCircuitEstablished},
    {S::kCircuitPending, E::kXidFrame, A::kDlcXid, S::kCircuitPending},
    {S::kCircuitPending, E::kDlcXid, A::kSendXid, S::kCircuitPending},
    {S::kCircuitPending, E::kContact, A::kDlcContact, S::kContactPending},
    // 5.2.5
    {S::kConnectPending, E::kContacted, A::kNone, S::kConnected},
    {S::kConnectPending, E::kXidFrame, A::kDlcXid, S::kConnectPending},
    {S::kConnectPending, E::kDlcXid, A::kSendXid, S::kConnectPending},
    {S::kConnectPending, E::kRestartDl, A::kDlcHalt, S::kRestartPending},
    {S::kConnectPending, E::kDlcReset, A::kSendRestartDl, S::kCircuitRestart},
    // 5.2.6
    {S::kCircuitEstablished, E::kXidFrame, A::kDlcXid, S::kCircuitEstablished},
    {S::kCircuitEstablished, E::kDlcXid, A::kSendXid, S::kCircuitEstablished},
    {S::kCircuitEstablished, E::kContact, A::kDlcContact, S::kContactPending},
    {S::kCircuitEstablished, E::kDlcContacted, A::kSendContact, S::kConnectPending},
    {S::kCircuitEstablished, E::kRestartDl, A::kDlcHalt, S::kRestartPending},
    // 5.2.7
    {S::kContactPending, E::kDlcContacted, A::kSendContacted, S::kConnected},
    {S::kContactPending, E::kRestartDl, A::kDlcHalt, S::kRestartPending},
    {S::kContactPending, E::kDlcReset, A::kSendRestartDl, S::kCircuitRestart},
    // 5.2.8
    {S::kConnected, E::kInfoFrame, A::kDlcInfo, S::kConnected},
    {S::kConnected, E::kDlcInfo, A::kSendInfo, S::kConnected},
    {S::kConnected, E::kEnterBusy, A::kDlcEnterBusy, S::kConnected},
    {S::kConnected, E::kExitBusy, A::kDlcExitBusy, S::kConnected},
    {S::kConnected, E::kTestRequest, A::kSendTestResponse, S::kConnected},
    {S::kConnected, E::kRestartDl, A::kDlcHalt, S::kRestartPending},
    {S::kConnected, E::kDlcReset, A::kSendRestartDl, S::kCircuitRestart},
    // 5.2.9
    {S::kCircuitRestart, E::kDlRestarted, A::kNone, S::kCircuitEstablished},
    {S::kCircuitRestart, E::kRestartDl, A::kSendDlRestarted, S::kCircuitRestart},
    // 5.2.10
    {S::kDisconnectPending, E::kDlHalted, A::kNone, S::kDisconnected},
    {S::kDisconnectPending, E::kHaltDlNoAck, A::kNone, S::kDisconnected},
    {S::kDisconnectPending, E::kTransportFailure, A::kNone, S::kDisconnected},
    {S::kDisconnectPending, E::kTimer, A::kNone, S::kDisconnected},
    {S::kDisconnectPending, E::kHaltDl, A::kSendDlHalted, S::kDisconnectPending},
    {S::kDisconnectPending, E::kICanReachOther, A::kRefuse, S::kDisconnectPending},
    // 5.2.11
    {S::kRestartPending, E::kDlcHalted, A::kSendDlRestarted, S::kCircuitEstablished},
    // 5.2.12
    {S::kHaltPending, E::kDlcHalted, A::kSendDlHalted, S::kDisconnected},
    {S::kHaltPending, E::kDlcError, A::kSendDlHalted, S::kDisconnected},
    {S::kHaltPending, E::kHaltDlNoAck, A::kNone, S::kHaltPendingNoAck},
    {S::kHaltPending, E::kTransportFailure, A::kNone, S::kHaltPendingNoAck},
    // 5.2.13
    {S::kHaltPendingNoAck, E::kDlcHalted, A::kNone, S::kDisconnected},
    {S::kHaltPendingNoAck, E::kDlcError, A::kNone, S::kDisconnected},
};

// What ends a circuit both partners know of; a row above for the same pair has precedence.
constexpr S kCircuitStates[] = {S::kCircuitPending, S::kCircuitEstablished, S::kConnectPending,
                                S::kContactPending, S::kConnected,          S::kCircuitRestart,
                                S::kRestartPending};
constexpr struct {
    E event;
    A action;
    S next;
} kEndings[] = {
    {E::kHaltDl, A::kDlcHalt, S::kHaltPending},
    {E::kHaltDlNoAck, A::kDlcHalt, S::kHaltPendingNoAck},
    {E::kTransportFailure, A::kDlcHalt, S::kHaltPendingNoAck},
    {E::kDlcError, A::kSendHaltDl, S::kDisconnectPending},
    {E::kDlcHalted, A::kSendHaltDl, S::kDisconnectPending},
    {E::kTimer, A::kSendHaltDl, S::kDisconnectPending},
};

using Expected = std::map<std::pair<S, E>, std::pair<A, S>>;

Expected expected() {
    Expected out;
    for (const S state : kCircuitStates) {
        for (const auto& ending : kEndings) out[{state, ending.event}] = {ending.action, ending.next};
        out[{state, E::kICanReachOther}] = {A::kRefuse, state};
    }
    for (const Row& row : kTable) out[{row.state, row.event}] = {row.action, row.next};
    return out;
}

TEST(DlswCircuit, EveryStateDoesWithEveryEventWhatTheTableSays) {
    const Expected table = expected();
    for (std::size_t s = 0; s < kStates; ++s) {
        for (std::size_t e = 0; e < kEvents; ++e) {
            const auto state = static_cast<S>(s);
            const auto event = static_cast<E>(e);
            const auto row = table.find({state, event});
            const auto want = row == table.end() ? std::pair(A::kNone, state) : row->second;
            const CircuitMove got = circuit_move(state, event);
            EXPECT_EQ(got.next, want.second) << to_string(state) << ", " << to_string(event);
            EXPECT_EQ(got.actions[0], want.first) << to_string(state) << ", " << to_string(event);
            EXPECT_EQ(got.actions[1], A::kNone) << to_string(state) << ", " << to_string(event);
        }
    }
}

TEST(DlswCircuit, NoStateIsADeadEnd) {
    // From every state some event leads towards DISCONNECTED that does not depend on the partner's good will.
    for (std::size_t s = 1; s < kStates; ++s) {
        auto state = static_cast<S>(s);
        for (const E event : {E::kTransportFailure, E::kDlcHalted}) state = circuit_move(state, event).next;
        EXPECT_EQ(state, S::kDisconnected) << to_string(static_cast<S>(s));
    }
}

TEST(DlswCircuit, EveryStateAndEventHasAName) {
    for (std::size_t s = 0; s < kStates; ++s) EXPECT_NE(to_string(static_cast<S>(s)), "?");
    for (std::size_t e = 0; e < kEvents; ++e) EXPECT_NE(to_string(static_cast<E>(e)), "?");
}

}  // namespace
}  // namespace openwosa::sna::dlsw
