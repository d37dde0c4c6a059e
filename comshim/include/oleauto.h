/* The functions of Automation. Text in conversions is that of the invariant locale ('.', ISO and US dates),
   whatever the locale asked for: see comshim/README.md. */
#include "windows.h" /* ahead of the guard, since it includes this header */
#ifndef OWSHIM_OLEAUTO_H
#define OWSHIM_OLEAUTO_H
#include "oaidl.h"
#include "winbase.h"
#include "winerror.h"

/* BSTR: its length stands before it, in bytes, so that it may hold any character, and bytes too. */
OWSHIM_FUNCTION(BSTR, SysAllocString, (const OLECHAR* text));
OWSHIM_FUNCTION(INT, SysReAllocString, (BSTR * string, const OLECHAR* text));
OWSHIM_FUNCTION(BSTR, SysAllocStringLen, (const OLECHAR* text, UINT length));
OWSHIM_FUNCTION(INT, SysReAllocStringLen, (BSTR * string, const OLECHAR* text, UINT length));
OWSHIM_FUNCTION(void, SysFreeString, (BSTR string));
OWSHIM_FUNCTION(UINT, SysStringLen, (BSTR string));
OWSHIM_FUNCTION(UINT, SysStringByteLen, (BSTR string));
OWSHIM_FUNCTION(BSTR, SysAllocStringByteLen, (LPCSTR bytes, UINT length));

OWSHIM_FUNCTION(HRESULT, SafeArrayAllocDescriptor, (UINT dimensions, SAFEARRAY** array));
OWSHIM_FUNCTION(HRESULT, SafeArrayAllocDescriptorEx, (VARTYPE type, UINT dimensions, SAFEARRAY** array));
OWSHIM_FUNCTION(HRESULT, SafeArrayAllocData, (SAFEARRAY * array));
OWSHIM_FUNCTION(SAFEARRAY*, SafeArrayCreate, (VARTYPE type, UINT dimensions, SAFEARRAYBOUND* bounds));
OWSHIM_FUNCTION(SAFEARRAY*, SafeArrayCreateEx,
                (VARTYPE type, UINT dimensions, SAFEARRAYBOUND* bounds, PVOID extra));
OWSHIM_FUNCTION(SAFEARRAY*, SafeArrayCreateVector, (VARTYPE type, LONG lower, ULONG elements));
OWSHIM_FUNCTION(SAFEARRAY*, SafeArrayCreateVectorEx, (VARTYPE type, LONG lower, ULONG elements, PVOID extra));
OWSHIM_FUNCTION(HRESULT, SafeArrayCopy, (SAFEARRAY * source, SAFEARRAY** copy));
OWSHIM_FUNCTION(HRESULT, SafeArrayCopyData, (SAFEARRAY * source, SAFEARRAY* target));
OWSHIM_FUNCTION(HRESULT, SafeArrayDestroyDescriptor, (SAFEARRAY * array));
OWSHIM_FUNCTION(HRESULT, SafeArrayDestroyData, (SAFEARRAY * array));
OWSHIM_FUNCTION(HRESULT, SafeArrayDestroy, (SAFEARRAY * array));
OWSHIM_FUNCTION(HRESULT, SafeArrayRedim, (SAFEARRAY * array, SAFEARRAYBOUND* bound));
OWSHIM_FUNCTION(UINT, SafeArrayGetDim, (SAFEARRAY * array));
OWSHIM_FUNCTION(UINT, SafeArrayGetElemsize, (SAFEARRAY * array));
OWSHIM_FUNCTION(HRESULT, SafeArrayGetUBound, (SAFEARRAY * array, UINT dimension, LONG* upper));
OWSHIM_FUNCTION(HRESULT, SafeArrayGetLBound, (SAFEARRAY * array, UINT dimension, LONG* lower));
OWSHIM_FUNCTION(HRESULT, SafeArrayLock, (SAFEARRAY * array));
OWSHIM_FUNCTION(HRESULT, SafeArrayUnlock, (SAFEARRAY * array));
OWSHIM_FUNCTION(HRESULT, SafeArrayAccessData, (SAFEARRAY * array, void** data));
OWSHIM_FUNCTION(HRESULT, SafeArrayUnaccessData, (SAFEARRAY * array));
OWSHIM_FUNCTION(HRESULT, SafeArrayGetElement, (SAFEARRAY * array, LONG* indices, void* element));
OWSHIM_FUNCTION(HRESULT, SafeArrayPutElement, (SAFEARRAY * array, LONG* indices, void* element));
OWSHIM_FUNCTION(HRESULT, SafeArrayPtrOfIndex, (SAFEARRAY * array, LONG* indices, void** element));
OWSHIM_FUNCTION(HRESULT, SafeArraySetIID, (SAFEARRAY * array, REFGUID iid));
OWSHIM_FUNCTION(HRESULT, SafeArrayGetIID, (SAFEARRAY * array, GUID* iid));
OWSHIM_FUNCTION(HRESULT, SafeArraySetRecordInfo, (SAFEARRAY * array, IRecordInfo* record));
OWSHIM_FUNCTION(HRESULT, SafeArrayGetRecordInfo, (SAFEARRAY * array, IRecordInfo** record));
OWSHIM_FUNCTION(HRESULT, SafeArrayGetVartype, (SAFEARRAY * array, VARTYPE* type));
/* Bytes, four of them to a character here. */
OWSHIM_FUNCTION(HRESULT, VectorFromBstr, (BSTR string, SAFEARRAY** array));
OWSHIM_FUNCTION(HRESULT, BstrFromVector, (SAFEARRAY * array, BSTR* string));

#define VARIANT_NOVALUEPROP 0x01
#define VARIANT_ALPHABOOL 0x02
#define VARIANT_NOUSEROVERRIDE 0x04
#define VARIANT_CALENDAR_HIJRI 0x08
#define VARIANT_LOCALBOOL 0x10
#define VARIANT_CALENDAR_THAI 0x20
#define VARIANT_CALENDAR_GREGORIAN 0x40
#define VARIANT_USE_NLS 0x80
OWSHIM_FUNCTION(void, VariantInit, (VARIANTARG * variant));
OWSHIM_FUNCTION(HRESULT, VariantClear, (VARIANTARG * variant));
OWSHIM_FUNCTION(HRESULT, VariantCopy, (VARIANTARG * target, VARIANTARG* source));
OWSHIM_FUNCTION(HRESULT, VariantCopyInd, (VARIANT * target, VARIANTARG* source));
OWSHIM_FUNCTION(HRESULT, VariantChangeType,
                (VARIANTARG * target, VARIANTARG* source, USHORT flags, VARTYPE type));
OWSHIM_FUNCTION(HRESULT, VariantChangeTypeEx,
                (VARIANTARG * target, VARIANTARG* source, LCID locale, USHORT flags, VARTYPE type));

#define VAR_TIMEVALUEONLY ((DWORD)0x00000001)
#define VAR_DATEVALUEONLY ((DWORD)0x00000002)
OWSHIM_FUNCTION(INT, SystemTimeToVariantTime, (LPSYSTEMTIME system, DOUBLE* time));
OWSHIM_FUNCTION(INT, VariantTimeToSystemTime, (DOUBLE time, LPSYSTEMTIME system));

#define VARCMP_LT 0
#define VARCMP_EQ 1
#define VARCMP_GT 2
#define VARCMP_NULL 3

#define DISPATCH_METHOD 0x1
#define DISPATCH_PROPERTYGET 0x2
#define DISPATCH_PROPERTYPUT 0x4
#define DISPATCH_PROPERTYPUTREF 0x8
OWSHIM_FUNCTION(HRESULT, DispGetParam,
                (DISPPARAMS * parameters, UINT position, VARTYPE type, VARIANT* result, UINT* wrong));

/* The error object of the calling thread. */
OWSHIM_FUNCTION(HRESULT, SetErrorInfo, (ULONG reserved, IErrorInfo* information));
OWSHIM_FUNCTION(HRESULT, GetErrorInfo, (ULONG reserved, IErrorInfo** information));
OWSHIM_FUNCTION(HRESULT, CreateErrorInfo, (ICreateErrorInfo * *information));

#define V_VT(v) (OWSHIM_VARIANT(v).vt)
#define V_ISBYREF(v) (V_VT(v) & VT_BYREF)
#define V_ISARRAY(v) (V_VT(v) & VT_ARRAY)
#define V_ISVECTOR(v) (V_VT(v) & VT_VECTOR)
#define V_NONE(v) V_I2(v)
#define V_UI1(v) V_UNION(v, bVal)
#define V_UI1REF(v) V_UNION(v, pbVal)
#define V_I2(v) V_UNION(v, iVal)
#define V_I2REF(v) V_UNION(v, piVal)
#define V_I4(v) V_UNION(v, lVal)
#define V_I4REF(v) V_UNION(v, plVal)
#define V_I8(v) V_UNION(v, llVal)
#define V_I8REF(v) V_UNION(v, pllVal)
#define V_R4(v) V_UNION(v, fltVal)
#define V_R4REF(v) V_UNION(v, pfltVal)
#define V_R8(v) V_UNION(v, dblVal)
#define V_R8REF(v) V_UNION(v, pdblVal)
#define V_I1(v) V_UNION(v, cVal)
#define V_I1REF(v) V_UNION(v, pcVal)
#define V_UI2(v) V_UNION(v, uiVal)
#define V_UI2REF(v) V_UNION(v, puiVal)
#define V_UI4(v) V_UNION(v, ulVal)
#define V_UI4REF(v) V_UNION(v, pulVal)
#define V_UI8(v) V_UNION(v, ullVal)
#define V_UI8REF(v) V_UNION(v, pullVal)
#define V_INT(v) V_UNION(v, intVal)
#define V_INTREF(v) V_UNION(v, pintVal)
#define V_UINT(v) V_UNION(v, uintVal)
#define V_UINTREF(v) V_UNION(v, puintVal)
#define V_INT_PTR(v) V_UNION(v, llVal)
#define V_UINT_PTR(v) V_UNION(v, ullVal)
#define V_INT_PTRREF(v) V_UNION(v, pllVal)
#define V_UINT_PTRREF(v) V_UNION(v, pullVal)
#define V_CY(v) V_UNION(v, cyVal)
#define V_CYREF(v) V_UNION(v, pcyVal)
#define V_DATE(v) V_UNION(v, date)
#define V_DATEREF(v) V_UNION(v, pdate)
#define V_BSTR(v) V_UNION(v, bstrVal)
#define V_BSTRREF(v) V_UNION(v, pbstrVal)
#define V_DISPATCH(v) V_UNION(v, pdispVal)
#define V_DISPATCHREF(v) V_UNION(v, ppdispVal)
#define V_ERROR(v) V_UNION(v, scode)
#define V_ERRORREF(v) V_UNION(v, pscode)
#define V_BOOL(v) V_UNION(v, boolVal)
#define V_BOOLREF(v) V_UNION(v, pboolVal)
#define V_UNKNOWN(v) V_UNION(v, punkVal)
#define V_UNKNOWNREF(v) V_UNION(v, ppunkVal)
#define V_VARIANTREF(v) V_UNION(v, pvarVal)
#define V_ARRAY(v) V_UNION(v, parray)
#define V_ARRAYREF(v) V_UNION(v, pparray)
#define V_BYREF(v) V_UNION(v, byref)
#define V_DECIMALREF(v) V_UNION(v, pdecVal)
#endif
