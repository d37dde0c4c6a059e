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

/// The character of a type-A symbol string, or '?' for a byte that is none.
inline char ascii(std::uint8_t byte) {
    const auto at = [byte](int base, char first) { return static_cast<char>(first + (byte - base)); };
    if (byte >= 0xC1 && byte <= 0xC9) {
        return at(0xC1, 'A');
    }
    if (byte >= 0xD1 && byte <= 0xD9) {
        return at(0xD1, 'J');
    }
    if (byte >= 0xE2 && byte <= 0xE9) {
        return at(0xE2, 'S');
    }
    if (byte >= 0xF0 && byte <= 0xF9) {
        return at(0xF0, '0');
    }
    switch (byte) {
        case 0x7C:
            return '@';
        case 0x7B:
            return '#';
        case 0x5B:
            return '$';
        case 0x4B:
            return '.';
        case 0x40:
            return ' ';
        default:
            return '?';
    }
}

/// Appends `name` in upper case; with `width`, padded with blanks or cut to it.
inline void put_name(std::string_view name, Bytes& out, std::size_t width = 0) {
    const std::size_t size = width != 0 ? width : name.size();
    for (std::size_t i = 0; i < size; ++i) {
        out.push_back(ebcdic(i < name.size() ? name[i] : ' '));
    }
}

}  // namespace openwosa::sna
