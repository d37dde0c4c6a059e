#pragma once
// Memory a program pointed us at, which may not be there: asked of the system, never found out by faulting.
// The caller's own stack is known to be there.

#include <cstddef>
#include <cstdint>
#include <span>

namespace openwosa::runtime {

/// These bytes are there without a question, as long as the caller does not return to the program: its stack,
/// and on Linux the program's variables and heap.
bool is_certain(const void* address, std::size_t size) noexcept;

/// Copies up to `size` bytes from `address`; the number that could be read (whole pages go missing at the
/// end).
std::size_t probe_read(const void* address, void* to, std::size_t size) noexcept;

/// Copies `size` bytes to `address`; false, with any part of them written, if not all of it is writable
/// memory.
bool probe_write(void* address, const void* from, std::size_t size) noexcept;

/// The same with pieces that go behind each other: one question for many.
bool probe_write(void* address, std::span<const std::span<const std::uint8_t>> pieces) noexcept;

/// Whether these bytes could be read or written just now. No bytes: yes, wherever they are not.
bool is_readable(const void* address, std::size_t size) noexcept;
/// Changes nothing there, so that it may be asked of memory other threads use.
bool is_writable(void* address, std::size_t size) noexcept;

}  // namespace openwosa::runtime
