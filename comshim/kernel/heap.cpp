// Private heaps, and the process heap, which is the C library's.
#include <windows.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#include "handle_table.hpp"
#include "named_object.hpp"

namespace openwosa::comshim {

namespace {

struct alignas(std::max_align_t) HeapBlock {
    SIZE_T size;
    HeapBlock* next;
    HeapBlock** link;  // what points to it

    void* data() noexcept { return this + 1; }
    static HeapBlock* of(LPCVOID data) noexcept {
        return static_cast<HeapBlock*>(const_cast<void*>(data)) - 1;
    }
};

// Knows its blocks, because HeapDestroy frees them all.
class Heap final : public Object {
  public:
    static constexpr ObjectType kType = ObjectType::kHeap;
    Heap() noexcept : Object(kType) {}

    void add(const KernelLock&, HeapBlock& block) noexcept {
        block.next = first_;
        block.link = &first_;
        if (first_) first_->link = &block.next;
        first_ = &block;
    }
    void remove(const KernelLock&, HeapBlock& block) noexcept {
        *block.link = block.next;
        if (block.next) block.next->link = block.link;
    }

  private:
    ~Heap() override {
        while (HeapBlock* block = first_) {
            first_ = block->next;
            std::free(block);
        }
    }

    HeapBlock* first_ = nullptr;
};

// The process heap is not in the handle table: no slot has this number, and HeapDestroy must not end it.
HANDLE process_heap() noexcept { return reinterpret_cast<HANDLE>(std::uintptr_t{0x7FFFFFF0}); }

bool find_heap(const KernelLock& lock, HANDLE handle, Heap*& heap) noexcept {
    heap = nullptr;
    if (handle == process_heap()) return true;
    heap = HandleTable::find<Heap>(lock, handle);
    return heap || fail(ERROR_INVALID_HANDLE);
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

HANDLE GetProcessHeap() { return process_heap(); }

HANDLE HeapCreate(DWORD /*options*/, SIZE_T /*initial*/, SIZE_T /*maximum*/) {
    auto* made = new (std::nothrow) Heap;
    const HANDLE handle = made ? HandleTable::insert(Ref<Object>::adopt(made)) : nullptr;
    if (!handle) set_last_error(ERROR_NOT_ENOUGH_MEMORY);
    return handle;
}

BOOL HeapDestroy(HANDLE heap) {
    Ref<Object> gone;  // frees its blocks after the lock is given back
    KernelLock lock;
    if (!HandleTable::find<Heap>(lock, heap)) return fail(ERROR_INVALID_HANDLE);
    gone = HandleTable::remove(lock, heap);
    return TRUE;
}

LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T bytes) {
    if (bytes > SIZE_MAX - sizeof(HeapBlock)) return nullptr;
    const SIZE_T total = bytes + sizeof(HeapBlock);
    auto* block =
        static_cast<HeapBlock*>(flags & HEAP_ZERO_MEMORY ? std::calloc(1, total) : std::malloc(total));
    if (!block) return nullptr;  // documented: does not set the last error
    block->size = bytes;
    KernelLock lock;
    Heap* object = nullptr;
    if (!find_heap(lock, heap, object)) {
        lock.unlock();
        std::free(block);
        return nullptr;
    }
    if (object) object->add(lock, *block);
    return block->data();
}

LPVOID HeapReAlloc(HANDLE heap, DWORD flags, LPVOID memory, SIZE_T bytes) {
    if (!memory || bytes > SIZE_MAX - sizeof(HeapBlock)) return nullptr;
    HeapBlock* block = HeapBlock::of(memory);
    const SIZE_T before = block->size;
    if (flags & HEAP_REALLOC_IN_PLACE_ONLY) {
        if (bytes > before) return nullptr;
        block->size = bytes;
        return memory;
    }
    KernelLock lock;
    Heap* object = nullptr;
    if (!find_heap(lock, heap, object)) return nullptr;
    if (object) object->remove(lock, *block);
    auto* moved = static_cast<HeapBlock*>(std::realloc(block, bytes + sizeof(HeapBlock)));
    if (moved) moved->size = bytes;
    if (object) object->add(lock, moved ? *moved : *block);
    lock.unlock();
    if (moved && (flags & HEAP_ZERO_MEMORY) && bytes > before)
        std::memset(static_cast<char*>(moved->data()) + before, 0, bytes - before);
    return moved ? moved->data() : nullptr;
}

BOOL HeapFree(HANDLE heap, DWORD /*flags*/, LPVOID memory) {
    if (!memory) return TRUE;
    HeapBlock* block = HeapBlock::of(memory);
    KernelLock lock;
    Heap* object = nullptr;
    if (!find_heap(lock, heap, object)) return FALSE;
    if (object) object->remove(lock, *block);
    lock.unlock();
    std::free(block);
    return TRUE;
}

SIZE_T HeapSize(HANDLE heap, DWORD /*flags*/, LPCVOID memory) {
    KernelLock lock;
    Heap* object = nullptr;
    if (!memory || !find_heap(lock, heap, object)) return static_cast<SIZE_T>(-1);
    return HeapBlock::of(memory)->size;
}
