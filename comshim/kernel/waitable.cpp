#include "waitable.hpp"

#include <array>

#include "handle_table.hpp"
#include "process.hpp"
#include "thread.hpp"

namespace openwosa::comshim {

namespace {

// Values of ThreadState::parking.
constexpr std::uint32_t kWaiting = 0;
constexpr std::uint32_t kSatisfied = 1;
constexpr std::uint32_t kLookAgain = 2;  // still waiting, but a timer was set anew

}  // namespace

struct Wait;

// One object's share in a wait, linked into the object's queue.
struct WaitBlock {
    Wait* wait;
    Waitable* object;
    WaitBlock* next;
    WaitBlock* previous;

    void link() noexcept {
        previous = object->last_;
        next = nullptr;
        (previous ? previous->next : object->first_) = this;
        object->last_ = this;
    }
    void unlink() noexcept {
        (previous ? previous->next : object->first_) = next;
        (next ? next->previous : object->last_) = previous;
    }
};

// A thread's wait, on its stack. Whoever satisfies it writes `result`, then the thread's parking word; after
// that it is not touched again, for the thread may have gone on.
struct Wait {
    ThreadState& thread;
    const WaitFor mode;
    const std::size_t count;
    DWORD result = WAIT_TIMEOUT;
    std::array<WaitBlock, kMaxWaitObjects> blocks;  // the first `count` are set

    Wait(ThreadState& state, std::span<Waitable* const> objects, WaitFor how) noexcept
        : thread(state), mode(how), count(objects.size()) {
        for (std::size_t i = 0; i < count; ++i) {
            blocks[i].wait = this;
            blocks[i].object = objects[i];
        }
    }
    void link() noexcept {
        for (std::size_t i = 0; i < count; ++i) blocks[i].link();
    }
    void unlink() noexcept {
        for (std::size_t i = 0; i < count; ++i) blocks[i].unlink();
    }

    // Takes what the wait asks for, if it is all there.
    bool satisfy(const KernelLock& lock) noexcept {
        return mode == WaitFor::kAny ? satisfy_any(lock) : satisfy_all(lock);
    }
    // The earliest instant at which the clock alone may satisfy it.
    Deadline due(const KernelLock& lock) const noexcept {
        Deadline earliest = Deadline::never();
        for (std::size_t i = 0; i < count; ++i) {
            const Deadline instant = blocks[i].object->due(lock);
            if (instant < earliest) earliest = instant;
        }
        return earliest;
    }
    // Serves the queues of objects the clock may have made ready: this wait need not be the first there.
    void notify_due(KernelLock& lock) noexcept {
        for (std::size_t i = 0; i < count && pending(); ++i) blocks[i].object->notify(lock);
    }
    bool pending() const noexcept { return thread.parking.load(std::memory_order_acquire) != kSatisfied; }

  private:
    bool satisfy_any(const KernelLock& lock) noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            Waitable& object = *blocks[i].object;
            if (!object.ready(lock, thread)) continue;
            const bool abandoned = object.take(lock, thread);
            result = (abandoned ? WAIT_ABANDONED_0 : WAIT_OBJECT_0) + static_cast<DWORD>(i);
            return true;
        }
        return false;
    }
    bool satisfy_all(const KernelLock& lock) noexcept {
        for (std::size_t i = 0; i < count; ++i)
            if (!blocks[i].object->ready(lock, thread)) return false;
        bool abandoned = false;
        for (std::size_t i = 0; i < count; ++i) abandoned |= blocks[i].object->take(lock, thread);
        result = abandoned ? WAIT_ABANDONED_0 : WAIT_OBJECT_0;
        return true;
    }
};

void Waitable::notify(KernelLock& lock) noexcept {
    WaitBlock* block = first_;
    while (block) {
        // Not ready for this thread means not ready for those behind it: only an owned mutex tells threads
        // apart, and it does not change hands here.
        if (!ready(lock, block->wait->thread)) return;
        Wait& wait = *block->wait;
        if (!wait.satisfy(lock)) {  // waits for others too: the next in line may have it
            block = block->next;
            continue;
        }
        wait.unlink();
        FutexWord& parking = wait.thread.parking;
        parking.store(kSatisfied, std::memory_order_release);
        lock.wake_on_unlock(parking);
        block = first_;  // the wait may have had several blocks in this queue
    }
}

void Waitable::wake_waiters(KernelLock& lock) noexcept {
    for (WaitBlock* block = first_; block; block = block->next) {
        FutexWord& parking = block->wait->thread.parking;
        parking.store(kLookAgain, std::memory_order_relaxed);
        lock.wake_on_unlock(parking);
    }
}

DWORD wait(KernelLock& lock, std::span<Waitable* const> objects, WaitFor mode, Deadline deadline) noexcept {
    ThreadState& thread = this_thread();
    Wait wait(thread, objects, mode);
    if (wait.satisfy(lock)) {
        lock.unlock();
        return wait.result;
    }
    if (deadline.nanoseconds == 0) {
        lock.unlock();
        return WAIT_TIMEOUT;
    }
    wait.link();
    do {
        thread.parking.store(kWaiting, std::memory_order_relaxed);
        const Deadline due = wait.due(lock);
        lock.unlock();
        park(thread.parking, kWaiting, due < deadline ? due : deadline);
        if (!wait.pending()) return wait.result;
        lock.lock();
        if (!wait.pending()) break;
        const Deadline now = Deadline::now();
        if (due <= now) wait.notify_due(lock);
        if (wait.pending() && deadline <= now) {
            wait.unlink();
            break;
        }
    } while (wait.pending());
    lock.unlock();
    return wait.result;
}

Waitable* find_waitable(KernelLock& lock, HANDLE handle) noexcept {
    if (handle == GetCurrentThread()) return thread_of(lock, this_thread());
    if (handle == GetCurrentProcess()) return current_process(lock);
    Object* object = HandleTable::find(lock, handle);
    // Kernel objects but the completion port can be waited for.
    if (!object || object->type() >= ObjectType::kCompletionPort) {
        set_last_error(ERROR_INVALID_HANDLE);
        return nullptr;
    }
    if (!(HandleTable::access(lock, handle) & SYNCHRONIZE)) {
        set_last_error(ERROR_ACCESS_DENIED);
        return nullptr;
    }
    // Whoever may come to own a mutex must be able to abandon it.
    if (object->type() == ObjectType::kMutex) arm_thread_cleanup(this_thread());
    return static_cast<Waitable*>(object);
}

}  // namespace openwosa::comshim
