#include "diagnostics.hpp"

#include <algorithm>
#include <numeric>

namespace openwosa::idlc {
namespace {

// Past this many, more errors help nobody (a binary file would give thousands).
constexpr std::size_t kMaxErrors = 100;

// Insertions, deletions, substitutions, and swaps of neighbours: what typing errors are made of.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

}  // namespace

void Diagnostics::error(Span span, std::string message) {
    // Recovery may stumble over one spot twice; the first report is the useful one.
    for (const auto& d : all_)
        if (d.severity == Severity::kError && d.span.file == span.file && d.span.begin == span.begin) {
            last_dropped_ = true;
            return;
        }
    last_dropped_ = ++errors_ > kMaxErrors;
    if (!last_dropped_) all_.push_back({Severity::kError, span, std::move(message)});
}

void Diagnostics::note(Span span, std::string message) {
    if (!last_dropped_ && !all_.empty()) all_.push_back({Severity::kNote, span, std::move(message)});
}

std::string Diagnostics::render(const SourceSet& sources) const {
    // In the order of the text, whatever stage found them first; a note stays with its error.
    std::vector<std::vector<const Diagnostic*>> groups;
    for (const auto& d : all_) {
        if (d.severity == Severity::kError) groups.emplace_back();
        groups.back().push_back(&d);
    }
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
        return std::pair(a[0]->span.file, a[0]->span.begin) < std::pair(b[0]->span.file, b[0]->span.begin);
    });
    std::string out;
    for (const auto& group : groups)
        for (const auto* d : group) {
            const auto& file = sources.file(d->span.file);
            auto at = file.position(d->span.begin);
            out += file.name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
            out += d->severity == Severity::kError ? "error: " : "note: ";
            out += d->message + "\n";
        }
    if (errors_ > kMaxErrors) out += std::to_string(errors_ - kMaxErrors) + " more errors not shown\n";
    return out;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    std::string_view best;
    // About a third of the word may be wrong; one letter alone resembles everything.
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3);
    if (word.size() < 2 || word.size() > 64) return best;
    for (auto candidate : candidates) {
        if (candidate.size() > 64 || candidate == word) continue;
        auto distance = edit_distance(word, candidate);
        if (distance < best_distance || (distance == best_distance && best.empty())) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace openwosa::idlc
