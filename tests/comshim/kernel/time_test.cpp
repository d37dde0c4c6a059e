// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <ctime>

#include "support.hpp"

using namespace openwosa::test;

namespace {

ULONGLONG ticks(const FILETIME& time) { return ULONGLONG{time.dwHighDateTime} << 32 | time.dwLowDateTime; }
FILETIME file_time(ULONGLONG ticks) { return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)}; }

}  // namespace

TEST(Time, TheUnixEpochIs116444736000000000) {
    const SYSTEMTIME epoch{1970, 1, 4, 1, 0, 0, 0, 0};
    FILETIME file;
    ASSERT_TRUE(SystemTimeToFileTime(&epoch, &file));
    EXPECT_EQ(ticks(file), 116444736000000000ULL);
}

TEST(Time, ConvertsBothWaysWithTheDayOfTheWeek) {
    const SYSTEMTIME dates[] = {{1601, 1, 1, 1, 0, 0, 0, 0},
                                {2000, 2, 2, 29, 23, 59, 59, 999},
                                {1999, 12, 5, 31, 12, 30, 15, 500},
                                {2100, 3, 1, 1, 0, 0, 0, 1},
                                {9999, 12, 5, 31, 23, 59, 59, 0}};
    for (const SYSTEMTIME& date : dates) {
        FILETIME file;
        ASSERT_TRUE(SystemTimeToFileTime(&date, &file)) << date.wYear;
        SYSTEMTIME back;
        ASSERT_TRUE(FileTimeToSystemTime(&file, &back));
        EXPECT_EQ(back.wYear, date.wYear);
        EXPECT_EQ(back.wMonth, date.wMonth);
        EXPECT_EQ(back.wDay, date.wDay);
        EXPECT_EQ(back.wDayOfWeek, date.wDayOfWeek) << date.wYear;
        EXPECT_EQ(back.wHour, date.wHour);
        EXPECT_EQ(back.wSecond, date.wSecond);
        EXPECT_EQ(back.wMilliseconds, date.wMilliseconds);
    }
}

TEST(Time, ImpossibleDatesAreRefused) {
    const SYSTEMTIME dates[] = {{2001, 13, 0, 1, 0, 0, 0, 0},
                                {2001, 1, 0, 0, 0, 0, 0, 0},
                                {2001, 1, 0, 1, 24, 0, 0, 0},
                                {1600, 1, 0, 1, 0, 0, 0, 0}};
    for (const SYSTEMTIME& date : dates) {
        FILETIME file;
        SetLastError(0);
        EXPECT_FALSE(SystemTimeToFileTime(&date, &file))
            << date.wYear << '-' << date.wMonth << '-' << date.wDay;
        EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
    }
    const FILETIME negative = file_time(0x8000000000000000ULL);
    SYSTEMTIME date;
    EXPECT_FALSE(FileTimeToSystemTime(&negative, &date));
}

TEST(Time, OnlyLeapYearsHaveA29thOfFebruary) {
    const SYSTEMTIME leap{2000, 2, 0, 29, 0, 0, 0, 0};
    const SYSTEMTIME common{1900, 2, 0, 29, 0, 0, 0, 0};
    FILETIME file;
    EXPECT_TRUE(SystemTimeToFileTime(&leap, &file));
    if (running_on_wine())
        GTEST_SKIP() << "broken: Wine takes the 29th of February of any year for the 1st of March";
    EXPECT_FALSE(SystemTimeToFileTime(&common, &file));
}

TEST(Time, SystemTimeIsTheClockOfTheWorld) {
    FILETIME file;
    GetSystemTimeAsFileTime(&file);
    const auto unix_seconds = static_cast<long long>(ticks(file) / 10'000'000) - 11'644'473'600LL;
    EXPECT_NEAR(static_cast<double>(unix_seconds), static_cast<double>(std::time(nullptr)), 2.0);
    SYSTEMTIME date;
    GetSystemTime(&date);
    FILETIME again;
    ASSERT_TRUE(SystemTimeToFileTime(&date, &again));
    EXPECT_LT(ticks(again) - ticks(file) + 10'000, 20'000'000u);
}

TEST(Time, LocalTimeIsWhatTheCLibrarySays) {
    const std::time_t before = std::time(nullptr);
    SYSTEMTIME local;
    GetLocalTime(&local);
    const std::tm expected = *std::localtime(&before);
    EXPECT_EQ(local.wYear, expected.tm_year + 1900);
    EXPECT_EQ(local.wDay, expected.tm_mday);
    EXPECT_EQ(local.wHour, expected.tm_hour);
}

TEST(Time, LocalFileTimeConvertsBack) {
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    FILETIME local;
    FILETIME back;
    ASSERT_TRUE(FileTimeToLocalFileTime(&now, &local));
    ASSERT_TRUE(LocalFileTimeToFileTime(&local, &back));
    EXPECT_EQ(ticks(back), ticks(now));
    EXPECT_EQ(CompareFileTime(&now, &back), 0);
    const FILETIME later = file_time(ticks(now) + 1);
    EXPECT_EQ(CompareFileTime(&now, &later), -1);
    EXPECT_EQ(CompareFileTime(&later, &now), 1);
}

TEST(Time, TicksPassWithSleep) {
    const ULONGLONG start = GetTickCount64();
    LARGE_INTEGER frequency;
    LARGE_INTEGER first;
    LARGE_INTEGER second;
    ASSERT_TRUE(QueryPerformanceFrequency(&frequency));
    QueryPerformanceCounter(&first);
    Sleep(60);
    QueryPerformanceCounter(&second);
    EXPECT_GE(GetTickCount64() - start, 45u);
    EXPECT_GE(static_cast<double>(second.QuadPart - first.QuadPart) / static_cast<double>(frequency.QuadPart),
              0.045);
    EXPECT_LT(GetTickCount() - static_cast<DWORD>(start), 20'000u) << "the low half of the same clock";
}
