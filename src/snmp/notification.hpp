#pragma once
// What arrives on the trap port: v1 traps, v2 traps and informs, all brought to v2 form.
#include <cstdint>

#include "snmp/message.hpp"

namespace openwosa::snmp {

enum class NotificationError {
    kOk,
    kNotANotification,  // another PDU type
    kUnmappable,        // a v1 trap whose enterprise is too long for a v2 trap OID
};

// The value of snmpTrapOID.0 when it is the second binding as RFC 3416 section 4.2.6 demands, else empty. A
// notification without one still reaches registrations that do not filter by OID.
[[nodiscard]] Arcs trap_oid(const Pdu& pdu);

// Brings a decoded message to v2 form in place: a v1 trap becomes a v2 trap with `generated_request_id`; v2
// traps and informs stay as they are. message.version keeps saying how it came.
[[nodiscard]] NotificationError normalise_notification(Message& message, std::int32_t generated_request_id);

// Encodes the Response that acknowledges an inform: same version, community, request id and bindings, no
// error; with tooBig and no bindings if that exceeds max_size (RFC 3416 section 4.2.7). Precondition:
// kInform.
[[nodiscard]] EncodeError encode_inform_response(const Message& inform, EncodeBuffer& out,
                                                 std::size_t max_size = kMaxMessageSize);

}  // namespace openwosa::snmp
