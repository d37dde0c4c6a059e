#pragma once
// The file that `sna.lu62.key_file` names: what has to be known as it is, unlike passwords, of which hashes
// will do. JSON: `users` has by name what password substitutes are checked with, as `snanode --key` prints
// it. Only this user may be able to read it (private_file.hpp).

#include <string_view>

#include "runtime/config.hpp"

namespace openwosa::runtime {

/// Reads it, if `result` names one and is good so far, and gives the keys to whom they belong. `text`: the
/// configuration's, for places.
void read_key_file(std::string_view text, ConfigResult& result);

/// The same of a text; `file` only names it in messages.
void parse_key_file(std::string_view text, std::string_view file, ConfigResult& result);

}  // namespace openwosa::runtime
