// From a class id to an object: CoGetClassObject, CoCreateInstance.
#include <algorithm>
#include <span>

#include "apartment.hpp"
#include "class_catalog.hpp"
#include "class_libraries.hpp"
#include "class_registrations.hpp"
#include "com_object.hpp"
#include "interface_table.hpp"

using namespace openwosa::comshim;
using namespace openwosa::comshim::com;

// No object is activated in another process or on another machine, so `server` and those contexts find only
// what this process has registered itself.
HRESULT CoGetClassObject(REFCLSID clsid, DWORD contexts, LPVOID, REFIID iid, LPVOID* object) {
    if (!object) return E_INVALIDARG;
    *object = nullptr;
    const ApartmentId apartment = current_apartment();
    if (apartment == kNoApartment) return CO_E_NOTINITIALIZED;
    if (const auto registered = class_registrations::find(clsid, contexts, apartment))
        return registered->QueryInterface(iid, object);
    if (!(contexts & CLSCTX_INPROC_SERVER)) return REGDB_E_CLASSNOTREG;
    return com_guarded([&] {
        const class_catalog::Found found = class_catalog::find_class(clsid);
        return found.library ? found.library->get_class_object(found.clsid, iid, object)
                             : REGDB_E_CLASSNOTREG;
    });
}

HRESULT CoCreateInstance(REFCLSID clsid, LPUNKNOWN outer, DWORD contexts, REFIID iid, LPVOID* object) {
    if (!object) return E_POINTER;
    *object = nullptr;
    if (!may_use_com()) return CO_E_NOTINITIALIZED;
    if (clsid == CLSID_StdGlobalInterfaceTable) return global_interface_table().QueryInterface(iid, object);
    Ref<IClassFactory> factory;
    const HRESULT found =
        CoGetClassObject(clsid, contexts, nullptr, __uuidof(IClassFactory), factory.out_void());
    if (FAILED(found)) return found;
    if (!factory) return E_UNEXPECTED;  // a library that says S_OK and gives nothing
    return factory->CreateInstance(outer, iid, object);
}

HRESULT CoCreateInstanceEx(REFCLSID clsid, IUnknown* outer, DWORD contexts, COSERVERINFO*, DWORD count,
                           MULTI_QI* results) {
    if (count == 0 || !results) return E_INVALIDARG;
    const std::span wanted(results, count);
    for (MULTI_QI& result : wanted) {
        result.pItf = nullptr;
        result.hr = E_NOINTERFACE;
    }
    Ref<IUnknown> unknown;
    const HRESULT created = CoCreateInstance(clsid, outer, contexts, __uuidof(IUnknown), unknown.out_void());
    if (FAILED(created)) {
        for (MULTI_QI& result : wanted) result.hr = created;
        return created;
    }
    for (MULTI_QI& result : wanted)
        result.hr = result.pIID
                        ? unknown->QueryInterface(*result.pIID, reinterpret_cast<void**>(&result.pItf))
                        : E_INVALIDARG;
    const auto had =
        std::count_if(wanted.begin(), wanted.end(), [](const MULTI_QI& r) { return SUCCEEDED(r.hr); });
    if (had == 0) return E_NOINTERFACE;
    return had == static_cast<std::ptrdiff_t>(count) ? S_OK : CO_S_NOTALLINTERFACES;
}
