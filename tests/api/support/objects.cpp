#include "objects.hpp"

namespace openwosa::apitest {

Value Value::counter64(std::uint32_t high, std::uint32_t low) {
    Value value(SNMP_SYNTAX_CNTR64, low);
    value.high_ = high;
    return value;
}

Value Value::octets(std::string_view text, smiUINT32 syntax) { return octets(text_bytes(text), syntax); }

Value Value::octets(const Bytes& bytes, smiUINT32 syntax) {
    Value value(syntax, 0);
    value.bytes_ = bytes;
    return value;
}

Value Value::oid(const Arcs& arcs) {
    Value value(SNMP_SYNTAX_OID, 0);
    value.arcs_.assign(arcs.begin(), arcs.end());
    return value;
}

smiLPCVALUE Value::get() const {
    view_.syntax = syntax_;
    switch (syntax_) {
        case SNMP_SYNTAX_INT:
            view_.value.sNumber = smiINT(number_);
            break;
        case SNMP_SYNTAX_CNTR64:
            view_.value.hNumber = {high_, number_};
            break;
        case SNMP_SYNTAX_OID:
            view_.value.oid = {smiUINT32(arcs_.size()), arcs_.data()};
            break;
        case SNMP_SYNTAX_OCTETS:
        case SNMP_SYNTAX_BITS:
        case SNMP_SYNTAX_OPAQUE:
        case SNMP_SYNTAX_IPADDR:
        case SNMP_SYNTAX_NSAPADDR:
            view_.value.string = {smiUINT32(bytes_.size()), bytes_.data()};
            break;
        default:
            view_.value.uNumber = number_;
            break;
    }
    return &view_;
}

Arcs arcs_of(const smiOID& oid) { return Arcs(oid.ptr, oid.ptr + oid.len); }
Bytes bytes_of(const smiOCTETS& octets) { return Bytes(octets.ptr, octets.ptr + octets.len); }

smiOCTETS octets_view(std::string& text) {
    return {smiUINT32(text.size()), reinterpret_cast<smiLPBYTE>(text.data())};
}

VarBind get_vb(HSNMP_VBL vbl, smiUINT32 index) {
    smiOID name{};
    smiVALUE value{};
    VarBind out;
    EXPECT_SNMP_OK(SnmpGetVb(vbl, index, &name, &value)) << "binding " << index;
    if (!name.ptr) return out;
    out.name = arcs_of(name);
    out.syntax = value.syntax;
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OID, reinterpret_cast<smiLPOPAQUE>(&name)));
    switch (value.syntax) {
        case SNMP_SYNTAX_INT:
            out.number = std::uint64_t(std::int64_t(value.value.sNumber));
            break;
        case SNMP_SYNTAX_CNTR64:
            out.number = std::uint64_t(value.value.hNumber.hipart) << 32 | value.value.hNumber.lopart;
            break;
        case SNMP_SYNTAX_CNTR32:
        case SNMP_SYNTAX_GAUGE32:
        case SNMP_SYNTAX_TIMETICKS:
        case SNMP_SYNTAX_UINT32:
            out.number = value.value.uNumber;
            break;
        case SNMP_SYNTAX_OID:
            out.oid = arcs_of(value.value.oid);
            EXPECT_SNMP_OK(SnmpFreeDescriptor(value.syntax, reinterpret_cast<smiLPOPAQUE>(&value.value.oid)));
            break;
        case SNMP_SYNTAX_OCTETS:
        case SNMP_SYNTAX_BITS:
        case SNMP_SYNTAX_OPAQUE:
        case SNMP_SYNTAX_IPADDR:
        case SNMP_SYNTAX_NSAPADDR:
            out.bytes = bytes_of(value.value.string);
            // An empty string may come without storage.
            if (value.value.string.ptr) {
                EXPECT_SNMP_OK(SnmpFreeDescriptor(value.syntax, &value.value.string));
            }
            break;
        default:
            break;
    }
    return out;
}

PduData read_pdu(HSNMP_PDU pdu) {
    PduData out;
    HSNMP_VBL vbl = nullptr;
    EXPECT_SNMP_OK(
        SnmpGetPduData(pdu, &out.type, &out.request_id, &out.error_status, &out.error_index, &vbl));
    if (!vbl) return out;
    const SNMPAPI_STATUS count = SnmpCountVbl(vbl);
    for (smiUINT32 i = 1; i <= count; ++i) out.varbinds.push_back(get_vb(vbl, i));
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
    return out;
}

HSNMP_VBL make_vbl(HSNMP_SESSION session, const Arcs& name) {
    const HSNMP_VBL vbl = SnmpCreateVbl(session, Oid(name), nullptr);
    EXPECT_SNMP_OK(vbl);
    return vbl;
}

HSNMP_PDU make_pdu(HSNMP_SESSION session, smiINT type, smiINT32 request_id, const Arcs& name) {
    const HSNMP_VBL vbl = make_vbl(session, name);
    const HSNMP_PDU pdu = SnmpCreatePdu(session, type, request_id, 0, 0, vbl);
    EXPECT_SNMP_OK(pdu);
    EXPECT_SNMP_OK(SnmpFreeVbl(vbl));
    return pdu;
}

HSNMP_CONTEXT make_context(HSNMP_SESSION session, std::string community) {
    const smiOCTETS octets = octets_view(community);
    const HSNMP_CONTEXT context = SnmpStrToContext(session, &octets);
    EXPECT_SNMP_OK(context);
    return context;
}

std::string entity_text(HSNMP_ENTITY entity) {
    char text[256] = "";
    EXPECT_SNMP_OK(SnmpEntityToStr(entity, sizeof text, text));
    return text;
}

std::string context_text(HSNMP_CONTEXT context) {
    smiOCTETS octets{};
    EXPECT_SNMP_OK(SnmpContextToStr(context, &octets));
    if (!octets.ptr) return {};
    const std::string text(reinterpret_cast<char*>(octets.ptr), octets.len);
    EXPECT_SNMP_OK(SnmpFreeDescriptor(SNMP_SYNTAX_OCTETS, &octets));
    return text;
}

}  // namespace openwosa::apitest
