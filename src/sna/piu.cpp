#include "sna/piu.hpp"

namespace openwosa::sna {
namespace {

constexpr std::uint8_t kFid2 = 2;

bool bit(std::uint8_t byte, unsigned mask) { return (byte & mask) != 0; }

std::uint8_t mask(bool set, unsigned value) { return static_cast<std::uint8_t>(set ? value : 0); }

}  // namespace

Rh decode_rh(std::span<const std::uint8_t, kRhBytes> b) {
    Rh rh;
    rh.response = bit(b[0], 0x80);
    rh.category = static_cast<Category>(b[0] >> 5 & 3);
    rh.fi = bit(b[0], 0x08);
    rh.sense = bit(b[0], 0x04);
    rh.begin_chain = bit(b[0], 0x02);
    rh.end_chain = bit(b[0], 0x01);
    rh.dr1 = bit(b[1], 0x80);
    rh.dr2 = bit(b[1], 0x20);
    rh.exception = bit(b[1], 0x10);
    rh.queued = bit(b[1], 0x02);
    rh.pacing = bit(b[1], 0x01);
    if (rh.response) {
        return rh;
    }
    rh.lcc = bit(b[1], 0x40);
    rh.rlw = bit(b[1], 0x04);
    rh.begin_bracket = bit(b[2], 0x80);
    rh.end_bracket = bit(b[2], 0x40);
    rh.change_direction = bit(b[2], 0x20);
    rh.code_selection = bit(b[2], 0x08);
    rh.enciphered = bit(b[2], 0x04);
    rh.padded = bit(b[2], 0x02);
    rh.conditional_end_bracket = bit(b[2], 0x01);
    return rh;
}

PiuResult decode_piu(Octets bytes) {
    PiuResult result;
    if (bytes.size() < kThBytes) {
        result.error = PiuError::kTooShort;
        return result;
    }
    if (bytes[0] >> 4 != kFid2) {
        result.error = PiuError::kWrongFid;
        return result;
    }
    Th& th = result.piu.th;
    th.mpf = static_cast<Mpf>(bytes[0] >> 2 & 3);
    th.odai = bit(bytes[0], 0x02);
    th.expedited = bit(bytes[0], 0x01);
    th.daf = bytes[2];
    th.oaf = bytes[3];
    th.snf = get16(bytes, 4);
    Octets rest = bytes.subspan(kThBytes);
    if (th.starts_biu()) {
        if (rest.size() < kRhBytes) {
            result.error = PiuError::kTooShort;
            return result;
        }
        result.piu.rh = decode_rh(rest.first<kRhBytes>());
        rest = rest.subspan(kRhBytes);
    }
    result.piu.ru = rest;
    return result;
}

void encode_th(const Th& th, Bytes& out) {
    out.push_back(static_cast<std::uint8_t>(kFid2 << 4 | static_cast<unsigned>(th.mpf) << 2 |
                                            mask(th.odai, 2) | mask(th.expedited, 1)));
    out.push_back(0);
    out.push_back(th.daf);
    out.push_back(th.oaf);
    put16(out, th.snf);
}

RhBytes encode_rh(const Rh& rh) {
    RhBytes out{};
    out[0] = static_cast<std::uint8_t>(mask(rh.response, 0x80) | static_cast<unsigned>(rh.category) << 5 |
                                       mask(rh.fi, 0x08) | mask(rh.sense, 0x04) | mask(rh.begin_chain, 0x02) |
                                       mask(rh.end_chain, 0x01));
    out[1] = static_cast<std::uint8_t>(mask(rh.dr1, 0x80) | mask(rh.dr2, 0x20) | mask(rh.exception, 0x10) |
                                       mask(rh.queued, 0x02) | mask(rh.pacing, 0x01));
    if (rh.response) {
        return out;
    }
    out[1] |= static_cast<std::uint8_t>(mask(rh.lcc, 0x40) | mask(rh.rlw, 0x04));
    out[2] = static_cast<std::uint8_t>(mask(rh.begin_bracket, 0x80) | mask(rh.end_bracket, 0x40) |
                                       mask(rh.change_direction, 0x20) | mask(rh.code_selection, 0x08) |
                                       mask(rh.enciphered, 0x04) | mask(rh.padded, 0x02) |
                                       mask(rh.conditional_end_bracket, 0x01));
    return out;
}

void encode_piu(const Piu& piu, Bytes& out) {
    encode_th(piu.th, out);
    if (piu.rh) {
        put(out, encode_rh(*piu.rh));
    }
    put(out, piu.ru);
}

Rh response_to(const Rh& request, bool positive) {
    Rh rh;
    rh.response = true;
    rh.category = request.category;
    rh.fi = request.fi;
    rh.sense = !positive;
    rh.dr1 = request.dr1;
    rh.dr2 = request.dr2;
    rh.exception = !positive;
    rh.queued = request.queued;
    return rh;
}

Th reply_to(const Th& request) {
    Th th = request;
    th.mpf = Mpf::kWhole;
    th.daf = request.oaf;
    th.oaf = request.daf;
    return th;
}

sense::Sense given_sense(const Rh& rh, Octets ru, sense::Sense otherwise) {
    const sense::Sense sense = rh.sense && ru.size() >= 4 ? get32(ru, 0) : sense::kNone;
    return sense != sense::kNone ? sense : otherwise;
}

Rh isolated_pacing_response() {
    Rh rh;
    rh.response = true;
    rh.pacing = true;
    return rh;
}

}  // namespace openwosa::sna
