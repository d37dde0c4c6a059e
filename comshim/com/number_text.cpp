#include "number_text.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>

namespace openwosa::comshim::com {
namespace {

constexpr std::size_t kMostExactDigits = 38;
constexpr int kLargestExponent = 100000;  // far beyond a double; keeps the sum below in an int

bool is_blank(wchar_t c) noexcept { return c == L' ' || (c >= L'\t' && c <= L'\r'); }
bool is_digit(wchar_t c) noexcept { return c >= L'0' && c <= L'9'; }

// Reads one number from the front; what it has not taken stays in `rest`.
class NumberReader {
  public:
    explicit NumberReader(std::wstring_view text) : rest_(text) {}

    bool read(ParsedNumber& number) {
        skip_blanks();
        if (read_radix(number)) return ends();
        const bool parenthesis = take(L'(');
        read_signs();
        if (!read_digits()) return false;
        if (!read_exponent()) return false;
        read_signs();
        if (parenthesis) {
            if (!take(L')') || has_sign_) return false;
            negative_ = true;
        }
        return ends() && finish(number);
    }

  private:
    bool take(wchar_t c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void skip_blanks() {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    }
    bool ends() {
        skip_blanks();
        return rest_.empty();
    }
    // One sign and one currency sign, in any order.
    void read_signs() {
        for (;;) {
            skip_blanks();
            if (!has_sign_ && take(L'-'))
                has_sign_ = negative_ = true;
            else if (!has_sign_ && take(L'+'))
                has_sign_ = true;
            else if (!has_currency_ && take(L'$'))
                has_currency_ = true;
            else
                return;
        }
    }
    bool read_digits() {
        bool any = false, behind_point = false;
        while (!rest_.empty()) {
            const wchar_t c = rest_.front();
            if (is_digit(c)) {
                any = true;
                if (!digits_.empty() || c != L'0') digits_ += static_cast<char>(c);
                if (behind_point) ++scale_;
            } else if (c == L'.' && !behind_point) {
                behind_point = true;
            } else if (c != L',' || !any || behind_point) {
                break;
            }
            rest_.remove_prefix(1);
        }
        return any;
    }
    bool read_exponent() {
        if (!take(L'e') && !take(L'E')) return true;
        const bool negative = take(L'-');
        if (!negative) take(L'+');
        int exponent = 0;
        bool any = false;
        for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1)) {
            any = true;
            if (exponent < kLargestExponent)
                exponent = exponent * 10 + static_cast<int>(rest_.front() - L'0');
        }
        exponent_ = negative ? -exponent : exponent;
        return any;
    }
    // &H and &O give the 32 bits of a LONG, or 64 if there are more.
    bool read_radix(ParsedNumber& number) {
        if (rest_.size() < 3 || rest_[0] != L'&') return false;
        const wchar_t kind = rest_[1];
        const int bits = kind == L'H' || kind == L'h' ? 4 : kind == L'O' || kind == L'o' ? 3 : 0;
        if (bits == 0) return false;
        std::uint64_t value = 0;
        std::size_t i = 2;
        for (; i < rest_.size(); ++i) {
            const wchar_t c = rest_[i];
            const int digit = is_digit(c)              ? static_cast<int>(c - L'0')
                              : c >= L'A' && c <= L'F' ? static_cast<int>(c - L'A') + 10
                              : c >= L'a' && c <= L'f' ? static_cast<int>(c - L'a') + 10
                                                       : 16;
            if (digit >= 1 << bits) break;
            if (value >> (64 - bits)) return false;
            value = value << bits | static_cast<unsigned>(digit);
        }
        if (i == 2) return false;
        const bool is_long = value <= UINT32_MAX;
        number.exact =
            exact_from(is_long ? LONGLONG{static_cast<std::int32_t>(value)} : static_cast<LONGLONG>(value));
        number.has_exact = true;
        number.real = exact_to_double(number.exact);
        rest_.remove_prefix(i);
        return true;
    }
    bool finish(ParsedNumber& number) {
        const std::string text = (digits_.empty() ? "0" : digits_) + "e" + std::to_string(exponent_ - scale_);
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number.real);
        if (parsed.ec == std::errc::result_out_of_range &&
            exponent_ - scale_ + static_cast<int>(digits_.size()) > 0)
            number.real = kInfinity;
        if (negative_) number.real = -number.real;
        number.has_exact = digits_.size() <= kMostExactDigits;
        if (!number.has_exact) return true;
        number.exact = {};
        for (const char c : digits_)
            number.exact.digits = number.exact.digits * 10 + static_cast<unsigned>(c - '0');
        number.exact.scale = number.exact.digits == 0 ? 0 : scale_ - exponent_;
        number.exact.negative = negative_;
        return true;
    }
    static constexpr double kInfinity = __builtin_huge_val();

    std::wstring_view rest_;
    std::string digits_;  // without leading zeros
    int scale_ = 0;
    int exponent_ = 0;
    bool negative_ = false;
    bool has_sign_ = false;
    bool has_currency_ = false;
};

std::wstring general(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*G", digits, value == 0 ? 0.0 : value);  // no "-0"
    std::wstring result;
    for (const char* c = text; *c; ++c) result += static_cast<wchar_t>(*c == ',' ? '.' : *c);
    return result;
}

}  // namespace

bool parse_number(std::wstring_view text, ParsedNumber& number) { return NumberReader(text).read(number); }

std::wstring real_text(float value) { return general(static_cast<double>(value), 7); }
std::wstring real_text(double value) { return general(value, 15); }

}  // namespace openwosa::comshim::com
