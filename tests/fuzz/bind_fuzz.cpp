// A BIND: an offset in error lies in or just behind the RU; what decodes, encodes to the very same bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "sna/bind.hpp"
#include "sna/lu0/rules.hpp"
#include "sna/lu62/bind62.hpp"

namespace sna = openwosa::sna;

namespace {
void require(bool holds) {
    if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sna::Octets ru(data, size);
    const sna::BindResult result = sna::decode_bind(ru);
    (void)sna::lu0::check_bind(result, {});
    const auto lu62 = sna::lu62::read_bind(ru);
    if (lu62.sense != 0) {
        require((lu62.sense & 0xFFFF) <= size);
    } else {
        (void)sna::lu62::read_bind_response(ru, lu62.parameters);
        sna::Bytes built;
        sna::lu62::put_bind(lu62.parameters, built);
        require(sna::lu62::read_bind(built).sense == 0);
    }
    if (result.error_offset) {
        require(*result.error_offset <= size);
        return 0;
    }
    sna::Bytes again;
    sna::encode_bind(result.bind, again);
    require(std::equal(again.begin(), again.end(), ru.begin(), ru.end()));
    (void)sna::lu0::rules_of(result.bind);
    return 0;
}
