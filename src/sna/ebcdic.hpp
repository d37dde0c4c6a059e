#pragma once
// Names on the wire: EBCDIC letters, digits and the national characters of type-A symbol strings.

#include <string_view>

#include "sna/bytes.hpp"

namespace openwosa::sna {

inline std::uint8_t ebcdic(char c) {
    const auto at = [c](char first, int base) { return static_cast<std::uint8_t>(base + (c - first)); };
    if (c >= 'a' && c <= 'z') {
        return ebcdic(static_cast<char>(c - 'a' + 'A'));
    }
    if (c >= 'A' && c <= 'I') {
        return at('A', 0xC1);
    }
    if (c >= 'J' && c <= 'R') {
        return at('J', 0xD1);
    }
    if (c >= 'S' && c <= 'Z') {
        return at('S', 0xE2);
    }
    if (c >= '0' && c <= '9') {
        return at('0', 0xF0);
    }
    switch (c) {
        case '@':
            return 0x7C;
        case '#':
            return 0x7B;
        case '$':
            return 0x5B;
        case '.':
            return 0x4B;
        case ' ':
            return 0x40;
        default:
            return 0x6F;  // '?': not of the character set
    }
}

/// The character of EBCDIC's invariant set, which all its code pages share; '.' for any other.
inline char from_ebcdic(std::uint8_t code) {
    constexpr std::string_view kRows[] = {
        " ..........<(+.",  // 40
        "&..........*);",   // 50
        "-/.........,%_>?", "..........:..'=\"", ".abcdefghi", ".jklmnopqr", "..stuvwxyz", "",
        ".ABCDEFGHI",       ".JKLMNOPQR",        "..STUVWXYZ", "0123456789",
    };
    constexpr std::uint8_t kFirst = 0x40;
    if (code < kFirst) {
        return '.';
    }
    const std::string_view row = kRows[(code - kFirst) >> 4];
    const std::size_t column = code & 15;
    return column < row.size() ? row[column] : '.';
}

/// Appends `name` in upper case; with `width`, padded with blanks or cut to it.
inline void put_name(std::string_view name, Bytes& out, std::size_t width = 0) {
    const std::size_t size = width != 0 ? width : name.size();
    for (std::size_t i = 0; i < size; ++i) {
        out.push_back(ebcdic(i < name.size() ? name[i] : ' '));
    }
}

}  // namespace openwosa::sna
