#pragma once
// SNMPv1 and SNMPv2c messages on the wire: SEQUENCE { version, community, PDU }.
//
// The decoder is strict: definite lengths that nest exactly, integers that fit their type, OIDs of 2..128
// arcs with minimal subidentifiers, only the PDU and value types of the message's version. What it tolerates,
// because agents in the field do it and the meaning is certain:
//  - lengths longer than needed, up to four length octets (X.690 8.1.3.5 note 2 allows that in BER);
//  - integers with redundant leading octets, as long as the value fits and at most 8 (Counter64: 9) octets
//  are used;
//  - Counter32, Gauge32, TimeTicks, UInteger32 in exactly four and Counter64 in exactly eight octets whose
//  first bit
//    is set (the leading zero octet forgotten): read as unsigned;
//  - an OID *value* without contents (06 00): read as 0.0;
//  - octets after the message: `consumed` says where it ended.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "snmp/grow_buffer.hpp"
#include "snmp/pdu.hpp"

namespace openwosa::snmp {

struct Message {
    Version version = Version::kV1;
    std::string community;  // octets, not text
    Pdu pdu;

    void clear();
};

enum class DecodeError {
    kOk,
    kTruncated,           // the message goes on beyond the octets given; nothing inside was wrong
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

// Larger than any datagram; bounds what SnmpDecodeMsg accepts from a program's buffer.
inline constexpr std::size_t kMaxDecodeSize = std::size_t{1} << 24;
// The largest UDP payload over IPv4: what a message may measure to be sent.
inline constexpr std::size_t kMaxMessageSize = 65507;

struct DecodeResult {
    DecodeError error = DecodeError::kOk;
    std::size_t consumed = 0;  // 0 unless kOk
    explicit operator bool() const { return error == DecodeError::kOk; }
};

// Fills `out`, whose memory is reused; its contents are unspecified unless kOk.
[[nodiscard]] DecodeResult decode(Octets wire, Message& out);

enum class EncodeError {
    kOk,
    kPduNotInVersion,
    kSyntaxNotInVersion,  // Counter64, UInteger32, NSAP address or an exception in v1
    kBadOid,              // a name, OID value or enterprise that is_encodable() refuses
    kBadValue,  // a syntax SNMP does not define, an IpAddress not of 4 or an NSAP address not of 1..21 octets
    kTooBig,    // more than `max_size` octets (RFC 3416 tooBig; SNMPAPI_TL_PDU_TOO_BIG)
};
[[nodiscard]] const char* to_string(EncodeError error);

// Memory for encoding, reused from message to message. The encoder writes from the back, so that every length
// is known when its turn comes; the message therefore lies at the end of the storage.
class EncodeBuffer {
  public:
    Octets view() const { return {storage_.data() + begin_, storage_.size() - begin_}; }

  private:
    friend EncodeError encode(Version, std::string_view, const Pdu&, EncodeBuffer&, std::size_t);
    GrowBuffer<std::uint8_t> storage_;
    std::size_t begin_ = 0;
};

// On success `out.view()` is the message; on failure it is empty.
[[nodiscard]] EncodeError encode(Version version, std::string_view community, const Pdu& pdu,
                                 EncodeBuffer& out, std::size_t max_size = kMaxMessageSize);

}  // namespace openwosa::snmp
