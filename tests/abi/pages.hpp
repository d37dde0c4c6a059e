#pragma once
// Memory of a chosen protection, with nothing behind it.

#include <cstddef>
#include <cstdint>
#ifdef _WIN32
#include <windows.h>
#else
#include <sys/mman.h>
#endif

namespace openwosa::abitest {

#ifndef _WIN32
// Below 4 GB, where that can be asked for: the lower half of an address there is not another address, and
// AddressSanitizer's own memory begins at one.
#ifdef MAP_32BIT
inline constexpr int kLowMemory = MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT;
#else
inline constexpr int kLowMemory = MAP_PRIVATE | MAP_ANONYMOUS;
#endif
#endif

// Two pages, of which the second is not there: what ends at `end()` can be overrun by nobody.
class Pages {
  public:
    static constexpr std::size_t kPage = 65536;

    Pages() {
#ifdef _WIN32
        begin_ = static_cast<std::uint8_t*>(VirtualAlloc(nullptr, 2 * kPage, MEM_RESERVE, PAGE_NOACCESS));
        VirtualAlloc(begin_, kPage, MEM_COMMIT, PAGE_READWRITE);
#else
        begin_ =
            static_cast<std::uint8_t*>(::mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, kLowMemory, -1, 0));
        ::mprotect(begin_ + kPage, kPage, PROT_NONE);
#endif
    }
    ~Pages() {
#ifdef _WIN32
        VirtualFree(begin_, 0, MEM_RELEASE);
#else
        ::munmap(begin_, 2 * kPage);
#endif
    }
    Pages(const Pages&) = delete;
    Pages& operator=(const Pages&) = delete;

    void make_read_only() {
#ifdef _WIN32
        DWORD before;
        VirtualProtect(begin_, kPage, PAGE_READONLY, &before);
#else
        ::mprotect(begin_, kPage, PROT_READ);
#endif
    }

    std::uint8_t* begin() const { return begin_; }
    std::uint8_t* end() const { return begin_ + kPage; }

  private:
    std::uint8_t* begin_;
};

}  // namespace openwosa::abitest
