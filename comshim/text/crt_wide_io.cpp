// Wide text in and out of C streams, as UTF-8 by the narrow functions: a stream that has once seen the C
// library's wide functions takes no narrow ones, which programs mix freely on Windows.
#include <cstring>
#include <string>

#include "owshim_crt.h"
#include "text/utf.hpp"

using openwosa::comshim::narrow;
using openwosa::comshim::widen;

int owshim_fputws(const wchar_t* text, FILE* file) { return fputs(narrow(text).c_str(), file) < 0 ? -1 : 0; }

int owshim_putws(const wchar_t* text) { return puts(narrow(text).c_str()) < 0 ? -1 : 0; }

wchar_t* owshim_fgetws(wchar_t* text, int size, FILE* file) {
    std::string line;
    for (int characters = 0; size > 1;) {
        const int byte = fgetc(file);
        const bool starts_character = (byte & 0xC0) != 0x80;
        if (byte == EOF || (starts_character && characters == size - 1)) {
            if (byte != EOF) {
                ungetc(byte, file);
            }
            break;
        }
        line.push_back(static_cast<char>(byte));
        characters += starts_character;
        if (byte == '\n') {
            break;
        }
    }
    if (line.empty()) {
        return nullptr;
    }
    // Bytes that are no UTF-8 count one by one, so the room may be less than what was read.
    const std::wstring wide = widen(line).substr(0, static_cast<std::size_t>(size) - 1);
    std::wmemcpy(text, wide.c_str(), wide.size() + 1);
    return text;
}

FILE* owshim_wfopen(const wchar_t* name, const wchar_t* mode) {
    return fopen(narrow(name).c_str(), narrow(mode).c_str());
}

wchar_t* owshim_wcstok(wchar_t* text, const wchar_t* delimiters) {
    static thread_local wchar_t* s_rest = nullptr;
    return wcstok(text, delimiters, &s_rest);
}
