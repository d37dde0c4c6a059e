// The life of the library: what is made on first use and undone when it is unloaded.
#pragma once

namespace openwosa::comshim {
struct ThreadState;
}

namespace openwosa::comshim::library {

// Runs end_thread_state(*state) when the calling thread exits. False: no key was left, then it will not run.
bool call_at_thread_exit(ThreadState* state) noexcept;
void cancel_call_at_thread_exit() noexcept;

// Registers the fork handlers; before the first handle exists.
void prepare_for_fork() noexcept;

// Keeps the library loaded until the calling thread, one of ours, is past all code of ours.
void stay_loaded_until_thread_exit() noexcept;

}  // namespace openwosa::comshim::library
