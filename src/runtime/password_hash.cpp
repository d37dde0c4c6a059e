#include "runtime/password_hash.hpp"

#include <charconv>
#include <random>

#include "runtime/trap_share.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::string_view kPrefix = "$pbkdf2-sha256$";
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./";
constexpr std::uint32_t kFewest = 1000, kMost = 10000000;
constexpr std::size_t kShortest = 8, kLongest = 64, kSalt = 16;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string encode(std::span<const std::uint8_t> bytes) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::uint8_t byte : bytes) {
        bits = bits << 8 | byte;
        for (count += 8; count >= 6; count -= 6) out += kDigits[bits >> (count - 6) & 63];
    }
    if (count > 0) out += kDigits[bits << (6 - count) & 63];
    return out;
}

std::optional<std::vector<std::uint8_t>> decode(std::string_view text) {
    std::vector<std::uint8_t> out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out.push_back(static_cast<std::uint8_t>(bits >> count));
    }
    const bool rest = (bits & ((1u << count) - 1)) != 0;
    return count >= 6 || rest ? std::nullopt : std::optional(std::move(out));
}

}  // namespace

std::optional<PasswordHash> parse_password_hash(std::string_view text) {
    if (!text.starts_with(kPrefix)) return std::nullopt;
    text.remove_prefix(kPrefix.size());
    PasswordHash out;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.rounds);
    if (error != std::errc() || out.rounds < kFewest || out.rounds > kMost) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::size_t dollar = text.find('$', 1);
    if (text.empty() || text[0] != '$' || dollar == std::string_view::npos) return std::nullopt;
    auto salt = decode(text.substr(1, dollar - 1));
    const auto sum = decode(text.substr(dollar + 1));
    if (!salt || salt->size() < kShortest || salt->size() > kLongest || !sum || sum->size() != out.sum.size())
        return std::nullopt;
    out.salt = std::move(*salt);
    std::copy(sum->begin(), sum->end(), out.sum.begin());
    return out;
}

std::string hash_password(std::string_view password, std::uint32_t rounds) {
    std::random_device source;  // the processor's or the system's generator
    std::uint8_t salt[kSalt];
    for (std::uint8_t& byte : salt) byte = static_cast<std::uint8_t>(source());
    Sha256Digest sum;
    pbkdf2_sha256(bytes_of(password), salt, rounds, sum);
    return std::string(kPrefix) + std::to_string(rounds) + "$" + encode(salt) + "$" + encode(sum);
}

bool is_password(const PasswordHash& hash, std::string_view password, const std::atomic<bool>* stop) {
    Sha256Digest sum;
    return pbkdf2_sha256(bytes_of(password), hash.salt, hash.rounds, sum, stop) && same_secret(sum, hash.sum);
}

}  // namespace openwosa::runtime
