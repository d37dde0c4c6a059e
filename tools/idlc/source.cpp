#include "source.hpp"

#include <algorithm>

namespace openwosa::idlc {

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
    line_starts_.push_back(0);
    for (std::uint32_t i = 0; i < text_.size(); ++i)
        if (text_[i] == '\n') line_starts_.push_back(i + 1);
}

Position SourceFile::position(std::uint32_t offset) const {
    auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    auto line = static_cast<std::uint32_t>(next - line_starts_.begin());
    return {line, offset - line_starts_[line - 1] + 1};
}

std::uint32_t SourceSet::add(std::string name, std::string text) {
    files_.emplace_back(std::move(name), std::move(text));
    return size() - 1;
}

std::string_view SourceSet::text(Span span) const {
    return file(span.file).text().substr(span.begin, span.end - span.begin);
}

}  // namespace openwosa::idlc
