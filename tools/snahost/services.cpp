#include "services.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace openwosa::snahost {
namespace {

constexpr std::uint8_t kUninterpretedName = 0xF3;
constexpr std::uint8_t kSessionServicesVector = 0x0C;
constexpr std::uint8_t kCapabilityVector = 0x00;

constexpr std::array kCommands = {
    Command{"LUSTAT", code::kLustat, false, false}, Command{"RTR", code::kRtr, false, false},
    Command{"BIS", code::kBis, false, false},       Command{"SBI", code::kSbi, false, true},
    Command{"QEC", code::kQec, false, true},        Command{"QC", code::kQc, false, false},
    Command{"RELQ", code::kRelq, false, true},      Command{"CANCEL", code::kCancel, false, false},
    Command{"CHASE", code::kChase, false, false},   Command{"SHUTD", code::kShutd, false, true},
    Command{"SHUTC", code::kShutc, false, true},    Command{"RSHUTD", code::kRshutd, false, true},
    Command{"BID", code::kBid, false, false},       Command{"SIGNAL", code::kSignal, false, true},
    Command{"BIND", code::kBind, true, true},       Command{"UNBIND", code::kUnbind, true, true},
    Command{"SDT", code::kSdt, true, true},         Command{"CLEAR", code::kClear, true, true},
    Command{"STSN", code::kStsn, true, true},       Command{"RQR", code::kRqr, true, true},
};

std::string without_blanks(Octets ebcdic) {
    std::string text = from_ebcdic(ebcdic);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) text.pop_back();
    return text;
}

/// Takes bytes from the front, fewer when there are fewer.
class Cursor {
  public:
    explicit Cursor(Octets bytes) : rest_(bytes) {}
    Octets take(std::size_t count) {
        const Octets part = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(part.size());
        return part;
    }
    Octets counted() {
        const Octets length = take(1);
        return length.empty() ? Octets{} : take(length[0]);
    }
    bool empty() const { return rest_.empty(); }

  private:
    Octets rest_;
};

/// The status in a row of control vectors. Vector 00 has a fixed length and no length byte (as VTAM's LUs
/// send it: key and four bytes).
std::optional<std::uint8_t> status_in(Octets vectors) {
    for (std::size_t at = 0; at < vectors.size();) {
        if (vectors[at] == kCapabilityVector) {
            at += 5;
            continue;
        }
        if (at + 2 >= vectors.size()) return std::nullopt;
        if (vectors[at] == kSessionServicesVector) return vectors[at + 2] & 0x0F;
        at += std::size_t{2} + vectors[at + 1];
    }
    return std::nullopt;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

/// The value of `KEY(value)` or `KEY=value` in a command's operands.
std::string operand(std::string_view text, std::string_view key) {
    const std::string all = upper(text);
    for (std::size_t at = all.find(key); at != std::string::npos; at = all.find(key, at + 1)) {
        const std::size_t behind = at + key.size();
        if (behind >= all.size() || (at > 0 && std::isalnum(static_cast<unsigned char>(all[at - 1]))))
            continue;
        if (all[behind] == '(') {
            const std::size_t close = text.find(')', behind);
            return std::string(text.substr(
                behind + 1, close == std::string_view::npos ? std::string_view::npos : close - behind - 1));
        }
        if (all[behind] == '=') {
            const std::size_t end = text.find_first_of(" ,", behind);
            return std::string(text.substr(
                behind + 1, end == std::string_view::npos ? std::string_view::npos : end - behind - 1));
        }
    }
    return {};
}

}  // namespace

const Command* find_command(std::string_view name) {
    const auto found = std::find_if(kCommands.begin(), kCommands.end(),
                                    [&](const Command& command) { return command.name == name; });
    return found == kCommands.end() ? nullptr : &*found;
}

std::string command_name(std::uint8_t code, bool session_control) {
    for (const Command& command : kCommands) {
        if (command.code == code && command.session_control == session_control)
            return std::string(command.name);
    }
    return "X'" + to_hex(Octets(&code, 1)) + "'";
}

std::uint32_t ns_code(Octets ru) {
    return ru.size() < 3 ? 0 : static_cast<std::uint32_t>(ru[0] << 16 | ru[1] << 8 | ru[2]);
}

Bytes actpu(bool cold, Octets sscp_id) {
    Bytes ru{code::kActpu, static_cast<std::uint8_t>(cold ? 1 : 2), 0x01};
    sna::put(ru, sscp_id);
    return ru;
}

Bytes actlu(bool cold) { return {code::kActlu, static_cast<std::uint8_t>(cold ? 1 : 2), 0x01}; }

Bytes nspe(std::uint32_t sense, std::string_view plu) {
    Bytes ru{0x01, 0x06, 0x04};
    sna::put32(ru, sense);
    const Bytes name = to_ebcdic(plu.substr(0, 255));
    ru.push_back(kUninterpretedName);
    ru.push_back(static_cast<std::uint8_t>(name.size()));
    sna::put(ru, name);
    ru.push_back(kUninterpretedName);
    ru.push_back(0);
    return ru;
}

std::optional<InitSelf> parse_init_self(Octets ru) {
    const std::uint32_t ns = ns_code(ru);
    Cursor in(ru);
    in.take(3);
    InitSelf init;
    if (ns == static_cast<std::uint32_t>(NsCode::kInitSelf0)) {
        in.take(1);  // type
    } else if (ns == static_cast<std::uint32_t>(NsCode::kInitSelf1)) {
        in.take(3);  // format, type, queueing
    } else {
        return std::nullopt;
    }
    init.mode = without_blanks(in.take(8));
    if (const Octets kind = in.take(1); kind.empty() || kind[0] != kUninterpretedName) return std::nullopt;
    init.destination = without_blanks(in.counted());
    if (init.destination.empty()) return std::nullopt;
    in.counted();  // requester id
    in.counted();  // password
    const Octets data = in.counted();
    init.user_data.assign(data.begin(), data.end());
    if (ns == static_cast<std::uint32_t>(NsCode::kInitSelf1)) {
        const Octets correlation = in.counted();
        init.correlation.assign(correlation.begin(), correlation.end());
    }
    return init;
}

std::optional<std::uint8_t> parse_notify_status(Octets ru) {
    if (ns_code(ru) != static_cast<std::uint32_t>(NsCode::kNotify)) return std::nullopt;
    return status_in(ru.subspan(3));
}

std::optional<std::uint8_t> parse_actlu_status(Octets ru) {
    return ru.size() <= 3 || ru[0] != code::kActlu ? std::nullopt : status_in(ru.subspan(3));
}

std::optional<LogonText> parse_logon(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\0' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    if (text.empty()) return std::nullopt;
    const std::size_t end = std::min(text.find_first_of(" ("), text.size());
    const std::string verb = upper(text.substr(0, end));
    std::string_view operands = text.substr(end);
    while (!operands.empty() && operands.front() == ' ') operands.remove_prefix(1);
    LogonText logon;
    if (verb == "LOGOFF") {
        logon.logoff = true;
        return logon;
    }
    if (verb != "LOGON") {
        logon.application = verb;
        logon.data = std::string(operands);
        return logon;
    }
    logon.application = upper(operand(operands, "APPLID"));
    logon.mode = upper(operand(operands, "LOGMODE"));
    logon.data = operand(operands, "DATA");
    return logon.application.empty() ? std::nullopt : std::optional(logon);
}

}  // namespace openwosa::snahost
