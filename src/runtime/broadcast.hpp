#pragma once
// Which addresses are broadcast addresses of a network this machine is on.

#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

/// True for the directed broadcast address of an IPv4 network one of this machine's interfaces is in. Asks
/// the system, unless the address itself says no.
bool is_directed_broadcast(const snmp::Endpoint& endpoint);

}  // namespace openwosa::runtime
