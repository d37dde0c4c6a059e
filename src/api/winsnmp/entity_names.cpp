#include "entity_names.hpp"

#include <winsnmp.h>

#include <algorithm>
#include <cstring>

#include "library.hpp"
#include "runtime/resolver.hpp"

namespace openwosa::winsnmp {

namespace {

constexpr std::size_t kLongestText = 1024;

/// RFC 952 and RFC 1123 names, and the underscore that real networks use. Anything else is not worth a
/// question to the name service, which may take seconds to say no.
bool is_host_name(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.' || c == '_';
    };
    return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), allowed);
}

/// Sets the endpoint (port left alone), or asks for the host to be resolved, or leaves both as they are.
void read_address(const Library& library, std::string_view text, EntityDescription& out) {
    std::string_view zone;
    const std::uint16_t port = out.endpoint.port;
    const snmp::EndpointError error = snmp::parse_endpoint(text, out.endpoint, &zone);
    if (port != 0) out.endpoint.port = port;
    if (error == snmp::EndpointError::kOk && zone.empty()) {
        out.known = true;
        return;
    }
    // An interface's name as the zone: the system knows its number.
    const bool zone_only = error == snmp::EndpointError::kOk;
    const bool name = error == snmp::EndpointError::kNotALiteral && is_host_name(text);
    out.must_resolve = (zone_only || name) && library.config.winsnmp.resolve_host_names;
    out.host = std::string(text);
}

}  // namespace

EntityDescription describe_entity(const Library& library, const char* text) {
    EntityDescription description;
    const std::string_view view(text, strnlen(text, kLongestText + 1));
    if (view.size() > kLongestText) return description;
    if (library.translate_mode != SNMPAPI_TRANSLATED) {
        description.version =
            library.translate_mode == SNMPAPI_UNTRANSLATED_V1 ? snmp::Version::kV1 : snmp::Version::kV2c;
        read_address(library, view.empty() ? std::string_view("0.0.0.0") : view, description);
        return description;
    }
    const auto& entities = library.config.winsnmp.entities;
    const auto found = entities.find(view);
    if (found == entities.end()) return description;
    description.configured = &found->second;
    description.name = found->first;
    description.version =
        found->second.version == runtime::SnmpVersion::kV1 ? snmp::Version::kV1 : snmp::Version::kV2c;
    description.endpoint.port = found->second.port;
    read_address(library, found->second.address, description);
    return description;
}

void resolve_entity(EntityDescription& description) {
    const runtime::BlockingScope blocking;
    const std::uint16_t port =
        description.endpoint.port != 0 ? description.endpoint.port : snmp::kUdpAgentPort;
    const runtime::Resolution resolution = runtime::resolve_host(description.host, port);
    if (resolution.error != runtime::NetError::kNone || resolution.endpoints.empty()) return;
    // Agents of the API's time speak IPv4; a name with both kinds of address means that one.
    const auto ipv4 = std::find_if(resolution.endpoints.begin(), resolution.endpoints.end(),
                                   [](const snmp::Endpoint& e) { return e.family == snmp::Family::kIpv4; });
    description.endpoint = ipv4 != resolution.endpoints.end() ? *ipv4 : resolution.endpoints.front();
    description.known = true;
}

const runtime::EntityConfig* configured_at(const Library& library, const snmp::Endpoint& endpoint) {
    snmp::Endpoint key = endpoint;
    key.port = 0;
    const auto found = library.entities_by_address.find(key);
    return found != library.entities_by_address.end() ? found->second : nullptr;
}

void set_properties(const Library& library, Entity& entity, const runtime::EntityConfig* configured) {
    const runtime::WinsnmpConfig& winsnmp = library.config.winsnmp;
    entity.timeout_cs = winsnmp.default_timeout;
    entity.retries = winsnmp.default_retries;
    entity.check_source = true;
    const runtime::EntityConfig* at = configured ? configured : configured_at(library, entity.endpoint);
    if (!at) return;
    entity.timeout_cs = at->timeout.value_or(entity.timeout_cs);
    entity.retries = at->retries.value_or(entity.retries);
    entity.check_source = at->check_source;
    if (configured) entity.community = configured->community;  // untranslated, the context is the community
}

std::string entity_text(const Library& library, const Entity& entity) {
    if (library.translate_mode == SNMPAPI_TRANSLATED) {
        if (!entity.name.empty()) return entity.name;
        const runtime::EntityConfig* at = configured_at(library, entity.endpoint);
        if (at && at->port == entity.endpoint.port) return at->name;
    }
    return snmp::address_text(entity.endpoint);
}

}  // namespace openwosa::winsnmp
