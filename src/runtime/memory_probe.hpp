#pragma once
// Reading memory a program pointed us at, which may not be there: asked of the system, never found out by
// faulting.

#include <cstddef>

namespace openwosa::runtime {

/// Copies up to `size` bytes from `address`; the number that could be read (whole pages go missing at the
/// end).
std::size_t probe_read(const void* address, void* to, std::size_t size) noexcept;

}  // namespace openwosa::runtime
