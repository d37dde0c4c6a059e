/* The _t names: char functions, or their wide twins under _UNICODE. The printf family keeps Microsoft's formats (see
 * owshim_crt.h); the scanf family is the C library's, so %ld reads a 64-bit long there, and a LONG is read by %d. */
#pragma once
#include <ctype.h>
#include <wctype.h>

#if defined(_UNICODE) && !defined(UNICODE) && !defined(_WINDOWS_)
#define UNICODE
#endif
#include "owshim_crt.h"
#include "winnt.h"

#ifdef _UNICODE
typedef wchar_t _TCHAR, _TSCHAR, _TUCHAR, _TXCHAR;
typedef wint_t _TINT;
#define __T(text) L##text
#else
typedef char _TCHAR, _TSCHAR;
typedef unsigned char _TUCHAR;
typedef char _TXCHAR;
typedef int _TINT;
#define __T(text) text
#endif
#define _T(text) __T(text)
#define _TEXT(text) __T(text)

/* One character is one element: there are no lead bytes to step over. */
#define _tcsinc(at) ((at) + 1)
#define _tcsdec(start, at) ((at) > (start) ? (at)-1 : (_TCHAR*)0)
#define _tcsclen _tcslen
#define _tcsnextc(at) ((_TUCHAR) * (at))
#define _tclen(at) 1
#define _tccpy(to, from) (*(to) = *(from))

#ifdef _UNICODE
#define _tmain wmain
#define _tWinMain wWinMain
#define _TEOF WEOF
#define _tcslen wcslen
#define _tcsnlen wcsnlen
#define _tcscpy wcscpy
#define _tcsncpy wcsncpy
#define _tcscat wcscat
#define _tcsncat wcsncat
#define _tcscmp wcscmp
#define _tcsncmp wcsncmp
#define _tcsccmp wcscmp
#define _tcscoll wcscoll
#define _tcsicmp _wcsicmp
#define _tcsnicmp _wcsnicmp
#define _tcschr wcschr
#define _tcsrchr wcsrchr
#define _tcsstr wcsstr
#define _tcspbrk wcspbrk
#define _tcsspn wcsspn
#define _tcscspn wcscspn
#define _tcsdup _wcsdup
#define _tcsrev _wcsrev
#define _tcsupr _wcsupr
#define _tcslwr _wcslwr
#define _tcsftime wcsftime
#define _tcstok_s wcstok
#define _tcscpy_s wcscpy_s
#define _tcsncpy_s wcsncpy_s
#define _tcscat_s wcscat_s
#define _tcsncat_s wcsncat_s
#define _tcstol wcstol
#define _tcstoul wcstoul
#define _tcstod wcstod
#define _tcstoi64 wcstoll
#define _tcstoui64 wcstoull
#define _ttoi _wtoi
#define _ttol _wtol
#define _ttoi64 _wtoi64
#define _tstoi _wtoi
#define _tstol _wtol
#define _itot _itow
#define _ltot _ltow
#define _ultot _ultow
#define _i64tot _i64tow
#define _itot_s _itow_s
#define _tprintf owshim_wprintf
#define _ftprintf owshim_fwprintf
#define _stprintf owshim_swprintf
#define _vtprintf owshim_vwprintf
#define _vftprintf owshim_vfwprintf
#define _vstprintf owshim_vswprintf
#define _sntprintf _snwprintf
#define _vsntprintf _vsnwprintf
#define _stprintf_s swprintf_s
#define _vstprintf_s vswprintf_s
#define _sntprintf_s _snwprintf_s
#define _vsntprintf_s _vsnwprintf_s
#define _sctprintf _scwprintf
#define _vsctprintf _vscwprintf
#define _tscanf wscanf
#define _ftscanf fwscanf
#define _stscanf swscanf
#define _fputts owshim_fputws
#define _putts owshim_putws
#define _fgetts owshim_fgetws
#define _tfopen owshim_wfopen
#define _istalpha iswalpha
#define _istalnum iswalnum
#define _istdigit iswdigit
#define _istxdigit iswxdigit
#define _istspace iswspace
#define _istupper iswupper
#define _istlower iswlower
#define _istprint iswprint
#define _istpunct iswpunct
#define _istcntrl iswcntrl
#define _totupper towupper
#define _totlower towlower
#define _tcstok(text, delimiters) owshim_wcstok(text, delimiters)
#else
#define _tmain main
#define _tWinMain WinMain
#define _TEOF EOF
#define _tcslen strlen
#define _tcsnlen strnlen
#define _tcscpy strcpy
#define _tcsncpy strncpy
#define _tcscat strcat
#define _tcsncat strncat
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsccmp strcmp
#define _tcscoll strcoll
#define _tcsicmp _stricmp
#define _tcsnicmp _strnicmp
#define _tcschr strchr
#define _tcsrchr strrchr
#define _tcsstr strstr
#define _tcspbrk strpbrk
#define _tcsspn strspn
#define _tcscspn strcspn
#define _tcsdup _strdup
#define _tcsrev _strrev
#define _tcsupr _strupr
#define _tcslwr _strlwr
#define _tcsftime strftime
#define _tcstok_s strtok_s
#define _tcscpy_s strcpy_s
#define _tcsncpy_s strncpy_s
#define _tcscat_s strcat_s
#define _tcsncat_s strncat_s
#define _tcstol strtol
#define _tcstoul strtoul
#define _tcstod strtod
#define _tcstoi64 strtoll
#define _tcstoui64 strtoull
#define _ttoi atoi
#define _ttol atol
#define _ttoi64 _atoi64
#define _tstoi atoi
#define _tstol atol
#define _itot _itoa
#define _ltot _ltoa
#define _ultot _ultoa
#define _i64tot _i64toa
#define _itot_s _itoa_s
#define _tprintf owshim_printf
#define _ftprintf owshim_fprintf
#define _stprintf owshim_sprintf
#define _vtprintf owshim_vprintf
#define _vftprintf owshim_vfprintf
#define _vstprintf owshim_vsprintf
#define _sntprintf _snprintf
#define _vsntprintf _vsnprintf
#define _stprintf_s sprintf_s
#define _vstprintf_s vsprintf_s
#define _sntprintf_s _snprintf_s
#define _vsntprintf_s _vsnprintf_s
#define _sctprintf _scprintf
#define _vsctprintf _vscprintf
#define _tscanf scanf
#define _ftscanf fscanf
#define _stscanf sscanf
#define _fputts fputs
#define _putts puts
#define _fgetts fgets
#define _tfopen fopen
#define _tgetenv getenv
#define _tsystem system
#define _istalpha isalpha
#define _istalnum isalnum
#define _istdigit isdigit
#define _istxdigit isxdigit
#define _istspace isspace
#define _istupper isupper
#define _istlower islower
#define _istprint isprint
#define _istpunct ispunct
#define _istcntrl iscntrl
#define _totupper toupper
#define _totlower tolower
#define _tcstok(text, delimiters) strtok(text, delimiters)
#endif
