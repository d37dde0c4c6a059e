#include "runtime/fault.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "runtime/immortal.hpp"

namespace openwosa::runtime::fault {

namespace detail {
std::atomic<bool> armed{true};  // until the first pass has looked at the environment
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
    bool looked = false;  // at the environment
};

Registry& registry() {
    static Immortal<Registry> instance;
    return instance.get();
}

bool read_environment(std::vector<Site>& out);

void arm_locked(Registry& r, Site site) {
    std::erase_if(r.sites, [&](const Site& s) { return s.name == site.name; });
    r.sites.push_back(std::move(site));
    detail::armed.store(true, std::memory_order_relaxed);
}

void look_once(Registry& r) {
    if (std::exchange(r.looked, true)) return;
    std::vector<Site> wanted;
    if (!read_environment(wanted)) std::fputs("openwosa: OPENWOSA_FAULT is not understood\n", stderr);
    for (Site& s : wanted) arm_locked(r, std::move(s));
    detail::armed.store(!r.sites.empty(), std::memory_order_relaxed);
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
    look_once(r);
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
    look_once(r);
    arm_locked(r, Site{std::string(site), nth, error});
}

void disarm() {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    r.looked = true;
    r.sites = {};
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
    std::vector<Site> wanted;
    if (!read_environment(wanted)) return false;
    for (const Site& s : wanted) arm(s.name, s.nth, s.error);
    return true;
}

namespace {

bool read_environment(std::vector<Site>& out) {
    const char* text = std::getenv("OPENWOSA_FAULT");
    std::string_view rest(text ? text : "");
    while (!rest.empty()) {
        const std::string_view item = rest.substr(0, rest.find(','));
        rest.remove_prefix(item.size() + (item.size() < rest.size() ? 1 : 0));
        const std::size_t colon = item.find(':');
        if (colon == 0 || colon == std::string_view::npos) return false;
        Site site{std::string(item.substr(0, colon)), 0, NetError::kResource};
        std::string_view number = item.substr(colon + 1);
        if (const std::size_t second = number.find(':'); second != std::string_view::npos) {
            if (!error_named(number.substr(second + 1), site.error)) return false;
            number = number.substr(0, second);
        }
        const auto [end, bad] = std::from_chars(number.data(), number.data() + number.size(), site.nth);
        if (bad != std::errc{} || end != number.data() + number.size()) return false;
        out.push_back(std::move(site));
    }
    return true;
}

}  // namespace

}  // namespace openwosa::runtime::fault
