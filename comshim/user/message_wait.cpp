// MsgWaitForMultipleObjects: handles and the message queue, waited for together.
#include <array>
#include <span>

#include "kernel/thread_state.hpp"
#include "user/message_queue.hpp"

namespace openwosa::comshim {
namespace {

constexpr UINT kQueueKinds = QS_ALLINPUT | QS_ALLPOSTMESSAGE;

// The objects of the handles, each with a reference, then the queue.
class WaitSet {
  public:
    bool add(KernelLock& lock, std::span<const HANDLE> handles) {
        for (const HANDLE handle : handles) {
            Waitable* object = find_waitable(lock, handle);
            if (object == nullptr) {
                return false;
            }
            add(object);
        }
        return true;
    }
    void add(Waitable* object) {
        references_[count_] = Ref<Waitable>::share(object);
        objects_[count_++] = object;
    }
    std::span<Waitable* const> objects() const { return {objects_.data(), count_}; }

  private:
    std::array<Ref<Waitable>, kMaxWaitObjects> references_;
    std::array<Waitable*, kMaxWaitObjects> objects_;
    std::size_t count_ = 0;
};

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

// No asynchronous procedure calls exist here, so MWMO_ALERTABLE changes nothing.
DWORD MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, DWORD milliseconds, DWORD wake_mask,
                                  DWORD flags) {
    if (count >= MAXIMUM_WAIT_OBJECTS || (count != 0 && handles == nullptr)) {
        fail(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    MessageQueue& queue = MessageQueue::current();
    const UINT kinds = wake_mask & kQueueKinds;
    const MessageQueue::Interest interest{kinds, (flags & MWMO_INPUTAVAILABLE) != 0 ? kinds : 0, nullptr};
    WaitSet set;
    KernelLock lock;
    if (!set.add(lock, {handles, count})) {
        return WAIT_FAILED;
    }
    set.add(&queue);
    const auto before = queue.wait_for(lock, interest);
    const DWORD result =
        wait(lock, set.objects(), (flags & MWMO_WAITALL) != 0 ? WaitFor::kAll : WaitFor::kAny,
             Deadline::after_milliseconds(milliseconds));
    lock.lock();
    queue.wait_for(lock, before);
    lock.unlock();
    return result;
}

DWORD MsgWaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL wait_all, DWORD milliseconds,
                                DWORD wake_mask) {
    return MsgWaitForMultipleObjectsEx(count, handles, milliseconds, wake_mask, wait_all ? MWMO_WAITALL : 0U);
}

// A process started here has no input to wait for: it is idle at once.
DWORD WaitForInputIdle(HANDLE process, DWORD) {
    KernelLock lock;
    return find_waitable(lock, process) != nullptr ? 0 : WAIT_FAILED;
}
