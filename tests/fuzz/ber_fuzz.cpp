// BER elements below the message: any octets are walked as nested elements, and every primitive reader is
// tried on each.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "snmp/ber.hpp"

namespace ber = openwosa::snmp::ber;
namespace snmp = openwosa::snmp;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void try_primitives(const ber::Reader& contents) {
    std::int32_t number = 0;
    std::uint32_t natural = 0;
    std::uint64_t wide = 0;
    for (ber::Reader reader = contents; reader.signed32(number);) break;
    for (ber::Reader reader = contents; reader.unsigned32(natural);) break;
    for (ber::Reader reader = contents; reader.unsigned64(wide);) break;

    std::array<snmp::Arc, snmp::kMaxArcs + ber::kOidSlack> arcs{};
    std::size_t count = 0;
    ber::Reader reader = contents;
    if (reader.oid(arcs.data(), count)) {
        require(count <= snmp::kMaxArcs);
    } else {
        require(reader.error() != snmp::DecodeError::kOk);
    }
}

void walk(ber::Reader reader, int depth) {
    std::uint8_t tag = 0;
    ber::Reader inner;
    while (!reader.at_end()) {
        std::int32_t number = 0;
        ber::Reader attempt = reader;
        (void)attempt.read_int32(number);

        const std::size_t before = reader.remaining();
        if (!reader.next(tag, inner)) {
            require(reader.error() != snmp::DecodeError::kOk);
            return;
        }
        require(reader.remaining() + inner.remaining() < before);
        try_primitives(inner);
        if (depth < 8) walk(inner, depth + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ber::Reader reader(snmp::Octets(data, size));
    try_primitives(reader);
    walk(reader, 0);
    return 0;
}
