// A PIU: what decodes, encodes to the same header and RU (reserved bits, which receivers ignore, are zeroed).
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "sna/piu.hpp"

namespace sna = openwosa::sna;

namespace {
void require(bool holds) {
    if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const sna::PiuResult first = sna::decode_piu(sna::Octets(data, size));
    if (first.error != sna::PiuError::kNone) return 0;
    require(first.piu.rh.has_value() == first.piu.th.starts_biu());
    sna::Bytes again;
    sna::encode_piu(first.piu, again);
    require(again.size() == size);
    const sna::PiuResult second = sna::decode_piu(again);
    require(second.error == sna::PiuError::kNone && second.piu.th == first.piu.th &&
            second.piu.rh == first.piu.rh);
    require(std::equal(second.piu.ru.begin(), second.piu.ru.end(), first.piu.ru.begin(), first.piu.ru.end()));
    return 0;
}
