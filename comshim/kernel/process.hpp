// Processes made by CreateProcess, and this process itself.
#pragma once
#include <sys/types.h>
#include <windows.h>

#include "thread.hpp"
#include "waitable.hpp"

namespace openwosa::comshim {

class Process final : public Waitable {
  public:
    static constexpr ObjectType kType = ObjectType::kProcess;

    // A child, known by a pidfd so that its number cannot come to mean another; this process has none (-1).
    Process(pid_t id, int pidfd) noexcept : Waitable(kType), id_(id), pidfd_(pidfd) {}

    bool ready(const KernelLock&, const ThreadState&) noexcept override { return ended_; }
    bool take(const KernelLock&, ThreadState&) noexcept override { return false; }

    pid_t id() const noexcept { return id_; }
    bool is_current() const noexcept { return pidfd_ < 0; }
    int pidfd() const noexcept { return pidfd_; }
    DWORD exit_code(const KernelLock&) const noexcept { return ended_ ? exit_code_ : STILL_ACTIVE; }
    void end(KernelLock& lock, DWORD exit_code) noexcept;
    // What TerminateProcess asked for becomes the exit code of a child that died of it.
    void terminate_with(const KernelLock&, DWORD exit_code) noexcept {
        terminated_ = true;
        exit_code_ = exit_code;
    }
    bool terminated(const KernelLock&) const noexcept { return terminated_; }
    bool ended(const KernelLock&) const noexcept { return ended_; }

  private:
    ~Process() override;

    const pid_t id_;
    const int pidfd_;
    bool ended_ = false;
    bool terminated_ = false;
    DWORD exit_code_ = 0;
};

// The object behind GetCurrentProcess(), made when first asked for; null when there is no memory.
Process* current_process(KernelLock& lock) noexcept;
void forget_current_process() noexcept;

}  // namespace openwosa::comshim
