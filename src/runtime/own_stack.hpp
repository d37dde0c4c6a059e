#pragma once
// The calling thread's stack.

#include <cstddef>
#include <cstdint>

namespace openwosa::runtime {

/// Zeros: the system does not tell. A stack the program made itself (a fiber, a coroutine) is not known.
struct StackBounds {
    std::uintptr_t low = 0;
    std::uintptr_t high = 0;
};
/// Asked of the system once per thread.
const StackBounds& own_stack() noexcept;

/// These bytes are locals of the caller or of those that called it: certainly there, to read and to write.
bool on_own_stack(const void* address, std::size_t size) noexcept;

}  // namespace openwosa::runtime
