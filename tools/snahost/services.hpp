#pragma once
// Request units of the SSCP's own sessions: what the SSCP sends, and what it reads out of an LU's requests.
// Sources: SNA Formats (ACTPU, ACTLU, NOTIFY, INIT-SELF and TERM-SELF format 0 and 1, NSPE); unformatted
// logon text as VTAM's LOGON command writes it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ebcdic.hpp"
#include "sna/piu.hpp"

namespace openwosa::snahost {

// Network services headers: the first three bytes of a formatted request on an SSCP session.
enum class NsCode : std::uint32_t {
    kNspe = 0x010604,
    kInitSelf0 = 0x010681,
    kTermSelf0 = 0x010683,
    kRecfms = 0x410384,
    kNmvt = 0x41038D,
    kReqms = 0x410304,
    kNotify = 0x810620,
    kInitSelf1 = 0x810681,
    kTermSelf1 = 0x810683,
};

namespace code {  // first byte of session-control and data-flow-control RUs
inline constexpr std::uint8_t kLustat = 0x04, kRtr = 0x05, kActlu = 0x0D, kDactlu = 0x0E, kActpu = 0x11,
                              kDactpu = 0x12, kBind = 0x31, kUnbind = 0x32, kBis = 0x70, kSbi = 0x71,
                              kQec = 0x80, kQc = 0x81, kRelq = 0x82, kCancel = 0x83, kChase = 0x84,
                              kSdt = 0xA0, kClear = 0xA1, kStsn = 0xA2, kRqr = 0xA3, kShutd = 0xC0,
                              kShutc = 0xC1, kRshutd = 0xC2, kBid = 0xC8, kSignal = 0xC9;
}  // namespace code

/// A command by the name SNA gives it, and how it travels.
struct Command {
    std::string_view name;
    std::uint8_t code;
    bool session_control;  ///< else data flow control
    bool expedited;
};
[[nodiscard]] const Command* find_command(std::string_view name);
/// The name of a received one; "X'nn'" when there is none.
[[nodiscard]] std::string command_name(std::uint8_t code, bool session_control);

[[nodiscard]] Bytes actpu(bool cold, Octets sscp_id);
[[nodiscard]] Bytes actlu(bool cold);
/// Tells an LU that a session it asked for (INIT-SELF format 0) failed after all. The names follow the sense
/// data: uninterpreted names of PLU and SLU, each with type F3 and length.
[[nodiscard]] Bytes nspe(std::uint32_t sense, std::string_view plu);

struct InitSelf {
    std::string mode;
    std::string destination;  ///< primary LU, blanks off
    Bytes user_data;
    Bytes correlation;  ///< URC, format 1 only
};
/// Fields that are cut off at the end count as empty; nothing when not even the name is there.
[[nodiscard]] std::optional<InitSelf> parse_init_self(Octets ru);

/// The low nibble of control vector 0C's status byte: 1 disabled, 3 enabled.
[[nodiscard]] std::optional<std::uint8_t> parse_notify_status(Octets ru);
/// The same out of a positive response to ACTLU; nothing when it has no such vector.
[[nodiscard]] std::optional<std::uint8_t> parse_actlu_status(Octets ru);

/// `LOGON APPLID(name) LOGMODE(mode) DATA(text)`, or a USS command: the application's name, then data.
struct LogonText {
    bool logoff = false;
    std::string application;
    std::string mode;
    std::string data;
};
[[nodiscard]] std::optional<LogonText> parse_logon(std::string_view text);

/// Three-byte NS code, 0 when the RU is shorter.
[[nodiscard]] std::uint32_t ns_code(Octets ru);

}  // namespace openwosa::snahost
