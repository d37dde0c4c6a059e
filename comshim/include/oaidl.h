/* Automation: VARIANT, SAFEARRAY, IDispatch, error objects. Type libraries have no reader here: ITypeInfo and
   ITypeLib are declared so that IDispatch::GetTypeInfo can be written and another's type information be used.
 */
#include "windows.h" /* ahead of the guard, since it includes this header */
#ifndef OWSHIM_OAIDL_H
#define OWSHIM_OAIDL_H
#include "objidl.h"

typedef LONG DISPID;
typedef DISPID MEMBERID;
typedef DWORD HREFTYPE;
typedef interface IRecordInfo IRecordInfo;
typedef interface ITypeComp ITypeComp;
interface IDispatch;
interface ITypeInfo;
interface ITypeLib;

typedef struct tagSAFEARRAYBOUND {
    ULONG cElements;
    LONG lLbound;
} SAFEARRAYBOUND;
typedef SAFEARRAYBOUND* LPSAFEARRAYBOUND;
typedef struct tagSAFEARRAY {
    USHORT cDims;
    USHORT fFeatures;
    ULONG cbElements;
    ULONG cLocks;
    PVOID pvData;
    SAFEARRAYBOUND rgsabound[1]; /* the last dimension first */
} SAFEARRAY;
typedef SAFEARRAY* LPSAFEARRAY;
#define FADF_AUTO (0x1)
#define FADF_STATIC (0x2)
#define FADF_EMBEDDED (0x4)
#define FADF_FIXEDSIZE (0x10)
#define FADF_RECORD (0x20)
#define FADF_HAVEIID (0x40)
#define FADF_HAVEVARTYPE (0x80)
#define FADF_BSTR (0x100)
#define FADF_UNKNOWN (0x200)
#define FADF_DISPATCH (0x400)
#define FADF_VARIANT (0x800)
#define FADF_RESERVED (0xf008)

#if defined(NONAMELESSUNION) && !defined(__cplusplus)
#define __VARIANT_NAME_1 n1
#define __VARIANT_NAME_2 n2
#define __VARIANT_NAME_3 n3
#define __VARIANT_NAME_4 brecVal
#define OWSHIM_VARIANT(v) ((v)->n1.n2)
#define V_UNION(v, member) ((v)->n1.n2.n3.member)
#define V_DECIMAL(v) ((v)->n1.decVal)
#define V_RECORDINFO(v) ((v)->n1.n2.n3.brecVal.pRecInfo)
#define V_RECORD(v) ((v)->n1.n2.n3.brecVal.pvRecord)
#else
#define __VARIANT_NAME_1
#define __VARIANT_NAME_2
#define __VARIANT_NAME_3
#define __VARIANT_NAME_4
#define OWSHIM_VARIANT(v) (*(v))
#define V_UNION(v, member) ((v)->member)
#define V_DECIMAL(v) ((v)->decVal)
#define V_RECORDINFO(v) ((v)->pRecInfo)
#define V_RECORD(v) ((v)->pvRecord)
#endif
typedef struct tagVARIANT VARIANT;
__extension__ struct tagVARIANT {
    __extension__ union {
        __extension__ struct {
            VARTYPE vt;
            WORD wReserved1;
            WORD wReserved2;
            WORD wReserved3;
            __extension__ union {
                LONGLONG llVal;
                LONG lVal;
                BYTE bVal;
                SHORT iVal;
                FLOAT fltVal;
                DOUBLE dblVal;
                VARIANT_BOOL boolVal;
                SCODE scode;
                CY cyVal;
                DATE date;
                BSTR bstrVal;
                IUnknown* punkVal;
                interface IDispatch* pdispVal;
                SAFEARRAY* parray;
                BYTE* pbVal;
                SHORT* piVal;
                LONG* plVal;
                LONGLONG* pllVal;
                FLOAT* pfltVal;
                DOUBLE* pdblVal;
                VARIANT_BOOL* pboolVal;
                SCODE* pscode;
                CY* pcyVal;
                DATE* pdate;
                BSTR* pbstrVal;
                IUnknown** ppunkVal;
                interface IDispatch** ppdispVal;
                SAFEARRAY** pparray;
                VARIANT* pvarVal;
                PVOID byref;
                CHAR cVal;
                USHORT uiVal;
                ULONG ulVal;
                ULONGLONG ullVal;
                INT intVal;
                UINT uintVal;
                DECIMAL* pdecVal;
                CHAR* pcVal;
                USHORT* puiVal;
                ULONG* pulVal;
                ULONGLONG* pullVal;
                INT* pintVal;
                UINT* puintVal;
                __extension__ struct {
                    PVOID pvRecord;
                    IRecordInfo* pRecInfo;
                } __VARIANT_NAME_4;
            } __VARIANT_NAME_3;
        } __VARIANT_NAME_2;
        DECIMAL decVal; /* its wReserved lies under vt */
    } __VARIANT_NAME_1;
};
typedef VARIANT *LPVARIANT, VARIANTARG, *LPVARIANTARG;

typedef struct tagDISPPARAMS {
    VARIANTARG* rgvarg; /* the last argument first; the named ones before the others */
    DISPID* rgdispidNamedArgs;
    UINT cArgs;
    UINT cNamedArgs;
} DISPPARAMS;
typedef struct tagEXCEPINFO {
    WORD wCode;
    WORD wReserved;
    BSTR bstrSource;
    BSTR bstrDescription;
    BSTR bstrHelpFile;
    DWORD dwHelpContext;
    PVOID pvReserved;
    HRESULT(STDAPICALLTYPE* pfnDeferredFillIn)(struct tagEXCEPINFO*);
    SCODE scode;
} EXCEPINFO, *LPEXCEPINFO;

#define DISPID_UNKNOWN (-1)
#define DISPID_VALUE (0)
#define DISPID_PROPERTYPUT (-3)
#define DISPID_NEWENUM (-4)
#define DISPID_EVALUATE (-5)
#define DISPID_CONSTRUCTOR (-6)
#define DISPID_DESTRUCTOR (-7)
#define DISPID_COLLECT (-8)
#define MEMBERID_NIL DISPID_UNKNOWN

#undef INTERFACE
#define INTERFACE IDispatch
DECLARE_INTERFACE_(IDispatch, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(GetTypeInfoCount)(THIS_ UINT * pctinfo) PURE;
    STDMETHOD(GetTypeInfo)(THIS_ UINT iTInfo, LCID lcid, interface ITypeInfo * *ppTInfo) PURE;
    STDMETHOD(GetIDsOfNames)
    (THIS_ REFIID riid, LPOLESTR * rgszNames, UINT cNames, LCID lcid, DISPID * rgDispId) PURE;
    STDMETHOD(Invoke)
    (THIS_ DISPID dispIdMember, REFIID riid, LCID lcid, WORD wFlags, DISPPARAMS * pDispParams,
     VARIANT * pVarResult, EXCEPINFO * pExcepInfo, UINT * puArgErr) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IDispatch, 0x00020400)
typedef IDispatch* LPDISPATCH;

#undef INTERFACE
#define INTERFACE IEnumVARIANT
DECLARE_INTERFACE_(IEnumVARIANT, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(Next)(THIS_ ULONG celt, VARIANT * rgVar, ULONG * pCeltFetched) PURE;
    STDMETHOD(Skip)(THIS_ ULONG celt) PURE;
    STDMETHOD(Reset)(THIS) PURE;
    STDMETHOD(Clone)(THIS_ interface IEnumVARIANT * *ppEnum) PURE;
};
OWSHIM_OLE_INTERFACE_ID(IEnumVARIANT, 0x00020404)
typedef IEnumVARIANT* LPENUMVARIANT;

typedef enum tagTYPEKIND {
    TKIND_ENUM = 0,
    TKIND_RECORD = 1,
    TKIND_MODULE = 2,
    TKIND_INTERFACE = 3,
    TKIND_DISPATCH = 4,
    TKIND_COCLASS = 5,
    TKIND_ALIAS = 6,
    TKIND_UNION = 7,
    TKIND_MAX = 8
} TYPEKIND;
typedef enum tagINVOKEKIND {
    INVOKE_FUNC = 1,
    INVOKE_PROPERTYGET = 2,
    INVOKE_PROPERTYPUT = 4,
    INVOKE_PROPERTYPUTREF = 8
} INVOKEKIND;
typedef struct tagTYPEATTR TYPEATTR;
typedef struct tagFUNCDESC FUNCDESC;
typedef struct tagVARDESC VARDESC;
typedef struct tagTLIBATTR TLIBATTR;

#undef INTERFACE
#define INTERFACE ITypeInfo
DECLARE_INTERFACE_(ITypeInfo, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(GetTypeAttr)(THIS_ TYPEATTR * *ppTypeAttr) PURE;
    STDMETHOD(GetTypeComp)(THIS_ ITypeComp * *ppTComp) PURE;
    STDMETHOD(GetFuncDesc)(THIS_ UINT index, FUNCDESC * *ppFuncDesc) PURE;
    STDMETHOD(GetVarDesc)(THIS_ UINT index, VARDESC * *ppVarDesc) PURE;
    STDMETHOD(GetNames)(THIS_ MEMBERID memid, BSTR * rgBstrNames, UINT cMaxNames, UINT * pcNames) PURE;
    STDMETHOD(GetRefTypeOfImplType)(THIS_ UINT index, HREFTYPE * pRefType) PURE;
    STDMETHOD(GetImplTypeFlags)(THIS_ UINT index, INT * pImplTypeFlags) PURE;
    STDMETHOD(GetIDsOfNames)(THIS_ LPOLESTR * rgszNames, UINT cNames, MEMBERID * pMemId) PURE;
    STDMETHOD(Invoke)
    (THIS_ PVOID pvInstance, MEMBERID memid, WORD wFlags, DISPPARAMS * pDispParams, VARIANT * pVarResult,
     EXCEPINFO * pExcepInfo, UINT * puArgErr) PURE;
    STDMETHOD(GetDocumentation)
    (THIS_ MEMBERID memid, BSTR * pBstrName, BSTR * pBstrDocString, DWORD * pdwHelpContext,
     BSTR * pBstrHelpFile) PURE;
    STDMETHOD(GetDllEntry)
    (THIS_ MEMBERID memid, INVOKEKIND invKind, BSTR * pBstrDllName, BSTR * pBstrName, WORD * pwOrdinal) PURE;
    STDMETHOD(GetRefTypeInfo)(THIS_ HREFTYPE hRefType, interface ITypeInfo * *ppTInfo) PURE;
    STDMETHOD(AddressOfMember)(THIS_ MEMBERID memid, INVOKEKIND invKind, PVOID * ppv) PURE;
    STDMETHOD(CreateInstance)(THIS_ IUnknown * pUnkOuter, REFIID riid, PVOID * ppvObj) PURE;
    STDMETHOD(GetMops)(THIS_ MEMBERID memid, BSTR * pBstrMops) PURE;
    STDMETHOD(GetContainingTypeLib)(THIS_ interface ITypeLib * *ppTLib, UINT * pIndex) PURE;
    STDMETHOD_(void, ReleaseTypeAttr)(THIS_ TYPEATTR * pTypeAttr) PURE;
    STDMETHOD_(void, ReleaseFuncDesc)(THIS_ FUNCDESC * pFuncDesc) PURE;
    STDMETHOD_(void, ReleaseVarDesc)(THIS_ VARDESC * pVarDesc) PURE;
};
OWSHIM_OLE_INTERFACE_ID(ITypeInfo, 0x00020401)
typedef ITypeInfo* LPTYPEINFO;

#undef INTERFACE
#define INTERFACE ITypeLib
DECLARE_INTERFACE_(ITypeLib, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD_(UINT, GetTypeInfoCount)(THIS) PURE;
    STDMETHOD(GetTypeInfo)(THIS_ UINT index, ITypeInfo * *ppTInfo) PURE;
    STDMETHOD(GetTypeInfoType)(THIS_ UINT index, TYPEKIND * pTKind) PURE;
    STDMETHOD(GetTypeInfoOfGuid)(THIS_ REFGUID guid, ITypeInfo * *ppTinfo) PURE;
    STDMETHOD(GetLibAttr)(THIS_ TLIBATTR * *ppTLibAttr) PURE;
    STDMETHOD(GetTypeComp)(THIS_ ITypeComp * *ppTComp) PURE;
    STDMETHOD(GetDocumentation)
    (THIS_ INT index, BSTR * pBstrName, BSTR * pBstrDocString, DWORD * pdwHelpContext, BSTR * pBstrHelpFile)
        PURE;
    STDMETHOD(IsName)(THIS_ LPOLESTR szNameBuf, ULONG lHashVal, BOOL * pfName) PURE;
    STDMETHOD(FindName)
    (THIS_ LPOLESTR szNameBuf, ULONG lHashVal, ITypeInfo * *ppTInfo, MEMBERID * rgMemId, USHORT * pcFound)
        PURE;
    STDMETHOD_(void, ReleaseTLibAttr)(THIS_ TLIBATTR * pTLibAttr) PURE;
};
OWSHIM_OLE_INTERFACE_ID(ITypeLib, 0x00020402)
typedef ITypeLib* LPTYPELIB;

#undef INTERFACE
#define INTERFACE IErrorInfo
DECLARE_INTERFACE_(IErrorInfo, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(GetGUID)(THIS_ GUID * pGUID) PURE;
    STDMETHOD(GetSource)(THIS_ BSTR * pBstrSource) PURE;
    STDMETHOD(GetDescription)(THIS_ BSTR * pBstrDescription) PURE;
    STDMETHOD(GetHelpFile)(THIS_ BSTR * pBstrHelpFile) PURE;
    STDMETHOD(GetHelpContext)(THIS_ DWORD * pdwHelpContext) PURE;
};
OWSHIM_INTERFACE_ID(IErrorInfo, 0x1cf2b120, 0x547d, 0x101b, 0x8e, 0x65, 0x08, 0x00, 0x2b, 0x2b, 0xd1, 0x19)
typedef IErrorInfo* LPERRORINFO;

#undef INTERFACE
#define INTERFACE ICreateErrorInfo
DECLARE_INTERFACE_(ICreateErrorInfo, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(SetGUID)(THIS_ REFGUID rguid) PURE;
    STDMETHOD(SetSource)(THIS_ LPOLESTR szSource) PURE;
    STDMETHOD(SetDescription)(THIS_ LPOLESTR szDescription) PURE;
    STDMETHOD(SetHelpFile)(THIS_ LPOLESTR szHelpFile) PURE;
    STDMETHOD(SetHelpContext)(THIS_ DWORD dwHelpContext) PURE;
};
OWSHIM_INTERFACE_ID(ICreateErrorInfo, 0x22f03340, 0x547d, 0x101b, 0x8e, 0x65, 0x08, 0x00, 0x2b, 0x2b, 0xd1,
                    0x19)
typedef ICreateErrorInfo* LPCREATEERRORINFO;

#undef INTERFACE
#define INTERFACE ISupportErrorInfo
DECLARE_INTERFACE_(ISupportErrorInfo, IUnknown) {
    OWSHIM_UNKNOWN_METHODS
    STDMETHOD(InterfaceSupportsErrorInfo)(THIS_ REFIID riid) PURE;
};
OWSHIM_INTERFACE_ID(ISupportErrorInfo, 0xdf0b3d60, 0x548f, 0x101b, 0x8e, 0x65, 0x08, 0x00, 0x2b, 0x2b, 0xd1,
                    0x19)
typedef ISupportErrorInfo* LPSUPPORTERRORINFO;

#ifdef COBJMACROS
#define IDispatch_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IDispatch_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IDispatch_Release(This) ((This)->lpVtbl->Release(This))
#define IDispatch_GetTypeInfoCount(This, pctinfo) ((This)->lpVtbl->GetTypeInfoCount(This, pctinfo))
#define IDispatch_GetTypeInfo(This, iTInfo, lcid, ppTInfo) \
    ((This)->lpVtbl->GetTypeInfo(This, iTInfo, lcid, ppTInfo))
#define IDispatch_GetIDsOfNames(This, riid, rgszNames, cNames, lcid, rgDispId) \
    ((This)->lpVtbl->GetIDsOfNames(This, riid, rgszNames, cNames, lcid, rgDispId))
#define IDispatch_Invoke(This, dispIdMember, riid, lcid, wFlags, pDispParams, pVarResult, pExcepInfo,    \
                         puArgErr)                                                                       \
    ((This)->lpVtbl->Invoke(This, dispIdMember, riid, lcid, wFlags, pDispParams, pVarResult, pExcepInfo, \
                            puArgErr))
#define IEnumVARIANT_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IEnumVARIANT_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IEnumVARIANT_Release(This) ((This)->lpVtbl->Release(This))
#define IEnumVARIANT_Next(This, celt, rgVar, pCeltFetched) \
    ((This)->lpVtbl->Next(This, celt, rgVar, pCeltFetched))
#define IEnumVARIANT_Skip(This, celt) ((This)->lpVtbl->Skip(This, celt))
#define IEnumVARIANT_Reset(This) ((This)->lpVtbl->Reset(This))
#define IEnumVARIANT_Clone(This, ppEnum) ((This)->lpVtbl->Clone(This, ppEnum))
#define ITypeInfo_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define ITypeInfo_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define ITypeInfo_Release(This) ((This)->lpVtbl->Release(This))
#define ITypeInfo_GetTypeAttr(This, ppTypeAttr) ((This)->lpVtbl->GetTypeAttr(This, ppTypeAttr))
#define ITypeInfo_GetTypeComp(This, ppTComp) ((This)->lpVtbl->GetTypeComp(This, ppTComp))
#define ITypeInfo_GetFuncDesc(This, index, ppFuncDesc) ((This)->lpVtbl->GetFuncDesc(This, index, ppFuncDesc))
#define ITypeInfo_GetVarDesc(This, index, ppVarDesc) ((This)->lpVtbl->GetVarDesc(This, index, ppVarDesc))
#define ITypeInfo_GetNames(This, memid, rgBstrNames, cMaxNames, pcNames) \
    ((This)->lpVtbl->GetNames(This, memid, rgBstrNames, cMaxNames, pcNames))
#define ITypeInfo_GetRefTypeOfImplType(This, index, pRefType) \
    ((This)->lpVtbl->GetRefTypeOfImplType(This, index, pRefType))
#define ITypeInfo_GetImplTypeFlags(This, index, pImplTypeFlags) \
    ((This)->lpVtbl->GetImplTypeFlags(This, index, pImplTypeFlags))
#define ITypeInfo_GetIDsOfNames(This, rgszNames, cNames, pMemId) \
    ((This)->lpVtbl->GetIDsOfNames(This, rgszNames, cNames, pMemId))
#define ITypeInfo_Invoke(This, pvInstance, memid, wFlags, pDispParams, pVarResult, pExcepInfo, puArgErr) \
    ((This)->lpVtbl->Invoke(This, pvInstance, memid, wFlags, pDispParams, pVarResult, pExcepInfo, puArgErr))
#define ITypeInfo_GetDocumentation(This, memid, pBstrName, pBstrDocString, pdwHelpContext, pBstrHelpFile) \
    ((This)->lpVtbl->GetDocumentation(This, memid, pBstrName, pBstrDocString, pdwHelpContext, pBstrHelpFile))
#define ITypeInfo_GetDllEntry(This, memid, invKind, pBstrDllName, pBstrName, pwOrdinal) \
    ((This)->lpVtbl->GetDllEntry(This, memid, invKind, pBstrDllName, pBstrName, pwOrdinal))
#define ITypeInfo_GetRefTypeInfo(This, hRefType, ppTInfo) \
    ((This)->lpVtbl->GetRefTypeInfo(This, hRefType, ppTInfo))
#define ITypeInfo_AddressOfMember(This, memid, invKind, ppv) \
    ((This)->lpVtbl->AddressOfMember(This, memid, invKind, ppv))
#define ITypeInfo_CreateInstance(This, pUnkOuter, riid, ppvObj) \
    ((This)->lpVtbl->CreateInstance(This, pUnkOuter, riid, ppvObj))
#define ITypeInfo_GetMops(This, memid, pBstrMops) ((This)->lpVtbl->GetMops(This, memid, pBstrMops))
#define ITypeInfo_GetContainingTypeLib(This, ppTLib, pIndex) \
    ((This)->lpVtbl->GetContainingTypeLib(This, ppTLib, pIndex))
#define ITypeInfo_ReleaseTypeAttr(This, pTypeAttr) ((This)->lpVtbl->ReleaseTypeAttr(This, pTypeAttr))
#define ITypeInfo_ReleaseFuncDesc(This, pFuncDesc) ((This)->lpVtbl->ReleaseFuncDesc(This, pFuncDesc))
#define ITypeInfo_ReleaseVarDesc(This, pVarDesc) ((This)->lpVtbl->ReleaseVarDesc(This, pVarDesc))
#define ITypeLib_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define ITypeLib_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define ITypeLib_Release(This) ((This)->lpVtbl->Release(This))
#define ITypeLib_GetTypeInfoCount(This) ((This)->lpVtbl->GetTypeInfoCount(This))
#define ITypeLib_GetTypeInfo(This, index, ppTInfo) ((This)->lpVtbl->GetTypeInfo(This, index, ppTInfo))
#define ITypeLib_GetTypeInfoType(This, index, pTKind) ((This)->lpVtbl->GetTypeInfoType(This, index, pTKind))
#define ITypeLib_GetTypeInfoOfGuid(This, guid, ppTinfo) \
    ((This)->lpVtbl->GetTypeInfoOfGuid(This, guid, ppTinfo))
#define ITypeLib_GetLibAttr(This, ppTLibAttr) ((This)->lpVtbl->GetLibAttr(This, ppTLibAttr))
#define ITypeLib_GetTypeComp(This, ppTComp) ((This)->lpVtbl->GetTypeComp(This, ppTComp))
#define ITypeLib_GetDocumentation(This, index, pBstrName, pBstrDocString, pdwHelpContext, pBstrHelpFile) \
    ((This)->lpVtbl->GetDocumentation(This, index, pBstrName, pBstrDocString, pdwHelpContext, pBstrHelpFile))
#define ITypeLib_IsName(This, szNameBuf, lHashVal, pfName) \
    ((This)->lpVtbl->IsName(This, szNameBuf, lHashVal, pfName))
#define ITypeLib_FindName(This, szNameBuf, lHashVal, ppTInfo, rgMemId, pcFound) \
    ((This)->lpVtbl->FindName(This, szNameBuf, lHashVal, ppTInfo, rgMemId, pcFound))
#define ITypeLib_ReleaseTLibAttr(This, pTLibAttr) ((This)->lpVtbl->ReleaseTLibAttr(This, pTLibAttr))
#define IErrorInfo_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define IErrorInfo_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IErrorInfo_Release(This) ((This)->lpVtbl->Release(This))
#define IErrorInfo_GetGUID(This, pGUID) ((This)->lpVtbl->GetGUID(This, pGUID))
#define IErrorInfo_GetSource(This, pBstrSource) ((This)->lpVtbl->GetSource(This, pBstrSource))
#define IErrorInfo_GetDescription(This, pBstrDescription) \
    ((This)->lpVtbl->GetDescription(This, pBstrDescription))
#define IErrorInfo_GetHelpFile(This, pBstrHelpFile) ((This)->lpVtbl->GetHelpFile(This, pBstrHelpFile))
#define IErrorInfo_GetHelpContext(This, pdwHelpContext) ((This)->lpVtbl->GetHelpContext(This, pdwHelpContext))
#define ICreateErrorInfo_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define ICreateErrorInfo_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define ICreateErrorInfo_Release(This) ((This)->lpVtbl->Release(This))
#define ICreateErrorInfo_SetGUID(This, rguid) ((This)->lpVtbl->SetGUID(This, rguid))
#define ICreateErrorInfo_SetSource(This, szSource) ((This)->lpVtbl->SetSource(This, szSource))
#define ICreateErrorInfo_SetDescription(This, szDescription) \
    ((This)->lpVtbl->SetDescription(This, szDescription))
#define ICreateErrorInfo_SetHelpFile(This, szHelpFile) ((This)->lpVtbl->SetHelpFile(This, szHelpFile))
#define ICreateErrorInfo_SetHelpContext(This, dwHelpContext) \
    ((This)->lpVtbl->SetHelpContext(This, dwHelpContext))
#define ISupportErrorInfo_QueryInterface(This, riid, ppv) ((This)->lpVtbl->QueryInterface(This, riid, ppv))
#define ISupportErrorInfo_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define ISupportErrorInfo_Release(This) ((This)->lpVtbl->Release(This))
#define ISupportErrorInfo_InterfaceSupportsErrorInfo(This, riid) \
    ((This)->lpVtbl->InterfaceSupportsErrorInfo(This, riid))
#endif
#endif
