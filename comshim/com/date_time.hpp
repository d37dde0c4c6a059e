// DATE: days since 30 December 1899, the time of day as the fraction. Before that day the fraction still
// counts forwards, so that -1.25 is six o'clock of 29 December.
#pragma once
#include <oleauto.h>

#include <string>
#include <string_view>

namespace openwosa::comshim::com {

constexpr DATE kFirstDate = -657434;   // 1 January 100
constexpr DATE kEndOfDates = 2958466;  // 1 January 10000, no longer

inline bool is_date(DATE date) noexcept { return date > kFirstDate - 1 && date < kEndOfDates; }

// "11/21/2026 3:04:05 PM", without the time at midnight and without the date on day 0.
std::wstring date_text(DATE date);
// Month/day/year, year-month-day, names of months, times with AM and PM. False: it is no date.
bool parse_date(std::wstring_view text, DATE& date);

}  // namespace openwosa::comshim::com
