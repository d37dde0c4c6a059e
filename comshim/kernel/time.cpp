// Ticks, clocks and the two forms of a date.
#include <time.h>
#include <windows.h>

#include "thread_state.hpp"

using namespace openwosa::comshim;

namespace {

// FILETIME counts 100 ns from 1601-01-01; the Unix epoch is 134774 days later.
constexpr std::int64_t kTicksPerSecond = 10'000'000;
constexpr std::int64_t kTicksPerDay = 86'400 * kTicksPerSecond;
constexpr std::int64_t kUnixEpoch = 134'774 * kTicksPerDay;
constexpr int kFirstYear = 1601;
constexpr int kLastYear = 30827;  // the last whole year a FILETIME holds

std::int64_t ticks_of(const FILETIME& time) noexcept {
    return static_cast<std::int64_t>(std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime);
}

FILETIME filetime_of(std::int64_t ticks) noexcept {
    return {static_cast<DWORD>(ticks), static_cast<DWORD>(static_cast<std::uint64_t>(ticks) >> 32)};
}

bool is_leap(int year) noexcept { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(int month, int year) noexcept {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return kDays[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

// Days from 1601-01-01 to the first of January. 1601 begins a cycle of 400 years.
std::int64_t days_before(int year) noexcept {
    const std::int64_t years = year - kFirstYear;
    return years * 365 + years / 4 - years / 100 + years / 400;
}

SYSTEMTIME system_time_of(std::int64_t ticks) noexcept {
    const std::int64_t days = ticks / kTicksPerDay;
    std::int64_t rest = ticks % kTicksPerDay / (kTicksPerSecond / 1000);
    SYSTEMTIME time{};
    time.wMilliseconds = static_cast<WORD>(rest % 1000);
    rest /= 1000;
    time.wSecond = static_cast<WORD>(rest % 60);
    time.wMinute = static_cast<WORD>(rest / 60 % 60);
    time.wHour = static_cast<WORD>(rest / 3600);
    time.wDayOfWeek = static_cast<WORD>((days + 1) % 7);  // 1601-01-01 was a Monday
    int year = kFirstYear + static_cast<int>(days / 366);
    while (days_before(year + 1) <= days) ++year;
    auto day = static_cast<int>(days - days_before(year));
    int month = 1;
    while (day >= days_in(month, year)) day -= days_in(month++, year);
    time.wYear = static_cast<WORD>(year);
    time.wMonth = static_cast<WORD>(month);
    time.wDay = static_cast<WORD>(day + 1);
    return time;
}

bool is_valid(const SYSTEMTIME& time) noexcept {
    return time.wYear >= kFirstYear && time.wYear <= kLastYear && time.wMonth >= 1 && time.wMonth <= 12 &&
           time.wDay >= 1 && time.wDay <= days_in(time.wMonth, time.wYear) && time.wHour < 24 &&
           time.wMinute < 60 && time.wSecond < 60 && time.wMilliseconds < 1000;
}

timespec clock(clockid_t id) noexcept {
    timespec time{};
    clock_gettime(id, &time);
    return time;
}

std::int64_t now_ticks() noexcept {
    const timespec now = clock(CLOCK_REALTIME);
    return kUnixEpoch + now.tv_sec * kTicksPerSecond + now.tv_nsec / 100;
}

// Local minus universal time, as it is now: that is what Windows converts with, whatever the time converted.
std::int64_t local_offset() noexcept {
    const time_t now = time(nullptr);
    tm local{};
    localtime_r(&now, &local);
    return local.tm_gmtoff * kTicksPerSecond;
}

}  // namespace

// Time asleep counts, as on Windows.
ULONGLONG GetTickCount64() {
    const timespec now = clock(CLOCK_BOOTTIME);
    return static_cast<ULONGLONG>(now.tv_sec) * 1000 + static_cast<ULONGLONG>(now.tv_nsec) / 1'000'000;
}

DWORD GetTickCount() { return static_cast<DWORD>(GetTickCount64()); }

BOOL QueryPerformanceCounter(LARGE_INTEGER* count) {
    const timespec now = clock(CLOCK_MONOTONIC);
    count->QuadPart = now.tv_sec * kTicksPerSecond + now.tv_nsec / 100;
    return TRUE;
}

BOOL QueryPerformanceFrequency(LARGE_INTEGER* frequency) {
    frequency->QuadPart = kTicksPerSecond;
    return TRUE;
}

VOID GetSystemTimeAsFileTime(LPFILETIME time) { *time = filetime_of(now_ticks()); }
VOID GetSystemTime(LPSYSTEMTIME time) { *time = system_time_of(now_ticks()); }
VOID GetLocalTime(LPSYSTEMTIME time) { *time = system_time_of(now_ticks() + local_offset()); }

BOOL SystemTimeToFileTime(const SYSTEMTIME* system, LPFILETIME file) {
    if (!is_valid(*system)) return fail(ERROR_INVALID_PARAMETER);
    std::int64_t days = days_before(system->wYear) + system->wDay - 1;
    for (int month = 1; month < system->wMonth; ++month) days += days_in(month, system->wYear);
    const std::int64_t seconds = system->wHour * 3600 + system->wMinute * 60 + system->wSecond;
    *file = filetime_of(days * kTicksPerDay + seconds * kTicksPerSecond +
                        system->wMilliseconds * (kTicksPerSecond / 1000));
    return TRUE;
}

BOOL FileTimeToSystemTime(const FILETIME* file, LPSYSTEMTIME system) {
    if (ticks_of(*file) < 0) return fail(ERROR_INVALID_PARAMETER);
    *system = system_time_of(ticks_of(*file));
    return TRUE;
}

BOOL FileTimeToLocalFileTime(const FILETIME* file, LPFILETIME local) {
    *local = filetime_of(ticks_of(*file) + local_offset());
    return TRUE;
}

BOOL LocalFileTimeToFileTime(const FILETIME* local, LPFILETIME file) {
    *file = filetime_of(ticks_of(*local) - local_offset());
    return TRUE;
}

LONG CompareFileTime(const FILETIME* first, const FILETIME* second) {
    const auto a = static_cast<std::uint64_t>(ticks_of(*first));
    const auto b = static_cast<std::uint64_t>(ticks_of(*second));
    return a < b ? -1 : a > b ? 1 : 0;
}
