/* Processes, threads, thread-local storage, completion ports. */
#pragma once
#include "winbase_types.h"

typedef DWORD(WINAPI* PTHREAD_START_ROUTINE)(LPVOID argument);
typedef PTHREAD_START_ROUTINE LPTHREAD_START_ROUTINE;

#define CREATE_SUSPENDED 0x00000004
#define DEBUG_PROCESS 0x00000001
#define DETACHED_PROCESS 0x00000008
#define CREATE_NEW_CONSOLE 0x00000010
#define NORMAL_PRIORITY_CLASS 0x00000020
#define IDLE_PRIORITY_CLASS 0x00000040
#define HIGH_PRIORITY_CLASS 0x00000080
#define REALTIME_PRIORITY_CLASS 0x00000100
#define CREATE_NEW_PROCESS_GROUP 0x00000200
#define CREATE_UNICODE_ENVIRONMENT 0x00000400
#define CREATE_DEFAULT_ERROR_MODE 0x04000000
#define CREATE_NO_WINDOW 0x08000000
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x00010000
#define STILL_ACTIVE 259U
#define TLS_OUT_OF_INDEXES 0xFFFFFFFFU

#define THREAD_PRIORITY_LOWEST THREAD_BASE_PRIORITY_MIN
#define THREAD_PRIORITY_BELOW_NORMAL (THREAD_PRIORITY_LOWEST + 1)
#define THREAD_PRIORITY_NORMAL 0
#define THREAD_PRIORITY_HIGHEST THREAD_BASE_PRIORITY_MAX
#define THREAD_PRIORITY_ABOVE_NORMAL (THREAD_PRIORITY_HIGHEST - 1)
#define THREAD_PRIORITY_ERROR_RETURN (MAXLONG)
#define THREAD_PRIORITY_TIME_CRITICAL THREAD_BASE_PRIORITY_LOWRT
#define THREAD_PRIORITY_IDLE THREAD_BASE_PRIORITY_IDLE

OWSHIM_FUNCTION(HANDLE, CreateThread,
                (LPSECURITY_ATTRIBUTES security, SIZE_T stack_size, LPTHREAD_START_ROUTINE start,
                 LPVOID argument, DWORD flags, LPDWORD thread_id));
OWSHIM_FUNCTION(VOID, ExitThread, (DWORD exit_code)) __attribute__((noreturn));
OWSHIM_FUNCTION(BOOL, GetExitCodeThread, (HANDLE thread, LPDWORD exit_code));
OWSHIM_FUNCTION(DWORD, ResumeThread, (HANDLE thread));
OWSHIM_FUNCTION(DWORD, SuspendThread, (HANDLE thread));
OWSHIM_FUNCTION(BOOL, SetThreadPriority, (HANDLE thread, int priority));
OWSHIM_FUNCTION(int, GetThreadPriority, (HANDLE thread));
OWSHIM_FUNCTION(DWORD, GetThreadId, (HANDLE thread));
OWSHIM_FUNCTION(HANDLE, GetCurrentThread, (void));
OWSHIM_FUNCTION(DWORD, GetCurrentThreadId, (void));
OWSHIM_FUNCTION(BOOL, SwitchToThread, (void));
OWSHIM_FUNCTION(DWORD, TlsAlloc, (void));
OWSHIM_FUNCTION(LPVOID, TlsGetValue, (DWORD index));
OWSHIM_FUNCTION(BOOL, TlsSetValue, (DWORD index, LPVOID value));
OWSHIM_FUNCTION(BOOL, TlsFree, (DWORD index));

typedef struct _PROCESS_INFORMATION {
    HANDLE hProcess;
    HANDLE hThread;
    DWORD dwProcessId;
    DWORD dwThreadId;
} PROCESS_INFORMATION, *PPROCESS_INFORMATION, *LPPROCESS_INFORMATION;
typedef struct _STARTUPINFOA {
    DWORD cb;
    LPSTR lpReserved, lpDesktop, lpTitle;
    DWORD dwX, dwY, dwXSize, dwYSize, dwXCountChars, dwYCountChars, dwFillAttribute, dwFlags;
    WORD wShowWindow, cbReserved2;
    LPBYTE lpReserved2;
    HANDLE hStdInput, hStdOutput, hStdError;
} STARTUPINFOA, *LPSTARTUPINFOA;
typedef struct _STARTUPINFOW {
    DWORD cb;
    LPWSTR lpReserved, lpDesktop, lpTitle;
    DWORD dwX, dwY, dwXSize, dwYSize, dwXCountChars, dwYCountChars, dwFillAttribute, dwFlags;
    WORD wShowWindow, cbReserved2;
    LPBYTE lpReserved2;
    HANDLE hStdInput, hStdOutput, hStdError;
} STARTUPINFOW, *LPSTARTUPINFOW;
#define STARTUPINFO OWSHIM_AW(STARTUPINFO)
#define LPSTARTUPINFO OWSHIM_AW(LPSTARTUPINFO)
#define STARTF_USESHOWWINDOW 0x00000001
#define STARTF_USESIZE 0x00000002
#define STARTF_USEPOSITION 0x00000004
#define STARTF_FORCEONFEEDBACK 0x00000040
#define STARTF_FORCEOFFFEEDBACK 0x00000080
#define STARTF_USESTDHANDLES 0x00000100

OWSHIM_FUNCTION(BOOL, CreateProcessA,
                (LPCSTR application, LPSTR command_line, LPSECURITY_ATTRIBUTES process_security,
                 LPSECURITY_ATTRIBUTES thread_security, BOOL inherit_handles, DWORD flags, LPVOID environment,
                 LPCSTR directory, LPSTARTUPINFOA startup, LPPROCESS_INFORMATION information));
OWSHIM_FUNCTION(BOOL, CreateProcessW,
                (LPCWSTR application, LPWSTR command_line, LPSECURITY_ATTRIBUTES process_security,
                 LPSECURITY_ATTRIBUTES thread_security, BOOL inherit_handles, DWORD flags, LPVOID environment,
                 LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION information));
#define CreateProcess OWSHIM_AW(CreateProcess)
OWSHIM_FUNCTION(VOID, GetStartupInfoA, (LPSTARTUPINFOA startup));
OWSHIM_FUNCTION(VOID, GetStartupInfoW, (LPSTARTUPINFOW startup));
#define GetStartupInfo OWSHIM_AW(GetStartupInfo)
OWSHIM_FUNCTION(BOOL, GetExitCodeProcess, (HANDLE process, LPDWORD exit_code));
OWSHIM_FUNCTION(BOOL, TerminateProcess, (HANDLE process, UINT exit_code));
OWSHIM_FUNCTION(VOID, ExitProcess, (UINT exit_code)) __attribute__((noreturn));
OWSHIM_FUNCTION(HANDLE, GetCurrentProcess, (void));
OWSHIM_FUNCTION(DWORD, GetCurrentProcessId, (void));
OWSHIM_FUNCTION(DWORD, GetProcessId, (HANDLE process));

typedef struct _OVERLAPPED_ENTRY {
    ULONG_PTR lpCompletionKey;
    LPOVERLAPPED lpOverlapped;
    ULONG_PTR Internal;
    DWORD dwNumberOfBytesTransferred;
} OVERLAPPED_ENTRY, *LPOVERLAPPED_ENTRY;
OWSHIM_FUNCTION(HANDLE, CreateIoCompletionPort, (HANDLE file, HANDLE port, ULONG_PTR key, DWORD threads));
OWSHIM_FUNCTION(BOOL, GetQueuedCompletionStatus,
                (HANDLE port, LPDWORD bytes, PULONG_PTR key, LPOVERLAPPED* overlapped, DWORD milliseconds));
OWSHIM_FUNCTION(BOOL, GetQueuedCompletionStatusEx,
                (HANDLE port, LPOVERLAPPED_ENTRY entries, ULONG count, PULONG removed, DWORD milliseconds,
                 BOOL alertable));
OWSHIM_FUNCTION(BOOL, PostQueuedCompletionStatus,
                (HANDLE port, DWORD bytes, ULONG_PTR key, LPOVERLAPPED overlapped));
