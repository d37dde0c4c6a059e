// Configuration files and key files: any text is read or refused, and every refusal says where and what.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/key_file.hpp"

namespace {
void check(const openwosa::runtime::ConfigResult& result) {
    for (const openwosa::runtime::ConfigError& error : result.errors) {
        if (error.message.empty() || error.line < 1) std::abort();
    }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(openwosa::runtime::parse_config(text, "fuzz.json"));
    openwosa::runtime::ConfigResult keys;
    keys.config.sna.lu62.users = {{"ALICE", {}, {}}, {"BOB", {}, {}}};
    openwosa::runtime::parse_key_file(text, "keys.json", keys);
    check(keys);
    const auto& users = keys.config.sna.lu62.users;
    if (keys.ok() && users[0].key.has_value() != users[1].key.has_value()) std::abort();
    return 0;
}
