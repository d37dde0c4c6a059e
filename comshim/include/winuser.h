/* The windows of the shim: classes, windows, messages, queues, timers. There is no display: a window is a token, a
 * procedure, extra bytes and a text; what only draws succeeds and draws nothing. See comshim/user/. */
#pragma once
#include <stdarg.h>

#include "owshim_winuser_values.h"
#include "windef.h"

typedef LRESULT(CALLBACK* WNDPROC)(HWND, UINT, WPARAM, LPARAM);
typedef VOID(CALLBACK* TIMERPROC)(HWND, UINT, UINT_PTR, DWORD);
typedef BOOL(CALLBACK* WNDENUMPROC)(HWND, LPARAM);
typedef INT_PTR(CALLBACK* DLGPROC)(HWND, UINT, WPARAM, LPARAM);

typedef struct tagMSG {
    HWND hwnd;
    UINT message;
    WPARAM wParam;
    LPARAM lParam;
    DWORD time;
    POINT pt;
} MSG, *PMSG, *NPMSG, *LPMSG;

typedef struct tagWNDCLASSA {
    UINT style;
    WNDPROC lpfnWndProc;
    int cbClsExtra;
    int cbWndExtra;
    HINSTANCE hInstance;
    HICON hIcon;
    HCURSOR hCursor;
    HBRUSH hbrBackground;
    LPCSTR lpszMenuName;
    LPCSTR lpszClassName;
} WNDCLASSA, *PWNDCLASSA, *NPWNDCLASSA, *LPWNDCLASSA;
typedef struct tagWNDCLASSEXA {
    UINT cbSize;
    UINT style;
    WNDPROC lpfnWndProc;
    int cbClsExtra;
    int cbWndExtra;
    HINSTANCE hInstance;
    HICON hIcon;
    HCURSOR hCursor;
    HBRUSH hbrBackground;
    LPCSTR lpszMenuName;
    LPCSTR lpszClassName;
    HICON hIconSm;
} WNDCLASSEXA, *PWNDCLASSEXA, *NPWNDCLASSEXA, *LPWNDCLASSEXA;
typedef struct tagCREATESTRUCTA {
    LPVOID lpCreateParams;
    HINSTANCE hInstance;
    HMENU hMenu;
    HWND hwndParent;
    int cy;
    int cx;
    int y;
    int x;
    LONG style;
    LPCSTR lpszName;
    LPCSTR lpszClass;
    DWORD dwExStyle;
} CREATESTRUCTA, *LPCREATESTRUCTA;

typedef struct tagWNDCLASSW {
    UINT style;
    WNDPROC lpfnWndProc;
    int cbClsExtra;
    int cbWndExtra;
    HINSTANCE hInstance;
    HICON hIcon;
    HCURSOR hCursor;
    HBRUSH hbrBackground;
    LPCWSTR lpszMenuName;
    LPCWSTR lpszClassName;
} WNDCLASSW, *PWNDCLASSW, *NPWNDCLASSW, *LPWNDCLASSW;
typedef struct tagWNDCLASSEXW {
    UINT cbSize;
    UINT style;
    WNDPROC lpfnWndProc;
    int cbClsExtra;
    int cbWndExtra;
    HINSTANCE hInstance;
    HICON hIcon;
    HCURSOR hCursor;
    HBRUSH hbrBackground;
    LPCWSTR lpszMenuName;
    LPCWSTR lpszClassName;
    HICON hIconSm;
} WNDCLASSEXW, *PWNDCLASSEXW, *NPWNDCLASSEXW, *LPWNDCLASSEXW;
typedef struct tagCREATESTRUCTW {
    LPVOID lpCreateParams;
    HINSTANCE hInstance;
    HMENU hMenu;
    HWND hwndParent;
    int cy;
    int cx;
    int y;
    int x;
    LONG style;
    LPCWSTR lpszName;
    LPCWSTR lpszClass;
    DWORD dwExStyle;
} CREATESTRUCTW, *LPCREATESTRUCTW;

#ifdef UNICODE
typedef WNDCLASSW WNDCLASS;
typedef LPWNDCLASSW LPWNDCLASS;
typedef PWNDCLASSW PWNDCLASS;
typedef WNDCLASSEXW WNDCLASSEX;
typedef LPWNDCLASSEXW LPWNDCLASSEX;
typedef PWNDCLASSEXW PWNDCLASSEX;
typedef CREATESTRUCTW CREATESTRUCT;
typedef LPCREATESTRUCTW LPCREATESTRUCT;
#else
typedef WNDCLASSA WNDCLASS;
typedef LPWNDCLASSA LPWNDCLASS;
typedef PWNDCLASSA PWNDCLASS;
typedef WNDCLASSEXA WNDCLASSEX;
typedef LPWNDCLASSEXA LPWNDCLASSEX;
typedef PWNDCLASSEXA PWNDCLASSEX;
typedef CREATESTRUCTA CREATESTRUCT;
typedef LPCREATESTRUCTA LPCREATESTRUCT;
#endif

typedef struct tagSTYLESTRUCT {
    DWORD styleOld;
    DWORD styleNew;
} STYLESTRUCT, *LPSTYLESTRUCT;
typedef struct tagCOPYDATASTRUCT {
    ULONG_PTR dwData;
    DWORD cbData;
    PVOID lpData;
} COPYDATASTRUCT, *PCOPYDATASTRUCT;
typedef struct tagPAINTSTRUCT {
    HDC hdc;
    BOOL fErase;
    RECT rcPaint;
    BOOL fRestore;
    BOOL fIncUpdate;
    BYTE rgbReserved[32];
} PAINTSTRUCT, *PPAINTSTRUCT, *NPPAINTSTRUCT, *LPPAINTSTRUCT;
typedef struct tagNMHDR {
    HWND hwndFrom;
    UINT_PTR idFrom;
    UINT code;
} NMHDR, *LPNMHDR;
typedef struct tagMINMAXINFO {
    POINT ptReserved, ptMaxSize, ptMaxPosition, ptMinTrackSize, ptMaxTrackSize;
} MINMAXINFO, *PMINMAXINFO, *LPMINMAXINFO;

#define IS_INTRESOURCE(r) ((((ULONG_PTR)(r)) >> 16) == 0)
#define MAKEINTRESOURCEA(i) ((LPSTR)((ULONG_PTR)((WORD)(i))))
#define MAKEINTRESOURCEW(i) ((LPWSTR)((ULONG_PTR)((WORD)(i))))
#define MAKEINTRESOURCE OWSHIM_AW(MAKEINTRESOURCE)
#ifndef MAKEINTATOM
#define MAKEINTATOM(i) ((LPTSTR)((ULONG_PTR)((WORD)(i))))
#endif
#define MAKEWPARAM(l, h) ((WPARAM)(DWORD)MAKELONG(l, h))
#define MAKELPARAM(l, h) ((LPARAM)(DWORD)MAKELONG(l, h))
#define MAKELRESULT(l, h) ((LRESULT)(DWORD)MAKELONG(l, h))
#define IDC_ARROW MAKEINTRESOURCE(32512)
#define IDC_IBEAM MAKEINTRESOURCE(32513)
#define IDC_WAIT MAKEINTRESOURCE(32514)
#define IDC_CROSS MAKEINTRESOURCE(32515)
#define IDI_APPLICATION MAKEINTRESOURCE(32512)
#define IDI_HAND MAKEINTRESOURCE(32513)
#define IDI_ERROR IDI_HAND
#define IDI_QUESTION MAKEINTRESOURCE(32514)
#define IDI_EXCLAMATION MAKEINTRESOURCE(32515)
#define IDI_WARNING IDI_EXCLAMATION
#define IDI_ASTERISK MAKEINTRESOURCE(32516)
#define IDI_INFORMATION IDI_ASTERISK
#define RT_DIALOG MAKEINTRESOURCE(5)

/* The program's entry; defined by the program, called by the main() of comshim_main. */
OWSHIM_EXTERN_C int WINAPI WinMain(HINSTANCE instance, HINSTANCE previous, LPSTR command_line, int show);
OWSHIM_EXTERN_C int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, LPWSTR command_line, int show);

/* Classes and atoms. */
OWSHIM_FUNCTION(ATOM, RegisterClassA, (const WNDCLASSA* window_class));
OWSHIM_FUNCTION(ATOM, RegisterClassW, (const WNDCLASSW* window_class));
#define RegisterClass OWSHIM_AW(RegisterClass)
OWSHIM_FUNCTION(ATOM, RegisterClassExA, (const WNDCLASSEXA* window_class));
OWSHIM_FUNCTION(ATOM, RegisterClassExW, (const WNDCLASSEXW* window_class));
#define RegisterClassEx OWSHIM_AW(RegisterClassEx)
OWSHIM_FUNCTION(BOOL, UnregisterClassA, (LPCSTR name, HINSTANCE instance));
OWSHIM_FUNCTION(BOOL, UnregisterClassW, (LPCWSTR name, HINSTANCE instance));
#define UnregisterClass OWSHIM_AW(UnregisterClass)
OWSHIM_FUNCTION(BOOL, GetClassInfoA, (HINSTANCE instance, LPCSTR name, WNDCLASSA* info));
OWSHIM_FUNCTION(BOOL, GetClassInfoW, (HINSTANCE instance, LPCWSTR name, WNDCLASSW* info));
#define GetClassInfo OWSHIM_AW(GetClassInfo)
OWSHIM_FUNCTION(BOOL, GetClassInfoExA, (HINSTANCE instance, LPCSTR name, WNDCLASSEXA* info));
OWSHIM_FUNCTION(BOOL, GetClassInfoExW, (HINSTANCE instance, LPCWSTR name, WNDCLASSEXW* info));
#define GetClassInfoEx OWSHIM_AW(GetClassInfoEx)
OWSHIM_FUNCTION(int, GetClassNameA, (HWND hwnd, LPSTR name, int size));
OWSHIM_FUNCTION(int, GetClassNameW, (HWND hwnd, LPWSTR name, int size));
#define GetClassName OWSHIM_AW(GetClassName)
OWSHIM_FUNCTION(ULONG_PTR, GetClassLongPtrA, (HWND hwnd, int index));
OWSHIM_FUNCTION(ULONG_PTR, GetClassLongPtrW, (HWND hwnd, int index));
#define GetClassLongPtr OWSHIM_AW(GetClassLongPtr)
OWSHIM_FUNCTION(ULONG_PTR, SetClassLongPtrA, (HWND hwnd, int index, LONG_PTR value));
OWSHIM_FUNCTION(ULONG_PTR, SetClassLongPtrW, (HWND hwnd, int index, LONG_PTR value));
#define SetClassLongPtr OWSHIM_AW(SetClassLongPtr)
OWSHIM_FUNCTION(DWORD, GetClassLongA, (HWND hwnd, int index));
OWSHIM_FUNCTION(DWORD, GetClassLongW, (HWND hwnd, int index));
#define GetClassLong OWSHIM_AW(GetClassLong)
OWSHIM_FUNCTION(DWORD, SetClassLongA, (HWND hwnd, int index, LONG value));
OWSHIM_FUNCTION(DWORD, SetClassLongW, (HWND hwnd, int index, LONG value));
#define SetClassLong OWSHIM_AW(SetClassLong)
OWSHIM_FUNCTION(UINT, RegisterWindowMessageA, (LPCSTR name));
OWSHIM_FUNCTION(UINT, RegisterWindowMessageW, (LPCWSTR name));
#define RegisterWindowMessage OWSHIM_AW(RegisterWindowMessage)

/* Windows. */
OWSHIM_FUNCTION(HWND, CreateWindowExA,
                (DWORD ex_style, LPCSTR class_name, LPCSTR text, DWORD style, int x, int y, int width, int height,
                 HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter));
OWSHIM_FUNCTION(HWND, CreateWindowExW,
                (DWORD ex_style, LPCWSTR class_name, LPCWSTR text, DWORD style, int x, int y, int width, int height,
                 HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter));
#define CreateWindowEx OWSHIM_AW(CreateWindowEx)
#define CreateWindowA(class_name, text, style, x, y, width, height, parent, menu, instance, parameter)                \
    CreateWindowExA(0, class_name, text, style, x, y, width, height, parent, menu, instance, parameter)
#define CreateWindowW(class_name, text, style, x, y, width, height, parent, menu, instance, parameter)                \
    CreateWindowExW(0, class_name, text, style, x, y, width, height, parent, menu, instance, parameter)
#define CreateWindow OWSHIM_AW(CreateWindow)
OWSHIM_FUNCTION(BOOL, DestroyWindow, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, IsWindow, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, IsWindowUnicode, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, IsChild, (HWND parent, HWND hwnd));
OWSHIM_FUNCTION(BOOL, IsWindowVisible, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, IsWindowEnabled, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, IsIconic, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, IsZoomed, (HWND hwnd));
OWSHIM_FUNCTION(DWORD, GetWindowThreadProcessId, (HWND hwnd, LPDWORD process_id));
OWSHIM_FUNCTION(HWND, GetParent, (HWND hwnd));
OWSHIM_FUNCTION(HWND, SetParent, (HWND hwnd, HWND parent));
OWSHIM_FUNCTION(HWND, GetAncestor, (HWND hwnd, UINT which));
OWSHIM_FUNCTION(HWND, GetWindow, (HWND hwnd, UINT which));
OWSHIM_FUNCTION(HWND, GetDesktopWindow, (void));
OWSHIM_FUNCTION(HWND, FindWindowA, (LPCSTR class_name, LPCSTR text));
OWSHIM_FUNCTION(HWND, FindWindowW, (LPCWSTR class_name, LPCWSTR text));
#define FindWindow OWSHIM_AW(FindWindow)
OWSHIM_FUNCTION(HWND, FindWindowExA, (HWND parent, HWND after, LPCSTR class_name, LPCSTR text));
OWSHIM_FUNCTION(HWND, FindWindowExW, (HWND parent, HWND after, LPCWSTR class_name, LPCWSTR text));
#define FindWindowEx OWSHIM_AW(FindWindowEx)
OWSHIM_FUNCTION(BOOL, EnumWindows, (WNDENUMPROC callback, LPARAM parameter));
OWSHIM_FUNCTION(BOOL, EnumThreadWindows, (DWORD thread_id, WNDENUMPROC callback, LPARAM parameter));
OWSHIM_FUNCTION(BOOL, EnumChildWindows, (HWND parent, WNDENUMPROC callback, LPARAM parameter));
OWSHIM_FUNCTION(LONG, GetWindowLongA, (HWND hwnd, int index));
OWSHIM_FUNCTION(LONG, GetWindowLongW, (HWND hwnd, int index));
#define GetWindowLong OWSHIM_AW(GetWindowLong)
OWSHIM_FUNCTION(LONG, SetWindowLongA, (HWND hwnd, int index, LONG value));
OWSHIM_FUNCTION(LONG, SetWindowLongW, (HWND hwnd, int index, LONG value));
#define SetWindowLong OWSHIM_AW(SetWindowLong)
OWSHIM_FUNCTION(LONG_PTR, GetWindowLongPtrA, (HWND hwnd, int index));
OWSHIM_FUNCTION(LONG_PTR, GetWindowLongPtrW, (HWND hwnd, int index));
#define GetWindowLongPtr OWSHIM_AW(GetWindowLongPtr)
OWSHIM_FUNCTION(LONG_PTR, SetWindowLongPtrA, (HWND hwnd, int index, LONG_PTR value));
OWSHIM_FUNCTION(LONG_PTR, SetWindowLongPtrW, (HWND hwnd, int index, LONG_PTR value));
#define SetWindowLongPtr OWSHIM_AW(SetWindowLongPtr)
OWSHIM_FUNCTION(WORD, GetWindowWord, (HWND hwnd, int index));
OWSHIM_FUNCTION(WORD, SetWindowWord, (HWND hwnd, int index, WORD value));
OWSHIM_FUNCTION(BOOL, SetWindowTextA, (HWND hwnd, LPCSTR text));
OWSHIM_FUNCTION(BOOL, SetWindowTextW, (HWND hwnd, LPCWSTR text));
#define SetWindowText OWSHIM_AW(SetWindowText)
OWSHIM_FUNCTION(int, GetWindowTextA, (HWND hwnd, LPSTR text, int size));
OWSHIM_FUNCTION(int, GetWindowTextW, (HWND hwnd, LPWSTR text, int size));
#define GetWindowText OWSHIM_AW(GetWindowText)
OWSHIM_FUNCTION(int, GetWindowTextLengthA, (HWND hwnd));
OWSHIM_FUNCTION(int, GetWindowTextLengthW, (HWND hwnd));
#define GetWindowTextLength OWSHIM_AW(GetWindowTextLength)
OWSHIM_FUNCTION(HWND, GetDlgItem, (HWND hwnd, int id));
OWSHIM_FUNCTION(int, GetDlgCtrlID, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, SetDlgItemTextA, (HWND hwnd, int id, LPCSTR text));
OWSHIM_FUNCTION(BOOL, SetDlgItemTextW, (HWND hwnd, int id, LPCWSTR text));
#define SetDlgItemText OWSHIM_AW(SetDlgItemText)
OWSHIM_FUNCTION(UINT, GetDlgItemTextA, (HWND hwnd, int id, LPSTR text, int size));
OWSHIM_FUNCTION(UINT, GetDlgItemTextW, (HWND hwnd, int id, LPWSTR text, int size));
#define GetDlgItemText OWSHIM_AW(GetDlgItemText)
OWSHIM_FUNCTION(LRESULT, SendDlgItemMessageA,
                (HWND hwnd, int id, UINT message, WPARAM wparam, LPARAM lparam));
OWSHIM_FUNCTION(LRESULT, SendDlgItemMessageW,
                (HWND hwnd, int id, UINT message, WPARAM wparam, LPARAM lparam));
#define SendDlgItemMessage OWSHIM_AW(SendDlgItemMessage)

/* Messages. */
OWSHIM_FUNCTION(LRESULT, DefWindowProcA, (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
OWSHIM_FUNCTION(LRESULT, DefWindowProcW, (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
#define DefWindowProc OWSHIM_AW(DefWindowProc)
OWSHIM_FUNCTION(LRESULT, CallWindowProcA,
                (WNDPROC previous, HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
OWSHIM_FUNCTION(LRESULT, CallWindowProcW,
                (WNDPROC previous, HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
#define CallWindowProc OWSHIM_AW(CallWindowProc)
OWSHIM_FUNCTION(BOOL, GetMessageA, (LPMSG message, HWND hwnd, UINT first, UINT last));
OWSHIM_FUNCTION(BOOL, GetMessageW, (LPMSG message, HWND hwnd, UINT first, UINT last));
#define GetMessage OWSHIM_AW(GetMessage)
OWSHIM_FUNCTION(BOOL, PeekMessageA, (LPMSG message, HWND hwnd, UINT first, UINT last, UINT flags));
OWSHIM_FUNCTION(BOOL, PeekMessageW, (LPMSG message, HWND hwnd, UINT first, UINT last, UINT flags));
#define PeekMessage OWSHIM_AW(PeekMessage)
OWSHIM_FUNCTION(BOOL, WaitMessage, (void));
OWSHIM_FUNCTION(BOOL, TranslateMessage, (const MSG* message));
OWSHIM_FUNCTION(LRESULT, DispatchMessageA, (const MSG* message));
OWSHIM_FUNCTION(LRESULT, DispatchMessageW, (const MSG* message));
#define DispatchMessage OWSHIM_AW(DispatchMessage)
OWSHIM_FUNCTION(BOOL, PostMessageA, (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
OWSHIM_FUNCTION(BOOL, PostMessageW, (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
#define PostMessage OWSHIM_AW(PostMessage)
OWSHIM_FUNCTION(BOOL, PostThreadMessageA, (DWORD thread_id, UINT message, WPARAM wparam, LPARAM lparam));
OWSHIM_FUNCTION(BOOL, PostThreadMessageW, (DWORD thread_id, UINT message, WPARAM wparam, LPARAM lparam));
#define PostThreadMessage OWSHIM_AW(PostThreadMessage)
OWSHIM_FUNCTION(VOID, PostQuitMessage, (int exit_code));
OWSHIM_FUNCTION(LRESULT, SendMessageA, (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
OWSHIM_FUNCTION(LRESULT, SendMessageW, (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
#define SendMessage OWSHIM_AW(SendMessage)
OWSHIM_FUNCTION(LRESULT, SendMessageTimeoutA,
                (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam, UINT flags, UINT timeout, PDWORD_PTR result));
OWSHIM_FUNCTION(LRESULT, SendMessageTimeoutW,
                (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam, UINT flags, UINT timeout, PDWORD_PTR result));
#define SendMessageTimeout OWSHIM_AW(SendMessageTimeout)
OWSHIM_FUNCTION(BOOL, SendNotifyMessageA, (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
OWSHIM_FUNCTION(BOOL, SendNotifyMessageW, (HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam));
#define SendNotifyMessage OWSHIM_AW(SendNotifyMessage)
OWSHIM_FUNCTION(BOOL, ReplyMessage, (LRESULT result));
OWSHIM_FUNCTION(BOOL, InSendMessage, (void));
OWSHIM_FUNCTION(DWORD, InSendMessageEx, (LPVOID reserved));
OWSHIM_FUNCTION(LONG, GetMessageTime, (void));
OWSHIM_FUNCTION(DWORD, GetMessagePos, (void));
OWSHIM_FUNCTION(LPARAM, GetMessageExtraInfo, (void));
OWSHIM_FUNCTION(DWORD, GetQueueStatus, (UINT flags));
OWSHIM_FUNCTION(BOOL, GetInputState, (void));
OWSHIM_FUNCTION(DWORD, MsgWaitForMultipleObjects,
                (DWORD count, const HANDLE* handles, BOOL wait_all, DWORD milliseconds, DWORD wake_mask));
OWSHIM_FUNCTION(DWORD, MsgWaitForMultipleObjectsEx,
                (DWORD count, const HANDLE* handles, DWORD milliseconds, DWORD wake_mask, DWORD flags));
OWSHIM_FUNCTION(DWORD, WaitForInputIdle, (HANDLE process, DWORD milliseconds));
#define PostAppMessageA(thread, message, wparam, lparam) PostThreadMessageA((DWORD)thread, message, wparam, lparam)
#define PostAppMessageW(thread, message, wparam, lparam) PostThreadMessageW((DWORD)thread, message, wparam, lparam)
#define PostAppMessage OWSHIM_AW(PostAppMessage)
OWSHIM_FUNCTION(UINT_PTR, SetTimer, (HWND hwnd, UINT_PTR id, UINT milliseconds, TIMERPROC callback));
OWSHIM_FUNCTION(BOOL, KillTimer, (HWND hwnd, UINT_PTR id));

/* What needs a display. Without one these succeed and change nothing but the state a program can ask back. */
OWSHIM_FUNCTION(BOOL, ShowWindow, (HWND hwnd, int command));
OWSHIM_FUNCTION(BOOL, UpdateWindow, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, EnableWindow, (HWND hwnd, BOOL enable));
OWSHIM_FUNCTION(BOOL, MoveWindow, (HWND hwnd, int x, int y, int width, int height, BOOL repaint));
OWSHIM_FUNCTION(BOOL, SetWindowPos, (HWND hwnd, HWND after, int x, int y, int width, int height, UINT flags));
OWSHIM_FUNCTION(BOOL, GetWindowRect, (HWND hwnd, LPRECT rectangle));
OWSHIM_FUNCTION(BOOL, GetClientRect, (HWND hwnd, LPRECT rectangle));
OWSHIM_FUNCTION(BOOL, BringWindowToTop, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, SetForegroundWindow, (HWND hwnd));
OWSHIM_FUNCTION(HWND, GetForegroundWindow, (void));
OWSHIM_FUNCTION(HWND, GetActiveWindow, (void));
OWSHIM_FUNCTION(HWND, SetActiveWindow, (HWND hwnd));
OWSHIM_FUNCTION(HWND, GetFocus, (void));
OWSHIM_FUNCTION(HWND, SetFocus, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, InvalidateRect, (HWND hwnd, const RECT* rectangle, BOOL erase));
OWSHIM_FUNCTION(BOOL, ValidateRect, (HWND hwnd, const RECT* rectangle));
OWSHIM_FUNCTION(BOOL, GetUpdateRect, (HWND hwnd, LPRECT rectangle, BOOL erase));
OWSHIM_FUNCTION(HDC, BeginPaint, (HWND hwnd, LPPAINTSTRUCT paint));
OWSHIM_FUNCTION(BOOL, EndPaint, (HWND hwnd, const PAINTSTRUCT* paint));
OWSHIM_FUNCTION(HDC, GetDC, (HWND hwnd));
OWSHIM_FUNCTION(int, ReleaseDC, (HWND hwnd, HDC dc));
OWSHIM_FUNCTION(int, FillRect, (HDC dc, const RECT* rectangle, HBRUSH brush));
OWSHIM_FUNCTION(int, DrawTextA, (HDC dc, LPCSTR text, int length, LPRECT rectangle, UINT format));
OWSHIM_FUNCTION(int, DrawTextW, (HDC dc, LPCWSTR text, int length, LPRECT rectangle, UINT format));
#define DrawText OWSHIM_AW(DrawText)
OWSHIM_FUNCTION(int, MessageBoxA, (HWND owner, LPCSTR text, LPCSTR caption, UINT type));
OWSHIM_FUNCTION(int, MessageBoxW, (HWND owner, LPCWSTR text, LPCWSTR caption, UINT type));
#define MessageBox OWSHIM_AW(MessageBox)
OWSHIM_FUNCTION(BOOL, MessageBeep, (UINT type));
OWSHIM_FUNCTION(HICON, LoadIconA, (HINSTANCE instance, LPCSTR name));
OWSHIM_FUNCTION(HICON, LoadIconW, (HINSTANCE instance, LPCWSTR name));
#define LoadIcon OWSHIM_AW(LoadIcon)
OWSHIM_FUNCTION(HCURSOR, LoadCursorA, (HINSTANCE instance, LPCSTR name));
OWSHIM_FUNCTION(HCURSOR, LoadCursorW, (HINSTANCE instance, LPCWSTR name));
#define LoadCursor OWSHIM_AW(LoadCursor)
OWSHIM_FUNCTION(HBITMAP, LoadBitmapA, (HINSTANCE instance, LPCSTR name));
OWSHIM_FUNCTION(HBITMAP, LoadBitmapW, (HINSTANCE instance, LPCWSTR name));
#define LoadBitmap OWSHIM_AW(LoadBitmap)
OWSHIM_FUNCTION(HMENU, LoadMenuA, (HINSTANCE instance, LPCSTR name));
OWSHIM_FUNCTION(HMENU, LoadMenuW, (HINSTANCE instance, LPCWSTR name));
#define LoadMenu OWSHIM_AW(LoadMenu)
OWSHIM_FUNCTION(HACCEL, LoadAcceleratorsA, (HINSTANCE instance, LPCSTR name));
OWSHIM_FUNCTION(HACCEL, LoadAcceleratorsW, (HINSTANCE instance, LPCWSTR name));
#define LoadAccelerators OWSHIM_AW(LoadAccelerators)
OWSHIM_FUNCTION(int, LoadStringA, (HINSTANCE instance, UINT id, LPSTR text, int size));
OWSHIM_FUNCTION(int, LoadStringW, (HINSTANCE instance, UINT id, LPWSTR text, int size));
#define LoadString OWSHIM_AW(LoadString)
OWSHIM_FUNCTION(int, TranslateAcceleratorA, (HWND hwnd, HACCEL table, LPMSG message));
OWSHIM_FUNCTION(int, TranslateAcceleratorW, (HWND hwnd, HACCEL table, LPMSG message));
#define TranslateAccelerator OWSHIM_AW(TranslateAccelerator)
OWSHIM_FUNCTION(BOOL, DestroyIcon, (HICON icon));
OWSHIM_FUNCTION(BOOL, DestroyCursor, (HCURSOR cursor));
OWSHIM_FUNCTION(HCURSOR, SetCursor, (HCURSOR cursor));
OWSHIM_FUNCTION(int, ShowCursor, (BOOL show));
OWSHIM_FUNCTION(BOOL, GetCursorPos, (LPPOINT point));
OWSHIM_FUNCTION(int, GetSystemMetrics, (int index));
OWSHIM_FUNCTION(DWORD, GetSysColor, (int index));
OWSHIM_FUNCTION(HBRUSH, GetSysColorBrush, (int index));
OWSHIM_FUNCTION(SHORT, GetKeyState, (int key));
OWSHIM_FUNCTION(SHORT, GetAsyncKeyState, (int key));
OWSHIM_FUNCTION(HMENU, GetMenu, (HWND hwnd));
OWSHIM_FUNCTION(HMENU, GetSystemMenu, (HWND hwnd, BOOL revert));
OWSHIM_FUNCTION(BOOL, EnableMenuItem, (HMENU menu, UINT item, UINT enable));
OWSHIM_FUNCTION(BOOL, DrawMenuBar, (HWND hwnd));
OWSHIM_FUNCTION(BOOL, IsDialogMessageA, (HWND hwnd, LPMSG message));
OWSHIM_FUNCTION(BOOL, IsDialogMessageW, (HWND hwnd, LPMSG message));
#define IsDialogMessage OWSHIM_AW(IsDialogMessage)

/* Rectangles. */
OWSHIM_FUNCTION(BOOL, SetRect, (LPRECT rectangle, int left, int top, int right, int bottom));
OWSHIM_FUNCTION(BOOL, SetRectEmpty, (LPRECT rectangle));
OWSHIM_FUNCTION(BOOL, IsRectEmpty, (const RECT* rectangle));
OWSHIM_FUNCTION(BOOL, PtInRect, (const RECT* rectangle, POINT point));

/* Text. */
OWSHIM_FUNCTION(int, wsprintfA, (LPSTR text, LPCSTR format, ...));
OWSHIM_FUNCTION(int, wsprintfW, (LPWSTR text, LPCWSTR format, ...));
#define wsprintf OWSHIM_AW(wsprintf)
OWSHIM_FUNCTION(int, wvsprintfA, (LPSTR text, LPCSTR format, va_list arguments));
OWSHIM_FUNCTION(int, wvsprintfW, (LPWSTR text, LPCWSTR format, va_list arguments));
#define wvsprintf OWSHIM_AW(wvsprintf)
OWSHIM_FUNCTION(LPSTR, CharUpperA, (LPSTR text));
OWSHIM_FUNCTION(LPWSTR, CharUpperW, (LPWSTR text));
#define CharUpper OWSHIM_AW(CharUpper)
OWSHIM_FUNCTION(LPSTR, CharLowerA, (LPSTR text));
OWSHIM_FUNCTION(LPWSTR, CharLowerW, (LPWSTR text));
#define CharLower OWSHIM_AW(CharLower)
OWSHIM_FUNCTION(DWORD, CharUpperBuffA, (LPSTR text, DWORD length));
OWSHIM_FUNCTION(DWORD, CharUpperBuffW, (LPWSTR text, DWORD length));
#define CharUpperBuff OWSHIM_AW(CharUpperBuff)
OWSHIM_FUNCTION(DWORD, CharLowerBuffA, (LPSTR text, DWORD length));
OWSHIM_FUNCTION(DWORD, CharLowerBuffW, (LPWSTR text, DWORD length));
#define CharLowerBuff OWSHIM_AW(CharLowerBuff)
OWSHIM_FUNCTION(LPSTR, CharNextA, (LPCSTR text));
OWSHIM_FUNCTION(LPWSTR, CharNextW, (LPCWSTR text));
#define CharNext OWSHIM_AW(CharNext)
OWSHIM_FUNCTION(LPSTR, CharPrevA, (LPCSTR start, LPCSTR text));
OWSHIM_FUNCTION(LPWSTR, CharPrevW, (LPCWSTR start, LPCWSTR text));
#define CharPrev OWSHIM_AW(CharPrev)
OWSHIM_FUNCTION(BOOL, IsCharAlphaA, (CHAR character));
OWSHIM_FUNCTION(BOOL, IsCharAlphaW, (WCHAR character));
#define IsCharAlpha OWSHIM_AW(IsCharAlpha)
OWSHIM_FUNCTION(BOOL, IsCharAlphaNumericA, (CHAR character));
OWSHIM_FUNCTION(BOOL, IsCharAlphaNumericW, (WCHAR character));
#define IsCharAlphaNumeric OWSHIM_AW(IsCharAlphaNumeric)
OWSHIM_FUNCTION(BOOL, IsCharUpperA, (CHAR character));
OWSHIM_FUNCTION(BOOL, IsCharUpperW, (WCHAR character));
#define IsCharUpper OWSHIM_AW(IsCharUpper)
OWSHIM_FUNCTION(BOOL, IsCharLowerA, (CHAR character));
OWSHIM_FUNCTION(BOOL, IsCharLowerW, (WCHAR character));
#define IsCharLower OWSHIM_AW(IsCharLower)
