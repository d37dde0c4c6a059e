// Entities: from text and back, their port, their retransmission policy.
#include <algorithm>
#include <cstring>
#include <string_view>
#include <winsnmp_api.hpp>

#include "entity_names.hpp"
#include "library.hpp"
#include "port.hpp"
#include "runtime/broadcast.hpp"
#include "session.hpp"

namespace openwosa::winsnmp::api {

HSNMP_ENTITY SnmpStrToEntity(HSNMP_SESSION session, LPCSTR string) {
    Call call;
    if (!call) return call.not_started();
    Session* owner = call->objects.find_session(session);
    if (!owner) return call.fail(SNMPAPI_SESSION_INVALID);
    if (!string) return call.fail(SNMPAPI_ALLOC_ERROR, owner);
    EntityDescription description = describe_entity(*call, string);
    if (description.must_resolve) {
        const std::shared_ptr<Library> library = owner->library;
        call.unlock();
        resolve_entity(description);
        call.lock();
        if (!call) return call.not_started();
        owner = call->objects.find_session(session);
        if (!owner) return call.fail(SNMPAPI_SESSION_INVALID);
    }
    if (!description.known) return call.fail(SNMPAPI_ENTITY_UNKNOWN, owner);
    Entity& entity = call->objects.create<Entity>(*owner);
    entity.endpoint = description.endpoint;
    entity.version = description.version;
    entity.name = description.name;
    entity.group = snmp::is_group_address(entity.endpoint) || runtime::is_directed_broadcast(entity.endpoint);
    set_properties(*call, entity, description.configured);
    return Objects::handle_of(entity.token);
}

SNMPAPI_STATUS SnmpEntityToStr(HSNMP_ENTITY entity, smiUINT32 size, LPSTR string) {
    const Call call;
    if (!call) return call.not_started();
    const Entity* found = call->objects.find<Entity>(entity);
    if (!string) return call.fail(SNMPAPI_ALLOC_ERROR, found ? found->owner : nullptr);
    if (!found) return call.fail(SNMPAPI_ENTITY_INVALID);
    const std::string text = entity_text(*call, *found);
    const bool fits = text.size() < size;
    if (size != 0) {
        const std::size_t written = std::min<std::size_t>(text.size(), size - 1);
        std::memcpy(string, text.data(), written);
        string[written] = '\0';
    }
    if (!fits) return call.fail(SNMPAPI_OUTPUT_TRUNCATED, found->owner);
    return static_cast<SNMPAPI_STATUS>(text.size() + 1);
}

SNMPAPI_STATUS SnmpFreeEntity(HSNMP_ENTITY entity) {
    const Call call;
    if (!call) return call.not_started();
    Entity* found = call->objects.find<Entity>(entity);
    if (!found) return call.fail(SNMPAPI_ENTITY_INVALID);
    if (found->listening && found->program_refs == 1) {
        found->agent_port->close();
        found->listening = false;
    }
    call->objects.drop(*found);
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpSetPort(HSNMP_ENTITY hEntity, UINT nPort) {
    const Call call;
    if (!call) return call.not_started();
    Entity* entity = call->objects.find<Entity>(hEntity);
    if (!entity) return call.fail(SNMPAPI_ENTITY_INVALID);
    if (entity->listening) return call.fail(SNMPAPI_OPERATION_INVALID, entity->owner);
    if (nPort == 0 || nPort > 65535) return call.fail(SNMPAPI_OTHER_ERROR, entity->owner);
    entity->endpoint.port = static_cast<std::uint16_t>(nPort);
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpGetTimeout(HSNMP_ENTITY hEntity, smiLPTIMETICKS nPolicyTimeout,
                              smiLPTIMETICKS nActualTimeout) {
    const Call call;
    if (!call) return call.not_started();
    const Entity* entity = call->objects.find<Entity>(hEntity);
    if (!entity) return call.fail(SNMPAPI_ENTITY_INVALID);
    if (!nPolicyTimeout && !nActualTimeout) return call.fail(SNMPAPI_NOOP, entity->owner);
    if (nPolicyTimeout) *nPolicyTimeout = entity->timeout_cs;
    if (nActualTimeout) *nActualTimeout = 0;
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpSetTimeout(HSNMP_ENTITY hEntity, smiTIMETICKS nPolicyTimeout) {
    const Call call;
    if (!call) return call.not_started();
    Entity* entity = call->objects.find<Entity>(hEntity);
    if (!entity) return call.fail(SNMPAPI_ENTITY_INVALID);
    entity->timeout_cs = nPolicyTimeout != 0 ? nPolicyTimeout : call->config.winsnmp.default_timeout;
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpGetRetry(HSNMP_ENTITY hEntity, smiLPUINT32 nPolicyRetry, smiLPUINT32 nActualRetry) {
    const Call call;
    if (!call) return call.not_started();
    const Entity* entity = call->objects.find<Entity>(hEntity);
    if (!entity) return call.fail(SNMPAPI_ENTITY_INVALID);
    if (!nPolicyRetry && !nActualRetry) return call.fail(SNMPAPI_NOOP, entity->owner);
    if (nPolicyRetry) *nPolicyRetry = entity->retries;
    if (nActualRetry) *nActualRetry = 0;
    return SNMPAPI_SUCCESS;
}

SNMPAPI_STATUS SnmpSetRetry(HSNMP_ENTITY hEntity, smiUINT32 nPolicyRetry) {
    const Call call;
    if (!call) return call.not_started();
    Entity* entity = call->objects.find<Entity>(hEntity);
    if (!entity) return call.fail(SNMPAPI_ENTITY_INVALID);
    entity->retries = nPolicyRetry != 0 ? nPolicyRetry : call->config.winsnmp.default_retries;
    return SNMPAPI_SUCCESS;
}

}  // namespace openwosa::winsnmp::api
