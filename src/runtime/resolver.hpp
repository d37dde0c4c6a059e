#pragma once
// Text to addresses. Literals never reach the resolver; host names do, where the configuration allows them.

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/error.hpp"
#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

struct Resolution {
    NetError error = NetError::kNone;       ///< not_available: no such name, or no name service answers
    std::vector<snmp::Endpoint> endpoints;  ///< in the system's order of preference, no duplicates
};

/// Resolves a host name with getaddrinfo; blocks as long as that does. The text is not a literal (the caller
/// has tried the engine's parser first). Empty names, names with a NUL or longer than 253 bytes are `invalid`
/// without asking.
Resolution resolve_host(std::string_view name, std::uint16_t port);

}  // namespace openwosa::runtime
