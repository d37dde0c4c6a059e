#include "process.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
#endif

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <thread>

namespace openwosa::apitest {

namespace {

constexpr char kRole[] = "OPENWOSA_TEST_ROLE";
constexpr char kArgument[] = "OPENWOSA_TEST_ARGUMENT";

std::string environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? value : "";
}

std::map<std::string, std::function<int(const std::string&)>>& roles() {
    static std::map<std::string, std::function<int(const std::string&)>> all;
    return all;
}

}  // namespace

void set_environment(const std::string& name, const std::string& value) {
#ifdef _WIN32
    _putenv_s(name.c_str(), value.c_str());
    SetEnvironmentVariableA(name.c_str(), value.empty() ? nullptr : value.c_str());
#else
    if (value.empty()) {
        unsetenv(name.c_str());
    } else {
        setenv(name.c_str(), value.c_str(), 1);
    }
#endif
}

ScopedEnvironment::ScopedEnvironment(const std::string& name, const std::string& value)
    : name_(name), before_(environment(name)) {
    set_environment(name, value);
}

ScopedEnvironment::~ScopedEnvironment() { set_environment(name_, before_); }

TemporaryFile::TemporaryFile(const std::string& suffix, const std::string& contents) {
    static int serial = 0;
#ifdef _WIN32
    char folder[MAX_PATH] = "";
    GetTempPathA(sizeof folder, folder);
    const unsigned long process = GetCurrentProcessId();
#else
    const char* variable = std::getenv("TMPDIR");
    const std::string folder = std::string(variable ? variable : "/tmp") + "/";
    const unsigned long process = static_cast<unsigned long>(getpid());
#endif
    path_ =
        std::string(folder) + "openwosa-" + std::to_string(process) + "-" + std::to_string(++serial) + suffix;
    std::FILE* file = std::fopen(path_.c_str(), "wb");
    if (!file || std::fwrite(contents.data(), 1, contents.size(), file) != contents.size()) {
        throw std::runtime_error("cannot write " + path_);
    }
    std::fclose(file);
}

TemporaryFile::~TemporaryFile() { std::remove(path_.c_str()); }

Role::Role(const std::string& name, std::function<int(const std::string& argument)> run) {
    roles()[name] = std::move(run);
}

std::optional<int> run_role() {
    const std::string role = environment(kRole);
    if (role.empty()) return std::nullopt;
    const std::string argument = environment(kArgument);
    // A grandchild is told its own role.
    set_environment(kRole, "");
    const auto found = roles().find(role);
    return found == roles().end() ? 127 : found->second(argument);
}

ChildProcess::ChildProcess(const std::string& role, const std::string& argument) {
    const ScopedEnvironment say_role(kRole, role);
    const ScopedEnvironment say_argument(kArgument, argument);
#ifdef _WIN32
    char path[MAX_PATH] = "";
    GetModuleFileNameA(nullptr, path, sizeof path);
    STARTUPINFOA startup{};
    startup.cb = sizeof startup;
    PROCESS_INFORMATION information{};
    if (!CreateProcessA(path, nullptr, nullptr, nullptr, FALSE, 0, nullptr, nullptr, &startup,
                        &information)) {
        throw std::runtime_error("CreateProcess");
    }
    CloseHandle(information.hThread);
    process_ = reinterpret_cast<std::intptr_t>(information.hProcess);
#else
    char path[] = "/proc/self/exe";
    char* arguments[] = {path, nullptr};
    pid_t pid = 0;
    if (posix_spawn(&pid, path, nullptr, nullptr, arguments, environ) != 0)
        throw std::runtime_error("posix_spawn");
    process_ = pid;
#endif
}

ChildProcess::~ChildProcess() {
#ifdef _WIN32
    if (!exit_code_) TerminateProcess(reinterpret_cast<HANDLE>(process_), 1);
    CloseHandle(reinterpret_cast<HANDLE>(process_));
#else
    if (exit_code_) return;
    kill(pid_t(process_), SIGKILL);
    waitpid(pid_t(process_), nullptr, 0);
#endif
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds timeout) {
    if (exit_code_) return exit_code_;
#ifdef _WIN32
    const HANDLE process = reinterpret_cast<HANDLE>(process_);
    if (WaitForSingleObject(process, DWORD(timeout.count())) != WAIT_OBJECT_0) return std::nullopt;
    DWORD code = 0;
    GetExitCodeProcess(process, &code);
    exit_code_ = int(code);
#else
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    int status = 0;
    while (waitpid(pid_t(process_), &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > deadline) return std::nullopt;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
#endif
    return exit_code_;
}

}  // namespace openwosa::apitest
