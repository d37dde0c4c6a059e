// Connection strings of CreateSession: any text is read or refused with words; what was read has the bounds
// the node relies on, and written out again, quoted, it reads as the same settings.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/comlu0/connection_string.hpp"

namespace {

using namespace openwosa::comlu0;

void require(bool holds) {
    if (!holds) std::abort();
}

/// ASCII as it is; an octet from 80 on begins a character of 15 bits.
std::wstring text_of(const std::uint8_t* data, std::size_t size) {
    std::wstring text;
    for (std::size_t i = 0; i < size; ++i) {
        unsigned unit = data[i];
        if (unit >= 0x80 && i + 1 < size) unit = (unit & 0x7Fu) << 8 | data[++i];
        text += static_cast<wchar_t>(unit);
    }
    return text;
}

std::wstring quoted(const std::wstring& value) {
    std::wstring out = L"\"";
    for (const wchar_t c : value) out.append(c == L'"' ? 2 : 1, c);
    return out + L"\" ";
}

std::wstring written(const ConnectionSettings& s) {
    std::wstring out = L"LUNAME=" + quoted(std::wstring(s.lu_name.begin(), s.lu_name.end()));
    out += L"PLUNAME=" + quoted(std::wstring(s.plu_name.begin(), s.plu_name.end()));
    out += L"RESPONSETIMEOUT=" + std::to_wstring(s.response_timeout) + L" ";
    out += s.commands ? L"COMMANDS=YES " : L"COMMANDS=NO ";
    for (const auto& [name, value] : s.application) out += name + L"=" + quoted(value);
    return out;
}

void check_name(const std::string& name) {
    require(name.size() <= 64);
    for (const char c : name) require(c > ' ' && c <= '~' && !(c >= 'a' && c <= 'z'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ConnectionString parsed = parse_connection_string(text_of(data, size));
    require(parsed.settings.has_value() == parsed.error.empty());
    if (!parsed.settings) return 0;
    const ConnectionSettings& first = *parsed.settings;
    check_name(first.lu_name);
    check_name(first.plu_name);
    for (const auto& setting : first.application) {
        require(!setting.first.empty() && setting.first == upper(setting.first));
        require(known_property(setting.first).empty());
    }
    const ConnectionString again = parse_connection_string(written(first));
    require(again.settings.has_value());
    require(again.settings->lu_name == first.lu_name && again.settings->plu_name == first.plu_name);
    require(again.settings->response_timeout == first.response_timeout);
    require(again.settings->commands == first.commands);
    require(again.settings->application == first.application);
    return 0;
}
