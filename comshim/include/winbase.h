/* kernel32 and the little of advapi32 such programs use. */
#pragma once
#include <stdarg.h>

#include "fileapi.h"
#include "interlocked.h"
#include "memoryapi.h"
#include "processthreads.h"
#include "synchapi.h"
#include "winbase_types.h"
#include "winerror.h"
#if __has_include("lstr.h")
#include "lstr.h"
#endif

OWSHIM_FUNCTION(DWORD, GetLastError, (void));
OWSHIM_FUNCTION(VOID, SetLastError, (DWORD code));

#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x00000200
#define FORMAT_MESSAGE_FROM_STRING 0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE 0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM 0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF
OWSHIM_FUNCTION(DWORD, FormatMessageA,
                (DWORD flags, LPCVOID source, DWORD message, DWORD language, LPSTR buffer, DWORD size,
                 va_list* arguments));
OWSHIM_FUNCTION(DWORD, FormatMessageW,
                (DWORD flags, LPCVOID source, DWORD message, DWORD language, LPWSTR buffer, DWORD size,
                 va_list* arguments));
#define FormatMessage OWSHIM_AW(FormatMessage)

typedef struct _SYSTEMTIME {
    WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;
OWSHIM_FUNCTION(DWORD, GetTickCount, (void));
OWSHIM_FUNCTION(ULONGLONG, GetTickCount64, (void));
OWSHIM_FUNCTION(BOOL, QueryPerformanceCounter, (LARGE_INTEGER * count));
OWSHIM_FUNCTION(BOOL, QueryPerformanceFrequency, (LARGE_INTEGER * frequency));
OWSHIM_FUNCTION(VOID, GetLocalTime, (LPSYSTEMTIME time));
OWSHIM_FUNCTION(VOID, GetSystemTime, (LPSYSTEMTIME time));
OWSHIM_FUNCTION(VOID, GetSystemTimeAsFileTime, (LPFILETIME time));
OWSHIM_FUNCTION(BOOL, SystemTimeToFileTime, (const SYSTEMTIME* system, LPFILETIME file));
OWSHIM_FUNCTION(BOOL, FileTimeToSystemTime, (const FILETIME* file, LPSYSTEMTIME system));
OWSHIM_FUNCTION(BOOL, FileTimeToLocalFileTime, (const FILETIME* file, LPFILETIME local));
OWSHIM_FUNCTION(BOOL, LocalFileTimeToFileTime, (const FILETIME* local, LPFILETIME file));
OWSHIM_FUNCTION(LONG, CompareFileTime, (const FILETIME* first, const FILETIME* second));

OWSHIM_FUNCTION(HMODULE, GetModuleHandleA, (LPCSTR name));
OWSHIM_FUNCTION(HMODULE, GetModuleHandleW, (LPCWSTR name));
#define GetModuleHandle OWSHIM_AW(GetModuleHandle)
OWSHIM_FUNCTION(DWORD, GetModuleFileNameA, (HMODULE module, LPSTR name, DWORD size));
OWSHIM_FUNCTION(DWORD, GetModuleFileNameW, (HMODULE module, LPWSTR name, DWORD size));
#define GetModuleFileName OWSHIM_AW(GetModuleFileName)
OWSHIM_FUNCTION(HMODULE, LoadLibraryA, (LPCSTR name));
OWSHIM_FUNCTION(HMODULE, LoadLibraryW, (LPCWSTR name));
#define LoadLibrary OWSHIM_AW(LoadLibrary)
OWSHIM_FUNCTION(BOOL, FreeLibrary, (HMODULE module));
OWSHIM_FUNCTION(FARPROC, GetProcAddress, (HMODULE module, LPCSTR name));

OWSHIM_FUNCTION(LPSTR, GetCommandLineA, (void));
OWSHIM_FUNCTION(LPWSTR, GetCommandLineW, (void));
#define GetCommandLine OWSHIM_AW(GetCommandLine)
OWSHIM_FUNCTION(DWORD, GetEnvironmentVariableA, (LPCSTR name, LPSTR value, DWORD size));
OWSHIM_FUNCTION(DWORD, GetEnvironmentVariableW, (LPCWSTR name, LPWSTR value, DWORD size));
#define GetEnvironmentVariable OWSHIM_AW(GetEnvironmentVariable)
OWSHIM_FUNCTION(BOOL, SetEnvironmentVariableA, (LPCSTR name, LPCSTR value));
OWSHIM_FUNCTION(BOOL, SetEnvironmentVariableW, (LPCWSTR name, LPCWSTR value));
#define SetEnvironmentVariable OWSHIM_AW(SetEnvironmentVariable)

typedef struct _SYSTEM_INFO {
    __extension__ union {
        DWORD dwOemId;
        __extension__ struct {
            WORD wProcessorArchitecture;
            WORD wReserved;
        };
    };
    DWORD dwPageSize;
    LPVOID lpMinimumApplicationAddress, lpMaximumApplicationAddress;
    DWORD_PTR dwActiveProcessorMask;
    DWORD dwNumberOfProcessors, dwProcessorType, dwAllocationGranularity;
    WORD wProcessorLevel, wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;
OWSHIM_FUNCTION(VOID, GetSystemInfo, (LPSYSTEM_INFO information));
OWSHIM_FUNCTION(DWORD, GetVersion, (void));
OWSHIM_FUNCTION(BOOL, GetVersionExA, (LPOSVERSIONINFOA information));
OWSHIM_FUNCTION(BOOL, GetVersionExW, (LPOSVERSIONINFOW information));
#define GetVersionEx OWSHIM_AW(GetVersionEx)
#define MAX_COMPUTERNAME_LENGTH 15
OWSHIM_FUNCTION(BOOL, GetComputerNameA, (LPSTR name, LPDWORD size));
OWSHIM_FUNCTION(BOOL, GetComputerNameW, (LPWSTR name, LPDWORD size));
#define GetComputerName OWSHIM_AW(GetComputerName)
OWSHIM_FUNCTION(BOOL, GetUserNameA, (LPSTR name, LPDWORD size));
OWSHIM_FUNCTION(BOOL, GetUserNameW, (LPWSTR name, LPDWORD size));
#define GetUserName OWSHIM_AW(GetUserName)

OWSHIM_FUNCTION(VOID, OutputDebugStringA, (LPCSTR text));
OWSHIM_FUNCTION(VOID, OutputDebugStringW, (LPCWSTR text));
#define OutputDebugString OWSHIM_AW(OutputDebugString)
OWSHIM_FUNCTION(VOID, DebugBreak, (void));
OWSHIM_FUNCTION(BOOL, IsDebuggerPresent, (void));

#define SEM_FAILCRITICALERRORS 0x0001
#define SEM_NOGPFAULTERRORBOX 0x0002
#define SEM_NOOPENFILEERRORBOX 0x8000
OWSHIM_FUNCTION(UINT, SetErrorMode, (UINT mode));
