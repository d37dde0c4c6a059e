#pragma once
// What else the class and its interface go by.

#include "api/com/server.hpp"

namespace openwosa::comlu0 {

/// As the configuration has it now. The library's answer; tests bring their own.
com::Aliases configured_aliases();

/// Whether `iid` is another id of IcomLU0, as the configuration had it when that was first asked.
bool is_other_interface_id(REFIID iid) noexcept;

}  // namespace openwosa::comlu0
