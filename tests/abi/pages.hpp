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

// Two pages, of which the second is not there: what ends at `end()` can be overrun by nobody.
class Pages {
  public:
    static constexpr std::size_t kPage = 65536;

    Pages() {
#ifdef _WIN32
        begin_ = static_cast<std::uint8_t*>(VirtualAlloc(nullptr, 2 * kPage, MEM_RESERVE, PAGE_NOACCESS));
        VirtualAlloc(begin_, kPage, MEM_COMMIT, PAGE_READWRITE);
#else
        begin_ = static_cast<std::uint8_t*>(
            ::mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
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

    std::uint8_t* begin() { return begin_; }
    std::uint8_t* end() { return begin_ + kPage; }

  private:
    std::uint8_t* begin_;
};

}  // namespace openwosa::abitest
