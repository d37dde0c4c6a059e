#include "sna/lu62/fmh.hpp"

#include <algorithm>

#include "sna/lu62/names.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62 {
namespace {

using sense::Sense;

constexpr std::size_t kFixedBytes = 3;  ///< of FMH-5: resource type, reserved byte, flags
constexpr std::size_t kLuwTail = 8;     ///< instance and sequence number
constexpr std::size_t kQualifiedName = 17;
constexpr std::uint8_t kSubfieldProfile = 0, kSubfieldPassword = 1, kSubfieldUser = 2;

/// What is left of a header, taken from the front.
struct Reader {
    Octets left;

    bool empty() const { return left.empty(); }
    /// A field that its length byte leads; false when the length byte promises more than there is.
    bool field(Octets& out) {
        if (left.empty() || left[0] > left.size() - 1) {
            return false;
        }
        out = left.subspan(1, left[0]);
        left = left.subspan(1 + out.size());
        return true;
    }
};

Bytes copy(Octets bytes) { return Bytes(bytes.begin(), bytes.end()); }

/// User id, password and profile; subfields of other types are skipped.
bool decode_security(Octets area, AccessSecurity& security) {
    Reader reader{area};
    while (!reader.empty()) {
        Octets subfield;
        if (!reader.field(subfield) || subfield.empty()) {
            return false;
        }
        const Bytes value = copy(subfield.subspan(1));
        switch (subfield[0]) {
            case kSubfieldUser:
                security.user = value;
                break;
            case kSubfieldPassword:
                security.password = value;
                break;
            case kSubfieldProfile:
                security.profile = value;
                break;
            default:
                break;
        }
    }
    return true;
}

bool decode_luw(Octets area, std::optional<LuwId>& luw) {
    if (area.empty()) {
        return true;
    }
    Reader reader{area};
    Octets name;
    if (!reader.field(name) || name.size() > kQualifiedName || reader.left.size() != kLuwTail) {
        return false;
    }
    luw.emplace();
    for (const std::uint8_t byte : name) {
        const char c = ascii(byte);
        luw->lu_name.push_back(c != 0 ? c : '?');
    }
    std::copy_n(reader.left.begin(), luw->instance.size(), luw->instance.begin());
    luw->sequence = get16(reader.left, luw->instance.size());
    return true;
}

/// Bytes 4 to the end of the fixed fields.
Sense decode_fixed(Octets header, Attach& attach) {
    const std::uint8_t flags = header[4];
    attach.security.already_verified = (flags & 0x80) != 0;
    attach.security.persistent = flags >> 5 & 3;
    attach.security.substituted = (flags & 0x10) != 0;
    attach.pip = (flags & 0x08) != 0;
    const std::uint8_t resource = header[6];
    if (resource < 0xD0 || resource > 0xD3) {
        return sense::kAttachParameter;
    }
    attach.type = (resource & 1) != 0 ? ConversationType::kMapped : ConversationType::kBasic;
    attach.full_duplex = (resource & 2) != 0;
    const int level = header[8] >> 6;
    if (level == 3) {
        return sense::kAttachParameter;
    }
    attach.sync_level = static_cast<SyncLevel>(level);
    return 0;
}

/// TP name, security, logical unit of work, correlator, sequence number: each may be the last.
Sense decode_variable(Reader reader, Attach& attach) {
    Octets field;
    if (!reader.field(field)) {
        return sense::kFmhLength;
    }
    attach.tp_name = copy(field);
    if (reader.empty()) {
        return 0;
    }
    if (!reader.field(field) || !decode_security(field, attach.security)) {
        return sense::kSecurityLength;
    }
    if (reader.empty()) {
        return 0;
    }
    if (!reader.field(field) || !decode_luw(field, attach.luw)) {
        return sense::kLuwInvalid;
    }
    for (Bytes* target : {&attach.correlator, &attach.security.sequence}) {
        if (reader.empty()) {
            return 0;
        }
        if (!reader.field(field)) {
            return sense::kFmhLength;
        }
        *target = copy(field);
    }
    return 0;
}

void put_field(Octets field, Bytes& out) {
    const std::size_t size = std::min<std::size_t>(field.size(), 255);
    out.push_back(static_cast<std::uint8_t>(size));
    put(out, field.first(size));
}

void put_subfield(std::uint8_t type, const std::optional<Bytes>& value, Bytes& area) {
    if (value) {
        const std::size_t size = std::min<std::size_t>(value->size(), 254);
        area.push_back(static_cast<std::uint8_t>(size + 1));
        area.push_back(type);
        put(area, Octets(*value).first(size));
    }
}

Bytes security_area(const AccessSecurity& security) {
    Bytes area;
    put_subfield(kSubfieldUser, security.user, area);
    put_subfield(kSubfieldPassword, security.password, area);
    put_subfield(kSubfieldProfile, security.profile, area);
    return area;
}

Bytes luw_area(const std::optional<LuwId>& luw) {
    Bytes area;
    if (luw) {
        const std::string_view name = std::string_view(luw->lu_name).substr(0, kQualifiedName);
        area.push_back(static_cast<std::uint8_t>(name.size()));
        put_name(name, area);
        put(area, luw->instance);
        put16(area, luw->sequence);
    }
    return area;
}

}  // namespace

Fmh5Result decode_fmh5(Octets ru) {
    Fmh5Result result;
    if (ru.size() < 4 + 2 + kFixedBytes || ru[0] > ru.size()) {
        result.sense = sense::kFmhLength;
        return result;
    }
    const Octets header = ru.first(ru[0]);
    result.size = header.size();
    if (header.size() < 4 + 2 + kFixedBytes) {
        result.sense = sense::kFmhLength;
    } else if ((header[1] & 0x7F) != kFmh5) {
        result.sense = sense::kFmhType;
    } else if ((header[1] & 0x80) != 0) {
        result.sense = sense::kFmhConcatenation;
    } else if (get16(header, 2) != 0x02FF) {
        result.sense = sense::kAttachCommand;
    } else if (header[5] < kFixedBytes || header[5] > header.size() - 6) {
        result.sense = sense::kAttachFixedLength;
    } else if (const Sense fixed = decode_fixed(header, result.attach); fixed != 0) {
        result.sense = fixed;
    } else {
        result.sense = decode_variable(Reader{header.subspan(6 + header[5])}, result.attach);
    }
    return result;
}

void encode_fmh5(const Attach& attach, Bytes& out) {
    const std::size_t start = out.size();
    const AccessSecurity& security = attach.security;
    const bool mapped = attach.type == ConversationType::kMapped;
    out.push_back(0);  // the length, below
    out.push_back(kFmh5);
    put16(out, 0x02FF);
    out.push_back(static_cast<std::uint8_t>((security.already_verified ? 0x80 : 0) |
                                            (security.persistent & 3) << 5 |
                                            (security.substituted ? 0x10 : 0) | (attach.pip ? 0x08 : 0)));
    out.push_back(kFixedBytes);
    out.push_back(static_cast<std::uint8_t>(0xD0 | (attach.full_duplex ? 2 : 0) | (mapped ? 1 : 0)));
    out.push_back(0);
    out.push_back(static_cast<std::uint8_t>(static_cast<int>(attach.sync_level) << 6));
    put_field(Octets(attach.tp_name).first(std::min(attach.tp_name.size(), kTpNameBytes)), out);
    const Bytes area = security_area(security);
    const Bytes luw = luw_area(attach.luw);
    const bool sequence = !security.sequence.empty();
    // As published traces have it: nothing behind the last field in use, but after a logical unit of work
    // there is always a correlator, if an empty one.
    const bool correlator = sequence || attach.luw || !attach.correlator.empty();
    if (correlator || !area.empty()) {
        put_field(area, out);
    }
    if (correlator) {
        put_field(luw, out);
        put_field(attach.correlator, out);
    }
    if (sequence) {
        put_field(security.sequence, out);
    }
    out.resize(std::min<std::size_t>(out.size(), start + 255));
    out[start] = static_cast<std::uint8_t>(out.size() - start);
}

Fmh7Result decode_fmh7(Octets ru) {
    Fmh7Result result;
    if (ru.size() < kFmh7Bytes || ru[0] < kFmh7Bytes || ru[0] > ru.size()) {
        result.error = sense::kFmhLength;
    } else if ((ru[1] & 0x7F) != kFmh7) {
        result.error = sense::kFmhType;
    } else if ((ru[1] & 0x80) != 0) {
        result.error = sense::kFmhConcatenation;
    } else {
        result.size = ru[0];
        result.fmh = {get32(ru, 2), (ru[6] & 0x80) != 0};
    }
    return result;
}

void encode_fmh7(const Fmh7& fmh, Bytes& out) {
    out.push_back(kFmh7Bytes);
    out.push_back(kFmh7);
    put32(out, fmh.sense);
    out.push_back(fmh.log ? 0x80 : 0);
}

}  // namespace openwosa::sna::lu62
