/* A program as they were written in 1998, in the common part of C and C++: every header of the shim, every habit.
 * Exit code 0 when all that it does works; else the number of the line that did not. */
/* clang-format off: mingw wants this order */
#include <winsock.h>
#include <windows.h>
#include <conio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tchar.h>
#define STRSAFE_NO_DEPRECATE
#include <strsafe.h>
/* clang-format on */

#pragma comment(lib, "user32.lib")

#define CHECK(condition) \
    if (!(condition)) return __LINE__

#define WM_SNMP (WM_USER + 1)

typedef struct tagSTATE {
    DWORD dwCount;
    TCHAR szText[64];
    HWND FAR* phWnd;
} STATE, FAR* LPSTATE;

static HANDLE hReady;

LRESULT CALLBACK WndProc(HWND hWnd, UINT uMsg, WPARAM wParam, LPARAM lParam) {
    LPSTATE lpState = (LPSTATE)GetWindowLongPtr(hWnd, 0);
    switch (uMsg) {
        case WM_CREATE:
            SetWindowLongPtr(hWnd, 0, (LONG_PTR)((LPCREATESTRUCT)lParam)->lpCreateParams);
            return 0;
        case WM_SNMP:
            lpState->dwCount += (DWORD)wParam;
            wsprintf(lpState->szText, TEXT("%s %lu/%d"), TEXT("id"), (DWORD)lParam, LOWORD(wParam));
            return 0;
        case WM_TIMER: PostMessage(hWnd, WM_CLOSE, 0, 0); return 0;
        case WM_DESTROY: PostQuitMessage(7); return 0;
    }
    return DefWindowProc(hWnd, uMsg, wParam, lParam);
}

DWORD WINAPI Worker(LPVOID lpParam) {
    HWND hWnd = (HWND)lpParam;
    PostMessage(hWnd, WM_SNMP, 3, 1234);
    SetEvent(hReady);
    return 5;
}

static int RunLoop(HINSTANCE hInstance) {
    WNDCLASS wc;
    STATE state;
    HWND hWnd;
    HANDLE hThread;
    DWORD dwThread, dwExit = 0;
    MSG msg;

    memset(&wc, 0, sizeof(wc));
    memset(&state, 0, sizeof state);
    wc.style = CS_HREDRAW | CS_VREDRAW;
    wc.lpfnWndProc = (WNDPROC)WndProc;
    wc.cbWndExtra = sizeof(LPSTATE);
    wc.hInstance = hInstance;
    wc.hIcon = LoadIcon(NULL, IDI_APPLICATION);
    wc.hCursor = LoadCursor(NULL, IDC_ARROW);
    wc.hbrBackground = (HBRUSH)GetStockObject(WHITE_BRUSH);
    wc.lpszClassName = TEXT("OldProgram");
    CHECK(RegisterClass(&wc));
    hWnd = CreateWindow(TEXT("OldProgram"), TEXT("Old"), WS_OVERLAPPEDWINDOW, CW_USEDEFAULT, 0, CW_USEDEFAULT, 0, NULL,
                        NULL, hInstance, &state);
    CHECK(hWnd != NULL);
    ShowWindow(hWnd, SW_MINIMIZE);
    UpdateWindow(hWnd);

    hReady = CreateEvent(NULL, FALSE, FALSE, NULL);
    hThread = CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)Worker, (LPVOID)hWnd, 0, &dwThread);
    CHECK(hReady != NULL && hThread != NULL);
    CHECK(WaitForSingleObject(hReady, 5000) == WAIT_OBJECT_0);
    CHECK(WaitForSingleObject(hThread, INFINITE) == WAIT_OBJECT_0);
    CHECK(GetExitCodeThread(hThread, &dwExit) && dwExit == 5);
    CloseHandle(hThread);
    CloseHandle(hReady);

    CHECK(SetTimer(hWnd, 1, 10, NULL) == 1);
    while (GetMessage(&msg, (HWND)NULL, 0, 0)) {
        TranslateMessage(&msg);
        DispatchMessage(&msg);
    }
    CHECK(msg.wParam == 7);
    CHECK(state.dwCount == 3);
    CHECK(_tcscmp(state.szText, _T("id 1234/3")) == 0);
    CHECK(UnregisterClass(TEXT("OldProgram"), hInstance));
    return 0;
}

static int Strings(void) {
    TCHAR sz[32];
    char ansi[16];
    int i = 3;
    lstrcpy(sz, _T("abc"));
    lstrcat(sz, TEXT("DEF"));
    CHECK(lstrlen(sz) == 6 && lstrcmpi(sz, _T("ABCdef")) == 0);
    CHECK(_stricmp("x", "X") == 0 && strnicmp("xy", "XZ", 1) == 0);
    CHECK(StringCchPrintf(sz, _countof(sz), TEXT("%s-%d"), TEXT("n"), i) == S_OK);
    CHECK(_tcsicmp(sz, _T("N-3")) == 0);
    CHECK(strcmp(_itoa(42, ansi, 10), "42") == 0);
    CHECK(_atoi64("5000000000") == 5000000000LL);
    return 0;
}

static int Sockets(void) {
    WSADATA wsa;
    SOCKET s, t;
    struct sockaddr_in sin;
    int len = sizeof(sin);
    char buf[8];
    fd_set fds;
    struct timeval tv;

    CHECK(WSAStartup(MAKEWORD(1, 1), &wsa) == 0);
    s = socket(AF_INET, SOCK_DGRAM, 0);
    t = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(s != INVALID_SOCKET && t != INVALID_SOCKET);
    memset(&sin, 0, sizeof(sin));
    sin.sin_family = AF_INET;
    sin.sin_addr.S_un.S_addr = inet_addr("127.0.0.1");
    CHECK(bind(s, (LPSOCKADDR)&sin, sizeof(sin)) != SOCKET_ERROR);
    CHECK(getsockname(s, (struct sockaddr FAR*)&sin, &len) == 0);
    CHECK(sendto(t, "hey", 3, 0, (LPSOCKADDR)&sin, sizeof(sin)) == 3);
    FD_ZERO(&fds);
    FD_SET(s, &fds);
    tv.tv_sec = 5;
    tv.tv_usec = 0;
    CHECK(select(0, &fds, NULL, NULL, &tv) == 1 && FD_ISSET(s, &fds));
    CHECK(recvfrom(s, buf, sizeof(buf), 0, (LPSOCKADDR)&sin, &len) == 3);
    CHECK(closesocket(s) == 0 && closesocket(t) == 0);
    CHECK(closesocket(INVALID_SOCKET) == SOCKET_ERROR && WSAGetLastError() == WSAENOTSOCK);
    return WSACleanup();
}

int main(void) {
    int line = Strings();
    if (!line) line = Sockets();
    if (!line) line = RunLoop(GetModuleHandle(NULL));
    if (line) printf("line %d, last error %lu\n", line, (unsigned long)GetLastError());
    return line ? 1 : 0;
}
