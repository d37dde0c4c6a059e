// CreateProcess over spawn(). Handles of this process mean nothing in another, so a child inherits its three
// standard streams and no more. Standard handles are handed over whether or not they are marked inheritable.
#include <pthread.h>
#include <signal.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <windows.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <cwchar>

#include "command_line.hpp"
#include "file.hpp"
#include "named_object.hpp"
#include "process.hpp"
#include "spawn.hpp"
#include "system_error.hpp"

extern char** environ;

namespace openwosa::comshim {

namespace {

std::string program_directory() {
    char path[4096];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    const std::string_view text(path, length > 0 ? static_cast<std::size_t>(length) : 0);
    return std::string(text.substr(0, text.rfind('/') + 1));
}

// "agent.exe" may be "agent" here.
void add_with_and_without_exe(std::vector<std::string>& paths, const std::string& path) {
    paths.push_back(path);
    if (path.size() > 4 && strcasecmp(path.c_str() + path.size() - 4, ".exe") == 0)
        paths.push_back(path.substr(0, path.size() - 4));
}

// Where CreateProcess looks: an application name is a path; a program in a command line without a directory
// is looked for beside this program, in the current directory, along PATH.
std::vector<std::string> program_paths(const char* application, const std::string& first_argument) {
    std::vector<std::string> paths;
    const std::string name = system_path(application ? application : first_argument.c_str());
    if (application || name.find('/') != std::string::npos) {
        add_with_and_without_exe(paths, name);
        return paths;
    }
    add_with_and_without_exe(paths, program_directory() + name);
    add_with_and_without_exe(paths, "./" + name);
    const char* path = std::getenv("PATH");
    std::string_view rest = path ? path : "/usr/bin:/bin";
    while (!rest.empty()) {
        const std::string_view directory = rest.substr(0, rest.find(':'));
        if (!directory.empty()) add_with_and_without_exe(paths, std::string(directory) + "/" + name);
        rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
    }
    return paths;
}

std::vector<std::string> current_environment() {
    std::vector<std::string> all;
    for (char** entry = environ; entry && *entry; ++entry) all.emplace_back(*entry);
    return all;
}

// NAME=value texts, each with its terminator, and one terminator more.
std::vector<std::string> environment_block(const void* block, bool wide) {
    std::vector<std::string> all;
    if (wide) {
        for (auto entry = static_cast<const wchar_t*>(block); *entry; entry += std::wcslen(entry) + 1)
            all.push_back(narrow(entry));
    } else {
        for (auto entry = static_cast<const char*>(block); *entry; entry += std::strlen(entry) + 1)
            all.emplace_back(entry);
    }
    return all;
}

struct StandardHandles {
    bool given;
    HANDLE handles[3];
};

// The files behind the standard handles, held until the child has its copies.
class StandardFiles {
  public:
    StandardFiles(const StandardHandles& standard, int* descriptors) noexcept {
        for (int i = 0; i < 3; ++i) {
            descriptors[i] = i;
            if (!standard.given) continue;
            files_[i] = HandleTable::get<File>(standard.handles[i]);
            descriptors[i] = files_[i] ? files_[i]->descriptor() : -1;
        }
    }

  private:
    Ref<File> files_[3];
};

// Exit codes of a program that a signal ended, as Windows has them for the same misfortunes.
DWORD exit_code_of(int status) noexcept {
    if (status == -1)
        return STATUS_CONTROL_C_EXIT;  // the monitor was killed: with its whole group, most likely
    if (WIFEXITED(status)) return static_cast<DWORD>(WEXITSTATUS(status));
    switch (WTERMSIG(status)) {
        case SIGSEGV:
        case SIGBUS:
            return STATUS_ACCESS_VIOLATION;
        case SIGILL:
            return STATUS_ILLEGAL_INSTRUCTION;
        case SIGFPE:
            return STATUS_INTEGER_DIVIDE_BY_ZERO;
        case SIGABRT:
            return 3;  // what abort() of the C runtime exits with
        case SIGINT:
        case SIGTERM:
        case SIGHUP:
            return STATUS_CONTROL_C_EXIT;
        default:
            return 1;
    }
}

// One thread per child, asleep in a read until the monitor reports.
struct Watch {
    Ref<Process> process;
    Ref<Thread> thread;
    Descriptor reports;
    pid_t monitor;
    bool start_is_reported;
};

void* watch_process(void* argument) noexcept {
    library::stay_loaded_until_thread_exit();
    auto* watch = static_cast<Watch*>(argument);
    if (!watch->start_is_reported) read_start_report(watch->reports.get());
    const DWORD code = exit_code_of(read_end_report(watch->reports.get()));
    reap(watch->monitor);
    {
        KernelLock lock;
        watch->process->end(lock, code);
        watch->thread->end_with(lock, watch->process->exit_code(lock));
    }
    delete watch;
    return nullptr;
}

bool start_watching(Watch* watch) noexcept {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    const bool started = pthread_create(&thread, &attributes, watch_process, watch) == 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_attr_destroy(&attributes);
    return started;
}

BOOL create_process(const char* application, const char* command_line, DWORD flags,
                    std::vector<std::string> environment, const char* directory,
                    const StandardHandles& standard, LPPROCESS_INFORMATION information) {
    if (!application && !command_line) return fail(ERROR_INVALID_PARAMETER);
    SpawnRequest request;
    request.arguments = split_command_line(command_line ? command_line : join_command_line({application}));
    if (request.arguments.empty()) return fail(ERROR_INVALID_PARAMETER);
    request.programs = program_paths(application, request.arguments.front());
    request.environment = std::move(environment);
    if (directory) request.directory = system_path(directory);
    request.new_group = flags & CREATE_NEW_PROCESS_GROUP;
    request.detached = flags & DETACHED_PROCESS;
    struct stat status {};
    if (directory && (stat(request.directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)))
        return fail(ERROR_DIRECTORY);
    const StandardFiles files(standard, request.standard);
    library::prepare_for_fork();

    Spawned spawned = spawn(request);
    if (spawned.error != 0) return fail(error_from_errno(spawned.error));
    const bool suspended = flags & CREATE_SUSPENDED;
    if (!suspended) {
        open_gate(spawned.gate.get());
        if (const int error = read_start_report(spawned.reports.get())) {
            reap(spawned.monitor);
            return fail(path_error(request.programs.front().c_str(), error));
        }
    }
    Ref<Process> process = Ref<Process>::adopt(new Process(spawned.id, spawned.pidfd.release()));
    Ref<Thread> thread = Ref<Thread>::adopt(new Thread({}, suspended));
    thread->set_id(static_cast<DWORD>(spawned.id));
    if (suspended) thread->set_gate(std::move(spawned.gate));
    auto* watch = new Watch{process, thread, std::move(spawned.reports), spawned.monitor, !suspended};
    information->hProcess = HandleTable::insert(std::move(process), PROCESS_ALL_ACCESS);
    information->hThread = HandleTable::insert(std::move(thread), THREAD_ALL_ACCESS);
    information->dwProcessId = information->dwThreadId = static_cast<DWORD>(spawned.id);
    if (information->hProcess && information->hThread && start_watching(watch)) return TRUE;
    syscall(SYS_pidfd_send_signal, watch->process->pidfd(), SIGKILL, nullptr, 0);
    reap(watch->monitor);
    delete watch;
    HandleTable::close(information->hProcess);
    HandleTable::close(information->hThread);
    return fail(ERROR_NO_SYSTEM_RESOURCES);
}

template <class StartupInfo>
StandardHandles standard_handles(const StartupInfo* startup) noexcept {
    return {startup && (startup->dwFlags & STARTF_USESTDHANDLES) != 0,
            {startup ? startup->hStdInput : nullptr, startup ? startup->hStdOutput : nullptr,
             startup ? startup->hStdError : nullptr}};
}

template <class StartupInfo>
void fill_startup_info(StartupInfo* startup) noexcept {
    std::memset(startup, 0, sizeof *startup);
    startup->cb = sizeof *startup;
    startup->hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup->hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup->hStdError = GetStdHandle(STD_ERROR_HANDLE);
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

BOOL CreateProcessA(LPCSTR application, LPSTR command_line, LPSECURITY_ATTRIBUTES, LPSECURITY_ATTRIBUTES,
                    BOOL /*inherit_handles*/, DWORD flags, LPVOID environment, LPCSTR directory,
                    LPSTARTUPINFOA startup, LPPROCESS_INFORMATION information) {
    return guarded(FALSE, [&]() -> BOOL {
        return create_process(application, command_line, flags,
                              environment ? environment_block(environment, flags & CREATE_UNICODE_ENVIRONMENT)
                                          : current_environment(),
                              directory, standard_handles(startup), information);
    });
}

BOOL CreateProcessW(LPCWSTR application, LPWSTR command_line, LPSECURITY_ATTRIBUTES process_security,
                    LPSECURITY_ATTRIBUTES thread_security, BOOL inherit_handles, DWORD flags,
                    LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW startup,
                    LPPROCESS_INFORMATION information) {
    return guarded(FALSE, [&]() -> BOOL {
        std::string narrow_application = application ? narrow(application) : "";
        std::string narrow_line = command_line ? narrow(command_line) : "";
        const std::string narrow_directory = directory ? narrow(directory) : "";
        STARTUPINFOA narrow_startup{};
        if (startup) {
            narrow_startup.dwFlags = startup->dwFlags;
            narrow_startup.hStdInput = startup->hStdInput;
            narrow_startup.hStdOutput = startup->hStdOutput;
            narrow_startup.hStdError = startup->hStdError;
        }
        return CreateProcessA(application ? narrow_application.c_str() : nullptr,
                              command_line ? narrow_line.data() : nullptr, process_security, thread_security,
                              inherit_handles, flags, environment,
                              directory ? narrow_directory.c_str() : nullptr, &narrow_startup, information);
    });
}

VOID GetStartupInfoA(LPSTARTUPINFOA startup) { fill_startup_info(startup); }
VOID GetStartupInfoW(LPSTARTUPINFOW startup) { fill_startup_info(startup); }
