#include "user/send_message.hpp"

#include "kernel/thread_state.hpp"
#include "kernel/wide.hpp"
#include "user/message_kinds.hpp"
#include "user/window.hpp"

namespace openwosa::comshim {
namespace {

struct Sending {
    HWND hwnd;
    UINT message;
    WPARAM wparam;
    LPARAM lparam;
    bool unicode;
};

enum class Outcome { kDelivered, kNoWindow, kTimeout, kReceiverGone };

// Where a message is to be handled.
struct Destination {
    bool exists = false;
    bool foreign = false;  // the desktop
    Ref<MessageQueue> queue;
};

Destination destination_of(HWND hwnd) {
    KernelLock lock;
    const Window* window = windows::find(lock, hwnd);
    if (window == nullptr) {
        return {};
    }
    return {true, !window->queue, window->queue};
}

// Null, and the last error set, without memory.
Ref<SentMessage> make_message(const Sending& sending) {
    return guarded(Ref<SentMessage>(), [&] {
        return Ref<SentMessage>::adopt(
            new SentMessage(sending.hwnd, sending.message, sending.wparam, sending.lparam, sending.unicode));
    });
}

void handle(MessageQueue& queue, const Ref<SentMessage>& message) {
    {
        KernelLock lock;
        message->outer = queue.handling(lock);
        queue.set_handling(lock, message.get());
    }
    const LRESULT result =
        windows::call(message->hwnd, message->unicode, message->message, message->wparam, message->lparam);
    KernelLock lock;
    queue.set_handling(lock, message->outer);
    message->reply(lock, result, false);
}

// While it waits a thread handles what others send it, unless it asked not to (SMTO_BLOCK): two threads that
// send to each other do not lock up.
Outcome wait_for_reply(MessageQueue& own, const SentMessage& message, bool block, Deadline deadline) {
    const UINT wanted = block ? 0 : QS_SENDMESSAGE;
    for (;;) {
        {
            KernelLock lock;
            if (message.replied) {
                return message.failed ? Outcome::kReceiverGone : Outcome::kDelivered;
            }
            if (deadline <= Deadline::now()) {
                return Outcome::kTimeout;
            }
            if (wanted == 0 || (own.present(lock) & wanted) == 0) {
                const auto before = own.wait_for(lock, {0, wanted, &message});
                Waitable* const objects[] = {&own};
                wait(lock, objects, WaitFor::kAny, deadline);
                lock.lock();
                own.wait_for(lock, before);
                continue;
            }
        }
        handle_sent_messages(own);
    }
}

Outcome send_to_thread(const Sending& sending, MessageQueue& receiver, bool block, Deadline deadline,
                       LRESULT& result) {
    MessageQueue& own = MessageQueue::current();
    const Ref<SentMessage> message = make_message(sending);
    if (!message) {
        return Outcome::kReceiverGone;
    }
    message->sender = Ref<MessageQueue>::share(&own);
    {
        KernelLock lock;
        receiver.send(lock, message);
    }
    const Outcome outcome = wait_for_reply(own, *message, block, deadline);
    KernelLock lock;
    if (outcome == Outcome::kTimeout) {
        // What was not begun is taken back, for its parameters may point into this call's frame.
        receiver.withdraw(lock, *message);
        message->sender = {};
        return outcome;
    }
    result = message->result;
    return outcome;
}

Outcome send(const Sending& sending, bool block, Deadline deadline, LRESULT& result) {
    const Destination to = destination_of(sending.hwnd);
    if (!to.exists) {
        return Outcome::kNoWindow;
    }
    if (to.foreign) {
        return Outcome::kDelivered;
    }
    if (to.queue.get() == MessageQueue::current_if_any()) {
        result =
            windows::call(sending.hwnd, sending.unicode, sending.message, sending.wparam, sending.lparam);
        return Outcome::kDelivered;
    }
    return send_to_thread(sending, *to.queue, block, deadline, result);
}

LRESULT send_message(const Sending& sending) {
    if (sending.hwnd == HWND_BROADCAST) {
        for (const HWND target : broadcast_targets()) {
            send_message({target, sending.message, sending.wparam, sending.lparam, sending.unicode});
        }
        return TRUE;
    }
    LRESULT result = 0;
    send(sending, false, Deadline::never(), result);
    return result;
}

LRESULT send_message_timeout(const Sending& sending, UINT flags, UINT timeout, PDWORD_PTR answer) {
    if (sending.hwnd == HWND_BROADCAST) {
        for (const HWND target : broadcast_targets()) {
            send_message_timeout({target, sending.message, sending.wparam, sending.lparam, sending.unicode},
                                 flags, timeout, nullptr);
        }
        return TRUE;
    }
    LRESULT result = 0;
    const Outcome outcome =
        send(sending, (flags & SMTO_BLOCK) != 0, Deadline::after_milliseconds(timeout), result);
    switch (outcome) {
        case Outcome::kDelivered:
            if (answer != nullptr) {
                *answer = static_cast<DWORD_PTR>(result);
            }
            return TRUE;
        case Outcome::kNoWindow:
            return FALSE;
        case Outcome::kTimeout:
            return fail(ERROR_TIMEOUT);
        case Outcome::kReceiverGone:
            return fail(ERROR_INVALID_WINDOW_HANDLE);
    }
    return FALSE;
}

BOOL send_notify(const Sending& sending) {
    if (carries_pointer(sending.message)) {
        return fail(ERROR_MESSAGE_SYNC_ONLY);
    }
    if (sending.hwnd == HWND_BROADCAST) {
        for (const HWND target : broadcast_targets()) {
            send_notify({target, sending.message, sending.wparam, sending.lparam, sending.unicode});
        }
        return TRUE;
    }
    const Destination to = destination_of(sending.hwnd);
    if (!to.exists) {
        return FALSE;
    }
    if (to.foreign) {
        return TRUE;
    }
    if (to.queue.get() == MessageQueue::current_if_any()) {
        windows::call(sending.hwnd, sending.unicode, sending.message, sending.wparam, sending.lparam);
        return TRUE;
    }
    Ref<SentMessage> message = make_message(sending);
    if (!message) {
        return FALSE;
    }
    KernelLock lock;
    to.queue->send(lock, std::move(message));
    return TRUE;
}

}  // namespace

void handle_sent_messages(MessageQueue& queue) {
    for (;;) {
        Ref<SentMessage> message;
        {
            KernelLock lock;
            message = queue.take_sent(lock);
        }
        if (!message) {
            return;
        }
        handle(queue, message);
    }
}

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

LRESULT SendMessageA(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return send_message({hwnd, message, wparam, lparam, false});
}

LRESULT SendMessageW(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return send_message({hwnd, message, wparam, lparam, true});
}

LRESULT SendMessageTimeoutA(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam, UINT flags, UINT timeout,
                            PDWORD_PTR result) {
    return send_message_timeout({hwnd, message, wparam, lparam, false}, flags, timeout, result);
}

LRESULT SendMessageTimeoutW(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam, UINT flags, UINT timeout,
                            PDWORD_PTR result) {
    return send_message_timeout({hwnd, message, wparam, lparam, true}, flags, timeout, result);
}

BOOL SendNotifyMessageA(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return send_notify({hwnd, message, wparam, lparam, false});
}

BOOL SendNotifyMessageW(HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return send_notify({hwnd, message, wparam, lparam, true});
}

LRESULT SendDlgItemMessageA(HWND hwnd, int id, UINT message, WPARAM wparam, LPARAM lparam) {
    const HWND item = GetDlgItem(hwnd, id);
    return item != nullptr ? SendMessageA(item, message, wparam, lparam) : 0;
}

LRESULT SendDlgItemMessageW(HWND hwnd, int id, UINT message, WPARAM wparam, LPARAM lparam) {
    const HWND item = GetDlgItem(hwnd, id);
    return item != nullptr ? SendMessageW(item, message, wparam, lparam) : 0;
}

BOOL ReplyMessage(LRESULT result) {
    MessageQueue* queue = MessageQueue::current_if_any();
    if (queue == nullptr) {
        return FALSE;
    }
    KernelLock lock;
    SentMessage* message = queue->handling(lock);
    if (message == nullptr) {
        return FALSE;
    }
    message->reply(lock, result, false);
    return TRUE;
}

BOOL InSendMessage() { return InSendMessageEx(nullptr) != ISMEX_NOSEND; }

DWORD InSendMessageEx(LPVOID) {
    MessageQueue* queue = MessageQueue::current_if_any();
    if (queue == nullptr) {
        return ISMEX_NOSEND;
    }
    KernelLock lock;
    const SentMessage* message = queue->handling(lock);
    if (message == nullptr) {
        return ISMEX_NOSEND;
    }
    const DWORD kind = message->sender ? ISMEX_SEND : ISMEX_NOTIFY;
    return message->replied ? kind | ISMEX_REPLIED : kind;
}
