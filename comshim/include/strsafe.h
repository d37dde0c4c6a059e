/* The safe string functions: targets always end with NUL, and the outcome is an HRESULT. StringCch counts characters,
 * StringCb bytes. A target that is too small receives what fits, and STRSAFE_E_INSUFFICIENT_BUFFER tells so. */
#pragma once
#include <stdarg.h>

#include "owshim_crt.h"
#include "windef.h"
#include "winerror.h"

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)
#define STRSAFE_E_END_OF_FILE ((HRESULT)0x80070026)

typedef char* STRSAFE_LPSTR;
typedef const char* STRSAFE_LPCSTR;
typedef wchar_t* STRSAFE_LPWSTR;
typedef const wchar_t* STRSAFE_LPCWSTR;

#define OWSHIM_STRSAFE static __inline__ __attribute__((unused)) HRESULT

/* The functions of one character kind. `print` is the formatter that ends no text that just fits. */
#define OWSHIM_STRSAFE_FUNCTIONS(X, Char, print)                                                                     \
    OWSHIM_STRSAFE StringCchLength##X(const Char* text, size_t most, size_t* length) {                               \
        size_t count = 0;                                                                                            \
        int found = 0;                                                                                               \
        if (text && most <= STRSAFE_MAX_CCH)                                                                         \
            while (count < most && !(found = text[count] == 0)) ++count;                                             \
        if (length) *length = found ? count : 0;                                                                     \
        return found ? S_OK : STRSAFE_E_INVALID_PARAMETER;                                                           \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCchCopyN##X(Char* target, size_t size, const Char* source, size_t count) {                  \
        size_t i = 0;                                                                                                \
        if (size == 0 || size > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;                                 \
        while (i < size - 1 && i < count && source[i]) {                                                             \
            target[i] = source[i];                                                                                   \
            ++i;                                                                                                     \
        }                                                                                                            \
        target[i] = 0;                                                                                               \
        return i < count && source[i] ? STRSAFE_E_INSUFFICIENT_BUFFER : S_OK;                                        \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCchCopy##X(Char* target, size_t size, const Char* source) {                                 \
        return StringCchCopyN##X(target, size, source, STRSAFE_MAX_CCH);                                             \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCchCatN##X(Char* target, size_t size, const Char* source, size_t count) {                   \
        size_t length = 0;                                                                                           \
        const HRESULT result = StringCchLength##X(target, size, &length);                                            \
        return FAILED(result) ? result : StringCchCopyN##X(target + length, size - length, source, count);           \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCchCat##X(Char* target, size_t size, const Char* source) {                                  \
        return StringCchCatN##X(target, size, source, STRSAFE_MAX_CCH);                                              \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCchVPrintf##X(Char* target, size_t size, const Char* format, va_list arguments) {           \
        int written;                                                                                                 \
        if (size == 0 || size > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;                                 \
        written = print(target, size - 1, format, arguments);                                                        \
        if (written < 0 || (size_t)written >= size - 1) target[size - 1] = 0;                                        \
        return written < 0 || (size_t)written > size - 1 ? STRSAFE_E_INSUFFICIENT_BUFFER : S_OK;                     \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCchPrintf##X(Char* target, size_t size, const Char* format, ...) {                          \
        HRESULT result;                                                                                              \
        va_list arguments;                                                                                           \
        va_start(arguments, format);                                                                                 \
        result = StringCchVPrintf##X(target, size, format, arguments);                                               \
        va_end(arguments);                                                                                           \
        return result;                                                                                               \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCbLength##X(const Char* text, size_t most, size_t* length) {                                \
        const HRESULT result = StringCchLength##X(text, most / sizeof(Char), length);                                \
        if (length) *length *= sizeof(Char);                                                                         \
        return result;                                                                                               \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCbCopy##X(Char* target, size_t bytes, const Char* source) {                                 \
        return StringCchCopy##X(target, bytes / sizeof(Char), source);                                               \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCbCopyN##X(Char* target, size_t bytes, const Char* source, size_t count) {                  \
        return StringCchCopyN##X(target, bytes / sizeof(Char), source, count / sizeof(Char));                        \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCbCat##X(Char* target, size_t bytes, const Char* source) {                                  \
        return StringCchCat##X(target, bytes / sizeof(Char), source);                                                \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCbCatN##X(Char* target, size_t bytes, const Char* source, size_t count) {                   \
        return StringCchCatN##X(target, bytes / sizeof(Char), source, count / sizeof(Char));                         \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCbVPrintf##X(Char* target, size_t bytes, const Char* format, va_list arguments) {           \
        return StringCchVPrintf##X(target, bytes / sizeof(Char), format, arguments);                                 \
    }                                                                                                                \
    OWSHIM_STRSAFE StringCbPrintf##X(Char* target, size_t bytes, const Char* format, ...) {                          \
        HRESULT result;                                                                                              \
        va_list arguments;                                                                                           \
        va_start(arguments, format);                                                                                 \
        result = StringCchVPrintf##X(target, bytes / sizeof(Char), format, arguments);                               \
        va_end(arguments);                                                                                           \
        return result;                                                                                               \
    }

OWSHIM_STRSAFE_FUNCTIONS(A, char, _vsnprintf)
OWSHIM_STRSAFE_FUNCTIONS(W, wchar_t, _vsnwprintf)

#define StringCchLength OWSHIM_AW(StringCchLength)
#define StringCchCopy OWSHIM_AW(StringCchCopy)
#define StringCchCopyN OWSHIM_AW(StringCchCopyN)
#define StringCchCat OWSHIM_AW(StringCchCat)
#define StringCchCatN OWSHIM_AW(StringCchCatN)
#define StringCchPrintf OWSHIM_AW(StringCchPrintf)
#define StringCchVPrintf OWSHIM_AW(StringCchVPrintf)
#define StringCbLength OWSHIM_AW(StringCbLength)
#define StringCbCopy OWSHIM_AW(StringCbCopy)
#define StringCbCopyN OWSHIM_AW(StringCbCopyN)
#define StringCbCat OWSHIM_AW(StringCbCat)
#define StringCbCatN OWSHIM_AW(StringCbCatN)
#define StringCbPrintf OWSHIM_AW(StringCbPrintf)
#define StringCbVPrintf OWSHIM_AW(StringCbVPrintf)
