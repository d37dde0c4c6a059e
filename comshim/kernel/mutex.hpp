#pragma once
#include "waitable.hpp"

namespace openwosa::comshim {

// Owned by a thread, any number of times. When the owner dies the next owner is told that it was abandoned.
class Mutex final : public Waitable {
  public:
    static constexpr ObjectType kType = ObjectType::kMutex;

    Mutex() noexcept : Waitable(kType) {}

    bool ready(const KernelLock&, const ThreadState& waiter) noexcept override {
        return owner_ == nullptr || owner_ == &waiter;
    }
    bool take(const KernelLock&, ThreadState& waiter) noexcept override;
    bool release_one(KernelLock&, ThreadState& owner) noexcept;  // false: not the owner
    void abandon(KernelLock&) noexcept;

  private:
    void unlink_from_owner() noexcept;
    void on_forked() noexcept override;

    // The owner's list (ThreadState::owned_mutexes) holds a reference: closing all handles of an owned mutex
    // is legal.
    ThreadState* owner_ = nullptr;
    Mutex* next_owned_ = nullptr;
    Mutex** link_ = nullptr;
    DWORD recursion_ = 0;
    bool abandoned_ = false;
};

}  // namespace openwosa::comshim
