// SnmpSendMsg and SnmpCancelMsg.
#include <array>
#include <cstring>
#include <vector>
#include <winsnmp_api.hpp>

#include "outgoing.hpp"
#include "port.hpp"
#include "session.hpp"

namespace openwosa::winsnmp::api {

namespace {

/// A datagram on its way out of the lock.
class DatagramCopy {
  public:
    explicit DatagramCopy(snmp::Octets bytes) : size_(bytes.size()) {
        if (size_ > inline_.size()) large_.resize(size_);
        std::memcpy(data(), bytes.data(), size_);
    }
    snmp::Octets view() { return {data(), size_}; }

  private:
    std::uint8_t* data() { return large_.empty() ? inline_.data() : large_.data(); }

    std::size_t size_;
    std::array<std::uint8_t, 1472> inline_;
    std::vector<std::uint8_t> large_;
};

/// What the transport says before anything is sent.
SNMPAPI_STATUS check_route(const Outgoing& out) {
    const snmp::Endpoint& to = out.target->endpoint;
    if (to.family == snmp::Family::kIpx) return SNMPAPI_TL_NOT_SUPPORTED;
    if (snmp::is_unspecified(to)) return SNMPAPI_TL_INVALID_PARAM;
    if (!out.source) return SNMPAPI_SUCCESS;
    if (out.source->endpoint.family == snmp::Family::kIpx) return SNMPAPI_TL_SRC_INVALID;
    if (out.source->agent_port && !out.source->agent_port->socket().is_open()) return SNMPAPI_TL_SRC_INVALID;
    return SNMPAPI_SUCCESS;
}

runtime::NetError open_port(std::shared_ptr<SessionPort>& port, Session& session, snmp::Family family) {
    if (port) return runtime::NetError::kNone;
    auto fresh = std::make_shared<SessionPort>(session.library, session.token);
    snmp::Endpoint any;
    any.family = family;
    const runtime::NetError error = fresh->open(any, {});
    if (error == runtime::NetError::kNone) port = std::move(fresh);
    return error;
}

/// The port a message leaves from: an agent's own, else the session's.
runtime::NetError find_port(const Outgoing& out, std::shared_ptr<Port>& port) {
    const snmp::Family family = out.target->endpoint.family;
    if (out.source && out.source->agent_port && !snmp::expects_response(out.pdu->fields.type)) {
        port = out.source->agent_port;
        return runtime::NetError::kNone;
    }
    auto& own = family == snmp::Family::kIpv6 ? out.session->port_ipv6 : out.session->port_ipv4;
    const runtime::NetError error = open_port(own, *out.session, family);
    port = own;
    return error;
}

/// TL_IN_USE and TL_UNDELIVERABLE are no codes of SnmpSendMsg: no port could be had, no way leads there.
SNMPAPI_STATUS send_status(runtime::NetError error) {
    if (error == runtime::NetError::kInUse) return SNMPAPI_TL_RESOURCE_ERROR;
    if (error == runtime::NetError::kUndeliverable) return SNMPAPI_TL_NOT_AVAILABLE;
    return transport_status(error);
}

/// Enters the request into the engine, which keeps its own copy of the datagram.
Request& enter_request(Library& library, const Outgoing& out) {
    Request& request = library.begin(out);
    snmp::Send send;
    send.session = out.session->token;
    send.request_id = out.pdu->fields.request_id;
    send.cookie = SessionPort::cookie_of(request);
    send.target = out.target->endpoint;
    send.datagram = library.encode_buffer.view();
    send.version = out.target->version;
    send.community = out.community();
    send.policy = {library.retransmit, out.target->timeout_cs, out.target->retries};
    send.check_source = out.target->check_source;
    send.many_answers = out.target->group;
    send.now = runtime::Loop::now_ms() + 1;  // rounded up: a time-out never comes early
    try {
        snmp::step(library.manager, send, library.actions);
    } catch (...) {
        library.finish(request);
        throw;
    }
    library.perform_actions();
    return request;
}

}  // namespace

SNMPAPI_STATUS SnmpSendMsg(HSNMP_SESSION session, HSNMP_ENTITY srcEntity, HSNMP_ENTITY dstEntity,
                           HSNMP_CONTEXT context, HSNMP_PDU PDU) {
    Call call;
    if (!call) return call.not_started();
    Outgoing out;
    SNMPAPI_STATUS status = find_parts(*call, session, srcEntity, dstEntity, context, PDU, out);
    if (status == SNMPAPI_SUCCESS) status = encode_outgoing(*call, out, snmp::kMaxMessageSize);
    if (status == SNMPAPI_SUCCESS) status = check_route(out);
    if (status != SNMPAPI_SUCCESS) return call.fail(status, out.session);

    const bool is_request = snmp::expects_response(out.pdu->fields.type);
    const std::int32_t id = out.pdu->fields.request_id;
    if (is_request &&
        out.session->requests + out.session->answers >= call->config.winsnmp.outstanding_limit) {
        return call.fail(SNMPAPI_TL_RESOURCE_ERROR, out.session);
    }
    std::shared_ptr<Port> port;
    runtime::NetError error = find_port(out, port);
    if (error != runtime::NetError::kNone) return call.fail(send_status(error), out.session);
    DatagramCopy datagram(call->encode_buffer.view());
    const snmp::Endpoint target = out.target->endpoint;
    const bool from_agent = out.source && port == out.source->agent_port;
    const snmp::Endpoint from = from_agent ? out.source->endpoint : snmp::Endpoint{};
    const std::uint64_t cookie =
        is_request ? SessionPort::cookie_of(enter_request(*call, out)) : SessionPort::cookie_of_message(id);

    call.unlock();
    const bool exact = from_agent && !snmp::is_unspecified(from);
    error = port->socket().send(target, datagram.view(), cookie, exact ? &from : nullptr);
    if (error == runtime::NetError::kNone) return SNMPAPI_SUCCESS;
    call.lock();
    if (!call) return call.not_started();
    Session* still_open = call->objects.find_session(session);
    if (still_open && is_request) {
        snmp::step(call->manager, snmp::Cancel{still_open->token, id, cookie}, call->actions);
        call->perform_actions();
    }
    return call.fail(send_status(error), still_open);
}

SNMPAPI_STATUS SnmpCancelMsg(HSNMP_SESSION session, smiINT32 reqId) {
    const Call call;
    if (!call) return call.not_started();
    Session* found = call->objects.find_session(session);
    if (!found) return call.fail(SNMPAPI_SESSION_INVALID);
    const bool outstanding = call->manager.is_outstanding(found->token, reqId);
    snmp::step(call->manager, snmp::Cancel{found->token, reqId}, call->actions);
    call->perform_actions();
    return outstanding ? SNMPAPI_STATUS{SNMPAPI_SUCCESS} : call.fail(SNMPAPI_PDU_INVALID, found);
}

}  // namespace openwosa::winsnmp::api
