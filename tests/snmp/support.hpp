#pragma once
// What the engine's tests share: hex, vectors from outside, short ways to write OIDs and PDUs.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "snmp/message.hpp"

namespace openwosa::snmp::test {

using Bytes = std::vector<std::uint8_t>;

// Pairs of hex digits; blanks and line breaks are skipped, anything else fails the test.
Bytes hex(std::string_view text);
std::string to_hex(Octets octets);

// net-snmp's messages by name, see netsnmp_vectors.hpp.
const std::map<std::string, Bytes>& vectors();
const Bytes& vector_named(const std::string& name);

// An OID from dotted text; a bad one fails the test.
Oid oid(std::string_view text);

struct Binding {
    std::string name;
    ValueView value;
};
Pdu make_pdu(PduType type, std::int32_t request_id, const std::vector<Binding>& bindings);
// Encodes or fails the test.
Bytes wire(Version version, std::string_view community, const Pdu& pdu);
Message decoded(Octets octets);

bool same_bindings(const VarBindList& left, const VarBindList& right);

// A message around one binding 1.3.6.1 = `value`, given as the hex of its whole TLV; all lengths below 128.
Bytes response_with(std::string_view value_hex, Version version = Version::kV2c);
// The same around a binding given from its SEQUENCE on.
Bytes response_with_binding(std::string_view binding_hex, Version version = Version::kV2c);
// SEQUENCE, OCTET STRING … around contents.
Bytes tlv(std::uint8_t tag, const Bytes& contents);
Bytes join(std::initializer_list<Bytes> parts);

}  // namespace openwosa::snmp::test
