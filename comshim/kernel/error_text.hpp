#pragma once
#include <windows.h>

namespace openwosa::comshim {

// A sentence for a system error code, without a line end; null for codes that have none here.
const char* error_text(DWORD code) noexcept;

}  // namespace openwosa::comshim
