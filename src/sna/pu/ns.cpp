#include "sna/pu/ns.hpp"

#include <algorithm>

#include "sna/ebcdic.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::pu {
namespace {

constexpr std::uint8_t kFm0Ts1 = 0x01;
constexpr std::uint8_t kNameIsLu = 0xF3;  ///< type of the resource name that follows
/// NOTIFY vector key: the status of a session-initiation request (SNA Formats, NOTIFY).
constexpr std::uint8_t kInitiationVector = 0x03;
constexpr std::uint8_t kSetupFailed = 0x03;  ///< its status byte: procedure error

void put_code(std::uint32_t code, Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(code >> 16));
    put16(out, static_cast<std::uint16_t>(code));
}

/// Control vector 0C: length, capability, session limit and count.
void put_lu_capability(bool enabled, Bytes& out) {
    const std::uint8_t vector[] = {
        0x0C, 0x06, static_cast<std::uint8_t>(enabled ? 0x03 : 0x01), 0x00, 0x01, 0, 0, 0};
    put(out, vector);
}

}  // namespace

std::uint32_t ns_code(Octets ru) {
    return ru.size() < 3 ? 0 : static_cast<std::uint32_t>(ru[0]) << 16 | get16(ru, 1);
}

sense::Sense check_activation(Octets ru, Activation& activation) {
    if (ru.size() < 3) {
        return sense::kRuLength;
    }
    const std::uint8_t type = ru[1] & 0x0F;
    if (type != static_cast<std::uint8_t>(Activation::kCold) &&
        type != static_cast<std::uint8_t>(Activation::kErp)) {
        return sense::kBadSessionParameters | 1;
    }
    if (ru[2] != kFm0Ts1) {
        return sense::kBadSessionParameters | 2;
    }
    activation = static_cast<Activation>(type);
    return sense::kNone;
}

void put_actpu_response(Activation activation, Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(ru::Sc::kActpu));
    out.push_back(static_cast<std::uint8_t>(activation));
}

void put_actlu_response(Activation activation, bool enabled, Bytes& out) {
    const std::uint8_t head[] = {static_cast<std::uint8_t>(ru::Sc::kActlu),
                                 static_cast<std::uint8_t>(activation),
                                 kFm0Ts1,
                                 0x00,
                                 0x85,
                                 0x80,
                                 0x00,
                                 0x00};
    put(out, head);
    put_lu_capability(enabled, out);
}

void put_notify(bool enabled, Bytes& out) {
    put_code(ru::kNotify, out);
    put_lu_capability(enabled, out);
}

void put_init_self(std::string_view destination, std::string_view mode, Bytes& out) {
    destination = destination.substr(0, 17);
    put_code(ru::kInitSelf, out);
    out.push_back(0);
    put_name(mode, out, 8);
    out.push_back(kNameIsLu);
    out.push_back(static_cast<std::uint8_t>(destination.size()));
    put_name(destination, out);
    out.insert(out.end(), 3, 0);  // no requester id, password, user data
}

void put_term_self(Bytes& out) {
    put_code(ru::kTermSelf, out);
    const std::uint8_t rest[] = {0, kNameIsLu, 0};
    put(out, rest);
}

std::optional<sense::Sense> setup_failure(Octets ru) {
    const std::uint32_t code = ns_code(ru);
    if (code == ru::kNspe) {
        return ru.size() >= 7 ? get32(ru, 3) : sense::kNone;
    }
    if (code == ru::kNotify && ru.size() >= 5 && ru[3] == kInitiationVector) {
        const Octets vector = ru.subspan(5, std::min<std::size_t>(ru[4], ru.size() - 5));
        if (!vector.empty() && vector[0] == kSetupFailed) {
            return vector.size() >= 5 ? get32(vector, 1) : sense::kNone;
        }
    }
    return std::nullopt;
}

}  // namespace openwosa::sna::pu
