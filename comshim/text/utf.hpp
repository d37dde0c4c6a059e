// Text in the two shapes a Windows program knows: bytes of the ANSI code page (UTF-8 here) and wide
// characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace openwosa::comshim {

/// One code point taken from the front of `bytes` (which is not empty), and how many bytes it took. A byte
/// that is not UTF-8 becomes U+DC80..U+DCFF, so that a Latin-1 text of a ported program survives the way
/// there and back.
struct CodePoint {
    char32_t value;
    std::size_t bytes;
};
CodePoint next_code_point(std::string_view bytes) noexcept;

/// The UTF-8 form of a code point, in `out`; U+DC80..U+DCFF give back their byte. Returns the number of
/// bytes. What is no code point becomes U+FFFD.
std::size_t encode_code_point(char32_t value, char (&out)[4]) noexcept;

std::wstring widen(std::string_view bytes);
std::string narrow(std::wstring_view wide);

/// Case as Windows folds it, for ASCII and Latin-1: the letters of code page 1252.
char32_t to_upper(char32_t value) noexcept;
char32_t to_lower(char32_t value) noexcept;

}  // namespace openwosa::comshim
