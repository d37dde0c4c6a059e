// The code pages GET_CP_CONVERT_TABLE knows.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace openwosa::csv {

/// The character (UTF-16) of each byte; no character twice.
using CodePage = std::array<char16_t, 256>;

/// None: no page of that number is known. 65280 to 65535 are documented as the user's own, but not how one is
/// made.
std::optional<CodePage> code_page(std::uint16_t number);

/// What each byte of `source` is in `target`. Characters that are not there become `substitute`; without one,
/// every byte gets a place of its own, so that the table of the other direction undoes this one.
std::array<std::uint8_t, 256> conversion(const CodePage& source, const CodePage& target,
                                         std::optional<std::uint8_t> substitute);

}  // namespace openwosa::csv
