#include "descriptors.hpp"

#include <bit>
#include <cstdlib>
#include <new>

namespace openwosa::winsnmp {

/// The head of a chunk; blocks follow at kHead.
struct DescriptorHeap::Chunk {
    static constexpr std::size_t kHead = 1024;
    static constexpr std::size_t kMostBlocks = (kChunkBytes - kHead) / kSmallest;

    std::uint32_t cls;
    std::uint32_t blocks;  // how many fit
    std::uint32_t cut;     // how many were ever handed out
    std::uint64_t live[(kMostBlocks + 63) / 64];

    std::size_t block_bytes() const noexcept { return kSmallest << cls; }
    std::byte* block(std::size_t i) noexcept {
        return reinterpret_cast<std::byte*>(this) + kHead + i * block_bytes();
    }
    /// Index of the block that starts exactly at `address`, else kMostBlocks.
    std::size_t index_of(const void* address) const noexcept {
        const std::size_t offset = static_cast<std::size_t>(static_cast<const std::byte*>(address) -
                                                            reinterpret_cast<const std::byte*>(this));
        if (offset < kHead || ((offset - kHead) & (block_bytes() - 1)) != 0) return kMostBlocks;
        const std::size_t i = (offset - kHead) >> (4 + cls);
        return i < cut ? i : kMostBlocks;
    }
};

namespace {

std::size_t hash_of(const void* chunk) noexcept {
    const std::uint64_t number = reinterpret_cast<std::uintptr_t>(chunk) >> 16;
    return static_cast<std::size_t>((number * 0x9E3779B97F4A7C15ull) >> 40);
}

}  // namespace

DescriptorHeap::~DescriptorHeap() {
    for (Chunk* chunk : chunks_) {
        if (chunk) ::operator delete (chunk, std::align_val_t{kChunkBytes});
    }
    for (void* block : large_) std::free(block);
}

std::size_t DescriptorHeap::class_of(std::size_t size) noexcept {
    if (size <= kSmallest) return 0;
    return static_cast<std::size_t>(std::bit_width(size - 1)) - 4;
}

void* DescriptorHeap::allocate(std::size_t size) {
    if (size > kLargest) {
        void* block = std::malloc(size);
        if (!block) throw std::bad_alloc();
        try {
            large_.insert(block);
        } catch (...) {
            std::free(block);
            throw;
        }
        ++live_;
        return block;
    }
    const std::size_t index = class_of(size);
    Class& cls = classes_[index];
    if (cls.count <= kWaiting) return cut(index);
    void* block = cls.ring[cls.head];
    cls.head = (cls.head + 1) & (cls.ring.size() - 1);
    --cls.count;
    Chunk* chunk = reinterpret_cast<Chunk*>(reinterpret_cast<std::uintptr_t>(block) & ~(kChunkBytes - 1));
    const std::size_t i = chunk->index_of(block);
    chunk->live[i / 64] |= 1ull << (i % 64);
    ++live_;
    return block;
}

/// Hands out a block that was never used; starts a new chunk when the newest is used up.
void* DescriptorHeap::cut(std::size_t index) {
    static_assert(sizeof(Chunk) <= Chunk::kHead);
    Class& cls = classes_[index];
    if (!cls.newest || cls.newest->cut == cls.newest->blocks) {
        const std::size_t blocks = (kChunkBytes - Chunk::kHead) / (kSmallest << index);
        std::size_t total = blocks;
        for (Chunk* other : chunks_) {
            if (other && other->cls == index) total += other->blocks;
        }
        reserve_ring(cls, total);  // so that release() never allocates
        void* memory = ::operator new (kChunkBytes, std::align_val_t{kChunkBytes});
        Chunk* chunk = new (memory) Chunk{};
        chunk->cls = static_cast<std::uint32_t>(index);
        chunk->blocks = static_cast<std::uint32_t>(blocks);
        try {
            remember(chunk);
        } catch (...) {
            ::operator delete (memory, std::align_val_t{kChunkBytes});
            throw;
        }
        cls.newest = chunk;
    }
    Chunk* chunk = cls.newest;
    const std::size_t i = chunk->cut++;
    chunk->live[i / 64] |= 1ull << (i % 64);
    ++live_;
    return chunk->block(i);
}

bool DescriptorHeap::release(void* block) noexcept {
    if (Chunk* chunk = chunk_at(block)) {
        const std::size_t i = chunk->index_of(block);
        if (i == Chunk::kMostBlocks) return false;
        const std::uint64_t bit = 1ull << (i % 64);
        if (!(chunk->live[i / 64] & bit)) return false;
        chunk->live[i / 64] &= ~bit;
        Class& cls = classes_[chunk->cls];
        cls.ring[(cls.head + cls.count) & (cls.ring.size() - 1)] = block;
        ++cls.count;
        --live_;
        return true;
    }
    if (large_.erase(block) == 0) return false;
    std::free(block);
    --live_;
    return true;
}

void DescriptorHeap::reserve_ring(Class& cls, std::size_t blocks) {
    if (blocks <= cls.ring.size()) return;
    std::vector<void*> grown(std::bit_ceil(blocks));
    for (std::size_t i = 0; i < cls.count; ++i) grown[i] = cls.ring[(cls.head + i) & (cls.ring.size() - 1)];
    cls.ring.swap(grown);
    cls.head = 0;
}

DescriptorHeap::Chunk* DescriptorHeap::chunk_at(const void* block) const noexcept {
    if (chunks_.empty()) return nullptr;
    const auto base = reinterpret_cast<std::uintptr_t>(block) & ~(kChunkBytes - 1);
    const std::size_t mask = chunks_.size() - 1;
    for (std::size_t i = hash_of(reinterpret_cast<void*>(base)) & mask; chunks_[i]; i = (i + 1) & mask) {
        if (reinterpret_cast<std::uintptr_t>(chunks_[i]) == base) return chunks_[i];
    }
    return nullptr;
}

void DescriptorHeap::remember(Chunk* chunk) {
    if ((chunk_count_ + 1) * 2 > chunks_.size()) {
        std::vector<Chunk*> grown(chunks_.empty() ? 16 : chunks_.size() * 2, nullptr);
        chunks_.swap(grown);
        chunk_count_ = 0;
        for (Chunk* old : grown) {
            if (old) remember(old);
        }
    }
    const std::size_t mask = chunks_.size() - 1;
    std::size_t i = hash_of(chunk) & mask;
    while (chunks_[i]) i = (i + 1) & mask;
    chunks_[i] = chunk;
    ++chunk_count_;
}

}  // namespace openwosa::winsnmp
