#include "runtime/memory_probe.hpp"

#include <algorithm>
#include <cstdint>

#ifdef _WIN32
#include <windows.h>
#else
#include <sys/uio.h>
#include <unistd.h>
#endif

namespace openwosa::runtime {

namespace {

constexpr std::size_t kPage =
    4096;  // the smallest page of the supported machines; a larger one only costs calls

bool copy(const void* address, void* to, std::size_t size) noexcept {
#ifdef _WIN32
    SIZE_T done = 0;
    return ReadProcessMemory(GetCurrentProcess(), address, to, size, &done) && done == size;
#else
    iovec local{to, size};
    iovec remote{const_cast<void*>(address), size};
    return ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
#endif
}

}  // namespace

std::size_t probe_read(const void* address, void* to, std::size_t size) noexcept {
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
