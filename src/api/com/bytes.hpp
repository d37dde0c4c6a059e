#pragma once
// Bytes in the forms COM clients have them: arrays of bytes, of Variants, of other numbers, and strings.

#include <ole2.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace openwosa::com {

using ByteVector = std::vector<std::uint8_t>;

/// A one-dimensional array of bytes; null is no bytes. Nothing: another kind of array.
std::optional<ByteVector> bytes_of(SAFEARRAY* array);

/// What a script passes where bytes are wanted. S_OK, DISP_E_TYPEMISMATCH, or DISP_E_OVERFLOW for an element
/// above 255.
HRESULT bytes_of(const VARIANT& value, ByteVector& out);

/// Arrays with lower bound 0; null without memory.
SAFEARRAY* array_of_bytes(std::span<const std::uint8_t> bytes);
SAFEARRAY* array_of_variants(std::span<const std::uint8_t> bytes);

}  // namespace openwosa::com
