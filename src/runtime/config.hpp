#pragma once
// The configuration: JSON, found by fixed rules, checked completely before anything starts.
//
// Places, first that exists wins: $OPENWOSA_CONFIG; the user's ($XDG_CONFIG_HOME or
// ~/.config)/openwosa/openwosa.json or %APPDATA%\openwosa\openwosa.json; the system's
// /etc/openwosa/openwosa.json or %ProgramData%\openwosa\openwosa.json; none: the defaults below. A file that
// is named by OPENWOSA_CONFIG must exist. A broken file is never half used: load() reports all its errors,
// and start-up fails (the API above says with which code).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/comlu0_config.hpp"
#include "runtime/csv_config.hpp"
#include "runtime/sna_config.hpp"

namespace openwosa::runtime {

/// Values of SnmpSetTranslateMode.
enum class TranslateMode : std::uint8_t { kTranslated = 0, kUntranslatedV1 = 1, kUntranslatedV2 = 2 };

enum class SnmpVersion : std::uint8_t { kV1, kV2c };

/// An entity's friendly name (translated mode) or, by its address, extra properties of a literal one.
struct EntityConfig {
    std::string name;
    std::string address;  ///< IPv4, IPv6 literal or host name
    std::uint16_t port = 161;
    SnmpVersion version = SnmpVersion::kV1;
    std::optional<std::string> community;  ///< overrides what the context's name translates to
    std::optional<std::uint32_t> timeout;  ///< 1/100 s; absent: WinsnmpConfig::default_timeout
    std::optional<std::uint32_t> retries;  ///< absent: WinsnmpConfig::default_retries
    bool check_source = true;  ///< false: replies may come from another address (multi-homed agents)
};

/// A context's friendly name (translated mode).
struct ContextConfig {
    std::string name;
    std::string community;
};

struct TrapConfig {
    std::uint16_t port = 162;
    std::optional<std::uint16_t> port_ipv6;  ///< absent: the same as port
    std::vector<std::string> addresses;      ///< literals to listen on; empty: all, both families
    bool share = true;                       ///< other openwosa processes of this user get the traps too
    std::string share_directory;  ///< where the secret lies; empty: the platform's default (trap_port.cpp)
};

struct WinsnmpConfig {
    TranslateMode translate_mode = TranslateMode::kUntranslatedV1;
    bool retransmit = true;
    std::uint32_t default_timeout = 500;      ///< 1/100 s
    std::uint32_t default_retries = 3;        ///< retransmissions after the first send
    std::uint32_t outstanding_limit = 65536;  ///< requests outstanding per session; past it sends fail
    std::uint32_t notification_queue_limit =
        16384;                       ///< unread traps per session; past it the newest are dropped
    bool resolve_host_names = true;  ///< host names where the original took literals only
    TrapConfig trap;
    std::map<std::string, EntityConfig, std::less<>> entities;
    std::map<std::string, ContextConfig, std::less<>> contexts;
};

struct TraceConfig {
    std::string api;      ///< file for the API trace; empty: off
    std::string packets;  ///< pcapng file for datagrams; empty: off
};

struct RuntimeConfig {
    std::uint32_t callback_patience_ms = 50;  ///< Loop::Options
    std::uint32_t max_threads = 8;
};

struct Config {
    std::string source;  ///< file the values came from; empty: defaults
    WinsnmpConfig winsnmp;
    SnaConfig sna;
    Comlu0Config comlu0;
    CsvConfig csv;
    TraceConfig trace;
    RuntimeConfig runtime;
};

struct ConfigError {
    std::string file;
    std::uint32_t line = 0;    ///< from 1; 0: the file as a whole
    std::uint32_t column = 0;  ///< from 1, in bytes
    std::string key;           ///< path like winsnmp.entities.router1.port; empty at the top
    std::string message;       ///< what was expected, what came

    /// `file:line:column: key: message`
    std::string text() const;
};

struct ConfigResult {
    Config config;                    ///< defaults where a value was wrong
    std::vector<ConfigError> errors;  ///< in file order; empty: config may be used
    bool ok() const noexcept { return errors.empty(); }
    /// All errors, one per line.
    std::string text() const;
};

/// Finds and reads the configuration. Never throws.
ConfigResult load_config();
/// Reads one file.
ConfigResult load_config_file(const std::string& file);
/// Checks a text; `file` only names it in messages.
ConfigResult parse_config(std::string_view text, std::string_view file);

}  // namespace openwosa::runtime
