#include "outgoing.hpp"

#include <algorithm>
#include <utility>

#include "session.hpp"
#include "snmp/coexist.hpp"

namespace openwosa::winsnmp {

namespace {

/// Puts a list into the encoder's PDU for a while, without copying it.
class Lend {
  public:
    Lend(snmp::VarBindList& list, snmp::Pdu& pdu) : list_(list), pdu_(pdu) {
        std::swap(list_, pdu_.varbinds);
    }
    ~Lend() { std::swap(list_, pdu_.varbinds); }
    Lend(const Lend&) = delete;
    Lend& operator=(const Lend&) = delete;

  private:
    snmp::VarBindList& list_;
    snmp::Pdu& pdu_;
};

SNMPAPI_STATUS status_of(snmp::EncodeError error) {
    switch (error) {
        case snmp::EncodeError::kOk:
            return SNMPAPI_SUCCESS;
        case snmp::EncodeError::kPduNotInVersion:
        case snmp::EncodeError::kSyntaxNotInVersion:
            return SNMPAPI_OPERATION_INVALID;
        case snmp::EncodeError::kBadOid:
        case snmp::EncodeError::kBadValue:
            return SNMPAPI_PDU_INVALID;
        case snmp::EncodeError::kTooBig:
            return SNMPAPI_TL_PDU_TOO_BIG;
    }
    return SNMPAPI_OTHER_ERROR;
}

/// agent-addr of a v1 trap made from a v2 trap: the source's address if it has one.
snmp::AgentAddress agent_address(const Entity* source) {
    snmp::AgentAddress address{};
    if (source && source->endpoint.family == snmp::Family::kIpv4) {
        std::copy_n(source->endpoint.address.begin(), address.size(), address.begin());
    }
    return address;
}

SNMPAPI_STATUS encode_as_v1(Library& library, const Outgoing& out, std::size_t max_size) {
    snmp::Pdu translated = library.scratch_pdu;
    if (snmp::to_v1(translated, agent_address(out.source)) != snmp::CoexistError::kOk) {
        return SNMPAPI_OPERATION_INVALID;
    }
    return status_of(
        snmp::encode(snmp::Version::kV1, out.community(), translated, library.encode_buffer, max_size));
}

}  // namespace

std::string_view Outgoing::community() const {
    return target->community ? *target->community : context->community;
}

SNMPAPI_STATUS find_parts(const Library& library, HSNMP_SESSION session, HSNMP_ENTITY source,
                          HSNMP_ENTITY target, HSNMP_CONTEXT context, HSNMP_PDU pdu, Outgoing& out) {
    const Objects& objects = library.objects;
    out.session = objects.find_session(session);
    if (!out.session) return SNMPAPI_SESSION_INVALID;
    out.source = source ? objects.find<Entity>(source) : nullptr;
    out.target = objects.find<Entity>(target);
    if ((source && !out.source) || !out.target) return SNMPAPI_ENTITY_INVALID;
    out.context = objects.find<Context>(context);
    if (!out.context) return SNMPAPI_CONTEXT_INVALID;
    out.pdu = objects.find<Pdu>(pdu);
    return out.pdu ? SNMPAPI_SUCCESS : SNMPAPI_PDU_INVALID;
}

SNMPAPI_STATUS encode_outgoing(Library& library, const Outgoing& out, std::size_t max_size) {
    snmp::VarBindList none;
    const Pdu& from = *out.pdu;
    snmp::VarBindList& list = from.attached   ? from.attached->bindings->list
                              : from.received ? from.received->list
                                              : none;
    snmp::Pdu& pdu = library.scratch_pdu;
    const Lend lend(list, pdu);
    pdu.type = from.fields.type;
    pdu.request_id = from.fields.request_id;
    pdu.error_status = from.fields.error_status;
    pdu.error_index = from.fields.error_index;
    if (snmp::validate_for_send(pdu) != snmp::PduError::kOk) return SNMPAPI_PDU_INVALID;
    const snmp::Version version = out.target->version;
    if (version == snmp::Version::kV1 && snmp::needs_v1_form(pdu))
        return encode_as_v1(library, out, max_size);
    return status_of(snmp::encode(version, out.community(), pdu, library.encode_buffer, max_size));
}

}  // namespace openwosa::winsnmp
