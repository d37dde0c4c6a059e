#pragma once
// Segments of a BIU (SNA Formats, "Transmission headers", mapping field): joined on the way in, cut on the
// way out. What a link can make us hold is bounded.

#include <algorithm>
#include <vector>

#include "sna/piu.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::pu {

/// The BIUs of one link whose last segment has not come yet.
struct Reassembly {
    struct Part {
        Th th;
        Bytes biu;  ///< RH and RU so far
    };
    std::vector<Part> parts;
    std::size_t bytes = 0;  ///< of all parts
    Bytes whole;            ///< backs the BIU last joined
};

/// Largest RU, and how many BIUs and bytes of them one link may leave unfinished.
inline constexpr std::size_t kMaxRu = 65535;
inline constexpr std::size_t kMaxParts = 64;
inline constexpr std::size_t kMaxPartBytes = 1024 * 1024;

struct Joined {
    bool complete = false;
    Piu piu;  ///< when complete; views the input or Reassembly::whole, until the next join
    /// Set: a BIU was given up; answer its first segment, here, with this sense.
    sense::Sense error = sense::kNone;
    Piu failed;
    bool stray = false;  ///< a middle or last segment of nothing: there is no RH to answer
};

/// Takes a PIU as decoded.
Joined join(Reassembly& state, const Piu& piu);

/// Calls emit(Octets) for each segment of an encoded PIU that fits `max_btu` (0: no limit). A limit too small
/// to carry the headers and one byte counts as the smallest that can.
template <typename Emit>
void segment(Octets piu, std::size_t max_btu, Bytes& scratch, Emit&& emit) {
    constexpr std::size_t kLeast = kThBytes + kRhBytes + 1;
    if (max_btu == 0 || piu.size() <= std::max(max_btu, kLeast)) {
        emit(piu);
        return;
    }
    const std::size_t piece = std::max(max_btu, kLeast) - kThBytes;
    const Octets biu = piu.subspan(kThBytes);
    for (std::size_t at = 0; at < biu.size(); at += piece) {
        const std::size_t size = std::min(piece, biu.size() - at);
        const Mpf mpf = at == 0 ? Mpf::kFirst : at + size == biu.size() ? Mpf::kLast : Mpf::kMiddle;
        scratch.assign(piu.begin(), piu.begin() + kThBytes);
        scratch[0] = static_cast<std::uint8_t>((scratch[0] & 0xF3) | static_cast<unsigned>(mpf) << 2);
        put(scratch, biu.subspan(at, size));
        emit(Octets(scratch));
    }
}

}  // namespace openwosa::sna::pu
