/* A console program in _T style: the same source as ANSI and as UNICODE program. */
#include <windows.h>

#include <stdio.h>
#include <tchar.h>

int _tmain(int argc, _TCHAR* argv[]) {
    int i;
    _tprintf(_T("%d "), argc);
    for (i = 1; i < argc; ++i) _tprintf(_T("%s."), argv[i]);
    _tprintf(_T("\n"));
    return 0;
}
