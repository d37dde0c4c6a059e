#pragma once
// Passwords in the configuration: salted hashes, written as passlib and other tools write PBKDF2-HMAC-SHA256:
//   $pbkdf2-sha256$<rounds>$<salt>$<32 bytes>
// the two last in base 64 with "." for "+" and without "=".

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/sha256.hpp"

namespace openwosa::runtime {

struct PasswordHash {
    std::uint32_t rounds = 0;
    std::vector<std::uint8_t> salt;
    Sha256Digest sum{};
};

inline constexpr std::uint32_t kPasswordRounds = 600000;

/// Nothing: not of that form, or with fewer than 1,000 or more than 10,000,000 rounds, or a salt that is not
/// of 8 to 64 bytes.
std::optional<PasswordHash> parse_password_hash(std::string_view text);

/// A new one, with salt from the system.
std::string hash_password(std::string_view password, std::uint32_t rounds = kPasswordRounds);

/// Takes as long for a wrong password as for the right one. `stop`: gives up, false.
bool is_password(const PasswordHash& hash, std::string_view password,
                 const std::atomic<bool>* stop = nullptr);

}  // namespace openwosa::runtime
