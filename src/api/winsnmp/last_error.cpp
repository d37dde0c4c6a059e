// SnmpGetLastError, and what a failure below turns into.
#include <exception>
#include <new>
#include <winsnmp_api.hpp>

#include "library.hpp"
#include "process.hpp"
#include "session.hpp"

namespace openwosa::winsnmp::api {

/// Works at all times; stores nothing, not even for a handle that is no session.
SNMPAPI_STATUS SnmpGetLastError(HSNMP_SESSION session) {
    if (!session) return g_process.last_error.load(std::memory_order_relaxed);
    const Call call;
    if (!call) return g_process.last_error.load(std::memory_order_relaxed);
    const Session* found = call->objects.find_session(session);
    return found ? found->last_error : SNMPAPI_STATUS{SNMPAPI_SESSION_INVALID};
}

/// The exports' barrier. Nothing but memory runs out by exception.
SNMPAPI_STATUS on_exception(FunctionIndex) noexcept {
    SNMPAPI_STATUS code = SNMPAPI_OTHER_ERROR;
    try {
        throw;
    } catch (const std::bad_alloc&) {
        code = SNMPAPI_ALLOC_ERROR;
    } catch (...) {
    }
    g_process.last_error.store(code, std::memory_order_relaxed);
    return SNMPAPI_FAILURE;
}

}  // namespace openwosa::winsnmp::api
