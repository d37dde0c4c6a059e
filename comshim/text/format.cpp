#include "text/format.hpp"

#include <climits>
#include <cstdint>
#include <cstdio>
#include <cwchar>
#include <string_view>
#include <type_traits>

#include "text/utf.hpp"

namespace openwosa::comshim {
namespace {

enum class Length { kDefault, kChar, kShort, kLong, k64, kWide, kLongDouble };

struct Spec {
    bool left = false, plus = false, space = false, alternate = false, zero = false;
    int width = 0;
    int precision = -1;
    Length length = Length::kDefault;
};

// A va_list that can be handed on by reference, whatever the platform makes of the type.
struct Arguments {
    std::va_list list;
};

template <class Char>
class Formatter {
  public:
    Formatter(FormatOutput<Char>& out, FormatDialect dialect, Arguments& arguments)
        : out_(out), dialect_(dialect), arguments_(arguments) {}

    void run(const Char* format) {
        while (*format != 0) {
            if (*format != '%') {
                out_.put(*format++);
                continue;
            }
            ++format;
            Spec spec;
            format = parse(format, spec);
            if (*format == 0) {
                return;
            }
            convert(*format++, spec);
        }
    }

  private:
    bool runtime() const { return dialect_ == FormatDialect::kRuntime; }

    const Char* parse(const Char* at, Spec& spec) {
        at = parse_flags(at, spec);
        at = parse_number(at, spec.width);
        if (spec.width < 0) {
            spec.left = true;
            spec.width = -spec.width;
        }
        if (*at == '.') {
            spec.precision = 0;
            at = parse_number(at + 1, spec.precision);
        }
        return parse_length(at, spec);
    }

    const Char* parse_flags(const Char* at, Spec& spec) {
        for (;; ++at) {
            switch (*at) {
                case '-':
                    spec.left = true;
                    break;
                case '#':
                    spec.alternate = true;
                    break;
                case '0':
                    spec.zero = true;
                    break;
                case '+':
                    if (!runtime()) return at;
                    spec.plus = true;
                    break;
                case ' ':
                    if (!runtime()) return at;
                    spec.space = true;
                    break;
                default:
                    return at;
            }
        }
    }

    const Char* parse_number(const Char* at, int& number) {
        if (*at == '*' && runtime()) {
            number = va_arg(arguments_.list, int);
            return at + 1;
        }
        for (; *at >= '0' && *at <= '9'; ++at) {
            if (number < INT_MAX / 10 - 1) {
                number = number * 10 + static_cast<int>(*at - '0');
            }
        }
        return at;
    }

    const Char* parse_length(const Char* at, Spec& spec) {
        switch (*at) {
            case 'h':
                spec.length = Length::kShort;
                if (at[1] == 'h' && runtime()) {
                    spec.length = Length::kChar;
                    ++at;
                }
                return at + 1;
            case 'l':
                spec.length = Length::kLong;
                if (at[1] == 'l' && runtime()) {
                    spec.length = Length::k64;
                    ++at;
                }
                return at + 1;
            case 'w':
                spec.length = Length::kWide;
                return at + 1;
            case 'I':
                if (at[1] == '6' && at[2] == '4') {
                    spec.length = Length::k64;
                    return at + 3;
                }
                if (at[1] == '3' && at[2] == '2') {
                    return at + 3;
                }
                spec.length = sizeof(void*) == 8 ? Length::k64 : Length::kDefault;
                return at + 1;
            case 'z':
            case 't':
            case 'j':
                if (runtime()) {
                    spec.length = Length::k64;
                    return at + 1;
                }
                return at;
            case 'L':
                if (runtime()) {
                    spec.length = Length::kLongDouble;
                    return at + 1;
                }
                return at;
            default:
                return at;
        }
    }

    void convert(Char conversion, Spec& spec) {
        switch (conversion) {
            case 'd':
            case 'i':
                put_signed(spec);
                return;
            case 'u':
                put_unsigned(spec, fetch_unsigned(spec.length), 10, false);
                return;
            case 'x':
                put_unsigned(spec, fetch_unsigned(spec.length), 16, false);
                return;
            case 'X':
                put_unsigned(spec, fetch_unsigned(spec.length), 16, true);
                return;
            case 'p':
                put_pointer(spec);
                return;
            case 'c':
                put_character(spec, sizeof(Char) > 1);
                return;
            case 'C':
                put_character(spec, sizeof(Char) == 1);
                return;
            case 's':
                put_string(spec, sizeof(Char) > 1);
                return;
            case 'S':
                put_string(spec, sizeof(Char) == 1);
                return;
            default:
                break;
        }
        if (runtime()) {
            switch (conversion) {
                case 'o':
                    put_unsigned(spec, fetch_unsigned(spec.length), 8, false);
                    return;
                case 'e':
                case 'E':
                case 'f':
                case 'F':
                case 'g':
                case 'G':
                case 'a':
                case 'A':
                    put_floating(spec, static_cast<char>(conversion));
                    return;
                case 'n':
                    (void)va_arg(arguments_.list, void*);
                    return;
                default:
                    break;
            }
        }
        out_.put(conversion);
    }

    std::int64_t fetch_signed(Length length) {
        switch (length) {
            case Length::k64:
                return va_arg(arguments_.list, long long);
            case Length::kShort:
                return static_cast<short>(va_arg(arguments_.list, int));
            case Length::kChar:
                return static_cast<signed char>(va_arg(arguments_.list, int));
            case Length::kDefault:
            case Length::kLong:
            case Length::kWide:
            case Length::kLongDouble:
                break;
        }
        return va_arg(arguments_.list, int);
    }

    std::uint64_t fetch_unsigned(Length length) {
        switch (length) {
            case Length::k64:
                return va_arg(arguments_.list, unsigned long long);
            case Length::kShort:
                return static_cast<unsigned short>(va_arg(arguments_.list, int));
            case Length::kChar:
                return static_cast<unsigned char>(va_arg(arguments_.list, int));
            case Length::kDefault:
            case Length::kLong:
            case Length::kWide:
            case Length::kLongDouble:
                break;
        }
        return va_arg(arguments_.list, unsigned);
    }

    void put_signed(const Spec& spec) {
        const std::int64_t value = fetch_signed(spec.length);
        const bool negative = value < 0;
        const auto magnitude =
            negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
        const char* prefix = negative ? "-" : spec.plus ? "+" : spec.space ? " " : "";
        put_digits(spec, magnitude, 10, false, prefix);
    }

    void put_unsigned(const Spec& spec, std::uint64_t value, unsigned radix, bool upper) {
        const char* prefix = "";
        // user32 writes "0x0" where C writes "0".
        if (spec.alternate && radix == 16 && (value != 0 || !runtime())) {
            prefix = upper ? "0X" : "0x";
        } else if (spec.alternate && radix == 8 && value != 0) {
            prefix = "0";
        }
        put_digits(spec, value, radix, upper, prefix);
    }

    void put_pointer(Spec spec) {
        spec.precision = static_cast<int>(2 * sizeof(void*));
        put_digits(spec, reinterpret_cast<std::uintptr_t>(va_arg(arguments_.list, void*)), 16, true, "");
    }

    void put_digits(const Spec& spec, std::uint64_t value, unsigned radix, bool upper,
                    std::string_view prefix) {
        const char* const numerals = upper ? "0123456789ABCDEF" : "0123456789abcdef";
        char digits[24];
        int count = 0;
        for (; value != 0; value /= radix) {
            digits[count++] = numerals[value % radix];
        }
        // user32 writes at least one digit, and pads with zeros in spite of a precision.
        const int least = spec.precision < 0 || (spec.precision == 0 && !runtime()) ? 1 : spec.precision;
        int zeros = least - count;
        const int room = spec.width - static_cast<int>(prefix.size());
        if (spec.zero && !spec.left && (spec.precision < 0 || !runtime()) && room - count > zeros) {
            zeros = room - count;
        }
        zeros = zeros < 0 ? 0 : zeros;
        const int padding = room - count - zeros;
        pad(!spec.left, padding);
        for (const char character : prefix) {
            out_.put(static_cast<Char>(character));
        }
        pad(true, zeros, '0');
        while (count > 0) {
            out_.put(static_cast<Char>(digits[--count]));
        }
        pad(spec.left, padding);
    }

    void put_floating(const Spec& spec, char conversion) {
        char format[24];
        char* at = format;
        *at++ = '%';
        if (spec.left) *at++ = '-';
        if (spec.plus) *at++ = '+';
        if (spec.space) *at++ = ' ';
        if (spec.alternate) *at++ = '#';
        if (spec.zero) *at++ = '0';
        const bool is_long = spec.length == Length::kLongDouble;
        std::snprintf(at, 8, "*.*%s%c", is_long ? "L" : "", conversion);
        // 310 digits before the point at most for a double; more precision than this is cut.
        char text[1024];
        const int width = spec.width > 500 ? 500 : spec.width;
        const int precision = spec.precision > 500 ? 500 : spec.precision;
        if (is_long) {
            std::snprintf(text, sizeof text, format, width, precision, va_arg(arguments_.list, long double));
        } else {
            std::snprintf(text, sizeof text, format, width, precision, va_arg(arguments_.list, double));
        }
        for (const char* character = text; *character != 0; ++character) {
            out_.put(static_cast<Char>(*character));
        }
    }

    bool wide_argument(const Spec& spec, bool wide_by_default) const {
        if (spec.length == Length::kShort) return false;
        if (spec.length == Length::kLong || spec.length == Length::kWide) return true;
        return wide_by_default;
    }

    void put_character(const Spec& spec, bool wide_by_default) {
        const int argument = va_arg(arguments_.list, int);
        if (wide_argument(spec, wide_by_default)) {
            const wchar_t wide = static_cast<wchar_t>(argument);
            put_text(spec, std::wstring_view(&wide, 1));
        } else {
            const char narrow = static_cast<char>(argument);
            put_text(spec, std::string_view(&narrow, 1));
        }
    }

    void put_string(const Spec& spec, bool wide_by_default) {
        const void* text = va_arg(arguments_.list, const void*);
        const auto limit = static_cast<std::size_t>(spec.precision);
        if (text == nullptr) {
            put_text(spec, std::string_view("(null)").substr(0, limit));
        } else if (wide_argument(spec, wide_by_default)) {
            const auto* wide = static_cast<const wchar_t*>(text);
            put_text(spec, std::wstring_view(wide, wcsnlen(wide, limit)));
        } else {
            const auto* narrow = static_cast<const char*>(text);
            put_text(spec, std::string_view(narrow, strnlen(narrow, limit)));
        }
    }

    static std::size_t strnlen(const char* text, std::size_t limit) {
        std::size_t length = 0;
        while (length < limit && text[length] != 0) {
            ++length;
        }
        return length;
    }

    // Text of either kind, converted to the output's; measured first, since padding may come in front.
    template <class Other>
    void put_text(const Spec& spec, std::basic_string_view<Other> text) {
        FormatOutput<Char> measured(nullptr, 0);
        transcode(measured, text);
        const int padding =
            measured.length() > INT_MAX ? 0 : spec.width - static_cast<int>(measured.length());
        // Microsoft's runtime pads strings with zeros when asked to; user32 does not.
        pad(!spec.left, padding, spec.zero && runtime() ? '0' : ' ');
        transcode(out_, text);
        pad(spec.left, padding);
    }

    template <class Other>
    static void transcode(FormatOutput<Char>& to, std::basic_string_view<Other> text) {
        if constexpr (std::is_same_v<Char, Other>) {
            for (const Char character : text) {
                to.put(character);
            }
        } else if constexpr (std::is_same_v<Other, char>) {
            while (!text.empty()) {
                const CodePoint next = next_code_point(text);
                to.put(static_cast<Char>(next.value));
                text.remove_prefix(next.bytes);
            }
        } else {
            for (const wchar_t character : text) {
                char encoded[4];
                const std::size_t bytes = encode_code_point(static_cast<char32_t>(character), encoded);
                for (std::size_t i = 0; i < bytes; ++i) {
                    to.put(encoded[i]);
                }
            }
        }
    }

    void pad(bool wanted, int count, char with = ' ') {
        if (wanted && count > 0) {
            out_.put(static_cast<Char>(with), static_cast<std::size_t>(count));
        }
    }

    FormatOutput<Char>& out_;
    const FormatDialect dialect_;
    Arguments& arguments_;
};

}  // namespace

template <class Char>
void format_text(FormatOutput<Char>& out, FormatDialect dialect, const Char* format, std::va_list arguments) {
    Arguments copy;
    va_copy(copy.list, arguments);
    Formatter<Char>(out, dialect, copy).run(format);
    va_end(copy.list);
}

template <class Char>
int format_into(Char* buffer, std::size_t capacity, const Char* format, std::va_list arguments,
                FormatDialect dialect) {
    FormatOutput<Char> out(buffer, capacity);
    format_text(out, dialect, format, arguments);
    return out.length() > INT_MAX ? INT_MAX : static_cast<int>(out.length());
}

template void format_text(FormatOutput<char>&, FormatDialect, const char*, std::va_list);
template void format_text(FormatOutput<wchar_t>&, FormatDialect, const wchar_t*, std::va_list);
template int format_into(char*, std::size_t, const char*, std::va_list, FormatDialect);
template int format_into(wchar_t*, std::size_t, const wchar_t*, std::va_list, FormatDialect);

}  // namespace openwosa::comshim
