#pragma once
// Reading the section `comlu0`; for config.cpp.

#include "runtime/comlu0_config.hpp"
#include "runtime/json_schema.hpp"

namespace openwosa::runtime {

void read_comlu0(const JsonNode& node, const std::string& path, Comlu0Config& out, SchemaErrors& errors);

}  // namespace openwosa::runtime
