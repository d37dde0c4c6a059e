// Objects a thread can wait for, and the wait itself.
//
// Waiters queue on each object they wait for, first come first served. Whoever changes an object's state
// hands it to the waiters it satisfies, under the kernel lock: no object is taken unless a waiter gets all it
// asked for, and what one waiter got no other can take. A message queue is a Waitable like any other.
#pragma once
#include <windows.h>

#include <cstdint>
#include <span>

#include "kernel_lock.hpp"
#include "object.hpp"
#include "thread_state.hpp"

namespace openwosa::comshim {

struct WaitBlock;

class Waitable : public Object {
  public:
    // Would a wait of this thread for this object alone end now? Must not change anything but by the clock.
    virtual bool ready(const KernelLock&, const ThreadState& waiter) noexcept = 0;
    // The wait ends: take what such a wait takes (reset, count, ownership). True: a mutex whose owner died.
    virtual bool take(const KernelLock&, ThreadState& waiter) noexcept = 0;
    // When ready() may become true by the clock alone; only timers say something else than never.
    virtual Deadline due(const KernelLock&) const noexcept { return Deadline::never(); }

    // Call after the state has changed so that ready() may hold: satisfies waiters, oldest first.
    void notify(KernelLock& lock) noexcept;

  protected:
    explicit Waitable(ObjectType type) noexcept : Object(type) {}
    // Makes all waiters look at due() again.
    void wake_waiters(KernelLock& lock) noexcept;
    void on_forked() noexcept override { first_ = last_ = nullptr; }

  private:
    friend struct WaitBlock;
    WaitBlock* first_ = nullptr;
    WaitBlock* last_ = nullptr;
};

enum class WaitFor : std::uint8_t { kAny, kAll };

// One more than a program may pass: MsgWaitForMultipleObjects adds the message queue.
constexpr std::size_t kMaxWaitObjects = MAXIMUM_WAIT_OBJECTS + 1;

// Waits with the lock held on entry and given up on return. The caller keeps the objects alive if `deadline`
// is not in the past. Answers WAIT_OBJECT_0 + index, WAIT_ABANDONED_0 + index or WAIT_TIMEOUT.
DWORD wait(KernelLock& lock, std::span<Waitable* const> objects, WaitFor mode, Deadline deadline) noexcept;

// The waitable object behind a handle (GetCurrentThread() included), with SYNCHRONIZE checked; null and the
// last error set otherwise.
Waitable* find_waitable(KernelLock& lock, HANDLE handle) noexcept;

}  // namespace openwosa::comshim
