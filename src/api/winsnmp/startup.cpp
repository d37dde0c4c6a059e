// SnmpStartup, SnmpCleanup and their counted forms.
#include <cstdlib>
#include <functional>
#include <string_view>
#include <winsnmp_api.hpp>

#include "library.hpp"
#include "process.hpp"
#include "runtime/fault.hpp"

namespace openwosa::winsnmp::api {

namespace {

/// Tests change OPENWOSA_FAULT between starts.
void read_faults() {
    const char* text = std::getenv("OPENWOSA_FAULT");
    const std::size_t now = text ? std::hash<std::string_view>()(text) : 0;
    if (now == g_process.faults) return;
    g_process.faults = now;
    runtime::fault::disarm();
    runtime::fault::arm_from_environment();
}

/// Makes the library unless there is one. The caller holds the lock.
bool start(runtime::NetError& why) {
    if (g_process.library) return true;
    std::shared_ptr<Library> library = Library::start(why);
    if (!library) return false;
    g_process.library = library.get();
    library->self = std::move(library);
    return true;
}

/// Written in this order: programs pass one variable for several.
void report(smiLPUINT32 major, smiLPUINT32 minor, smiLPUINT32 level, smiLPUINT32 translate,
            smiLPUINT32 retransmit) {
    const Library& library = *g_process.library;
    if (major) *major = 2;
    if (minor) *minor = 0;
    if (level) *level = SNMPAPI_V2_SUPPORT;
    if (translate) *translate = library.translate_mode;
    if (retransmit) *retransmit = library.retransmit ? SNMPAPI_ON : SNMPAPI_OFF;
}

/// Ends the library when nobody has it started any more.
void end_if_unused(std::unique_lock<ProcessLock> lock) {
    if (g_process.plain || g_process.counted != 0) return;
    const std::shared_ptr<Library> library = std::move(g_process.library->self);
    g_process.library = nullptr;
    lock.unlock();
    library->shut_down();
}

SNMPAPI_STATUS fail(SNMPAPI_STATUS code) {
    g_process.last_error.store(code, std::memory_order_relaxed);
    return SNMPAPI_FAILURE;
}

}  // namespace

SNMPAPI_STATUS SnmpStartup(smiLPUINT32 nMajorVersion, smiLPUINT32 nMinorVersion, smiLPUINT32 nLevel,
                           smiLPUINT32 nTranslateMode, smiLPUINT32 nRetransmitMode) {
    const auto lock = lock_process();
    read_faults();
    throw_if_armed(__func__);
    runtime::NetError why{};
    if (!start(why)) return fail(SNMPAPI_NOT_INITIALIZED);
    g_process.plain = true;
    report(nMajorVersion, nMinorVersion, nLevel, nTranslateMode, nRetransmitMode);
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpStartupEx(smiLPUINT32 nMajorVersion, smiLPUINT32 nMinorVersion, smiLPUINT32 nLevel,
                             smiLPUINT32 nTranslateMode, smiLPUINT32 nRetransmitMode) {
    const auto lock = lock_process();
    read_faults();
    throw_if_armed(__func__);
    runtime::NetError why{};
    if (!start(why)) {
        return fail(why == runtime::NetError::kResource ? SNMPAPI_TL_RESOURCE_ERROR
                                                        : SNMPAPI_TL_NOT_INITIALIZED);
    }
    ++g_process.counted;
    report(nMajorVersion, nMinorVersion, nLevel, nTranslateMode, nRetransmitMode);
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpCleanup() {
    auto lock = lock_process();
    throw_if_armed(__func__);
    if (!g_process.plain) return fail(SNMPAPI_NOT_INITIALIZED);
    g_process.plain = false;
    end_if_unused(std::move(lock));
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpCleanupEx() {
    auto lock = lock_process();
    throw_if_armed(__func__);
    if (g_process.counted == 0) return fail(SNMPAPI_OTHER_ERROR);
    --g_process.counted;
    end_if_unused(std::move(lock));
    return SNMPAPI_SUCCESS;
}

}  // namespace openwosa::winsnmp::api
