// CoTaskMem* and the IMalloc behind them: the C library's heap.
#include <malloc.h>

#include <cstdlib>

#include "com_object.hpp"

namespace openwosa::comshim::com {
namespace {

// One for the process, never ends.
class TaskAllocator final : public IMalloc {
  public:
    HRESULT QueryInterface(REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        const bool known = iid == __uuidof(IUnknown) || iid == __uuidof(IMalloc);
        *object = known ? this : nullptr;
        return known ? S_OK : E_NOINTERFACE;
    }
    ULONG AddRef() override { return 2; }
    ULONG Release() override { return 1; }
    void* Alloc(SIZE_T bytes) override { return std::malloc(bytes ? bytes : 1); }
    void* Realloc(void* memory, SIZE_T bytes) override {
        if (memory && bytes == 0) {
            std::free(memory);
            return nullptr;
        }
        return std::realloc(memory, bytes ? bytes : 1);
    }
    void Free(void* memory) override { std::free(memory); }
    SIZE_T GetSize(void* memory) override {
        return memory ? malloc_usable_size(memory) : static_cast<SIZE_T>(-1);
    }
    // Whose a block is cannot be told of this heap; -1 is the documented answer for that.
    int DidAlloc(void*) override { return -1; }
    void HeapMinimize() override { malloc_trim(0); }
};

constinit TaskAllocator g_allocator;

}  // namespace
}  // namespace openwosa::comshim::com

using namespace openwosa::comshim::com;

LPVOID CoTaskMemAlloc(SIZE_T bytes) { return g_allocator.Alloc(bytes); }
LPVOID CoTaskMemRealloc(LPVOID memory, SIZE_T bytes) { return g_allocator.Realloc(memory, bytes); }
void CoTaskMemFree(LPVOID memory) { g_allocator.Free(memory); }

HRESULT CoGetMalloc(DWORD context, LPMALLOC* allocator) {
    if (!allocator) return E_INVALIDARG;
    *allocator = nullptr;
    if (context != MEMCTX_TASK) return E_INVALIDARG;
    *allocator = &g_allocator;
    return S_OK;
}
