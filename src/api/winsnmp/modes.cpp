// The process-wide modes: how names are translated, who retransmits.
#include <winsnmp_api.hpp>

#include "library.hpp"

namespace openwosa::winsnmp::api {

SNMPAPI_STATUS SnmpGetTranslateMode(smiLPUINT32 nTranslateMode) {
    const Call call;
    if (!call) return call.not_started();
    if (!nTranslateMode) return call.fail(SNMPAPI_ALLOC_ERROR);
    *nTranslateMode = call->translate_mode;
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpSetTranslateMode(smiUINT32 nTranslateMode) {
    const Call call;
    if (!call) return call.not_started();
    if (nTranslateMode > SNMPAPI_UNTRANSLATED_V2) return call.fail(SNMPAPI_MODE_INVALID);
    call->translate_mode = nTranslateMode;
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpGetRetransmitMode(smiLPUINT32 nRetransmitMode) {
    const Call call;
    if (!call) return call.not_started();
    if (!nRetransmitMode) return call.fail(SNMPAPI_ALLOC_ERROR);
    *nRetransmitMode = call->retransmit ? SNMPAPI_ON : SNMPAPI_OFF;
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpSetRetransmitMode(smiUINT32 nRetransmitMode) {
    const Call call;
    if (!call) return call.not_started();
    if (nRetransmitMode != SNMPAPI_ON && nRetransmitMode != SNMPAPI_OFF)
        return call.fail(SNMPAPI_MODE_INVALID);
    const bool turned_off = call->retransmit && nRetransmitMode == SNMPAPI_OFF;
    call->retransmit = nRetransmitMode == SNMPAPI_ON;
    if (turned_off) {
        snmp::step(call->manager, snmp::RetransmitOff{}, call->actions);
        call->perform_actions();
    }
    return SNMPAPI_SUCCESS;
}

}  // namespace openwosa::winsnmp::api
