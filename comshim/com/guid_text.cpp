#include "guid_text.hpp"

#include <objbase.h>
#include <sys/random.h>

#include "class_catalog.hpp"
#include "com_object.hpp"

namespace openwosa::comshim::com {
namespace {

// Where the hexadecimal pairs of a GUID stand, in the order of its 16 bytes on a little-endian machine.
constexpr std::size_t kPairs[16] = {7, 5, 3, 1, 12, 10, 17, 15, 20, 22, 25, 27, 29, 31, 33, 35};
constexpr std::wstring_view kPunctuation = L"{        -    -    -    -            }";
static_assert(kPunctuation.size() == kGuidTextLength);

int digit(wchar_t character) noexcept {
    if (character >= L'0' && character <= L'9') return character - L'0';
    if (character >= L'A' && character <= L'F') return character - L'A' + 10;
    if (character >= L'a' && character <= L'f') return character - L'a' + 10;
    return -1;
}

}  // namespace

bool parse_guid(std::wstring_view text, GUID& guid) noexcept {
    if (text.size() != kGuidTextLength) return false;
    for (std::size_t i = 0; i < kGuidTextLength; ++i)
        if (kPunctuation[i] != L' ' && text[i] != kPunctuation[i]) return false;
    unsigned char bytes[sizeof(GUID)];
    for (std::size_t i = 0; i < sizeof bytes; ++i) {
        const int high = digit(text[kPairs[i]]);
        const int low = digit(text[kPairs[i] + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = static_cast<unsigned char>(high << 4 | low);
    }
    memcpy(&guid, bytes, sizeof guid);
    return true;
}

void format_guid(REFGUID guid, wchar_t (&text)[kGuidTextLength]) noexcept {
    kPunctuation.copy(text, kGuidTextLength);
    unsigned char bytes[sizeof(GUID)];
    memcpy(bytes, &guid, sizeof bytes);
    for (std::size_t i = 0; i < sizeof bytes; ++i) {
        text[kPairs[i]] = L"0123456789ABCDEF"[bytes[i] >> 4];
        text[kPairs[i] + 1] = L"0123456789ABCDEF"[bytes[i] & 15];
    }
}

}  // namespace openwosa::comshim::com

using namespace openwosa::comshim::com;

int StringFromGUID2(REFGUID guid, LPOLESTR text, int size) {
    constexpr int kWithTerminator = kGuidTextLength + 1;
    if (!text || size < kWithTerminator) return 0;
    wchar_t formatted[kGuidTextLength];
    format_guid(guid, formatted);
    std::wstring_view(formatted, kGuidTextLength).copy(text, kGuidTextLength);
    text[kGuidTextLength] = 0;
    return kWithTerminator;
}

HRESULT StringFromCLSID(REFCLSID clsid, LPOLESTR* text) {
    if (!text) return E_INVALIDARG;
    constexpr int kSize = kGuidTextLength + 1;
    *text = static_cast<LPOLESTR>(CoTaskMemAlloc(kSize * sizeof(OLECHAR)));
    if (!*text) return E_OUTOFMEMORY;
    StringFromGUID2(clsid, *text, kSize);
    return S_OK;
}
HRESULT StringFromIID(REFIID iid, LPOLESTR* text) { return StringFromCLSID(iid, text); }

// What does not begin with a brace is taken for a ProgID, as Windows does.
HRESULT CLSIDFromString(LPCOLESTR text, LPCLSID clsid) {
    if (!clsid) return E_INVALIDARG;
    *clsid = CLSID_NULL;
    if (!text) return S_OK;
    if (text[0] != L'{') return CLSIDFromProgID(text, clsid);
    return parse_guid(text, *clsid) ? S_OK : CO_E_CLASSSTRING;
}

HRESULT IIDFromString(LPCOLESTR text, LPIID iid) {
    if (!iid) return E_INVALIDARG;
    *iid = IID_NULL;
    if (!text) return S_OK;
    if (std::wstring_view(text).size() != kGuidTextLength) return E_INVALIDARG;
    return parse_guid(text, *iid) ? S_OK : CO_E_IIDSTRING;
}

// A random one, of RFC 4122's version 4.
HRESULT CoCreateGuid(GUID* guid) {
    if (!guid) return E_INVALIDARG;
    if (getrandom(guid, sizeof *guid, 0) != sizeof *guid) return HRESULT_FROM_WIN32(ERROR_GEN_FAILURE);
    guid->Data3 = static_cast<USHORT>((guid->Data3 & 0x0FFF) | 0x4000);
    guid->Data4[0] = static_cast<UCHAR>((guid->Data4[0] & 0x3F) | 0x80);
    return S_OK;
}

HRESULT CLSIDFromProgID(LPCOLESTR name, LPCLSID clsid) {
    if (!clsid) return E_INVALIDARG;
    *clsid = CLSID_NULL;
    if (!name) return E_INVALIDARG;
    return com_guarded([&] { return class_catalog::find_program(name, *clsid) ? S_OK : CO_E_CLASSSTRING; });
}
HRESULT CLSIDFromProgIDEx(LPCOLESTR name, LPCLSID clsid) { return CLSIDFromProgID(name, clsid); }

HRESULT ProgIDFromCLSID(REFCLSID clsid, LPOLESTR* name) {
    if (!name) return E_INVALIDARG;
    *name = nullptr;
    return com_guarded([&] {
        std::wstring program;
        if (!class_catalog::find_program_of(clsid, program)) return REGDB_E_CLASSNOTREG;
        const std::size_t bytes = (program.size() + 1) * sizeof(OLECHAR);
        *name = static_cast<LPOLESTR>(CoTaskMemAlloc(bytes));
        if (!*name) return E_OUTOFMEMORY;
        memcpy(*name, program.c_str(), bytes);
        return S_OK;
    });
}
