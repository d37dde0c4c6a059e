#pragma once
// What a COM server says of itself; idlc writes the tables from the IDL.

#include <ole2.h>

namespace openwosa::com {

struct LibraryInfo {
    GUID id;
    WORD major = 1;
    WORD minor = 0;
    const wchar_t* description = nullptr;
};

struct ClassInfo {
    CLSID id;
    const wchar_t* name = nullptr;
    const wchar_t* description = nullptr;
    const wchar_t* progid = nullptr;  ///< with the version
    const wchar_t* version_independent_progid = nullptr;
    const wchar_t* threading = nullptr;
};

struct ResultText {
    HRESULT code = 0;
    const char* name = nullptr;
    const wchar_t* text = nullptr;
};

/// A pair of the documents' tables: this method may return that.
struct MethodResults {
    const char* method = nullptr;
    const char* result = nullptr;
};

}  // namespace openwosa::com
