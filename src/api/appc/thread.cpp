#include "thread.hpp"

#ifndef _WIN32
#include <pthread.h>
#endif

namespace openwosa::appc {

namespace {

// Measured: a verb takes under 3 KiB down to the system calls that wait, of which some go on the stack of
// their own. Windows programs of the time asked for far less than a page.
constexpr std::uintptr_t kNeeded = 16 * 1024;

thread_local ThreadState t_state;

void measure(ThreadState& state, [[maybe_unused]] std::uintptr_t here) noexcept {
#ifdef _WIN32
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(reinterpret_cast<const void*>(here), &info, sizeof info)) return;
    state.stack_low = reinterpret_cast<std::uintptr_t>(info.AllocationBase);
    state.stack_high = reinterpret_cast<std::uintptr_t>(info.BaseAddress) + info.RegionSize;
#else
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    void* low = nullptr;
    std::size_t size = 0;
    if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
        state.stack_low = reinterpret_cast<std::uintptr_t>(low);
        state.stack_high = state.stack_low + size;
    }
    pthread_attr_destroy(&attributes);
#endif
}

}  // namespace

ThreadState& this_thread() noexcept { return t_state; }

bool stack_too_small() noexcept {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    ThreadState& state = t_state;
    if (state.stack_low == 0) measure(state, here);
    // A stack the program made itself (a fiber, a coroutine) is not known.
    if (here < state.stack_low || here >= state.stack_high) return false;
    return here - state.stack_low < kNeeded;
}

}  // namespace openwosa::appc
