#pragma once
// Network management vector transport: the RU in which a PU tells its SSCP of alerts and statistics.
// Formats: NS header, major vector (length, key), subvectors (length, key, data), all lengths counting
// themselves.

#include <cstdint>
#include <optional>
#include <span>

#include "sna/bytes.hpp"

namespace openwosa::sna::nmvt {

inline constexpr std::size_t kMaxRu = 512;

enum class Major : std::uint16_t { kAlert = 0x0000, kPdStatistics = 0x0025 };

/// Local time, as subvector 01 has it.
struct DateTime {
    std::uint8_t year = 0;  ///< of the century
    std::uint8_t month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

/// An RU of one major vector around these subvectors.
Bytes wrap(Major major, std::span<const std::uint8_t> subvectors);

/// Whether `ru` is an NMVT whose one major vector fills it.
bool is_whole(std::span<const std::uint8_t> ru);

/// Adds subvector 01 (date and time) or 10 (product set id: ours) to the end of the major vector of an RU
/// that is_whole().
void add_date_time(Bytes& ru, const DateTime& time);
void add_product_set_id(Bytes& ru);

}  // namespace openwosa::sna::nmvt
