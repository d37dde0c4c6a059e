#pragma once
// EBCDIC code page 037, the alphabet of the host. It has the same 256 characters as ISO 8859-1.

#include <string>
#include <string_view>

#include "sna/bytes.hpp"

namespace openwosa::snahost {

using sna::Bytes;
using sna::Octets;

[[nodiscard]] Bytes to_ebcdic(std::string_view latin1);
[[nodiscard]] std::string from_ebcdic(Octets ebcdic);

/// For people: EBCDIC as text, whatever does not print as a dot.
[[nodiscard]] std::string printable(Octets ebcdic);
[[nodiscard]] std::string to_hex(Octets bytes);

}  // namespace openwosa::snahost
