#pragma once
// The Data Encryption Standard (FIPS 46-3), enciphering only: LU 6.2 proves passwords with it. It protects
// nothing else here. Our own since the engine uses the standard library alone, and OpenSSL 3 has moved DES to
// a provider that systems may not load.

#include <array>
#include <cstdint>

#include "sna/bytes.hpp"

namespace openwosa::sna::lu62 {

using DesBlock = std::array<std::uint8_t, 8>;

/// The parity bits of the key do not count.
[[nodiscard]] DesBlock des(const DesBlock& key, const DesBlock& data);

/// The last block of `data` in cipher block chaining, from an initial vector of zeros. `data`: whole blocks.
[[nodiscard]] DesBlock des_mac(const DesBlock& key, Octets data);

/// Takes as long wherever they differ.
[[nodiscard]] bool same_block(const DesBlock& a, const DesBlock& b);

}  // namespace openwosa::sna::lu62
