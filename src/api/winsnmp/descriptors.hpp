// Descriptor memory: what the library hands out in smiOID and smiOCTETS, to be given back by
// SnmpFreeDescriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace openwosa::winsnmp {

/// Knows every block it handed out by its address, so that a foreign pointer or a second free is refused
/// without being followed. Small blocks come from slabs (64 KiB aligned chunks with a bit per block), large
/// ones from malloc. Freed blocks wait in line before they are used again: a program that frees twice is more
/// likely told so than given somebody else's memory, and one that reads a block just freed still finds it (as
/// it did with the original).
///
/// Not synchronised; the library's lock guards it. Destruction releases what the program left.
class DescriptorHeap {
  public:
    DescriptorHeap() = default;
    DescriptorHeap(const DescriptorHeap&) = delete;
    DescriptorHeap& operator=(const DescriptorHeap&) = delete;
    ~DescriptorHeap();

    /// At least `size` bytes (never null, even for 0). Throws std::bad_alloc.
    void* allocate(std::size_t size);

    /// False, and nothing happens, unless `block` is a live block of this heap.
    bool release(void* block) noexcept;

    /// Blocks handed out and not yet released.
    std::size_t live() const noexcept { return live_; }

  private:
    static constexpr std::size_t kChunkBytes = 64 * 1024;
    static constexpr std::size_t kClasses = 6;  // 16, 32 ... 512 bytes: an OID of 128 arcs still fits
    static constexpr std::size_t kSmallest = 16;
    static constexpr std::size_t kLargest = kSmallest << (kClasses - 1);
    static constexpr std::size_t kWaiting = 64;  // freed blocks of a class held back from reuse

    struct Chunk;
    struct Class {
        Chunk* newest = nullptr;  // blocks are cut from here while it has any
        std::vector<void*> ring;  // free blocks, oldest first; size is a power of two
        std::size_t head = 0;
        std::size_t count = 0;
    };

    static std::size_t class_of(std::size_t size) noexcept;
    void* cut(std::size_t index);
    void reserve_ring(Class& cls, std::size_t blocks);
    Chunk* chunk_at(const void* block) const noexcept;
    void remember(Chunk* chunk);

    Class classes_[kClasses];
    std::vector<Chunk*> chunks_;  // open addressing by address; size is a power of two
    std::size_t chunk_count_ = 0;
    std::unordered_set<void*> large_;
    std::size_t live_ = 0;
};

}  // namespace openwosa::winsnmp
