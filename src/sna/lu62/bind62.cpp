#include "sna/lu62/bind62.hpp"

#include <algorithm>

#include "sna/lu62/names.hpp"
#include "sna/lu62/sense62.hpp"
#include "sna/ru.hpp"

namespace openwosa::sna::lu62 {
namespace {

constexpr std::uint8_t kFm19 = 0x13;
constexpr std::uint8_t kTs7 = 0x07;
constexpr std::uint8_t kHalfProtocol = 0xB0;  ///< chains of several RUs, immediate, RQE or RQD
constexpr std::uint8_t kBracketBits = 0x50;   ///< FM headers; reset state INB; conditional termination
constexpr std::uint8_t kFlowBits = 0xA1;      ///< flip-flop, symmetric recovery, primary sends first
constexpr std::uint8_t kPrimaryWins = 0x10;
constexpr std::uint8_t kVectorsFollow = 0x02;
constexpr std::uint8_t kLu6 = 0x06;
constexpr std::uint8_t kLevel2 = 0x02;
constexpr std::uint8_t kOneStage = 0x80;  ///< byte 12

// Keys of structured user data.
constexpr std::uint8_t kModeKey = 0x02;
constexpr std::uint8_t kInstanceKey = 0x03;
constexpr std::uint8_t kPluKey = 0x04;
constexpr std::uint8_t kSluKey = 0x05;
constexpr std::uint8_t kNonceKey = 0x13;
constexpr std::uint8_t kPcidVector = 0x60;
constexpr std::size_t kMaxName = 17;  ///< network-qualified: NETID.NAME

constexpr sense::Sense at(std::size_t offset) {
    return sense::kBadParameterAt | static_cast<sense::Sense>(offset & 0xFFFF);
}

/// The profile and protocol bytes that a session of LU 6.2 must have: offset, mask, value.
struct Fixed {
    std::uint8_t offset, mask, value;
};
// Byte 6: brackets with reset state BETB are BIND bits of older products; only FM headers and brackets at all
// are insisted on. Byte 7: half-duplex flip-flop, and the primary sends first.
constexpr Fixed kFixed[] = {{1, 0xFF, 0x00}, {2, 0xFF, kFm19}, {3, 0xFF, kTs7},    {6, 0x40, 0x40},
                            {7, 0xC1, 0x81}, {14, 0xFF, kLu6}, {15, 0xFF, kLevel2}};

/// A random value: as published BINDs have it, a byte of zeros and eight that count. In another form it is
/// none for us, and the session goes without what needs it.
std::optional<DesBlock> random_of(Octets value) {
    DesBlock out;
    if (value.size() != 1 + out.size()) {
        return std::nullopt;
    }
    std::copy_n(value.begin() + 1, out.size(), out.begin());
    return out;
}

void read_subfields(const Bind& bind, std::size_t offset, ParametersResult& result) {
    SessionParameters& p = result.parameters;
    const Bytes& data = *bind.user_data;
    if (data.empty() || data[0] != 0) {
        return;  // unstructured: the application's
    }
    for (std::size_t i = 1; i < data.size();) {
        const std::size_t length = data[i];
        if (length == 0 || length > data.size() - i - 1) {
            result.sense = at(offset + i);
            return;
        }
        const Octets value = Octets(data).subspan(i + 2, length - 1);
        switch (data[i + 1]) {
            case kModeKey:
                p.mode = name_of(value.first(std::min<std::size_t>(value.size(), 8)));
                break;
            case kInstanceKey:
                if (value.size() != p.instance.size()) {
                    result.sense = at(offset + i);
                    return;
                }
                std::copy(value.begin(), value.end(), p.instance.begin());
                p.has_instance = true;
                break;
            case kPluKey:
            case kSluKey:
                if (value.size() > kMaxName) {
                    result.sense = at(offset + i);
                    return;
                }
                (data[i + 1] == kPluKey ? p.plu : p.slu) = name_of(value);
                break;
            case kNonceKey:
                p.nonce = random_of(value);
                break;
            default:
                break;
        }
        i += 1 + length;
    }
}

/// Finds control vector 60; the others are another node's business.
void read_vectors(Octets vectors, SessionParameters& p) {
    while (vectors.size() >= 2 && vectors[1] <= vectors.size() - 2) {
        const Octets value = vectors.subspan(2, vectors[1]);
        if (vectors[0] == kPcidVector && value.size() >= 9 &&
            value[8] <= std::min(value.size() - 9, kMaxName)) {
            p.pcid.assign(value.begin(), value.begin() + 8);
            p.pcid_cp = name_of(value.subspan(9, value[8]));
        }
        vectors = vectors.subspan(2 + value.size());
    }
}

ParametersResult read(Octets ru) {
    ParametersResult result;
    const BindResult decoded = decode_bind(ru);
    if (decoded.error_offset) {
        result.sense = at(*decoded.error_offset);
        return result;
    }
    const Bind& b = decoded.bind;
    for (const Fixed& f : kFixed) {
        if (b.fixed_size <= f.offset || (b.fixed[f.offset] & f.mask) != f.value) {
            result.sense = at(std::min<std::size_t>(f.offset, b.fixed_size));
            return result;
        }
    }
    if (b.fixed_size < Bind::kFixedBytes) {
        result.sense = at(b.fixed_size);
        return result;
    }
    SessionParameters& p = result.parameters;
    p.whole_biu = b.whole_bius();
    p.starts_in_bracket = !b.brackets_reset_between();
    p.primary_wins = b.primary_wins_contention();
    p.adaptive = b.adaptive_pacing();
    p.secondary_send_window = b.secondary_send_window();
    p.secondary_receive_window = b.secondary_receive_window();
    p.primary_send_window = b.primary_send_window();
    p.primary_receive_window = b.primary_receive_window();
    p.secondary_ru_code = b.fixed[10];
    p.primary_ru_code = b.fixed[11];
    const std::uint8_t security = b.fixed[23];
    p.security = {(security & 0x10) != 0, (security & 0x08) != 0, (security & 0x04) != 0,
                  (security & 0x02) != 0, (security & 0x01) != 0};
    p.syncpoint = (b.fixed[24] & 0x40) != 0;
    p.parallel = (b.fixed[24] & 0x02) != 0;
    p.cnos = (b.fixed[24] & 0x01) != 0;
    p.limited_resource = (b.fixed[25] & 0x40) != 0;
    p.crypto_options = static_cast<std::uint8_t>(b.crypto ? b.crypto->size() : 0);
    // What follows the fixed part: crypto, the primary's name, user data, the request correlation, the
    // secondary's name, each behind its length.
    std::size_t offset = Bind::kFixedBytes + 1 + p.crypto_options;
    const auto read_name = [&](const std::optional<Bytes>& field, std::string& name) {
        if (field && field->size() > kMaxName) {
            result.sense = at(offset);
        } else if (field && name.empty()) {  // a subfield's goes first
            name = name_of(*field);
        }
        offset += 1 + (field ? field->size() : 0);
        return result.sense == sense::kNone;
    };
    if (!read_name(b.plu_name, p.plu)) {
        return result;
    }
    if (b.user_data) {
        read_subfields(b, offset + 1, result);
    }
    offset += 1 + (b.user_data ? b.user_data->size() : 0) + 1 + (b.urc ? b.urc->size() : 0);
    if (result.sense != sense::kNone || !read_name(b.slu_name, p.slu)) {
        return result;
    }
    if (b.has_control_vectors()) {
        read_vectors(b.control_vectors, p);
    }
    return result;
}

void put_subfield(std::uint8_t key, Octets value, Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(value.size() + 1));
    out.push_back(key);
    put(out, value);
}

void put_random(std::uint8_t key, const std::optional<DesBlock>& random, Bytes& out) {
    if (random) {
        Bytes value{0};
        put(value, *random);
        put_subfield(key, value, out);
    }
}

Bind image(const SessionParameters& p) {
    Bind b;
    auto& f = b.fixed;
    f = {Bind::kCode, 0, kFm19, kTs7, kHalfProtocol, kHalfProtocol, kBracketBits, kFlowBits};
    f[6] |= static_cast<std::uint8_t>((p.whole_biu ? 0x80 : 0) | (p.starts_in_bracket ? 0 : 0x20));
    f[7] |= p.primary_wins ? kPrimaryWins : 0;
    f[8] = p.secondary_send_window & 0x3F;
    f[9] = static_cast<std::uint8_t>((p.adaptive ? 0x80 : 0) | (p.secondary_receive_window & 0x3F));
    f[10] = p.secondary_ru_code;
    f[11] = p.primary_ru_code;
    f[12] = static_cast<std::uint8_t>(kOneStage | (p.primary_send_window & 0x3F));
    f[13] = p.primary_receive_window & 0x3F;
    f[14] = kLu6;
    f[15] = kLevel2;
    const auto bit = [](bool on, int value) { return static_cast<std::uint8_t>(on ? value : 0); };
    f[23] =
        static_cast<std::uint8_t>(bit(p.security.accepted, 0x10) | bit(p.security.lu_verification, 0x08) |
                                  bit(p.security.password_substitution, 0x04) |
                                  bit(p.security.already_verified, 0x02) | bit(p.security.persistent, 0x01));
    f[24] =
        static_cast<std::uint8_t>(0x20 | bit(p.syncpoint, 0x40) | bit(p.parallel, 0x02) | bit(p.cnos, 0x01));
    f[25] = bit(p.limited_resource, 0x40);
    b.crypto.emplace();
    b.user_data.emplace(1, std::uint8_t{0});
    put_subfield(kModeKey, wire_name(p.mode, p.mode.empty() ? 0 : 8), *b.user_data);
    put_subfield(kInstanceKey, p.instance, *b.user_data);
    b.urc.emplace();
    return b;
}

}  // namespace

std::uint8_t ru_size_code(std::uint32_t bytes) {
    std::uint8_t exponent = 0;
    while (bytes > 15 && exponent < 11) {  // X'FB' is 30720: the largest that fits a 16-bit length
        bytes >>= 1;
        ++exponent;
    }
    return static_cast<std::uint8_t>(std::clamp<std::uint32_t>(bytes, 8, 15) << 4 | exponent);
}

bool is_lu62_bind(Octets ru) {
    return ru.size() > 14 && ru[0] == Bind::kCode && ru[2] == kFm19 && (ru[14] & 0x7F) == kLu6;
}

ParametersResult read_bind(Octets ru) {
    ParametersResult result = read(ru);
    if (result.sense == sense::kNone && result.parameters.crypto_options != 0) {
        result.sense = at(Bind::kFixedBytes);
    }
    return result;
}

ParametersResult read_bind_response(Octets ru, const SessionParameters& asked) {
    ParametersResult result = read(ru);
    if (result.sense != sense::kNone) {
        return result;
    }
    SessionParameters& p = result.parameters;
    p.plu = asked.plu;
    if (p.slu.empty()) {
        p.slu = asked.slu;
    }
    if (!p.has_instance) {
        p.instance = asked.instance;
    }
    p.mode = asked.mode;
    // 0: no limit stated, which is more than any.
    const auto raised = [](std::uint32_t now, std::uint32_t before) {
        return before != 0 && (now == 0 || now > before);
    };
    if (raised(p.secondary_ru(), asked.secondary_ru())) {
        result.sense = at(10);
    } else if (raised(p.primary_ru(), asked.primary_ru())) {
        result.sense = at(11);
    } else if (p.syncpoint && !asked.syncpoint) {
        result.sense = at(24);
    }
    p.adaptive = p.adaptive && asked.adaptive;
    p.parallel = p.parallel && asked.parallel;
    p.cnos = p.cnos && asked.cnos;
    return result;
}

void put_bind(const SessionParameters& p, Bytes& out) {
    Bind b = image(p);
    b.plu_name = wire_name(p.plu);
    put_subfield(kPluKey, *b.plu_name, *b.user_data);
    put_random(kNonceKey, p.nonce, *b.user_data);
    b.slu_name = wire_name(p.slu);
    if (p.pcid.size() == 8) {
        b.fixed[7] |= kVectorsFollow;
        const Bytes cp = wire_name(p.pcid_cp);
        b.control_vectors = {kPcidVector, static_cast<std::uint8_t>(9 + cp.size())};
        put(b.control_vectors, p.pcid);
        b.control_vectors.push_back(static_cast<std::uint8_t>(cp.size()));
        put(b.control_vectors, cp);
    }
    encode_bind(b, out);
}

void put_bind_response(const SessionParameters& p, Bytes& out) {
    Bind b = image(p);
    b.plu_name.emplace();
    put_subfield(kSluKey, wire_name(p.slu), *b.user_data);
    put_random(kNonceKey, p.nonce, *b.user_data);
    b.slu_name.emplace();
    encode_bind(b, out);
}

sense::Sense negotiate(SessionParameters& p, const Abilities& own) {
    const std::uint8_t code = own.max_ru == 0 ? 0 : ru_size_code(own.max_ru);
    const auto lower = [&](std::uint8_t& size) {
        if (code != 0 && (size == 0 || Bind::ru_bytes(size) > Bind::ru_bytes(code))) {
            size = code;
        }
    };
    lower(p.secondary_ru_code);
    lower(p.primary_ru_code);
    const auto small = [&](std::uint32_t size) { return size != 0 && size < own.min_ru; };
    if (small(p.secondary_ru())) {
        return at(10);
    }
    if (small(p.primary_ru())) {
        return at(11);
    }
    p.adaptive = p.adaptive && own.adaptive;
    if (!p.adaptive) {
        // Fixed: what the secondary receives in one window, it may lower (as in KB Q185503, where byte 12
        // follows byte 9). Window 0 is no pacing; then we bound what comes.
        const auto window = [&](std::uint8_t w) { return w == 0 ? own.window : std::min(w, own.window); };
        p.secondary_receive_window = p.primary_send_window = window(p.primary_send_window);
        p.secondary_send_window = p.primary_receive_window =
            std::min(p.secondary_send_window, p.primary_receive_window);
    }
    p.syncpoint = false;
    p.parallel = p.parallel && own.parallel;
    p.cnos = p.cnos && p.parallel;
    p.security = own.security;
    return sense::kNone;
}

}  // namespace openwosa::sna::lu62
