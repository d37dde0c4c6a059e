#pragma once
// The configuration's section `comlu0`: what else the class comLU0 goes by, and the values of its constants.
// The vendor's ids and values were never published; who has a program with them in it can give them to ours.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace openwosa::runtime {

struct Comlu0Config {
    static constexpr std::size_t kMaxNames = 16;  ///< of each kind

    std::vector<std::string> class_ids;      ///< {00000000-0000-0000-0000-000000000000}
    std::vector<std::string> interface_ids;  ///< of IcomLU0, in the same form
    std::vector<std::string> program_ids;    ///< like Vendor.Class.1
    /// Of CLU0_*, INIT_* and flags, by the IDL's first spelling; those not named keep the IDL's values.
    std::map<std::string, std::uint32_t> values;
};

}  // namespace openwosa::runtime
