// What a program says to a debugger, and how it stops in one.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <windows.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "wide.hpp"

using namespace openwosa::comshim;

namespace {

constinit std::atomic<UINT> g_error_mode{0};

}  // namespace

// Nobody listens on this platform, so it is silent as on Windows without a debugger, unless
// COMSHIM_DEBUG_OUTPUT is set: then it goes to standard error, which is also what a debugger shows.
VOID OutputDebugStringA(LPCSTR text) {
    if (!text || !std::getenv("COMSHIM_DEBUG_OUTPUT")) return;
    std::size_t left = std::strlen(text);
    while (left > 0) {
        const ssize_t put = write(STDERR_FILENO, text, left);
        if (put <= 0) return;
        text += put;
        left -= static_cast<std::size_t>(put);
    }
}

VOID OutputDebugStringW(LPCWSTR text) {
    with_narrow(0, text, [](LPCSTR narrow_text) {
        OutputDebugStringA(narrow_text);
        return 0;
    });
}

// SIGTRAP: a debugger stops here, without one the process ends, as on Windows.
VOID DebugBreak() { raise(SIGTRAP); }

BOOL IsDebuggerPresent() {
    char status[4096];
    const int descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return FALSE;
    const ssize_t length = read(descriptor, status, sizeof status - 1);
    close(descriptor);
    if (length <= 0) return FALSE;
    status[length] = 0;
    const char* tracer = std::strstr(status, "TracerPid:");
    return tracer && std::atoi(tracer + std::strlen("TracerPid:")) != 0;
}

// There are no error boxes to suppress; the mode is kept for who asks.
UINT SetErrorMode(UINT mode) { return g_error_mode.exchange(mode); }

// Declared by excpt.h for C only, where a program has left a __try block by return, break
// or goto. Called when the guard of the block goes out of scope.
OWSHIM_API(void) owshim_finally_was_skipped(int* inside);
void owshim_finally_was_skipped(int* inside) {
    if (!*inside) return;
    constexpr const char kText[] =
        "comshim: a __try block was left by return, break, continue or goto; its __finally block did not "
        "run\n";
    if (write(STDERR_FILENO, kText, sizeof kText - 1) < 0) return;
}
