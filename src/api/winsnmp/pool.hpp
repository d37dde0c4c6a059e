// Objects that are made once and used again and again: no heap on the hot path.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace openwosa::winsnmp {

/// Keeps every T it ever made until it dies itself. The user resets a T before or after use; buffers inside
/// keep their capacity. Not synchronised.
template <class T>
class Pool {
  public:
    Pool() = default;
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    T* take() {
        if (free_.empty()) grow();
        T* object = free_.back();
        free_.pop_back();
        return object;
    }
    void give(T* object) noexcept { free_.push_back(object); }  // room was reserved when the object was made

  private:
    void grow() {
        const std::size_t count = std::clamp<std::size_t>(made_, 16, 1024);
        free_.reserve(made_ + count);
        chunks_.push_back(std::make_unique<T[]>(count));
        made_ += count;
        for (std::size_t i = count; i-- > 0;) free_.push_back(&chunks_.back()[i]);
    }

    std::vector<std::unique_ptr<T[]>> chunks_;
    std::vector<T*> free_;
    std::size_t made_ = 0;
};

}  // namespace openwosa::winsnmp
