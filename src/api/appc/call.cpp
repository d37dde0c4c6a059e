#include "call.hpp"

#include "library.hpp"
#include "runtime/abi_trace.hpp"
#include "runtime/abi_verb.hpp"
#include "runtime/memory_probe.hpp"

namespace openwosa::appc {

namespace {

// The largest struct there is has to fit.
constexpr bool fits() {
    for (const abi::VerbDesc& verb : api::verbs::kTable.verbs)
        if (verb.type->size > Call::kLargest) return false;
    return true;
}
static_assert(fits());

}  // namespace

bool Call::load(void* program_vcb) noexcept {
    vcb = program_vcb;
    abi::VerbHeader head;
    if (runtime::probe_read(vcb, &head, sizeof head) != sizeof head) return false;
    desc = api::verbs::kTable.find(head.opcode, head.opext);
    if (!desc) {
        abi::put_return_codes(vcb, AP_INVALID_VERB, 0);
        return false;
    }
    const std::size_t size = abi::verb_size(*desc, head.opext);
    copy.fill(0);
    if (runtime::probe_read(vcb, copy.data(), size) == size && runtime::is_writable(vcb, size)) return true;
    abi::put_return_codes(vcb, AP_INVALID_VERB_SEGMENT, 0);
    return false;
}

void Call::put_results() noexcept { abi::copy_results(*desc, copy.data(), vcb); }

void Call::complete() noexcept {
    // A thread that waits takes the results itself: the block is on its stack as a rule, which it need not
    // ask the system for.
    if (!waiter && vcb) put_results();
    if (asynchronous() && vcb && abi::trace_enabled()) abi::trace_verb_done(api::verbs::kTable, vcb);
    const auto number = static_cast<WPARAM>(id);
    done = true;
    switch (notice.kind) {
        case Notice::Kind::kThread:
            if (waiter) library().wake(*waiter);
            break;
        case Notice::Kind::kWindow:
            PostMessageA(notice.window, RegisterWindowMessageA("WinAsyncAPPC"), number,
                         reinterpret_cast<LPARAM>(vcb));
            break;
        case Notice::Kind::kEvent:
            SetEvent(notice.event);
            break;
        case Notice::Kind::kPort:
            PostQueuedCompletionStatus(notice.port.APPC_CompletionPort,
                                       notice.port.APPC_NumberOfBytesTransferred,
                                       notice.port.APPC_CompletionKey, notice.port.APPC_pOverlapped);
            break;
        case Notice::Kind::kNone:
            break;
    }
}

}  // namespace openwosa::appc
