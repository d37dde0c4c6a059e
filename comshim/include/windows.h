/* The windows.h of openwosa's shim: what communication programs of the 1990s need of it. See
 * comshim/README.md. */
#pragma once

#define _WINDOWS_
#ifndef _INC_WINDOWS
#define _INC_WINDOWS
#endif

#include <stdarg.h>

#include "excpt.h"
#include "owshim_crt.h"
#include "winbase.h"
#include "windef.h"
#include "winerror.h"
#include "winnls.h"
#if __has_include("wingdi.h")
#include "wingdi.h"
#endif
#if __has_include("winuser.h")
#include "winuser.h"
#endif
#include "winsvc.h"
#ifndef WIN32_LEAN_AND_MEAN
#if __has_include("winsock.h")
#include "winsock.h"
#endif
#include "ole2.h"
#endif
