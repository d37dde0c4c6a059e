#pragma once

namespace openwosa::comshim {

// When the library is unloaded.
void forget_command_line() noexcept;

}  // namespace openwosa::comshim
