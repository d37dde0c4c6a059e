// PDUs.
#include <winsnmp_api.hpp>

#include "library.hpp"
#include "session.hpp"

namespace openwosa::winsnmp::api {

namespace {

/// The types a program may make; a v1 trap is only ever received.
bool is_program_type(smiINT type) { return snmp::is_pdu_type(type) && type != SNMP_PDU_V1TRAP; }

std::int32_t new_request_id(Library& library, const Session& session) {
    std::int32_t id;
    do {
        id = library.new_request_id();
    } while (library.manager.is_outstanding(session.token, id));
    return id;
}

/// The bindings a PDU has now; null for none.
Bindings* bindings_of(const Pdu& pdu) { return pdu.attached ? pdu.attached->bindings : pdu.received; }

/// SnmpGetPduData's new list. The first list read from a received PDU also becomes the PDU's own.
Vbl& new_list(Objects& objects, Pdu& pdu) {
    Vbl& vbl = objects.create_vbl(*pdu.owner, bindings_of(pdu));
    if (pdu.received) objects.attach(pdu, vbl);
    return vbl;
}

}  // namespace

HSNMP_PDU SnmpCreatePdu(HSNMP_SESSION session, smiINT PDU_type, smiINT32 request_id, smiINT error_status,
                        smiINT error_index, HSNMP_VBL varbindlist) {
    const Call call;
    if (!call) return call.not_started();
    Session* owner = call->objects.find_session(session);
    if (!owner) return call.fail(SNMPAPI_SESSION_INVALID);
    if (PDU_type != 0 && !is_program_type(PDU_type)) return call.fail(SNMPAPI_PDU_INVALID, owner);
    Vbl* vbl = varbindlist ? call->objects.find<Vbl>(varbindlist) : nullptr;
    if (varbindlist && !vbl) return call.fail(SNMPAPI_VBL_INVALID, owner);
    Pdu& pdu = call->objects.create<Pdu>(*owner);
    pdu.fields.type = PDU_type != 0 ? static_cast<snmp::PduType>(PDU_type) : snmp::PduType::kGetNext;
    pdu.fields.request_id = request_id != 0 ? request_id : new_request_id(*call, *owner);
    pdu.fields.error_status = error_status;
    pdu.fields.error_index = error_index;
    if (vbl) call->objects.attach(pdu, *vbl);
    return Objects::handle_of(pdu.token);
}

SNMPAPI_STATUS SnmpGetPduData(HSNMP_PDU PDU, smiLPINT PDU_type, smiLPINT32 request_id, smiLPINT error_status,
                              smiLPINT error_index, LPHSNMP_VBL varbindlist) {
    const Call call;
    if (!call) return call.not_started();
    Pdu* pdu = call->objects.find<Pdu>(PDU);
    if (!PDU_type && !request_id && !error_status && !error_index && !varbindlist) {
        return call.fail(SNMPAPI_NOOP, pdu ? pdu->owner : nullptr);
    }
    if (!pdu) return call.fail(SNMPAPI_PDU_INVALID);
    if (varbindlist) *varbindlist = Objects::handle_of(new_list(call->objects, *pdu).token);
    if (PDU_type) *PDU_type = static_cast<smiINT>(pdu->fields.type);
    if (request_id) *request_id = pdu->fields.request_id;
    if (error_status) *error_status = pdu->fields.error_status;
    if (error_index) *error_index = pdu->fields.error_index;
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpSetPduData(HSNMP_PDU PDU, const smiINT* PDU_type, const smiINT32* request_id,
                              const smiINT* non_repeaters, const smiINT* max_repetitions,
                              const HSNMP_VBL* varbindlist) {
    const Call call;
    if (!call) return call.not_started();
    Pdu* pdu = call->objects.find<Pdu>(PDU);
    if (!pdu || (PDU_type && !is_program_type(*PDU_type))) {
        return call.fail(SNMPAPI_PDU_INVALID, pdu ? pdu->owner : nullptr);
    }
    Vbl* vbl = varbindlist ? call->objects.find<Vbl>(*varbindlist) : nullptr;
    if (varbindlist && !vbl) return call.fail(SNMPAPI_VBL_INVALID, pdu->owner);
    if (!PDU_type && !request_id && !non_repeaters && !max_repetitions && !varbindlist) {
        return call.fail(SNMPAPI_NOOP, pdu->owner);
    }
    PduFields& fields = pdu->fields;
    const bool was_bulk = fields.type == snmp::PduType::kGetBulk;
    if (PDU_type) fields.type = static_cast<snmp::PduType>(*PDU_type);
    const bool is_bulk = fields.type == snmp::PduType::kGetBulk;
    // The two fields mean something else on the other side of this change.
    if (was_bulk != is_bulk) fields.error_status = fields.error_index = 0;
    if (request_id) fields.request_id = *request_id;
    if (is_bulk && non_repeaters) fields.error_status = *non_repeaters;
    if (is_bulk && max_repetitions) fields.error_index = *max_repetitions;
    if (vbl) call->objects.attach(*pdu, *vbl);
    return SNMPAPI_SUCCESS;
}

HSNMP_PDU SnmpDuplicatePdu(HSNMP_SESSION session, HSNMP_PDU PDU) {
    const Call call;
    if (!call) return call.not_started();
    Session* owner = call->objects.find_session(session);
    if (!owner) return call.fail(SNMPAPI_SESSION_INVALID);
    const Pdu* source = call->objects.find<Pdu>(PDU);
    if (!source) return call.fail(SNMPAPI_PDU_INVALID, owner);
    Pdu& copy = call->objects.create<Pdu>(*owner);
    copy.fields = source->fields;
    // Not yet attached to any list of the program's: like a received PDU.
    if (Bindings* bindings = bindings_of(*source)) copy.received = Objects::share(bindings);
    return Objects::handle_of(copy.token);
}

SNMPAPI_STATUS SnmpFreePdu(HSNMP_PDU PDU) {
    const Call call;
    if (!call) return call.not_started();
    Pdu* pdu = call->objects.find<Pdu>(PDU);
    if (!pdu) return call.fail(SNMPAPI_PDU_INVALID);
    call->objects.drop(*pdu);
    return SNMPAPI_SUCCESS;
}

}  // namespace openwosa::winsnmp::api
