// IsBad...Ptr: is this memory of ours? The kernel is asked by a system call that answers EFAULT; no fault is
// ever raised, no handler installed, and nothing in the memory changes.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <windows.h>

#include <atomic>
#include <cerrno>
#include <cwchar>

namespace {

constexpr std::uintptr_t kPage = 4096;

bool readable(std::uintptr_t address) noexcept {
    char byte;
    const iovec local{&byte, 1};
    const iovec remote{reinterpret_cast<void*>(address), 1};
    return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == 1;
}

// FUTEX_WAKE_OP makes the kernel do an atomic `word |= 0` at the second address: an error if it cannot write
// there, no change if it can. Its comparison (less than the smallest number it can express) keeps it from
// waking anybody.
bool writable(std::uintptr_t address) noexcept {
    std::uint32_t nobody = 0;
    constexpr int kOrZero = FUTEX_OP(FUTEX_OP_OR, 0, FUTEX_OP_CMP_LT, -2048 & 0xFFF);
    return syscall(SYS_futex, &nobody, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 1, 1UL,
                   address & ~std::uintptr_t{3}, kOrZero) >= 0;
}

template <class Probe>
BOOL is_bad(std::uintptr_t begin, UINT_PTR size, Probe good) noexcept {
    if (size == 0) return FALSE;
    if (begin == 0 || begin > UINTPTR_MAX - (size - 1)) return TRUE;
    const std::uintptr_t last = begin + size - 1;
    for (std::uintptr_t address = begin;; address = (address & ~(kPage - 1)) + kPage) {
        if (!good(address)) return TRUE;
        if ((address & ~(kPage - 1)) == (last & ~(kPage - 1))) return FALSE;
    }
}

template <class Character>
BOOL is_bad_string(const Character* text, UINT_PTR limit) noexcept {
    std::uintptr_t checked_page = UINTPTR_MAX;
    for (UINT_PTR i = 0; i < limit; ++i) {
        const auto address = reinterpret_cast<std::uintptr_t>(text + i);
        const std::uintptr_t last = address + sizeof(Character) - 1;
        if ((last & ~(kPage - 1)) != checked_page) {
            if (is_bad(address, sizeof(Character), readable)) return TRUE;
            checked_page = last & ~(kPage - 1);
        }
        if (text[i] == 0) return FALSE;
    }
    return FALSE;
}

}  // namespace

BOOL IsBadReadPtr(const VOID* address, UINT_PTR size) {
    return is_bad(reinterpret_cast<std::uintptr_t>(address), size, readable);
}

BOOL IsBadWritePtr(LPVOID address, UINT_PTR size) {
    return is_bad(reinterpret_cast<std::uintptr_t>(address), size, writable);
}

BOOL IsBadCodePtr(FARPROC address) { return IsBadReadPtr(reinterpret_cast<const void*>(address), 1); }
BOOL IsBadStringPtrA(LPCSTR text, UINT_PTR limit) { return is_bad_string(text, limit); }
BOOL IsBadStringPtrW(LPCWSTR text, UINT_PTR limit) { return is_bad_string(text, limit); }
