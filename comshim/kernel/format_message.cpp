// FormatMessage: a template, from the caller or of a system error code, with numbered inserts.
#include <windows.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "error_text.hpp"
#include "wide.hpp"

namespace openwosa::comshim {

namespace {

constexpr DWORD kAnyWidth = FORMAT_MESSAGE_MAX_WIDTH_MASK;  // "no line breaks but those of %n"

// The caller's arguments by number. A va_list can only be read forwards, so what has been read is kept.
class Arguments {
  public:
    Arguments(va_list* list, bool is_array) noexcept : list_(list), is_array_(is_array) {}
    bool given() const noexcept { return list_ != nullptr; }
    DWORD_PTR at(std::size_t index) {
        if (is_array_) return reinterpret_cast<const DWORD_PTR*>(list_)[index];
        while (read_.size() <= index) read_.push_back(va_arg(*list_, DWORD_PTR));
        return read_[index];
    }

  private:
    va_list* list_;
    bool is_array_;
    std::vector<DWORD_PTR> read_;
};

struct InvalidTemplate {};

// A printf specification between exclamation marks: flags, width, precision, size, conversion.
struct Specification {
    std::string flags;
    int width = -1;
    int precision = -1;
    std::string size;
    char conversion = 's';
};

class Formatter {
  public:
    Formatter(std::string_view text, Arguments arguments, bool wide, bool inserts, DWORD width)
        : rest_(text), arguments_(std::move(arguments)), wide_(wide), inserts_(inserts), width_(width) {}

    std::string run() {
        while (!rest_.empty()) {
            const char c = take();
            if (c == '%' && !rest_.empty()) {
                if (!escape(take())) break;
            } else if (c == '\r' || c == '\n') {
                if (c == '\r' && !rest_.empty() && rest_.front() == '\n') take();
                width_ == 0 ? line_break() : put(" ");
            } else {
                put({&c, 1});
            }
        }
        return std::move(out_);
    }

  private:
    char take() noexcept {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    // What follows a percent sign; false ends the message.
    bool escape(char c) {
        switch (c) {
            case '0':
                return false;
            case 'n':
                line_break();
                return true;
            case 'r':
                put("\r");
                return true;
            case 't':
                put("\t");
                return true;
            default:
                if (c >= '1' && c <= '9')
                    insert(c);
                else
                    put({&c, 1});
                return true;
        }
    }

    void insert(char first_digit) {
        const std::string_view before = rest_;
        std::size_t number = static_cast<std::size_t>(first_digit - '0');
        if (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9')
            number = number * 10 + static_cast<std::size_t>(take() - '0');
        std::size_t next = number;  // where the arguments of `*` are
        const Specification specification = take_specification(next);
        if (!inserts_) {  // stays as it is written
            put("%");
            put({&first_digit, 1});
            put(before.substr(0, before.size() - rest_.size()));
            return;
        }
        if (!arguments_.given()) throw InvalidTemplate{};
        put(formatted(specification, arguments_.at(next - 1)));
    }

    // `next` is the number of the value: each `*` takes one argument before it.
    Specification take_specification(std::size_t& next) {
        Specification found;
        if (rest_.empty() || rest_.front() != '!') return found;
        const std::size_t end = rest_.find('!', 1);
        if (end == std::string_view::npos) throw InvalidTemplate{};
        std::string_view text = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        const auto take_while = [&text](std::string_view set) {
            const std::size_t length = std::min(text.find_first_not_of(set), text.size());
            const std::string_view taken = text.substr(0, length);
            text.remove_prefix(length);
            return taken;
        };
        const auto take_number = [&](int standard) {
            if (!text.empty() && text.front() == '*') {
                text.remove_prefix(1);
                return inserts_ && arguments_.given() ? static_cast<int>(arguments_.at(next++ - 1)) : 0;
            }
            const std::string digits(take_while("0123456789"));
            return digits.empty() ? standard : std::atoi(digits.substr(0, 4).c_str());
        };
        found.flags = take_while("-+ #0");
        found.width = take_number(-1);
        if (!text.empty() && text.front() == '.') {
            text.remove_prefix(1);
            found.precision = take_number(0);
        }
        found.size = take_while("hlwI0123456789");
        if (text.size() != 1 || !std::strchr("cCdiuoxXpsS", text.front())) throw InvalidTemplate{};
        found.conversion = text.front();
        return found;
    }

    std::string formatted(const Specification& specification, DWORD_PTR value) const {
        const bool is_text = specification.conversion == 's' || specification.conversion == 'S';
        const bool is_character = specification.conversion == 'c' || specification.conversion == 'C';
        // s and c are of the function's own kind, S and C of the other; h and l say it outright.
        bool wide = wide_ != (specification.conversion == 'S' || specification.conversion == 'C');
        if (specification.size == "h") wide = false;
        if (specification.size == "l" || specification.size == "w") wide = true;
        if (is_text) return padded(specification, text_of(value, wide));
        if (is_character)
            return padded(specification, wide ? narrow(std::wstring(1, static_cast<wchar_t>(value)))
                                              : std::string(1, static_cast<char>(value)));
        return number_of(specification, value);
    }

    static std::string text_of(DWORD_PTR value, bool wide) {
        if (value == 0) return "(null)";
        return wide ? narrow(reinterpret_cast<const wchar_t*>(value)) : reinterpret_cast<const char*>(value);
    }

    static std::string padded(const Specification& specification, std::string text) {
        if (specification.precision >= 0 && text.size() > static_cast<std::size_t>(specification.precision))
            text.resize(static_cast<std::size_t>(specification.precision));
        const std::size_t width = specification.width > 0 ? static_cast<std::size_t>(specification.width) : 0;
        if (text.size() >= width) return text;
        const bool left = specification.flags.find('-') != std::string::npos;
        return text.insert(left ? text.size() : 0, width - text.size(), ' ');
    }

    static std::string number_of(const Specification& specification, DWORD_PTR value) {
        const bool is_signed = specification.conversion == 'd' || specification.conversion == 'i';
        const bool is_wide = specification.size == "ll" || specification.size == "I64" ||
                             specification.size == "I" || specification.conversion == 'p';
        if (specification.size == "h")
            value = is_signed ? static_cast<DWORD_PTR>(static_cast<short>(value))
                              : static_cast<unsigned short>(value);
        if (!is_wide)
            value = is_signed ? static_cast<DWORD_PTR>(static_cast<LONG_PTR>(static_cast<int>(value)))
                              : static_cast<unsigned>(value);
        std::string format = "%" + specification.flags;
        if (specification.width >= 0) format += std::to_string(specification.width);
        if (specification.precision >= 0) format += "." + std::to_string(specification.precision);
        if (specification.conversion == 'p') return pointer_text(value);
        format += std::string("ll") + specification.conversion;
        const int length = std::snprintf(nullptr, 0, format.c_str(), value);
        std::string text(static_cast<std::size_t>(length), '\0');
        std::snprintf(text.data(), text.size() + 1, format.c_str(), value);
        return text;
    }

    // All digits, as Windows writes a pointer.
    static std::string pointer_text(DWORD_PTR value) {
        char text[32];
        std::snprintf(text, sizeof text, "%0*llX", static_cast<int>(2 * sizeof value),
                      static_cast<unsigned long long>(value));
        return text;
    }

    void line_break() {
        out_ += "\r\n";
        line_start_ = out_.size();
    }

    // With a width from 1 to 254 lines are broken at the last blank that fits.
    void put(std::string_view text) {
        out_ += text;
        if (width_ == 0 || width_ == kAnyWidth) return;
        while (out_.size() - line_start_ > width_) {
            const std::size_t blank = out_.rfind(' ', line_start_ + width_);
            if (blank == std::string::npos || blank < line_start_) return;
            out_.replace(blank, 1, "\r\n");
            line_start_ = blank + 2;
        }
    }

    std::string_view rest_;
    Arguments arguments_;
    const bool wide_;
    const bool inserts_;
    const DWORD width_;
    std::string out_;
    std::size_t line_start_ = 0;
};

// The text of a system code; the code may come in the dress of an HRESULT.
bool system_template(DWORD message, std::string& text) {
    if ((message & 0xFFFF0000) == (0x80000000 | FACILITY_WIN32 << 16)) message &= 0xFFFF;
    const char* found = error_text(message);
    if (found) text = std::string(found) + "\r\n";
    return found != nullptr;
}

// A Win32 error code; 0: `out` is the message.
DWORD make_message(DWORD flags, const std::string* source, DWORD message, va_list* arguments, bool wide,
                   std::string& out) {
    std::string text;
    if (flags & FORMAT_MESSAGE_FROM_STRING) {
        if (!source) return ERROR_INVALID_PARAMETER;
        text = *source;
    } else if (flags & FORMAT_MESSAGE_FROM_SYSTEM) {
        if (!system_template(message, text)) return ERROR_MR_MID_NOT_FOUND;
    } else if (flags & FORMAT_MESSAGE_FROM_HMODULE) {
        return ERROR_RESOURCE_TYPE_NOT_FOUND;  // shared objects have no message tables
    } else {
        return ERROR_INVALID_PARAMETER;
    }
    const bool inserts = !(flags & FORMAT_MESSAGE_IGNORE_INSERTS);
    try {
        out = Formatter(text, Arguments(arguments, flags & FORMAT_MESSAGE_ARGUMENT_ARRAY), wide, inserts,
                        flags & FORMAT_MESSAGE_MAX_WIDTH_MASK)
                  .run();
    } catch (const InvalidTemplate&) {
        return ERROR_INVALID_PARAMETER;
    }
    return ERROR_SUCCESS;
}

template <class Character>
DWORD deliver(const std::basic_string<Character>& text, DWORD flags, Character* buffer, DWORD size) noexcept {
    const SIZE_T needed = text.size() + 1;
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
        const SIZE_T room = std::max<SIZE_T>(needed, size);
        auto* memory = static_cast<Character*>(LocalAlloc(LMEM_FIXED, room * sizeof(Character)));
        std::memcpy(buffer, &memory, sizeof memory);  // `buffer` is the address of a pointer then
        if (!memory) return 0;
        buffer = memory;
    } else if (needed > size) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    std::char_traits<Character>::copy(buffer, text.c_str(), needed);
    return static_cast<DWORD>(text.size());
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD message, DWORD /*language*/, LPSTR buffer, DWORD size,
                     va_list* arguments) {
    return guarded(DWORD{0}, [&]() -> DWORD {
        if (!buffer) return fail(ERROR_INVALID_PARAMETER);
        const bool from_string = (flags & FORMAT_MESSAGE_FROM_STRING) && source;
        const std::string given = from_string ? static_cast<LPCSTR>(source) : "";
        std::string out;
        const DWORD error =
            make_message(flags, from_string ? &given : nullptr, message, arguments, false, out);
        return error ? fail(error) : deliver(out, flags, buffer, size);
    });
}

DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD message, DWORD /*language*/, LPWSTR buffer,
                     DWORD size, va_list* arguments) {
    return guarded(DWORD{0}, [&]() -> DWORD {
        if (!buffer) return fail(ERROR_INVALID_PARAMETER);
        const bool from_string = (flags & FORMAT_MESSAGE_FROM_STRING) && source;
        const std::string given = from_string ? narrow(static_cast<LPCWSTR>(source)) : "";
        std::string out;
        const DWORD error =
            make_message(flags, from_string ? &given : nullptr, message, arguments, true, out);
        return error ? fail(error) : deliver(widen(out), flags, buffer, size);
    });
}
