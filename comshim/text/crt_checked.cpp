// The checked copies of Microsoft's runtime (strcpy_s ...).
#include <errno.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "owshim_crt.h"

namespace {

template <class Char>
std::size_t bounded_length(const Char* text, std::size_t limit) noexcept {
    std::size_t length = 0;
    while (length < limit && text[length] != 0) {
        ++length;
    }
    return length;
}

// Puts up to `count` characters of `source` at `start`. With _TRUNCATE what does not fit is cut (STRUNCATE).
template <class Char>
errno_t put(Char* target, std::size_t start, std::size_t size, const Char* source,
            std::size_t count) noexcept {
    const std::size_t room = size - start;  // at least 1
    if (count == _TRUNCATE) {
        const std::size_t length = bounded_length(source, room);
        const bool cut = length == room;
        const std::size_t copied = cut ? room - 1 : length;
        std::char_traits<Char>::move(target + start, source, copied);
        target[start + copied] = 0;
        return cut ? STRUNCATE : 0;
    }
    const std::size_t length = bounded_length(source, count);
    if (length >= room) {
        target[0] = 0;
        return errno = ERANGE;
    }
    std::char_traits<Char>::move(target + start, source, length);
    target[start + length] = 0;
    return 0;
}

constexpr std::size_t kWhole = SIZE_MAX - 1;  // any length, but not _TRUNCATE

template <class Char>
errno_t copy(Char* target, std::size_t size, const Char* source, std::size_t count) noexcept {
    if (target == nullptr || size == 0) {
        return errno = EINVAL;
    }
    if (source == nullptr) {
        target[0] = 0;
        return errno = EINVAL;
    }
    return put(target, 0, size, source, count);
}

template <class Char>
errno_t append(Char* target, std::size_t size, const Char* source, std::size_t count) noexcept {
    if (target == nullptr || size == 0) {
        return errno = EINVAL;
    }
    const std::size_t start = bounded_length(target, size);
    if (source == nullptr || start == size) {  // nothing to append, or no text there to append to
        target[0] = 0;
        return errno = EINVAL;
    }
    return put(target, start, size, source, count);
}

}  // namespace

errno_t strcpy_s(char* target, size_t size, const char* source) { return copy(target, size, source, kWhole); }
errno_t strncpy_s(char* target, size_t size, const char* source, size_t count) {
    return copy(target, size, source, count);
}
errno_t strcat_s(char* target, size_t size, const char* source) {
    return append(target, size, source, kWhole);
}
errno_t strncat_s(char* target, size_t size, const char* source, size_t count) {
    return append(target, size, source, count);
}
errno_t wcscpy_s(wchar_t* target, size_t size, const wchar_t* source) {
    return copy(target, size, source, kWhole);
}
errno_t wcsncpy_s(wchar_t* target, size_t size, const wchar_t* source, size_t count) {
    return copy(target, size, source, count);
}
errno_t wcscat_s(wchar_t* target, size_t size, const wchar_t* source) {
    return append(target, size, source, kWhole);
}
errno_t wcsncat_s(wchar_t* target, size_t size, const wchar_t* source, size_t count) {
    return append(target, size, source, count);
}

errno_t memcpy_s(void* target, size_t size, const void* source, size_t count) {
    if (count == 0) {
        return 0;
    }
    if (target == nullptr) {
        return errno = EINVAL;
    }
    if (source == nullptr || count > size) {
        std::memset(target, 0, size);
        return errno = source == nullptr ? EINVAL : ERANGE;
    }
    std::memmove(target, source, count);
    return 0;
}

errno_t fopen_s(FILE** file, const char* name, const char* mode) {
    if (file == nullptr || name == nullptr || mode == nullptr) {
        return errno = EINVAL;
    }
    *file = fopen(name, mode);
    return *file != nullptr ? 0 : errno;
}

errno_t localtime_s(struct tm* parts, const time_t* time) {
    return parts != nullptr && time != nullptr && localtime_r(time, parts) != nullptr ? 0 : (errno = EINVAL);
}

errno_t gmtime_s(struct tm* parts, const time_t* time) {
    return parts != nullptr && time != nullptr && gmtime_r(time, parts) != nullptr ? 0 : (errno = EINVAL);
}
