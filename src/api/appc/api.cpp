// The exported functions.
#include <exception>
#include <winappc_api.hpp>

#include "library.hpp"
#include "runtime/abi_verb.hpp"
#include "runtime/memory_probe.hpp"
#include "thread.hpp"

namespace openwosa::appc::api {

namespace {

constexpr WORD kVersion = 0x0001;  // 1.0: the major version in the low byte

/// The verb, or null: where a control block can be told so, it has been.
void* block_at(LONG_PTR address) {
    void* const vcb = abi::vcb_at(address);
    if (!vcb || !stack_too_small()) return vcb;
    abi::put_return_codes(vcb, AP_STACK_TOO_SMALL, 0);
    return nullptr;
}

/// The trace is on, and by this call: the function calls itself by its export, whose lines are then written.
bool trace_begun() noexcept {
    Library& all = library();
    return !all.traced() && !stack_too_small() && all.begin_trace();
}

void issue_and_wait(LONG_PTR address) {
    void* const vcb = block_at(address);
    Call loaded;
    if (!vcb || !loaded.load(vcb)) return;
    if (this_thread().blocking) {
        abi::put_return_codes(vcb, AP_THREAD_BLOCKING, 0);
        return;
    }
    Library& all = library();
    auto lock = all.lock();
    try {
        all.issue_and_wait(loaded, lock);
    } catch (const std::bad_alloc&) {
        abi::put_return_codes(vcb, AP_UNEXPECTED_DOS_ERROR, ERROR_NOT_ENOUGH_MEMORY);
    }
}

HANDLE issue_asynchronously(LONG_PTR address, const Notice& notice) {
    // Refused here, a verb has its code, where its block can hold one, and nobody is told of its end.
    void* const vcb = block_at(address);
    if (!vcb) return nullptr;
    auto call = std::make_unique<Call>();
    call->notice = notice;
    if (!call->load(vcb)) return nullptr;
    Library& all = library();
    auto lock = all.lock();
    const std::uint32_t id = all.adopt(std::move(call), lock);
    return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(id));
}

}  // namespace

void APPC(LONG_PTR vcb) { trace_begun() ? ::APPC(vcb) : issue_and_wait(vcb); }
void APPC_C(LONG_PTR vcb) { trace_begun() ? ::APPC_C(vcb) : issue_and_wait(vcb); }
void APPC_P(LONG_PTR vcb) { trace_begun() ? ::APPC_P(vcb) : issue_and_wait(vcb); }

HANDLE WinAsyncAPPC(HWND window, LONG_PTR vcb) {
    if (trace_begun()) return ::WinAsyncAPPC(window, vcb);
    if (!IsWindow(window)) return nullptr;
    return issue_asynchronously(vcb, {Notice::Kind::kWindow, window, nullptr, {}});
}

HANDLE WinAsyncAPPCEx(HANDLE event, LONG_PTR vcb) {
    if (trace_begun()) return ::WinAsyncAPPCEx(event, vcb);
    if (!event || event == INVALID_HANDLE_VALUE) return nullptr;
    return issue_asynchronously(vcb, {Notice::Kind::kEvent, nullptr, event, {}});
}

HANDLE WinAsyncAPPCIOCP(APPC_IOCP_INFO* port, LONG_PTR vcb) {
    if (trace_begun()) return ::WinAsyncAPPCIOCP(port, vcb);
    Notice notice{Notice::Kind::kPort, nullptr, nullptr, {}};
    if (runtime::probe_read(port, &notice.port, sizeof notice.port) != sizeof notice.port ||
        !notice.port.APPC_CompletionPort)
        return nullptr;
    return issue_asynchronously(vcb, notice);
}

int WinAPPCCancelAsyncRequest(HANDLE task) {
    Library& all = library();
    const auto lock = all.lock();
    switch (all.cancel(static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(task)))) {
        case Library::Cancelled::kYes:
            return 0;
        case Library::Cancelled::kFinished:
            return WAPPCALREADY;
        case Library::Cancelled::kUnknown:
            break;
    }
    return WAPPCINVALID;
}

BOOL WinAPPCCancelBlockingCall() {
    Library& all = library();
    const auto lock = all.lock();
    Call* const call = this_thread().blocking;
    if (!call || call->done) return WAPPCINVALID;
    all.cancel(*call);
    return 0;
}

BOOL WinAPPCIsBlocking() { return this_thread().blocking != nullptr; }

FARPROC WinAPPCSetBlockingHook(FARPROC hook) { return std::exchange(this_thread().hook, hook); }

BOOL WinAPPCUnhookBlockingHook() {
    this_thread().hook = nullptr;
    return TRUE;
}

int WinAPPCStartup(WORD version, LPWAPPCDATA data) {
    if ((version & 0xFF) < 1) return WAPPCINVALID;
    if (trace_begun()) return ::WinAPPCStartup(version, data);
    WAPPCDATA told{kVersion, "openwosa: Windows APPC 1.0"};
    if (data && !runtime::probe_write(data, &told, sizeof told)) return WAPPCINVALID;
    Library& all = library();
    const auto lock = all.lock();
    all.start();
    return 0;
}

BOOL WinAPPCCleanup() {
    Library& all = library();
    auto lock = all.lock();
    return all.clean_up(lock);
}

/// The exports' barrier: memory ran out before a verb was taken.
INT_PTR on_exception(FunctionIndex function) noexcept {
    switch (function) {
        case FunctionIndex::kWinAPPCStartup:
            return WAPPCSYSNOTREADY;
        case FunctionIndex::kWinAPPCCancelAsyncRequest:
        case FunctionIndex::kWinAPPCCancelBlockingCall:
            return WAPPCINVALID;
        default:
            return 0;
    }
}

}  // namespace openwosa::appc::api
