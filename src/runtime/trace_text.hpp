#pragma once
// How the API trace writes numbers, characters and bytes.

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

namespace openwosa::abi {

// What is longer is shortened.
inline constexpr std::size_t kMaxText = 256;
inline constexpr std::size_t kMaxBytes = 64;

inline std::string hex(std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

inline void append_escaped(std::string& text, std::uint64_t character) {
    char escaped[24];
    std::snprintf(escaped, sizeof escaped, "\\x%02llx", static_cast<unsigned long long>(character));
    text += escaped;
}

inline void append_character(std::string& text, std::uint64_t character) {
    if (character == '"' || character == '\\') text += '\\';
    if (character >= 0x20 && character < 0x7f) {
        text += static_cast<char>(character);
    } else {
        append_escaped(text, character);
    }
}

}  // namespace openwosa::abi
