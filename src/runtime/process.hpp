#pragma once
// What there is once per process: the running loop, the fork generation, the system's socket library.

#include <cstdint>
#include <memory>
#include <mutex>

#include "runtime/loop.hpp"

namespace openwosa::runtime {

struct ProcessState {
    std::mutex mutex;
    std::shared_ptr<Loop>* current =
        nullptr;              // leaked at exit and in the child of a fork, so a plain pointer
    std::uint32_t users = 0;  // start() calls not yet undone
};
/// Never destroyed: loop threads may live while the process exits.
ProcessState& process_state() noexcept;

/// Installs the fork handlers (once) and starts Winsock (counted); false when the system refuses.
bool network_start() noexcept;
/// Undoes one network_start().
void network_stop() noexcept;

/// In the child of a fork made since `generation` was read, on the copy of a loop thread: ends the process,
/// since the loop that thread would return to does not exist here, and what threads that do not exist here
/// held stays locked.
void end_forked_copy(std::uint32_t generation) noexcept;

/// Descriptors the child of a fork closes because it can use none of them (a port it held would stay taken).
/// POSIX only.
void close_in_child(int descriptor);
void forget_in_child(int descriptor);

}  // namespace openwosa::runtime
