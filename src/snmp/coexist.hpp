#pragma once
// Coexistence of SNMPv1 and SNMPv2 (RFC 1908; RFC 3584 section 3 where RFC 1908 has no rule).
#include <cstdint>

#include "snmp/pdu.hpp"

namespace openwosa::snmp {

// 1.3.6.1.2.1.1.3.0, 1.3.6.1.6.3.1.1.4.1.0, 1.3.6.1.6.3.1.1.4.3.0, 1.3.6.1.6.3.1.1.5
extern const Arcs kSysUpTimeInstance;
extern const Arcs kSnmpTrapOidInstance;
extern const Arcs kSnmpTrapEnterpriseInstance;
extern const Arcs kSnmpTraps;

enum class CoexistError {
    kOk,
    kInform,     // SNMPv1 has no InformRequest (SNMPAPI_OPERATION_INVALID)
    kCounter64,  // a SET or a trap carries a value type v1 lacks; GET and GETNEXT values are replaced by NULL
    kNoTrapOid,  // a v2 trap whose first two bindings are not sysUpTime.0 and snmpTrapOID.0
    kBadTrapOid,  // snmpTrapOID.0 too short to name an enterprise
    kOidTooLong,  // enterprise.0.specific would exceed 128 arcs
};

// Whether to_v1() would change the PDU or refuse it. GET, GETNEXT, SET and RESPONSE of v1 types pass as they
// are.
[[nodiscard]] bool needs_v1_form(const Pdu& pdu);

// Rewrites a v2 PDU for an SNMPv1 destination; on failure the PDU is as it was.
//  GET, GETNEXT   values of types v1 lacks become NULL (agents ignore them there)
//  GETBULK        GETNEXT with both repeat fields zero (RFC 1908 section 3.1.1 (2))
//  SET            refused if it carries such a value
//  RESPONSE       agent role: v2 error codes become their v1 counterparts; an exception or Counter64 becomes
//                 noSuchName at that binding, all values NULL (RFC 3584 section 4)
//  v2 trap        a v1 Trap-PDU (RFC 3584 section 3.2) with `agent_address`; snmpTrapAddress.0 overrides it
//  INFORM         refused
[[nodiscard]] CoexistError to_v1(Pdu& pdu, const AgentAddress& agent_address);

// Rewrites a v1 Trap-PDU as an SNMPv2-Trap-PDU (RFC 1908 section 3.1.2 (2)): sysUpTime.0, snmpTrapOID.0, the
// trap's own bindings, and snmpTrapEnterprise.0 last. agent-addr and community are not carried, as the
// original API had it. Precondition: pdu.type is kTrapV1. On failure the PDU is as it was.
[[nodiscard]] CoexistError trap_to_v2(Pdu& pdu, std::int32_t request_id);

// A v1 agent's response as handed to the program: unchanged, noSuchName, badValue and readOnly included; only
// a tooBig loses its bindings (both RFC 1908 section 3.1.2 (1)).
void response_from_v1(Pdu& pdu);

}  // namespace openwosa::snmp
