#include "process.hpp"

#include <unistd.h>

#include <new>
#include <utility>

namespace openwosa::comshim {

namespace {

constinit Process* g_current = nullptr;  // one reference; guarded by the kernel lock

}  // namespace

Process::~Process() {
    if (pidfd_ >= 0) close(pidfd_);
}

void Process::end(KernelLock& lock, DWORD exit_code) noexcept {
    if (!terminated_) exit_code_ = exit_code;
    ended_ = true;
    notify(lock);
}

Process* current_process(KernelLock&) noexcept {
    if (!g_current) g_current = new (std::nothrow) Process(getpid(), -1);
    return g_current;
}

void forget_current_process() noexcept {
    if (Process* process = std::exchange(g_current, nullptr)) process->release();
}

}  // namespace openwosa::comshim
