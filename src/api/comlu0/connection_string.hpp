#pragma once
// The connection string of CreateSession; its grammar and properties are written down in comlu0.idl.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace openwosa::comlu0 {

inline constexpr std::uint32_t kForever = 0xFFFFFFFFu;
/// 0xfffffff stands on one page where the others have 0xffffffff.
constexpr std::uint32_t timeout_of(std::int32_t milliseconds) {
    auto value = static_cast<std::uint32_t>(milliseconds);
    return value == 0x0FFFFFFFu ? kForever : value;
}

/// Names of properties are compared in upper case; only ASCII letters have two cases.
std::wstring upper(std::wstring_view text);

struct ConnectionSettings {
    std::string lu_name;   ///< LU or pool; empty: any
    std::string plu_name;  ///< primary LU
    std::uint32_t response_timeout = kForever;
    bool commands = false;
    std::map<std::wstring, std::wstring> application;  ///< by upper-case name
};

struct ConnectionString {
    std::optional<ConnectionSettings> settings;
    std::wstring error;  ///< what is wrong, when there are no settings
};
ConnectionString parse_connection_string(std::wstring_view text);

/// The known property `name` (any case, any of its spellings) by its first spelling; empty: not one of ours.
std::wstring_view known_property(std::wstring_view name);

}  // namespace openwosa::comlu0
