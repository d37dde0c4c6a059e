// Between the API's descriptors and the engine's views.
#pragma once

#include <winsnmp.h>

#include "descriptors.hpp"
#include "snmp/varbind.hpp"

namespace openwosa::winsnmp {

/// What arrived in a smiOID: arcs, if len and ptr make sense.
inline bool has_arcs(const smiOID& oid, std::uint32_t least) noexcept {
    return oid.len >= least && oid.len <= MAXOBJIDSIZE && (oid.len == 0 || oid.ptr);
}
/// smiUINT32 is `unsigned long` on Windows and `unsigned int` elsewhere; 32 bits in both cases.
static_assert(sizeof(smiUINT32) == sizeof(snmp::Arc));
inline snmp::Arcs arcs_of(const smiOID& oid) noexcept {
    return {reinterpret_cast<const snmp::Arc*>(oid.ptr), oid.len};
}

/// A smiVALUE as the engine sees it; its octets and arcs stay the program's. The status is that of SnmpSetVb:
/// SYNTAX_INVALID, OID_INVALID for an OID value, ALLOC_ERROR for octets without an address.
SNMPAPI_STATUS view_value(const smiVALUE& value, snmp::ValueView& out) noexcept;

/// New descriptors, for SnmpFreeDescriptor. Octets get a NUL behind them that `len` does not count. Throw
/// std::bad_alloc.
smiOID copy_oid(DescriptorHeap& heap, snmp::Arcs arcs);
smiOCTETS copy_octets(DescriptorHeap& heap, const void* bytes, std::size_t size);
smiVALUE copy_value(DescriptorHeap& heap, const snmp::ValueView& view);

}  // namespace openwosa::winsnmp
