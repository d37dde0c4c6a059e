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

/// Partners are defined for every local LU, and so is the default one.
int result_of(const Library::ConfigRequest& to, const lu62::DisplayInfo* info) {
    if (!info) return APPC_CFG_ERROR_GENERAL_FAILURE;
    std::vector<std::string> names;
    bool with_default = false;
    for (const lu62::DisplayPartner& partner : info->partner_definitions) {
        names.push_back(partner.alias);
        with_default = with_default || partner.is_default;
    }
    if (!put_names(to, names)) return APPC_CFG_ERROR_BAD_POINTER;
    return with_default ? APPC_CFG_SUCCESS_DEFAULT_REMOTE : APPC_CFG_SUCCESS_NO_DEFAULT_REMOTE;
}

}  // namespace

/// The node has said whether the program could use the local LU: then the partners are asked for.
void Library::config_lu(const port::LuStatus& status) {
    const auto found = config_requests.find(status.request);
    if (found == config_requests.end()) return;
    if (!status.known)
        return configured(status.request, found->second.lu_alias.empty() ? APPC_CFG_ERROR_NO_DEFAULT_LOCAL_LU
                                                                         : APPC_CFG_ERROR_BAD_LOCAL_LU);
    lu62::DisplaySections sections;
    sections.partner_definitions = true;
    if (!send(port::Display{status.request, sections})) configured(status.request, nullptr);
}

void Library::configured(std::uint32_t request, const lu62::DisplayInfo* info) {
    const auto found = config_requests.find(request);
    if (found != config_requests.end()) configured(request, result_of(found->second, info));
}

void Library::configured(std::uint32_t request, int code) {
    const auto found = config_requests.find(request);
    if (found == config_requests.end()) return;
    const ConfigRequest to = found->second;
    config_requests.erase(found);
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
    port::GetLuStatus ask{id, 0, request.lu_alias, "", true};
    all.config_requests[id] = std::move(request);
    if (all.send(std::move(ask))) return handle;
    all.config_requests.erase(id);
    return as_handle(APPC_CFG_ERROR_GENERAL_FAILURE);
}

}  // namespace api

}  // namespace openwosa::appc
