// Memory that ends.
#pragma once

#include <windows.h>

#include <cstddef>
#ifndef _WIN32
#include <sys/mman.h>
#endif

namespace openwosa::appctest {

/// Two pages, of which the second cannot be touched.
class Edge {
  public:
    static constexpr std::size_t kPage = 4096;
    Edge() {
#ifdef _WIN32
        base_ = static_cast<unsigned char*>(VirtualAlloc(nullptr, 2 * kPage, MEM_RESERVE, PAGE_NOACCESS));
        VirtualAlloc(base_, kPage, MEM_COMMIT, PAGE_READWRITE);
#else
        base_ = static_cast<unsigned char*>(
            mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(base_ + kPage, kPage, PROT_NONE);
#endif
    }
    ~Edge() {
#ifdef _WIN32
        VirtualFree(base_, 0, MEM_RELEASE);
#else
        munmap(base_, 2 * kPage);
#endif
    }
    /// The last `size` bytes that can be touched.
    unsigned char* last(std::size_t size) const { return base_ + kPage - size; }

  private:
    unsigned char* base_;
};

}  // namespace openwosa::appctest
