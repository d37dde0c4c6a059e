#pragma once
// Big-endian reading and writing: every multi-byte SNA and DLSw field is big-endian.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace openwosa::sna {

using Octets = std::span<const std::uint8_t>;
using Bytes = std::vector<std::uint8_t>;

inline std::uint16_t get16(Octets bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}
inline std::uint32_t get32(Octets bytes, std::size_t at) {
    return static_cast<std::uint32_t>(get16(bytes, at)) << 16 | get16(bytes, at + 2);
}
inline void put16(Bytes& out, std::uint16_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}
inline void put32(Bytes& out, std::uint32_t value) {
    put16(out, static_cast<std::uint16_t>(value >> 16));
    put16(out, static_cast<std::uint16_t>(value));
}
inline void put(Bytes& out, Octets bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace openwosa::sna
