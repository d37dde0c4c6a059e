#include "message_log.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#if defined(_WIN32)
#include <windows.h>
#else
#include <syslog.h>
#endif

#include "runtime/config.hpp"
#include "runtime/fault.hpp"

namespace openwosa::csv {
namespace {

constexpr int kOperator = 12;

std::string now() {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
#if defined(_WIN32)
    gmtime_s(&utc, &seconds);
#else
    gmtime_r(&seconds, &utc);
#endif
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

Outcome append_to(const std::string& name, const std::string& line) {
    errno = runtime::fault::fails("csv.log") ? ENOSPC : 0;
    std::FILE* file = errno ? nullptr : std::fopen(name.c_str(), "ab");
    if (!file) return system_failed(system_code(errno));
    // One write: several programs may use the file.
    std::setvbuf(file, nullptr, _IONBF, 0);
    const bool written = std::fwrite(line.data(), 1, line.size(), file) == line.size();
    const int error = errno;
    std::fclose(file);
    return written ? Outcome{} : system_failed(system_code(error));
}

Outcome tell_the_system(const LogEntry& entry, const std::string& line) {
#if defined(_WIN32)
    const HANDLE source = RegisterEventSourceA(nullptr, "openwosa");
    if (!source) return system_failed(GetLastError());
    const char* strings[] = {line.c_str()};
    const WORD type = entry.severity >= kOperator ? EVENTLOG_WARNING_TYPE : EVENTLOG_INFORMATION_TYPE;
    const bool told = ReportEventA(source, type, 0, 0, nullptr, 1, 0, strings, nullptr);
    const DWORD error = GetLastError();
    DeregisterEventSource(source);
    return told ? Outcome{} : system_failed(error);
#else
    ::syslog(LOG_USER | (entry.severity >= kOperator ? LOG_WARNING : LOG_INFO), "openwosa: %s", line.c_str());
    return {};
#endif
}

}  // namespace

std::uint32_t system_code(int error) {
    switch (error) {
        case ENOENT:
            return ERROR_FILE_NOT_FOUND;
        case ENOTDIR:
            return ERROR_PATH_NOT_FOUND;
        case EACCES:
        case EPERM:
        case EROFS:
        case EISDIR:
            return ERROR_ACCESS_DENIED;
        case ENOSPC:
            return ERROR_DISK_FULL;
        case ENOMEM:
            return ERROR_NOT_ENOUGH_MEMORY;
        default:
            return ERROR_GEN_FAILURE;
    }
}

Outcome write_log(const LogEntry& entry) {
    const auto read = runtime::load_config();
    if (!read.ok()) return {SV_COMM_SUBSYSTEM_NOT_LOADED, 0};
    std::string line;
    if (!entry.originator.empty()) line.append(entry.originator).append(": ");
    line += "severity " + std::to_string(entry.severity) + ": " + entry.text;
    return read.config.csv.log.empty() ? tell_the_system(entry, line)
                                       : append_to(read.config.csv.log, now() + " " + line + "\n");
}

}  // namespace openwosa::csv
