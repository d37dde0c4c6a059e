// Decimal numbers, exactly: what CY, DECIMAL and numbers in text have in common.
#pragma once
#include <wtypes.h>

#include <string>

namespace openwosa::comshim::com {

__extension__ typedef unsigned __int128 WideDigits;

// (-1)^negative * digits / 10^scale. `scale` may be negative.
struct ExactNumber {
    WideDigits digits = 0;
    int scale = 0;
    bool negative = false;
};

ExactNumber exact_from(LONGLONG value) noexcept;
ExactNumber exact_from(ULONGLONG value) noexcept;
ExactNumber exact_from(CY value) noexcept;
ExactNumber exact_from(const DECIMAL& value) noexcept;
// With the 15 digits a double is good for, as VarDecFromR8; false: too large.
bool exact_from(double value, ExactNumber& number) noexcept;

// Rounded half to even where digits are lost; false: out of range.
bool exact_to(const ExactNumber& number, LONGLONG& value) noexcept;
bool exact_to(const ExactNumber& number, ULONGLONG& value) noexcept;
bool exact_to(const ExactNumber& number, CY& value) noexcept;
bool exact_to(const ExactNumber& number, DECIMAL& value) noexcept;
double exact_to_double(const ExactNumber& number);

// Without trailing zeros behind the point.
std::wstring exact_text(const ExactNumber& number);

}  // namespace openwosa::comshim::com
