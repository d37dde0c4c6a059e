// What posting and sending have in common.
#pragma once
#include <windows.h>

#include <vector>

namespace openwosa::comshim {

/// A system message whose parameters point somewhere: only SendMessage keeps that memory alive.
bool carries_pointer(UINT message) noexcept;

/// The windows HWND_BROADCAST means: all top-level ones of this process.
std::vector<HWND> broadcast_targets();

}  // namespace openwosa::comshim
