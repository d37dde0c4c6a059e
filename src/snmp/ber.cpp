#include "snmp/ber.hpp"

#include <algorithm>

namespace openwosa::snmp::ber {

namespace {

enum class LengthRead { kOk, kIncomplete, kBad };

// Reads the length octets at `at`. Up to four of them, minimal or not; no indefinite form.
LengthRead read_length(const std::uint8_t*& at, const std::uint8_t* end, std::size_t& length) {
    if (at == end) return LengthRead::kIncomplete;
    const std::uint8_t first = *at++;
    length = first;
    if (first < 0x80) return LengthRead::kOk;
    const int count = first & 0x7F;
    if (count == 0 || count > 4) return LengthRead::kBad;
    length = 0;
    for (int i = 0; i < count; ++i) {
        if (at == end) return LengthRead::kIncomplete;
        length = length << 8 | *at++;
    }
    return LengthRead::kOk;
}

// One arc in base 128; X.690 8.19.2 forbids padding it with a leading 80.
bool subidentifier(const std::uint8_t*& at, const std::uint8_t* end, Arc& arc) {
    if (*at == 0x80) return false;
    std::uint64_t value = 0;
    do {
        if (at == end) return false;
        value = value << 7 | (*at & 0x7F);
        if (value > UINT32_MAX) return false;
    } while ((*at++ & 0x80) != 0);
    arc = static_cast<Arc>(value);
    return true;
}

}  // namespace

bool Reader::open_outermost_slowly(std::uint8_t tag, std::size_t max_size, Reader& inner) {
    if (at_ == end_) return fail(DecodeError::kTruncated);
    if (*at_ != tag) return fail(DecodeError::kBadTag);
    const std::uint8_t* at = at_ + 1;
    std::size_t length = 0;
    switch (read_length(at, end_, length)) {
        case LengthRead::kIncomplete:
            return fail(DecodeError::kTruncated);
        case LengthRead::kBad:
            return fail(DecodeError::kBadLength);
        case LengthRead::kOk:
            break;
    }
    if (length > max_size) return fail(DecodeError::kTooLong);
    if (length > static_cast<std::size_t>(end_ - at)) return fail(DecodeError::kTruncated);
    inner = Reader(at, at + length, limit_);
    at_ = at + length;
    return true;
}

bool Reader::next_long(std::uint8_t& tag, Reader& inner) {
    if (at_ == end_) return fail(DecodeError::kBadLength);
    const std::uint8_t* at = at_ + 1;
    std::size_t length = 0;
    if (read_length(at, end_, length) != LengthRead::kOk || length > static_cast<std::size_t>(end_ - at))
        return fail(DecodeError::kBadLength);
    tag = *at_;
    inner = Reader(at, at + length, limit_);
    at_ = at + length;
    return true;
}

bool Reader::unsigned64(std::uint64_t& value) {
    std::int64_t wide = 0;
    if (remaining() == 9 && *at_ == 0) {
        Reader last_eight(at_ + 1, end_, limit_);
        (void)last_eight.load_signed(wide);
    } else if (!load_signed(wide) || (wide < 0 && remaining() != 8)) {
        // Exactly eight octets are taken as unsigned, as four are for the 32-bit types.
        return fail(DecodeError::kBadInteger);
    }
    value = static_cast<std::uint64_t>(wide);
    return true;
}

// As oid(), for arcs of several octets here and there: still eight arcs a step where they are single octets.
bool Reader::oid_in_general(Arc* out, std::size_t& count) {
    if (at_ == end_ || *at_ >= 80 || remaining() >= kMaxArcs) return oid_slowly(out, count);
    const Arc first = *at_ >= 40 ? 1 : 0;
    out[0] = first;
    out[1] = *at_ - first * 40;
    const std::uint8_t* at = at_ + 1;
    Arc* put = out + 2;
    while (at != end_) {
        if (limit_ - at >= 8) {
            const std::uint64_t high = load_little(at) & kHighBits;
            widen8(at, put);
            const std::size_t plain = high == 0 ? 8 : static_cast<std::size_t>(std::countr_zero(high)) / 8;
            const std::size_t taken = std::min(plain, static_cast<std::size_t>(end_ - at));
            at += taken;
            put += taken;
            if (taken != 0) continue;
        }
        if (!subidentifier(at, end_, *put)) return fail(DecodeError::kBadOid);
        ++put;
    }
    count = static_cast<std::size_t>(put - out);
    return true;
}

// Any OID, one arc at a time: the definition the two above agree with.
bool Reader::oid_slowly(Arc* out, std::size_t& count) {
    const std::uint8_t* at = at_;
    std::size_t n = 0;
    while (at != end_) {
        Arc arc = 0;
        if (n == kMaxArcs || !subidentifier(at, end_, arc)) return fail(DecodeError::kBadOid);
        if (n == 0) {
            out[n] = arc < 40 ? 0 : arc < 80 ? 1 : 2;
            arc -= out[n++] * 40;
        }
        out[n++] = arc;
    }
    if (n == 0) return fail(DecodeError::kBadOid);
    count = n;
    return true;
}

void Writer::long_length(std::size_t length) {
    std::uint8_t count = 0;
    for (; length != 0; length >>= 8, ++count) *--at_ = static_cast<std::uint8_t>(length);
    *--at_ = static_cast<std::uint8_t>(0x80 | count);
}

void Writer::unsigned64(std::uint8_t tag, std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) return number(tag, static_cast<std::int64_t>(value));
    for (int i = 0; i < 8; ++i, value >>= 8) *--at_ = static_cast<std::uint8_t>(value);
    *--at_ = 0;
    header(tag, 9);
}

bool Writer::oid(Arcs arcs) {
    if (!is_encodable(arcs)) return false;
    const std::uint8_t* const end = at_;
    const Arc* at = arcs.data() + arcs.size();
    const Arc* const first = arcs.data() + 2;
    const auto put_arc = [this](Arc arc) {
        *--at_ = static_cast<std::uint8_t>(arc & 0x7F);
        while ((arc >>= 7) != 0) *--at_ = static_cast<std::uint8_t>(arc | 0x80);
    };
    while (at != first) {
        if (at - first >= 4 && (at[-1] | at[-2] | at[-3] | at[-4]) < 0x80) {
            at -= 4;
            at_ -= 4;
            const std::uint8_t four[4] = {static_cast<std::uint8_t>(at[0]), static_cast<std::uint8_t>(at[1]),
                                          static_cast<std::uint8_t>(at[2]), static_cast<std::uint8_t>(at[3])};
            std::memcpy(at_, four, 4);
            continue;
        }
        put_arc(*--at);
    }
    put_arc(arcs[0] * 40 + arcs[1]);
    close(kObjectId, end);
    return true;
}

}  // namespace openwosa::snmp::ber
