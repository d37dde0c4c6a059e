#pragma once
// Names in control blocks: padded with blanks to their field, in ASCII or EBCDIC, never terminated.

#include <algorithm>
#include <cstring>
#include <span>
#include <string>

#include "sna/bytes.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::appc {

inline constexpr std::uint8_t kAsciiBlank = 0x20;
inline constexpr std::uint8_t kEbcdicBlank = 0x40;

template <std::size_t N>
bool all(const unsigned char (&field)[N], std::uint8_t byte) {
    return std::all_of(field, field + N, [byte](std::uint8_t b) { return b == byte; });
}

/// Without what pads it: blanks, or the zeros of programs that clear the block and copy a short name.
template <std::size_t N>
sna::Bytes unpadded(const unsigned char (&field)[N], std::uint8_t blank) {
    std::size_t size = N;
    while (size > 0 && (field[size - 1] == blank || field[size - 1] == 0)) --size;
    return sna::Bytes(field, field + size);
}

template <std::size_t N>
std::string ascii_name(const unsigned char (&field)[N]) {
    const sna::Bytes bytes = unpadded(field, kAsciiBlank);
    return std::string(bytes.begin(), bytes.end());
}
/// The character of a type-A symbol string, or '?' for a byte that is none.
inline char type_a(std::uint8_t byte) {
    const char c = sna::lu62::ascii(byte);
    return c != '\0' ? c : '?';
}

template <std::size_t N>
std::string ebcdic_name(const unsigned char (&field)[N]) {
    std::string text;
    for (const std::uint8_t byte : unpadded(field, kEbcdicBlank)) text.push_back(type_a(byte));
    return text;
}

template <std::size_t N>
void put_bytes(unsigned char (&field)[N], sna::Octets bytes, std::uint8_t pad) {
    const std::size_t size = std::min(N, bytes.size());
    std::copy_n(bytes.begin(), size, field);
    std::fill(field + size, field + N, pad);
}
template <std::size_t N>
void put_ascii(unsigned char (&field)[N], const std::string& text) {
    put_bytes(field, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, kAsciiBlank);
}
template <std::size_t N>
void put_ebcdic(unsigned char (&field)[N], const std::string& text) {
    sna::Bytes bytes;
    for (const char c : text) bytes.push_back(sna::ebcdic(c));
    put_bytes(field, bytes, kEbcdicBlank);
}

}  // namespace openwosa::appc
