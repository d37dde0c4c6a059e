// How a verb ended.
#pragma once

#include <wincsv.h>

#include <cstdint>

namespace openwosa::csv {

struct Outcome {
    std::uint16_t primary = SV_OK;
    std::uint32_t secondary = 0;
};

inline Outcome parameter_check(std::uint32_t code) { return {SV_PARAMETER_CHECK, code}; }
inline Outcome state_check(std::uint32_t code) { return {SV_STATE_CHECK, code}; }
/// The secondary code is the system's own, in the machine's byte order (documented).
inline Outcome system_failed(std::uint32_t code) { return {SV_UNEXPECTED_DOS_ERROR, code}; }

/// What Windows calls an errno.
std::uint32_t system_code(int error);

}  // namespace openwosa::csv
