// A first-in first-out queue that keeps its memory.
#pragma once

#include <cstddef>
#include <vector>

namespace openwosa::winsnmp {

template <class T>
class Ring {
  public:
    bool empty() const noexcept { return count_ == 0; }
    std::size_t size() const noexcept { return count_; }
    T& front() noexcept { return slots_[head_]; }
    void push(const T& value) {
        if (count_ == slots_.size()) grow();
        slots_[(head_ + count_) & (slots_.size() - 1)] = value;
        ++count_;
    }
    void pop() noexcept {
        head_ = (head_ + 1) & (slots_.size() - 1);
        --count_;
    }
    void clear() noexcept { head_ = count_ = 0; }

  private:
    void grow() {
        std::vector<T> larger(slots_.empty() ? 16 : slots_.size() * 2);
        for (std::size_t i = 0; i < count_; ++i) larger[i] = slots_[(head_ + i) & (slots_.size() - 1)];
        slots_.swap(larger);
        head_ = 0;
    }

    std::vector<T> slots_;  // size is 0 or a power of two
    std::size_t head_ = 0;
    std::size_t count_ = 0;
};

}  // namespace openwosa::winsnmp
