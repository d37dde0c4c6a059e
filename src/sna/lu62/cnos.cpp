#include "sna/lu62/cnos.hpp"

#include <algorithm>

#include "sna/lu62/names.hpp"

namespace openwosa::sna::lu62 {
namespace {

constexpr std::size_t kFixedBytes = 17;
constexpr std::uint8_t kClose = 0x02;
constexpr std::uint8_t kDrainSource = 0x10, kDrainTarget = 0x01;

}  // namespace

std::optional<CnosCommand> decode_cnos(Octets gds) {
    if (gds.size() < kFixedBytes || get16(gds, 0) < kFixedBytes || get16(gds, 0) > gds.size() ||
        get16(gds, 2) != kGdsCnos) {
        return std::nullopt;
    }
    const std::size_t name = gds[16];
    if (name > 8 || kFixedBytes + name > get16(gds, 0)) {
        return std::nullopt;
    }
    CnosCommand c;
    switch (gds[4] & 0x0F) {
        case static_cast<int>(CnosKind::kRequest):
        case static_cast<int>(CnosKind::kAbnormal):
        case static_cast<int>(CnosKind::kAccepted):
            c.kind = static_cast<CnosKind>(gds[4] & 0x0F);
            break;
        default:
            return std::nullopt;
    }
    // Reserved in a request; KB Q308927 shows one that has it set.
    c.modifier = c.kind == CnosKind::kRequest ? CnosModifier::kNone : static_cast<CnosModifier>(gds[5]);
    if (gds[6] != 0 && gds[6] != kClose) {
        return std::nullopt;
    }
    c.close = gds[6] == kClose;
    c.drain_source = (gds[7] & kDrainSource) != 0;
    c.drain_target = (gds[7] & kDrainTarget) != 0;
    c.target_responsible = (gds[8] & 0x01) != 0;
    c.limit = get16(gds, 9) & 0x7FFF;
    c.source_winners = get16(gds, 11) & 0x7FFF;
    c.target_winners = get16(gds, 13) & 0x7FFF;
    c.all_modes = (gds[15] & 0x01) != 0;
    c.mode = name_of(gds.subspan(kFixedBytes, name));
    const bool whole = c.kind != CnosKind::kAbnormal;
    if (whole && (c.source_winners + c.target_winners > c.limit || (c.close && c.limit != 0))) {
        return std::nullopt;
    }
    return c;
}

void encode_cnos(const CnosCommand& c, Bytes& out) {
    const Bytes mode = c.all_modes ? Bytes{} : wire_name(c.mode, 8);
    put16(out, static_cast<std::uint16_t>(kFixedBytes + mode.size()));
    put16(out, kGdsCnos);
    out.push_back(static_cast<std::uint8_t>(c.kind));
    out.push_back(static_cast<std::uint8_t>(c.modifier));
    out.push_back(c.close ? kClose : 0);
    out.push_back(
        static_cast<std::uint8_t>((c.drain_source ? kDrainSource : 0) | (c.drain_target ? kDrainTarget : 0)));
    out.push_back(c.target_responsible ? 1 : 0);
    put16(out, c.limit);
    put16(out, c.source_winners);
    put16(out, c.target_winners);
    out.push_back(c.all_modes ? 1 : 0);
    out.push_back(static_cast<std::uint8_t>(mode.size()));
    put(out, mode);
}

CnosCommand answer_cnos(const CnosCommand& request, std::uint16_t most, std::uint16_t winners) {
    CnosCommand reply = request;
    reply.kind = CnosKind::kAccepted;
    if (request.close) {
        return reply;
    }
    if (most == 0) {
        reply.kind = CnosKind::kAbnormal;
        reply.modifier = CnosModifier::kClosed;
        return reply;
    }
    reply.limit = std::min(request.limit, most);
    const auto half = static_cast<std::uint16_t>(reply.limit / 2);
    reply.target_winners = std::min(std::max(request.target_winners, std::min(winners, half)), reply.limit);
    reply.source_winners = std::min<std::uint16_t>(
        request.source_winners, static_cast<std::uint16_t>(reply.limit - reply.target_winners));
    const bool same = reply.limit == request.limit && reply.source_winners == request.source_winners &&
                      reply.target_winners == request.target_winners;
    reply.modifier = same ? CnosModifier::kNone : CnosModifier::kNegotiated;
    return reply;
}

}  // namespace openwosa::sna::lu62
