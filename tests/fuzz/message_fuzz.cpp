// Whole SNMP messages: the decoder takes or refuses any octets, what it took can be encoded again, and the
// encoder's form is a fixed point. The v1/v2 rewriting rules run over whatever was decoded.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "snmp/coexist.hpp"
#include "snmp/message.hpp"

namespace snmp = openwosa::snmp;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void read_everything(const snmp::VarBindList& list) {
    std::uint64_t sum = 0;
    for (std::size_t i = 1; i <= list.size(); ++i) {
        for (const snmp::Arc arc : list.name(i)) sum += arc;
        const snmp::ValueView value = list.value(i);
        for (const std::uint8_t octet : value.octets) sum += octet;
        for (const snmp::Arc arc : value.oid) sum += arc;
        sum += value.number;
    }
    (void)*const_cast<volatile std::uint64_t*>(&sum);  // reading is the point: the compiler must not drop it
}

// BITS of the first SNMPv2 are read but go out as OCTET STRING (RFC 2578 section 7.1.4).
snmp::ValueView as_sent(snmp::ValueView value) {
    if (value.syntax == snmp::Syntax::kBits) value.syntax = snmp::Syntax::kOctets;
    return value;
}

bool same_list(const snmp::VarBindList& a, const snmp::VarBindList& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        if (!snmp::same_oid(a.name(i), b.name(i)) ||
            !snmp::same_value(as_sent(a.value(i)), as_sent(b.value(i))))
            return false;
    }
    return true;
}

void encode_again(const snmp::Message& message) {
    snmp::EncodeBuffer first;
    if (snmp::encode(message.version, message.community, message.pdu, first) != snmp::EncodeError::kOk)
        return;
    snmp::Message again;
    const snmp::DecodeResult result = snmp::decode(first.view(), again);
    require(result && result.consumed == first.view().size());
    require(again.version == message.version && again.community == message.community);
    require(again.pdu.type == message.pdu.type && same_list(again.pdu.varbinds, message.pdu.varbinds));
    snmp::EncodeBuffer second;
    require(snmp::encode(again.version, again.community, again.pdu, second) == snmp::EncodeError::kOk);
    require(std::vector(first.view().begin(), first.view().end()) ==
            std::vector(second.view().begin(), second.view().end()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const snmp::Octets wire(data, size);
    snmp::Message message;
    const snmp::DecodeResult result = snmp::decode(wire, message);
    if (!result) {
        require(result.consumed == 0);
        return 0;
    }
    require(result.consumed > 0 && result.consumed <= size);
    read_everything(message.pdu.varbinds);
    encode_again(message);

    // A message that ends one octet earlier is a truncated one.
    snmp::Message cut;
    require(!snmp::decode(wire.first(result.consumed - 1), cut));

    snmp::Pdu pdu = message.pdu;
    if (pdu.type == snmp::PduType::kTrapV1) {
        if (snmp::trap_to_v2(pdu, 1) == snmp::CoexistError::kOk) require(pdu.type == snmp::PduType::kTrapV2);
    } else if (snmp::to_v1(pdu, {127, 0, 0, 1}) == snmp::CoexistError::kOk) {
        require(snmp::pdu_in_version(pdu.type, snmp::Version::kV1));
    }
    read_everything(pdu.varbinds);
    return 0;
}
