#include "server.hpp"

#include <algorithm>
#include <new>

#include "object.hpp"

namespace openwosa::com {
namespace {

class ClassFactory final : public Object<ClassFactory, IClassFactory> {
  public:
    explicit ClassFactory(const ServedClass& served) : served_(served) {}

    void* find(REFIID iid) {
        return IsEqualIID(iid, __uuidof(IClassFactory)) ? static_cast<IClassFactory*>(this) : nullptr;
    }

    HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        *object = nullptr;
        // An outer object may only ask for IUnknown, and our classes cannot be parts of others at all.
        if (outer) return CLASS_E_NOAGGREGATION;
        return guarded([&] { return served_.create(iid, object); });
    }

    HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) override {
        lock ? Module::add() : Module::remove();
        return S_OK;
    }

  private:
    const ServedClass& served_;
};

const ServedClass* find_class(const Server& server, REFCLSID clsid) {
    for (const auto& served : server.classes)
        if (IsEqualCLSID(clsid, served.info->id)) return &served;
    if (!server.aliases || server.classes.empty()) return nullptr;
    const auto others = server.aliases().classes;
    const bool known = std::any_of(others.begin(), others.end(),
                                   [&](const CLSID& other) { return IsEqualCLSID(other, clsid) != 0; });
    return known ? &server.classes.front() : nullptr;
}

}  // namespace

HRESULT get_class_object(const Server& server, REFCLSID clsid, REFIID iid, void** object) {
    if (!object) return E_POINTER;
    *object = nullptr;
    const auto* served = find_class(server, clsid);
    if (!served) return CLASS_E_CLASSNOTAVAILABLE;
    auto* factory = new (std::nothrow) ClassFactory(*served);
    if (!factory) return E_OUTOFMEMORY;
    HRESULT result = factory->QueryInterface(iid, object);
    factory->Release();
    return result;
}

HRESULT can_unload_now() { return Module::unused() ? S_OK : S_FALSE; }

void set_error(REFIID iid, const wchar_t* source, const wchar_t* description) {
    ICreateErrorInfo* made = nullptr;
    if (FAILED(CreateErrorInfo(&made))) return;
    made->SetGUID(iid);
    made->SetSource(const_cast<LPOLESTR>(source));
    made->SetDescription(const_cast<LPOLESTR>(description));
    IErrorInfo* information = nullptr;
    if (SUCCEEDED(made->QueryInterface(__uuidof(IErrorInfo), reinterpret_cast<void**>(&information)))) {
        SetErrorInfo(0, information);
        information->Release();
    }
    made->Release();
}

}  // namespace openwosa::com
