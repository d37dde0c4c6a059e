// The printf family of Microsoft's runtime, over one formatter.
#include <errno.h>

#include <climits>
#include <string>

#include "owshim_crt.h"
#include "text/format.hpp"
#include "text/utf.hpp"

namespace {

using openwosa::comshim::format_into;

// Calls `use` with the va_list of the arguments after `last`.
#define WITH_ARGUMENTS(last, use) \
    va_list arguments;            \
    va_start(arguments, last);    \
    const int result = (use);     \
    va_end(arguments);            \
    return result

template <class Char>
int measure(const Char* format, va_list arguments) {
    return format_into<Char>(nullptr, 0, format, arguments);
}

// _snprintf: no NUL when the text just fills the buffer; -1, and the buffer full, when it does not fit.
template <class Char>
int print_unterminated(Char* text, std::size_t size, const Char* format, va_list arguments) {
    if (text == nullptr) {
        return size == 0 ? measure(format, arguments) : (errno = EINVAL, -1);
    }
    const int length = format_into(text, size, format, arguments);
    if (static_cast<std::size_t>(length) < size) {
        text[length] = 0;
    }
    return static_cast<std::size_t>(length) <= size ? length : -1;
}

// sprintf_s: all or nothing.
template <class Char>
int print_checked(Char* text, std::size_t size, const Char* format, va_list arguments) {
    if (text == nullptr || size == 0 || format == nullptr) {
        errno = EINVAL;
        return -1;
    }
    const int length = format_into(text, size - 1, format, arguments);
    if (static_cast<std::size_t>(length) >= size) {
        text[0] = 0;
        errno = ERANGE;
        return -1;
    }
    text[length] = 0;
    return length;
}

// _snprintf_s: at most `count` characters and the NUL; -1 when cut short. Needs room for what it was allowed
// to write.
template <class Char>
int print_counted(Char* text, std::size_t size, std::size_t count, const Char* format, va_list arguments) {
    if (text == nullptr || size == 0 || format == nullptr) {
        errno = EINVAL;
        return -1;
    }
    const bool truncate = count == _TRUNCATE;
    const std::size_t most = truncate || count >= size ? size - 1 : count;
    const int length = format_into(text, most, format, arguments);
    if (static_cast<std::size_t>(length) <= most) {
        text[length] = 0;
        return length;
    }
    if (!truncate && count >= size) {
        text[0] = 0;
        errno = ERANGE;
        return -1;
    }
    text[most] = 0;
    return -1;
}

template <class Char>
int print_unbounded(Char* text, const Char* format, va_list arguments) {
    const int length = format_into(text, INT_MAX, format, arguments);
    text[length] = 0;
    return length;
}

int write_all(FILE* file, const std::string& text, int result) {
    return fwrite(text.data(), 1, text.size(), file) == text.size() ? result : -1;
}

template <class Char>
std::basic_string<Char> formatted(const Char* format, va_list arguments) {
    std::basic_string<Char> text(static_cast<std::size_t>(measure(format, arguments)), Char{});
    format_into(text.data(), text.size(), format, arguments);
    return text;
}

int print_to(FILE* file, const char* format, va_list arguments) {
    const std::string text = formatted(format, arguments);
    return write_all(file, text, static_cast<int>(text.size()));
}

// Wide text leaves as UTF-8 through the narrow functions: a C stream that has once seen wide output takes no
// other.
int print_to(FILE* file, const wchar_t* format, va_list arguments) {
    const std::wstring text = formatted(format, arguments);
    return write_all(file, openwosa::comshim::narrow(text), static_cast<int>(text.size()));
}

}  // namespace

int _vsnprintf(char* text, size_t size, const char* format, va_list arguments) {
    return print_unterminated(text, size, format, arguments);
}
int _snprintf(char* text, size_t size, const char* format, ...) {
    WITH_ARGUMENTS(format, print_unterminated(text, size, format, arguments));
}
int _vsnwprintf(wchar_t* text, size_t size, const wchar_t* format, va_list arguments) {
    return print_unterminated(text, size, format, arguments);
}
int _snwprintf(wchar_t* text, size_t size, const wchar_t* format, ...) {
    WITH_ARGUMENTS(format, print_unterminated(text, size, format, arguments));
}

int _vscprintf(const char* format, va_list arguments) { return measure(format, arguments); }
int _scprintf(const char* format, ...) { WITH_ARGUMENTS(format, measure(format, arguments)); }
int _vscwprintf(const wchar_t* format, va_list arguments) { return measure(format, arguments); }
int _scwprintf(const wchar_t* format, ...) { WITH_ARGUMENTS(format, measure(format, arguments)); }

int vsprintf_s(char* text, size_t size, const char* format, va_list arguments) {
    return print_checked(text, size, format, arguments);
}
int sprintf_s(char* text, size_t size, const char* format, ...) {
    WITH_ARGUMENTS(format, print_checked(text, size, format, arguments));
}
int vswprintf_s(wchar_t* text, size_t size, const wchar_t* format, va_list arguments) {
    return print_checked(text, size, format, arguments);
}
int swprintf_s(wchar_t* text, size_t size, const wchar_t* format, ...) {
    WITH_ARGUMENTS(format, print_checked(text, size, format, arguments));
}

int _vsnprintf_s(char* text, size_t size, size_t count, const char* format, va_list arguments) {
    return print_counted(text, size, count, format, arguments);
}
int _snprintf_s(char* text, size_t size, size_t count, const char* format, ...) {
    WITH_ARGUMENTS(format, print_counted(text, size, count, format, arguments));
}
int _vsnwprintf_s(wchar_t* text, size_t size, size_t count, const wchar_t* format, va_list arguments) {
    return print_counted(text, size, count, format, arguments);
}
int _snwprintf_s(wchar_t* text, size_t size, size_t count, const wchar_t* format, ...) {
    WITH_ARGUMENTS(format, print_counted(text, size, count, format, arguments));
}

int owshim_vsprintf(char* text, const char* format, va_list arguments) {
    return print_unbounded(text, format, arguments);
}
int owshim_sprintf(char* text, const char* format, ...) {
    WITH_ARGUMENTS(format, print_unbounded(text, format, arguments));
}
int owshim_vswprintf(wchar_t* text, const wchar_t* format, va_list arguments) {
    return print_unbounded(text, format, arguments);
}
int owshim_swprintf(wchar_t* text, const wchar_t* format, ...) {
    WITH_ARGUMENTS(format, print_unbounded(text, format, arguments));
}

int owshim_vfprintf(FILE* file, const char* format, va_list arguments) {
    return print_to(file, format, arguments);
}
int owshim_fprintf(FILE* file, const char* format, ...) {
    WITH_ARGUMENTS(format, print_to(file, format, arguments));
}
int owshim_vprintf(const char* format, va_list arguments) { return print_to(stdout, format, arguments); }
int owshim_printf(const char* format, ...) { WITH_ARGUMENTS(format, print_to(stdout, format, arguments)); }
int owshim_vfwprintf(FILE* file, const wchar_t* format, va_list arguments) {
    return print_to(file, format, arguments);
}
int owshim_fwprintf(FILE* file, const wchar_t* format, ...) {
    WITH_ARGUMENTS(format, print_to(file, format, arguments));
}
int owshim_vwprintf(const wchar_t* format, va_list arguments) { return print_to(stdout, format, arguments); }
int owshim_wprintf(const wchar_t* format, ...) {
    WITH_ARGUMENTS(format, print_to(stdout, format, arguments));
}
