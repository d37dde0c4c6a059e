#include <windows.h>

#include "thread_state.hpp"

using namespace openwosa::comshim;

DWORD GetLastError() { return this_thread().last_error; }
VOID SetLastError(DWORD code) { set_last_error(code); }
