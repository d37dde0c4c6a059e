// Object identifiers: text, copies, order; and giving descriptors back.
#include "snmp/oid.hpp"

#include <cstring>
#include <string_view>
#include <winsnmp_api.hpp>

#include "library.hpp"
#include "values.hpp"

namespace openwosa::winsnmp::api {

SNMPAPI_STATUS SnmpStrToOid(LPCSTR string, smiLPOID dstOID) {
    const Call call;
    if (!call) return call.not_started();
    if (!string || !dstOID) return call.fail(SNMPAPI_ALLOC_ERROR);
    const std::size_t length = strnlen(string, MAXOBJIDSTRSIZE);
    snmp::OidBuffer arcs;
    if (length == MAXOBJIDSTRSIZE || snmp::parse_oid({string, length}, arcs) != snmp::OidTextError::kOk ||
        !snmp::is_encodable(arcs.view())) {
        return call.fail(SNMPAPI_OID_INVALID);
    }
    *dstOID = copy_oid(call->descriptors, arcs.view());
    return dstOID->len;
}

SNMPAPI_STATUS SnmpOidToStr(smiLPCOID srcOID, smiUINT32 size, LPSTR string) {
    const Call call;
    if (!call) return call.not_started();
    if (!srcOID || !string) return call.fail(SNMPAPI_ALLOC_ERROR);
    if (size == 0) return call.fail(SNMPAPI_SIZE_INVALID);
    if (!has_arcs(*srcOID, snmp::kMinArcs)) return call.fail(SNMPAPI_OID_INVALID);
    char text[MAXOBJIDSTRSIZE];
    const std::size_t length = snmp::format_oid(arcs_of(*srcOID), text);
    const std::size_t written = length < size ? length : size - 1;
    std::memcpy(string, text, written);
    string[written] = '\0';
    if (written < length) return call.fail(SNMPAPI_OUTPUT_TRUNCATED);
    return static_cast<SNMPAPI_STATUS>(length + 1);
}

SNMPAPI_STATUS SnmpOidCopy(smiLPCOID srcOID, smiLPOID dstOID) {
    const Call call;
    if (!call) return call.not_started();
    if (!srcOID || !dstOID) return call.fail(SNMPAPI_ALLOC_ERROR);
    if (!has_arcs(*srcOID, snmp::kMinArcs)) return call.fail(SNMPAPI_OID_INVALID);
    *dstOID = copy_oid(call->descriptors, arcs_of(*srcOID));
    return dstOID->len;
}

SNMPAPI_STATUS SnmpOidCompare(smiLPCOID xOID, smiLPCOID yOID, smiUINT32 maxlen, smiLPINT result) {
    const Call call;
    if (!call) return call.not_started();
    if (!xOID || !yOID || !result) return call.fail(SNMPAPI_ALLOC_ERROR);
    if (!has_arcs(*xOID, 0) || !has_arcs(*yOID, 0)) return call.fail(SNMPAPI_OID_INVALID);
    if (maxlen > MAXOBJIDSIZE) return call.fail(SNMPAPI_SIZE_INVALID);
    *result = snmp::compare_oids(arcs_of(*xOID), arcs_of(*yOID), maxlen);
    return SNMPAPI_SUCCESS;
}

/// Programs pass every value's own syntax, so that a scalar's descriptor must not even be read.
SNMPAPI_STATUS SnmpFreeDescriptor(smiUINT32 syntax, smiLPOPAQUE descriptor) {
    const Call call;
    if (!call) return call.not_started();
    if (!descriptor) return call.fail(SNMPAPI_ALLOC_ERROR);
    const auto kind =
        syntax <= 0xff ? snmp::class_of(static_cast<snmp::Syntax>(syntax)) : snmp::ValueClass::kInvalid;
    if (kind == snmp::ValueClass::kInvalid) return call.fail(SNMPAPI_SYNTAX_INVALID);
    const bool has_memory = kind == snmp::ValueClass::kOctets || kind == snmp::ValueClass::kOid;
    if (!has_memory || !call->descriptors.release(descriptor->ptr))
        return call.fail(SNMPAPI_OPERATION_INVALID);
    descriptor->len = 0;
    descriptor->ptr = nullptr;
    return SNMPAPI_SUCCESS;
}

}  // namespace openwosa::winsnmp::api
