// Oracle: the reference of the Sys*String* functions; Wine's oleaut32 passes the same.
#include "com_test.hpp"

using com_test::text_of;

TEST(SysAllocString, CopiesWithTheLengthBeforeAndANullBehind) {
    BSTR string = SysAllocString(L"hello");
    ASSERT_NE(string, nullptr);
    EXPECT_EQ(SysStringLen(string), 5u);
    EXPECT_EQ(SysStringByteLen(string), 5 * sizeof(OLECHAR));
    EXPECT_EQ(reinterpret_cast<DWORD*>(string)[-1], 5 * sizeof(OLECHAR));
    EXPECT_EQ(string[5], 0);
    SysFreeString(string);
}

TEST(SysAllocString, OfNothingIsNothingAndOfAnEmptyTextIsAnEmptyString) {
    EXPECT_EQ(SysAllocString(nullptr), nullptr);
    BSTR empty = SysAllocString(L"");
    ASSERT_NE(empty, nullptr);
    EXPECT_EQ(SysStringLen(empty), 0u);
    EXPECT_EQ(empty[0], 0);
    SysFreeString(empty);
    SysFreeString(nullptr);
}

TEST(SysStringLen, OfNoStringIsZero) {
    EXPECT_EQ(SysStringLen(nullptr), 0u);
    EXPECT_EQ(SysStringByteLen(nullptr), 0u);
}

TEST(SysAllocStringLen, KeepsNullsWithinTheText) {
    BSTR string = SysAllocStringLen(L"a\0b", 3);
    EXPECT_EQ(text_of(string), std::wstring(L"a\0b", 3));
    EXPECT_EQ(string[3], 0);
    SysFreeString(string);
}

TEST(SysAllocStringLen, WithoutATextLeavesRoomForOne) {
    BSTR string = SysAllocStringLen(nullptr, 100);
    ASSERT_NE(string, nullptr);
    EXPECT_EQ(SysStringLen(string), 100u);
    EXPECT_EQ(string[100], 0);
    SysFreeString(string);
}

TEST(SysAllocStringLen, ALengthThatOverflowsIsRefused) {
    EXPECT_EQ(SysAllocStringLen(nullptr, 0xFFFFFFFFu), nullptr);
    EXPECT_EQ(SysAllocStringLen(nullptr, 0xFFFFFFFFu / sizeof(OLECHAR)), nullptr);
}

TEST(SysAllocStringByteLen, CountsBytesAlsoWhenTheyEndWithinACharacter) {
    for (UINT length = 0; length < 13; ++length) {
        BSTR string = SysAllocStringByteLen("123456789012", length);
        ASSERT_NE(string, nullptr);
        EXPECT_EQ(SysStringByteLen(string), length);
        EXPECT_EQ(SysStringLen(string), length / sizeof(OLECHAR));
        EXPECT_EQ(memcmp(string, "123456789012", length), 0);
        // A null behind the bytes, and one a reader of characters finds.
        EXPECT_EQ(reinterpret_cast<char*>(string)[length], 0);
        EXPECT_EQ(string[(length + sizeof(OLECHAR) - 1) / sizeof(OLECHAR)], 0);
        SysFreeString(string);
    }
}

TEST(SysReAllocString, ReplacesTheString) {
    BSTR string = SysAllocString(L"old");
    EXPECT_TRUE(SysReAllocString(&string, L"something new"));
    EXPECT_EQ(text_of(string), L"something new");
    SysFreeString(string);
}

TEST(SysReAllocStringLen, MayTakePartOfTheStringItself) {
    BSTR string = SysAllocString(L"0123456789");
    EXPECT_TRUE(SysReAllocStringLen(&string, string + 3, 4));
    EXPECT_EQ(text_of(string), L"3456");
    SysFreeString(string);
}

TEST(SysReAllocStringLen, WithoutATextKeepsTheCharactersThatFit) {
    BSTR string = SysAllocString(L"0123456789");
    EXPECT_TRUE(SysReAllocStringLen(&string, nullptr, 4));
    EXPECT_EQ(text_of(string), L"0123");
    SysFreeString(string);
}
