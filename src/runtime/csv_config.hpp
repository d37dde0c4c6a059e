#pragma once
// The configuration's section `csv`.

#include <cstdint>
#include <string>

namespace openwosa::runtime {

struct CsvConfig {
    std::string log;  ///< file for LOG_MESSAGE and TRANSFER_MS_DATA; empty: the system's log
    /// How long after a program's first NMVT the session that carries them may take to come up.
    std::uint32_t session_wait_ms = 5000;
};

}  // namespace openwosa::runtime
