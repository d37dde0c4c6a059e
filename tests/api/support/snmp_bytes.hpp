// SNMP messages as bytes, made and read by hand: the independent oracle of the API tests. Nothing here may
// use the project's own codec; the rules are X.690 (definite lengths only), RFC 1157 and RFC 3416.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openwosa::apitest {

using Bytes = std::vector<std::uint8_t>;
using Arcs = std::vector<std::uint32_t>;

// "30 0c 02 ..." with blanks anywhere; a stray character is a mistake of the test and throws.
Bytes hex(std::string_view text);
std::string to_hex(const Bytes& bytes);
Bytes text_bytes(std::string_view text);

namespace ber {

Bytes tlv(std::uint8_t tag, const Bytes& contents);
Bytes join(std::initializer_list<Bytes> parts);
Bytes integer(std::int64_t value, std::uint8_t tag = 0x02);
Bytes octets(std::string_view text, std::uint8_t tag = 0x04);
Bytes oid(const Arcs& arcs);
Bytes null(std::uint8_t tag = 0x05);

}  // namespace ber

struct WireVarBind {
    Arcs name;
    Bytes value;  // tag, length and contents

    std::uint8_t tag() const { return value.empty() ? 0 : value[0]; }
    Bytes contents() const;
    std::int64_t number() const;  // two's complement, for every integer-like tag
};

struct WireMessage {
    int version = 0;  // the field: 0 is SNMPv1, 1 is SNMPv2c
    std::string community = "public";
    std::uint8_t type = 0xA0;
    std::int32_t request_id = 0;
    std::int32_t error_status = 0;
    std::int32_t error_index = 0;
    std::vector<WireVarBind> varbinds;
};

struct WireV1Trap {
    std::string community = "public";
    Arcs enterprise;
    Bytes agent_address = {127, 0, 0, 1};
    std::int32_t generic = 0;
    std::int32_t specific = 0;
    std::uint32_t time_stamp = 0;
    std::vector<WireVarBind> varbinds;
};

Bytes encode(const WireMessage& message);
Bytes encode(const WireV1Trap& trap);
// Any PDU but the v1 trap. Empty when the bytes are no such message.
std::optional<WireMessage> parse(const Bytes& bytes);
std::optional<WireV1Trap> parse_v1_trap(const Bytes& bytes);

}  // namespace openwosa::apitest
