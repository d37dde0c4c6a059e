// CONVERT's character sets: A and AE, which are built in, and G, a table the user writes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace openwosa::csv {

enum class Direction : std::uint8_t { kAsciiToEbcdic, kEbcdicToAscii };  // as SV_*
enum class BuiltIn : std::uint8_t { kAE, kA };                           // as SV_*

enum class Conversion : std::uint8_t {
    kDone,
    kSomeUnknown,   // done, but with 0x00 in place of what is not in the set
    kBadFirstByte,  // nothing was done
};

/// Converts in place.
Conversion convert(BuiltIn set, Direction direction, std::span<std::uint8_t> text);

/// A table of the user's: for each byte its other half.
struct UserTable {
    std::array<std::uint8_t, 256> to_ebcdic;
    std::array<std::uint8_t, 256> to_ascii;
};

/// 32 lines of 32 hexadecimal digits: 16 for ASCII to EBCDIC, 16 for the way back. None: not in that format.
std::optional<UserTable> parse_user_table(std::string_view text);

/// The file the user names: CSVTBLG in the environment, as CONVERT's return codes say, else COMTBLG there or
/// (on Windows) in the registry, as its remarks do. None: not named, not there, or not in the format.
std::optional<UserTable> user_table();

}  // namespace openwosa::csv
