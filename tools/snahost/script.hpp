#pragma once
// The interpreter of scripted applications: a list of steps, each of which acts or waits.

#include <memory>

#include "program.hpp"

namespace openwosa::snahost {

/// `config` outlives the program.
[[nodiscard]] std::unique_ptr<Program> make_script(const ApplicationConfig& config);

}  // namespace openwosa::snahost
