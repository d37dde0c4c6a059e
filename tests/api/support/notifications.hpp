// Traps and informs as a device sends them.
#pragma once

#include "configuration.hpp"
#include "objects.hpp"
#include "udp_peer.hpp"

namespace openwosa::apitest {

// A v2 trap (or, with another type, inform) of one notification: sysUpTime.0, snmpTrapOID.0, then `more`.
inline WireMessage v2_notification(const Arcs& trap_oid, std::int32_t id = 1, std::uint8_t type = 0xA7,
                                   std::vector<WireVarBind> more = {}) {
    WireMessage message;
    message.version = 1;
    message.type = type;
    message.request_id = id;
    message.varbinds = {{kSysUpTime0, ber::integer(100, 0x43)}, {kSnmpTrapOid0, ber::oid(trap_oid)}};
    message.varbinds.insert(message.varbinds.end(), more.begin(), more.end());
    return message;
}

inline WireV1Trap v1_cold_start() {
    WireV1Trap trap;
    trap.enterprise = {1, 3, 6, 1, 4, 1, 99999, 7};
    trap.time_stamp = 4711;
    return trap;
}

// Sends to this program's trap port.
inline void send_trap(UdpPeer& device, const Bytes& bytes) { device.send({"127.0.0.1", trap_port()}, bytes); }

}  // namespace openwosa::apitest
