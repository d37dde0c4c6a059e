#pragma once
// Function management headers of LU 6.2: Attach (FMH-5) and Error Description (FMH-7). Source: IBM, SNA
// Formats, "Function Management Headers", and published traces (tests/sna/golden/published-vectors.json).

#include <cstddef>
#include <cstdint>

#include "sna/bytes.hpp"
#include "sna/lu62/attach.hpp"

namespace openwosa::sna::lu62 {

inline constexpr std::uint8_t kFmh5 = 0x05;
inline constexpr std::uint8_t kFmh7 = 0x07;
inline constexpr std::size_t kFmh7Bytes = 7;
inline constexpr std::size_t kTpNameBytes = 64;

struct Fmh5Result {
    std::uint32_t sense = 0;  ///< 0: well formed; else what the FMH-7 that refuses it says
    std::size_t size = 0;     ///< of the header; PIP or data follow in the RU
    Attach attach;
};

/// Reads the FMH-5 that begins `ru`. Fields after those we know are ignored, fields left off at the end are
/// absent.
[[nodiscard]] Fmh5Result decode_fmh5(Octets ru);

/// Appends the header. Strings longer than a length byte or the whole header can hold are cut: the callers'
/// checks keep names, users and passwords far below that.
void encode_fmh5(const Attach& attach, Bytes& out);

struct Fmh7 {
    std::uint32_t sense = 0;
    bool log = false;  ///< an error log variable (12E1) follows

    bool operator==(const Fmh7&) const = default;
};
struct Fmh7Result {
    std::uint32_t error = 0;  ///< 0: well formed; else the sense that says why not
    std::size_t size = 0;
    Fmh7 fmh;
};
[[nodiscard]] Fmh7Result decode_fmh7(Octets ru);
void encode_fmh7(const Fmh7& fmh, Bytes& out);

}  // namespace openwosa::sna::lu62
