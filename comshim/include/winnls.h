/* Code pages. The ANSI and the OEM code page of this platform are both UTF-8 (GetACP() is 65001). */
#pragma once
#include "windef.h"

#define CP_ACP 0
#define CP_OEMCP 1
#define CP_THREAD_ACP 3
#define CP_UTF8 65001
#define MB_PRECOMPOSED 0x00000001
#define MB_COMPOSITE 0x00000002
#define MB_USEGLYPHCHARS 0x00000004
#define MB_ERR_INVALID_CHARS 0x00000008
#define WC_DISCARDNS 0x00000010
#define WC_SEPCHARS 0x00000020
#define WC_DEFAULTCHAR 0x00000040
#define WC_ERR_INVALID_CHARS 0x00000080
#define WC_COMPOSITECHECK 0x00000200
#define WC_NO_BEST_FIT_CHARS 0x00000400

OWSHIM_FUNCTION(UINT, GetACP, (void));
OWSHIM_FUNCTION(UINT, GetOEMCP, (void));
OWSHIM_FUNCTION(BOOL, IsValidCodePage, (UINT page));
OWSHIM_FUNCTION(int, MultiByteToWideChar,
                (UINT page, DWORD flags, LPCSTR text, int bytes, LPWSTR wide, int wide_size));
OWSHIM_FUNCTION(int, WideCharToMultiByte,
                (UINT page, DWORD flags, LPCWSTR wide, int characters, LPSTR text, int text_size,
                 LPCSTR default_char, LPBOOL used_default));
