#pragma once
// Where a state machine puts the PIUs it sends: one buffer, reused, so that nothing is allocated once it has
// grown.

#include <cstddef>
#include <utility>
#include <vector>

#include "sna/piu.hpp"

namespace openwosa::sna {

struct Wire {
    struct Range {
        std::size_t at = 0;
        std::size_t size = 0;
        Bytes body;  ///< goes behind that
    };
    Bytes bytes;
    std::vector<Range> pius;

    std::size_t size() const { return pius.size(); }
    /// Without the body of add_body().
    Octets operator[](std::size_t i) const { return Octets(bytes).subspan(pius[i].at, pius[i].size); }

    /// The RU is `head` and then `ru`.
    void add(const Th& th, const Rh& rh, Octets head, Octets ru = {}) {
        const std::size_t at = bytes.size();
        encode_th(th, bytes);
        put(bytes, encode_rh(rh));
        put(bytes, head);
        put(bytes, ru);
        pius.push_back({at, bytes.size() - at, {}});
    }
    /// The RU is `body`, which is not copied. For who reads that too.
    void add_body(const Th& th, const Rh& rh, Bytes&& body) {
        add(th, rh, {});
        pius.back().body = std::move(body);
    }
    /// In one place, if need be in `scratch`.
    Octets whole(std::size_t i, Bytes& scratch) const {
        if (pius[i].body.empty()) return (*this)[i];
        const Octets front = (*this)[i];
        scratch.assign(front.begin(), front.end());
        put(scratch, pius[i].body);
        return scratch;
    }
    void clear() {
        bytes.clear();
        pius.clear();
    }
};

/// The request code a response repeats: three bytes of network services, one of DFC and SC, none of other
/// FMD.
inline Octets request_code(const Rh& rh, Octets ru) {
    const std::size_t size = rh.category != Category::kFmd ? 1 : rh.fi ? 3 : 0;
    return ru.first(ru.size() < size ? 0 : size);
}

inline void respond_positive(const Th& th, const Rh& rh, Octets ru, Wire& wire) {
    wire.add(reply_to(th), response_to(rh, true), ru);
}

/// A negative response. `code` is what follows the sense.
inline void respond_negative(const Th& th, const Rh& rh, std::uint32_t sense, Octets code, Wire& wire) {
    const std::uint8_t bytes[] = {static_cast<std::uint8_t>(sense >> 24),
                                  static_cast<std::uint8_t>(sense >> 16),
                                  static_cast<std::uint8_t>(sense >> 8), static_cast<std::uint8_t>(sense)};
    wire.add(reply_to(th), response_to(rh, false), bytes, code);
}

/// An RH of a request that is a chain of its own, with definite response 1.
inline Rh request_header(Category category, bool fi) {
    Rh rh;
    rh.category = category;
    rh.fi = fi;
    rh.dr1 = true;
    return rh;
}

}  // namespace openwosa::sna
