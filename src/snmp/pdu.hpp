#pragma once
// Protocol data units of SNMPv1 (RFC 1157) and SNMPv2c (RFC 3416).
#include <array>
#include <cstdint>

#include "snmp/oid.hpp"
#include "snmp/varbind.hpp"

namespace openwosa::snmp {

enum class Version : std::uint8_t { kV1 = 0, kV2c = 1 };

// Wire tags; equal to WinSNMP's SNMP_PDU_*.
enum class PduType : std::uint8_t {
    kGet = 0xA0,
    kGetNext = 0xA1,
    kResponse = 0xA2,
    kSet = 0xA3,
    kTrapV1 = 0xA4,
    kGetBulk = 0xA5,
    kInform = 0xA6,
    kTrapV2 = 0xA7,
};

[[nodiscard]] constexpr bool is_pdu_type(int value) {
    return value >= static_cast<int>(PduType::kGet) && value <= static_cast<int>(PduType::kTrapV2);
}
// GET, GETNEXT, GETBULK, SET and INFORM: somebody answers with a Response.
[[nodiscard]] bool expects_response(PduType type);
[[nodiscard]] constexpr bool pdu_in_version(PduType type, Version version) {
    if (type == PduType::kTrapV1) return version == Version::kV1;
    return type < PduType::kTrapV1 || version == Version::kV2c;
}
// Whether a message of this version can carry the value; false also for what is no Syntax.
[[nodiscard]] bool syntax_in_version(Syntax syntax, Version version);

enum class ErrorStatus : std::int32_t {
    kNoError = 0,
    kTooBig = 1,
    kNoSuchName = 2,
    kBadValue = 3,
    kReadOnly = 4,
    kGenErr = 5,
    kNoAccess = 6,
    kWrongType = 7,
    kWrongLength = 8,
    kWrongEncoding = 9,
    kWrongValue = 10,
    kNoCreation = 11,
    kInconsistentValue = 12,
    kResourceUnavailable = 13,
    kCommitFailed = 14,
    kUndoFailed = 15,
    kAuthorizationError = 16,
    kNotWritable = 17,
    kInconsistentName = 18,
};

enum class GenericTrap : std::int32_t {
    kColdStart = 0,
    kWarmStart = 1,
    kLinkDown = 2,
    kLinkUp = 3,
    kAuthenticationFailure = 4,
    kEgpNeighborLoss = 5,
    kEnterpriseSpecific = 6,
};

using AgentAddress = std::array<std::uint8_t, 4>;

// The fields only a v1 Trap-PDU has (RFC 1157 section 4.1.6).
struct V1TrapFields {
    Oid enterprise;
    AgentAddress agent_address{};
    std::int32_t generic_trap = 0;
    std::int32_t specific_trap = 0;
    std::uint32_t time_stamp = 0;  // 1/100 s
};

struct Pdu {
    PduType type = PduType::kGetNext;
    std::int32_t request_id = 0;    // not on the wire for kTrapV1
    std::int32_t error_status = 0;  // kGetBulk: non-repeaters
    std::int32_t error_index = 0;   // kGetBulk: max-repetitions
    V1TrapFields v1_trap;           // kTrapV1 only
    VarBindList varbinds;

    // Back to the default, keeping memory.
    void clear();
};

enum class PduError {
    kOk,
    kErrorFieldsSet,  // error_status or error_index non-zero in a PDU that is neither GETBULK nor RESPONSE
    kTrapV1,          // a v1 Trap-PDU: WinSNMP programs cannot make one, to_v1() does
};

// The rules SnmpSendMsg and SnmpEncodeMsg apply before anything else (SNMPAPI_PDU_INVALID).
[[nodiscard]] PduError validate_for_send(const Pdu& pdu);

}  // namespace openwosa::snmp
