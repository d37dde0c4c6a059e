#pragma once
// Linux: the memory a program has as long as it lives, which need not be asked for.

#include <cstddef>

namespace openwosa::runtime {

/// These bytes are variables of the main program, or lie in its heap (of which malloc gives smaller blocks to
/// the main thread): certainly there, to read and to write. Stacks, libraries' variables, constants, and what
/// was mapped are not known here.
bool in_program_memory(const void* address, std::size_t size) noexcept;

}  // namespace openwosa::runtime
