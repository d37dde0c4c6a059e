#pragma once
// What the configuration says: what else the class and its interface go by, and where the trace goes.

#include "api/com/server.hpp"
#include "runtime/config.hpp"

namespace openwosa::comlu0 {

/// As the configuration has it now. The library's answer; tests bring their own.
com::Aliases configured_aliases();
runtime::TraceConfig configured_trace();

/// Whether `iid` is another id of IcomLU0, as the configuration had it when that was first asked.
bool is_other_interface_id(REFIID iid) noexcept;

}  // namespace openwosa::comlu0
