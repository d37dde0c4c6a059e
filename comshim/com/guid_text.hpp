// GUIDs as text: {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}.
#pragma once
#include <guiddef.h>

#include <string>
#include <string_view>

namespace openwosa::comshim::com {

constexpr std::size_t kGuidTextLength = 38;

// False: it is not exactly that, and `guid` is unchanged.
bool parse_guid(std::wstring_view text, GUID& guid) noexcept;
// Upper-case digits; no terminator.
void format_guid(REFGUID guid, wchar_t (&text)[kGuidTextLength]) noexcept;

}  // namespace openwosa::comshim::com
