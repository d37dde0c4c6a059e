// SnmpRecvMsg.
#include <winsnmp_api.hpp>

#include "entity_names.hpp"
#include "library.hpp"
#include "port.hpp"
#include "session.hpp"

namespace openwosa::winsnmp::api {

namespace {

/// The very entity of the request, or a new one for an address.
HSNMP_ENTITY hand_out(Library& library, Session& session, Entity* entity, const snmp::Endpoint& endpoint,
                      const Delivery& delivery) {
    if (entity) return library.objects.hand_out(*entity, session);
    Entity& fresh = library.objects.create<Entity>(session);
    fresh.endpoint = endpoint;
    fresh.version = delivery.version;
    set_properties(library, fresh, nullptr);
    return Objects::handle_of(fresh.token);
}

HSNMP_CONTEXT hand_out_context(Library& library, Session& session, const Delivery& delivery) {
    if (delivery.context) return library.objects.hand_out(*delivery.context, session);
    Context& fresh = library.objects.create<Context>(session);
    fresh.community = delivery.community;
    return Objects::handle_of(fresh.token);
}

HSNMP_PDU hand_out_pdu(Library& library, Session& session, Delivery& delivery) {
    Pdu& pdu = library.objects.create<Pdu>(session);
    pdu.fields = delivery.fields;
    pdu.received = std::exchange(delivery.bindings, nullptr);
    return Objects::handle_of(pdu.token);
}

}  // namespace

SNMPAPI_STATUS SnmpRecvMsg(HSNMP_SESSION session, LPHSNMP_ENTITY srcEntity, LPHSNMP_ENTITY dstEntity,
                           LPHSNMP_CONTEXT context, LPHSNMP_PDU PDU) {
    const Call call;
    if (!call) return call.not_started();
    Session* found = call->objects.find_session(session);
    if (!found) return call.fail(SNMPAPI_SESSION_INVALID);
    Delivery* delivery = found->inbox.front();
    if (!delivery) return call.fail(SNMPAPI_NOOP, found);
    Library& library = *call;
    if (srcEntity) *srcEntity = hand_out(library, *found, delivery->source, delivery->from, *delivery);
    if (dstEntity) {
        *dstEntity = hand_out(library, *found, delivery->destination, delivery->to, *delivery);
        // Whoever replies as this entity replies from the port the request came to.
        if (delivery->agent_port) library.objects.find<Entity>(*dstEntity)->agent_port = delivery->agent_port;
    }
    if (context) *context = hand_out_context(library, *found, *delivery);
    if (PDU) *PDU = hand_out_pdu(library, *found, *delivery);
    const SNMPAPI_STATUS error = delivery->error;
    found->inbox.pop();
    --(delivery->solicited ? found->answers : found->unsolicited);
    library.discard(*delivery);
    if (error != 0) return call.fail(error, found);
    return SNMPAPI_SUCCESS;
}

}  // namespace openwosa::winsnmp::api
