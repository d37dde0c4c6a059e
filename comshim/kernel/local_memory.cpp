// LocalAlloc, GlobalAlloc and their families. Both are one heap, as on Win32. Fixed memory is its address;
// movable memory is a token of the handle table that LocalLock turns into an address.
#include <windows.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "handle_table.hpp"
#include "named_object.hpp"
#include "thread_state.hpp"

namespace openwosa::comshim {

namespace {

constexpr std::uint64_t kLive = 0x4C41434F4C4D454Du;
constexpr std::uint64_t kFreed = 0x44454144434F4C4Du;

// In front of each block; LocalFree of something else is told apart by `mark` as long as it is mapped.
struct alignas(std::max_align_t) BlockHeader {
    std::uint64_t mark;
    SIZE_T size;
    HANDLE token;  // of movable memory

    void* data() noexcept { return this + 1; }
    static BlockHeader* of(LPCVOID data) noexcept {
        return static_cast<BlockHeader*>(const_cast<void*>(data)) - 1;
    }
    static BlockHeader* allocate(SIZE_T size, bool zero) noexcept {
        if (size > SIZE_MAX - sizeof(BlockHeader)) return nullptr;
        void* memory =
            zero ? std::calloc(1, size + sizeof(BlockHeader)) : std::malloc(size + sizeof(BlockHeader));
        auto* header = static_cast<BlockHeader*>(memory);
        if (header) *header = {kLive, size, nullptr};
        return header;
    }
    static BlockHeader* reallocate(BlockHeader* header, SIZE_T size, bool zero) noexcept {
        if (size > SIZE_MAX - sizeof(BlockHeader)) return nullptr;
        const SIZE_T before = header ? header->size : 0;
        const bool fresh = header == nullptr;
        header = static_cast<BlockHeader*>(std::realloc(header, size + sizeof(BlockHeader)));
        if (!header) return nullptr;
        if (fresh) *header = {kLive, 0, nullptr};
        if (zero && size > before) std::memset(static_cast<char*>(header->data()) + before, 0, size - before);
        header->size = size;
        return header;
    }
    void free() noexcept {
        mark = kFreed;
        std::free(this);
    }
};

class MovableMemory final : public Object {
  public:
    static constexpr ObjectType kType = ObjectType::kMemory;
    MovableMemory(BlockHeader* memory, UINT option) noexcept : Object(kType), block(memory), flags(option) {}

    BlockHeader* block;  // null: discarded, or of size 0
    UINT flags;
    UINT locks = 0;

  private:
    ~MovableMemory() override {
        if (block) block->free();
    }
};

// Tokens stay below 2 GB, where no allocator of ours puts anything.
bool may_be_token(HANDLE memory) noexcept { return reinterpret_cast<std::uintptr_t>(memory) >> 31 == 0; }

// The header of fixed memory, or of locked movable memory given by address; null and the last error set
// otherwise.
BlockHeader* find_block(LPCVOID memory) noexcept {
    if (reinterpret_cast<std::uintptr_t>(memory) % alignof(BlockHeader) == 0 &&
        !may_be_token(const_cast<void*>(memory)) &&
        !IsBadReadPtr(BlockHeader::of(memory), sizeof(BlockHeader)) && BlockHeader::of(memory)->mark == kLive)
        return BlockHeader::of(memory);
    set_last_error(ERROR_INVALID_HANDLE);
    return nullptr;
}

MovableMemory* find_movable(const KernelLock& lock, HANDLE memory) noexcept {
    auto* object = HandleTable::find<MovableMemory>(lock, memory);
    if (!object) set_last_error(ERROR_INVALID_HANDLE);
    return object;
}

HANDLE allocate_movable(UINT flags, SIZE_T bytes) noexcept {
    BlockHeader* block = bytes ? BlockHeader::allocate(bytes, flags & LMEM_ZEROINIT) : nullptr;
    auto* made =
        bytes == 0 || block ? new (std::nothrow) MovableMemory(block, flags & LMEM_DISCARDABLE) : nullptr;
    const HANDLE token = made ? HandleTable::insert(Ref<Object>::adopt(made)) : nullptr;
    if (!made && block) block->free();
    if (!token) set_last_error(ERROR_NOT_ENOUGH_MEMORY);
    if (token && block) block->token = token;
    return token;
}

HANDLE allocate_memory(UINT flags, SIZE_T bytes) noexcept {
    if (flags & LMEM_MOVEABLE) return allocate_movable(flags, bytes);
    BlockHeader* block = BlockHeader::allocate(bytes, flags & LMEM_ZEROINIT);
    if (!block) set_last_error(ERROR_NOT_ENOUGH_MEMORY);
    return block ? block->data() : nullptr;
}

HANDLE reallocate_fixed(HANDLE memory, SIZE_T bytes, UINT flags) noexcept {
    BlockHeader* block = find_block(memory);
    if (!block) return nullptr;
    if (flags & LMEM_MODIFY) return memory;
    // Without LMEM_MOVEABLE a fixed block must stay where it is, which only shrinking can promise.
    if (!(flags & LMEM_MOVEABLE)) {
        if (bytes <= block->size) {
            block->size = bytes;
            return memory;
        }
        set_last_error(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    BlockHeader* moved = BlockHeader::reallocate(block, bytes, flags & LMEM_ZEROINIT);
    if (!moved) set_last_error(ERROR_NOT_ENOUGH_MEMORY);
    return moved ? moved->data() : nullptr;
}

HANDLE reallocate_movable(HANDLE memory, SIZE_T bytes, UINT flags) noexcept {
    KernelLock lock;
    MovableMemory* object = find_movable(lock, memory);
    if (!object) return nullptr;
    if (flags & LMEM_MODIFY) {
        object->flags = flags & LMEM_DISCARDABLE;
        return memory;
    }
    if (bytes == 0) {  // discards, if nobody holds it locked
        if (object->locks != 0) {
            set_last_error(ERROR_INVALID_HANDLE);
            return nullptr;
        }
        if (object->block) object->block->free();
        object->block = nullptr;
        return memory;
    }
    if (object->locks != 0 && !(flags & LMEM_MOVEABLE) && object->block && bytes > object->block->size) {
        set_last_error(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    BlockHeader* moved = BlockHeader::reallocate(object->block, bytes, flags & LMEM_ZEROINIT);
    if (!moved) {
        set_last_error(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    moved->token = memory;
    object->block = moved;
    return memory;
}

HANDLE reallocate_memory(HANDLE memory, SIZE_T bytes, UINT flags) noexcept {
    return may_be_token(memory) ? reallocate_movable(memory, bytes, flags)
                                : reallocate_fixed(memory, bytes, flags);
}

// Null: freed; else the handle, as documented.
HANDLE free_memory(HANDLE memory) noexcept {
    if (!memory) return nullptr;
    if (!may_be_token(memory)) {
        BlockHeader* block = find_block(memory);
        if (!block) return memory;
        if (!block->token) {
            block->free();
            return nullptr;
        }
        memory = block->token;  // the address of movable memory is accepted too
    }
    Ref<Object> gone;
    KernelLock lock;
    if (!find_movable(lock, memory)) return memory;
    gone = HandleTable::remove(lock, memory);
    return nullptr;
}

LPVOID lock_memory(HANDLE memory) noexcept {
    if (!may_be_token(memory)) return find_block(memory) ? memory : nullptr;
    KernelLock lock;
    MovableMemory* object = find_movable(lock, memory);
    if (!object) return nullptr;
    if (!object->block) {
        set_last_error(ERROR_DISCARDED);
        return nullptr;
    }
    if (object->locks < LMEM_LOCKCOUNT) ++object->locks;
    return object->block->data();
}

// False with NO_ERROR: no lock is left.
BOOL unlock_memory(HANDLE memory) noexcept {
    if (!may_be_token(memory)) return find_block(memory) ? fail(ERROR_NOT_LOCKED) : FALSE;
    KernelLock lock;
    MovableMemory* object = find_movable(lock, memory);
    if (!object) return FALSE;
    if (object->locks == 0) return fail(ERROR_NOT_LOCKED);
    return --object->locks != 0 ? TRUE : fail(NO_ERROR);
}

SIZE_T size_of_memory(HANDLE memory) noexcept {
    if (!may_be_token(memory)) {
        const BlockHeader* block = find_block(memory);
        return block ? block->size : 0;
    }
    KernelLock lock;
    const MovableMemory* object = find_movable(lock, memory);
    return object && object->block ? object->block->size : 0;
}

UINT flags_of_memory(HANDLE memory) noexcept {
    if (!may_be_token(memory)) return find_block(memory) ? 0 : LMEM_INVALID_HANDLE;
    KernelLock lock;
    const MovableMemory* object = find_movable(lock, memory);
    if (!object) return LMEM_INVALID_HANDLE;
    return object->flags | object->locks | (object->block ? 0 : LMEM_DISCARDED);
}

HANDLE handle_of_memory(LPCVOID address) noexcept {
    if (may_be_token(const_cast<void*>(address))) {
        KernelLock lock;
        return find_movable(lock, const_cast<void*>(address)) ? const_cast<void*>(address) : nullptr;
    }
    BlockHeader* block = find_block(address);
    if (!block) return nullptr;
    return block->token ? block->token : const_cast<void*>(address);
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

HLOCAL LocalAlloc(UINT flags, SIZE_T bytes) { return allocate_memory(flags, bytes); }
HLOCAL LocalReAlloc(HLOCAL memory, SIZE_T bytes, UINT flags) {
    return reallocate_memory(memory, bytes, flags);
}
HLOCAL LocalFree(HLOCAL memory) { return free_memory(memory); }
LPVOID LocalLock(HLOCAL memory) { return lock_memory(memory); }
BOOL LocalUnlock(HLOCAL memory) { return unlock_memory(memory); }
SIZE_T LocalSize(HLOCAL memory) { return size_of_memory(memory); }
UINT LocalFlags(HLOCAL memory) { return flags_of_memory(memory); }
HLOCAL LocalHandle(LPCVOID address) { return handle_of_memory(address); }

HGLOBAL GlobalAlloc(UINT flags, SIZE_T bytes) { return allocate_memory(flags, bytes); }
HGLOBAL GlobalReAlloc(HGLOBAL memory, SIZE_T bytes, UINT flags) {
    return reallocate_memory(memory, bytes, flags);
}
HGLOBAL GlobalFree(HGLOBAL memory) { return free_memory(memory); }
LPVOID GlobalLock(HGLOBAL memory) { return lock_memory(memory); }
// Unlike LocalUnlock, of fixed memory too this is no failure (documented).
BOOL GlobalUnlock(HGLOBAL memory) {
    if (!may_be_token(memory)) return find_block(memory) ? TRUE : FALSE;
    return unlock_memory(memory);
}
SIZE_T GlobalSize(HGLOBAL memory) { return size_of_memory(memory); }
UINT GlobalFlags(HGLOBAL memory) { return flags_of_memory(memory); }
HGLOBAL GlobalHandle(LPCVOID address) { return handle_of_memory(address); }
