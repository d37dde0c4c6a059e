// CharUpper and its kin: case of ASCII and Latin-1 letters; in narrow text, which is UTF-8, of ASCII letters.
#include <windows.h>

#include <algorithm>
#include <string_view>

#include "text/utf.hpp"

namespace openwosa::comshim {
namespace {

using Fold = char32_t (*)(char32_t) noexcept;

char fold_one(char character, Fold fold) noexcept {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x80 ? static_cast<char>(fold(byte)) : character;
}

wchar_t fold_one(wchar_t character, Fold fold) noexcept {
    return static_cast<wchar_t>(fold(static_cast<char32_t>(character)));
}

template <class Char>
void fold_range(Char* text, std::size_t length, Fold fold) noexcept {
    std::transform(text, text + length, text, [fold](Char each) { return fold_one(each, fold); });
}

// A character instead of a pointer: the low word, and the result comes back the same way.
template <class Char>
Char* fold_text(Char* text, Fold fold) noexcept {
    const auto value = reinterpret_cast<ULONG_PTR>(text);
    if ((value >> 16) == 0) {
        const Char folded = fold_one(static_cast<Char>(value), fold);
        return reinterpret_cast<Char*>(
            static_cast<ULONG_PTR>(static_cast<std::make_unsigned_t<Char>>(folded)));
    }
    fold_range(text, std::char_traits<Char>::length(text), fold);
    return text;
}

bool is_letter(char32_t value) noexcept {
    return to_upper(value) != value || to_lower(value) != value || value == 0xDF || value == 0xFF ||
           value == 0xAA || value == 0xBA || value == 0xB5;
}

bool is_digit(char32_t value) noexcept { return value >= '0' && value <= '9'; }

char32_t code_point(char character) noexcept { return static_cast<unsigned char>(character) & 0xFF; }
char32_t code_point(wchar_t character) noexcept { return static_cast<char32_t>(character); }

// A byte of a UTF-8 sequence is no letter by itself.
bool is_alpha(char character) noexcept {
    return code_point(character) < 0x80 && is_letter(code_point(character));
}
bool is_alpha(wchar_t character) noexcept { return is_letter(code_point(character)); }

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

LPSTR CharUpperA(LPSTR text) { return fold_text(text, to_upper); }
LPWSTR CharUpperW(LPWSTR text) { return fold_text(text, to_upper); }
LPSTR CharLowerA(LPSTR text) { return fold_text(text, to_lower); }
LPWSTR CharLowerW(LPWSTR text) { return fold_text(text, to_lower); }

DWORD CharUpperBuffA(LPSTR text, DWORD length) { return fold_range(text, length, to_upper), length; }
DWORD CharUpperBuffW(LPWSTR text, DWORD length) { return fold_range(text, length, to_upper), length; }
DWORD CharLowerBuffA(LPSTR text, DWORD length) { return fold_range(text, length, to_lower), length; }
DWORD CharLowerBuffW(LPWSTR text, DWORD length) { return fold_range(text, length, to_lower), length; }

// Stays on the terminating NUL; steps over whole characters of UTF-8.
LPSTR CharNextA(LPCSTR text) {
    const std::size_t length = *text != 0 ? next_code_point(std::string_view(text)).bytes : 0;
    return const_cast<LPSTR>(text + length);
}

LPWSTR CharNextW(LPCWSTR text) { return const_cast<LPWSTR>(*text != 0 ? text + 1 : text); }

LPSTR CharPrevA(LPCSTR start, LPCSTR text) {
    LPCSTR previous = start;
    for (LPCSTR at = start; at < text && *at != 0; at = CharNextA(at)) {
        previous = at;
    }
    return const_cast<LPSTR>(previous);
}

LPWSTR CharPrevW(LPCWSTR start, LPCWSTR text) { return const_cast<LPWSTR>(text > start ? text - 1 : start); }

BOOL IsCharAlphaA(CHAR character) { return is_alpha(character); }
BOOL IsCharAlphaW(WCHAR character) { return is_alpha(character); }
BOOL IsCharAlphaNumericA(CHAR character) { return is_alpha(character) || is_digit(code_point(character)); }
BOOL IsCharAlphaNumericW(WCHAR character) { return is_alpha(character) || is_digit(code_point(character)); }
BOOL IsCharUpperA(CHAR character) {
    return is_alpha(character) && to_lower(code_point(character)) != code_point(character);
}
BOOL IsCharUpperW(WCHAR character) { return to_lower(code_point(character)) != code_point(character); }
BOOL IsCharLowerA(CHAR character) {
    return is_alpha(character) && to_upper(code_point(character)) != code_point(character);
}
BOOL IsCharLowerW(WCHAR character) { return to_upper(code_point(character)) != code_point(character); }
