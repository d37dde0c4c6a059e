// The same in C++, where the name of wmain carries its types.
#include <stdio.h>
#include <tchar.h>
#include <windows.h>

int _tmain(int argc, _TCHAR* argv[]) {
    int i;
    _tprintf(_T("%d "), argc);
    for (i = 1; i < argc; ++i) _tprintf(_T("%s."), argv[i]);
    _tprintf(_T("\n"));
    return 0;
}
