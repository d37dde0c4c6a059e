#include "runtime/own_stack.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <pthread.h>
#endif

namespace openwosa::runtime {

namespace {

// Plain data, so that a thread that ends leaves nothing to run in a library that may be gone.
thread_local StackBounds t_stack;

StackBounds measure([[maybe_unused]] std::uintptr_t here) noexcept {
    StackBounds out;
#ifdef _WIN32
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(reinterpret_cast<const void*>(here), &info, sizeof info)) return out;
    out.low = reinterpret_cast<std::uintptr_t>(info.AllocationBase);
    out.high = reinterpret_cast<std::uintptr_t>(info.BaseAddress) + info.RegionSize;
#else
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return out;
    void* low = nullptr;
    std::size_t size = 0;
    if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
        out.low = reinterpret_cast<std::uintptr_t>(low);
        out.high = out.low + size;
    }
    pthread_attr_destroy(&attributes);
#endif
    return out;
}

}  // namespace

const StackBounds& own_stack() noexcept {
    if (t_stack.low == 0) t_stack = measure(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
    return t_stack;
}

bool on_own_stack(const void* address, std::size_t size) noexcept {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    const auto begin = reinterpret_cast<std::uintptr_t>(address);
    const StackBounds& stack = own_stack();
    return here >= stack.low && begin > here && begin <= stack.high && size <= stack.high - begin;
}

}  // namespace openwosa::runtime
