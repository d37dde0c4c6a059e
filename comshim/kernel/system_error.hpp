#pragma once
#include <windows.h>

namespace openwosa::comshim {

// The Win32 code for what a system call put into errno. What has no counterpart is ERROR_GEN_FAILURE.
DWORD error_from_errno(int error) noexcept;

// For names of files: tells a missing file from a missing directory on the way to it.
DWORD path_error(const char* path, int error) noexcept;

}  // namespace openwosa::comshim
