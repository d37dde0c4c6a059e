/* How an interface is written once for C and C++: STDMETHOD, DECLARE_INTERFACE. A C source sees a structure
   with a pointer to a table of functions, a C++ source a structure of pure virtual functions (a C one with
   CINTERFACE); both have one layout. */
#pragma once
#include "guiddef.h"

#define STDAPI EXTERN_C HRESULT STDAPICALLTYPE
#define STDAPI_(type) EXTERN_C type STDAPICALLTYPE
#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE
#define STDAPIV EXTERN_C HRESULT STDAPIVCALLTYPE
#define STDAPIV_(type) EXTERN_C type STDAPIVCALLTYPE
#define STDMETHODIMPV HRESULT STDMETHODVCALLTYPE
#define STDMETHODIMPV_(type) type STDMETHODVCALLTYPE

#ifndef interface
#define interface struct
#endif
#ifndef BEGIN_INTERFACE
#define BEGIN_INTERFACE
#define END_INTERFACE
#endif
#ifndef MIDL_INTERFACE
#define MIDL_INTERFACE(id) struct
#endif

#if defined(__cplusplus) && !defined(CINTERFACE)
#define STDMETHOD(method) virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#define STDMETHODV(method) virtual HRESULT STDMETHODVCALLTYPE method
#define STDMETHODV_(type, method) virtual type STDMETHODVCALLTYPE method
#define PURE = 0
#define THIS_
#define THIS void
#define DECLARE_INTERFACE(name) interface name
#define DECLARE_INTERFACE_(name, base) interface name : public base
#else
#define STDMETHOD(method) HRESULT(STDMETHODCALLTYPE* method)
#define STDMETHOD_(type, method) type(STDMETHODCALLTYPE* method)
#define STDMETHODV(method) HRESULT(STDMETHODVCALLTYPE* method)
#define STDMETHODV_(type, method) type(STDMETHODVCALLTYPE* method)
#define PURE
#define THIS_ INTERFACE *This,
#define THIS INTERFACE* This
#ifdef CONST_VTABLE
#define CONST_VTBL const
#else
#define CONST_VTBL
#endif
#define DECLARE_INTERFACE(name)               \
    typedef interface name {                  \
        CONST_VTBL struct name##Vtbl* lpVtbl; \
    } name;                                   \
    typedef struct name##Vtbl name##Vtbl;     \
    struct name##Vtbl
#define DECLARE_INTERFACE_(name, base) DECLARE_INTERFACE(name)
#endif
/* What every interface but IUnknown begins with: C repeats it, C++ inherits it. */
#if defined(__cplusplus) && !defined(CINTERFACE)
#define OWSHIM_UNKNOWN_METHODS
#else
#define OWSHIM_UNKNOWN_METHODS                                           \
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void** ppvObject) PURE; \
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;                                \
    STDMETHOD_(ULONG, Release)(THIS) PURE;
#endif
#define DECLARE_INTERFACE_IID(name, id) DECLARE_INTERFACE(name)
#define DECLARE_INTERFACE_IID_(name, base, id) DECLARE_INTERFACE_(name, base)
#ifndef CONST_VTBL
#define CONST_VTBL
#endif

typedef unsigned int error_status_t;
