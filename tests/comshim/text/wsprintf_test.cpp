// The format language of wsprintf, as its reference page gives it.
#include <gtest/gtest.h>
#include <windows.h>

#include <string>

namespace openwosa::comshim_test {
namespace {

template <class... Arguments>
std::string format(const char* text, Arguments... arguments) {
    char buffer[1100];
    const int length = wsprintfA(buffer, text, arguments...);
    EXPECT_EQ(static_cast<std::size_t>(length), std::string(buffer).size());
    return buffer;
}

template <class... Arguments>
std::wstring wide_format(const wchar_t* text, Arguments... arguments) {
    wchar_t buffer[1100];
    const int length = wsprintfW(buffer, text, arguments...);
    EXPECT_EQ(static_cast<std::size_t>(length), std::wstring(buffer).size());
    return buffer;
}

TEST(Wsprintf, CopiesTextAndDoublesPercent) { EXPECT_EQ(format("100%% sure"), "100% sure"); }

TEST(Wsprintf, WritesSignedNumbers) { EXPECT_EQ(format("%d %i %ld %li", -1, 2, -3L, 4L), "-1 2 -3 4"); }

TEST(Wsprintf, ALongHas32Bits) {
    EXPECT_EQ(format("%ld %lu", static_cast<LONG>(-1), static_cast<DWORD>(4294967295u)), "-1 4294967295");
}

TEST(Wsprintf, NumbersBeyondTheSixthArgumentAreReadRight) {
    EXPECT_EQ(format("%ld %ld %ld %ld %ld %ld %ld %ld", static_cast<LONG>(-1), static_cast<LONG>(-2),
                     static_cast<LONG>(-3), static_cast<LONG>(-4), static_cast<LONG>(-5),
                     static_cast<LONG>(-6), static_cast<LONG>(-7), static_cast<LONG>(-8)),
              "-1 -2 -3 -4 -5 -6 -7 -8");
}

TEST(Wsprintf, WritesUnsignedNumbers) { EXPECT_EQ(format("%u %hu", 4000000000u, 7), "4000000000 7"); }

TEST(Wsprintf, WritesHexadecimalInBothCases) {
    EXPECT_EQ(format("%x %X %lx", 0xabc, 0xabc, 0xdefL), "abc ABC def");
}

TEST(Wsprintf, TheNumberSignPrefixesHexadecimal) { EXPECT_EQ(format("%#x %#X", 255, 255), "0xff 0XFF"); }

TEST(Wsprintf, WritesPointersWithAllDigits) {
    const std::string digits(2 * sizeof(void*) - 4, '0');
    EXPECT_EQ(format("%p", reinterpret_cast<void*>(0x1AB4)), digits + "1AB4");
}

TEST(Wsprintf, SixtyFourBitNumbersTakeI64) { EXPECT_EQ(format("%I64d", -5000000000ll), "-5000000000"); }

TEST(Wsprintf, WidthPadsOnTheLeft) { EXPECT_EQ(format("[%5d][%5s]", 42, "ab"), "[   42][   ab]"); }

TEST(Wsprintf, AMinusPadsOnTheRight) { EXPECT_EQ(format("[%-5d][%-5s]", 42, "ab"), "[42   ][ab   ]"); }

TEST(Wsprintf, AZeroPadsNumbersWithZeros) { EXPECT_EQ(format("%05d %05d", 42, -3), "00042 -0003"); }

TEST(Wsprintf, PrecisionIsTheLeastNumberOfDigits) {
    EXPECT_EQ(format("%.3d [%8.3d]", 7, 7), "007 [     007]");
}

TEST(Wsprintf, PrecisionIsTheMostCharactersOfAString) { EXPECT_EQ(format("%.2s", "abc"), "ab"); }

TEST(Wsprintf, PrecisionReadsNoFurtherThanItMust) {
    const char unended[2] = {'a', 'b'};
    EXPECT_EQ(format("%.2s", unended), "ab");
}

TEST(Wsprintf, SmallSIsTheStringOfItsOwnKindLargeSOfTheOther) {
    EXPECT_EQ(format("%s %S", "own", L"other"), "own other");
    EXPECT_EQ(wide_format(L"%s %S", L"own", "other"), L"own other");
}

TEST(Wsprintf, HAndLChooseTheKindOfAString) {
    EXPECT_EQ(format("%hs %ls", "narrow", L"wide"), "narrow wide");
    EXPECT_EQ(wide_format(L"%hs %ls", "narrow", L"wide"), L"narrow wide");
}

TEST(Wsprintf, WritesCharactersOfBothKinds) {
    EXPECT_EQ(format("%c%C%hc%lc", 'a', L'b', 'c', L'd'), "abcd");
    EXPECT_EQ(wide_format(L"%c%C%hc%lc", L'a', 'b', 'c', L'd'), L"abcd");
}

TEST(Wsprintf, ANullStringIsNamed) { EXPECT_EQ(format("%s", static_cast<const char*>(nullptr)), "(null)"); }

TEST(Wsprintf, KnowsNoFloatingPoint) { EXPECT_EQ(format("%f%d", 1), "f1"); }

TEST(Wsprintf, KnowsNoStar) { EXPECT_EQ(format("%*d", 5), "*d"); }

TEST(Wsprintf, AnUnfinishedConversionEndsTheText) { EXPECT_EQ(format("ab%"), "ab"); }

TEST(Wsprintf, WritesAtMost1024CharactersWithTheNul) {
    const std::string longer(2000, 'x');
    char buffer[1100];
    wsprintfA(buffer, "%s", longer.c_str());  // the length it answers is 1023 here, 1024 in Wine
    EXPECT_EQ(buffer, std::string(1023, 'x'));
}

TEST(Wvsprintf, TakesAList) {
    const auto call = [](char* buffer, const char* text, ...) {
        va_list arguments;
        va_start(arguments, text);
        const int length = wvsprintfA(buffer, text, arguments);
        va_end(arguments);
        return length;
    };
    char buffer[32];
    EXPECT_EQ(call(buffer, "%d-%s", 5, "x"), 3);
    EXPECT_STREQ(buffer, "5-x");
}

}  // namespace
}  // namespace openwosa::comshim_test
