#include "runtime/memory_probe.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "runtime/own_stack.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "runtime/program_memory.hpp"
#endif

namespace openwosa::runtime {

namespace {

constexpr std::size_t kPage =
    4096;  // the smallest page of the supported machines; a larger one only costs calls

bool copy(const void* address, void* to, std::size_t size) noexcept {
#ifdef _WIN32
    // Wine reads what is reserved or has no access as zeros.
    MEMORY_BASIC_INFORMATION info;
    SIZE_T done = 0;
    return VirtualQuery(address, &info, sizeof info) && info.State == MEM_COMMIT &&
           reinterpret_cast<std::uintptr_t>(address) + size <=
               reinterpret_cast<std::uintptr_t>(info.BaseAddress) + info.RegionSize &&
           !(info.Protect & (PAGE_NOACCESS | PAGE_GUARD | PAGE_EXECUTE)) &&
           ReadProcessMemory(GetCurrentProcess(), address, to, size, &done) && done == size;
#else
    iovec local{to, size};
    iovec remote{const_cast<void*>(address), size};
    return ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
#endif
}

#if defined(__SANITIZE_ADDRESS__)
#define OPENWOSA_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OPENWOSA_ADDRESS_SANITIZER
#endif
#endif

}  // namespace

// Most control blocks are locals of whoever calls us, and buffers its variables or in its heap. To ask the
// system costs as much as sending what is there. AddressSanitizer would call it an error where such a one is
// shorter than its verb, which the system lets pass.
bool is_certain([[maybe_unused]] const void* address, [[maybe_unused]] std::size_t size) noexcept {
#ifdef OPENWOSA_ADDRESS_SANITIZER
    return false;
#elif defined(_WIN32)
    return on_own_stack(address, size);
#else
    return on_own_stack(address, size) || in_program_memory(address, size);
#endif
}

namespace {

/// The last page of the address space is nobody's: who goes from page to page would begin again at 0 after
/// it.
bool overflows(const void* address, std::size_t size) {
    constexpr std::uintptr_t kEnd = ~std::uintptr_t{kPage - 1};
    const auto begin = reinterpret_cast<std::uintptr_t>(address);
    return begin > kEnd || size > kEnd - begin;
}

#ifndef _WIN32
// Linux before 5.14 has no other way to ask without touching: one line of the map for each piece of memory.
bool mapped_writable(std::uintptr_t begin, std::uintptr_t end) noexcept {
    const int map = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (map < 0) return false;
    char buffer[4096];
    enum { kFrom, kTo, kMayRead, kMayWrite, kRest } at = kFrom;
    std::uintptr_t from = 0, to = 0;
    bool found = false;
    for (ssize_t n; !found && (n = ::read(map, buffer, sizeof buffer)) > 0;) {
        for (const char* c = buffer; c < buffer + n && !found; ++c) {
            const int digit = *c >= '0' && *c <= '9' ? *c - '0' : *c >= 'a' && *c <= 'f' ? *c - 'a' + 10 : 0;
            if (at == kFrom && *c != '-') from = from << 4 | static_cast<std::uintptr_t>(digit);
            if (at == kTo && *c != ' ') to = to << 4 | static_cast<std::uintptr_t>(digit);
            if (at == kMayWrite) {
                if (*c == 'w' && from <= begin && begin < to) begin = to;  // pieces come in order of address
                found = begin >= end;
            }
            if (*c == '\n') {
                at = kFrom, from = to = 0;
            } else if ((at == kFrom && *c == '-') || (at == kTo && *c == ' ')) {
                at = at == kFrom ? kTo : kMayRead;
            } else if (at == kMayRead || at == kMayWrite) {
                at = at == kMayRead ? kMayWrite : kRest;
            }
        }
    }
    ::close(map);
    return found;
}
#endif

}  // namespace

bool is_readable(const void* address, std::size_t size) noexcept {
    if (overflows(address, size)) return false;
    if (is_certain(address, size)) return true;
    std::uint8_t byte;
    const auto begin = reinterpret_cast<std::uintptr_t>(address);
#ifndef _WIN32
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif
    // Linux before 5.14 does not know this; other mappings than of memory refuse it.
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const std::uintptr_t first = begin / page * page;
    const int saved = errno;
    const bool there =
        size != 0 && begin >= kPage &&
        ::madvise(reinterpret_cast<void*>(first), begin + size - first, MADV_POPULATE_READ) == 0;
    errno = saved;
    if (there) return true;
    // A byte of each page, in one call; what fails, or is very large, is asked page by page.
    constexpr std::size_t kPages = 32;
    if (size != 0 && begin >= kPage && (begin + size - 1) / kPage - begin / kPage < kPages) {
        std::uint8_t bytes[kPages];
        iovec remote[kPages];
        std::size_t count = 0;
        for (std::uintptr_t at = begin; at < begin + size; at = (at / kPage + 1) * kPage)
            remote[count++] = {reinterpret_cast<void*>(at), 1};
        const iovec local{bytes, count};
        return ::process_vm_readv(::getpid(), &local, 1, remote, count, 0) == static_cast<ssize_t>(count);
    }
#endif
    for (std::uintptr_t at = begin; at < begin + size; at = (at / kPage + 1) * kPage)
        if (probe_read(reinterpret_cast<const void*>(at), &byte, 1) != 1) return false;
    return true;
}

bool is_writable(void* address, std::size_t size) noexcept {
    if (overflows(address, size)) return false;
    if (size == 0 || is_certain(address, size)) return true;
    const auto begin = reinterpret_cast<std::uintptr_t>(address);
    if (begin < kPage) return false;
#ifdef _WIN32
    constexpr DWORD kWritable =
        PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    for (std::uintptr_t at = begin; at < begin + size;) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(reinterpret_cast<const void*>(at), &info, sizeof info) ||
            info.State != MEM_COMMIT || !(info.Protect & kWritable) || (info.Protect & PAGE_GUARD))
            return false;
        at = reinterpret_cast<std::uintptr_t>(info.BaseAddress) + info.RegionSize;
    }
    return true;
#else
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const std::uintptr_t first = begin / page * page;
    const int saved = errno;
    const bool there =
        ::madvise(reinterpret_cast<void*>(first), begin + size - first, MADV_POPULATE_WRITE) == 0 ||
        (errno == EINVAL && mapped_writable(begin, begin + size));
    errno = saved;
    return there;
#endif
}

bool probe_write(void* address, const void* from, std::size_t size) noexcept {
    if (overflows(address, size)) return false;
    if (size == 0) return true;
    if (is_certain(address, size)) {
        std::memcpy(address, from, size);
        return true;
    }
    if (reinterpret_cast<std::uintptr_t>(address) < kPage) return false;
#ifdef _WIN32
    // WriteProcessMemory would change the protection of read-only pages to have its way.
    SIZE_T done = 0;
    return is_writable(address, size) &&
           WriteProcessMemory(GetCurrentProcess(), address, from, size, &done) && done == size;
#else
    iovec local{const_cast<void*>(from), size};
    iovec remote{address, size};
    return ::process_vm_writev(::getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
#endif
}

bool probe_write(void* address, std::span<const std::span<const std::uint8_t>> pieces) noexcept {
    auto* to = static_cast<std::uint8_t*>(address);
#ifndef _WIN32
    constexpr std::size_t kPieces = 32;
    std::size_t total = 0;
    for (const auto piece : pieces) total += piece.size();
    if (pieces.size() > 1 && pieces.size() <= kPieces && !overflows(to, total) &&
        reinterpret_cast<std::uintptr_t>(to) >= kPage && !is_certain(to, total)) {
        iovec local[kPieces];
        for (std::size_t i = 0; i < pieces.size(); ++i)
            local[i] = {const_cast<std::uint8_t*>(pieces[i].data()), pieces[i].size()};
        iovec remote{to, total};
        return ::process_vm_writev(::getpid(), local, pieces.size(), &remote, 1, 0) ==
               static_cast<ssize_t>(total);
    }
#endif
    for (const auto piece : pieces) {
        if (!probe_write(to, piece.data(), piece.size())) return false;
        to += piece.size();
    }
    return true;
}

std::size_t probe_read(const void* address, void* to, std::size_t size) noexcept {
    if (is_certain(address, size)) {
        std::memcpy(to, address, size);
        return size;
    }
    // All at once as a rule; where a part is missing, page by page.
    if (size > 1 && reinterpret_cast<std::uintptr_t>(address) >= kPage && !overflows(address, size) &&
        copy(address, to, size))
        return size;
    std::size_t done = 0;
    while (done < size) {
        const auto at = reinterpret_cast<std::uintptr_t>(address) + done;
        if (at < kPage) break;
        const std::size_t part = std::min(size - done, kPage - at % kPage);
        if (!copy(reinterpret_cast<const void*>(at), static_cast<std::uint8_t*>(to) + done, part)) break;
        done += part;
    }
    return done;
}

}  // namespace openwosa::runtime
