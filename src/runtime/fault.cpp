#include "runtime/fault.hpp"

#include <charconv>
#include <cstdlib>
#include <mutex>
#include <new>
#include <string>
#include <vector>

namespace openwosa::runtime::fault {

namespace detail {
std::atomic<bool> armed{false};
}

namespace {

struct Site {
    std::string name;
    std::uint32_t nth;
    NetError error;
    std::uint32_t passes = 0;
};

struct Registry {
    std::mutex mutex;
    std::vector<Site> sites;
};

// Leaked on purpose: a loop thread may pass a site while the process exits.
Registry& registry() {
    static Registry* instance = new Registry;
    return *instance;
}

bool error_named(std::string_view name, NetError& out) {
    for (int i = 1; i <= static_cast<int>(NetError::kOther); ++i) {
        if (to_string(static_cast<NetError>(i)) != name) continue;
        out = static_cast<NetError>(i);
        return true;
    }
    return false;
}

}  // namespace

NetError detail::pass(std::string_view site) noexcept {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    for (Site& s : r.sites) {
        if (s.name != site) continue;
        ++s.passes;
        if (s.nth == 0 || s.passes == s.nth) return s.error;
    }
    return NetError::kNone;
}

void arm(std::string_view site, std::uint32_t nth, NetError error) {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    std::erase_if(r.sites, [&](const Site& s) { return s.name == site; });
    r.sites.push_back(Site{std::string(site), nth, error});
    detail::armed.store(true, std::memory_order_relaxed);
}

void disarm() {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    r.sites.clear();
    detail::armed.store(false, std::memory_order_relaxed);
}

std::uint32_t passes(std::string_view site) {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    for (const Site& s : r.sites)
        if (s.name == site) return s.passes;
    return 0;
}

bool arm_from_environment() {
    const char* text = std::getenv("OPENWOSA_FAULT");
    if (!text || !*text) return true;
    std::vector<Site> wanted;
    std::string_view rest(text);
    while (!rest.empty()) {
        std::string_view item = rest.substr(0, rest.find(','));
        rest.remove_prefix(item.size() + (item.size() < rest.size() ? 1 : 0));
        std::size_t colon = item.find(':');
        if (colon == 0 || colon == std::string_view::npos) return false;
        Site site{std::string(item.substr(0, colon)), 0, NetError::kResource};
        std::string_view number = item.substr(colon + 1);
        if (std::size_t second = number.find(':'); second != std::string_view::npos) {
            if (!error_named(number.substr(second + 1), site.error)) return false;
            number = number.substr(0, second);
        }
        auto [end, bad] = std::from_chars(number.data(), number.data() + number.size(), site.nth);
        if (bad != std::errc{} || end != number.data() + number.size() || number.empty()) return false;
        wanted.push_back(std::move(site));
    }
    for (const Site& s : wanted) arm(s.name, s.nth, s.error);
    return true;
}

}  // namespace openwosa::runtime::fault
