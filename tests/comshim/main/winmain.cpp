// The same as a C++ program: WinMain keeps C linkage by its declaration in windows.h.
#include <stdio.h>
#include <windows.h>

int PASCAL WinMain(HINSTANCE hInstance, HINSTANCE hPrevInstance, LPSTR lpCmdLine, int nCmdShow) {
    MSG msg;
    if (!hInstance || hPrevInstance || nCmdShow == SW_HIDE) return 1;
    PostQuitMessage(0);
    while (GetMessage(&msg, NULL, 0, 0)) DispatchMessage(&msg);
    printf("%s\n", lpCmdLine);
    return (int)msg.wParam;
}
