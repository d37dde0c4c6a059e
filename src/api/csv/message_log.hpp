// The log of LOG_MESSAGE and TRANSFER_MS_DATA.
#pragma once

#include <string>
#include <string_view>

#include "outcome.hpp"

namespace openwosa::csv {

struct LogEntry {
    std::string_view originator;  ///< may be empty
    int severity = 0;             ///< 12: an operator is to see it
    std::string text;
};

/// Appends it to the configured file, else to the system's log. Not SV_OK: could not.
Outcome write_log(const LogEntry& entry);

}  // namespace openwosa::csv
