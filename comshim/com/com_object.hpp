// What the shim's own COM objects rest on: IUnknown's three methods, the barrier of exported functions.
#pragma once
#include <objbase.h>

#include <atomic>
#include <new>

#include "kernel/ref.hpp"

namespace openwosa::comshim::com {

// IUnknown for an object that is never aggregated. A derived interface's base (ISequentialStream of IStream)
// is answered by overriding base_interface.
template <class First, class... Rest>
class ComObject : public First, public Rest... {
  public:
    ComObject(const ComObject&) = delete;
    ComObject& operator=(const ComObject&) = delete;

    HRESULT QueryInterface(REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        *object = find(iid);
        if (!*object) return E_NOINTERFACE;
        AddRef();
        return S_OK;
    }
    ULONG AddRef() override { return references_.fetch_add(1, std::memory_order_relaxed) + 1; }
    ULONG Release() override {
        const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if (left == 0) delete this;
        return left;
    }

  protected:
    ComObject() noexcept = default;
    virtual ~ComObject() = default;
    virtual void* base_interface(REFIID) noexcept { return nullptr; }

  private:
    void* find(REFIID iid) noexcept {
        if (iid == __uuidof(IUnknown) || iid == __uuidof(First)) return static_cast<First*>(this);
        void* found = nullptr;
        ((iid == __uuidof(Rest) ? void(found = static_cast<Rest*>(this)) : void()), ...);
        return found ? found : base_interface(iid);
    }

    std::atomic<ULONG> references_{1};
};

// Hands out the first reference of a new object, or says that there is no memory.
template <class Interface, class Object>
HRESULT hand_out(Object* object, Interface** out) noexcept {
    *out = object;
    return object ? S_OK : E_OUTOFMEMORY;
}

// The barrier of an exported function that allocates.
template <class Body>
HRESULT com_guarded(Body body) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return E_OUTOFMEMORY;
    }
}

}  // namespace openwosa::comshim::com
