// wsprintf and wvsprintf: at most 1024 characters, the terminating NUL included (the documented bound of the
// buffer).
#include "text/format.hpp"
#include "windows.h"

namespace {

using openwosa::comshim::format_into;
using openwosa::comshim::FormatDialect;

template <class Char>
int bounded_format(Char* text, const Char* format, va_list arguments) {
    constexpr int kLimit = 1024;
    int length = format_into(text, kLimit - 1, format, arguments, FormatDialect::kWsprintf);
    length = length < kLimit ? length : kLimit - 1;
    text[length] = 0;
    return length;
}

}  // namespace

int wvsprintfA(LPSTR text, LPCSTR format, va_list arguments) {
    return bounded_format(text, format, arguments);
}

int wvsprintfW(LPWSTR text, LPCWSTR format, va_list arguments) {
    return bounded_format(text, format, arguments);
}

int wsprintfA(LPSTR text, LPCSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = bounded_format(text, format, arguments);
    va_end(arguments);
    return length;
}

int wsprintfW(LPWSTR text, LPCWSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = bounded_format(text, format, arguments);
    va_end(arguments);
    return length;
}
