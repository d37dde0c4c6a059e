#include "spawn.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

// Between clone and exec there is one thread and a copy of locks others may hold: only bare system calls, and
// no instrumentation of a sanitizer.
#define BARE __attribute__((no_sanitize("address", "thread", "undefined")))

namespace openwosa::comshim {

namespace {

// What the new processes need, all of it made before them.
struct Plan {
    std::vector<const char*> programs;  // this and the next two end with a null
    std::vector<const char*> arguments;
    std::vector<const char*> environment;
    const char* directory;
    const int* standard;
    bool new_group;
    bool detached;
    bool ignores_sigchld;
    int report;
    int gate;
    int gate_writer;
    sigset_t signals;  // the mask the program starts with
};

// sizeof of the kernel's signal set, which is not the C library's.
constexpr long kKernelSignalSet = 8;

BARE void send(int descriptor, std::int32_t value) noexcept {
    syscall(SYS_write, descriptor, &value, sizeof value);
}

BARE void handle_sigchld(long handler) noexcept {
    struct {
        long handler, flags, restorer, mask;
    } action = {handler, 0, 0, 0};
    syscall(SYS_rt_sigaction, SIGCHLD, &action, nullptr, kKernelSignalSet);
}

BARE void give_standard_descriptors(const int* standard) noexcept {
    // First above 2, so that none overwrites another that is still to be moved.
    int moved[3];
    for (int i = 0; i < 3; ++i) {
        int source = standard[i];
        if (source < 0) source = static_cast<int>(syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR, 0));
        moved[i] = static_cast<int>(syscall(SYS_fcntl, source, F_DUPFD_CLOEXEC, 3));
    }
    for (int i = 0; i < 3; ++i) syscall(SYS_dup3, moved[i], i, 0);
}

// In the program's process; answers only if it cannot start.
BARE int become_program(const Plan* plan, const char* const* programs, const char* const* arguments,
                        const char* const* environment) noexcept {
    syscall(SYS_close, plan->gate_writer);  // or the death of who may open the gate would go unnoticed
    char go = 0;
    if (syscall(SYS_read, plan->gate, &go, 1) != 1) return ECANCELED;  // nobody is left to open the gate
    if (plan->directory && syscall(SYS_chdir, plan->directory) != 0) return errno;
    if (plan->detached)
        syscall(SYS_setsid);
    else if (plan->new_group)
        syscall(SYS_setpgid, 0, 0);
    give_standard_descriptors(plan->standard);
    if (plan->ignores_sigchld) handle_sigchld(1);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &plan->signals, nullptr, kKernelSignalSet);
    int error = ENOENT;
    for (const char* const* program = programs; *program; ++program) {
        syscall(SYS_execve, *program, arguments, environment);
        if (errno != ENOENT && errno != ENOTDIR) error = errno;
    }
    return error;
}

// The monitor: starts the program, tells its number, whether it runs, and how it ended.
BARE void monitor(const Plan* plan, const char* const* programs, const char* const* arguments,
                  const char* const* environment) noexcept {
    syscall(SYS_prctl, PR_SET_NAME, "owshim-monitor", 0, 0, 0);
    handle_sigchld(0);
    int start[2];
    if (syscall(SYS_pipe2, start, O_CLOEXEC) != 0) {
        send(plan->report, -errno);
        return;
    }
    const long program = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (program == 0) {
        send(start[1], become_program(plan, programs, arguments, environment));
        return;
    }
    send(plan->report, program < 0 ? -errno : static_cast<std::int32_t>(program));
    if (program < 0) return;
    // Of the host's descriptors none stays open here: the far end of a pipe would wait for it.
    constexpr long kLowest = 10;
    const long start_end = syscall(SYS_fcntl, start[0], F_DUPFD, kLowest);
    const long report = syscall(SYS_fcntl, plan->report, F_DUPFD, start_end + 1);
    syscall(SYS_close_range, 0, start_end - 1, 0);
    if (report > start_end + 1) syscall(SYS_close_range, start_end + 1, report - 1, 0);
    syscall(SYS_close_range, report + 1, ~0U, 0);
    std::int32_t error = 0;
    syscall(SYS_read, start_end, &error, sizeof error);  // nothing to read: exec has closed the other end
    send(static_cast<int>(report), error);
    int status = 0;
    while (syscall(SYS_wait4, program, &status, 0, nullptr) == -1 && errno == EINTR) {
    }
    send(static_cast<int>(report), status);
}

std::vector<const char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<const char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const std::string& text : texts) pointers.push_back(text.c_str());
    pointers.push_back(nullptr);
    return pointers;
}

bool read_report(int descriptor, std::int32_t& value) noexcept {
    ssize_t got;
    while ((got = read(descriptor, &value, sizeof value)) == -1 && errno == EINTR) {
    }
    return got == sizeof value;
}

struct Pipe {
    Descriptor reader;
    Descriptor writer;
    bool make() noexcept {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        reader.reset(ends[0]);
        writer.reset(ends[1]);
        return true;
    }
};

bool ignores_sigchld() noexcept {
    struct sigaction current {};
    sigaction(SIGCHLD, nullptr, &current);
    return current.sa_handler == SIG_IGN;
}

}  // namespace

void Descriptor::reset(int descriptor) noexcept {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = descriptor;
}

Spawned spawn(const SpawnRequest& request) {
    Spawned spawned;
    Pipe reports;
    Pipe gate;
    if (!reports.make() || !gate.make()) {
        spawned.error = errno;
        return spawned;
    }
    Plan plan{pointers_to(request.programs),
              pointers_to(request.arguments),
              pointers_to(request.environment),
              request.directory.empty() ? nullptr : request.directory.c_str(),
              request.standard,
              request.new_group,
              request.detached,
              ignores_sigchld(),
              reports.writer.get(),
              gate.reader.get(),
              gate.writer.get(),
              {}};
    // No handler of the host may run in the new processes.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &plan.signals);
    const long id = syscall(SYS_clone, 0, nullptr, nullptr, nullptr, nullptr);
    if (id == 0) {
        monitor(&plan, plan.programs.data(), plan.arguments.data(), plan.environment.data());
        syscall(SYS_exit_group, 127);
    }
    spawned.error = errno;
    pthread_sigmask(SIG_SETMASK, &plan.signals, nullptr);
    if (id < 0) return spawned;
    spawned.monitor = static_cast<pid_t>(id);
    reports.writer.reset(-1);
    std::int32_t program = -ECHILD;
    read_report(reports.reader.get(), program);
    spawned.error = program < 0 ? -program : 0;
    if (program < 0) {
        reap(spawned.monitor);
        return spawned;
    }
    spawned.id = program;
    spawned.pidfd.reset(static_cast<int>(syscall(SYS_pidfd_open, program, 0)));
    if (spawned.pidfd.get() < 0) {
        spawned.error = errno;
        gate.writer.reset(-1);  // then it goes away by itself
        reap(spawned.monitor);
        return spawned;
    }
    spawned.reports = std::move(reports.reader);
    spawned.gate = std::move(gate.writer);
    return spawned;
}

int read_start_report(int reports) noexcept {
    std::int32_t error = ECHILD;
    return read_report(reports, error) ? error : ECHILD;
}

int read_end_report(int reports) noexcept {
    std::int32_t status = 0;
    return read_report(reports, status) ? status : -1;
}

void open_gate(int gate) noexcept {
    const char go = 1;
    while (write(gate, &go, 1) == -1 && errno == EINTR) {
    }
}

void reap(pid_t monitor) noexcept {
    // A child without an exit signal is one only for those who ask for such.
    while (waitpid(monitor, nullptr, __WALL) == -1 && errno == EINTR) {
    }
}

}  // namespace openwosa::comshim
