// A scenario file of snahost: read, or refused with errors that say where.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "scenario.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto result = openwosa::snahost::parse_scenario(text);
    for (const auto& error : result.errors) {
        if (error.line == 0 || error.column == 0 || error.message.empty()) std::abort();
    }
    return 0;
}
