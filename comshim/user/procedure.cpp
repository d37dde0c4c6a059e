#include "user/procedure.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "kernel/kernel_lock.hpp"
#include "text/utf.hpp"
#include "user/atoms.hpp"

namespace openwosa::comshim {
namespace {

// Tokens are small and never given back: a program has few procedures, and subclasses the same ones again.
constexpr ULONG_PTR kTokenBase = 0xFFFF0000;
constexpr unsigned kMaxTokens = 0x1000;
Procedure g_tokens[kMaxTokens];  // guarded by the kernel lock
unsigned g_token_count = 0;

template <class Char>
struct CreateStructOf;
template <>
struct CreateStructOf<char> {
    using type = CREATESTRUCTA;
};
template <>
struct CreateStructOf<wchar_t> {
    using type = CREATESTRUCTW;
};

std::wstring convert(const char* text) { return widen(text); }
std::string convert(const wchar_t* text) { return narrow(text); }

// One text argument in the receiver's kind; keeps null and atoms as they are.
template <class To, class From>
class ConvertedText {
  public:
    explicit ConvertedText(const From* text) {
        if (text != nullptr && !is_atom(text)) {
            text_ = convert(text);
            pointer_ = text_.c_str();
        } else {
            pointer_ = reinterpret_cast<const To*>(text);
        }
    }
    const To* get() const { return pointer_; }

  private:
    std::basic_string<To> text_;
    const To* pointer_;
};

// The longest prefix of `text` that fits `room` units and splits no character, as the receiver's kind counts
// them.
std::string fit(const std::wstring& text, std::size_t room) {
    std::string bytes = narrow(text);
    if (bytes.size() > room) {
        while (room > 0 && (static_cast<unsigned char>(bytes[room]) & 0xC0) == 0x80) {
            --room;
        }
        bytes.resize(room);
    }
    return bytes;
}
std::wstring fit(const std::string& text, std::size_t room) { return widen(text).substr(0, room); }

// From: the sender's characters, To: the procedure's.
template <class From, class To>
class TextMessage {
  public:
    TextMessage(WNDPROC function, HWND hwnd) : function_(function), hwnd_(hwnd) {}

    LRESULT send(UINT message, WPARAM wparam, LPARAM lparam) const {
        switch (message) {
            case WM_NCCREATE:
            case WM_CREATE:
                return create(message, wparam, lparam);
            case WM_SETTEXT: {
                const ConvertedText<To, From> text(reinterpret_cast<const From*>(lparam));
                return function_(hwnd_, message, wparam, reinterpret_cast<LPARAM>(text.get()));
            }
            case WM_GETTEXT:
                return get_text(wparam, reinterpret_cast<From*>(lparam));
            case WM_GETTEXTLENGTH:
                return text_length();
            default:
                return function_(hwnd_, message, wparam, lparam);
        }
    }

  private:
    LRESULT create(UINT message, WPARAM wparam, LPARAM lparam) const {
        using FromStruct = typename CreateStructOf<From>::type;
        using ToStruct = typename CreateStructOf<To>::type;
        const auto& from = *reinterpret_cast<const FromStruct*>(lparam);
        const ConvertedText<To, From> name(from.lpszName);
        const ConvertedText<To, From> window_class(from.lpszClass);
        ToStruct to{from.lpCreateParams,
                    from.hInstance,
                    from.hMenu,
                    from.hwndParent,
                    from.cy,
                    from.cx,
                    from.y,
                    from.x,
                    from.style,
                    name.get(),
                    window_class.get(),
                    from.dwExStyle};
        return function_(hwnd_, message, wparam, reinterpret_cast<LPARAM>(&to));
    }

    std::basic_string<To> whole_text() const {
        const LRESULT length = function_(hwnd_, WM_GETTEXTLENGTH, 0, 0);
        std::vector<To> buffer(static_cast<std::size_t>(std::max<LRESULT>(length, 0)) + 1);
        const LRESULT copied =
            function_(hwnd_, WM_GETTEXT, buffer.size(), reinterpret_cast<LPARAM>(buffer.data()));
        const auto most = static_cast<LRESULT>(buffer.size()) - 1;
        return {buffer.data(), static_cast<std::size_t>(std::clamp<LRESULT>(copied, 0, most))};
    }

    LRESULT get_text(WPARAM size, From* buffer) const {
        if (size == 0 || buffer == nullptr) {
            return 0;
        }
        const std::basic_string<From> text = fit(whole_text(), size - 1);
        std::copy(text.begin(), text.end(), buffer);
        buffer[text.size()] = 0;
        return static_cast<LRESULT>(text.size());
    }

    LRESULT text_length() const { return static_cast<LRESULT>(convert(whole_text().c_str()).size()); }

    WNDPROC function_;
    HWND hwnd_;
};

}  // namespace

WNDPROC procedure_for_caller(Procedure procedure, bool caller_is_unicode) {
    if (procedure.unicode == caller_is_unicode || procedure.function == nullptr) {
        return procedure.function;
    }
    KernelLock lock;
    unsigned index = 0;
    while (index < g_token_count &&
           (g_tokens[index].function != procedure.function || g_tokens[index].unicode != procedure.unicode)) {
        ++index;
    }
    if (index == kMaxTokens) {
        return procedure.function;
    }
    if (index == g_token_count) {
        g_tokens[g_token_count++] = procedure;
    }
    return reinterpret_cast<WNDPROC>(kTokenBase + index);
}

Procedure procedure_from_caller(WNDPROC value, bool caller_is_unicode) {
    const auto number = reinterpret_cast<ULONG_PTR>(value);
    if (number >= kTokenBase && number < kTokenBase + kMaxTokens) {
        KernelLock lock;
        if (number - kTokenBase < g_token_count) {
            return g_tokens[number - kTokenBase];
        }
    }
    return {value, caller_is_unicode};
}

LRESULT call_procedure(Procedure procedure, bool sender_is_unicode, HWND hwnd, UINT message, WPARAM wparam,
                       LPARAM lparam) {
    if (procedure.function == nullptr) {
        return 0;
    }
    if (procedure.unicode == sender_is_unicode) {
        return procedure.function(hwnd, message, wparam, lparam);
    }
    if (sender_is_unicode) {
        return TextMessage<wchar_t, char>(procedure.function, hwnd).send(message, wparam, lparam);
    }
    return TextMessage<char, wchar_t>(procedure.function, hwnd).send(message, wparam, lparam);
}

}  // namespace openwosa::comshim

using namespace openwosa::comshim;

LRESULT CallWindowProcA(WNDPROC previous, HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return call_procedure(procedure_from_caller(previous, false), false, hwnd, message, wparam, lparam);
}

LRESULT CallWindowProcW(WNDPROC previous, HWND hwnd, UINT message, WPARAM wparam, LPARAM lparam) {
    return call_procedure(procedure_from_caller(previous, true), true, hwnd, message, wparam, lparam);
}
