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
#include <string_view>

#include "snmp/codec_error.hpp"
#include "snmp/grow_buffer.hpp"
#include "snmp/pdu.hpp"

namespace openwosa::snmp {

struct Message {
    Version version = Version::kV1;
    std::string community;  // octets, not text
    Pdu pdu;

    void clear();
};

// Larger than any datagram; bounds what SnmpDecodeMsg accepts from a program's buffer.
inline constexpr std::size_t kMaxDecodeSize = std::size_t{1} << 20;
// The largest UDP payload over IPv4: what a message may measure to be sent.
inline constexpr std::size_t kMaxMessageSize = 65507;

struct DecodeResult {
    DecodeError error = DecodeError::kOk;
    std::size_t consumed = 0;  // 0 unless kOk
    explicit operator bool() const { return error == DecodeError::kOk; }
};

// Fills `out`, whose memory is reused; its contents are unspecified unless kOk.
[[nodiscard]] DecodeResult decode(Octets wire, Message& out);

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
