// The text being compiled. Every later stage points back into it by span.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace openwosa::idlc {

// Half-open byte range in one file of a SourceSet.
struct Span {
    std::uint32_t file = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

struct Position {
    std::uint32_t line = 1;    // from 1
    std::uint32_t column = 1;  // from 1, in bytes
};

class SourceFile {
  public:
    // `name` is what diagnostics and banners print: the name the user or the import gave, never an absolute
    // path of ours. Texts of 4 GiB and more are refused by the loader, so offsets fit 32 bits.
    SourceFile(std::string name, std::string text);

    const std::string& name() const { return name_; }
    std::string_view text() const { return text_; }
    Position position(std::uint32_t offset) const;

  private:
    std::string name_;
    std::string text_;
    std::vector<std::uint32_t> line_starts_;
};

// Owns all files of one run; addresses stay valid while files are added.
class SourceSet {
  public:
    std::uint32_t add(std::string name, std::string text);
    const SourceFile& file(std::uint32_t index) const { return files_[index]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(files_.size()); }
    std::string_view text(Span span) const;

  private:
    std::deque<SourceFile> files_;
};

}  // namespace openwosa::idlc
