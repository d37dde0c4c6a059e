// GetAppcConfig: the partners that are configured for a local LU.
#include <algorithm>
#include <winappc_api.hpp>

#include "library.hpp"
#include "runtime/memory_probe.hpp"

namespace openwosa::appc {

namespace {

constexpr std::size_t kName = 9;  // 8 characters and a NUL

/// As many names as there is room for; the number of all of them.
bool put_names(const Library::ConfigRequest& to, const std::vector<std::string>& names) {
    const int all = static_cast<int>(names.size());
    for (int i = 0; i < std::min(all, to.max); ++i) {
        char name[kName] = {};
        names[static_cast<std::size_t>(i)].copy(name, kName - 1);
        if (!runtime::probe_write(to.names + static_cast<std::size_t>(i) * kName, name, kName)) return false;
    }
    return runtime::probe_write(to.count, &all, sizeof all);
}

/// No local LU is refused: an alias that none has becomes one.
int result_of(const Library::ConfigRequest& to, const lu62::DisplayInfo* info) {
    if (!info) return APPC_CFG_ERROR_GENERAL_FAILURE;
    std::vector<std::string> names;
    for (const lu62::DisplayPartner& partner : info->partner_definitions) names.push_back(partner.alias);
    return put_names(to, names) ? APPC_CFG_SUCCESS_NO_DEFAULT_REMOTE : APPC_CFG_ERROR_BAD_POINTER;
}

}  // namespace

void Library::configured(std::uint32_t request, const lu62::DisplayInfo* info) {
    const auto found = config_requests.find(request);
    if (found == config_requests.end()) return;
    const ConfigRequest to = found->second;
    config_requests.erase(found);
    const int code = result_of(to, info);
    if (to.window)
        PostMessageA(to.window, RegisterWindowMessageA("WinAppcCfg"), reinterpret_cast<WPARAM>(to.handle),
                     code);
    else
        runtime::probe_write(to.code, &code, sizeof code);
}

namespace api {

namespace {

constexpr std::size_t kOutstanding = 16;

HANDLE as_handle(std::uint32_t value) { return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(value)); }

/// The program's text of at most 8 characters and a NUL, without blanks behind; false: it is not there.
bool read_alias(const char* text, std::string& alias) {
    for (std::size_t i = 0; i < kName; ++i) {
        char c = 0;
        if (runtime::probe_read(text + i, &c, 1) != 1) return false;
        if (c == 0) break;
        alias.push_back(c);
    }
    while (!alias.empty() && alias.back() == ' ') alias.pop_back();
    return true;
}

}  // namespace

// The default remote LU is not among what the node tells: APPC_CFG_SUCCESS_DEFAULT_REMOTE is never returned.
HANDLE GetAppcConfig(HANDLE window, LPSTR local, LPSTR, LPINT count, INT max, LPSTR names, LPINT code) {
    Library& all = library();
    auto lock = all.lock();
    if (!all.started()) return as_handle(APPC_CFG_ERROR_NO_APPC_INIT);
    if (window && code) return as_handle(APPC_CFG_ERROR_UNCLEAR_COMPLETION_MODE);
    if (window && !IsWindow(static_cast<HWND>(window))) return as_handle(APPC_CFG_ERROR_INVALID_HWND);
    Library::ConfigRequest request{static_cast<HWND>(window), code, nullptr, {}, count,
                                   std::max(max, 0),          names};
    const int pending = APPC_CFG_PENDING;
    if (!read_alias(local, request.lu_alias) || !runtime::is_writable(count, sizeof *count) ||
        !runtime::is_writable(names, static_cast<std::size_t>(request.max) * kName) ||
        (!window && !runtime::probe_write(code, &pending, sizeof pending)))
        return as_handle(APPC_CFG_ERROR_BAD_POINTER);
    if (all.config_requests.size() >= kOutstanding) return as_handle(APPC_CFG_ERROR_TOO_MANY_REQUESTS);
    if (!all.connected(lock)) return as_handle(APPC_CFG_ERROR_GENERAL_FAILURE);
    const std::uint32_t id = all.new_id();
    // Whatever is asked for first, the result has this bit, and no error has.
    request.handle = as_handle(id << 16 | APPC_CFG_SUCCESS);
    const HANDLE handle = request.handle;
    all.config_requests[id] = std::move(request);
    lu62::DisplaySections sections;
    sections.lu_definitions = sections.partner_definitions = true;
    if (all.send(port::Display{id, sections})) return handle;
    all.config_requests.erase(id);
    return as_handle(APPC_CFG_ERROR_GENERAL_FAILURE);
}

}  // namespace api

}  // namespace openwosa::appc
