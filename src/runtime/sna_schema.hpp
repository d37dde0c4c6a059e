#pragma once
// Reading the section `sna`; for config.cpp.

#include "runtime/json_schema.hpp"
#include "runtime/sna_config.hpp"

namespace openwosa::runtime {

void read_sna(const JsonNode& node, const std::string& path, SnaConfig& out, SchemaErrors& errors);

}  // namespace openwosa::runtime
