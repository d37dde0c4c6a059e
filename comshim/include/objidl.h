/* The interfaces of COM's run-time library: memory, streams, marshalling, the global interface table. */
#include "windows.h" /* ahead of the guard, since it includes this header */
#ifndef OWSHIM_OBJIDL_H
#define OWSHIM_OBJIDL_H
#include "unknwn.h"

#undef INTERFACE
#define INTERFACE IMalloc
DECLARE_INTERFACE_(IMalloc, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD_(void*, Alloc)(THIS_ SIZE_T cb) PURE;
    STDMETHOD_(void*, Realloc)(THIS_ void* pv, SIZE_T cb) PURE;
    STDMETHOD_(void, Free)(THIS_ void* pv) PURE;
    STDMETHOD_(SIZE_T, GetSize)(THIS_ void* pv) PURE;
    STDMETHOD_(int, DidAlloc)(THIS_ void* pv) PURE;
    STDMETHOD_(void, HeapMinimize)(THIS) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IMalloc, 0x00000002)
typedef IMalloc* LPMALLOC;

#undef INTERFACE
#define INTERFACE IEnumUnknown
DECLARE_INTERFACE_(IEnumUnknown, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(Next)(THIS_ ULONG celt, IUnknown * *rgelt, ULONG * pceltFetched) PURE;
    STDMETHOD(Skip)(THIS_ ULONG celt) PURE;
    STDMETHOD(Reset)(THIS) PURE;
    STDMETHOD(Clone)(THIS_ interface IEnumUnknown * *ppenum) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IEnumUnknown, 0x00000100)
typedef IEnumUnknown* LPENUMUNKNOWN;

typedef struct tagSTATSTG {
    LPOLESTR pwcsName;
    DWORD type;
    ULARGE_INTEGER cbSize;
    FILETIME mtime;
    FILETIME ctime;
    FILETIME atime;
    DWORD grfMode;
    DWORD grfLocksSupported;
    CLSID clsid;
    DWORD grfStateBits;
    DWORD reserved;
} STATSTG;
typedef enum tagSTGTY { STGTY_STORAGE = 1, STGTY_STREAM = 2, STGTY_LOCKBYTES = 3, STGTY_PROPERTY = 4 } STGTY;
typedef enum tagSTREAM_SEEK { STREAM_SEEK_SET = 0, STREAM_SEEK_CUR = 1, STREAM_SEEK_END = 2 } STREAM_SEEK;
typedef enum tagSTATFLAG { STATFLAG_DEFAULT = 0, STATFLAG_NONAME = 1, STATFLAG_NOOPEN = 2 } STATFLAG;
typedef enum tagSTGC {
    STGC_DEFAULT = 0,
    STGC_OVERWRITE = 1,
    STGC_ONLYIFCURRENT = 2,
    STGC_DANGEROUSLYCOMMITMERELYTODISKCACHE = 4,
    STGC_CONSOLIDATE = 8
} STGC;

#undef INTERFACE
#define INTERFACE ISequentialStream
DECLARE_INTERFACE_(ISequentialStream, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(Read)(THIS_ void* pv, ULONG cb, ULONG* pcbRead) PURE;
    STDMETHOD(Write)(THIS_ const void* pv, ULONG cb, ULONG* pcbWritten) PURE;
};
OWSHIM_INTERFACE_ID(ISequentialStream, 0x0c733a30, 0x2a1c, 0x11ce, 0xad, 0xe5, 0x00, 0xaa, 0x00, 0x44, 0x77,
                    0x3d)

#undef INTERFACE
#define INTERFACE IStream
DECLARE_INTERFACE_(IStream, ISequentialStream) {
#if !defined(__cplusplus) || defined(CINTERFACE)
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(Read)(THIS_ void* pv, ULONG cb, ULONG* pcbRead) PURE;
    STDMETHOD(Write)(THIS_ const void* pv, ULONG cb, ULONG* pcbWritten) PURE;
#endif
    STDMETHOD(Seek)(THIS_ LARGE_INTEGER dlibMove, DWORD dwOrigin, ULARGE_INTEGER * plibNewPosition) PURE;
    STDMETHOD(SetSize)(THIS_ ULARGE_INTEGER libNewSize) PURE;
    STDMETHOD(CopyTo)
    (THIS_ interface IStream * pstm, ULARGE_INTEGER cb, ULARGE_INTEGER * pcbRead, ULARGE_INTEGER * pcbWritten)
        PURE;
    STDMETHOD(Commit)(THIS_ DWORD grfCommitFlags) PURE;
    STDMETHOD(Revert)(THIS) PURE;
    STDMETHOD(LockRegion)(THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType) PURE;
    STDMETHOD(UnlockRegion)(THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb, DWORD dwLockType) PURE;
    STDMETHOD(Stat)(THIS_ STATSTG * pstatstg, DWORD grfStatFlag) PURE;
    STDMETHOD(Clone)(THIS_ interface IStream * *ppstm) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IStream, 0x0000000c)
typedef IStream* LPSTREAM;

#undef INTERFACE
#define INTERFACE IPersist
DECLARE_INTERFACE_(IPersist, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(GetClassID)(THIS_ CLSID * pClassID) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IPersist, 0x0000010c)
typedef IPersist* LPPERSIST;

#undef INTERFACE
#define INTERFACE IMarshal
DECLARE_INTERFACE_(IMarshal, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(GetUnmarshalClass)
    (THIS_ REFIID riid, void* pv, DWORD dwDestContext, void* pvDestContext, DWORD mshlflags, CLSID* pCid)
        PURE;
    STDMETHOD(GetMarshalSizeMax)
    (THIS_ REFIID riid, void* pv, DWORD dwDestContext, void* pvDestContext, DWORD mshlflags, DWORD* pSize)
        PURE;
    STDMETHOD(MarshalInterface)
    (THIS_ IStream * pStm, REFIID riid, void* pv, DWORD dwDestContext, void* pvDestContext, DWORD mshlflags)
        PURE;
    STDMETHOD(UnmarshalInterface)(THIS_ IStream * pStm, REFIID riid, void** ppv) PURE;
    STDMETHOD(ReleaseMarshalData)(THIS_ IStream * pStm) PURE;
    STDMETHOD(DisconnectObject)(THIS_ DWORD dwReserved) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IMarshal, 0x00000003)
typedef IMarshal* LPMARSHAL;

/* No method of its own: its presence says that the object may be called from any thread. */
#undef INTERFACE
#define INTERFACE IAgileObject
DECLARE_INTERFACE_(IAgileObject, IUnknown){OWSHIM_UNKNOWN_METHODS};
OWSHIM_INTERFACE_ID(IAgileObject, 0x94ea2b94, 0xe9cc, 0x49e0, 0xc0, 0xff, 0xee, 0x64, 0xca, 0x8f, 0x5b, 0x90)

#undef INTERFACE
#define INTERFACE IGlobalInterfaceTable
DECLARE_INTERFACE_(IGlobalInterfaceTable, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(RegisterInterfaceInGlobal)(THIS_ IUnknown * pUnk, REFIID riid, DWORD * pdwCookie) PURE;
    STDMETHOD(RevokeInterfaceFromGlobal)(THIS_ DWORD dwCookie) PURE;
    STDMETHOD(GetInterfaceFromGlobal)(THIS_ DWORD dwCookie, REFIID riid, void** ppv) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IGlobalInterfaceTable, 0x00000146)
OWSHIM_GUID(CLSID_StdGlobalInterfaceTable);
OWSHIM_GUID(CLSID_InProcFreeMarshaler);

typedef struct tagMULTI_QI {
    const IID* pIID;
    IUnknown* pItf;
    HRESULT hr;
} MULTI_QI;
typedef struct _COSERVERINFO {
    DWORD dwReserved1;
    LPWSTR pwszName;
    struct _COAUTHINFO* pAuthInfo;
    DWORD dwReserved2;
} COSERVERINFO;

typedef enum _APTTYPE {
    APTTYPE_CURRENT = -1,
    APTTYPE_STA = 0,
    APTTYPE_MTA = 1,
    APTTYPE_NA = 2,
    APTTYPE_MAINSTA = 3
} APTTYPE;
typedef enum _APTTYPEQUALIFIER {
    APTTYPEQUALIFIER_NONE = 0,
    APTTYPEQUALIFIER_IMPLICIT_MTA = 1,
    APTTYPEQUALIFIER_NA_ON_MTA = 2,
    APTTYPEQUALIFIER_NA_ON_STA = 3,
    APTTYPEQUALIFIER_NA_ON_IMPLICIT_MTA = 4,
    APTTYPEQUALIFIER_NA_ON_MAINSTA = 5
} APTTYPEQUALIFIER;

#ifdef COBJMACROS
#define IMalloc_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IMalloc_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IMalloc_Release(This) ((This)->lpVtbl->Release(This))
#define IMalloc_Alloc(This, cb) ((This)->lpVtbl->Alloc(This, cb))
#define IMalloc_Realloc(This, pv, cb) ((This)->lpVtbl->Realloc(This, pv, cb))
#define IMalloc_Free(This, pv) ((This)->lpVtbl->Free(This, pv))
#define IMalloc_GetSize(This, pv) ((This)->lpVtbl->GetSize(This, pv))
#define IMalloc_DidAlloc(This, pv) ((This)->lpVtbl->DidAlloc(This, pv))
#define IMalloc_HeapMinimize(This) ((This)->lpVtbl->HeapMinimize(This))
#define IEnumUnknown_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IEnumUnknown_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IEnumUnknown_Release(This) ((This)->lpVtbl->Release(This))
#define IEnumUnknown_Next(This, celt, rgelt, pceltFetched) \
    ((This)->lpVtbl->Next(This, celt, rgelt, pceltFetched))
#define IEnumUnknown_Skip(This, celt) ((This)->lpVtbl->Skip(This, celt))
#define IEnumUnknown_Reset(This) ((This)->lpVtbl->Reset(This))
#define IEnumUnknown_Clone(This, ppenum) ((This)->lpVtbl->Clone(This, ppenum))
#define ISequentialStream_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define ISequentialStream_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define ISequentialStream_Release(This) ((This)->lpVtbl->Release(This))
#define ISequentialStream_Read(This, pv, cb, pcbRead) ((This)->lpVtbl->Read(This, pv, cb, pcbRead))
#define ISequentialStream_Write(This, pv, cb, pcbWritten) ((This)->lpVtbl->Write(This, pv, cb, pcbWritten))
#define IStream_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IStream_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IStream_Release(This) ((This)->lpVtbl->Release(This))
#define IStream_Read(This, pv, cb, pcbRead) ((This)->lpVtbl->Read(This, pv, cb, pcbRead))
#define IStream_Write(This, pv, cb, pcbWritten) ((This)->lpVtbl->Write(This, pv, cb, pcbWritten))
#define IStream_Seek(This, dlibMove, dwOrigin, plibNewPosition) \
    ((This)->lpVtbl->Seek(This, dlibMove, dwOrigin, plibNewPosition))
#define IStream_SetSize(This, libNewSize) ((This)->lpVtbl->SetSize(This, libNewSize))
#define IStream_CopyTo(This, pstm, cb, pcbRead, pcbWritten) \
    ((This)->lpVtbl->CopyTo(This, pstm, cb, pcbRead, pcbWritten))
#define IStream_Commit(This, grfCommitFlags) ((This)->lpVtbl->Commit(This, grfCommitFlags))
#define IStream_Revert(This) ((This)->lpVtbl->Revert(This))
#define IStream_LockRegion(This, libOffset, cb, dwLockType) \
    ((This)->lpVtbl->LockRegion(This, libOffset, cb, dwLockType))
#define IStream_UnlockRegion(This, libOffset, cb, dwLockType) \
    ((This)->lpVtbl->UnlockRegion(This, libOffset, cb, dwLockType))
#define IStream_Stat(This, pstatstg, grfStatFlag) ((This)->lpVtbl->Stat(This, pstatstg, grfStatFlag))
#define IStream_Clone(This, ppstm) ((This)->lpVtbl->Clone(This, ppstm))
#define IPersist_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IPersist_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IPersist_Release(This) ((This)->lpVtbl->Release(This))
#define IPersist_GetClassID(This, pClassID) ((This)->lpVtbl->GetClassID(This, pClassID))
#define IMarshal_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IMarshal_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IMarshal_Release(This) ((This)->lpVtbl->Release(This))
#define IMarshal_GetUnmarshalClass(This, riid, pv, dwDestContext, pvDestContext, mshlflags, pCid) \
    ((This)->lpVtbl->GetUnmarshalClass(This, riid, pv, dwDestContext, pvDestContext, mshlflags, pCid))
#define IMarshal_GetMarshalSizeMax(This, riid, pv, dwDestContext, pvDestContext, mshlflags, pSize) \
    ((This)->lpVtbl->GetMarshalSizeMax(This, riid, pv, dwDestContext, pvDestContext, mshlflags, pSize))
#define IMarshal_MarshalInterface(This, pStm, riid, pv, dwDestContext, pvDestContext, mshlflags) \
    ((This)->lpVtbl->MarshalInterface(This, pStm, riid, pv, dwDestContext, pvDestContext, mshlflags))
#define IMarshal_UnmarshalInterface(This, pStm, riid, ppv) \
    ((This)->lpVtbl->UnmarshalInterface(This, pStm, riid, ppv))
#define IMarshal_ReleaseMarshalData(This, pStm) ((This)->lpVtbl->ReleaseMarshalData(This, pStm))
#define IMarshal_DisconnectObject(This, dwReserved) ((This)->lpVtbl->DisconnectObject(This, dwReserved))
#define IAgileObject_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IAgileObject_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IAgileObject_Release(This) ((This)->lpVtbl->Release(This))
#define IGlobalInterfaceTable_QueryInterface(This, riid, ppv) \
    ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IGlobalInterfaceTable_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IGlobalInterfaceTable_Release(This) ((This)->lpVtbl->Release(This))
#define IGlobalInterfaceTable_RegisterInterfaceInGlobal(This, pUnk, riid, pdwCookie) \
    ((This)->lpVtbl->RegisterInterfaceInGlobal(This, pUnk, riid, pdwCookie))
#define IGlobalInterfaceTable_RevokeInterfaceFromGlobal(This, dwCookie) \
    ((This)->lpVtbl->RevokeInterfaceFromGlobal(This, dwCookie))
#define IGlobalInterfaceTable_GetInterfaceFromGlobal(This, dwCookie, riid, ppv) \
    ((This)->lpVtbl->GetInterfaceFromGlobal(This, dwCookie, riid, ppv))
#endif
#endif
