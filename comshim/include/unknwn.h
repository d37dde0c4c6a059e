/* IUnknown and IClassFactory. */
#include "windows.h" /* ahead of the guard, since it includes this header */
#ifndef OWSHIM_UNKNWN_H
#define OWSHIM_UNKNWN_H
#include "wtypes.h"

#ifdef __cplusplus
extern "C++" { /* a template, and some programs include windows.h as C */
#endif
#undef INTERFACE
#define INTERFACE IUnknown
DECLARE_INTERFACE(IUnknown) {
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void** ppvObject) PURE;
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;
    STDMETHOD_(ULONG, Release)(THIS) PURE;
#if defined(__cplusplus) && !defined(CINTERFACE)
    template <class Q>
    HRESULT STDMETHODCALLTYPE QueryInterface(Q * *pp) {
        return QueryInterface(__uuidof(Q), (void**)pp);
    }
#endif
};
#ifdef __cplusplus
}
#endif
OWSHIM_OLE_INTERFACE_ID(IUnknown, 0x00000000)
typedef IUnknown* LPUNKNOWN;

#undef INTERFACE
#define INTERFACE IClassFactory
DECLARE_INTERFACE_(IClassFactory, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(CreateInstance)(THIS_ IUnknown * pUnkOuter, REFIID riid, void** ppvObject) PURE;
    STDMETHOD(LockServer)(THIS_ BOOL fLock) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IClassFactory, 0x00000001)
typedef IClassFactory* LPCLASSFACTORY;

#ifdef COBJMACROS
#define IUnknown_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IUnknown_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IUnknown_Release(This) ((This)->lpVtbl->Release(This))
#define IClassFactory_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IClassFactory_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IClassFactory_Release(This) ((This)->lpVtbl->Release(This))
#define IClassFactory_CreateInstance(This, pUnkOuter, riid, ppvObject) \
    ((This)->lpVtbl->CreateInstance(This, pUnkOuter, riid, ppvObject))
#define IClassFactory_LockServer(This, fLock) ((This)->lpVtbl->LockServer(This, fLock))
#endif
#endif
