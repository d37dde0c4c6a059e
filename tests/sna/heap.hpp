#pragma once
// What this program has on the heap, counted at operator new, which heap.cpp replaces.

#include <cstddef>

namespace openwosa::sna::test {

/// How often memory was asked for.
std::size_t allocations();
/// Bytes asked for and not given back.
std::size_t live_bytes();

}  // namespace openwosa::sna::test
