#include "expect.hpp"

#include <fstream>
#include <mutex>
#include <set>

namespace openwosa::apitest {

namespace {

// Tests call from many threads; never destroyed, since a test may end the process at any time.
struct Reached {
    std::mutex mutex;
    std::set<std::string> pairs;
};
Reached& reached() {
    static auto* const all = new Reached;
    return *all;
}

}  // namespace

std::string status_name(SNMPAPI_STATUS status) {
    switch (status) {
#define OPENWOSA_NAME(code) \
    case code:              \
        return #code
        OPENWOSA_NAME(SNMPAPI_FAILURE);
        OPENWOSA_NAME(SNMPAPI_SUCCESS);
        OPENWOSA_NAME(SNMPAPI_ALLOC_ERROR);
        OPENWOSA_NAME(SNMPAPI_CONTEXT_INVALID);
        OPENWOSA_NAME(SNMPAPI_CONTEXT_UNKNOWN);
        OPENWOSA_NAME(SNMPAPI_ENTITY_INVALID);
        OPENWOSA_NAME(SNMPAPI_ENTITY_UNKNOWN);
        OPENWOSA_NAME(SNMPAPI_INDEX_INVALID);
        OPENWOSA_NAME(SNMPAPI_NOOP);
        OPENWOSA_NAME(SNMPAPI_OID_INVALID);
        OPENWOSA_NAME(SNMPAPI_OPERATION_INVALID);
        OPENWOSA_NAME(SNMPAPI_OUTPUT_TRUNCATED);
        OPENWOSA_NAME(SNMPAPI_PDU_INVALID);
        OPENWOSA_NAME(SNMPAPI_SESSION_INVALID);
        OPENWOSA_NAME(SNMPAPI_SYNTAX_INVALID);
        OPENWOSA_NAME(SNMPAPI_VBL_INVALID);
        OPENWOSA_NAME(SNMPAPI_MODE_INVALID);
        OPENWOSA_NAME(SNMPAPI_SIZE_INVALID);
        OPENWOSA_NAME(SNMPAPI_NOT_INITIALIZED);
        OPENWOSA_NAME(SNMPAPI_MESSAGE_INVALID);
        OPENWOSA_NAME(SNMPAPI_HWND_INVALID);
        OPENWOSA_NAME(SNMPAPI_OTHER_ERROR);
        OPENWOSA_NAME(SNMPAPI_TL_NOT_INITIALIZED);
        OPENWOSA_NAME(SNMPAPI_TL_NOT_SUPPORTED);
        OPENWOSA_NAME(SNMPAPI_TL_NOT_AVAILABLE);
        OPENWOSA_NAME(SNMPAPI_TL_RESOURCE_ERROR);
        OPENWOSA_NAME(SNMPAPI_TL_UNDELIVERABLE);
        OPENWOSA_NAME(SNMPAPI_TL_SRC_INVALID);
        OPENWOSA_NAME(SNMPAPI_TL_INVALID_PARAM);
        OPENWOSA_NAME(SNMPAPI_TL_IN_USE);
        OPENWOSA_NAME(SNMPAPI_TL_TIMEOUT);
        OPENWOSA_NAME(SNMPAPI_TL_PDU_TOO_BIG);
        OPENWOSA_NAME(SNMPAPI_TL_OTHER);
#undef OPENWOSA_NAME
        default:
            return std::to_string(status);
    }
}

void make_another_error_the_last(SNMPAPI_STATUS expected) {
    smiUINT32 mode = 0;
    const bool started = SnmpGetTranslateMode(&mode) == SNMPAPI_SUCCESS ||
                         SnmpGetLastError(nullptr) != SNMPAPI_NOT_INITIALIZED;
    if (started) {
        if (expected == SNMPAPI_VBL_INVALID) {
            SnmpFreePdu(nullptr);
        } else {
            SnmpFreeVbl(nullptr);
        }
    } else if (expected == SNMPAPI_NOT_INITIALIZED) {
        // Nothing is started, so this only leaves OTHER_ERROR behind.
        SnmpCleanupEx();
    }
}

testing::AssertionResult failed_with(const char* function, SNMPAPI_STATUS expected, bool failed,
                                     HSNMP_SESSION session) {
    if (!failed) {
        return testing::AssertionFailure()
               << function << " succeeded; " << status_name(expected) << " was due";
    }
    const SNMPAPI_STATUS seen = SnmpGetLastError(nullptr);
    if (seen != expected) {
        return testing::AssertionFailure()
               << function << " left " << status_name(seen) << " as the application's last error; "
               << status_name(expected) << " was due";
    }
    if (session && SnmpGetLastError(session) != expected) {
        return testing::AssertionFailure()
               << function << " left " << status_name(SnmpGetLastError(session))
               << " as its session's last error; " << status_name(expected) << " was due";
    }
    std::lock_guard lock(reached().mutex);
    reached().pairs.insert(std::string(function) + ' ' + status_name(expected));
    return testing::AssertionSuccess();
}

void write_reached_errors(const std::string& file) {
    std::lock_guard lock(reached().mutex);
    std::ofstream out(file);
    for (const std::string& pair : reached().pairs) out << pair << '\n';
}

}  // namespace openwosa::apitest
