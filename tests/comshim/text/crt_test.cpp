// What Microsoft's C runtime has beyond C, by the runtime's reference.
#include <errno.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <string.h>
#include <tchar.h>
#include <windows.h>

#include <string>

namespace openwosa::comshim_test {
namespace {

TEST(CrtStrings, ComparisonWithoutCaseIsThatOfLowerCase) {
    EXPECT_EQ(_stricmp("AbC", "aBc"), 0);
    EXPECT_LT(_stricmp("abc", "ABD"), 0);
    EXPECT_LT(_stricmp("_", "A"), 0);  // as 'a', which comes after '_'
    EXPECT_EQ(stricmp("x", "X"), 0);
    EXPECT_EQ(strcmpi("x", "X"), 0);
    EXPECT_EQ(_wcsicmp(L"AbC", L"aBc"), 0);
}

TEST(CrtStrings, CountedComparisonLooksNoFurther) {
    EXPECT_EQ(_strnicmp("abcX", "ABCY", 3), 0);
    EXPECT_GT(_strnicmp("abcY", "ABCX", 4), 0);
    EXPECT_EQ(strnicmp("ab", "AC", 1), 0);
    EXPECT_EQ(_wcsnicmp(L"abcX", L"ABCY", 3), 0);
}

TEST(CrtStrings, CaseChangesInPlaceForAsciiOnly) {
    char text[] = "aZ1\xe4";
    EXPECT_EQ(_strupr(text), text);
    EXPECT_STREQ(text, "AZ1\xe4");
    EXPECT_STREQ(strlwr(text), "az1\xe4");
    wchar_t wide[] = L"aZ";
    EXPECT_STREQ(_wcsupr(wide), L"AZ");
    EXPECT_STREQ(_wcslwr(wide), L"az");
}

TEST(CrtStrings, ReversesInPlace) {
    char text[] = "abc";
    EXPECT_STREQ(_strrev(text), "cba");
}

TEST(CrtStrings, DuplicatesAreFreed) {
    char* copy = _strdup("text");
    EXPECT_STREQ(copy, "text");
    free(copy);
}

TEST(CrtNumbers, AreWrittenInAnyRadix) {
    char text[40];
    EXPECT_STREQ(_itoa(-42, text, 10), "-42");
    EXPECT_STREQ(_itoa(-1, text, 16), "ffffffff");
    EXPECT_STREQ(itoa(5, text, 2), "101");
    EXPECT_STREQ(_itoa(0, text, 10), "0");
    EXPECT_STREQ(_itoa(-2147483647 - 1, text, 10), "-2147483648");
}

TEST(CrtNumbers, ALongHas32Bits) {
    char text[40];
    EXPECT_STREQ(_ltoa(-1, text, 16), "ffffffff");
    EXPECT_STREQ(_ultoa(4294967295u, text, 10), "4294967295");
}

TEST(CrtNumbers, OfSixtyFourBitsAreWritten) {
    char text[80];
    EXPECT_STREQ(_i64toa(-9223372036854775807ll - 1, text, 10), "-9223372036854775808");
    EXPECT_STREQ(_ui64toa(18446744073709551615ull, text, 16), "ffffffffffffffff");
}

TEST(CrtNumbers, CheckedFormsRefuseABufferTooSmall) {
    char text[4];
    EXPECT_EQ(_itoa_s(123, text, 4, 10), 0);
    EXPECT_STREQ(text, "123");
    EXPECT_EQ(_itoa_s(1234, text, 4, 10), ERANGE);
    EXPECT_STREQ(text, "");
    EXPECT_EQ(_ultoa_s(7, text, 4, 2), 0);
    EXPECT_STREQ(text, "111");
}

TEST(CrtNumbers, AreReadWithBlanksAndSign) {
    EXPECT_EQ(_atoi64("  -5000000000x"), -5000000000ll);
    EXPECT_EQ(_wtoi(L" 42"), 42);
    EXPECT_EQ(_atoi64("nothing"), 0);
}

TEST(CrtNumbers, TooLargeANumberIsTheLargest) {
    EXPECT_EQ(_atoi64("99999999999999999999"), 9223372036854775807ll);
}

TEST(CrtChecked, CopyRefusesATargetTooSmall) {
    char target[4] = "zzz";
    EXPECT_EQ(strcpy_s(target, 4, "abc"), 0);
    EXPECT_STREQ(target, "abc");
    EXPECT_EQ(strcpy_s(target, 3, "abc"), ERANGE);
    EXPECT_STREQ(target, "");
}

TEST(CrtChecked, CopyRefusesNull) {
    char target[4] = "zzz";
    EXPECT_EQ(strcpy_s(target, 4, nullptr), EINVAL);
    EXPECT_STREQ(target, "");
}

TEST(CrtChecked, CountedCopyEndsWithNul) {
    char target[4];
    EXPECT_EQ(strncpy_s(target, 4, "abcdef", 2), 0);
    EXPECT_STREQ(target, "ab");
    EXPECT_EQ(strncpy_s(target, 4, "abcdef", 4), ERANGE);
}

TEST(CrtChecked, TruncateCutsAndSaysSo) {
    char target[4];
    EXPECT_EQ(strncpy_s(target, 4, "abcdef", _TRUNCATE), STRUNCATE);
    EXPECT_STREQ(target, "abc");
}

TEST(CrtChecked, AppendingRefusesWhatDoesNotFit) {
    char target[6] = "ab";
    EXPECT_EQ(strcat_s(target, 6, "cd"), 0);
    EXPECT_STREQ(target, "abcd");
    EXPECT_EQ(strcat_s(target, 6, "ef"), ERANGE);
    EXPECT_STREQ(target, "");
}

TEST(CrtFormat, SnprintfDoesNotEndATextThatJustFits) {
    char text[4] = {'z', 'z', 'z', 'z'};
    EXPECT_EQ(_snprintf(text, 3, "abc"), 3);
    EXPECT_EQ(std::string(text, 4), "abcz");
}

TEST(CrtFormat, SnprintfAnswersMinusOneForATextThatDoesNotFit) {
    char text[4] = {'z', 'z', 'z', 'z'};
    EXPECT_EQ(_snprintf(text, 3, "abcd"), -1);
    EXPECT_EQ(std::string(text, 4), "abcz");
}

TEST(CrtFormat, CheckedPrintIsAllOrNothing) {
    char text[4];
    EXPECT_EQ(sprintf_s(text, 4, "%d", 123), 3);
    EXPECT_STREQ(text, "123");
    EXPECT_EQ(sprintf_s(text, 4, "%d", 1234), -1);
    EXPECT_STREQ(text, "");
}

TEST(CrtFormat, CountedCheckedPrintCuts) {
    char text[8];
    EXPECT_EQ(_snprintf_s(text, 8, 3, "%s", "abcdef"), -1);
    EXPECT_STREQ(text, "abc");
    EXPECT_EQ(_snprintf_s(text, 4, _TRUNCATE, "%s", "abcdef"), -1);
    EXPECT_STREQ(text, "abc");
}

std::string formatted(const char* format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    const int length = _vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return std::string(text, static_cast<std::size_t>(length));
}

TEST(CrtFormat, ALongHas32Bits) {
    EXPECT_EQ(formatted("%ld %lu %lx", static_cast<LONG>(-1), static_cast<DWORD>(-1), static_cast<DWORD>(-1)),
              "-1 4294967295 ffffffff");
}

TEST(CrtFormat, I64IsSixtyFourBits) { EXPECT_EQ(formatted("%I64d %I64u", -5ll, 5ull), "-5 5"); }

TEST(CrtFormat, FlagsWidthAndPrecision) {
    EXPECT_EQ(formatted("%+d|% d|%#x|%#o|%05d|%-5d|%5.3d|%.0d|%*d", 5, 6, 255, 8, 7, 8, 9, 0, 4, 1),
              "+5| 6|0xff|010|00007|8    |  009||   1");
}

TEST(CrtFormat, FloatingPoint) {
    EXPECT_EQ(formatted("%f|%.2f|%8.1f|%g", 1.5, 2.25, -3.5, 0.5), "1.500000|2.25|    -3.5|0.5");
}

TEST(CrtFormat, StringsOfBothKinds) {
    EXPECT_EQ(formatted("%s %S %hs %ls %.2s [%5s] [%-5s]", "a", L"b", "c", L"d", "efg", "h", "i"),
              "a b c d ef [    h] [i    ]");
}

TEST(CrtFormat, ShortsAreCut) { EXPECT_EQ(formatted("%hd %hu", 0x12345, 0x12345), "9029 9029"); }

TEST(CrtFormat, PointersShowAllDigits) {
    EXPECT_EQ(formatted("%p", reinterpret_cast<void*>(0x1AB4)),
              std::string(2 * sizeof(void*) - 4, '0') + "1AB4");
}

TEST(CrtFormat, LengthOnly) { EXPECT_EQ(_scprintf("%d-%s", 10, "abc"), 6); }

TEST(Tchar, NamesFollowTheBuild) {
    TCHAR text[32];
    _tcscpy(text, _T("abc"));
    _tcscat(text, TEXT("DEF"));
    EXPECT_EQ(_tcslen(text), 6u);
    EXPECT_EQ(_tcsicmp(text, _T("ABCdef")), 0);
    EXPECT_EQ(_ttoi(_T("42")), 42);
    EXPECT_EQ(_sntprintf(text, 32, _T("%s-%ld"), _T("x"), static_cast<LONG>(-7)), 4);
    EXPECT_EQ(_tcscmp(text, _T("x--7")), 0);
}

TEST(Tchar, CountofCountsElements) {
    TCHAR text[17];
    EXPECT_EQ(_countof(text), 17u);
    EXPECT_EQ(_MAX_PATH, 260);
}

}  // namespace
}  // namespace openwosa::comshim_test
