// lstrlen and its kin, CharUpper and its kin: rules of their reference pages.
#include <gtest/gtest.h>
#include <windows.h>

namespace openwosa::comshim_test {
namespace {

int sign(int value) { return value < 0 ? -1 : value > 0; }

TEST(Lstrlen, CountsWithoutTheNul) {
    EXPECT_EQ(lstrlenA("abc"), 3);
    EXPECT_EQ(lstrlenW(L"abcd"), 4);
}

TEST(Lstrlen, OfNullIsZero) {
    EXPECT_EQ(lstrlenA(nullptr), 0);
    EXPECT_EQ(lstrlenW(nullptr), 0);
}

TEST(Lstrcpy, AnswersWithTheTarget) {
    char target[8];
    EXPECT_EQ(lstrcpyA(target, "abc"), target);
    EXPECT_STREQ(target, "abc");
}

TEST(Lstrcpyn, CopiesOneLessThanTheSizeAndEnds) {
    char target[8] = "zzzzzzz";
    EXPECT_EQ(lstrcpynA(target, "hello", 3), target);
    EXPECT_STREQ(target, "he");
    EXPECT_EQ(target[3], 'z');
}

TEST(Lstrcpyn, CopiesAllThatFits) {
    wchar_t target[8];
    lstrcpynW(target, L"hello", 8);
    EXPECT_STREQ(target, L"hello");
}

TEST(Lstrcat, Appends) {
    char target[16] = "one ";
    EXPECT_EQ(lstrcatA(target, "two"), target);
    EXPECT_STREQ(target, "one two");
}

TEST(Lstrcmp, IsAlphabetical) {
    EXPECT_EQ(sign(lstrcmpA("a", "b")), -1);
    EXPECT_EQ(sign(lstrcmpA("B", "a")), 1);
    EXPECT_EQ(sign(lstrcmpA("a", "ab")), -1);
    EXPECT_EQ(sign(lstrcmpA("", "a")), -1);
    EXPECT_EQ(lstrcmpA("same", "same"), 0);
}

TEST(Lstrcmp, PutsLowerCaseBeforeUpperCaseOfTheSameWord) {
    EXPECT_EQ(sign(lstrcmpA("a", "A")), -1);
    EXPECT_EQ(sign(lstrcmpA("A", "a")), 1);
    EXPECT_EQ(sign(lstrcmpA("aB", "Ab")), -1);
}

TEST(Lstrcmp, PutsSymbolsBeforeDigitsBeforeLetters) {
    EXPECT_EQ(sign(lstrcmpA("_", "0")), -1);
    EXPECT_EQ(sign(lstrcmpA("0", "a")), -1);
    EXPECT_EQ(sign(lstrcmpA("~", "a")), -1);
    EXPECT_EQ(sign(lstrcmpW(L"[", L"a")), -1);
}

TEST(Lstrcmpi, IgnoresCase) {
    EXPECT_EQ(lstrcmpiA("MiXed", "mIxED"), 0);
    EXPECT_EQ(lstrcmpiW(L"MiXed", L"mIxED"), 0);
    EXPECT_EQ(sign(lstrcmpiA("B", "a")), 1);
}

TEST(CharUpper, ChangesAStringInPlace) {
    char text[] = "aB1z";
    EXPECT_EQ(CharUpperA(text), text);
    EXPECT_STREQ(text, "AB1Z");
}

TEST(CharUpper, TakesASingleCharacterAsWell) {
    EXPECT_EQ(reinterpret_cast<ULONG_PTR>(CharUpperA(reinterpret_cast<LPSTR>(ULONG_PTR{'a'}))),
              ULONG_PTR{'A'});
    EXPECT_EQ(reinterpret_cast<ULONG_PTR>(CharLowerW(reinterpret_cast<LPWSTR>(ULONG_PTR{'A'}))),
              ULONG_PTR{'a'});
}

TEST(CharUpper, KnowsTheLettersOfWesternEurope) {
    wchar_t text[] = L"\u00e4\u00f6\u00fc";
    CharUpperW(text);
    EXPECT_STREQ(text, L"\u00c4\u00d6\u00dc");
}

TEST(CharLowerBuff, ChangesAsManyAsItIsTold) {
    char text[] = "ABCD";
    EXPECT_EQ(CharLowerBuffA(text, 2), 2u);
    EXPECT_STREQ(text, "abCD");
}

TEST(CharNext, StaysOnTheEnd) {
    const char* text = "ab";
    EXPECT_EQ(CharNextA(text), text + 1);
    EXPECT_EQ(CharNextA(text + 2), text + 2);
    EXPECT_EQ(CharPrevA(text, text + 2), text + 1);
    EXPECT_EQ(CharPrevA(text, text), text);
}

TEST(IsChar, TellsLettersFromDigits) {
    EXPECT_TRUE(IsCharAlphaA('x'));
    EXPECT_FALSE(IsCharAlphaA('1'));
    EXPECT_TRUE(IsCharAlphaNumericA('1'));
    EXPECT_TRUE(IsCharUpperW(L'X'));
    EXPECT_FALSE(IsCharUpperW(L'x'));
    EXPECT_TRUE(IsCharLowerA('x'));
}

}  // namespace
}  // namespace openwosa::comshim_test
