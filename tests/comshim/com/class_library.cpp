// A library of one class, as the tests of activation load it. It counts its objects and can be told not to
// unload.
#include <objbase.h>

#include <atomic>
#include <new>

namespace {

constexpr CLSID kThing = {0x6B5C9F10, 0x3C5E, 0x4D0B, {0x8A, 0x21, 0x0F, 0x7D, 0x52, 0x6E, 0x90, 0x01}};

std::atomic<long> g_alive{0};

template <class Interface>
class Object : public Interface {
  public:
    HRESULT QueryInterface(REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        const bool known = IsEqualIID(iid, IID_IUnknown) || IsEqualIID(iid, __uuidof(Interface));
        *object = known ? this : nullptr;
        if (known) AddRef();
        return known ? S_OK : E_NOINTERFACE;
    }
    ULONG AddRef() override { return ++references_; }
    ULONG Release() override {
        const ULONG left = --references_;
        if (left == 0) delete this;
        return left;
    }

  protected:
    Object() { ++g_alive; }
    virtual ~Object() { --g_alive; }

  private:
    std::atomic<ULONG> references_{1};
};

class Thing final : public Object<IPersist> {
  public:
    HRESULT GetClassID(CLSID* clsid) override { return *clsid = kThing, S_OK; }
};

class Factory final : public Object<IClassFactory> {
  public:
    HRESULT CreateInstance(IUnknown* outer, REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        *object = nullptr;
        if (outer) return CLASS_E_NOAGGREGATION;
        auto* thing = new (std::nothrow) Thing;
        if (!thing) return E_OUTOFMEMORY;
        const HRESULT result = thing->QueryInterface(iid, object);
        thing->Release();
        return result;
    }
    HRESULT LockServer(BOOL lock) override {
        g_alive += lock ? 1 : -1;
        return S_OK;
    }
};

}  // namespace

HRESULT DllGetClassObject(REFCLSID clsid, REFIID iid, void** object) {
    if (!object) return E_POINTER;
    *object = nullptr;
    if (!IsEqualCLSID(clsid, kThing)) return CLASS_E_CLASSNOTAVAILABLE;
    auto* factory = new (std::nothrow) Factory;
    if (!factory) return E_OUTOFMEMORY;
    const HRESULT result = factory->QueryInterface(iid, object);
    factory->Release();
    return result;
}

HRESULT DllCanUnloadNow() { return g_alive == 0 ? S_OK : S_FALSE; }
