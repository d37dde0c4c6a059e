#include "values.hpp"

#include <cstring>

#include "snmp/oid.hpp"

namespace openwosa::winsnmp {

SNMPAPI_STATUS view_value(const smiVALUE& value, snmp::ValueView& out) noexcept {
    if (value.syntax > 0xff) return SNMPAPI_SYNTAX_INVALID;
    out.syntax = static_cast<snmp::Syntax>(value.syntax);
    switch (snmp::class_of(out.syntax)) {
        case snmp::ValueClass::kInvalid:
            return SNMPAPI_SYNTAX_INVALID;
        case snmp::ValueClass::kSigned:
            out.number = static_cast<std::uint64_t>(std::int64_t{value.value.sNumber});
            break;
        case snmp::ValueClass::kUnsigned:
            out.number = value.value.uNumber;
            break;
        case snmp::ValueClass::kUnsigned64:
            out.number = std::uint64_t{value.value.hNumber.hipart} << 32 | value.value.hNumber.lopart;
            break;
        case snmp::ValueClass::kOctets:
            if (value.value.string.len != 0 && !value.value.string.ptr) return SNMPAPI_ALLOC_ERROR;
            out.octets = {value.value.string.ptr, value.value.string.len};
            break;
        case snmp::ValueClass::kOid:
            if (!has_arcs(value.value.oid, snmp::kMinArcs)) return SNMPAPI_OID_INVALID;
            out.oid = arcs_of(value.value.oid);
            if (!snmp::is_encodable(out.oid)) return SNMPAPI_OID_INVALID;
            break;
        case snmp::ValueClass::kEmpty:
            break;
    }
    return SNMPAPI_SUCCESS;
}

smiOID copy_oid(DescriptorHeap& heap, snmp::Arcs arcs) {
    smiOID oid;
    oid.len = static_cast<smiUINT32>(arcs.size());
    oid.ptr = static_cast<smiLPUINT32>(heap.allocate(arcs.size_bytes()));
    if (!arcs.empty()) std::memcpy(oid.ptr, arcs.data(), arcs.size_bytes());
    return oid;
}

smiOCTETS copy_octets(DescriptorHeap& heap, const void* bytes, std::size_t size) {
    smiOCTETS octets;
    octets.len = static_cast<smiUINT32>(size);
    octets.ptr = static_cast<smiLPBYTE>(heap.allocate(size + 1));
    if (size != 0) std::memcpy(octets.ptr, bytes, size);
    octets.ptr[size] = 0;
    return octets;
}

smiVALUE copy_value(DescriptorHeap& heap, const snmp::ValueView& view) {
    smiVALUE value{};
    value.syntax = static_cast<smiUINT32>(view.syntax);
    switch (snmp::class_of(view.syntax)) {
        case snmp::ValueClass::kSigned:
            value.value.sNumber = view.as_int32();
            break;
        case snmp::ValueClass::kUnsigned:
            value.value.uNumber = view.as_uint32();
            break;
        case snmp::ValueClass::kUnsigned64:
            value.value.hNumber.hipart = static_cast<smiUINT32>(view.number >> 32);
            value.value.hNumber.lopart = static_cast<smiUINT32>(view.number);
            break;
        case snmp::ValueClass::kOctets:
            value.value.string = copy_octets(heap, view.octets.data(), view.octets.size());
            break;
        case snmp::ValueClass::kOid:
            value.value.oid = copy_oid(heap, view.oid);
            break;
        case snmp::ValueClass::kEmpty:
        case snmp::ValueClass::kInvalid:
            break;
    }
    return value;
}

}  // namespace openwosa::winsnmp
