// BSTR: characters with their length in bytes before them and a null after, which the length does not count.
#include <oleauto.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <utility>

namespace {

// The 32-bit length stands directly before the characters, as programs know that look for it there. Eight
// bytes keep the characters aligned.
constexpr std::size_t kBefore = 8;
constexpr std::size_t kLongest = 0xFFFFFFFFu - kBefore - 2 * sizeof(OLECHAR);

UINT& length_of(BSTR string) noexcept { return reinterpret_cast<UINT*>(string)[-1]; }
void* block_of(BSTR string) noexcept { return reinterpret_cast<char*>(string) - kBefore; }

// Room for any length: a byte string may end within a character, which is filled up with zeros, and then the
// null.
std::size_t room_for(std::size_t bytes) noexcept {
    return kBefore + (bytes + sizeof(OLECHAR) - 1) / sizeof(OLECHAR) * sizeof(OLECHAR) + sizeof(OLECHAR);
}

BSTR allocate(std::size_t bytes) noexcept {
    if (bytes > kLongest) return nullptr;
    const std::size_t room = room_for(bytes);
    auto* block = static_cast<char*>(std::malloc(room));
    if (!block) return nullptr;
    BSTR string = reinterpret_cast<BSTR>(block + kBefore);
    std::memset(block, 0, kBefore);
    std::memset(reinterpret_cast<char*>(string) + bytes, 0, room - kBefore - bytes);
    length_of(string) = static_cast<UINT>(bytes);
    return string;
}

BSTR make(const void* data, std::size_t bytes) noexcept {
    BSTR string = allocate(bytes);
    if (string && data) std::memcpy(string, data, bytes);
    return string;
}

}  // namespace

BSTR SysAllocString(const OLECHAR* text) {
    return text ? make(text, std::wcslen(text) * sizeof(OLECHAR)) : nullptr;
}
// Without a text the characters are what they happen to be.
BSTR SysAllocStringLen(const OLECHAR* text, UINT length) {
    return make(text, std::size_t{length} * sizeof(OLECHAR));
}
BSTR SysAllocStringByteLen(LPCSTR bytes, UINT length) { return make(bytes, length); }

INT SysReAllocString(BSTR* string, const OLECHAR* text) {
    if (!string) return FALSE;
    BSTR copy = SysAllocString(text);
    if (text && !copy) return FALSE;
    SysFreeString(std::exchange(*string, copy));
    return TRUE;
}

// The text may be part of the string itself. Without a text the old characters stay.
INT SysReAllocStringLen(BSTR* string, const OLECHAR* text, UINT length) {
    if (!string) return FALSE;
    BSTR fresh = SysAllocStringLen(text, length);
    if (!fresh) return FALSE;
    if (!text && *string)
        std::memcpy(fresh, *string, std::min<std::size_t>(length_of(fresh), length_of(*string)));
    SysFreeString(std::exchange(*string, fresh));
    return TRUE;
}

void SysFreeString(BSTR string) {
    if (string) std::free(block_of(string));
}

UINT SysStringByteLen(BSTR string) { return string ? length_of(string) : 0; }
UINT SysStringLen(BSTR string) { return SysStringByteLen(string) / sizeof(OLECHAR); }
