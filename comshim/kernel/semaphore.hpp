#pragma once
#include "waitable.hpp"

namespace openwosa::comshim {

class Semaphore final : public Waitable {
  public:
    static constexpr ObjectType kType = ObjectType::kSemaphore;

    Semaphore(LONG count, LONG maximum) noexcept : Waitable(kType), count_(count), maximum_(maximum) {}

    bool ready(const KernelLock&, const ThreadState&) noexcept override { return count_ > 0; }
    bool take(const KernelLock&, ThreadState&) noexcept override {
        --count_;
        return false;
    }
    LONG count(const KernelLock&) const noexcept { return count_; }
    // False, and nothing changed: more than the maximum.
    bool release_many(KernelLock& lock, LONG many) noexcept {
        if (many > maximum_ - count_) return false;
        count_ += many;
        notify(lock);
        return true;
    }

  private:
    LONG count_;
    const LONG maximum_;
};

}  // namespace openwosa::comshim
