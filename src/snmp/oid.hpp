#pragma once
// Object identifiers: spans of 32-bit arcs, their dotted text and their order.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openwosa::snmp {

using Arc = std::uint32_t;
using Arcs = std::span<const Arc>;

inline constexpr std::size_t kMinArcs = 2;        // X.690 8.19.4 merges the first two arcs
inline constexpr std::size_t kMaxArcs = 128;      // MAXOBJIDSIZE; RFC 3416 section 4.1 has the same limit
inline constexpr std::size_t kMaxOidText = 1408;  // MAXOBJIDSTRSIZE = 128 * 11, the terminating NUL included

// An OID that owns its arcs.
using Oid = std::vector<Arc>;

// Room for the longest OID, for results that must not touch the heap.
struct OidBuffer {
    std::array<Arc, kMaxArcs> arcs;
    std::size_t size = 0;
    Arcs view() const { return {arcs.data(), size}; }
};

enum class OidTextError {
    kOk,
    kSyntax,    // empty, empty component, trailing dot, or anything but digits and dots
    kOverflow,  // a component above 4294967295
    kTooFew,    // fewer than two arcs
    kTooMany,   // more than 128 arcs
};

// Reads dotted decimal text; one leading dot is accepted (".1.3.6"), leading zeros too ("01.3" is 1.3).
// The first-arc rules (0..2, 0..39) are not applied: old programs pass index suffixes such as "10.20" through
// the same call; is_encodable() applies them where it matters. `out` is untouched unless kOk.
[[nodiscard]] OidTextError parse_oid(std::string_view text, OidBuffer& out);

// Length of the dotted text, without a leading dot and without a NUL.
[[nodiscard]] std::size_t oid_text_length(Arcs oid);

// Writes the dotted text if all of it fits and returns its length; nothing is written when it does not fit.
std::size_t format_oid(Arcs oid, std::span<char> out);
[[nodiscard]] std::string format_oid(Arcs oid);

// Whether BER can carry it: 2..128 arcs, first at most 2, second at most 39 under 0 and 1, and the merged
// first subidentifier within 32 bits.
[[nodiscard]] bool is_encodable(Arcs oid);

// SnmpOidCompare's order: lexicographic over at most `max_arcs` arcs (0: no limit). Equal when the compared
// parts are equal and either max_arcs arcs were compared or both lengths agree; else the shorter sorts first.
// Returns negative, zero or positive.
[[nodiscard]] int compare_oids(Arcs left, Arcs right, std::size_t max_arcs = 0);

[[nodiscard]] bool same_oid(Arcs left, Arcs right);

// Whether the first prefix.size() arcs of `oid` equal `prefix`; a shorter `oid` never does.
[[nodiscard]] bool has_prefix(Arcs oid, Arcs prefix);

}  // namespace openwosa::snmp
