// Sizes, alignments and offsets under each target ABI.
#pragma once

#include <optional>
#include <string>

#include "model.hpp"

namespace openwosa::idlc {

Layout builtin_layout(Builtin builtin, Abi abi);
Layout pointer_layout(Abi abi);

// Layout of a type made of types that have theirs; none for void, functions, incomplete and unsized types.
// Records get theirs from lay_out.
std::optional<PerAbi<Layout>> derive_layout(const Type& type);

// Nothing a program declares is larger; guards the arithmetic.
inline constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 31;

// Sets offsets of all fields and the record type's layout. Every field's type must have a layout, save an
// unsized array at the end of a struct. Returns an error message when the record is too large.
std::optional<std::string> lay_out(Record& record);

}  // namespace openwosa::idlc
