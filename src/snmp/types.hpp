#pragma once
// Small names shared by the request engine and the notification registry.
#include <cstdint>

namespace openwosa::snmp {

using SessionId = std::uint32_t;  // chosen by the caller; also the tag of the session's socket
using Cookie = std::uint64_t;     // the caller's own reference to a request, handed back untouched
using Millis = std::uint64_t;     // monotonic time, any origin

}  // namespace openwosa::snmp
