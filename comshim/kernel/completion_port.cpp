#include "completion_port.hpp"

#include "named_object.hpp"

namespace openwosa::comshim {

namespace {

// Values of ThreadState::parking, as in waitable.cpp.
constexpr std::uint32_t kWaiting = 0;
constexpr std::uint32_t kServed = 1;

}  // namespace

CompletionPort::~CompletionPort() {
    while (CompletionPacket* packet = first_) {
        first_ = packet->next;
        delete packet;
    }
}

void CompletionPort::finish(KernelLock& lock, Waiter& waiter) noexcept {
    FutexWord& parking = waiter.thread.parking;
    parking.store(kServed, std::memory_order_release);
    lock.wake_on_unlock(parking);
}

void CompletionPort::post(KernelLock& lock, CompletionPacket* packet) noexcept {
    packet->next = nullptr;
    if (Waiter* waiter = waiters_) {
        waiters_ = waiter->next;
        waiter->packet = packet;
        finish(lock, *waiter);
        return;
    }
    *last_ = packet;
    last_ = &packet->next;
}

CompletionPacket* CompletionPort::pop(const KernelLock&) noexcept {
    CompletionPacket* packet = first_;
    if (packet) {
        first_ = packet->next;
        if (!first_) last_ = &first_;
    }
    return packet;
}

CompletionPort::Received CompletionPort::receive(KernelLock& lock, Deadline deadline) noexcept {
    if (CompletionPacket* packet = pop(lock)) {
        lock.unlock();
        return {Outcome::kPacket, packet};
    }
    if (deadline.nanoseconds == 0) {
        lock.unlock();
        return {Outcome::kTimeout, nullptr};
    }
    Waiter self{this_thread()};
    FutexWord& parking = self.thread.parking;
    parking.store(kWaiting, std::memory_order_relaxed);
    self.next = waiters_;
    waiters_ = &self;
    lock.unlock();
    while (parking.load(std::memory_order_acquire) == kWaiting && park(parking, kWaiting, deadline)) {
    }
    if (parking.load(std::memory_order_acquire) == kWaiting) {
        lock.lock();
        const bool timed_out = parking.load(std::memory_order_acquire) == kWaiting;
        Waiter** link = &waiters_;
        while (timed_out && *link != &self) link = &(*link)->next;
        if (timed_out) *link = self.next;
        lock.unlock();
        if (timed_out) return {Outcome::kTimeout, nullptr};
    }
    return {self.closed ? Outcome::kClosed : Outcome::kPacket, self.packet};
}

void CompletionPort::on_last_handle_closed() noexcept {
    KernelLock lock;
    while (Waiter* waiter = waiters_) {
        waiters_ = waiter->next;
        waiter->closed = true;
        finish(lock, *waiter);
    }
}

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

HANDLE CreateIoCompletionPort(HANDLE file, HANDLE port, ULONG_PTR /*key*/, DWORD /*threads*/) {
    // Files and pipes are synchronous here; Windows refuses a synchronous file with the same code.
    if (file != INVALID_HANDLE_VALUE || port) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    library::prepare_for_fork();
    auto* made = new (std::nothrow) CompletionPort;
    const HANDLE handle =
        made ? HandleTable::insert(Ref<Object>::adopt(made), IO_COMPLETION_ALL_ACCESS) : nullptr;
    if (!handle) set_last_error(ERROR_NOT_ENOUGH_MEMORY);
    return handle;
}

BOOL PostQueuedCompletionStatus(HANDLE port, DWORD bytes, ULONG_PTR key, LPOVERLAPPED overlapped) {
    auto* packet = new (std::nothrow) CompletionPacket{key, bytes, overlapped, nullptr};
    if (!packet) return fail(ERROR_NOT_ENOUGH_MEMORY);
    KernelLock lock;
    CompletionPort* object = find_with_access<CompletionPort>(lock, port, IO_COMPLETION_MODIFY_STATE);
    if (!object) {
        delete packet;
        return FALSE;
    }
    object->post(lock, packet);
    return TRUE;
}

BOOL GetQueuedCompletionStatus(HANDLE port, LPDWORD bytes, PULONG_PTR key, LPOVERLAPPED* overlapped,
                               DWORD milliseconds) {
    KernelLock lock;
    CompletionPort* object = find_with_access<CompletionPort>(lock, port, 0);
    if (overlapped) *overlapped = nullptr;  // null with FALSE: no packet was taken
    if (!object) return FALSE;
    const Ref<CompletionPort> held = Ref<CompletionPort>::share(object);
    const auto [outcome, packet] = object->receive(lock, Deadline::after_milliseconds(milliseconds));
    if (outcome == CompletionPort::Outcome::kTimeout) return fail(WAIT_TIMEOUT);
    if (outcome == CompletionPort::Outcome::kClosed) return fail(ERROR_ABANDONED_WAIT_0);
    if (bytes) *bytes = packet->bytes;
    if (key) *key = packet->key;
    if (overlapped) *overlapped = packet->overlapped;
    delete packet;
    return TRUE;
}

BOOL GetQueuedCompletionStatusEx(HANDLE port, LPOVERLAPPED_ENTRY entries, ULONG count, PULONG removed,
                                 DWORD milliseconds, BOOL /*alertable*/) {
    if (!entries || count == 0 || !removed) return fail(ERROR_INVALID_PARAMETER);
    *removed = 0;
    KernelLock lock;
    CompletionPort* object = find_with_access<CompletionPort>(lock, port, 0);
    if (!object) return FALSE;
    const Ref<CompletionPort> held = Ref<CompletionPort>::share(object);
    const auto [outcome, first] = object->receive(lock, Deadline::after_milliseconds(milliseconds));
    if (outcome == CompletionPort::Outcome::kTimeout) return fail(WAIT_TIMEOUT);
    if (outcome == CompletionPort::Outcome::kClosed) return fail(ERROR_ABANDONED_WAIT_0);
    for (CompletionPacket* packet = first; packet;) {
        entries[(*removed)++] = {packet->key, packet->overlapped, 0, packet->bytes};
        delete packet;
        if (*removed == count) break;
        lock.lock();
        packet = object->pop(lock);
        lock.unlock();
    }
    return TRUE;
}
