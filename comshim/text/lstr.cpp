// lstrlen and its kin. A null string is tolerated where Windows tolerates it: its handlers of access
// violations made lstrlen answer 0 and the copying functions NULL.
#include <windows.h>

#include <string>

#include "text/utf.hpp"

namespace openwosa::comshim {
namespace {

template <class Char>
int length_of(const Char* text) {
    return text != nullptr ? static_cast<int>(std::char_traits<Char>::length(text)) : 0;
}

template <class Char>
Char* copy(Char* target, const Char* source) {
    if (target == nullptr || source == nullptr) {
        return nullptr;
    }
    std::char_traits<Char>::move(target, source, std::char_traits<Char>::length(source) + 1);
    return target;
}

template <class Char>
Char* copy_bounded(Char* target, const Char* source, int size) {
    if (target == nullptr || source == nullptr) {
        return nullptr;
    }
    if (size > 0) {
        Char* at = target;
        while (--size > 0 && *source != 0) {
            *at++ = *source++;
        }
        *at = 0;
    }
    return target;
}

template <class Char>
Char* append(Char* target, const Char* source) {
    if (target == nullptr || source == nullptr) {
        return nullptr;
    }
    copy(target + length_of(target), source);
    return target;
}

std::u32string code_points(const char* text) {
    const std::wstring wide = widen(text);
    return {wide.begin(), wide.end()};
}
std::u32string code_points(const wchar_t* text) {
    const std::wstring_view wide(text);
    return {wide.begin(), wide.end()};
}

// Windows sorts symbols before digits before letters.
unsigned group(char32_t value) noexcept {
    if (value >= '0' && value <= '9') {
        return 1;
    }
    return value >= 0xAA || to_upper(value) != to_lower(value) ? 2 : 0;
}

int compare_points(char32_t left, char32_t right) noexcept {
    if (group(left) != group(right)) {
        return group(left) < group(right) ? -1 : 1;
    }
    return left < right ? -1 : left > right;
}

// Alphabetical, case first ignored; of two that differ in case only, lower case comes first.
int compare(const std::u32string& left, const std::u32string& right, bool ignore_case) {
    const std::size_t common = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (const int order = compare_points(to_lower(left[i]), to_lower(right[i])); order != 0) {
            return order;
        }
    }
    if (left.size() != right.size()) {
        return left.size() < right.size() ? -1 : 1;
    }
    const int by_case = right.compare(left);
    return ignore_case ? 0 : by_case < 0 ? -1 : by_case > 0;
}

template <class Char>
int compare(const Char* left, const Char* right, bool ignore_case) {
    if (left == nullptr || right == nullptr) {
        return left == right ? 0 : left == nullptr ? -1 : 1;
    }
    return compare(code_points(left), code_points(right), ignore_case);
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

int lstrlenA(LPCSTR text) { return length_of(text); }
int lstrlenW(LPCWSTR text) { return length_of(text); }
LPSTR lstrcpyA(LPSTR target, LPCSTR source) { return copy(target, source); }
LPWSTR lstrcpyW(LPWSTR target, LPCWSTR source) { return copy(target, source); }
LPSTR lstrcpynA(LPSTR target, LPCSTR source, int size) { return copy_bounded(target, source, size); }
LPWSTR lstrcpynW(LPWSTR target, LPCWSTR source, int size) { return copy_bounded(target, source, size); }
LPSTR lstrcatA(LPSTR target, LPCSTR source) { return append(target, source); }
LPWSTR lstrcatW(LPWSTR target, LPCWSTR source) { return append(target, source); }
int lstrcmpA(LPCSTR left, LPCSTR right) { return compare(left, right, false); }
int lstrcmpW(LPCWSTR left, LPCWSTR right) { return compare(left, right, false); }
int lstrcmpiA(LPCSTR left, LPCSTR right) { return compare(left, right, true); }
int lstrcmpiW(LPCWSTR left, LPCWSTR right) { return compare(left, right, true); }
