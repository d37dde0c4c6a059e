// Configuration files: any text is read or refused, and every refusal says where and what.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const openwosa::runtime::ConfigResult result = openwosa::runtime::parse_config(text, "fuzz.json");
    for (const openwosa::runtime::ConfigError& error : result.errors) {
        if (error.message.empty() || error.line < 1) std::abort();
    }
    return 0;
}
