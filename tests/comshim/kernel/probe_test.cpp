// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <cstring>

#include "support.hpp"

using namespace openwosa::test;

namespace {

// Two pages: the first accessible as asked, the second not at all.
class GuardedPage {
  public:
    explicit GuardedPage(DWORD protect) {
        base_ = static_cast<char*>(VirtualAlloc(nullptr, 8192, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
        DWORD old = 0;
        std::memset(base_, 'x', 8192);
        EXPECT_TRUE(VirtualProtect(base_, 4096, protect, &old));
        EXPECT_TRUE(VirtualProtect(base_ + 4096, 4096, PAGE_NOACCESS, &old));
    }
    ~GuardedPage() { VirtualFree(base_, 0, MEM_RELEASE); }
    char* end() const { return base_ + 4096; }

  private:
    char* base_;
};

}  // namespace

TEST(Probe, ReadsUpToTheEdgeAreGoodAndBeyondBad) {
    const GuardedPage page(PAGE_READONLY);
    EXPECT_FALSE(IsBadReadPtr(page.end() - 10, 10));
    EXPECT_TRUE(IsBadReadPtr(page.end() - 10, 11));
    EXPECT_TRUE(IsBadReadPtr(page.end(), 1));
    EXPECT_FALSE(IsBadReadPtr(page.end(), 0)) << "nothing is always readable";
    EXPECT_TRUE(IsBadReadPtr(nullptr, 1));
}

TEST(Probe, WritesToReadOnlyMemoryAreBad) {
    const GuardedPage read_only(PAGE_READONLY);
    EXPECT_TRUE(IsBadWritePtr(read_only.end() - 4, 4));
    const GuardedPage writable(PAGE_READWRITE);
    EXPECT_FALSE(IsBadWritePtr(writable.end() - 7, 7));
    EXPECT_TRUE(IsBadWritePtr(writable.end() - 7, 8));
    EXPECT_EQ(writable.end()[-1], 'x') << "probing changes nothing";
    EXPECT_TRUE(IsBadWritePtr(const_cast<char*>("a string literal"), 4));
}

TEST(Probe, AStringIsGoodWhenItEndsBeforeTheEdge) {
    const GuardedPage page(PAGE_READWRITE);
    EXPECT_TRUE(IsBadStringPtrA(page.end() - 8, 100));
    EXPECT_FALSE(IsBadStringPtrA(page.end() - 8, 8)) << "only so much is looked at";
    page.end()[-1] = 0;
    EXPECT_FALSE(IsBadStringPtrA(page.end() - 8, 100));
    EXPECT_TRUE(IsBadStringPtrA(nullptr, 1));
}

TEST(Probe, WildAddressesAreBad) {
    EXPECT_TRUE(IsBadReadPtr(reinterpret_cast<void*>(ULONG_PTR{16}), 1));
    EXPECT_TRUE(IsBadReadPtr(reinterpret_cast<void*>(~ULONG_PTR{0} - 10), 100));
    EXPECT_TRUE(IsBadWritePtr(reinterpret_cast<void*>(ULONG_PTR{16}), 1));
}
