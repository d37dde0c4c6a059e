// The loop's life (start, stop, threads) and its leader/standby play. Callbacks: callbacks.cpp.
#include "runtime/loop.hpp"

#include <algorithm>
#include <chrono>
#include <new>

#include "runtime/counters.hpp"
#include "runtime/fault.hpp"
#include "runtime/loop_impl.hpp"
#include "runtime/process.hpp"
#ifdef _WIN32
#include "runtime/poller_windows.hpp"
#else
#include "runtime/poller_linux.hpp"
#endif

namespace openwosa::runtime {

namespace {

constexpr int kQuietLooks = 4;  // looks without a callback after which the standby parks

thread_local LoopThread* t_thread = nullptr;

}  // namespace

LoopThread* this_loop_thread() noexcept { return t_thread; }

// ---- life

Loop::Impl::Impl(const Options& wanted) : options(wanted), poller(std::make_unique<Poller>(io)) {}

Loop::Impl::~Impl() = default;

Loop::Loop(const Options& options) : impl_(std::make_unique<Impl>(options)) {}

Loop::~Loop() = default;

std::shared_ptr<Loop> Loop::start(const Options& options, const void* module_anchor) {
    ProcessState& process = process_state();
    std::lock_guard lock(process.mutex);
    try {
        if (fault::fails("loop.start")) return nullptr;
        std::shared_ptr<Loop> loop;
        if (process.current) {
            loop = *process.current;
            std::lock_guard inner(loop->impl_->mutex);
            if (void* module = hold_module(module_anchor)) loop->impl_->modules.push_back(module);
        } else {
            if (!network_start()) return nullptr;
            loop.reset(new Loop(options));
            Impl& impl = *loop->impl_;
            auto holder = std::make_unique<std::shared_ptr<Loop>>(loop);
            std::lock_guard inner(impl.mutex);
            impl.modules.reserve(4);
            if (!impl.add_thread()) {
                network_stop();
                return nullptr;
            }
            impl.self = loop;
            if (void* module = hold_module(module_anchor)) impl.modules.push_back(module);
            process.current = holder.release();
        }
        ++process.users;
        return loop;
    } catch (const std::exception&) {  // no memory, or no descriptor for the io_context
        return nullptr;
    }
}

void Loop::stop() {
    Impl& impl = *impl_;
    std::shared_ptr<Loop> keep;
    {
        ProcessState& process = process_state();
        std::lock_guard lock(process.mutex);
        if (!process.current || process.current->get() != this)
            return;  // stopped already, or the child of a fork
        if (--process.users > 0) return;
        keep = std::move(*process.current);
        delete process.current;
        process.current = nullptr;
    }
    LoopThread* me = t_thread && t_thread->loop == &impl ? t_thread : nullptr;
    std::unique_lock lock(impl.mutex);
    impl.begin_stop(lock);
    if (me) {
        impl.detached = true;
        return;
    }
    impl.settled.wait(lock, [&] { return impl.active == 0; });
    lock.unlock();
    impl.finish_stop(nullptr);
}

bool Loop::running() const noexcept { return !impl_->stopping.load(std::memory_order_acquire); }

void Loop::Impl::begin_stop(std::unique_lock<std::mutex>&) {
    stopping = true;
    while (CallbackSource* source = pop_ready()) source->state_ = CallbackSource::kIdle;
    wake();
    standby_wake.notify_all();
    reserve_wake.notify_all();
    settled.notify_all();
}

// Runs when no loop thread is left in the loop but `last` (null: the caller is not a loop thread).
void Loop::Impl::finish_stop(LoopThread* last) {
    for (auto& t : threads) {
        if (t.get() == last)
            t->thread.detach();
        else
            t->thread.join();
    }
    std::vector<std::weak_ptr<LoopClient>> abandoned;
    std::vector<void*> held;
    std::vector<std::shared_ptr<Flushable>> unsent;
    std::vector<std::function<void()>> dropped;
    std::shared_ptr<Loop> me;
    {
        std::lock_guard lock(mutex);
        abandoned.swap(clients);
        held.swap(modules);
        unsent.swap(batches);
        dropped.swap(posted);
        me.swap(self);
    }
    for (auto& batch : unsent) batch->flush_batch();
    for (auto& weak : abandoned)
        if (auto client = weak.lock()) client->loop_stopped();
    work.reset();
    io.poll();  // the abandoned operations complete as aborted and let go of their owners
    network_stop();
    for (void* module : held) release_module(module);
}

// ---- threads

bool Loop::Impl::add_thread() {
    if (stopping || active >= std::max<std::uint32_t>(options.max_threads, 2)) return false;
    std::unique_ptr<LoopThread> fresh(new (std::nothrow) LoopThread);
    if (!fresh) return false;
    threads.reserve(threads.size() + 1);
    reserves.reserve(threads.size() + 1);
    fresh->loop = this;
    if (!fresh->thread.start(&thread_main, fresh.get())) return false;
    (leader ? standby : leader) = fresh.get();
    ++active;
    threads.push_back(std::move(fresh));
    return true;
}

void Loop::Impl::thread_main(void* raw) {
    LoopThread& me = *static_cast<LoopThread*>(raw);
    Impl& loop = *me.loop;
    t_thread = &me;
    std::unique_lock lock(loop.mutex);
    while (!loop.stopping) {
        if (loop.leader != &me) {
            loop.stand_by(me, lock);
            continue;
        }
        lock.unlock();
        loop.lead(me);
        lock.lock();
    }
    loop.leave(me, std::move(lock));
}

void Loop::Impl::leave(LoopThread& me, std::unique_lock<std::mutex> lock) {
    t_thread = nullptr;
    bool last = --active == 0 && detached;
    settled.notify_all();
    lock.unlock();
    if (!last) return;  // from here on stop() or the last thread may join this one
    std::shared_ptr<Loop> keep = self;
    finish_stop(&me);
}

void Loop::Impl::lead(LoopThread& me) {
    bool callbacks_wait = false;
    while (!stopping.load(std::memory_order_relaxed)) {
        try {
            const bool callbacks = any_ready.load(std::memory_order_relaxed) && !callbacks_wait;
            poller->serve(!callbacks && !any_posted.load());
        } catch (const std::bad_alloc&) {  // the event is lost, as a datagram may be; the loop goes on
            count(Counter::kReceiveErrors);
        }
        run_posted();
        callbacks_wait = false;
        if (!any_ready.load(std::memory_order_relaxed)) continue;
        const Turn turn = run_callbacks(me);
        if (turn == Turn::kLeadLost) return;
        callbacks_wait = turn == Turn::kStarved;
    }
}

// One thread watches the leader; further ones are reserves until it is promoted.
void Loop::Impl::stand_by(LoopThread& me, std::unique_lock<std::mutex>& lock) {
    if (!standby) standby = &me;
    if (standby != &me) {
        reserves.push_back(&me);
        reserve_wake.wait(lock, [&] { return stopping || standby == &me || leader == &me; });
        std::erase(reserves, &me);
        return;
    }
    if (starved) {
        starved = false;
        wake();
    }
    if (watch_leader(me, lock)) {
        leader = &me;
        standby = nullptr;
        leader_in_callback = false;
        count(Counter::kLoopTakeovers);
        lock.unlock();
        flush_batches();
        lock.lock();
    }
}

// True when the lead is to be taken over: it was handed on, or one callback has run too long.
bool Loop::Impl::watch_leader(LoopThread& me, std::unique_lock<std::mutex>& lock) {
    using Clock = std::chrono::steady_clock;
    const auto patience = std::chrono::milliseconds(std::max<std::uint32_t>(options.callback_patience_ms, 2));
    std::uint64_t seen = callback_number;
    Clock::time_point since = Clock::now();
    int quiet = 0;
    while (!stopping && standby == &me) {
        if (!leader) return true;
        if (quiet >= kQuietLooks) {
            standby_parked = true;
            standby_wake.wait(lock);
            standby_parked = false;
            quiet = 0;
            continue;
        }
        standby_wake.wait_for(lock, patience / 2);
        if (seen != callback_number) {
            seen = callback_number;
            since = Clock::now();
            quiet = 0;
        } else if (!leader_in_callback) {
            ++quiet;
        } else if (Clock::now() - since >= patience) {
            return true;
        } else if (any_batch) {
            lock.unlock();
            flush_batches();
            lock.lock();
        }
    }
    return false;
}

// Called before each callback; the common case is two tests.
bool Loop::Impl::have_standby() {
    if (standby) {
        if (standby_parked) standby_wake.notify_one();
        return true;
    }
    if (!reserves.empty()) {
        standby = reserves.back();
        reserve_wake.notify_all();
        return true;
    }
    // Alone and no thread to be had: callbacks run unwatched. Otherwise somebody will return from a callback.
    return add_thread() || active == 1;
}

void Loop::Impl::hand_over(LoopThread& me) {
    {
        std::lock_guard lock(mutex);
        if (leader == &me && have_standby() && standby) {
            leader = nullptr;
            leader_in_callback = false;
            standby_wake.notify_all();
        }
    }
    flush_batches();
}

void Loop::Impl::wake() noexcept { poller->wake(); }

// ---- services

void Loop::post(std::function<void()> fn) {
    {
        std::lock_guard lock(impl_->mutex);
        if (impl_->stopping) return;
        impl_->posted.push_back(std::move(fn));
        impl_->any_posted = true;
    }
    // An I/O handler is the leader's, and the leader looks by itself before it waits.
    const bool in_handler = t_thread && t_thread->loop == impl_.get() && !t_thread->in_callback;
    if (!in_handler) impl_->poller->nudge();
}

// Asio's own queue would cost a system call for each, also from a handler.
void Loop::Impl::run_posted() {
    if (!any_posted.load(std::memory_order_relaxed)) return;
    {
        std::lock_guard lock(mutex);
        running_posts.swap(posted);
        any_posted = false;
    }
    for (auto& fn : running_posts) {
        try {
            if (!stopping.load(std::memory_order_relaxed)) fn();
        } catch (const std::bad_alloc&) {
            count(Counter::kReceiveErrors);
        }
    }
    running_posts.clear();
}

std::uint64_t Loop::now_ms() noexcept {
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

bool Loop::in_callback() noexcept { return t_thread && t_thread->in_callback; }

bool Loop::on_loop_thread() noexcept { return t_thread != nullptr; }

bool Loop::more_callbacks_follow() noexcept {
    return t_thread && t_thread->in_callback && t_thread->more_follow;
}

BlockingScope::BlockingScope() {
    if (t_thread && t_thread->in_callback) t_thread->loop->hand_over(*t_thread);
}

void Loop::Impl::add_client(const std::shared_ptr<LoopClient>& client) {
    std::lock_guard lock(mutex);
    if (clients.size() == clients.capacity())
        std::erase_if(clients, [](const auto& c) { return c.expired(); });
    clients.push_back(client);
}

void Loop::Impl::add_batch(std::shared_ptr<Flushable> batch) {
    std::lock_guard lock(mutex);
    batches.push_back(std::move(batch));
    any_batch = true;
}

void Loop::Impl::flush_batches() {
    if (!any_batch.load(std::memory_order_acquire)) return;
    std::vector<std::shared_ptr<Flushable>> work_list;
    {
        std::lock_guard lock(mutex);
        work_list.swap(batches);
        any_batch = false;
    }
    for (auto& batch : work_list) batch->flush_batch();
}

}  // namespace openwosa::runtime
