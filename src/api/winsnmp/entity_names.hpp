// What an entity's text means, by translate mode and configuration.
#pragma once

#include <string>
#include <string_view>

#include "objects.hpp"
#include "runtime/config.hpp"

namespace openwosa::winsnmp {

class Library;

struct EntityDescription {
    bool known = false;
    bool must_resolve = false;  // `host` is a name: resolve_entity() is next, without the library's lock
    std::string host;
    std::string name;  // friendly name in translated mode
    snmp::Endpoint endpoint;
    snmp::Version version = snmp::Version::kV1;
    const runtime::EntityConfig* configured = nullptr;  // set in translated mode
};

EntityDescription describe_entity(const Library& library, const char* text);
/// Asks the system for the host's address; may take long.
void resolve_entity(EntityDescription& description);

/// Time-out, retries and the like: `configured`'s, or those configured for the entity's address, or the
/// defaults.
void set_properties(const Library& library, Entity& entity, const runtime::EntityConfig* configured);

/// In translated mode the friendly name if there is one; else the address.
std::string entity_text(const Library& library, const Entity& entity);

/// The configured entity with a literal address equal to this one, whatever the port; else null.
const runtime::EntityConfig* configured_at(const Library& library, const snmp::Endpoint& endpoint);

}  // namespace openwosa::winsnmp
