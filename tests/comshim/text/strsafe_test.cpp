// strsafe.h: the outcomes its reference pages list.
#include <gtest/gtest.h>

// clang-format off: mingw's strsafe.h needs windows.h before it
#include <windows.h>
#include <strsafe.h>
// clang-format on

#include <string>

namespace openwosa::comshim_test {
namespace {

constexpr HRESULT kTooSmall = static_cast<HRESULT>(0x8007007A);
constexpr HRESULT kInvalid = static_cast<HRESULT>(0x80070057);

TEST(StrSafe, TheCodesAreTheDocumentedOnes) {
    EXPECT_EQ(STRSAFE_E_INSUFFICIENT_BUFFER, kTooSmall);
    EXPECT_EQ(STRSAFE_E_INVALID_PARAMETER, kInvalid);
    EXPECT_EQ(STRSAFE_MAX_CCH, 2147483647);
}

TEST(StringCchCopy, CopiesWhatFits) {
    char target[4];
    EXPECT_EQ(StringCchCopyA(target, 4, "abc"), S_OK);
    EXPECT_STREQ(target, "abc");
}

TEST(StringCchCopy, CutsAndSaysSo) {
    char target[4];
    EXPECT_EQ(StringCchCopyA(target, 4, "abcd"), kTooSmall);
    EXPECT_STREQ(target, "abc");
}

TEST(StringCchCopy, NeedsRoomForTheNul) {
    char target[1] = {'z'};
    EXPECT_EQ(StringCchCopyA(target, 0, "a"), kInvalid);
    EXPECT_EQ(target[0], 'z');
}

TEST(StringCchCopy, RefusesASizeBeyondTheLimit) {
    char target[4];
    EXPECT_EQ(StringCchCopyA(target, std::size_t{STRSAFE_MAX_CCH} + 1, "a"), kInvalid);
}

TEST(StringCchCopyN, CopiesNoMoreThanTold) {
    wchar_t target[8];
    EXPECT_EQ(StringCchCopyNW(target, 8, L"abcdef", 2), S_OK);
    EXPECT_STREQ(target, L"ab");
}

TEST(StringCchCat, Appends) {
    char target[8] = "ab";
    EXPECT_EQ(StringCchCatA(target, 8, "cd"), S_OK);
    EXPECT_STREQ(target, "abcd");
}

TEST(StringCchCat, CutsAndSaysSo) {
    char target[4] = "ab";
    EXPECT_EQ(StringCchCatA(target, 4, "cd"), kTooSmall);
    EXPECT_STREQ(target, "abc");
}

TEST(StringCchCat, RefusesATargetWithoutAnEnd) {
    char target[2] = {'a', 'b'};
    EXPECT_EQ(StringCchCatA(target, 2, "c"), kInvalid);
}

TEST(StringCchPrintf, Formats) {
    char target[16];
    EXPECT_EQ(StringCchPrintfA(target, 16, "%s=%d", "n", 42), S_OK);
    EXPECT_STREQ(target, "n=42");
}

TEST(StringCchPrintf, JustFits) {
    char target[5];
    EXPECT_EQ(StringCchPrintfA(target, 5, "%d", 1234), S_OK);
    EXPECT_STREQ(target, "1234");
}

TEST(StringCchPrintf, CutsAndSaysSo) {
    char target[5];
    EXPECT_EQ(StringCchPrintfA(target, 5, "%d", 12345), kTooSmall);
    EXPECT_STREQ(target, "1234");
}

TEST(StringCchPrintf, WideFormatsTakeWideStrings) {
    wchar_t target[16];
    EXPECT_EQ(StringCchPrintfW(target, 16, L"%s", L"wide"), S_OK);
    EXPECT_STREQ(target, L"wide");
}

TEST(StringCchLength, CountsUpToTheEnd) {
    std::size_t length = 99;
    EXPECT_EQ(StringCchLengthA("abc", 10, &length), S_OK);
    EXPECT_EQ(length, 3u);
}

TEST(StringCchLength, WithoutAnEndIsInvalid) {
    std::size_t length = 99;
    EXPECT_EQ(StringCchLengthA("abc", 3, &length), kInvalid);
    EXPECT_EQ(length, 0u);
    EXPECT_EQ(StringCchLengthA(nullptr, 3, &length), kInvalid);
}

TEST(StringCb, CountsBytes) {
    wchar_t target[4];
    EXPECT_EQ(StringCbCopyW(target, sizeof target, L"abcd"), kTooSmall);
    EXPECT_STREQ(target, L"abc");
    std::size_t length = 0;
    EXPECT_EQ(StringCbLengthW(L"abc", 4 * sizeof(wchar_t), &length), S_OK);
    EXPECT_EQ(length, 3 * sizeof(wchar_t));
    EXPECT_EQ(StringCbPrintfW(target, sizeof target, L"%d", 12), S_OK);
    EXPECT_EQ(StringCbCatW(target, sizeof target, L"3"), S_OK);
    EXPECT_STREQ(target, L"123");
}

}  // namespace
}  // namespace openwosa::comshim_test
