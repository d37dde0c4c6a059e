// Microsoft's printf: the format language of its C runtime and the smaller one of wsprintf.
#pragma once

#include <cstdarg>
#include <cstddef>

namespace openwosa::comshim {

enum class FormatDialect {
    kRuntime,   // the C runtime's: all conversions; %n is refused (it writes nothing)
    kWsprintf,  // user32's: c C d hc hd i lc ld li ls lu lx p s S u x X; a conversion it lacks is printed as
                // text
};

/// Where formatted text goes: the first `capacity` characters into `buffer`, the rest only counted. Writes no
/// NUL.
template <class Char>
class FormatOutput {
  public:
    FormatOutput(Char* buffer, std::size_t capacity) noexcept : buffer_(buffer), capacity_(capacity) {}

    void put(Char character) noexcept {
        if (length_ < capacity_) {
            buffer_[length_] = character;
        }
        ++length_;
    }
    void put(Char character, std::size_t times) noexcept {
        for (; times > 0; --times) {
            put(character);
        }
    }
    /// The length of the whole text, written or not.
    std::size_t length() const noexcept { return length_; }

  private:
    Char* buffer_;
    std::size_t capacity_;
    std::size_t length_ = 0;
};

/// A `long` has 32 bits (%ld takes an int), %I64d and %lld 64; %s is a string of Char's own kind, %S of the
/// other, %hs narrow and %ls (%ws) wide in either. Narrow text is UTF-8.
template <class Char>
void format_text(FormatOutput<Char>& out, FormatDialect dialect, const Char* format, std::va_list arguments);

/// The length of the whole text, at most INT_MAX; characters beyond `capacity` are dropped, no NUL is
/// written.
template <class Char>
int format_into(Char* buffer, std::size_t capacity, const Char* format, std::va_list arguments,
                FormatDialect dialect = FormatDialect::kRuntime);

}  // namespace openwosa::comshim
