#pragma once
// The part of BER (X.690) SNMP uses, RFC 3417 section 8: definite lengths, single-octet tags, primitive
// values. Reader goes forward over octets it does not own; Writer goes backward, so that lengths are known
// when they are due. What nearly every message takes is inline here; the rest, and all that is odd, is in
// ber.cpp.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "snmp/codec_error.hpp"
#include "snmp/oid.hpp"
#include "snmp/varbind.hpp"

namespace openwosa::snmp::ber {

inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kObjectId = 0x06;
inline constexpr std::uint8_t kSequence = 0x30;

// Eight octets: the first one in the low bits / in the high bits.
inline std::uint64_t load_little(const std::uint8_t* at) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}
inline std::uint64_t load_big(const std::uint8_t* at) { return __builtin_bswap64(load_little(at)); }

// Where an Arc array that Reader::oid fills must have room beyond kMaxArcs: it is filled in steps.
inline constexpr std::size_t kOidSlack = 16;

class Reader {
  public:
    explicit Reader(Octets wire) : at_(wire.data()), end_(at_ + wire.size()), limit_(end_) {}
    Reader() = default;

    bool at_end() const { return at_ == end_; }
    std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }
    const std::uint8_t* position() const { return at_; }
    Octets rest() const { return {at_, end_}; }

    // The first thing that went wrong; kOk as long as every call returned true.
    DecodeError error() const { return error_; }
    bool fail(DecodeError error) {
        if (error_ == DecodeError::kOk) error_ = error;
        return false;
    }

    // ---- elements inside this reader's octets ----

    // The outermost header: what is missing at the end is kTruncated here, not kBadLength.
    bool open_outermost(std::uint8_t tag, std::size_t max_size, Reader& inner) {
        if (remaining() >= 2 && at_[0] == tag && at_[1] < 0x80 && at_[1] <= remaining() - 2) {
            std::uint8_t ignored = 0;
            return next(ignored, inner);
        }
        return open_outermost_slowly(tag, max_size, inner);
    }
    // Steps over the next element and gives its tag and contents; kBadLength when it overruns this reader.
    bool next(std::uint8_t& tag, Reader& inner) {
        const std::size_t left = remaining();
        if (left >= 2 && at_[1] < 0x80 && at_[1] <= left - 2) [[likely]] {
            tag = at_[0];
            inner.at_ = at_ + 2;
            at_ = inner.end_ = at_ + 2 + at_[1];
            inner.limit_ = limit_;
            return true;
        }
        return next_long(tag, inner);
    }
    bool open(std::uint8_t wanted, Reader& inner) {
        std::uint8_t tag = 0;
        return next(tag, inner) && (tag == wanted || fail(DecodeError::kBadTag));
    }
    bool expect_end() { return at_ == end_ || fail(DecodeError::kTrailingOctets); }

    // An INTEGER element. Nearly all have at most four octets and something behind them.
    bool read_int32(std::int32_t& value) {
        if (remaining() >= 10 && at_[0] == kInteger && at_[1] - 1u < 4) [[likely]] {
            const int size = at_[1];
            value =
                static_cast<std::int32_t>(static_cast<std::int64_t>(load_big(at_ + 2)) >> (64 - 8 * size));
            at_ += 2 + size;
            return true;
        }
        Reader contents;
        if (!open(kInteger, contents)) return false;
        return contents.signed32(value) || fail(contents.error());
    }

    // ---- all of this reader's octets as one value ----

    bool signed32(std::int32_t& value) {
        std::int64_t wide = 0;
        if (!load_signed(wide) || wide < INT32_MIN || wide > INT32_MAX) return fail(DecodeError::kBadInteger);
        value = static_cast<std::int32_t>(wide);
        return true;
    }
    bool unsigned32(std::uint32_t& value) {
        std::int64_t wide = 0;
        if (!load_signed(wide)) return fail(DecodeError::kBadInteger);
        // Exactly four octets are taken as unsigned: agents forget the leading zero octet.
        if ((wide < 0 || wide > std::int64_t{UINT32_MAX}) && remaining() != 4)
            return fail(DecodeError::kBadInteger);
        value = static_cast<std::uint32_t>(wide);
        return true;
    }
    bool unsigned64(std::uint64_t& value);
    // Writes at most kMaxArcs arcs and their number; up to kOidSlack arcs behind them may be overwritten.
    bool oid(Arc* out, std::size_t& count) {
        const std::size_t size = remaining();
        if (size - 1 < 16 && limit_ - at_ >= 16) [[likely]] {
            // Nearly every OID: one octet per arc but the first two, which share one below 80.
            const std::uint64_t low = load_little(at_) & kHighBits & first_octets(size);
            const std::uint64_t high =
                load_little(at_ + 8) & kHighBits & first_octets(size < 8 ? 0 : size - 8);
            if ((low | high) == 0 && *at_ < 80) [[likely]] {
                widen8(at_, out + 1);
                if (size > 8) widen8(at_ + 8, out + 9);
                const Arc first = *at_ >= 40 ? 1 : 0;
                out[0] = first;
                out[1] = *at_ - first * 40;
                count = size + 1;
                return true;
            }
        }
        return oid_in_general(out, count);
    }

  private:
    Reader(const std::uint8_t* at, const std::uint8_t* end, const std::uint8_t* limit)
        : at_(at), end_(end), limit_(limit) {}

    static constexpr std::uint64_t kHighBits = 0x8080808080808080;
    static std::uint64_t first_octets(std::size_t count) {
        return count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * count) - 1;
    }
    // Eight octets to eight arcs; the copy keeps the compiler from fearing an overlap, and lets it vectorise.
    static void widen8(const std::uint8_t* at, Arc* out) {
        std::uint8_t octet[8];
        std::memcpy(octet, at, 8);
        for (int i = 0; i < 8; ++i) out[i] = octet[i];
    }

    // One to eight octets, sign-extended.
    bool load_signed(std::int64_t& value) const {
        const std::size_t size = remaining();
        if (size - 1 >= 8) return false;
        if (limit_ - at_ >= 8) [[likely]] {
            value = static_cast<std::int64_t>(load_big(at_)) >> (64 - 8 * size);
            return true;
        }
        value = (at_[0] & 0x80) != 0 ? -1 : 0;
        for (std::size_t i = 0; i < size; ++i)
            value = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << 8 | at_[i]);
        return true;
    }
    bool open_outermost_slowly(std::uint8_t tag, std::size_t max_size, Reader& inner);
    bool next_long(std::uint8_t& tag, Reader& inner);
    bool oid_in_general(Arc* out, std::size_t& count);
    bool oid_slowly(Arc* out, std::size_t& count);

    const std::uint8_t* at_ = nullptr;
    const std::uint8_t* end_ = nullptr;
    const std::uint8_t* limit_ = nullptr;  // end of the octets given: wide loads may go that far
    DecodeError error_ = DecodeError::kOk;
};

// The caller provides enough room in front of `end`; see encoded_bound() in message.cpp.
class Writer {
  public:
    explicit Writer(std::uint8_t* end) : at_(end) {}
    std::uint8_t* position() const { return at_; }

    void header(std::uint8_t tag, std::size_t length) {
        if (length < 0x80) [[likely]] {
            *--at_ = static_cast<std::uint8_t>(length);
        } else {
            long_length(length);
        }
        *--at_ = tag;
    }
    // Closes the constructed element whose contents end at `end`.
    void close(std::uint8_t tag, const std::uint8_t* end) {
        header(tag, static_cast<std::size_t>(end - at_));
    }

    void signed32(std::uint8_t tag, std::int32_t value) { number(tag, value); }
    void unsigned32(std::uint8_t tag, std::uint32_t value) { number(tag, std::int64_t{value}); }
    void unsigned64(std::uint8_t tag, std::uint64_t value);
    void octets(std::uint8_t tag, Octets contents) {
        at_ -= contents.size();
        if (!contents.empty()) std::memcpy(at_, contents.data(), contents.size());
        header(tag, contents.size());
    }
    void empty(std::uint8_t tag) { header(tag, 0); }
    // False when !is_encodable(arcs); nothing useful has been written then.
    [[nodiscard]] bool oid(Arcs arcs);

  private:
    void number(std::uint8_t tag, std::int64_t value) {
        std::uint64_t bits = static_cast<std::uint64_t>(value);
        // As many octets as hold the significant bits and a sign.
        const int significant = 64 - std::countl_zero(value < 0 ? ~bits : bits);
        const std::size_t length = static_cast<std::size_t>(significant / 8 + 1);
        for (std::size_t i = 0; i < length; ++i, bits >>= 8) *--at_ = static_cast<std::uint8_t>(bits);
        header(tag, length);
    }
    void long_length(std::size_t length);

    std::uint8_t* at_;
};

}  // namespace openwosa::snmp::ber
