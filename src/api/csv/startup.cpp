// WinCSVStartup, WinCSVCleanup and the texts of return codes.
#include <windows.h>

#include <cstring>
#include <mutex>
#include <string>
#include <wincsv_api.hpp>
#include <wincsv_symbols.hpp>

#include "management_services.hpp"
#include "pending.hpp"
#include "runtime/config.hpp"
#include "runtime/immortal.hpp"
#include "runtime/memory_probe.hpp"
#include "runtime/trace.hpp"
#include "verb_trace.hpp"

namespace openwosa::csv::api {
namespace {

constexpr WORD kVersion = MAKEWORD(1, 0);
constexpr char kDescription[] = "openwosa Windows CSV";

struct Registrations {
    std::mutex mutex;
    unsigned count = 0;
};

Registrations& registrations() {
    static runtime::Immortal<Registrations> instance;
    return instance.get();
}

// GetLastError after GetCsvReturnCode returned 0.
enum : DWORD { kBadPointer = 0x20000001, kNoRoom = 0x20000002 };

int refuse(DWORD error) {
    SetLastError(error);
    return 0;
}

void add(std::string& text, const abi::SymbolTable& table, std::int64_t code) {
    const char* name = table.find(code);
    const char* says = table.meaning(code);
    char number[16];
    std::snprintf(number, sizeof number, "0x%llX", static_cast<unsigned long long>(code));
    text += name ? name : number;
    if (says) text.append(" (").append(says).append(")");
}

std::string describe(std::uint16_t primary, std::uint32_t secondary) {
    std::string text;
    add(text, symbols::kPrimaryRc, primary);
    if (secondary == 0) return text;
    text += ", ";
    // The system's own number is no code of ours, though it might look like one.
    if (primary == SV_UNEXPECTED_DOS_ERROR) return text + std::to_string(secondary);
    add(text, symbols::kSecondaryRc, secondary);
    return text;
}

}  // namespace

int WinCSVStartup(WORD wVersionRequired, LPWCSVDATA lpwcsvdata) {
    // Low byte: major version.
    const WORD comparable = static_cast<WORD>(wVersionRequired << 8 | wVersionRequired >> 8);
    if (comparable < 0x0100) return WCSVINVALID;
    const auto read = runtime::load_config();
    if (!read.ok()) return WCSVSYSNOTREADY;
    WCSVDATA data{};
    data.wVersion = kVersion;
    std::strcpy(data.szDescription, kDescription);
    if (!runtime::probe_write(lpwcsvdata, &data, sizeof data)) return WCSVINVALID;
    Registrations& all = registrations();
    std::lock_guard lock(all.mutex);
    if (all.count++ == 0) runtime::trace::open(read.config.trace);
    return 0;
}

int WinCSVCleanup() {
    {
        Registrations& all = registrations();
        std::lock_guard lock(all.mutex);
        if (all.count == 0) return FALSE;
        if (--all.count != 0) return TRUE;
    }
    // With no lock held: letting go of the node waits for callbacks, which may be in here.
    pending_verbs().end_all({SV_CANCELLED, 0});
    close_management_services();
    verb_trace().end();
    runtime::trace::close();
    return TRUE;
}

int GetCsvReturnCode(struct svc_hdr* vpb, UINT buffer_length, unsigned char* buffer_addr) {
    svc_hdr header;
    if (runtime::probe_read(vpb, &header, sizeof header) != sizeof header) return refuse(kBadPointer);
    const std::string text = describe(header.primary_rc, header.secondary_rc);
    if (!runtime::is_writable(buffer_addr, buffer_length) || !buffer_addr) return refuse(kBadPointer);
    if (text.size() + 1 > buffer_length) return refuse(kNoRoom);
    if (!runtime::probe_write(buffer_addr, text.c_str(), text.size() + 1)) return refuse(kBadPointer);
    return static_cast<int>(text.size());
}

// Only functions that return something get here: the verbs answer for themselves.
INT_PTR on_exception(FunctionIndex function) noexcept {
    return function == FunctionIndex::kWinCSVStartup ? WCSVSYSNOTREADY : 0;
}

}  // namespace openwosa::csv::api
