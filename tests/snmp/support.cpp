#include "support.hpp"

#include <cstdio>
#include <sstream>

#include "netsnmp_vectors.hpp"

namespace openwosa::snmp::test {

Bytes hex(std::string_view text) {
    Bytes out;
    int high = -1;
    for (const char c : text) {
        if (c == ' ' || c == '\n') continue;
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) {
            ADD_FAILURE() << "not hex: " << text;
            return out;
        }
        if (high < 0) {
            high = digit;
        } else {
            out.push_back(static_cast<std::uint8_t>(high << 4 | digit));
            high = -1;
        }
    }
    EXPECT_EQ(high, -1) << "odd number of digits: " << text;
    return out;
}

std::string to_hex(Octets octets) {
    std::string text;
    char pair[4];
    for (const std::uint8_t octet : octets) {
        std::snprintf(pair, sizeof pair, "%02X ", octet);
        text += pair;
    }
    return text;
}

const std::map<std::string, Bytes>& vectors() {
    static const std::map<std::string, Bytes> all = [] {
        std::map<std::string, Bytes> found;
        std::istringstream text{std::string(kNetSnmpVectors)};
        std::string line, name;
        while (std::getline(text, line)) {
            if (line.empty()) {
                name.clear();
            } else if (name.empty()) {
                name = line;
            } else if (line[0] != '#') {
                const Bytes more = hex(line);
                found[name].insert(found[name].end(), more.begin(), more.end());
            }
        }
        return found;
    }();
    return all;
}

const Bytes& vector_named(const std::string& name) {
    const auto found = vectors().find(name);
    if (found == vectors().end()) throw std::out_of_range("no vector " + name);
    return found->second;
}

Oid oid(std::string_view text) {
    OidBuffer buffer;
    EXPECT_EQ(parse_oid(text, buffer), OidTextError::kOk) << text;
    return {buffer.view().begin(), buffer.view().end()};
}

Pdu make_pdu(PduType type, std::int32_t request_id, const std::vector<Binding>& bindings) {
    Pdu pdu;
    pdu.type = type;
    pdu.request_id = request_id;
    for (const Binding& b : bindings) pdu.varbinds.append(oid(b.name), b.value);
    return pdu;
}

Bytes wire(Version version, std::string_view community, const Pdu& pdu) {
    EncodeBuffer buffer;
    const EncodeError error = encode(version, community, pdu, buffer);
    EXPECT_EQ(error, EncodeError::kOk) << to_string(error);
    return {buffer.view().begin(), buffer.view().end()};
}

Message decoded(Octets octets) {
    Message message;
    const DecodeResult result = decode(octets, message);
    EXPECT_EQ(result.error, DecodeError::kOk) << to_string(result.error) << ": " << to_hex(octets);
    EXPECT_EQ(result.consumed, octets.size());
    return message;
}

bool same_bindings(const VarBindList& left, const VarBindList& right) {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 1; i <= left.size(); ++i)
        if (!same_oid(left.name(i), right.name(i)) || !same_value(left.value(i), right.value(i)))
            return false;
    return true;
}

Bytes tlv(std::uint8_t tag, const Bytes& contents) {
    EXPECT_LT(contents.size(), 0x80u);
    Bytes out{tag, static_cast<std::uint8_t>(contents.size())};
    out.insert(out.end(), contents.begin(), contents.end());
    return out;
}

Bytes join(std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

Bytes response_with_binding(std::string_view binding_hex, Version version) {
    const Bytes pdu = join({hex("02 01 01 02 01 00 02 01 00"), tlv(0x30, hex(binding_hex))});
    const Bytes version_field{0x02, 0x01, static_cast<std::uint8_t>(version)};
    return tlv(0x30, join({version_field, hex("04 01 63"), tlv(0xA2, pdu)}));
}

Bytes response_with(std::string_view value_hex, Version version) {
    return response_with_binding(to_hex(tlv(0x30, join({hex("06 03 2B 06 01"), hex(value_hex)}))), version);
}

}  // namespace openwosa::snmp::test
