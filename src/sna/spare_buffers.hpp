#pragma once
// Buffers that whoever had them has done with, for the next ones of about that size: a stream of large RUs
// then takes no memory from the heap.

#include <cstddef>
#include <utility>
#include <vector>

#include "sna/bytes.hpp"

namespace openwosa::sna {

/// From this size on a buffer is rather given away, and used again, than copied.
inline constexpr std::size_t kLargeBuffer = 4096;

class SpareBuffers {
  public:
    SpareBuffers() { buffers_.reserve(kMost); }

    /// Keeps it if there is room, and it is neither small nor huge.
    void keep(Bytes&& buffer) noexcept {
        if (buffers_.size() < kMost && buffer.capacity() >= kLargeBuffer && buffer.capacity() <= kLargest)
            buffers_.push_back(std::move(buffer));
    }
    /// An empty one for `size` bytes, or for as many as there happen to be; it has no memory where none fits.
    Bytes take(std::size_t size = kLargeBuffer) noexcept {
        if (size < kLargeBuffer || buffers_.empty() || buffers_.back().capacity() < size) return {};
        Bytes buffer = std::move(buffers_.back());
        buffers_.pop_back();
        buffer.clear();
        return buffer;
    }

  private:
    static constexpr std::size_t kMost = 16;
    static constexpr std::size_t kLargest = 65536;
    std::vector<Bytes> buffers_;
};

}  // namespace openwosa::sna
