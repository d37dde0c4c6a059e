#pragma once
// The configuration's section `csv`.

#include <string>

namespace openwosa::runtime {

struct CsvConfig {
    std::string log;  ///< file for LOG_MESSAGE and TRANSFER_MS_DATA; empty: the system's log
};

}  // namespace openwosa::runtime
