#pragma once
// A vector for trivially copyable elements that never initialises what it is about to be overwritten with.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace openwosa::snmp {

template <typename T>
class GrowBuffer {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    GrowBuffer() = default;
    GrowBuffer(const GrowBuffer& other) { assign({other.data(), other.size()}); }
    GrowBuffer(GrowBuffer&& other) noexcept { swap(other); }
    GrowBuffer& operator=(const GrowBuffer& other) {
        if (this != &other) assign({other.data(), other.size()});
        return *this;
    }
    GrowBuffer& operator=(GrowBuffer&& other) noexcept {
        swap(other);
        return *this;
    }
    void swap(GrowBuffer& other) noexcept {
        std::swap(storage_, other.storage_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

    T* data() { return storage_.get(); }
    const T* data() const { return storage_.get(); }
    T* begin() { return data(); }
    T* end() { return data() + size_; }
    const T* begin() const { return data(); }
    const T* end() const { return data() + size_; }
    T& operator[](std::size_t i) { return storage_[i]; }
    const T& operator[](std::size_t i) const { return storage_[i]; }
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    bool empty() const { return size_ == 0; }
    void clear() { size_ = 0; }
    // Forgets the elements and gives the memory back.
    void reset() { GrowBuffer().swap(*this); }

    void reserve(std::size_t wanted) {
        if (wanted > capacity_) relocate(wanted);
    }
    // Elements beyond the old size are left uninitialised.
    void resize_uninitialised(std::size_t wanted) {
        if (wanted > capacity_) relocate(std::max(wanted, capacity_ * 2));
        size_ = wanted;
    }
    void push_back(const T& value) {
        const T copy = value;  // `value` may live in this buffer
        if (size_ == capacity_) relocate(std::max<std::size_t>(kFirst, capacity_ * 2));
        storage_[size_++] = copy;
    }
    // `source` may be part of this buffer.
    void append(std::span<const T> source) {
        if (source.empty()) return;
        std::unique_ptr<T[]> keep_alive;
        if (size_ + source.size() > capacity_)
            keep_alive = relocate(std::max({size_ + source.size(), capacity_ * 2, kFirst}));
        std::memcpy(storage_.get() + size_, source.data(), source.size_bytes());
        size_ += source.size();
    }
    void assign(std::span<const T> source) {
        clear();
        append(source);
    }

  private:
    static constexpr std::size_t kFirst = 8;

    std::unique_ptr<T[]> relocate(std::size_t wanted) {
        auto bigger = std::make_unique_for_overwrite<T[]>(wanted);
        if (size_ != 0) std::memcpy(bigger.get(), storage_.get(), size_ * sizeof(T));
        storage_.swap(bigger);
        capacity_ = wanted;
        return bigger;
    }

    std::unique_ptr<T[]> storage_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace openwosa::snmp
