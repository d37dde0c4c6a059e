/* Compiled as C89, C99 and C17, ANSI and UNICODE, with all warnings: the headers must suit old and new
 * programs. */
#define COBJMACROS
#include <ole2.h>
#include <olectl.h>
#include <windows.h>

/* in no particular order */
#include <conio.h>
#include <errno.h>
#include <lmcons.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strsafe.h>
#include <tchar.h>
#include <time.h>

C_ASSERT(sizeof(LONG) == 4 && sizeof(ULONG) == 4 && sizeof(DWORD) == 4 && sizeof(BOOL) == 4);
C_ASSERT(sizeof(WORD) == 2 && sizeof(BYTE) == 1 && sizeof(LONGLONG) == 8 && sizeof(HRESULT) == 4);
C_ASSERT(sizeof(HANDLE) == sizeof(void*) && sizeof(WPARAM) == sizeof(void*) &&
         sizeof(LRESULT) == sizeof(void*));
C_ASSERT(sizeof(WCHAR) == sizeof(wchar_t) && sizeof(L"x"[0]) == sizeof(WCHAR));
C_ASSERT(sizeof(TEXT("x")[0]) == sizeof(TCHAR));

static DWORD FAR PASCAL old_style(IN LPVOID argument OPTIONAL, OUT DWORD NEAR* result) {
    *result = argument ? 1 : 2;
    return max(*result, 1) + min(*result, 5);
}

static LRESULT CALLBACK window_procedure(HWND window, UINT message, WPARAM wide, LPARAM longer) {
    UNREFERENCED_PARAMETER(wide);
    return window && message ? MAKELONG(LOWORD(longer), 1) : 0;
}

static DWORD WINAPI thread(LPVOID argument) {
    LONG* counter = (LONG*)argument;
    __try {
        if (InterlockedIncrement(counter) > 1) __leave;
        InterlockedExchangeAdd(counter, 5);
    } __finally {
        SetLastError(ERROR_SUCCESS);
    }
    return (DWORD)*counter;
}

#ifndef __cplusplus
/* COM from C: a call through the table of functions, a variant by its accessors. */
static ULONG com_from_c(IDispatch* object, VARIANT* variant) {
    BSTR name = SysAllocString(OLESTR("name"));
    V_VT(variant) = VT_BSTR;
    V_BSTR(variant) = name;
    IDispatch_AddRef(object);
    return V_ISARRAY(variant) ? 0 : IUnknown_Release((IUnknown*)object);
}
#endif

ULONGLONG everything(void);
ULONGLONG everything(void) {
    LARGE_INTEGER large;
    OVERLAPPED overlapped;
    OSVERSIONINFO version;
    STARTUPINFO startup;
    TCHAR name[MAX_PATH];
    LONG counter = 0;
    VARIANT variant;
    DWORD result;
    HANDLE event = CreateEvent(NULL, FALSE, FALSE, TEXT("name"));
    ZeroMemory(&overlapped, sizeof(overlapped));
    ZeroMemory(&startup, sizeof(startup));
    version.dwOSVersionInfoSize = sizeof(version);
    overlapped.Offset = 1;
    large.QuadPart = 5;
    large.u.HighPart = 0;
    GetModuleFileName(NULL, name, ARRAYSIZE(name));
    if (event == INVALID_HANDLE_VALUE || !GetVersionEx(&version)) return 0;
    VariantInit(&variant);
#ifndef __cplusplus
    if (counter > 100) return com_from_c(NULL, &variant);
#endif
    return large.LowPart + old_style(name, &result) + thread(&counter) +
           (DWORD)window_procedure(NULL, 0, 0, 0);
}
