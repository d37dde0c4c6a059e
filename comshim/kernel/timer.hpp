#pragma once
#include "waitable.hpp"

namespace openwosa::comshim {

// Needs no thread: a waiter knows when it is due and looks then; nobody else can tell.
class Timer final : public Waitable {
  public:
    static constexpr ObjectType kType = ObjectType::kTimer;

    explicit Timer(bool manual_reset) noexcept : Waitable(kType), manual_reset_(manual_reset) {}

    bool ready(const KernelLock&, const ThreadState&) noexcept override {
        advance();
        return signaled_;
    }
    bool take(const KernelLock&, ThreadState&) noexcept override {
        if (!manual_reset_) signaled_ = false;
        return false;
    }
    Deadline due(const KernelLock&) const noexcept override { return due_; }

    // Setting a timer makes it unsignaled; whoever waits already must look at the new time.
    void set(KernelLock& lock, Deadline due, std::int64_t period_nanoseconds) noexcept {
        signaled_ = false;
        due_ = due;
        period_ = period_nanoseconds;
        wake_waiters(lock);
    }
    void cancel(const KernelLock&) noexcept { due_ = Deadline::never(); }

  private:
    void advance() noexcept {
        if (due_ == Deadline::never()) return;
        const Deadline now = Deadline::now();
        if (now < due_) return;
        signaled_ = true;
        // Periods nobody looked at count once, as the state is all a timer has.
        if (period_ == 0)
            due_ = Deadline::never();
        else
            due_.nanoseconds += ((now.nanoseconds - due_.nanoseconds) / period_ + 1) * period_;
    }

    const bool manual_reset_;
    bool signaled_ = false;
    Deadline due_ = Deadline::never();
    std::int64_t period_ = 0;
};

}  // namespace openwosa::comshim
