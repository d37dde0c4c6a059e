#include "decimal.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace openwosa::comshim::com {
namespace {

using Digits = WideDigits;

constexpr int kMostDigits = 38;  // of 128 bits
constexpr int kCurrencyScale = 4;
constexpr int kLargestScale = 28;  // of a DECIMAL
constexpr Digits kLargestDecimal = (Digits{1} << 96) - 1;

// The digits at another scale, rounded half to even; false: they do not fit.
bool digits_at(const ExactNumber& number, int scale, Digits& digits) noexcept {
    digits = number.digits;
    if (digits == 0) return true;
    if (scale >= number.scale) {
        if (scale - number.scale > kMostDigits) return false;
        for (int i = number.scale; i < scale; ++i)
            if (__builtin_mul_overflow(digits, Digits{10}, &digits)) return false;
        return true;
    }
    const int drop = number.scale - scale;
    if (drop > kMostDigits) {
        digits = 0;
        return true;
    }
    bool below = false;  // something but zeros behind the last digit dropped
    for (int i = 1; i < drop; ++i) {
        below = below || digits % 10 != 0;
        digits /= 10;
    }
    const unsigned last = static_cast<unsigned>(digits % 10);
    digits /= 10;
    if (last > 5 || (last == 5 && (below || digits % 2 != 0))) ++digits;
    return true;
}

std::string plain_digits(Digits digits) {
    std::string text;
    do {
        text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(digits % 10)));
        digits /= 10;
    } while (digits != 0);
    return text;
}

bool signed_from(Digits magnitude, bool negative, LONGLONG& value) noexcept {
    const Digits limit = static_cast<Digits>(INT64_MAX) + (negative ? 1 : 0);
    if (magnitude > limit) return false;
    const auto low = static_cast<std::uint64_t>(magnitude);
    value = static_cast<LONGLONG>(negative ? 0 - low : low);
    return true;
}

}  // namespace

ExactNumber exact_from(LONGLONG value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    return {value < 0 ? 0 - bits : bits, 0, value < 0};
}
ExactNumber exact_from(ULONGLONG value) noexcept { return {value, 0, false}; }
ExactNumber exact_from(CY value) noexcept {
    ExactNumber number = exact_from(value.int64);
    number.scale = kCurrencyScale;
    return number;
}
ExactNumber exact_from(const DECIMAL& value) noexcept {
    return {Digits{value.Hi32} << 64 | value.Lo64, value.scale, (value.sign & DECIMAL_NEG) != 0};
}

bool exact_from(double value, ExactNumber& number) noexcept {
    if (!(value > -1e29 && value < 1e29)) return false;
    char text[40];
    std::snprintf(text, sizeof text, "%.14e", value);  // d.dddddddddddddde+xx
    const char* at = text;
    number = {};
    number.negative = *at == '-';
    if (number.negative) ++at;
    for (; *at != 'e'; ++at)
        if (*at >= '0' && *at <= '9') number.digits = number.digits * 10 + static_cast<unsigned>(*at - '0');
    number.scale = 14 - std::atoi(at + 1);
    for (; number.digits != 0 && number.digits % 10 == 0 && number.scale > 0; --number.scale)
        number.digits /= 10;
    if (number.digits == 0) number = {};
    return true;
}

bool exact_to(const ExactNumber& number, LONGLONG& value) noexcept {
    Digits digits;
    return digits_at(number, 0, digits) && signed_from(digits, number.negative, value);
}
bool exact_to(const ExactNumber& number, ULONGLONG& value) noexcept {
    Digits digits;
    if (!digits_at(number, 0, digits) || digits > UINT64_MAX || (number.negative && digits != 0))
        return false;
    value = static_cast<ULONGLONG>(digits);
    return true;
}
bool exact_to(const ExactNumber& number, CY& value) noexcept {
    Digits digits;
    return digits_at(number, kCurrencyScale, digits) && signed_from(digits, number.negative, value.int64);
}

// With as many places behind the point as fit into 96 bits.
bool exact_to(const ExactNumber& number, DECIMAL& value) noexcept {
    for (int scale = number.scale < 0               ? 0
                     : number.scale > kLargestScale ? kLargestScale
                                                    : number.scale;
         scale >= 0; --scale) {
        Digits digits;
        if (!digits_at(number, scale, digits) || digits > kLargestDecimal) continue;
        value = {};
        value.scale = static_cast<BYTE>(scale);
        value.sign = number.negative ? DECIMAL_NEG : 0;
        value.Hi32 = static_cast<ULONG>(digits >> 64);
        value.Lo64 = static_cast<ULONGLONG>(digits);
        return true;
    }
    return false;
}

double exact_to_double(const ExactNumber& number) {
    const std::string text = plain_digits(number.digits) + "e" + std::to_string(-number.scale);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return number.negative ? -value : value;
}

std::wstring exact_text(const ExactNumber& number) {
    std::string text = plain_digits(number.digits);
    int scale = number.scale;
    for (; scale < 0; ++scale) text += '0';
    for (; scale > 0 && text.size() > 1 && text.back() == '0'; --scale) text.pop_back();
    if (text == "0") scale = 0;
    if (scale > 0) {
        const auto behind = static_cast<std::size_t>(scale);
        if (text.size() <= behind) text.insert(0, behind + 1 - text.size(), '0');
        text.insert(text.size() - behind, 1, '.');
    }
    if (number.negative && number.digits != 0) text.insert(0, 1, '-');
    return {text.begin(), text.end()};
}

}  // namespace openwosa::comshim::com
