// A DLSw stream: messages are taken off the front until it is lost or incomplete, and what is encoded again
// decodes to the same.
#include <cstdint>
#include <cstdlib>

#include "sna/capex.hpp"
#include "sna/piu.hpp"
#include "sna/ssp.hpp"

namespace sna = openwosa::sna;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const sna::SspMessage& m) {
    sna::Bytes again;
    sna::encode_ssp(m, again);
    const sna::SspResult result = sna::decode_ssp(again);
    require(result.error == sna::SspError::kNone && result.size == again.size());
    require(result.message.type == m.type && result.message.remote == m.remote &&
            result.message.flow == m.flow);
    require(result.message.control == m.control && result.message.data.size() == m.data.size());
    if (m.type == sna::SspType::kCapExchange) (void)sna::decode_capabilities(m.data);
    if (m.type == sna::SspType::kInfoFrame) (void)sna::decode_piu(m.data);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sna::Octets rest(data, size);
    while (true) {
        const sna::SspResult result = sna::decode_ssp(rest);
        if (result.error != sna::SspError::kNone) {
            require(result.error != sna::SspError::kIncomplete || result.size == 0 ||
                    result.size > rest.size());
            return 0;
        }
        require(result.size >= sna::kSspInfoHeader && result.size <= rest.size());
        check(result.message);
        rest = rest.subspan(result.size);
    }
}
