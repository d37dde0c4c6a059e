/* Services, run as a plain process: StartServiceCtrlDispatcher runs every ServiceMain on a thread of its own
   and returns when all have reported SERVICE_STOPPED. SIGTERM and SIGINT arrive as SERVICE_CONTROL_STOP. */
#pragma once
#include "windef.h"

DECLARE_HANDLE(SERVICE_STATUS_HANDLE);

typedef struct _SERVICE_STATUS {
    DWORD dwServiceType, dwCurrentState, dwControlsAccepted, dwWin32ExitCode, dwServiceSpecificExitCode,
        dwCheckPoint, dwWaitHint;
} SERVICE_STATUS, *LPSERVICE_STATUS;

typedef VOID(WINAPI* LPSERVICE_MAIN_FUNCTIONA)(DWORD argc, LPSTR* argv);
typedef VOID(WINAPI* LPSERVICE_MAIN_FUNCTIONW)(DWORD argc, LPWSTR* argv);
typedef VOID(WINAPI* LPHANDLER_FUNCTION)(DWORD control);
typedef DWORD(WINAPI* LPHANDLER_FUNCTION_EX)(DWORD control, DWORD event, LPVOID data, LPVOID context);
typedef struct _SERVICE_TABLE_ENTRYA {
    LPSTR lpServiceName;
    LPSERVICE_MAIN_FUNCTIONA lpServiceProc;
} SERVICE_TABLE_ENTRYA, *LPSERVICE_TABLE_ENTRYA;
typedef struct _SERVICE_TABLE_ENTRYW {
    LPWSTR lpServiceName;
    LPSERVICE_MAIN_FUNCTIONW lpServiceProc;
} SERVICE_TABLE_ENTRYW, *LPSERVICE_TABLE_ENTRYW;
#define SERVICE_TABLE_ENTRY OWSHIM_AW(SERVICE_TABLE_ENTRY)
#define LPSERVICE_TABLE_ENTRY OWSHIM_AW(LPSERVICE_TABLE_ENTRY)
#define LPSERVICE_MAIN_FUNCTION OWSHIM_AW(LPSERVICE_MAIN_FUNCTION)

#define SERVICE_STOPPED 1
#define SERVICE_START_PENDING 2
#define SERVICE_STOP_PENDING 3
#define SERVICE_RUNNING 4
#define SERVICE_CONTINUE_PENDING 5
#define SERVICE_PAUSE_PENDING 6
#define SERVICE_PAUSED 7
#define SERVICE_ACCEPT_STOP 0x01
#define SERVICE_ACCEPT_PAUSE_CONTINUE 0x02
#define SERVICE_ACCEPT_SHUTDOWN 0x04
#define SERVICE_ACCEPT_PARAMCHANGE 0x08
#define SERVICE_CONTROL_STOP 1
#define SERVICE_CONTROL_PAUSE 2
#define SERVICE_CONTROL_CONTINUE 3
#define SERVICE_CONTROL_INTERROGATE 4
#define SERVICE_CONTROL_SHUTDOWN 5
#define SERVICE_CONTROL_PARAMCHANGE 6

OWSHIM_FUNCTION(BOOL, StartServiceCtrlDispatcherA, (const SERVICE_TABLE_ENTRYA* table));
OWSHIM_FUNCTION(BOOL, StartServiceCtrlDispatcherW, (const SERVICE_TABLE_ENTRYW* table));
#define StartServiceCtrlDispatcher OWSHIM_AW(StartServiceCtrlDispatcher)
OWSHIM_FUNCTION(SERVICE_STATUS_HANDLE, RegisterServiceCtrlHandlerA,
                (LPCSTR name, LPHANDLER_FUNCTION handler));
OWSHIM_FUNCTION(SERVICE_STATUS_HANDLE, RegisterServiceCtrlHandlerW,
                (LPCWSTR name, LPHANDLER_FUNCTION handler));
#define RegisterServiceCtrlHandler OWSHIM_AW(RegisterServiceCtrlHandler)
OWSHIM_FUNCTION(SERVICE_STATUS_HANDLE, RegisterServiceCtrlHandlerExA,
                (LPCSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context));
OWSHIM_FUNCTION(SERVICE_STATUS_HANDLE, RegisterServiceCtrlHandlerExW,
                (LPCWSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context));
#define RegisterServiceCtrlHandlerEx OWSHIM_AW(RegisterServiceCtrlHandlerEx)
OWSHIM_FUNCTION(BOOL, SetServiceStatus, (SERVICE_STATUS_HANDLE service, LPSERVICE_STATUS status));
