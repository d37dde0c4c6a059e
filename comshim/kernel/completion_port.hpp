// A queue of completion packets and the threads that wait for one, the latest first as on Windows.
#pragma once
#include <windows.h>

#include "kernel_lock.hpp"
#include "object.hpp"
#include "thread_state.hpp"

namespace openwosa::comshim {

struct CompletionPacket {
    ULONG_PTR key;
    DWORD bytes;
    LPOVERLAPPED overlapped;
    CompletionPacket* next;
};

class CompletionPort final : public Object {
  public:
    static constexpr ObjectType kType = ObjectType::kCompletionPort;

    CompletionPort() noexcept : Object(kType) {}

    // Takes ownership of the packet (made with new).
    void post(KernelLock& lock, CompletionPacket* packet) noexcept;

    enum class Outcome { kPacket, kTimeout, kClosed };
    struct Received {
        Outcome outcome;
        CompletionPacket* packet;  // the caller's to delete
    };
    // With the lock held on entry, given up on return. The caller holds a reference.
    Received receive(KernelLock& lock, Deadline deadline) noexcept;
    // One that is there already, or null.
    CompletionPacket* pop(const KernelLock&) noexcept;

  private:
    struct Waiter {
        ThreadState& thread;
        CompletionPacket* packet = nullptr;
        bool closed = false;
        Waiter* next = nullptr;
    };

    ~CompletionPort() override;
    void on_last_handle_closed() noexcept override;
    void on_forked() noexcept override { waiters_ = nullptr; }
    static void finish(KernelLock& lock, Waiter& waiter) noexcept;

    CompletionPacket* first_ = nullptr;
    CompletionPacket** last_ = &first_;
    Waiter* waiters_ = nullptr;
};

}  // namespace openwosa::comshim
