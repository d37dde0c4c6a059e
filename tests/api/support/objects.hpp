// Short forms for what every WinSNMP program does by hand: object identifiers, values, lists, PDUs read back
// whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "expect.hpp"
#include "snmp_bytes.hpp"

namespace openwosa::apitest {

// Names used all over the suite (RFC 3418).
inline const Arcs kSysDescr0 = {1, 3, 6, 1, 2, 1, 1, 1, 0};
inline const Arcs kSysUpTime0 = {1, 3, 6, 1, 2, 1, 1, 3, 0};
inline const Arcs kSysContact0 = {1, 3, 6, 1, 2, 1, 1, 4, 0};
inline const Arcs kSnmpTrapOid0 = {1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0};
inline const Arcs kSnmpTrapEnterprise0 = {1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0};
inline const Arcs kColdStart = {1, 3, 6, 1, 6, 3, 1, 1, 5, 1};

// An smiOID over arcs of its own.
class Oid {
  public:
    Oid(std::initializer_list<std::uint32_t> arcs) : arcs_(arcs.begin(), arcs.end()) {}
    Oid(const Arcs& arcs) : arcs_(arcs.begin(), arcs.end()) {}

    smiLPCOID get() const {
        view_ = {smiUINT32(arcs_.size()), arcs_.data()};
        return &view_;
    }
    operator smiLPCOID() const { return get(); }

  private:
    mutable std::vector<smiUINT32> arcs_;
    mutable smiOID view_{};
};

// An smiVALUE with storage of its own.
class Value {
  public:
    static Value integer(std::int32_t number) { return Value(SNMP_SYNTAX_INT, std::uint32_t(number)); }
    static Value number(smiUINT32 syntax, std::uint32_t number) { return Value(syntax, number); }
    static Value counter64(std::uint32_t high, std::uint32_t low);
    static Value octets(std::string_view text, smiUINT32 syntax = SNMP_SYNTAX_OCTETS);
    static Value octets(const Bytes& bytes, smiUINT32 syntax = SNMP_SYNTAX_OCTETS);
    static Value oid(const Arcs& arcs);
    static Value empty(smiUINT32 syntax = SNMP_SYNTAX_NULL) { return Value(syntax, 0); }

    smiLPCVALUE get() const;
    operator smiLPCVALUE() const { return get(); }

  private:
    Value(smiUINT32 syntax, std::uint32_t number) : syntax_(syntax), number_(number) {}

    smiUINT32 syntax_;
    std::uint32_t number_;
    std::uint32_t high_ = 0;
    mutable Bytes bytes_;
    mutable std::vector<smiUINT32> arcs_;
    mutable smiVALUE view_{};
};

// One binding copied out of a list.
struct VarBind {
    Arcs name;
    smiUINT32 syntax = 0;
    std::uint64_t number = 0;  // integer-like syntaxes; INTEGER sign-extended
    Bytes bytes;               // OCTETS-like syntaxes
    Arcs oid;                  // OBJECT IDENTIFIER

    std::string text() const { return std::string(bytes.begin(), bytes.end()); }
};

struct PduData {
    smiINT type = 0;
    smiINT32 request_id = 0;
    smiINT error_status = 0;
    smiINT error_index = 0;
    std::vector<VarBind> varbinds;
};

Arcs arcs_of(const smiOID& oid);
Bytes bytes_of(const smiOCTETS& octets);
smiOCTETS octets_view(std::string& text);

// SnmpGetVb, copied and its descriptors released; a failure fails the test.
VarBind get_vb(HSNMP_VBL vbl, smiUINT32 index);
// SnmpGetPduData and every binding.
PduData read_pdu(HSNMP_PDU pdu);
// A list of one binding with syntax NULL, as requests carry it.
HSNMP_VBL make_vbl(HSNMP_SESSION session, const Arcs& name);
HSNMP_PDU make_pdu(HSNMP_SESSION session, smiINT type, smiINT32 request_id, const Arcs& name = kSysDescr0);
HSNMP_CONTEXT make_context(HSNMP_SESSION session, std::string community = "public");

std::string entity_text(HSNMP_ENTITY entity);
std::string context_text(HSNMP_CONTEXT context);

}  // namespace openwosa::apitest
