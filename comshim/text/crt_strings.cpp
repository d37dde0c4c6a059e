// Microsoft's additions to <string.h>: case and order of ASCII letters, in place.
#include <algorithm>
#include <string>

#include "owshim_crt.h"

namespace {

template <class Char>
Char upper(Char character) noexcept {
    return character >= 'a' && character <= 'z' ? static_cast<Char>(character - 0x20) : character;
}

template <class Char>
Char lower(Char character) noexcept {
    return character >= 'A' && character <= 'Z' ? static_cast<Char>(character + 0x20) : character;
}

template <class Char>
int compare(const Char* left, const Char* right, std::size_t count) noexcept {
    using Unsigned = std::make_unsigned_t<Char>;
    for (; count > 0; --count, ++left, ++right) {
        const auto a = static_cast<Unsigned>(lower(*left));
        const auto b = static_cast<Unsigned>(lower(*right));
        if (a != b) {
            return a < b ? -1 : 1;
        }
        if (a == 0) {
            break;
        }
    }
    return 0;
}

template <class Char, class Change>
Char* change(Char* text, Change change_one) noexcept {
    for (Char* at = text; *at != 0; ++at) {
        *at = change_one(*at);
    }
    return text;
}

template <class Char>
Char* reverse(Char* text) noexcept {
    std::reverse(text, text + std::char_traits<Char>::length(text));
    return text;
}

}  // namespace

int _stricmp(const char* left, const char* right) { return compare(left, right, SIZE_MAX); }
int _strnicmp(const char* left, const char* right, size_t count) { return compare(left, right, count); }
int _wcsicmp(const wchar_t* left, const wchar_t* right) { return compare(left, right, SIZE_MAX); }
int _wcsnicmp(const wchar_t* left, const wchar_t* right, size_t count) { return compare(left, right, count); }
char* _strupr(char* text) { return change(text, upper<char>); }
char* _strlwr(char* text) { return change(text, lower<char>); }
wchar_t* _wcsupr(wchar_t* text) { return change(text, upper<wchar_t>); }
wchar_t* _wcslwr(wchar_t* text) { return change(text, lower<wchar_t>); }
char* _strrev(char* text) { return reverse(text); }
wchar_t* _wcsrev(wchar_t* text) { return reverse(text); }

char* _strset(char* text, int character) {
    return change(text, [character](char) { return static_cast<char>(character); });
}
