#pragma once
// What a connection has to write: bytes one behind the other, and whole buffers among them, which are not
// copied. For tcp.cpp only.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace openwosa::runtime {

class Outgoing {
  public:
    using Part = std::span<const std::uint8_t>;
    static constexpr std::size_t kParts = 16;
    /// So many of a system call's parts.
    struct Parts {
        std::array<Part, kParts> part;
        std::size_t count = 0;
    };

    /// Bytes not written yet.
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return bytes_.capacity(); }

    /// `body` behind `bytes`; both, or with std::bad_alloc none.
    void add(Part bytes, std::vector<std::uint8_t>&& body = {}) {
        if (bodies_.size() == bodies_.capacity() && !body.empty()) bodies_.reserve(2 * bodies_.size() + 4);
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        size_ += bytes.size() + body.size();
        if (!body.empty()) bodies_.push_back({bytes_.size(), std::move(body)});
    }
    /// The next ones, as many as there are parts for.
    Parts next() const {
        Parts parts;
        Place at = at_;
        while (parts.count < kParts) {
            const Part part = part_at(at);
            if (part.empty()) break;
            parts.part[parts.count++] = part;
            advance(at, part.size());
        }
        return parts;
    }
    /// So many of them are written. Calls done(buffer) with the buffers of those that are written whole, once
    /// all is.
    template <class Done>
    void written(std::size_t count, Done&& done) {
        size_ -= count;
        while (count > 0) {
            const std::size_t step = std::min(count, part_at(at_).size());
            advance(at_, step);
            count -= step;
        }
        if (size_ != 0) return;
        for (Body& body : bodies_) done(std::move(body.bytes));
        bytes_.clear();
        bodies_.clear();
        at_ = {};
    }

  private:
    struct Body {
        std::size_t at;  ///< stands behind so many of bytes_
        std::vector<std::uint8_t> bytes;
    };
    struct Place {
        std::size_t bytes = 0;   ///< in bytes_
        std::size_t body = 0;    ///< the next one
        std::size_t inside = 0;  ///< of that
    };

    Part part_at(const Place& at) const {
        const bool body = at.body < bodies_.size();
        if (body && bodies_[at.body].at == at.bytes) return Part(bodies_[at.body].bytes).subspan(at.inside);
        const std::size_t end = body ? bodies_[at.body].at : bytes_.size();
        return Part(bytes_).subspan(at.bytes, end - at.bytes);
    }
    void advance(Place& at, std::size_t count) const {
        const bool body = at.body < bodies_.size() && bodies_[at.body].at == at.bytes;
        if (!body) {
            at.bytes += count;
            return;
        }
        at.inside += count;
        if (at.inside < bodies_[at.body].bytes.size()) return;
        ++at.body;
        at.inside = 0;
    }

    std::vector<std::uint8_t> bytes_;
    std::vector<Body> bodies_;
    Place at_;
    std::size_t size_ = 0;
};

}  // namespace openwosa::runtime
