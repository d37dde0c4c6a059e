#pragma once
// What can be wrong with octets on their way in, and with values on their way out.

namespace openwosa::snmp {

enum class DecodeError {
    kOk,
    kTruncated,           // the message goes on beyond the octets given
    kTooLong,             // the message claims more than kMaxDecodeSize octets
    kBadTag,              // a tag other than the one the grammar has in this place
    kBadLength,           // indefinite or reserved length, or an element that overruns the one around it
    kTrailingOctets,      // an inner SEQUENCE or PDU goes on after its last element
    kUnsupportedVersion,  // version field neither 0 nor 1
    kPduNotInVersion,     // e.g. GETBULK in v1, v1 Trap in v2c
    kBadInteger,          // no contents, or a value its type cannot hold
    kBadOid,              // empty, over 128 arcs, arc over 32 bits, padded or unfinished subidentifier
    kBadValue,  // NULL or exception with contents, IpAddress not of 4, NSAP address not of 1..21 octets
    kSyntaxNotInVersion,  // Counter64, UInteger32, NSAP address, BIT STRING or an exception in v1
    kUnknownSyntax,       // a value tag SNMP does not define
    kBadGenericTrap,      // generic-trap outside 0..6
};
[[nodiscard]] const char* to_string(DecodeError error);

enum class EncodeError {
    kOk,
    kPduNotInVersion,
    kSyntaxNotInVersion,  // Counter64, UInteger32, NSAP address or an exception in v1
    kBadOid,              // a name, OID value or enterprise that is_encodable() refuses
    kBadValue,  // a syntax SNMP does not define, an IpAddress not of 4, an NSAP address not of 1..21 octets
    kTooBig,    // more octets than the caller allows (SNMPAPI_TL_PDU_TOO_BIG)
};
[[nodiscard]] const char* to_string(EncodeError error);

}  // namespace openwosa::snmp
