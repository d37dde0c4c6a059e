#include "sna/bind.hpp"

#include <algorithm>

namespace openwosa::sna {
namespace {

/// Fewest bytes that say which session is meant: code, type, profiles and protocols.
constexpr std::size_t kLeastBytes = 8;

/// A length byte and that many bytes.
bool take_field(Octets ru, std::size_t& at, std::optional<Bytes>& field) {
    if (at >= ru.size()) {
        return true;
    }
    const std::size_t length = ru[at];
    if (length > ru.size() - at - 1) {
        return false;
    }
    field.emplace(ru.begin() + static_cast<std::ptrdiff_t>(at + 1),
                  ru.begin() + static_cast<std::ptrdiff_t>(at + 1 + length));
    at += 1 + length;
    return true;
}

void put_field(const std::optional<Bytes>& field, Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(field ? field->size() : 0));
    if (field) {
        put(out, *field);
    }
}

}  // namespace

std::uint8_t Bind::ru_code(std::uint32_t bytes) {
    std::uint8_t exponent = 0;
    while (bytes > 15 && exponent < 15) {
        bytes >>= 1;
        ++exponent;
    }
    return static_cast<std::uint8_t>(std::min<std::uint32_t>(bytes, 15) << 4 | exponent);
}

BindResult decode_bind(Octets ru) {
    BindResult result;
    Bind& bind = result.bind;
    if (ru.size() < kLeastBytes || ru[0] != Bind::kCode) {
        result.error_offset = static_cast<std::uint16_t>(ru.empty() || ru[0] != Bind::kCode ? 0 : ru.size());
        return result;
    }
    bind.fixed_size = std::min(ru.size(), Bind::kFixedBytes);
    std::copy_n(ru.begin(), bind.fixed_size, bind.fixed.begin());
    std::size_t at = Bind::kFixedBytes;
    if (at >= ru.size()) {
        return result;
    }
    bind.crypto_bits = ru[at] & 0xF0;
    const std::size_t options = ru[at] & 0x0F;
    if (options > ru.size() - at - 1) {
        result.error_offset = static_cast<std::uint16_t>(at);
        return result;
    }
    bind.crypto.emplace(ru.begin() + static_cast<std::ptrdiff_t>(at + 1),
                        ru.begin() + static_cast<std::ptrdiff_t>(at + 1 + options));
    at += 1 + options;
    for (auto* field : {&bind.plu_name, &bind.user_data, &bind.urc, &bind.slu_name}) {
        if (!take_field(ru, at, *field)) {
            result.error_offset = static_cast<std::uint16_t>(at);
            return result;
        }
    }
    if (at < ru.size()) {
        bind.control_vectors.assign(ru.begin() + static_cast<std::ptrdiff_t>(at), ru.end());
    }
    return result;
}

void encode_bind(const Bind& bind, Bytes& out) {
    const bool behind[] = {bind.crypto.has_value(), bind.plu_name.has_value(), bind.user_data.has_value(),
                           bind.urc.has_value(),    bind.slu_name.has_value(), !bind.control_vectors.empty()};
    // How many variable fields are written: all up to the last one present.
    std::size_t count = std::size(behind);
    while (count > 0 && !behind[count - 1]) {
        --count;
    }
    put(out, Octets(bind.fixed).first(count > 0 ? Bind::kFixedBytes : bind.fixed_size));
    if (count > 0) {
        const std::size_t options = bind.crypto ? bind.crypto->size() : 0;
        out.push_back(static_cast<std::uint8_t>(bind.crypto_bits | options));
        if (bind.crypto) {
            put(out, *bind.crypto);
        }
    }
    const std::optional<Bytes>* fields[] = {&bind.plu_name, &bind.user_data, &bind.urc, &bind.slu_name};
    for (std::size_t i = 0; i < std::size(fields) && i + 1 < count; ++i) {
        put_field(*fields[i], out);
    }
    put(out, bind.control_vectors);
}

}  // namespace openwosa::sna
