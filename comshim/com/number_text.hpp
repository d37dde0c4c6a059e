// Numbers as text, of the invariant locale: '.' before decimals, ',' between thousands.
#pragma once
#include <string>
#include <string_view>

#include "decimal.hpp"

namespace openwosa::comshim::com {

struct ParsedNumber {
    ExactNumber exact;
    bool has_exact = false;  // else it has more digits, or is larger, than ExactNumber holds
    double real = 0;
};

// What Automation takes for a number: blanks around it, a sign before or behind, parentheses for a negative
// one, a currency sign, thousands, an exponent, &H and &O. False: it is none of these.
bool parse_number(std::wstring_view text, ParsedNumber& number);

// As many digits as the type is good for: 7 and 15.
std::wstring real_text(float value);
std::wstring real_text(double value);

}  // namespace openwosa::comshim::com
