#pragma once
// A constant of an interface whose value the configuration can change; idlc writes the tables from the IDL.

#include <cstdint>
#include <string_view>

namespace openwosa::runtime {

struct NamedValue {
    std::string_view kind;  ///< HRESULT, or the enumeration it belongs to
    std::string_view name;
    std::string_view same_as;  ///< another spelling of that name; empty: its own
    std::uint32_t value = 0;   ///< ours
};

}  // namespace openwosa::runtime
