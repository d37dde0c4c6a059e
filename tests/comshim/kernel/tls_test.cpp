// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <vector>

#include "support.hpp"

using namespace openwosa::test;

TEST(Tls, EachThreadHasItsOwnValue) {
    const DWORD index = TlsAlloc();
    ASSERT_NE(index, DWORD{TLS_OUT_OF_INDEXES});
    int mine = 0;
    EXPECT_TRUE(TlsSetValue(index, &mine));
    ScopedThread([&] {
        EXPECT_EQ(TlsGetValue(index), nullptr);
        EXPECT_TRUE(TlsSetValue(index, &mine + 1));
    }).join();
    EXPECT_EQ(TlsGetValue(index), &mine);
    EXPECT_TRUE(TlsFree(index));
}

TEST(Tls, ReadingClearsTheLastError) {
    const DWORD index = TlsAlloc();
    SetLastError(5);
    EXPECT_EQ(TlsGetValue(index), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_SUCCESS});
    TlsFree(index);
}

TEST(Tls, AnIndexStartsEmptyInEveryThreadEvenWhenReused) {
    const DWORD index = TlsAlloc();
    int mine = 0;
    TlsSetValue(index, &mine);
    const Handle other_has_set = auto_reset_event();
    const Handle index_is_reused = auto_reset_event();
    int other_has_set_value = 0;
    LPVOID seen = &other_has_set_value;
    ScopedThread other([&] {
        TlsSetValue(index, &other_has_set_value);
        SetEvent(other_has_set);
        WaitForSingleObject(index_is_reused, kLong);
        seen = TlsGetValue(index);
    });
    WaitForSingleObject(other_has_set, kLong);
    EXPECT_TRUE(TlsFree(index));
    std::vector<DWORD> all;
    DWORD again = TlsAlloc();
    for (; again != index && all.size() < 2000; again = TlsAlloc()) all.push_back(again);
    ASSERT_EQ(again, index);
    EXPECT_EQ(TlsGetValue(index), nullptr);
    SetEvent(index_is_reused);
    other.join();
    EXPECT_EQ(seen, nullptr);
    TlsFree(index);
    for (const DWORD one : all) TlsFree(one);
}

TEST(Tls, ThereAreMoreThanAThousandIndexes) {
    std::vector<DWORD> all;
    for (int i = 0; i < 1000; ++i) {
        all.push_back(TlsAlloc());
        ASSERT_NE(all.back(), DWORD{TLS_OUT_OF_INDEXES}) << i;
    }
    for (DWORD& index : all) EXPECT_TRUE(TlsSetValue(index, &index));
    for (DWORD& index : all) EXPECT_EQ(TlsGetValue(index), &index);
    for (const DWORD index : all) EXPECT_TRUE(TlsFree(index));
}

TEST(Tls, IndexesOutOfRangeAreRefused) {
    SetLastError(0);
    EXPECT_EQ(TlsGetValue(100'000), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    SetLastError(0);
    EXPECT_FALSE(TlsSetValue(TLS_OUT_OF_INDEXES, nullptr));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    SetLastError(0);
    EXPECT_FALSE(TlsFree(TLS_OUT_OF_INDEXES));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}
