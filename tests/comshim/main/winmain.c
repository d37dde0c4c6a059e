/* A C program of 1995: WinMain, a message loop that ends itself, the command line as one text. */
#include <windows.h>
#include <stdio.h>

int PASCAL WinMain(HINSTANCE hInstance, HINSTANCE hPrevInstance, LPSTR lpCmdLine, int nCmdShow) {
    MSG msg;
    if (!hInstance || hPrevInstance || nCmdShow == SW_HIDE) return 1;
    PostQuitMessage(0);
    while (GetMessage(&msg, NULL, 0, 0)) DispatchMessage(&msg);
    printf("%s\n", lpCmdLine);
    return msg.wParam;
}
