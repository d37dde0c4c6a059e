// Thread-local storage by index.
#include <windows.h>

#include <array>
#include <cstdlib>

#include "thread_state.hpp"

using namespace openwosa::comshim;

namespace {

constinit std::array<bool, kTlsSlots> g_taken{};  // guarded by the kernel lock

void* value_of(const ThreadState& state, DWORD index) noexcept {
    if (index < kTlsInline) return state.tls[index];
    return state.heap && state.heap->tls_expansion ? state.heap->tls_expansion[index - kTlsInline] : nullptr;
}

bool set_value(ThreadState& state, DWORD index, void* value) noexcept {
    if (index < kTlsInline) {
        state.tls[index] = value;
        return true;
    }
    if (!value && !value_of(state, index)) return true;
    ThreadHeap* heap = heap_of(state);
    if (!heap) return false;
    if (!heap->tls_expansion)
        heap->tls_expansion = static_cast<void**>(std::calloc(kTlsSlots - kTlsInline, sizeof(void*)));
    if (!heap->tls_expansion) return false;
    heap->tls_expansion[index - kTlsInline] = value;
    return true;
}

}  // namespace

DWORD TlsAlloc() {
    KernelLock lock;
    for (DWORD index = 0; index < kTlsSlots; ++index)
        if (!g_taken[index]) {
            g_taken[index] = true;
            return index;
        }
    set_last_error(ERROR_NO_MORE_ITEMS);
    return TLS_OUT_OF_INDEXES;
}

LPVOID TlsGetValue(DWORD index) {
    ThreadState& state = this_thread();
    if (index >= kTlsSlots) {
        state.last_error = ERROR_INVALID_PARAMETER;
        return nullptr;
    }
    state.last_error = ERROR_SUCCESS;  // documented: a stored null must be told from a failure
    return value_of(state, index);
}

BOOL TlsSetValue(DWORD index, LPVOID value) {
    if (index >= kTlsSlots) return fail(ERROR_INVALID_PARAMETER);
    ThreadState& state = this_thread();
    if (value) remember_tls_user(state);
    return set_value(state, index, value) ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
}

// The next owner of the index finds null in every thread, so it is cleared here in all of them.
BOOL TlsFree(DWORD index) {
    KernelLock lock;
    if (index >= kTlsSlots || !g_taken[index]) return fail(ERROR_INVALID_PARAMETER);
    g_taken[index] = false;
    for_each_tls_user(lock, [&](ThreadState& state) { set_value(state, index, nullptr); });
    return TRUE;
}
