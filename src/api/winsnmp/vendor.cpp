// Who made this: SnmpGetVendorInfo, and the two exports nobody outside the original system called.
#include <cstring>
#include <winsnmp_api.hpp>

#include "library.hpp"

namespace openwosa::winsnmp::api {

namespace {

template <std::size_t N>
void put(char (&field)[N], const char* text) {
    std::memset(field, 0, N);
    std::strncpy(field, text, N - 1);
}

}  // namespace

SNMPAPI_STATUS SnmpGetVendorInfo(smiLPVENDORINFO vendorInfo) {
    const Call call;
    if (!call) return call.not_started();
    if (!vendorInfo) return call.fail(SNMPAPI_NOOP);
    put(vendorInfo->vendorName, "openwosa");
    put(vendorInfo->vendorContact, "the openwosa project");
    put(vendorInfo->vendorVersionId, "2.0");
    put(vendorInfo->vendorVersionDate, "2026-11-20");
    vendorInfo->vendorEnterprise = 0;
    return SNMPAPI_SUCCESS;
}

#if defined(_WIN32)
SNMPAPI_STATUS SnmpConveyAgentAddress(smiUINT32) {
    const Call call;
    return call.fail(SNMPAPI_OPERATION_INVALID);
}

SNMPAPI_STATUS SnmpSetAgentAddress(smiUINT32) {
    const Call call;
    return call.fail(SNMPAPI_OPERATION_INVALID);
}
#endif

}  // namespace openwosa::winsnmp::api
