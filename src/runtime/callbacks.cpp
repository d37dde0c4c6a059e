// User callbacks: the ready list, running one at a time, retiring a source.
#include "runtime/loop.hpp"
#include "runtime/loop_impl.hpp"
#include "runtime/process.hpp"

namespace openwosa::runtime {

namespace {

constexpr int kCallbacksPerTurn = 256;  // then I/O gets its turn

}  // namespace

void Loop::Impl::push_ready(CallbackSource& source) {
    source.state_ = CallbackSource::kQueued;
    source.next_ = nullptr;
    (ready_last ? ready_last->next_ : ready_first) = &source;
    ready_last = &source;
    any_ready.store(true, std::memory_order_relaxed);
}

CallbackSource* Loop::Impl::pop_ready() {
    CallbackSource* source = ready_first;
    if (!source) return nullptr;
    ready_first = source->next_;
    if (!ready_first) {
        ready_last = nullptr;
        any_ready.store(false, std::memory_order_relaxed);
    }
    return source;
}

void Loop::Impl::unlink_ready(CallbackSource& source) {
    CallbackSource* before = nullptr;
    for (CallbackSource* s = ready_first; s != &source; s = s->next_) before = s;
    (before ? before->next_ : ready_first) = source.next_;
    if (ready_last == &source) ready_last = before;
    any_ready.store(ready_first != nullptr, std::memory_order_relaxed);
    source.state_ = CallbackSource::kIdle;
}

Loop::Impl::Turn Loop::Impl::run_callbacks(LoopThread& me) {
    std::unique_lock lock(mutex);
    Turn turn = Turn::kDone;
    for (int n = 0; n < kCallbacksPerTurn && ready_first && !stopping; ++n) {
        if (!have_standby()) {
            starved = true;
            turn = Turn::kStarved;
            break;
        }
        run_callback(me, *pop_ready(), lock);
        if (leader != &me) break;
    }
    if (leader != &me) turn = Turn::kLeadLost;
    lock.unlock();
    flush_batches();
    return turn;
}

void Loop::Impl::run_callback(LoopThread& me, CallbackSource& source, std::unique_lock<std::mutex>& lock) {
    source.state_ = CallbackSource::kRunning;
    me.more_follow = ready_first != nullptr || source.pending() > 1;
    me.in_callback = true;
    leader_in_callback = true;
    ++callback_number;
    lock.unlock();

    const std::uint32_t generation = openwosa::runtime::fork_generation();
    const bool more = source.run_one();

    end_forked_copy(generation);
    me.in_callback = false;
    for (void* module : me.release_after_callback) release_module(module);
    me.release_after_callback.clear();

    lock.lock();
    if (leader == &me) leader_in_callback = false;
    bool again = (more || source.state_ == CallbackSource::kRunningAgain) && !source.retired_ && !stopping;
    if (again) {
        bool first = !ready_first;
        push_ready(source);
        if (first && leader != &me) wake();
        return;
    }
    source.state_ = CallbackSource::kIdle;
    if (!source.retired_) return;
    settled.notify_all();
    if (source.notify_release_) {
        lock.unlock();
        source.released();
        lock.lock();
    }
}

void Loop::schedule(CallbackSource& source) {
    bool wake = false;
    {
        std::lock_guard lock(impl_->mutex);
        if (impl_->stopping || source.retired_) return;
        if (source.state_ == CallbackSource::kRunning) source.state_ = CallbackSource::kRunningAgain;
        if (source.state_ != CallbackSource::kIdle) return;
        LoopThread* me = this_loop_thread();
        wake = !impl_->ready_first && (!me || me != impl_->leader);  // the leader looks by itself
        impl_->push_ready(source);
    }
    if (wake) impl_->wake();
}

bool Loop::retire(CallbackSource& source) {
    std::unique_lock lock(impl_->mutex);
    source.retired_ = true;
    if (source.state_ == CallbackSource::kQueued) impl_->unlink_ready(source);
    if (source.state_ == CallbackSource::kIdle) return true;
    if (in_callback()) {
        source.notify_release_ = true;
        return false;
    }
    impl_->settled.wait(lock, [&] { return source.state_ == CallbackSource::kIdle; });
    return true;
}

}  // namespace openwosa::runtime
