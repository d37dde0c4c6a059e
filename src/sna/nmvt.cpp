#include "sna/nmvt.hpp"

#include <string_view>

#include "sna/ebcdic.hpp"

namespace openwosa::sna::nmvt {
namespace {

constexpr std::uint8_t kNsHeader[] = {0x41, 0x03, 0x8D, 0, 0,
                                      0,    0,    0};  // request code, retired, PRID, flags: unsolicited
constexpr std::size_t kMajorAt = sizeof kNsHeader;
constexpr std::uint8_t kDateTime = 0x01, kLocalTime = 0x10;
constexpr std::uint8_t kProductSetId = 0x10, kProductId = 0x11;
constexpr std::uint8_t kOtherSoftware = 0x0C;  // product classification: software of a vendor that is not IBM
constexpr std::uint8_t kCommonLevel = 0x04, kCommonName = 0x06;
constexpr std::string_view kName = "OPENWOSA", kLevel = "010000";

void set_length(Bytes& ru, std::size_t length) {
    ru[kMajorAt] = static_cast<std::uint8_t>(length >> 8);
    ru[kMajorAt + 1] = static_cast<std::uint8_t>(length);
}

void put_text(Bytes& out, std::uint8_t key, std::string_view text) {
    out.push_back(static_cast<std::uint8_t>(text.size() + 2));
    out.push_back(key);
    for (const char c : text) out.push_back(ebcdic(c));
}

void append(Bytes& ru, const Bytes& subvector) {
    ru.insert(ru.end(), subvector.begin(), subvector.end());
    set_length(ru, ru.size() - kMajorAt);
}

}  // namespace

Bytes wrap(Major major, std::span<const std::uint8_t> subvectors) {
    const auto key = static_cast<std::uint16_t>(major);
    const std::uint8_t head[] = {0, 0, static_cast<std::uint8_t>(key >> 8), static_cast<std::uint8_t>(key)};
    Bytes ru;
    ru.reserve(sizeof kNsHeader + sizeof head + subvectors.size());
    for (const std::uint8_t byte : kNsHeader) ru.push_back(byte);
    for (const std::uint8_t byte : head) ru.push_back(byte);
    ru.insert(ru.end(), subvectors.begin(), subvectors.end());
    set_length(ru, ru.size() - kMajorAt);
    return ru;
}

bool is_whole(std::span<const std::uint8_t> ru) {
    if (ru.size() < kMajorAt + 4 || ru[0] != kNsHeader[0] || ru[1] != kNsHeader[1] || ru[2] != kNsHeader[2])
        return false;
    return static_cast<std::size_t>(ru[kMajorAt] << 8 | ru[kMajorAt + 1]) == ru.size() - kMajorAt;
}

void add_date_time(Bytes& ru, const DateTime& t) {
    append(ru, {10, kDateTime, 8, kLocalTime, t.year, t.month, t.day, t.hour, t.minute, t.second});
}

void add_product_set_id(Bytes& ru) {
    Bytes product = {0, kProductId, kOtherSoftware};
    put_text(product, kCommonLevel, kLevel);
    put_text(product, kCommonName, kName);
    product[0] = static_cast<std::uint8_t>(product.size());
    Bytes set = {static_cast<std::uint8_t>(product.size() + 3), kProductSetId, 0};
    set.insert(set.end(), product.begin(), product.end());
    append(ru, set);
}

}  // namespace openwosa::sna::nmvt
