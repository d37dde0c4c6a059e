#include "sna/pu/segment.hpp"

namespace openwosa::sna::pu {
namespace {

/// Path control delivers the segments of one session and flow in order and unmixed.
bool same_flow(const Th& a, const Th& b) {
    return a.daf == b.daf && a.oaf == b.oaf && a.odai == b.odai && a.expedited == b.expedited;
}

Piu whole_of(const Th& th, Octets biu, Bytes& store) {
    Th header = th;
    header.mpf = Mpf::kWhole;
    store.clear();
    encode_th(header, store);
    put(store, biu);
    return decode_piu(store).piu;
}

void give_up(Reassembly& state, std::size_t index, sense::Sense sense, Joined& result) {
    Reassembly::Part& part = state.parts[index];
    result.error = sense;
    result.failed = whole_of(part.th, part.biu, state.whole);
    state.bytes -= part.biu.size();
    state.parts.erase(state.parts.begin() + static_cast<std::ptrdiff_t>(index));
}

}  // namespace

Joined join(Reassembly& state, const Piu& piu) {
    Joined result;
    std::size_t index = 0;
    while (index < state.parts.size() && !same_flow(state.parts[index].th, piu.th)) {
        ++index;
    }
    const bool open = index < state.parts.size();
    if (piu.th.starts_biu()) {
        if (open) {
            give_up(state, index, sense::kSegmenting, result);
        }
        if (piu.th.mpf == Mpf::kWhole) {
            result.complete = true;
            result.piu = piu;
            return result;
        }
        if (state.parts.size() >= kMaxParts || state.bytes + piu.ru.size() + kRhBytes > kMaxPartBytes) {
            if (result.error == sense::kNone) {
                result.error = sense::kInsufficientResource;
                result.failed = piu;
            }
            return result;
        }
        Reassembly::Part& part = state.parts.emplace_back();
        part.th = piu.th;
        put(part.biu, encode_rh(*piu.rh));
        put(part.biu, piu.ru);
        state.bytes += part.biu.size();
        return result;
    }
    if (!open) {
        result.stray = true;
        return result;
    }
    Reassembly::Part& part = state.parts[index];
    if (part.th.snf != piu.th.snf) {
        give_up(state, index, sense::kSegmenting, result);
        return result;
    }
    if (part.biu.size() + piu.ru.size() > kMaxRu + kRhBytes || state.bytes + piu.ru.size() > kMaxPartBytes) {
        give_up(state, index, sense::kSegmentsTooLong, result);
        return result;
    }
    put(part.biu, piu.ru);
    state.bytes += piu.ru.size();
    if (piu.th.mpf == Mpf::kLast) {
        result.complete = true;
        result.piu = whole_of(part.th, part.biu, state.whole);
        state.bytes -= part.biu.size();
        state.parts.erase(state.parts.begin() + static_cast<std::ptrdiff_t>(index));
    }
    return result;
}

}  // namespace openwosa::sna::pu
