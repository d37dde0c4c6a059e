// SnmpEncodeMsg and SnmpDecodeMsg: messages that other transports carry.
#include <winsnmp_api.hpp>

#include "outgoing.hpp"
#include "session.hpp"
#include "snmp/coexist.hpp"
#include "values.hpp"

namespace openwosa::winsnmp::api {

namespace {

SNMPAPI_STATUS check_outputs(LPHSNMP_ENTITY source, LPHSNMP_ENTITY target, LPHSNMP_CONTEXT context,
                             LPHSNMP_PDU pdu, smiLPCOCTETS buffer) {
    if (!buffer || (buffer->len != 0 && !buffer->ptr)) return SNMPAPI_ALLOC_ERROR;
    if (!source || !target) return SNMPAPI_ENTITY_INVALID;
    if (!context) return SNMPAPI_CONTEXT_INVALID;
    return pdu ? SNMPAPI_SUCCESS : SNMPAPI_PDU_INVALID;
}

/// A v1 trap keeps its type, its generic and specific trap go where other PDUs have their error fields, and
/// its remaining fields into the list as RFC 1908 has it: nothing is lost.
bool expose_v1_trap(snmp::Pdu& pdu) {
    const std::int32_t generic = pdu.v1_trap.generic_trap;
    const std::int32_t specific = pdu.v1_trap.specific_trap;
    if (snmp::trap_to_v2(pdu, 0) != snmp::CoexistError::kOk) return false;
    pdu.type = snmp::PduType::kTrapV1;
    pdu.error_status = generic;
    pdu.error_index = specific;
    return true;
}

}  // namespace

SNMPAPI_STATUS SnmpEncodeMsg(HSNMP_SESSION session, HSNMP_ENTITY srcEntity, HSNMP_ENTITY dstEntity,
                             HSNMP_CONTEXT context, HSNMP_PDU pdu, smiLPOCTETS msgBufDesc) {
    const Call call;
    if (!call) return call.not_started();
    Outgoing out;
    SNMPAPI_STATUS status = find_parts(*call, session, srcEntity, dstEntity, context, pdu, out);
    if (!msgBufDesc && out.session) status = SNMPAPI_ALLOC_ERROR;
    if (status == SNMPAPI_SUCCESS) status = encode_outgoing(*call, out, snmp::kMaxDecodeSize);
    // Not in this function's list: what the version cannot carry, and more than any message may hold.
    if (status == SNMPAPI_OPERATION_INVALID || status == SNMPAPI_TL_PDU_TOO_BIG) status = SNMPAPI_PDU_INVALID;
    if (status != SNMPAPI_SUCCESS) return call.fail(status, out.session);
    const snmp::Octets message = call->encode_buffer.view();
    *msgBufDesc = copy_octets(call->descriptors, message.data(), message.size());
    return msgBufDesc->len;
}

SNMPAPI_STATUS SnmpDecodeMsg(HSNMP_SESSION session, LPHSNMP_ENTITY srcEntity, LPHSNMP_ENTITY dstEntity,
                             LPHSNMP_CONTEXT context, LPHSNMP_PDU pdu, smiLPCOCTETS msgBufDesc) {
    const Call call;
    if (!call) return call.not_started();
    Session* owner = call->objects.find_session(session);
    if (!owner) return call.fail(SNMPAPI_SESSION_INVALID);
    const SNMPAPI_STATUS status = check_outputs(srcEntity, dstEntity, context, pdu, msgBufDesc);
    if (status != SNMPAPI_SUCCESS) return call.fail(status, owner);
    snmp::Message& message = call->scratch_message;
    const snmp::DecodeResult result = snmp::decode({msgBufDesc->ptr, msgBufDesc->len}, message);
    if (result.error == snmp::DecodeError::kTruncated) return call.fail(SNMPAPI_OUTPUT_TRUNCATED, owner);
    const bool v1_trap = message.pdu.type == snmp::PduType::kTrapV1;
    if (!result || (v1_trap && !expose_v1_trap(message.pdu)))
        return call.fail(SNMPAPI_MESSAGE_INVALID, owner);

    Pdu& decoded = call->objects.create<Pdu>(*owner);
    decoded.fields = {message.pdu.type, message.pdu.request_id, message.pdu.error_status,
                      message.pdu.error_index};
    decoded.received = call->objects.new_bindings();
    std::swap(decoded.received->list, message.pdu.varbinds);
    Context& community = call->objects.create<Context>(*owner);
    community.community = message.community;
    *srcEntity = *dstEntity = nullptr;
    *context = Objects::handle_of(community.token);
    *pdu = Objects::handle_of(decoded.token);
    return static_cast<SNMPAPI_STATUS>(result.consumed);
}

}  // namespace openwosa::winsnmp::api
