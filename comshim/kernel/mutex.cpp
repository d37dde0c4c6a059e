#include "mutex.hpp"

#include <utility>

namespace openwosa::comshim {

bool Mutex::take(const KernelLock&, ThreadState& waiter) noexcept {
    ++recursion_;
    if (owner_ == &waiter) return false;
    owner_ = &waiter;
    add_ref();
    next_owned_ = waiter.owned_mutexes;
    link_ = &waiter.owned_mutexes;
    if (next_owned_) next_owned_->link_ = &next_owned_;
    waiter.owned_mutexes = this;
    return std::exchange(abandoned_, false);
}

void Mutex::unlink_from_owner() noexcept {
    *link_ = next_owned_;
    if (next_owned_) next_owned_->link_ = link_;
    owner_ = nullptr;
    recursion_ = 0;
}

bool Mutex::release_one(KernelLock& lock, ThreadState& owner) noexcept {
    if (owner_ != &owner) return false;
    if (--recursion_ != 0) return true;
    unlink_from_owner();
    notify(lock);
    release();
    return true;
}

void Mutex::abandon(KernelLock& lock) noexcept {
    unlink_from_owner();
    abandoned_ = true;
    notify(lock);
    release();
}

void Mutex::on_forked() noexcept {
    Waitable::on_forked();
    // The list of a dead owner lies in memory of its own that may be gone: only forget it.
    if (owner_ && owner_ != &this_thread()) {
        owner_ = nullptr;
        recursion_ = 0;
        abandoned_ = true;
    }
}

}  // namespace openwosa::comshim
