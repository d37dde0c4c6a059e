#include "sna/lu62/substitute.hpp"

#include <algorithm>
#include <array>

namespace openwosa::sna::lu62 {
namespace {

constexpr std::uint8_t kBlank = 0x40;
constexpr std::size_t kLongest = 10;

/// Letters of EBCDIC: lower case is 40 below upper case.
std::uint8_t upper(std::uint8_t c) {
    const bool small = (c >= 0x81 && c <= 0x89) || (c >= 0x91 && c <= 0x99) || (c >= 0xA2 && c <= 0xA9);
    return static_cast<std::uint8_t>(small ? c + 0x40 : c);
}

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> padded(Octets text) {
    if (text.empty() || text.size() > kLongest) {
        return std::nullopt;
    }
    std::array<std::uint8_t, N> out;
    out.fill(kBlank);
    std::copy_n(text.begin(), std::min(text.size(), N), out.begin());
    return out;
}

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> upper_case_name(Octets user) {
    auto name = padded<N>(user);
    if (name) {
        std::transform(name->begin(), name->end(), name->begin(), upper);
    }
    return name;
}

/// The bits of characters 9 and 10 go, two by two, onto the first two bits of characters 1 to 8.
DesBlock folded(const std::array<std::uint8_t, kLongest>& user, bool fold) {
    DesBlock out;
    std::copy_n(user.begin(), out.size(), out.begin());
    for (std::size_t i = 0; fold && i < out.size(); ++i) {
        out[i] ^= static_cast<std::uint8_t>(user[8 + i / 4] << (2 * (i % 4)) & 0xC0);
    }
    return out;
}

/// The user, enciphered with up to 8 characters of the password as the key.
DesBlock token_of(const DesBlock& user, Octets part) {
    const DesBlock text = padded<8>(part).value_or(DesBlock{});
    DesBlock key;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const unsigned next = i + 1 < text.size() ? (text[i + 1] ^ 0x55u) >> 7 : 0;
        key[i] = static_cast<std::uint8_t>((text[i] ^ 0x55u) << 1 | next);
    }
    return des(key, user);
}

}  // namespace

std::optional<DesBlock> password_token(Octets user, Octets password) {
    const auto name = upper_case_name<kLongest>(user);
    if (!name || password.empty() || password.size() > kLongest) {
        return std::nullopt;
    }
    const DesBlock id = folded(*name, user.size() > 8);
    DesBlock token = token_of(id, password.first(std::min<std::size_t>(password.size(), 8)));
    if (password.size() > 8) {
        const DesBlock rest = token_of(id, password.subspan(8));
        for (std::size_t i = 0; i < token.size(); ++i) {
            token[i] ^= rest[i];
        }
    }
    return token;
}

std::optional<DesBlock> password_substitute(const DesBlock& token, Octets user, const Nonces& nonces,
                                            std::uint64_t sequence) {
    const auto name = upper_case_name<16>(user);
    if (!name) {
        return std::nullopt;
    }
    std::uint64_t sum = sequence;
    for (std::size_t i = 0; i < nonces.received.size(); ++i) {
        sum += std::uint64_t{nonces.received[i]} << (56 - 8 * i);
    }
    const Bytes counted = attach_sequence(sum);
    Bytes data = counted;
    put(data, nonces.sent);
    for (std::size_t i = 0; i < name->size(); ++i) {
        data.push_back((*name)[i] ^ counted[i % counted.size()]);
    }
    put(data, attach_sequence(sequence));
    return des_mac(token, data);
}

std::optional<std::uint64_t> attach_sequence(Octets field) {
    if (field.size() != 8) {
        return std::nullopt;
    }
    std::uint64_t out = 0;
    for (const std::uint8_t byte : field) {
        out = out << 8 | byte;
    }
    return out;
}

Bytes attach_sequence(std::uint64_t sequence) {
    Bytes out;
    for (int i = 0; i < 8; ++i) {
        out.push_back(static_cast<std::uint8_t>(sequence >> (56 - 8 * i)));
    }
    return out;
}

}  // namespace openwosa::sna::lu62
