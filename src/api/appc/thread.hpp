#pragma once
// What a thread of the program has of the library: its blocking call and its blocking hook.

#include <windows.h>

namespace openwosa::appc {

struct Call;

struct ThreadState {
    Call* blocking = nullptr;  ///< the verb it waits for in APPC()
    FARPROC hook = nullptr;
};
/// Plain data, so that a thread that ends leaves nothing to run in a library that may be gone.
ThreadState& this_thread() noexcept;

/// Too little is left of the calling thread's stack for a verb.
bool stack_too_small() noexcept;

}  // namespace openwosa::appc
