#include "snmp/notification.hpp"

#include "snmp/coexist.hpp"

namespace openwosa::snmp {

Arcs trap_oid(const Pdu& pdu) {
    if (pdu.varbinds.size() < 2 || !same_oid(pdu.varbinds.name(2), kSnmpTrapOidInstance)) return {};
    return pdu.varbinds.value(2).oid;
}

NotificationError normalise_notification(Message& message, std::int32_t generated_request_id) {
    switch (message.pdu.type) {
        case PduType::kTrapV1:
            return trap_to_v2(message.pdu, generated_request_id) == CoexistError::kOk
                       ? NotificationError::kOk
                       : NotificationError::kUnmappable;
        case PduType::kTrapV2:
        case PduType::kInform:
            return NotificationError::kOk;
        case PduType::kGet:
        case PduType::kGetNext:
        case PduType::kResponse:
        case PduType::kSet:
        case PduType::kGetBulk:
            return NotificationError::kNotANotification;
    }
    return NotificationError::kNotANotification;
}

EncodeError encode_inform_response(const Message& inform, EncodeBuffer& out, std::size_t max_size) {
    Pdu response;
    response.type = PduType::kResponse;
    response.request_id = inform.pdu.request_id;
    response.varbinds = inform.pdu.varbinds;
    const EncodeError error = encode(inform.version, inform.community, response, out, max_size);
    if (error != EncodeError::kTooBig) return error;
    response.error_status = static_cast<std::int32_t>(ErrorStatus::kTooBig);
    response.varbinds.clear();
    return encode(inform.version, inform.community, response, out, max_size);
}

}  // namespace openwosa::snmp
