// SnmpListen and SnmpListenEx: an entity in agent role.
#include <algorithm>
#include <winsnmp_api.hpp>

#include "library.hpp"
#include "port.hpp"
#include "session.hpp"

namespace openwosa::winsnmp::api {

namespace {

/// "A socket could not be created" against "trying to bind": the only two codes there are.
SNMPAPI_STATUS listen_status(runtime::NetError error) {
    const bool no_socket = error == runtime::NetError::kResource || error == runtime::NetError::kNotSupported;
    return no_socket ? SNMPAPI_TL_RESOURCE_ERROR : SNMPAPI_TL_OTHER;
}

void forget(Session& session, const std::shared_ptr<AgentPort>& port) {
    std::erase_if(session.agent_ports,
                  [&](const auto& weak) { return weak.expired() || weak.lock() == port; });
}

SNMPAPI_STATUS listen(const Call& call, HSNMP_ENTITY handle, SNMPAPI_STATUS state, bool any_address) {
    Entity* entity = call->objects.find<Entity>(handle);
    if (!entity) return call.fail(SNMPAPI_ENTITY_INVALID);
    Session& session = *entity->owner;
    if (state != SNMPAPI_ON && state != SNMPAPI_OFF) return call.fail(SNMPAPI_MODE_INVALID, &session);
    if (entity->listening == (state == SNMPAPI_ON)) return call.fail(SNMPAPI_NOOP, &session);
    if (state == SNMPAPI_OFF) {
        entity->listening = false;
        forget(session, entity->agent_port);
        entity->agent_port->close();  // but kept: a late reply is told that its source is gone
        return SNMPAPI_SUCCESS;
    }
    auto port = std::make_shared<AgentPort>(session.library, session.token);
    snmp::Endpoint local = entity->endpoint;
    if (any_address) local.address = {};
    runtime::UdpOptions options;
    options.local_addresses = true;
    session.agent_ports.push_back(port);
    const runtime::NetError error = port->open(local, options);
    if (error != runtime::NetError::kNone) {
        session.agent_ports.pop_back();
        return call.fail(listen_status(error), &session);
    }
    entity->agent_port = std::move(port);
    entity->listening = true;
    return SNMPAPI_SUCCESS;
}

}  // namespace

SNMPAPI_STATUS SnmpListen(HSNMP_ENTITY hEntity, SNMPAPI_STATUS lStatus) {
    const Call call;
    if (!call) return call.not_started();
    return listen(call, hEntity, lStatus, false);
}

SNMPAPI_STATUS SnmpListenEx(HSNMP_ENTITY hEntity, SNMPAPI_STATUS lStatus, smiUINT32 nUseEntityAddr) {
    const Call call;
    if (!call) return call.not_started();
    if (nUseEntityAddr != SNMPLISTEN_USEENTITY_ADDR && nUseEntityAddr != SNMPLISTEN_ALL_ADDR) {
        Entity* entity = call->objects.find<Entity>(hEntity);
        return call.fail(entity ? SNMPAPI_MODE_INVALID : SNMPAPI_ENTITY_INVALID,
                         entity ? entity->owner : nullptr);
    }
    return listen(call, hEntity, lStatus, nUseEntityAddr == SNMPLISTEN_ALL_ADDR);
}

}  // namespace openwosa::winsnmp::api
