// Numbers to text and back, as Microsoft's <stdlib.h> has them. Only radix 10 knows a minus sign; with any
// other a negative number shows its bits.
#include <errno.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "owshim_crt.h"

namespace {

struct Number {
    std::uint64_t magnitude;
    bool negative;
};

Number signed32(int value, int radix) noexcept {
    const bool negative = value < 0 && radix == 10;
    return {
        negative ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint32_t>(value),
        negative};
}

Number signed64(long long value, int radix) noexcept {
    const bool negative = value < 0 && radix == 10;
    const auto bits = static_cast<std::uint64_t>(value);
    return {negative ? 0 - bits : bits, negative};
}

constexpr std::size_t kMostCharacters = 66;  // 64 binary digits, a sign, NUL

// The digits, NUL included, to `text`; the count of characters.
template <class Char>
std::size_t write_number(Number number, Char (&text)[kMostCharacters], int radix) noexcept {
    std::size_t length = 0;
    do {
        text[length++] = static_cast<Char>("0123456789abcdefghijklmnopqrstuvwxyz"[number.magnitude % radix]);
        number.magnitude /= static_cast<std::uint64_t>(radix);
    } while (number.magnitude != 0);
    if (number.negative) {
        text[length++] = '-';
    }
    std::reverse(text, text + length);
    text[length++] = 0;
    return length;
}

bool valid_radix(int radix) noexcept { return radix >= 2 && radix <= 36; }

template <class Char>
Char* unchecked(Number number, Char* text, int radix) noexcept {
    if (!valid_radix(radix)) {
        errno = EINVAL;
        return text;
    }
    Char digits[kMostCharacters];
    std::copy_n(digits, write_number(number, digits, radix), text);
    return text;
}

template <class Char>
errno_t checked(Number number, Char* text, std::size_t size, int radix) noexcept {
    if (text == nullptr || size == 0) {
        return errno = EINVAL;
    }
    text[0] = 0;
    if (!valid_radix(radix)) {
        return errno = EINVAL;
    }
    Char digits[kMostCharacters];
    const std::size_t length = write_number(number, digits, radix);
    if (length > size) {
        return errno = ERANGE;
    }
    std::copy_n(digits, length, text);
    return 0;
}

// Leading blanks, a sign, digits; what does not fit is cut to the nearest that does.
template <class Integer, class Char>
Integer parse(const Char* text) noexcept {
    while (*text == ' ' || (*text >= '\t' && *text <= '\r')) {
        ++text;
    }
    const bool negative = *text == '-';
    if (*text == '-' || *text == '+') {
        ++text;
    }
    constexpr Integer most = std::numeric_limits<Integer>::max();
    constexpr Integer least = std::numeric_limits<Integer>::min();
    Integer value = 0;
    for (; *text >= '0' && *text <= '9'; ++text) {
        const auto digit = static_cast<Integer>(*text - '0');
        if (negative ? value < (least + digit) / 10 : value > (most - digit) / 10) {
            errno = ERANGE;
            return negative ? least : most;
        }
        value = static_cast<Integer>(value * 10 + (negative ? -digit : digit));
    }
    return value;
}

}  // namespace

char* _itoa(int value, char* text, int radix) { return unchecked(signed32(value, radix), text, radix); }
char* _ltoa(int value, char* text, int radix) { return unchecked(signed32(value, radix), text, radix); }
char* _ultoa(unsigned value, char* text, int radix) { return unchecked({value, false}, text, radix); }
char* _i64toa(__int64 value, char* text, int radix) { return unchecked(signed64(value, radix), text, radix); }
char* _ui64toa(unsigned __int64 value, char* text, int radix) {
    return unchecked({value, false}, text, radix);
}
wchar_t* _itow(int value, wchar_t* text, int radix) { return unchecked(signed32(value, radix), text, radix); }
wchar_t* _ltow(int value, wchar_t* text, int radix) { return unchecked(signed32(value, radix), text, radix); }
wchar_t* _ultow(unsigned value, wchar_t* text, int radix) { return unchecked({value, false}, text, radix); }
wchar_t* _i64tow(__int64 value, wchar_t* text, int radix) {
    return unchecked(signed64(value, radix), text, radix);
}

errno_t _itoa_s(int value, char* text, size_t size, int radix) {
    return checked(signed32(value, radix), text, size, radix);
}
errno_t _ltoa_s(int value, char* text, size_t size, int radix) {
    return checked(signed32(value, radix), text, size, radix);
}
errno_t _ultoa_s(unsigned value, char* text, size_t size, int radix) {
    return checked({value, false}, text, size, radix);
}
errno_t _i64toa_s(__int64 value, char* text, size_t size, int radix) {
    return checked(signed64(value, radix), text, size, radix);
}
errno_t _ui64toa_s(unsigned __int64 value, char* text, size_t size, int radix) {
    return checked({value, false}, text, size, radix);
}
errno_t _itow_s(int value, wchar_t* text, size_t size, int radix) {
    return checked(signed32(value, radix), text, size, radix);
}

__int64 _atoi64(const char* text) { return parse<long long>(text); }
int _wtoi(const wchar_t* text) { return parse<int>(text); }
__int64 _wtoi64(const wchar_t* text) { return parse<long long>(text); }
