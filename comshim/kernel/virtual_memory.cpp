// Pages: VirtualAlloc and its kin over mmap. A reservation is remembered, for MEM_RELEASE does not say how
// long it is.
#include <sys/mman.h>
#include <windows.h>

#include <cstdlib>

#include "kernel_lock.hpp"
#include "thread_state.hpp"

using namespace openwosa::comshim;

namespace {

constexpr std::uintptr_t kPage = 4096;
constexpr std::uintptr_t kGranularity = 65536;  // where Windows lets reservations begin

struct Region {
    std::uintptr_t base;
    std::uintptr_t size;
    Region* next;
};
constinit Region* g_regions = nullptr;  // guarded by the kernel lock

std::uintptr_t address_of(LPCVOID p) noexcept { return reinterpret_cast<std::uintptr_t>(p); }
void* pointer_to(std::uintptr_t address) noexcept { return reinterpret_cast<void*>(address); }

// PROT_ bits of a PAGE_ constant; -1: no such constant.
int protection(DWORD protect) noexcept {
    switch (protect) {
        case PAGE_NOACCESS:
            return PROT_NONE;
        case PAGE_READONLY:
            return PROT_READ;
        case PAGE_READWRITE:
        case PAGE_WRITECOPY:
            return PROT_READ | PROT_WRITE;
        case PAGE_EXECUTE:
            return PROT_EXEC;
        case PAGE_EXECUTE_READ:
            return PROT_READ | PROT_EXEC;
        case PAGE_EXECUTE_READWRITE:
            return PROT_READ | PROT_WRITE | PROT_EXEC;
        default:
            return -1;
    }
}

Region* region_with(const KernelLock&, std::uintptr_t begin, std::uintptr_t end) noexcept {
    for (Region* region = g_regions; region; region = region->next)
        if (begin >= region->base && end <= region->base + region->size) return region;
    return nullptr;
}

// Address space without memory behind it, beginning at a multiple of the granularity.
std::uintptr_t map_aligned(std::uintptr_t wanted, std::uintptr_t size) noexcept {
    constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (wanted) {
        void* exact = mmap(pointer_to(wanted), size, PROT_NONE, kFlags | MAP_FIXED_NOREPLACE, -1, 0);
        return exact == MAP_FAILED ? 0 : address_of(exact);
    }
    void* memory = mmap(nullptr, size + kGranularity, PROT_NONE, kFlags, -1, 0);
    if (memory == MAP_FAILED) return 0;
    const std::uintptr_t begin = address_of(memory);
    const std::uintptr_t aligned = (begin + kGranularity - 1) & ~(kGranularity - 1);
    if (aligned > begin) munmap(memory, aligned - begin);
    munmap(pointer_to(aligned + size), begin + kGranularity - aligned);
    return aligned;
}

std::uintptr_t reserve(std::uintptr_t wanted, std::uintptr_t size) noexcept {
    auto* region = static_cast<Region*>(std::malloc(sizeof(Region)));
    const std::uintptr_t base = region ? map_aligned(wanted, size) : 0;
    if (!base) {
        std::free(region);
        set_last_error(region && wanted ? ERROR_INVALID_ADDRESS : ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    KernelLock lock;
    *region = {base, size, g_regions};
    g_regions = region;
    return base;
}

bool release(std::uintptr_t base) noexcept {
    KernelLock lock;
    for (Region** link = &g_regions; *link; link = &(*link)->next) {
        Region* region = *link;
        if (region->base != base) continue;
        *link = region->next;
        lock.unlock();
        munmap(pointer_to(region->base), region->size);
        std::free(region);
        return true;
    }
    return fail(ERROR_INVALID_ADDRESS);
}

}  // namespace

LPVOID VirtualAlloc(LPVOID address, SIZE_T size, DWORD type, DWORD protect) {
    const int bits = protection(protect);
    if (size == 0 || bits < 0 || !(type & (MEM_RESERVE | MEM_COMMIT))) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    const bool reserves = (type & MEM_RESERVE) || !address;
    const std::uintptr_t wanted = address_of(address);
    std::uintptr_t begin = wanted & ~((type & MEM_RESERVE ? kGranularity : kPage) - 1);
    const std::uintptr_t end = (wanted + size + kPage - 1) & ~(kPage - 1);
    if (reserves && !(begin = reserve(begin, end - begin))) return nullptr;
    if (!(type & MEM_COMMIT)) return pointer_to(begin);
    const std::uintptr_t length =
        reserves ? (size + (wanted & (kGranularity - 1)) + kPage - 1) & ~(kPage - 1) : end - begin;
    {
        KernelLock lock;
        if (!region_with(lock, begin, begin + length)) {
            set_last_error(ERROR_INVALID_ADDRESS);
            return nullptr;
        }
    }
    if (mprotect(pointer_to(begin), length, bits) != 0) {
        set_last_error(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    return pointer_to(begin);
}

BOOL VirtualFree(LPVOID address, SIZE_T size, DWORD type) {
    if (type == MEM_RELEASE) {
        if (size != 0) return fail(ERROR_INVALID_PARAMETER);
        return release(address_of(address)) ? TRUE : FALSE;
    }
    if (type != MEM_DECOMMIT) return fail(ERROR_INVALID_PARAMETER);
    const std::uintptr_t begin = address_of(address) & ~(kPage - 1);
    std::uintptr_t end = (address_of(address) + size + kPage - 1) & ~(kPage - 1);
    KernelLock lock;
    const Region* region = region_with(lock, begin, end);
    if (!region) return fail(ERROR_INVALID_ADDRESS);
    if (size == 0) end = region->base + region->size;
    // A fresh mapping gives the memory back and reads as zeros when it is committed again.
    void* fresh = mmap(pointer_to(begin), end - begin, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    return fresh != MAP_FAILED ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
}

// The old protection is not tracked per page: PAGE_READWRITE is reported, what nearly every caller had.
BOOL VirtualProtect(LPVOID address, SIZE_T size, DWORD protect, PDWORD old) {
    const int bits = protection(protect);
    if (bits < 0) return fail(ERROR_INVALID_PARAMETER);
    if (!old) return fail(ERROR_NOACCESS);
    const std::uintptr_t begin = address_of(address) & ~(kPage - 1);
    const std::uintptr_t end = (address_of(address) + size + kPage - 1) & ~(kPage - 1);
    if (mprotect(pointer_to(begin), end - begin, bits) != 0) return fail(ERROR_INVALID_ADDRESS);
    *old = PAGE_READWRITE;
    return TRUE;
}
