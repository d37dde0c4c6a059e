// Address literals of SnmpStrToEntity: what is accepted, formats to a text that means the same address.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "snmp/endpoint.hpp"

namespace snmp = openwosa::snmp;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    snmp::Endpoint endpoint;
    std::string_view zone;
    if (snmp::parse_endpoint(text, endpoint, &zone) != snmp::EndpointError::kOk) return 0;
    require(endpoint.family != snmp::Family::kNone);
    // The zone's name is part of the text given.
    require(zone.empty() || (zone.data() >= text.data() && zone.data() + zone.size() <= text.data() + size));

    const std::string formatted = snmp::address_text(endpoint);
    snmp::Endpoint again;
    require(snmp::parse_endpoint(formatted, again) == snmp::EndpointError::kOk);
    require(again == endpoint);
    (void)snmp::endpoint_text(endpoint);
    (void)snmp::unmapped(endpoint);
    return 0;
}
