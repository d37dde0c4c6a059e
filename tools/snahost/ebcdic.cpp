#include "ebcdic.hpp"

#include <algorithm>
#include <array>

#include "sna/code_page_037.hpp"

namespace openwosa::snahost {
namespace {

constexpr std::array<std::uint8_t, 256> kToEbcdic = [] {
    std::array<std::uint8_t, 256> table{};
    for (unsigned i = 0; i < 256; ++i) table[sna::kCodePage037[i]] = static_cast<std::uint8_t>(i);
    return table;
}();

}  // namespace

Bytes to_ebcdic(std::string_view latin1) {
    Bytes out;
    out.reserve(latin1.size());
    for (const char c : latin1) out.push_back(kToEbcdic[static_cast<std::uint8_t>(c)]);
    return out;
}

std::string from_ebcdic(Octets ebcdic) {
    std::string out;
    out.reserve(ebcdic.size());
    for (const std::uint8_t byte : ebcdic) out.push_back(static_cast<char>(sna::kCodePage037[byte]));
    return out;
}

std::string printable(Octets ebcdic) {
    constexpr std::size_t kEnough = 60;
    std::string out;
    for (const std::uint8_t byte : ebcdic.first(std::min(ebcdic.size(), kEnough))) {
        const std::uint8_t c = sna::kCodePage037[byte];
        out.push_back(c >= 0x20 && c < 0x7F ? static_cast<char>(c) : '.');
    }
    if (ebcdic.size() > kEnough) out += "...";
    return out;
}

std::string to_hex(Octets bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out.push_back(kDigits[byte >> 4]);
        out.push_back(kDigits[byte & 15]);
    }
    return out;
}

}  // namespace openwosa::snahost
