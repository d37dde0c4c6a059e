// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <cstring>

#include "support.hpp"

using namespace openwosa::test;

TEST(LocalAlloc, FixedMemoryIsItsOwnAddress) {
    HLOCAL memory = LocalAlloc(LPTR, 100);
    ASSERT_NE(memory, nullptr);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(static_cast<char*>(memory)[i], 0);
    EXPECT_EQ(LocalLock(memory), memory);
    EXPECT_GE(LocalSize(memory), 100u);
    EXPECT_EQ(LocalFree(memory), nullptr);
}

TEST(LocalAlloc, MovableMemoryHasAnAddressWhileLocked) {
    HLOCAL memory = LocalAlloc(LHND, 50);
    ASSERT_NE(memory, nullptr);
    char* text = static_cast<char*>(LocalLock(memory));
    ASSERT_NE(text, nullptr);
    EXPECT_EQ(text[49], 0);
    std::strcpy(text, "kept");
    EXPECT_EQ(LocalFlags(memory) & LMEM_LOCKCOUNT, 1u);
    EXPECT_EQ(LocalHandle(text), memory);
    SetLastError(99);
    EXPECT_FALSE(LocalUnlock(memory));
    EXPECT_EQ(GetLastError(), DWORD{NO_ERROR}) << "unlocked, and no lock left";
    EXPECT_STREQ(static_cast<char*>(LocalLock(memory)), "kept");
    LocalUnlock(memory);
    SetLastError(0);
    EXPECT_FALSE(LocalUnlock(memory));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_LOCKED});
    EXPECT_EQ(LocalFree(memory), nullptr);
}

TEST(GlobalAlloc, UnlockReportsWhetherItIsStillLocked) {
    HGLOBAL memory = GlobalAlloc(GHND, 10);
    EXPECT_NE(GlobalLock(memory), nullptr);
    EXPECT_NE(GlobalLock(memory), nullptr);
    EXPECT_TRUE(GlobalUnlock(memory));
    SetLastError(99);
    EXPECT_FALSE(GlobalUnlock(memory));
    EXPECT_EQ(GetLastError(), DWORD{NO_ERROR});
    EXPECT_EQ(GlobalFree(memory), nullptr);
}

TEST(GlobalAlloc, ReallocationKeepsTheContentsAndZeroesTheRest) {
    HGLOBAL memory = GlobalAlloc(GHND, 4);
    std::memcpy(GlobalLock(memory), "abc", 4);
    GlobalUnlock(memory);
    memory = GlobalReAlloc(memory, 10'000, GMEM_MOVEABLE | GMEM_ZEROINIT);
    ASSERT_NE(memory, nullptr);
    EXPECT_GE(GlobalSize(memory), 10'000u);
    const char* text = static_cast<char*>(GlobalLock(memory));
    EXPECT_STREQ(text, "abc");
    EXPECT_EQ(text[9'999], 0);
    GlobalUnlock(memory);
    GlobalFree(memory);
}

TEST(GlobalAlloc, FixedMemoryMayMoveIfAllowed) {
    HGLOBAL memory = GlobalAlloc(GPTR, 4);
    std::memcpy(memory, "abc", 4);
    memory = GlobalReAlloc(memory, 100'000, GMEM_MOVEABLE);
    ASSERT_NE(memory, nullptr);
    EXPECT_STREQ(static_cast<char*>(memory), "abc");
    EXPECT_EQ(GlobalFree(memory), nullptr);
}

TEST(LocalFree, OfNullDoesNothing) { EXPECT_EQ(LocalFree(nullptr), nullptr); }

TEST(LocalFree, OfAFreedMovableHandleFails) {
    HLOCAL memory = LocalAlloc(LHND, 10);
    LocalFree(memory);
    SetLastError(0);
    EXPECT_EQ(LocalLock(memory), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Heap, AllocatesReallocatesAndKnowsTheSize) {
    for (HANDLE heap : {GetProcessHeap(), HeapCreate(0, 0, 0)}) {
        char* text = static_cast<char*>(HeapAlloc(heap, HEAP_ZERO_MEMORY, 10));
        ASSERT_NE(text, nullptr);
        EXPECT_EQ(text[9], 0);
        EXPECT_EQ(HeapSize(heap, 0, text), 10u);
        std::strcpy(text, "kept");
        text = static_cast<char*>(HeapReAlloc(heap, HEAP_ZERO_MEMORY, text, 5000));
        ASSERT_NE(text, nullptr);
        EXPECT_STREQ(text, "kept");
        EXPECT_EQ(text[4999], 0);
        EXPECT_EQ(HeapSize(heap, 0, text), 5000u);
        EXPECT_TRUE(HeapFree(heap, 0, text));
    }
}

TEST(Heap, DestroyingItFreesItsBlocks) {
    HANDLE heap = HeapCreate(0, 0, 0);
    ASSERT_NE(heap, nullptr);
    for (int i = 0; i < 100; ++i) ASSERT_NE(HeapAlloc(heap, 0, 1000), nullptr);
    EXPECT_TRUE(HeapDestroy(heap)) << "the leak checker of the sanitizer build is the judge";
}

TEST(VirtualAlloc, ReservesThenCommitsZeroedPages) {
    char* base = static_cast<char*>(VirtualAlloc(nullptr, 1 << 20, MEM_RESERVE, PAGE_NOACCESS));
    ASSERT_NE(base, nullptr);
    EXPECT_EQ(reinterpret_cast<ULONG_PTR>(base) % 65536, 0u);
    EXPECT_TRUE(IsBadReadPtr(base, 1));
    EXPECT_EQ(VirtualAlloc(base + 4096, 4096, MEM_COMMIT, PAGE_READWRITE), base + 4096);
    EXPECT_EQ(base[4096], 0);
    base[4096] = 1;
    EXPECT_TRUE(IsBadReadPtr(base + 8192, 1));
    EXPECT_TRUE(VirtualFree(base + 4096, 4096, MEM_DECOMMIT));
    EXPECT_TRUE(IsBadReadPtr(base + 4096, 1));
    SetLastError(0);
    EXPECT_FALSE(VirtualFree(base, 1 << 20, MEM_RELEASE)) << "the size must be 0";
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    EXPECT_TRUE(VirtualFree(base, 0, MEM_RELEASE));
}

TEST(VirtualAlloc, OutsideAReservationCannotBeCommitted) {
    char* base = static_cast<char*>(VirtualAlloc(nullptr, 65536, MEM_RESERVE, PAGE_NOACCESS));
    ASSERT_TRUE(VirtualFree(base, 0, MEM_RELEASE));
    EXPECT_EQ(VirtualAlloc(base, 4096, MEM_COMMIT, PAGE_READWRITE), nullptr);
}
