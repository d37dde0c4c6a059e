#pragma once
// The one fault hook: lets tests reach the errors whose only condition is that memory or the system fails.
//
// A site is a call of point("udp.open") at an allocation or I/O call. Armed by arm(), or before start by the
// environment: OPENWOSA_FAULT="site:n[:error][,site:n[:error]]" - the n-th pass (from 1) of that site fails;
// n = 0: every pass. `error` is a NetError name (default: resource). Unarmed, a site costs one relaxed load.

#include <atomic>
#include <cstdint>
#include <string_view>

#include "runtime/error.hpp"

namespace openwosa::runtime::fault {

namespace detail {
extern std::atomic<bool> armed;
NetError pass(std::string_view site) noexcept;
}  // namespace detail

/// The error this pass must report; none: go on.
inline NetError point(std::string_view site) noexcept {
    return detail::armed.load(std::memory_order_relaxed) ? detail::pass(site) : NetError::kNone;
}
/// For allocations: true when this pass must behave as if memory were exhausted.
inline bool fails(std::string_view site) noexcept { return point(site) != NetError::kNone; }

/// The nth pass from now on (0: every pass) of `site` fails.
void arm(std::string_view site, std::uint32_t nth = 1, NetError error = NetError::kResource);
void disarm();
/// How often armed site was passed since arm(); lets a test prove that it reached the place.
std::uint32_t passes(std::string_view site);
/// Reads OPENWOSA_FAULT again; the first point() passed has done so once. False (and nothing armed) when it
/// cannot be understood.
bool arm_from_environment();

}  // namespace openwosa::runtime::fault
