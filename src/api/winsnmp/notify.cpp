// SnmpRegister: which notifications a session wants.
#include <winsnmp_api.hpp>

#include "library.hpp"
#include "session.hpp"
#include "snmp/registry.hpp"
#include "traps.hpp"
#include "values.hpp"

namespace openwosa::winsnmp::api {

namespace {

/// SUCCESS, or the code of the first bad argument.
SNMPAPI_STATUS read_filter(const Objects& objects, HSNMP_ENTITY receiver, HSNMP_ENTITY sender,
                           HSNMP_CONTEXT context, smiLPCOID notification, snmp::NotificationFilter& out) {
    const Entity* from = sender ? objects.find<Entity>(sender) : nullptr;
    if ((receiver && !objects.find<Entity>(receiver)) || (sender && !from)) return SNMPAPI_ENTITY_INVALID;
    const Context* community = context ? objects.find<Context>(context) : nullptr;
    if (context && !community) return SNMPAPI_CONTEXT_INVALID;
    if (notification && !has_arcs(*notification, 1)) return SNMPAPI_OID_INVALID;
    if (from) out.sender = from->endpoint;
    if (community) out.community = community->community;
    if (notification) {
        const snmp::Arcs prefix = arcs_of(*notification);
        out.prefix.assign(prefix.begin(), prefix.end());
    }
    return SNMPAPI_SUCCESS;
}

/// The codes SnmpRegister has for a trap port that does not open.
SNMPAPI_STATUS register_status(runtime::NetError error) {
    switch (error) {
        case runtime::NetError::kInUse:
            return SNMPAPI_TL_IN_USE;
        case runtime::NetError::kNotAvailable:
            return SNMPAPI_TL_NOT_AVAILABLE;
        case runtime::NetError::kInvalid:
        case runtime::NetError::kOther:
            return SNMPAPI_OTHER_ERROR;
        default:
            return SNMPAPI_TL_NOT_INITIALIZED;
    }
}

}  // namespace

SNMPAPI_STATUS SnmpRegister(HSNMP_SESSION session, HSNMP_ENTITY srcEntity, HSNMP_ENTITY dstEntity,
                            HSNMP_CONTEXT context, smiLPCOID notification, smiUINT32 state) {
    Call call;
    if (!call) return call.not_started();
    Session* found = call->objects.find_session(session);
    if (!found) return call.fail(SNMPAPI_SESSION_INVALID);
    snmp::NotificationFilter filter;
    const SNMPAPI_STATUS status =
        read_filter(call->objects, srcEntity, dstEntity, context, notification, filter);
    if (status != SNMPAPI_SUCCESS) return call.fail(status, found);
    const std::shared_ptr<Library> library = found->library;
    if (state == SNMPAPI_OFF) {
        call->registry.remove(found->token, filter);
        const bool last = call->registry.empty();
        call.unlock();
        if (last) library->traps->close_if_unwanted(*library);
        return SNMPAPI_SUCCESS;
    }
    // Registered before the port opens, so that nobody closes it in between.
    const bool added = call->registry.add(found->token, filter);
    call.unlock();
    const runtime::NetError error = library->traps->open(library);
    if (error == runtime::NetError::kNone) return SNMPAPI_SUCCESS;
    call.lock();
    if (!call) return call.not_started();
    found = call->objects.find_session(session);
    if (found && added) call->registry.remove(found->token, filter);
    return call.fail(register_status(error), found);
}

}  // namespace openwosa::winsnmp::api
