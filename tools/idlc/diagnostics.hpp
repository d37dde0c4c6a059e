// Errors are collected, not thrown: every stage reports here and goes on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source.hpp"

namespace openwosa::idlc {

enum class Severity { kError, kNote };

struct Diagnostic {
    Severity severity;
    Span span;
    std::string message;
};

class Diagnostics {
  public:
    void error(Span span, std::string message);
    // Adds detail to the error reported just before; dropped when that error was.
    void note(Span span, std::string message);

    bool has_errors() const { return errors_ != 0; }
    std::size_t error_count() const { return errors_; }
    const std::vector<Diagnostic>& all() const { return all_; }

    // One line each: `file:line:col: error: message`.
    std::string render(const SourceSet& sources) const;

  private:
    std::vector<Diagnostic> all_;
    std::size_t errors_ = 0;
    bool last_dropped_ = false;
};

// The candidate a misspelt word most likely meant; empty when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace openwosa::idlc
