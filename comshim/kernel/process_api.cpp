// This process, and what can be asked of any.
#include <process.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <windows.h>

#include <cstdlib>

#include "named_object.hpp"
#include "process.hpp"

using namespace openwosa::comshim;

namespace {

Process* find_process(KernelLock& lock, HANDLE handle, DWORD right) noexcept {
    if (handle == GetCurrentProcess()) return current_process(lock);
    return find_with_access<Process>(lock, handle, right);
}

}  // namespace

HANDLE GetCurrentProcess() { return reinterpret_cast<HANDLE>(LONG_PTR{-1}); }
DWORD GetCurrentProcessId() { return static_cast<DWORD>(getpid()); }
int _getpid() { return getpid(); }

DWORD GetProcessId(HANDLE process) {
    KernelLock lock;
    const Process* object = find_process(lock, process, PROCESS_QUERY_INFORMATION);
    return object ? static_cast<DWORD>(object->id()) : 0;
}

// Runs the C library's exit: buffers are flushed and its handlers called. The parent sees the low 8 bits of
// the code.
VOID ExitProcess(UINT exit_code) { std::exit(static_cast<int>(exit_code)); }

BOOL GetExitCodeProcess(HANDLE process, LPDWORD exit_code) {
    KernelLock lock;
    const Process* object = find_process(lock, process, PROCESS_QUERY_INFORMATION);
    if (!object) return FALSE;
    *exit_code = object->exit_code(lock);
    return TRUE;
}

BOOL TerminateProcess(HANDLE process, UINT exit_code) {
    KernelLock lock;
    Process* object = find_process(lock, process, PROCESS_TERMINATE);
    if (!object) return FALSE;
    if (object->is_current()) _exit(static_cast<int>(exit_code));
    if (object->ended(lock)) return fail(ERROR_ACCESS_DENIED);
    object->terminate_with(lock, exit_code);
    syscall(SYS_pidfd_send_signal, object->pidfd(), SIGKILL, nullptr, 0);
    return TRUE;
}
