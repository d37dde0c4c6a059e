#pragma once
// Names of LUs, modes and control points: text inside, EBCDIC on the wire (type-A symbol strings).

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "sna/ebcdic.hpp"

namespace openwosa::sna::lu62 {

/// The character of a type-A symbol string, '.' or blank; '\0' for any other byte.
inline char ascii(std::uint8_t c) {
    const auto at = [c](int base, char first) { return static_cast<char>(first + (c - base)); };
    if (c >= 0xC1 && c <= 0xC9) {
        return at(0xC1, 'A');
    }
    if (c >= 0xD1 && c <= 0xD9) {
        return at(0xD1, 'J');
    }
    if (c >= 0xE2 && c <= 0xE9) {
        return at(0xE2, 'S');
    }
    if (c >= 0xF0 && c <= 0xF9) {
        return at(0xF0, '0');
    }
    switch (c) {
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
            return '\0';
    }
}

/// Trailing blanks and zeros are padding.
inline std::string_view trimmed(std::string_view name) {
    while (!name.empty() && (name.back() == ' ' || name.back() == '\0')) {
        name.remove_suffix(1);
    }
    return name;
}

/// A name from the wire. A byte that no name has becomes '?', which no name of ours matches.
inline std::string name_of(Octets ebcdic_name) {
    std::string name;
    for (const std::uint8_t c : ebcdic_name) {
        const char a = ascii(c);
        name.push_back(a != '\0' || c == 0 ? a : '?');
    }
    name.resize(trimmed(name).size());
    return name;
}

inline Bytes wire_name(std::string_view name, std::size_t width = 0) {
    Bytes out;
    put_name(trimmed(name), out, width);
    return out;
}

/// As names are compared: upper case, without padding.
inline std::string canonical(std::string_view name) {
    std::string out(trimmed(name));
    for (char& c : out) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

/// "NET.NAME" without "NET.".
inline std::string_view unqualified(std::string_view name) {
    const std::size_t dot = name.find('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// Up to 8 characters, or 8 and 8 with a period between them; type A.
inline bool valid_lu_name(std::string_view name) {
    const std::size_t dot = name.find('.');
    const auto part = [](std::string_view p) {
        return !p.empty() && p.size() <= 8 && std::all_of(p.begin(), p.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '@' || c == '#' || c == '$';
        });
    };
    return dot == std::string_view::npos ? part(name)
                                         : part(name.substr(0, dot)) && part(name.substr(dot + 1));
}

}  // namespace openwosa::sna::lu62
