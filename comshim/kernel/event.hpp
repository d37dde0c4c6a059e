#pragma once
#include "waitable.hpp"

namespace openwosa::comshim {

class Event final : public Waitable {
  public:
    static constexpr ObjectType kType = ObjectType::kEvent;

    Event(bool manual_reset, bool signaled) noexcept
        : Waitable(kType), manual_reset_(manual_reset), signaled_(signaled) {}

    bool ready(const KernelLock&, const ThreadState&) noexcept override { return signaled_; }
    bool take(const KernelLock&, ThreadState&) noexcept override {
        if (!manual_reset_) signaled_ = false;
        return false;
    }

    void set(KernelLock& lock) noexcept {
        if (signaled_) return;
        signaled_ = true;
        notify(lock);
    }
    void reset(const KernelLock&) noexcept { signaled_ = false; }
    // Releases those who wait now (one, if auto-reset) and is not signaled afterwards.
    void pulse(KernelLock& lock) noexcept {
        set(lock);
        signaled_ = false;
    }

  private:
    const bool manual_reset_;
    bool signaled_;
};

}  // namespace openwosa::comshim
