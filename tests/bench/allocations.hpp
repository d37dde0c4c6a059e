#pragma once
#include <cstdint>

namespace openwosa::bench {

/// How often this thread has called operator new.
std::uint64_t allocations();

}  // namespace openwosa::bench
