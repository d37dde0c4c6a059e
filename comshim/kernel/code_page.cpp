// MultiByteToWideChar and WideCharToMultiByte. All code pages that exist here are UTF-8: the ANSI, the OEM
// and 65001; ISO 8859-1 (28591) is there for old text.
#include <windows.h>

#include <cstring>
#include <cwchar>
#include <string_view>

#include "text/utf.hpp"
#include "thread_state.hpp"

namespace openwosa::comshim {

namespace {

constexpr UINT kLatin1 = 28591;
constexpr char32_t kReplacement = 0xFFFD;

bool is_utf8(UINT page) noexcept {
    return page == CP_ACP || page == CP_OEMCP || page == CP_THREAD_ACP || page == CP_UTF8;
}

// text/utf.hpp keeps a byte that is not UTF-8 as U+DC80..U+DCFF; Windows has U+FFFD for it.
bool is_stray_byte(char32_t c) noexcept { return c >= 0xDC80 && c <= 0xDCFF; }
bool is_scalar(char32_t c) noexcept { return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF); }

// Counts what it would write when there is no buffer; -1: does not fit.
class WideSink {
  public:
    WideSink(wchar_t* out, int size) noexcept : out_(out), size_(size) {}
    void put(char32_t c) noexcept {
        if (size_ != 0 && count_ < size_) out_[count_] = static_cast<wchar_t>(c);
        ++count_;
    }
    int result() const noexcept {
        if (size_ == 0 || count_ <= size_) return count_;
        set_last_error(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }

  private:
    wchar_t* out_;
    int size_;
    int count_ = 0;
};

class NarrowSink {
  public:
    NarrowSink(char* out, int size) noexcept : out_(out), size_(size) {}
    void put(std::string_view bytes) noexcept {
        for (const char c : bytes) {
            if (size_ != 0 && count_ < size_) out_[count_] = c;
            ++count_;
        }
    }
    int result() const noexcept {
        if (size_ == 0 || count_ <= size_) return count_;
        set_last_error(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }

  private:
    char* out_;
    int size_;
    int count_ = 0;
};

}  // namespace

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

UINT GetACP() { return CP_UTF8; }
UINT GetOEMCP() { return CP_UTF8; }
BOOL IsValidCodePage(UINT page) { return page == CP_UTF8 || page == kLatin1; }

int MultiByteToWideChar(UINT page, DWORD flags, LPCSTR text, int bytes, LPWSTR wide, int wide_size) {
    const bool utf8 = is_utf8(page);
    if (!text || bytes == 0 || bytes < -1 || wide_size < 0 || (wide_size != 0 && !wide) ||
        static_cast<const void*>(text) == wide || (!utf8 && page != kLatin1))
        return fail(ERROR_INVALID_PARAMETER);
    if (flags & ~DWORD{MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS | MB_ERR_INVALID_CHARS})
        return fail(ERROR_INVALID_FLAGS);
    std::string_view rest(text, bytes == -1 ? std::strlen(text) + 1 : static_cast<std::size_t>(bytes));
    WideSink sink(wide, wide_size);
    while (!rest.empty()) {
        const CodePoint next =
            utf8 ? next_code_point(rest) : CodePoint{static_cast<unsigned char>(rest[0]), 1};
        const bool stray = is_stray_byte(next.value);
        if (stray && (flags & MB_ERR_INVALID_CHARS)) return fail(ERROR_NO_UNICODE_TRANSLATION);
        sink.put(stray ? kReplacement : next.value);
        rest.remove_prefix(next.bytes);
    }
    return sink.result();
}

int WideCharToMultiByte(UINT page, DWORD flags, LPCWSTR wide, int characters, LPSTR text, int text_size,
                        LPCSTR default_char, LPBOOL used_default) {
    const bool utf8 = is_utf8(page);
    if (!wide || characters == 0 || characters < -1 || text_size < 0 || (text_size != 0 && !text) ||
        static_cast<const void*>(wide) == text || (!utf8 && page != kLatin1))
        return fail(ERROR_INVALID_PARAMETER);
    const std::wstring_view all(
        wide, characters == -1 ? std::wcslen(wide) + 1 : static_cast<std::size_t>(characters));
    NarrowSink sink(text, text_size);
    bool defaulted = false;
    for (const wchar_t c : all) {
        const auto value = static_cast<char32_t>(c);
        char encoded[4] = {static_cast<char>(value)};
        if (utf8 ? is_scalar(value) : value < 0x100) {
            sink.put({encoded, utf8 ? encode_code_point(value, encoded) : 1});
            continue;
        }
        if (flags & WC_ERR_INVALID_CHARS) return fail(ERROR_NO_UNICODE_TRANSLATION);
        defaulted = true;
        if (default_char)
            sink.put(default_char);
        else if (utf8)
            sink.put({encoded, encode_code_point(kReplacement, encoded)});
        else
            sink.put("?");
    }
    if (used_default) *used_default = defaulted;
    return sink.result();
}
