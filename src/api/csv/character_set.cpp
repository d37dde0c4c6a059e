#include "character_set.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#if defined(_WIN32)
#include <windows.h>
#endif

#include "runtime/fault.hpp"

namespace openwosa::csv {
namespace {

constexpr std::uint8_t kUnknown = 0x00;
constexpr std::uint8_t kAsciiBlank = 0x20, kEbcdicBlank = 0x40;
constexpr std::size_t kLines = 32, kDigits = 32;

struct Run {
    char first, last;
    std::uint8_t ebcdic;  // of the first; the others follow
};
// The same on all EBCDIC code pages but for $, # and @, which are those of 037 and 500.
constexpr Run kLetters[] = {{'A', 'I', 0xC1}, {'J', 'R', 0xD1}, {'S', 'Z', 0xE2},
                            {'$', '$', 0x5B}, {'#', '#', 0x7B}, {'@', '@', 0x7C}};
constexpr Run kDigitsRun[] = {{'0', '9', 0xF0}};
constexpr Run kOnlyAE[] = {{'a', 'i', 0x81}, {'j', 'r', 0x91}, {'s', 'z', 0xA2}, {'.', '.', 0x4B}};

template <class Visit>
void for_runs(BuiltIn set, Visit visit) {
    for (const Run& run : kLetters) visit(run);
    for (const Run& run : kDigitsRun) visit(run);
    if (set == BuiltIn::kAE)
        for (const Run& run : kOnlyAE) visit(run);
}

std::uint8_t to_ebcdic(BuiltIn set, std::uint8_t byte) {
    const bool lower = byte >= 'a' && byte <= 'z';
    const int c =
        set == BuiltIn::kA && lower ? byte - 'a' + 'A' : byte;  // documented for this direction only
    std::uint8_t out = kUnknown;
    for_runs(set, [&](const Run& run) {
        if (c >= run.first && c <= run.last) out = static_cast<std::uint8_t>(run.ebcdic + (c - run.first));
    });
    return out;
}

std::uint8_t to_ascii(BuiltIn set, std::uint8_t byte) {
    std::uint8_t out = kUnknown;
    for_runs(set, [&](const Run& run) {
        if (byte >= run.ebcdic && byte <= run.ebcdic + (run.last - run.first))
            out = static_cast<std::uint8_t>(run.first + (byte - run.ebcdic));
    });
    return out;
}

bool is_digit_of(Direction direction, std::uint8_t byte) {
    return direction == Direction::kAsciiToEbcdic ? byte >= '0' && byte <= '9' : byte >= 0xF0 && byte <= 0xF9;
}

std::string table_name() {
    for (const char* variable : {"CSVTBLG", "COMTBLG"})
        if (const char* value = std::getenv(variable); value && *value) return value;
#if defined(_WIN32)
    char text[MAX_PATH] = "";
    DWORD size = sizeof text - 1, type = 0;
    HKEY key = nullptr;
    if (RegOpenKeyExA(HKEY_LOCAL_MACHINE, "SYSTEM\\CurrentControlSet\\Services\\SnaBase\\Parameters\\Client",
                      0, KEY_QUERY_VALUE, &key) == ERROR_SUCCESS) {
        if (RegQueryValueExA(key, "COMTBLG", nullptr, &type, reinterpret_cast<BYTE*>(text), &size) !=
                ERROR_SUCCESS ||
            type != REG_SZ)
            text[0] = '\0';
        RegCloseKey(key);
    }
    return text;
#else
    return "";
#endif
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

// Blanks at the end stay blanks. Documented as no blank in the first place; we take a text of blanks alone
// for blanks at the end with AE, since programs convert blank mode names; in A a blank may not come first.
Conversion convert(BuiltIn set, Direction direction, std::span<std::uint8_t> text) {
    const bool out = direction == Direction::kAsciiToEbcdic;
    const auto look_up = [&](std::uint8_t byte) { return out ? to_ebcdic(set, byte) : to_ascii(set, byte); };
    if (set == BuiltIn::kA && !text.empty() &&
        (look_up(text[0]) == kUnknown || is_digit_of(direction, text[0])))
        return Conversion::kBadFirstByte;
    const std::uint8_t blank = out ? kAsciiBlank : kEbcdicBlank;
    std::size_t end = text.size();
    while (end > 0 && text[end - 1] == blank) --end;
    bool complete = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = i < end ? look_up(text[i]) : out ? kEbcdicBlank : kAsciiBlank;
        complete = complete && text[i] != kUnknown;
    }
    return complete ? Conversion::kDone : Conversion::kSomeUnknown;
}

// Documented as lines ended by CR LF; we take LF alone too, and DOS's end-of-file mark.
std::optional<UserTable> parse_user_table(std::string_view text) {
    UserTable out;
    for (std::size_t line = 0; line < kLines; ++line) {
        if (text.size() < kDigits) return std::nullopt;
        for (std::size_t i = 0; i < kDigits; i += 2) {
            const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
            if (high < 0 || low < 0) return std::nullopt;
            auto& half = line < kLines / 2 ? out.to_ebcdic : out.to_ascii;
            half[line % (kLines / 2) * 16 + i / 2] = static_cast<std::uint8_t>(high << 4 | low);
        }
        text.remove_prefix(kDigits);
        if (text.starts_with('\r')) text.remove_prefix(1);
        if (text.starts_with('\n')) {
            text.remove_prefix(1);
        } else if (line + 1 < kLines) {
            return std::nullopt;
        }
    }
    return text.empty() || text == "\x1A" ? std::optional(out) : std::nullopt;
}

std::optional<UserTable> user_table() {
    const std::string name = table_name();
    if (name.empty() || runtime::fault::fails("csv.table")) return std::nullopt;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), &std::fclose);
    if (!file) return std::nullopt;
    char text[kLines * (kDigits + 2) + 64];
    const std::size_t size = std::fread(text, 1, sizeof text, file.get());
    return parse_user_table({text, size});
}

}  // namespace openwosa::csv
