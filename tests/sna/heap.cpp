#include "heap.hpp"

#include <cstdlib>
#include <new>

namespace {

std::size_t g_allocations = 0;
std::size_t g_live = 0;

/// In front of each block, as large as the strictest alignment there is without aligned new.
struct alignas(std::max_align_t) Header {
    std::size_t size;
};

void give_back(void* memory) {
    if (!memory) return;
    Header* const header = static_cast<Header*>(memory) - 1;
    g_live -= header->size;
    std::free(header);
}

}  // namespace

void* operator new(std::size_t size) {
    auto* const header = static_cast<Header*>(std::malloc(sizeof(Header) + size));
    if (!header) throw std::bad_alloc();
    header->size = size;
    ++g_allocations;
    g_live += size;
    return header + 1;
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }

namespace openwosa::sna::test {

std::size_t allocations() { return g_allocations; }
std::size_t live_bytes() { return g_live; }

}  // namespace openwosa::sna::test
