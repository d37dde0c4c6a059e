// A capabilities exchange: a fault points into the variable; what a good request says survives encoding.
#include <cstdint>
#include <cstdlib>

#include "sna/capex.hpp"

namespace sna = openwosa::sna;

namespace {
void require(bool holds) {
    if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sna::CapResult first = sna::decode_capabilities(sna::Octets(data, size));
    if (first.fault) {
        require(first.fault->offset <= size);
        require(first.fault->cause >= sna::CapCause::kGdsLength &&
                first.fault->cause <= sna::CapCause::kInconsistentVersion2);
        return 0;
    }
    if (first.message.kind != sna::CapKind::kRequest) return 0;
    sna::Bytes again;
    sna::encode_capabilities(first.message.capabilities, again);
    const sna::CapResult second = sna::decode_capabilities(again);
    require(!second.fault);
    const auto& a = first.message.capabilities;
    const auto& b = second.message.capabilities;
    require(a.vendor == b.vendor && a.version == b.version && a.initial_window == b.initial_window &&
            a.saps == b.saps);
    require(a.tcp_connections == b.tcp_connections && a.mac_list_exclusive == b.mac_list_exclusive &&
            a.macs == b.macs);
    return 0;
}
