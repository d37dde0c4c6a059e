#include "date_time.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

namespace openwosa::comshim::com {
namespace {

using namespace std::chrono;

constexpr sys_days kDayZero{year{1899} / December / 30};
constexpr int kSecondsOfDay = 86400;
constexpr int kCenturyTurn = 30;  // two-digit years below are of the 2000s

int full_year(int value) noexcept {
    return value < kCenturyTurn ? value + 2000 : value < 100 ? value + 1900 : value;
}

bool make_date(int year_number, unsigned month_number, unsigned day_number, int seconds,
               DATE& date) noexcept {
    const year_month_day civil{year{year_number}, month{month_number}, day{day_number}};
    if (!civil.ok() || year_number < 100 || year_number > 9999) return false;
    const double days = static_cast<double>((sys_days{civil} - kDayZero).count());
    const double fraction = static_cast<double>(seconds) / kSecondsOfDay;
    date = days < 0 ? days - fraction : days + fraction;
    return true;
}

struct CivilTime {
    year_month_day date;
    unsigned weekday = 0;
    int seconds = 0;
};

// To the nearest second.
CivilTime civil_time(DATE value) noexcept {
    double whole = std::trunc(value);
    double seconds = std::nearbyint(std::abs(value - whole) * kSecondsOfDay);
    if (seconds >= kSecondsOfDay) {
        seconds = 0;
        whole += 1;
    }
    const sys_days date = kDayZero + days{static_cast<int>(whole)};
    return {year_month_day{date}, weekday{date}.c_encoding(), static_cast<int>(seconds)};
}

// The text in pieces: numbers, words, and marks.
struct Token {
    enum class Kind { kNumber, kMonth, kMeridian, kMark } kind;
    int value;  // a month from 1, 0 or 12 hours, or the mark
    std::size_t length;
};

bool is_letter(wchar_t c) noexcept { return (c | 32) >= L'a' && (c | 32) <= L'z'; }

bool read_word(std::wstring_view word, Token& token) noexcept {
    constexpr std::wstring_view kMonths[12] = {L"january",   L"february", L"march",    L"april",
                                               L"may",       L"june",     L"july",     L"august",
                                               L"september", L"october",  L"november", L"december"};
    std::wstring lower;
    for (const wchar_t c : word) lower += static_cast<wchar_t>(c | 32);
    if (lower == L"am" || lower == L"a" || lower == L"pm" || lower == L"p") {
        token = {Token::Kind::kMeridian, lower[0] == L'p' ? 12 : 0, 0};
        return true;
    }
    for (int i = 0; i < 12; ++i)
        if (lower.size() >= 3 && kMonths[i].starts_with(lower)) {
            token = {Token::Kind::kMonth, i + 1, 0};
            return true;
        }
    return false;
}

bool tokenize(std::wstring_view text, std::vector<Token>& tokens) {
    constexpr std::size_t kMostTokens = 24;
    while (!text.empty()) {
        if (tokens.size() == kMostTokens) return false;
        std::size_t length = 1;
        const wchar_t c = text.front();
        if (c >= L'0' && c <= L'9') {
            int value = 0;
            for (length = 0; length < text.size() && text[length] >= L'0' && text[length] <= L'9'; ++length) {
                if (length == 4) return false;
                value = value * 10 + static_cast<int>(text[length] - L'0');
            }
            tokens.push_back({Token::Kind::kNumber, value, length});
        } else if (is_letter(c)) {
            while (length < text.size() && is_letter(text[length])) ++length;
            Token token{};
            if (!read_word(text.substr(0, length), token)) return false;
            tokens.push_back(token);
        } else if (c == L':' || c == L'/' || c == L'-' || c == L'.' || c == L',') {
            tokens.push_back({Token::Kind::kMark, static_cast<int>(c), 1});
        } else if (c != L' ' && c != L'\t') {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

class DateReader {
  public:
    explicit DateReader(const std::vector<Token>& tokens) : tokens_(tokens) {}

    bool read(DATE& date) {
        for (std::size_t i = 0; i < tokens_.size();) {
            const Token& token = tokens_[i];
            const bool starts_time = token.kind == Token::Kind::kNumber &&
                                     (is_mark(i + 1, L':') || is(i + 1, Token::Kind::kMeridian));
            if (starts_time) {
                if (has_time_ || !read_time(i)) return false;
            } else if (token.kind == Token::Kind::kNumber) {
                if (numbers_.size() == 3) return false;
                numbers_.push_back(token);
                ++i;
            } else if (token.kind == Token::Kind::kMonth) {
                if (month_ != 0) return false;
                month_ = token.value;
                month_at_ = numbers_.size();
                ++i;
            } else if (token.kind == Token::Kind::kMark && token.value != ':' && i != 0 &&
                       i + 1 != tokens_.size()) {
                ++i;
            } else {
                return false;
            }
        }
        if (numbers_.empty() && month_ == 0) {
            date = static_cast<double>(seconds_) / kSecondsOfDay;
            return has_time_;
        }
        return read_date(date);
    }

  private:
    bool is(std::size_t i, Token::Kind kind) const { return i < tokens_.size() && tokens_[i].kind == kind; }
    bool is_mark(std::size_t i, wchar_t mark) const {
        return is(i, Token::Kind::kMark) && tokens_[i].value == static_cast<int>(mark);
    }
    bool read_time(std::size_t& i) {
        int parts[3] = {tokens_[i++].value, 0, 0};
        for (int part = 1; part < 3 && is_mark(i, L':'); ++part) {
            if (!is(i + 1, Token::Kind::kNumber)) return false;
            parts[part] = tokens_[i + 1].value;
            i += 2;
        }
        if (is(i, Token::Kind::kMeridian)) {
            if (parts[0] < 1 || parts[0] > 12) return false;
            parts[0] = parts[0] % 12 + tokens_[i++].value;
        }
        has_time_ = true;
        seconds_ = (parts[0] * 60 + parts[1]) * 60 + parts[2];
        return parts[0] < 24 && parts[1] < 60 && parts[2] < 60;
    }
    static int this_year() {
        SYSTEMTIME now;
        GetLocalTime(&now);
        return now.wYear;
    }
    bool read_date(DATE& date) const {
        int y = 0, m = month_, d = 0;
        const std::size_t count = numbers_.size();
        if (m != 0) {  // "21 November 2026", "November 21, 2026", "21 November"
            if (count == 0 || count > 2 || month_at_ > 1) return false;
            d = numbers_[0].value;
            y = count == 2 ? year_of(numbers_[1]) : this_year();
        } else if (count == 3 && numbers_[0].length > 2) {  // year first
            y = numbers_[0].value;
            m = numbers_[1].value;
            d = numbers_[2].value;
        } else if (count == 3 || count == 2) {
            m = numbers_[0].value;
            d = numbers_[1].value;
            y = count == 3 ? year_of(numbers_[2]) : this_year();
        } else {
            return false;
        }
        if (m > 12 && d <= 12) std::swap(m, d);  // "21/11/2026" can only be meant so
        return m > 0 && d > 0 &&
               make_date(y, static_cast<unsigned>(m), static_cast<unsigned>(d), seconds_, date);
    }
    static int year_of(const Token& token) {
        return token.length <= 2 ? full_year(token.value) : token.value;
    }

    const std::vector<Token>& tokens_;
    std::vector<Token> numbers_;
    int month_ = 0;
    std::size_t month_at_ = 0;
    int seconds_ = 0;
    bool has_time_ = false;
};

}  // namespace

std::wstring date_text(DATE date) {
    const CivilTime time = civil_time(date);
    char text[64];
    int length = 0;
    const bool has_date = std::trunc(date) != 0;
    if (has_date)
        length = std::snprintf(text, sizeof text, "%u/%u/%d", unsigned(time.date.month()),
                               unsigned(time.date.day()), int(time.date.year()));
    if (!has_date || time.seconds != 0) {
        const int hour = time.seconds / 3600;
        length += std::snprintf(text + length, sizeof text - static_cast<std::size_t>(length),
                                "%s%d:%02d:%02d %s", has_date ? " " : "", hour % 12 == 0 ? 12 : hour % 12,
                                time.seconds / 60 % 60, time.seconds % 60, hour < 12 ? "AM" : "PM");
    }
    return {text, text + length};
}

bool parse_date(std::wstring_view text, DATE& date) {
    std::vector<Token> tokens;
    return tokenize(text, tokens) && !tokens.empty() && DateReader(tokens).read(date);
}

}  // namespace openwosa::comshim::com

using namespace openwosa::comshim::com;

// Milliseconds are not kept, as documented.
INT SystemTimeToVariantTime(LPSYSTEMTIME system, DOUBLE* time) {
    if (!system || !time) return FALSE;
    if (system->wHour > 23 || system->wMinute > 59 || system->wSecond > 59) return FALSE;
    const int seconds = (system->wHour * 60 + system->wMinute) * 60 + system->wSecond;
    return make_date(full_year(system->wYear), system->wMonth, system->wDay, seconds, *time);
}

INT VariantTimeToSystemTime(DOUBLE time, LPSYSTEMTIME system) {
    if (!system || !is_date(time)) return FALSE;
    const CivilTime civil = civil_time(time);
    *system = {};
    system->wYear = static_cast<WORD>(int(civil.date.year()));
    system->wMonth = static_cast<WORD>(unsigned(civil.date.month()));
    system->wDay = static_cast<WORD>(unsigned(civil.date.day()));
    system->wDayOfWeek = static_cast<WORD>(civil.weekday);
    system->wHour = static_cast<WORD>(civil.seconds / 3600);
    system->wMinute = static_cast<WORD>(civil.seconds / 60 % 60);
    system->wSecond = static_cast<WORD>(civil.seconds % 60);
    return TRUE;
}
