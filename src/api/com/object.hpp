#pragma once
// IUnknown for our classes: counting, identity, and the count that keeps the library loaded.

#include <ole2.h>

#include <atomic>
#include <new>

namespace openwosa::com {

/// Objects and locks that keep the library in memory: DllCanUnloadNow.
class Module {
  public:
    static void add() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
    static void remove() noexcept { count_.fetch_sub(1, std::memory_order_acq_rel); }
    static bool unused() noexcept { return count_.load(std::memory_order_acquire) == 0; }

  private:
    static inline std::atomic<long> count_{0};
};

/// Calls `body` and lets no exception out; without memory the answer is E_OUTOFMEMORY.
template <class Body>
HRESULT guarded(Body&& body) noexcept;

/// A class of ours. Derived has `void* find(REFIID)`: the interface of that identifier, not counted, or null;
/// the first of Interfaces is the identity. An object starts with one reference, its maker's.
template <class Derived, class First, class... Rest>
class Object : public First, public Rest... {
  public:
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        *object = nullptr;
        if (IsEqualIID(iid, __uuidof(IUnknown))) {
            *object = static_cast<First*>(this);
        } else {
            *object = static_cast<Derived*>(this)->find(iid);
        }
        if (!*object) return static_cast<Derived*>(this)->find_aggregated(iid, object);
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override {
        return references_.fetch_add(1, std::memory_order_relaxed) + 1;
    }
    ULONG STDMETHODCALLTYPE Release() override {
        ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if (left == 0) delete static_cast<Derived*>(this);
        return left;
    }

    /// Interfaces of inner objects, which count their references on this one.
    HRESULT find_aggregated(REFIID, void**) { return E_NOINTERFACE; }

  protected:
    Object() noexcept { Module::add(); }
    // Not virtual: IUnknown's vtable has three slots. Only Release deletes, by the right type.
    ~Object() { Module::remove(); }

  private:
    std::atomic<ULONG> references_{1};
};

/// The free-threaded marshaler of an object, made when first asked for: a pointer to the object is good in
/// every apartment of the process.
class FreeThreaded {
  public:
    ~FreeThreaded() {
        if (auto* inner = inner_.load(std::memory_order_acquire)) inner->Release();
    }
    HRESULT query(IUnknown* outer, REFIID iid, void** object) {
        auto* inner = inner_.load(std::memory_order_acquire);
        if (!inner) {
            HRESULT made = CoCreateFreeThreadedMarshaler(outer, &inner);
            if (FAILED(made)) return made;
            IUnknown* other = nullptr;
            if (!inner_.compare_exchange_strong(other, inner, std::memory_order_acq_rel)) {
                inner->Release();
                inner = other;
            }
        }
        return inner->QueryInterface(iid, object);
    }

  private:
    std::atomic<IUnknown*> inner_{nullptr};
};

template <class Body>
HRESULT guarded(Body&& body) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return E_OUTOFMEMORY;
    } catch (...) {
        return E_UNEXPECTED;
    }
}

}  // namespace openwosa::com
