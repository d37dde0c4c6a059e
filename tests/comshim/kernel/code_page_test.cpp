// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <cstring>
#include <string>

#include "support.hpp"

using namespace openwosa::test;

TEST(MultiByteToWideChar, CountsTheTerminatorWhenToldToFindIt) {
    EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, nullptr, 0), 4);
    EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", 3, nullptr, 0), 3);
    wchar_t wide[4];
    EXPECT_EQ(MultiByteToWideChar(CP_ACP, 0, "abc", -1, wide, 4), 4);
    EXPECT_STREQ(wide, L"abc");
}

TEST(MultiByteToWideChar, DecodesUtf8) {
    wchar_t wide[8];
    ASSERT_EQ(MultiByteToWideChar(CP_UTF8, 0, "\xC3\xA4\xE2\x82\xAC", -1, wide, 8), 3);
    EXPECT_STREQ(wide, L"\u00E4\u20AC");
    const int clef = MultiByteToWideChar(CP_UTF8, 0, "\xF0\x9D\x84\x9E", -1, wide, 8);
    EXPECT_EQ(clef, sizeof(wchar_t) == 4 ? 2 : 3);
    EXPECT_STREQ(wide, L"\U0001D11E");
}

TEST(MultiByteToWideChar, IllFormedInputIsAnErrorOnlyIfAskedFor) {
    wchar_t wide[8];
    for (const char* bad : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xE2\x82"}) {
        SetLastError(0);
        EXPECT_EQ(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, bad, -1, wide, 8), 0);
        EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_UNICODE_TRANSLATION});
        EXPECT_GE(MultiByteToWideChar(CP_UTF8, 0, bad, -1, wide, 8), 2);
        EXPECT_EQ(wide[0], L'\xFFFD');
    }
}

TEST(MultiByteToWideChar, ASmallBufferIsToldSo) {
    wchar_t wide[2];
    SetLastError(0);
    EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, wide, 2), 0);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
}

TEST(MultiByteToWideChar, BadArgumentsAreRefused) {
    wchar_t wide[2];
    SetLastError(0);
    EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", 0, wide, 2), 0);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    SetLastError(0);
    EXPECT_EQ(MultiByteToWideChar(12345, 0, "abc", 3, wide, 2), 0);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    SetLastError(0);
    EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0x4000, "abc", 3, wide, 2), 0);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_FLAGS});
}

TEST(WideCharToMultiByte, EncodesUtf8) {
    char text[16];
    ASSERT_EQ(WideCharToMultiByte(CP_UTF8, 0, L"\u00E4\u20AC\U0001D11E", -1, text, 16, nullptr, nullptr), 10);
    EXPECT_STREQ(text, "\xC3\xA4\xE2\x82\xAC\xF0\x9D\x84\x9E");
    EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, L"abc", 2, nullptr, 0, nullptr, nullptr), 2);
}

TEST(WideCharToMultiByte, ALoneSurrogateIsNoCharacter) {
    const wchar_t lone[] = {L'\xD800', L'x', 0};
    char text[16];
    SetLastError(0);
    EXPECT_EQ(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, lone, -1, text, 16, nullptr, nullptr), 0);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_UNICODE_TRANSLATION});
    EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, lone, -1, text, 16, nullptr, nullptr), 5);
    EXPECT_STREQ(text, "\xEF\xBF\xBDx");
}

TEST(WideCharToMultiByte, ADefaultCharacterIsNeverUsedInUtf8) {
    // The pages call it an error; Windows since 8.1 accepts it, and programs written for another ANSI page
    // pass one.
    char text[16];
    BOOL used = TRUE;
    EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, L"abc", -1, text, 16, "?", &used), 4);
    EXPECT_FALSE(used);
}

TEST(WideCharToMultiByte, Latin1HasADefaultForWhatItLacks) {
    char text[16];
    BOOL used = FALSE;
    EXPECT_EQ(WideCharToMultiByte(28591, 0, L"\u00E4\u20AC", -1, text, 16, "#", &used), 3);
    EXPECT_STREQ(text, "\xE4#");
    EXPECT_TRUE(used);
    wchar_t wide[4];
    EXPECT_EQ(MultiByteToWideChar(28591, 0, "\xE4", -1, wide, 4), 2);
    EXPECT_EQ(wide[0], L'\u00E4');
}
