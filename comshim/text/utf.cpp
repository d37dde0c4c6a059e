#include "text/utf.hpp"

namespace openwosa::comshim {
namespace {

constexpr char32_t kEscapedByte = 0xDC00;

bool is_continuation(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

CodePoint escaped(unsigned char byte) noexcept { return {kEscapedByte + byte, 1}; }

}  // namespace

CodePoint next_code_point(std::string_view bytes) noexcept {
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (first < 0x80) {
        return {first, 1};
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || bytes.size() < length) {
        return escaped(first);
    }
    char32_t value = first & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(bytes[i])) {
            return escaped(first);
        }
        value = value << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3F);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < kSmallest[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
        return escaped(first);
    }
    return {value, length};
}

std::size_t encode_code_point(char32_t value, char (&out)[4]) noexcept {
    if (value >= kEscapedByte + 0x80 && value <= kEscapedByte + 0xFF) {
        out[0] = static_cast<char>(value - kEscapedByte);
        return 1;
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
        value = 0xFFFD;
    }
    if (value < 0x80) {
        out[0] = static_cast<char>(value);
        return 1;
    }
    const std::size_t length = value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
    for (std::size_t i = length - 1; i > 0; --i) {
        out[i] = static_cast<char>(0x80 | (value & 0x3F));
        value >>= 6;
    }
    constexpr unsigned char kLead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = static_cast<char>(kLead[length] | value);
    return length;
}

std::wstring widen(std::string_view bytes) {
    std::wstring wide;
    wide.reserve(bytes.size());
    while (!bytes.empty()) {
        const CodePoint next = next_code_point(bytes);
        wide.push_back(static_cast<wchar_t>(next.value));
        bytes.remove_prefix(next.bytes);
    }
    return wide;
}

std::string narrow(std::wstring_view wide) {
    std::string bytes;
    bytes.reserve(wide.size());
    for (const wchar_t character : wide) {
        char encoded[4];
        bytes.append(encoded, encode_code_point(static_cast<char32_t>(character), encoded));
    }
    return bytes;
}

char32_t to_upper(char32_t value) noexcept {
    const bool lower = (value >= 'a' && value <= 'z') || (value >= 0xE0 && value <= 0xFE && value != 0xF7);
    return lower ? value - 0x20 : value;
}

char32_t to_lower(char32_t value) noexcept {
    const bool upper = (value >= 'A' && value <= 'Z') || (value >= 0xC0 && value <= 0xDE && value != 0xD7);
    return upper ? value + 0x20 : value;
}

}  // namespace openwosa::comshim
