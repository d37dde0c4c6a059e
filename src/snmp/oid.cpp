#include "snmp/oid.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace openwosa::snmp {

OidTextError parse_oid(std::string_view text, OidBuffer& out) {
    if (text.starts_with('.')) text.remove_prefix(1);
    OidBuffer parsed;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
        Arc arc = 0;
        // from_chars takes no sign, blank or prefix for an unsigned type: exactly the digits wanted here.
        const auto [stop, error] = std::from_chars(at, end, arc);
        if (error == std::errc::result_out_of_range) return OidTextError::kOverflow;
        if (error != std::errc()) return OidTextError::kSyntax;
        if (parsed.size == kMaxArcs) return OidTextError::kTooMany;
        parsed.arcs[parsed.size++] = arc;
        if (stop == end) break;
        if (*stop != '.') return OidTextError::kSyntax;
        at = stop + 1;
    }
    if (parsed.size < kMinArcs) return OidTextError::kTooFew;
    std::copy_n(parsed.arcs.begin(), parsed.size, out.arcs.begin());
    out.size = parsed.size;
    return OidTextError::kOk;
}

namespace {

std::size_t digits(Arc arc) {
    std::size_t n = 1;
    for (; arc >= 10; arc /= 10) ++n;
    return n;
}

}  // namespace

std::size_t oid_text_length(Arcs oid) {
    std::size_t length = oid.empty() ? 0 : oid.size() - 1;
    for (const Arc arc : oid) length += digits(arc);
    return length;
}

std::size_t format_oid(Arcs oid, std::span<char> out) {
    const std::size_t length = oid_text_length(oid);
    if (length > out.size()) return length;
    char* at = out.data();
    char* const end = at + out.size();
    for (std::size_t i = 0; i < oid.size(); ++i) {
        if (i != 0) *at++ = '.';
        at = std::to_chars(at, end, oid[i]).ptr;
    }
    return length;
}

std::string format_oid(Arcs oid) {
    std::string text(oid_text_length(oid), '\0');
    format_oid(oid, text);
    return text;
}

bool is_encodable(Arcs oid) {
    if (oid.size() < kMinArcs || oid.size() > kMaxArcs || oid[0] > 2) return false;
    return oid[0] < 2 ? oid[1] < 40 : oid[1] <= UINT32_MAX - 80;
}

int compare_oids(Arcs left, Arcs right, std::size_t max_arcs) {
    std::size_t limit = std::min(left.size(), right.size());
    if (max_arcs != 0) limit = std::min(limit, max_arcs);
    for (std::size_t i = 0; i < limit; ++i) {
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
    }
    if ((max_arcs != 0 && limit == max_arcs) || left.size() == right.size()) return 0;
    return left.size() < right.size() ? -1 : 1;
}

bool same_oid(Arcs left, Arcs right) {
    return left.size() == right.size() &&
           (left.empty() || std::memcmp(left.data(), right.data(), left.size_bytes()) == 0);
}

bool has_prefix(Arcs oid, Arcs prefix) {
    return oid.size() >= prefix.size() && same_oid(oid.first(prefix.size()), prefix);
}

}  // namespace openwosa::snmp
