#pragma once
// The process's one loop thread: sockets, deadlines, posted work, and the user's callbacks.
//
// Two kinds of code run on it, and they are never mixed:
//  - I/O handlers (receive handlers, deadlines, posted functions): ours, short, may take our locks, must not
//  call users;
//  - user callbacks: made through a CallbackSource, with no lock held, after all I/O that was ready has been
//  re-armed.
//
// While a user callback runs, one standby thread watches. If the callback blocks in our API (BlockingScope)
// or runs longer than Options::callback_patience_ms, the standby takes the loop over; the old thread becomes
// the standby once its callback returns. Callbacks of one source never overlap and keep their order; those of
// different sources may run on different threads only after such a takeover.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>

namespace openwosa::runtime {

class Loop;

/// Somebody with user callbacks to make: one object per WinSNMP session. Derive, then Loop::schedule() it.
class CallbackSource {
  public:
    CallbackSource() = default;
    CallbackSource(const CallbackSource&) = delete;
    CallbackSource& operator=(const CallbackSource&) = delete;
    virtual ~CallbackSource() = default;

    /// Makes ONE user callback; called with no lock held. Returns true when more are waiting (it is called
    /// again later).
    virtual bool run_one() noexcept = 0;
    /// About how many callbacks wait; lets sends from callbacks be batched. Reads an atomic, takes no lock.
    virtual std::size_t pending() const noexcept { return 0; }
    /// After retire() returned false: the callback that was running has ended, the loop has let go. May
    /// delete this.
    virtual void released() noexcept {}

  private:
    friend class Loop;
    enum State : std::uint8_t { kIdle, kQueued, kRunning, kRunningAgain };
    CallbackSource* next_ = nullptr;  // all guarded by the loop's mutex
    State state_ = kIdle;
    bool retired_ = false;
    bool notify_release_ = false;
};

class Loop {
  public:
    struct Options {
        /// A callback running longer than this loses the loop to the standby thread.
        std::uint32_t callback_patience_ms = 50;
        /// Upper bound on loop threads, so that callbacks that all block do not multiply threads. When it is
        /// reached the last thread serves I/O only; callbacks wait until a blocked one returns.
        std::uint32_t max_threads = 8;
    };

    /// Starts the process's loop, or joins the running one (counted; `options` then are those of the first
    /// start). `module_anchor`: an address inside the caller's library; that library stays loaded until its
    /// stop() is complete. Returns null when the system gives no thread or descriptor.
    static std::shared_ptr<Loop> start(const Options& options, const void* module_anchor);
    static std::shared_ptr<Loop> start(const void* module_anchor) { return start(Options{}, module_anchor); }

    /// Undoes one start(); the last one ends the loop. From another thread: returns after the running
    /// callback ended and all loop threads have gone. From inside a callback: returns at once, teardown
    /// follows when the callback returns. No I/O handler or callback STARTS after stop() returned; from
    /// inside a callback one on another thread may still end.
    void stop();

    /// False once the last stop() has begun.
    bool running() const noexcept;

    /// Runs fn on the loop thread, in posting order, as an I/O handler. Dropped when the loop has stopped.
    void post(std::function<void()> fn);

    /// Puts the source at the end of the ready list unless it is there already. Any thread. A source that is
    /// scheduled while its callback runs is run again afterwards.
    void schedule(CallbackSource& source);
    /// Takes the source out for good (schedule() is ignored from now on). True: nothing of it runs, it may be
    /// deleted. From another thread it waits for the running callback. From inside any callback it never
    /// waits: false means the source's callback is still on somebody's stack, and released() will be called
    /// exactly once when it has returned.
    bool retire(CallbackSource& source);

    /// Monotonic milliseconds; the time base of Deadline and of the engines.
    static std::uint64_t now_ms() noexcept;

    /// True inside a user callback made by a loop thread (any loop of this module).
    static bool in_callback() noexcept;
    /// True on a loop thread (in a callback or in an I/O handler).
    static bool on_loop_thread() noexcept;
    /// In a callback: are more callbacks waiting behind this one? Sends may then be batched.
    static bool more_callbacks_follow() noexcept;

    ~Loop();
    struct Impl;  ///< for the other files of this room
    Impl& impl() noexcept { return *impl_; }

  private:
    explicit Loop(const Options& options);
    std::unique_ptr<Impl> impl_;
};

/// Put around a wait inside our API: if the caller is a user callback on the loop thread, the loop is handed
/// to the standby at once, so that what is waited for can happen. Costs nothing elsewhere.
class BlockingScope {
  public:
    BlockingScope();
    ~BlockingScope() = default;
    BlockingScope(const BlockingScope&) = delete;
    BlockingScope& operator=(const BlockingScope&) = delete;
};

/// One wake-up time with one handler. Lazily re-armed: arm() touches the system's timer only when the new
/// time is EARLIER than the armed one. The handler therefore may be called early (its owner finds nothing
/// due); it calls arm() with the next time wanted, or not at all.
class Deadline {
  public:
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

    /// handler(now_ms) runs on the loop thread as an I/O handler.
    Deadline(std::shared_ptr<Loop> loop, std::function<void(std::uint64_t)> handler);
    ~Deadline();  ///< cancel()
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    /// Any thread. One relaxed load when `when_ms` is not earlier than the armed time.
    void arm(std::uint64_t when_ms);
    /// Does not wait; a handler that is running may still end, none starts later.
    void cancel();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

/// Changes in the child of a fork: what was started before belongs to the parent. Users compare it with the
/// value they kept at start-up and answer "not started" when it differs. Always 0 on Windows.
std::uint32_t fork_generation() noexcept;

}  // namespace openwosa::runtime
