#include "thread.hpp"

#include "runtime/own_stack.hpp"

namespace openwosa::appc {

namespace {

// Measured: a verb takes under 3 KiB down to the system calls that wait, of which some go on the stack of
// their own. Windows programs of the time asked for far less than a page.
constexpr std::uintptr_t kNeeded = 16 * 1024;
#ifdef _WIN32
// Windows ends a thread that touches the last pages of its stack: one stays out of reach, and a guard page
// and what it keeps for the handler of the overflow lie above that.
constexpr std::uintptr_t kOutOfReach = 16 * 1024;
#else
constexpr std::uintptr_t kOutOfReach = 0;
#endif

thread_local ThreadState t_state;

}  // namespace

ThreadState& this_thread() noexcept { return t_state; }

bool stack_too_small() noexcept {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const runtime::StackBounds& stack = runtime::own_stack();
    return here >= stack.low && here < stack.high && here - stack.low < kOutOfReach + kNeeded;
}

}  // namespace openwosa::appc
