#include "runtime/sha256.hpp"

#include <algorithm>
#include <bit>

namespace openwosa::runtime {

namespace {

constexpr std::uint32_t kRound[64] = {
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
    0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
    0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
    0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
    0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
    0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
    0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
    0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2};

constexpr std::size_t kBlock = 64;
constexpr std::size_t kLengthAt = 56;  // of the message, in bits, in the last block

/// HMAC with its key worked in: what PBKDF2 does again and again starts from here.
struct Keyed {
    Sha256 inner, outer;

    explicit Keyed(std::span<const std::uint8_t> key) {
        std::array<std::uint8_t, kBlock> in{}, out{};
        const Sha256Digest shortened = key.size() > kBlock ? sha256(key) : Sha256Digest{};
        if (key.size() > kBlock) key = shortened;
        std::copy(key.begin(), key.end(), in.begin());
        out = in;
        for (std::uint8_t& byte : in) byte ^= 0x36;
        for (std::uint8_t& byte : out) byte ^= 0x5C;
        inner.update(in);
        outer.update(out);
    }
    Sha256Digest of(std::span<const std::uint8_t> message) const {
        Sha256 hash = inner;
        hash.update(message);
        Sha256 whole = outer;
        whole.update(hash.finish());
        return whole.finish();
    }
};

}  // namespace

void Sha256::block(const std::uint8_t* bytes) {
    std::uint32_t w[64];
    for (int i = 0; i < 16; ++i)
        w[i] = static_cast<std::uint32_t>(bytes[4 * i]) << 24 |
               static_cast<std::uint32_t>(bytes[4 * i + 1]) << 16 |
               static_cast<std::uint32_t>(bytes[4 * i + 2]) << 8 | bytes[4 * i + 3];
    for (int i = 16; i < 64; ++i) {
        const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
        const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = state_;
    for (int i = 0; i < 64; ++i) {
        const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t one = h + s1 + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
        const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t two = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
    }
    const std::uint32_t worked[] = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < state_.size(); ++i) state_[i] += worked[i];
}

void Sha256::update(std::span<const std::uint8_t> bytes) {
    std::size_t filled = size_ % kBlock;
    size_ += bytes.size();
    while (!bytes.empty()) {
        const std::size_t taken = std::min(kBlock - filled, bytes.size());
        std::copy_n(bytes.begin(), taken, part_.begin() + static_cast<std::ptrdiff_t>(filled));
        bytes = bytes.subspan(taken);
        filled += taken;
        if (filled == kBlock) {
            block(part_.data());
            filled = 0;
        }
    }
}

Sha256Digest Sha256::finish() {
    const std::uint64_t bits = size_ * 8;
    std::size_t filled = size_ % kBlock;
    part_[filled++] = 0x80;
    if (filled > kLengthAt) {
        std::fill(part_.begin() + static_cast<std::ptrdiff_t>(filled), part_.end(), std::uint8_t{0});
        block(part_.data());
        filled = 0;
    }
    std::fill(part_.begin() + static_cast<std::ptrdiff_t>(filled), part_.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < 8; ++i)
        part_[kLengthAt + i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
    block(part_.data());
    Sha256Digest out;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
    return out;
}

Sha256Digest sha256(std::span<const std::uint8_t> message) {
    Sha256 hash;
    hash.update(message);
    return hash.finish();
}

Sha256Digest hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message) {
    return Keyed(key).of(message);
}

bool pbkdf2_sha256(std::span<const std::uint8_t> password, std::span<const std::uint8_t> salt,
                   std::uint32_t rounds, std::span<std::uint8_t> out, const std::atomic<bool>* stop) {
    constexpr std::uint32_t kLook = 1000;  // rounds between looks at `stop`
    const Keyed keyed(password);
    for (std::uint32_t number = 1; !out.empty(); ++number) {
        const std::uint8_t index[] = {
            static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
            static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
        Sha256 first = keyed.inner;
        first.update(salt);
        first.update(index);
        Sha256 outer = keyed.outer;
        outer.update(first.finish());
        Sha256Digest u = outer.finish(), sum = u;
        for (std::uint32_t round = 1; round < rounds; ++round) {
            if (stop && round % kLook == 0 && stop->load(std::memory_order_relaxed)) return false;
            u = keyed.of(u);
            for (std::size_t i = 0; i < u.size(); ++i) sum[i] ^= u[i];
        }
        const std::size_t taken = std::min(out.size(), sum.size());
        std::copy_n(sum.begin(), taken, out.begin());
        out = out.subspan(taken);
    }
    return true;
}

}  // namespace openwosa::runtime
