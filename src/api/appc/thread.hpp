#pragma once
// What a thread of the program has of the library: its blocking call, its blocking hook, and its stack.

#include <windows.h>

#include <cstdint>

namespace openwosa::appc {

struct Call;

struct ThreadState {
    Call* blocking = nullptr;  ///< the verb it waits for in APPC()
    FARPROC hook = nullptr;
    std::uintptr_t stack_low = 0;  ///< 0: not measured
    std::uintptr_t stack_high = 0;
};
/// Plain data, so that a thread that ends leaves nothing to run in a library that may be gone.
ThreadState& this_thread() noexcept;

/// Too little is left of the calling thread's stack for a verb.
bool stack_too_small() noexcept;

}  // namespace openwosa::appc
