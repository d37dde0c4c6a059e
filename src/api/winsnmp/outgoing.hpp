// What SnmpSendMsg and SnmpEncodeMsg have in common: finding the parts of a message and encoding it.
#pragma once

#include <winsnmp.h>

#include <cstddef>

#include "library.hpp"

namespace openwosa::winsnmp {

struct Outgoing {
    Session* session = nullptr;
    Entity* source = nullptr;  // null when the program gave none
    Entity* target = nullptr;
    Context* context = nullptr;
    Pdu* pdu = nullptr;

    /// The community the target is addressed with.
    std::string_view community() const;
};

/// Looks the handles up; SUCCESS, or the code of the first bad one.
SNMPAPI_STATUS find_parts(const Library& library, HSNMP_SESSION session, HSNMP_ENTITY source,
                          HSNMP_ENTITY target, HSNMP_CONTEXT context, HSNMP_PDU pdu, Outgoing& out);

/// Encodes into library.encode_buffer for the target's version, translated by RFC 1908 where needed. SUCCESS,
/// PDU_INVALID, OPERATION_INVALID (the version has no such message) or TL_PDU_TOO_BIG.
SNMPAPI_STATUS encode_outgoing(Library& library, const Outgoing& out, std::size_t max_size);

}  // namespace openwosa::winsnmp
