#pragma once
// SHA-256 (FIPS 180-4), HMAC (RFC 2104) and PBKDF2 (RFC 8018) over it, for the hashes of passwords: the same
// on all systems, since one configuration may serve a program of Linux and one under Wine.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace openwosa::runtime {

using Sha256Digest = std::array<std::uint8_t, 32>;

class Sha256 {
  public:
    void update(std::span<const std::uint8_t> bytes);
    /// Ends it: a new one is needed for the next message.
    Sha256Digest finish();

  private:
    void block(const std::uint8_t* bytes);

    std::array<std::uint32_t, 8> state_{0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
                                        0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};
    std::array<std::uint8_t, 64> part_{};
    std::uint64_t size_ = 0;  ///< of the whole message, in bytes
};

Sha256Digest sha256(std::span<const std::uint8_t> message);
Sha256Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message);

/// Fills `out`. False: `stop` became true, and `out` is not whole.
bool pbkdf2_sha256(std::span<const std::uint8_t> password, std::span<const std::uint8_t> salt,
                   std::uint32_t rounds, std::span<std::uint8_t> out,
                   const std::atomic<bool>* stop = nullptr);

}  // namespace openwosa::runtime
