/* Strings as kernel32 handles them. They sort as on Windows in what matters to programs: symbols, digits, letters;
 * "a" before "A" before "b". The finer rules of its locales ("co-op" beside "coop") are not followed. */
#pragma once
#include "windef.h"

OWSHIM_FUNCTION(int, lstrlenA, (LPCSTR text));
OWSHIM_FUNCTION(int, lstrlenW, (LPCWSTR text));
#define lstrlen OWSHIM_AW(lstrlen)
OWSHIM_FUNCTION(LPSTR, lstrcpyA, (LPSTR target, LPCSTR source));
OWSHIM_FUNCTION(LPWSTR, lstrcpyW, (LPWSTR target, LPCWSTR source));
#define lstrcpy OWSHIM_AW(lstrcpy)
OWSHIM_FUNCTION(LPSTR, lstrcpynA, (LPSTR target, LPCSTR source, int size));
OWSHIM_FUNCTION(LPWSTR, lstrcpynW, (LPWSTR target, LPCWSTR source, int size));
#define lstrcpyn OWSHIM_AW(lstrcpyn)
OWSHIM_FUNCTION(LPSTR, lstrcatA, (LPSTR target, LPCSTR source));
OWSHIM_FUNCTION(LPWSTR, lstrcatW, (LPWSTR target, LPCWSTR source));
#define lstrcat OWSHIM_AW(lstrcat)
OWSHIM_FUNCTION(int, lstrcmpA, (LPCSTR left, LPCSTR right));
OWSHIM_FUNCTION(int, lstrcmpW, (LPCWSTR left, LPCWSTR right));
#define lstrcmp OWSHIM_AW(lstrcmp)
OWSHIM_FUNCTION(int, lstrcmpiA, (LPCSTR left, LPCSTR right));
OWSHIM_FUNCTION(int, lstrcmpiW, (LPCWSTR left, LPCWSTR right));
#define lstrcmpi OWSHIM_AW(lstrcmpi)
