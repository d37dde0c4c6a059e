// Variable-binding lists.
#include <winsnmp_api.hpp>

#include "library.hpp"
#include "session.hpp"
#include "snmp/oid.hpp"
#include "values.hpp"

namespace openwosa::winsnmp::api {

namespace {

bool is_name(const smiOID& oid) { return has_arcs(oid, snmp::kMinArcs) && snmp::is_encodable(arcs_of(oid)); }

/// What both SnmpCreateVbl and SnmpSetVb ask of their arguments; no value means NULL.
SNMPAPI_STATUS check(smiLPCOID name, smiLPCVALUE value, snmp::ValueView& out) {
    if (name && !is_name(*name)) return SNMPAPI_OID_INVALID;
    out = snmp::ValueView::null();
    return value ? view_value(*value, out) : SNMPAPI_STATUS{SNMPAPI_SUCCESS};
}

}  // namespace

HSNMP_VBL SnmpCreateVbl(HSNMP_SESSION session, smiLPCOID name, smiLPCVALUE value) {
    const Call call;
    if (!call) return call.not_started();
    Session* owner = call->objects.find_session(session);
    if (!owner) return call.fail(SNMPAPI_SESSION_INVALID);
    snmp::ValueView view;
    const SNMPAPI_STATUS status = check(name, name ? value : nullptr, view);
    if (status != SNMPAPI_SUCCESS) return call.fail(status, owner);
    Vbl& vbl = call->objects.create_vbl(*owner, nullptr);
    if (name) vbl.bindings->list.append(arcs_of(*name), view);
    return Objects::handle_of(vbl.token);
}

HSNMP_VBL SnmpDuplicateVbl(HSNMP_SESSION session, HSNMP_VBL vbl) {
    const Call call;
    if (!call) return call.not_started();
    Session* owner = call->objects.find_session(session);
    if (!owner) return call.fail(SNMPAPI_SESSION_INVALID);
    const Vbl* source = call->objects.find<Vbl>(vbl);
    if (!source) return call.fail(SNMPAPI_VBL_INVALID, owner);
    return Objects::handle_of(call->objects.create_vbl(*owner, source->bindings).token);
}

SNMPAPI_STATUS SnmpFreeVbl(HSNMP_VBL vbl) {
    const Call call;
    if (!call) return call.not_started();
    Vbl* found = call->objects.find<Vbl>(vbl);
    if (!found) return call.fail(SNMPAPI_VBL_INVALID);
    call->objects.drop(*found);
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpCountVbl(HSNMP_VBL vbl) {
    const Call call;
    if (!call) return call.not_started();
    const Vbl* found = call->objects.find<Vbl>(vbl);
    if (!found) return call.fail(SNMPAPI_VBL_INVALID);
    const std::size_t count = found->bindings->list.size();
    if (count == 0) return call.fail(SNMPAPI_NOOP, found->owner);
    return static_cast<SNMPAPI_STATUS>(count);
}

SNMPAPI_STATUS SnmpGetVb(HSNMP_VBL vbl, smiUINT32 index, smiLPOID name, smiLPVALUE value) {
    const Call call;
    if (!call) return call.not_started();
    const Vbl* found = call->objects.find<Vbl>(vbl);
    if (!name || !value) return call.fail(SNMPAPI_ALLOC_ERROR, found ? found->owner : nullptr);
    if (!found) return call.fail(SNMPAPI_VBL_INVALID);
    const snmp::VarBindList& list = found->bindings->list;
    if (!list.contains(index)) return call.fail(SNMPAPI_INDEX_INVALID, found->owner);
    const smiOID name_copy = copy_oid(call->descriptors, list.name(index));
    try {
        *value = copy_value(call->descriptors, list.value(index));
    } catch (...) {
        call->descriptors.release(name_copy.ptr);
        throw;
    }
    *name = name_copy;
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpSetVb(HSNMP_VBL vbl, smiUINT32 index, smiLPCOID name, smiLPCVALUE value) {
    const Call call;
    if (!call) return call.not_started();
    Vbl* found = call->objects.find<Vbl>(vbl);
    if (!found) return call.fail(SNMPAPI_VBL_INVALID);
    const std::size_t count = found->bindings->list.size();
    if (index > count) return call.fail(SNMPAPI_INDEX_INVALID, found->owner);
    snmp::ValueView view;
    SNMPAPI_STATUS status = check(name, value, view);
    if (index == 0 && !name) status = SNMPAPI_OID_INVALID;
    if (status != SNMPAPI_SUCCESS) return call.fail(status, found->owner);
    snmp::VarBindList& list = call->objects.writable(*found);
    if (index == 0) {
        list.append(arcs_of(*name), view);
        return static_cast<SNMPAPI_STATUS>(count + 1);
    }
    if (name) {
        list.replace(index, arcs_of(*name), view);
    } else {
        list.replace_value(index, view);
    }
    return index;
}

SNMPAPI_STATUS SnmpDeleteVb(HSNMP_VBL vbl, smiUINT32 index) {
    const Call call;
    if (!call) return call.not_started();
    Vbl* found = call->objects.find<Vbl>(vbl);
    if (!found) return call.fail(SNMPAPI_VBL_INVALID);
    if (!found->bindings->list.contains(index)) return call.fail(SNMPAPI_INDEX_INVALID, found->owner);
    call->objects.writable(*found).erase(index);
    return SNMPAPI_SUCCESS;
}

}  // namespace openwosa::winsnmp::api
