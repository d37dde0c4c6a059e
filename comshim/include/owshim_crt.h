/* What Microsoft's C runtime has beyond C: windows.h and tchar.h bring it in, as <string.h>, <stdlib.h> and <stdio.h>
 * did there. Formats here (_snprintf, sprintf_s, the _t...printf of tchar.h) follow Microsoft's rules: a long has 32
 * bits, %I64d, and in a wide format %s is wide. Plain printf, sprintf and sscanf stay the C library's: there %ld means
 * a 64-bit long, so `printf("%ld", a_LONG)` deserves the compiler's warning. */
#pragma once
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#include "basetsd.h"
#include "owshim.h"

#define _MAX_PATH 260
#define _MAX_DRIVE 3
#define _MAX_DIR 256
#define _MAX_FNAME 256
#define _MAX_EXT 256
#define _TRUNCATE ((size_t)-1)
#define STRUNCATE 80

#ifndef _ERRNO_T_DEFINED
#define _ERRNO_T_DEFINED
typedef int errno_t;
#endif

#ifndef _countof
#ifdef __cplusplus
extern "C++" {
template <class Element, size_t count>
char (*owshim_countof(const Element (&array)[count]))[count];
}
#define _countof(array) (sizeof(*owshim_countof(array)))
#else
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif
#endif

/* Comparison and case, ASCII letters only: the "C" locale a Microsoft program starts in. */
OWSHIM_FUNCTION(int, _stricmp, (const char* left, const char* right));
OWSHIM_FUNCTION(int, _strnicmp, (const char* left, const char* right, size_t count));
OWSHIM_FUNCTION(char*, _strupr, (char* text));
OWSHIM_FUNCTION(char*, _strlwr, (char* text));
OWSHIM_FUNCTION(char*, _strrev, (char* text));
OWSHIM_FUNCTION(char*, _strset, (char* text, int character));
OWSHIM_FUNCTION(int, _wcsicmp, (const wchar_t* left, const wchar_t* right));
OWSHIM_FUNCTION(int, _wcsnicmp, (const wchar_t* left, const wchar_t* right, size_t count));
OWSHIM_FUNCTION(wchar_t*, _wcsupr, (wchar_t * text));
OWSHIM_FUNCTION(wchar_t*, _wcslwr, (wchar_t * text));
OWSHIM_FUNCTION(wchar_t*, _wcsrev, (wchar_t * text));
/* The same functions under the names of older compilers. */
OWSHIM_API(int) stricmp(const char* left, const char* right) OWSHIM_SYMBOL(_stricmp);
OWSHIM_API(int) strcmpi(const char* left, const char* right) OWSHIM_SYMBOL(_stricmp);
OWSHIM_API(int) _strcmpi(const char* left, const char* right) OWSHIM_SYMBOL(_stricmp);
OWSHIM_API(int) strnicmp(const char* left, const char* right, size_t count) OWSHIM_SYMBOL(_strnicmp);
OWSHIM_API(char*) strupr(char* text) OWSHIM_SYMBOL(_strupr);
OWSHIM_API(char*) strlwr(char* text) OWSHIM_SYMBOL(_strlwr);
OWSHIM_API(char*) strrev(char* text) OWSHIM_SYMBOL(_strrev);
OWSHIM_API(int) wcsicmp(const wchar_t* left, const wchar_t* right) OWSHIM_SYMBOL(_wcsicmp);
OWSHIM_API(int) wcsnicmp(const wchar_t* left, const wchar_t* right, size_t count) OWSHIM_SYMBOL(_wcsnicmp);
OWSHIM_API(wchar_t*) wcsupr(wchar_t* text) OWSHIM_SYMBOL(_wcsupr);
OWSHIM_API(wchar_t*) wcslwr(wchar_t* text) OWSHIM_SYMBOL(_wcslwr);
/* Memory the caller frees with free(): the C library's own. */
OWSHIM_EXTERN_C char* _strdup(const char* text) __asm__("strdup");
OWSHIM_EXTERN_C wchar_t* _wcsdup(const wchar_t* text) __asm__("wcsdup");

/* Numbers. The "long" of Microsoft's names has 32 bits. */
OWSHIM_FUNCTION(char*, _itoa, (int value, char* text, int radix));
OWSHIM_FUNCTION(char*, _ltoa, (int value, char* text, int radix));
OWSHIM_FUNCTION(char*, _ultoa, (unsigned value, char* text, int radix));
OWSHIM_FUNCTION(char*, _i64toa, (LONGLONG value, char* text, int radix));
OWSHIM_FUNCTION(char*, _ui64toa, (ULONGLONG value, char* text, int radix));
OWSHIM_FUNCTION(wchar_t*, _itow, (int value, wchar_t* text, int radix));
OWSHIM_FUNCTION(wchar_t*, _ltow, (int value, wchar_t* text, int radix));
OWSHIM_FUNCTION(wchar_t*, _ultow, (unsigned value, wchar_t* text, int radix));
OWSHIM_FUNCTION(wchar_t*, _i64tow, (LONGLONG value, wchar_t* text, int radix));
OWSHIM_FUNCTION(LONGLONG, _atoi64, (const char* text));
OWSHIM_FUNCTION(int, _wtoi, (const wchar_t* text));
OWSHIM_FUNCTION(LONGLONG, _wtoi64, (const wchar_t* text));
OWSHIM_API(char*) itoa(int value, char* text, int radix) OWSHIM_SYMBOL(_itoa);
OWSHIM_API(char*) ltoa(int value, char* text, int radix) OWSHIM_SYMBOL(_ltoa);
OWSHIM_API(char*) ultoa(unsigned value, char* text, int radix) OWSHIM_SYMBOL(_ultoa);
OWSHIM_API(int) _wtol(const wchar_t* text) OWSHIM_SYMBOL(_wtoi);
OWSHIM_FUNCTION(errno_t, _itoa_s, (int value, char* text, size_t size, int radix));
OWSHIM_FUNCTION(errno_t, _ltoa_s, (int value, char* text, size_t size, int radix));
OWSHIM_FUNCTION(errno_t, _ultoa_s, (unsigned value, char* text, size_t size, int radix));
OWSHIM_FUNCTION(errno_t, _i64toa_s, (LONGLONG value, char* text, size_t size, int radix));
OWSHIM_FUNCTION(errno_t, _ui64toa_s, (ULONGLONG value, char* text, size_t size, int radix));
OWSHIM_FUNCTION(errno_t, _itow_s, (int value, wchar_t* text, size_t size, int radix));

/* Checked copies: 0, or EINVAL / ERANGE with the target made empty. Microsoft's debug runtime stops the program on a
 * violation; these return, as its release runtime does once an invalid-parameter handler is set. */
OWSHIM_FUNCTION(errno_t, strcpy_s, (char* target, size_t size, const char* source));
OWSHIM_FUNCTION(errno_t, strncpy_s, (char* target, size_t size, const char* source, size_t count));
OWSHIM_FUNCTION(errno_t, strcat_s, (char* target, size_t size, const char* source));
OWSHIM_FUNCTION(errno_t, strncat_s, (char* target, size_t size, const char* source, size_t count));
OWSHIM_FUNCTION(errno_t, wcscpy_s, (wchar_t * target, size_t size, const wchar_t* source));
OWSHIM_FUNCTION(errno_t, wcsncpy_s, (wchar_t * target, size_t size, const wchar_t* source, size_t count));
OWSHIM_FUNCTION(errno_t, wcscat_s, (wchar_t * target, size_t size, const wchar_t* source));
OWSHIM_FUNCTION(errno_t, wcsncat_s, (wchar_t * target, size_t size, const wchar_t* source, size_t count));
OWSHIM_FUNCTION(errno_t, memcpy_s, (void* target, size_t size, const void* source, size_t count));
OWSHIM_FUNCTION(errno_t, fopen_s, (FILE * *file, const char* name, const char* mode));
OWSHIM_FUNCTION(errno_t, localtime_s, (struct tm * parts, const time_t* time));
OWSHIM_FUNCTION(errno_t, gmtime_s, (struct tm * parts, const time_t* time));
OWSHIM_EXTERN_C char* strtok_s(char* text, const char* delimiters, char** context) __asm__("strtok_r");

/* Formatting. _snprintf and its kin do not end the text with NUL when it just fills the buffer. */
OWSHIM_FUNCTION(int, _snprintf, (char* text, size_t size, const char* format, ...));
OWSHIM_FUNCTION(int, _vsnprintf, (char* text, size_t size, const char* format, va_list arguments));
OWSHIM_FUNCTION(int, _snwprintf, (wchar_t * text, size_t size, const wchar_t* format, ...));
OWSHIM_FUNCTION(int, _vsnwprintf, (wchar_t * text, size_t size, const wchar_t* format, va_list arguments));
OWSHIM_FUNCTION(int, _scprintf, (const char* format, ...));
OWSHIM_FUNCTION(int, _vscprintf, (const char* format, va_list arguments));
OWSHIM_FUNCTION(int, _scwprintf, (const wchar_t* format, ...));
OWSHIM_FUNCTION(int, _vscwprintf, (const wchar_t* format, va_list arguments));
OWSHIM_FUNCTION(int, sprintf_s, (char* text, size_t size, const char* format, ...));
OWSHIM_FUNCTION(int, vsprintf_s, (char* text, size_t size, const char* format, va_list arguments));
OWSHIM_FUNCTION(int, _snprintf_s, (char* text, size_t size, size_t count, const char* format, ...));
OWSHIM_FUNCTION(int, _vsnprintf_s,
                (char* text, size_t size, size_t count, const char* format, va_list arguments));
OWSHIM_FUNCTION(int, swprintf_s, (wchar_t * text, size_t size, const wchar_t* format, ...));
OWSHIM_FUNCTION(int, vswprintf_s, (wchar_t * text, size_t size, const wchar_t* format, va_list arguments));
OWSHIM_FUNCTION(int, _snwprintf_s, (wchar_t * text, size_t size, size_t count, const wchar_t* format, ...));
OWSHIM_FUNCTION(int, _vsnwprintf_s,
                (wchar_t * text, size_t size, size_t count, const wchar_t* format, va_list arguments));
/* What tchar.h maps the _t...printf names to. The wide ones write UTF-8, and mix with narrow output on one stream. */
OWSHIM_API(int) owshim_printf(const char* format, ...);
OWSHIM_API(int) owshim_fprintf(FILE* file, const char* format, ...);
OWSHIM_API(int) owshim_sprintf(char* text, const char* format, ...);
OWSHIM_API(int) owshim_vprintf(const char* format, va_list arguments);
OWSHIM_API(int) owshim_vfprintf(FILE* file, const char* format, va_list arguments);
OWSHIM_API(int) owshim_vsprintf(char* text, const char* format, va_list arguments);
OWSHIM_API(int) owshim_wprintf(const wchar_t* format, ...);
OWSHIM_API(int) owshim_fwprintf(FILE* file, const wchar_t* format, ...);
OWSHIM_API(int) owshim_swprintf(wchar_t* text, const wchar_t* format, ...);
OWSHIM_API(int) owshim_vwprintf(const wchar_t* format, va_list arguments);
OWSHIM_API(int) owshim_vfwprintf(FILE* file, const wchar_t* format, va_list arguments);
OWSHIM_API(int) owshim_vswprintf(wchar_t* text, const wchar_t* format, va_list arguments);
OWSHIM_API(int) owshim_putws(const wchar_t* text);
OWSHIM_API(int) owshim_fputws(const wchar_t* text, FILE* file);
OWSHIM_API(wchar_t*) owshim_fgetws(wchar_t* text, int size, FILE* file);
OWSHIM_API(FILE*) owshim_wfopen(const wchar_t* name, const wchar_t* mode);
OWSHIM_API(wchar_t*) owshim_wcstok(wchar_t* text, const wchar_t* delimiters);

#ifdef __cplusplus
/* The forms that take the size from the array. */
extern "C++" {
template <size_t size>
inline errno_t strcpy_s(char (&target)[size], const char* source) {
    return strcpy_s(target, size, source);
}
template <size_t size>
inline errno_t strncpy_s(char (&target)[size], const char* source, size_t count) {
    return strncpy_s(target, size, source, count);
}
template <size_t size>
inline errno_t strcat_s(char (&target)[size], const char* source) {
    return strcat_s(target, size, source);
}
template <size_t size>
inline errno_t wcscpy_s(wchar_t (&target)[size], const wchar_t* source) {
    return wcscpy_s(target, size, source);
}
template <size_t size>
inline errno_t wcscat_s(wchar_t (&target)[size], const wchar_t* source) {
    return wcscat_s(target, size, source);
}
template <size_t size>
inline errno_t _itoa_s(int value, char (&text)[size], int radix) {
    return _itoa_s(value, text, size, radix);
}
template <size_t size>
inline errno_t _ltoa_s(int value, char (&text)[size], int radix) {
    return _ltoa_s(value, text, size, radix);
}
template <size_t size>
inline errno_t _ultoa_s(unsigned value, char (&text)[size], int radix) {
    return _ultoa_s(value, text, size, radix);
}
template <size_t size>
inline int sprintf_s(char (&text)[size], const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int written = vsprintf_s(text, size, format, arguments);
    va_end(arguments);
    return written;
}
template <size_t size>
inline int swprintf_s(wchar_t (&text)[size], const wchar_t* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int written = vswprintf_s(text, size, format, arguments);
    va_end(arguments);
    return written;
}
}
#endif
