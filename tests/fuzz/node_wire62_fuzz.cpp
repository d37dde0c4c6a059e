// A stream from an attached process, and one from the owner: what is taken is written as it came.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "runtime/node_wire.hpp"

namespace runtime = openwosa::runtime;

namespace {

template <class Message>
void take_all(std::span<const std::uint8_t> bytes) {
    for (;;) {
        const auto before = bytes;
        Message message;
        if (runtime::take_frame(bytes, message) != runtime::NodeFrameStatus::kComplete) return;
        std::vector<std::uint8_t> again;
        const auto taken = before.first(before.size() - bytes.size());
        if (!runtime::append_frame(again, message) ||
            !std::equal(again.begin(), again.end(), taken.begin(), taken.end()))
            std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    take_all<runtime::Lu62Port::Request>({data, size});
    take_all<runtime::Lu62Port::Indication>({data, size});
    return 0;
}
