#pragma once
// From the configuration to what the engines are told.

#include <vector>

#include "runtime/dlsw_edge.hpp"
#include "runtime/sna_config.hpp"
#include "sna/lu62/node_config.hpp"
#include "sna/node/config.hpp"

namespace openwosa::runtime {

/// One station per PU, in the configuration's order.
sna::dlsw::EngineConfig dlsw_setup(const SnaConfig& config);
std::vector<DlswListen> dlsw_listens(const SnaConfig& config);
/// PUs reach their links by the same numbers.
sna::node::Config node_setup(const SnaConfig& config);
sna::lu62::Node62Config lu62_setup(const SnaConfig& config);

}  // namespace openwosa::runtime
