// SAFEARRAYs read and written: bounds, locks, elements.
#include <cstring>
#include <limits>
#include <utility>

#include "safe_array.hpp"

using namespace openwosa::comshim::com::safe_array;

namespace {

// Dimension 1 is the first one of SafeArrayCreate, and the last in the descriptor.
const SAFEARRAYBOUND* bound_of(const SAFEARRAY* array, UINT dimension) noexcept {
    if (dimension == 0 || dimension > array->cDims) return nullptr;
    return &array->rgsabound[array->cDims - dimension];
}

// The first index varies fastest, as in Basic. Null: an index is out of bounds.
unsigned char* element_at(const SAFEARRAY* array, const LONG* indices) noexcept {
    ULONGLONG position = 0, stride = 1;
    for (UINT dimension = 1; dimension <= array->cDims; ++dimension) {
        const SAFEARRAYBOUND& bound = *bound_of(array, dimension);
        const LONGLONG offset = LONGLONG{indices[dimension - 1]} - bound.lLbound;
        if (offset < 0 || offset >= LONGLONG{bound.cElements}) return nullptr;
        position += static_cast<ULONGLONG>(offset) * stride;
        stride *= bound.cElements;
    }
    return static_cast<unsigned char*>(array->pvData) + position * array->cbElements;
}

HRESULT put(const SAFEARRAY& array, void* target, void* element) noexcept {
    if (array.fFeatures & FADF_BSTR) {
        BSTR string = static_cast<BSTR>(element);
        BSTR copy = string ? SysAllocStringByteLen(reinterpret_cast<LPCSTR>(string), SysStringByteLen(string))
                           : nullptr;
        if (string && !copy) return E_OUTOFMEMORY;
        SysFreeString(std::exchange(*static_cast<BSTR*>(target), copy));
        return S_OK;
    }
    if (array.fFeatures & FADF_VARIANT)
        return VariantCopy(static_cast<VARIANT*>(target), static_cast<VARIANT*>(element));
    if (array.fFeatures & (FADF_UNKNOWN | FADF_DISPATCH)) {
        auto* object = static_cast<IUnknown*>(element);
        if (object) object->AddRef();
        if (IUnknown* before = std::exchange(*static_cast<IUnknown**>(target), object)) before->Release();
        return S_OK;
    }
    std::memcpy(target, element, array.cbElements);
    return S_OK;
}

}  // namespace

UINT SafeArrayGetDim(SAFEARRAY* array) { return array ? array->cDims : 0; }
UINT SafeArrayGetElemsize(SAFEARRAY* array) { return array ? array->cbElements : 0; }

HRESULT SafeArrayGetUBound(SAFEARRAY* array, UINT dimension, LONG* upper) {
    if (!array || !upper) return E_INVALIDARG;
    const SAFEARRAYBOUND* bound = bound_of(array, dimension);
    if (!bound) return DISP_E_BADINDEX;
    *upper = static_cast<LONG>(static_cast<ULONG>(bound->lLbound) + bound->cElements - 1);
    return S_OK;
}
HRESULT SafeArrayGetLBound(SAFEARRAY* array, UINT dimension, LONG* lower) {
    if (!array || !lower) return E_INVALIDARG;
    const SAFEARRAYBOUND* bound = bound_of(array, dimension);
    if (!bound) return DISP_E_BADINDEX;
    *lower = bound->lLbound;
    return S_OK;
}

// Several threads may read one array, so its count of locks is changed as one.
HRESULT SafeArrayLock(SAFEARRAY* array) {
    if (!array) return E_INVALIDARG;
    constexpr ULONG kMostLocks = 65535;
    if (__atomic_add_fetch(&array->cLocks, 1, __ATOMIC_ACQ_REL) <= kMostLocks) return S_OK;
    __atomic_sub_fetch(&array->cLocks, 1, __ATOMIC_ACQ_REL);
    return E_UNEXPECTED;
}
HRESULT SafeArrayUnlock(SAFEARRAY* array) {
    if (!array) return E_INVALIDARG;
    ULONG locks = __atomic_load_n(&array->cLocks, __ATOMIC_RELAXED);
    do {
        if (locks == 0) return E_UNEXPECTED;
    } while (!__atomic_compare_exchange_n(&array->cLocks, &locks, locks - 1, true, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED));
    return S_OK;
}

HRESULT SafeArrayAccessData(SAFEARRAY* array, void** data) {
    if (!array || !data) return E_INVALIDARG;
    const HRESULT result = SafeArrayLock(array);
    *data = SUCCEEDED(result) ? array->pvData : nullptr;
    return result;
}
HRESULT SafeArrayUnaccessData(SAFEARRAY* array) { return SafeArrayUnlock(array); }

HRESULT SafeArrayPtrOfIndex(SAFEARRAY* array, LONG* indices, void** element) {
    if (!array || !indices || !element) return E_INVALIDARG;
    unsigned char* found = element_at(array, indices);
    if (!found) return DISP_E_BADINDEX;
    *element = found;
    return S_OK;
}

// `element` is what the element's type says: a BSTR* for strings, a pointer to an interface pointer, a
// VARIANT*.
HRESULT SafeArrayGetElement(SAFEARRAY* array, LONG* indices, void* element) {
    if (!array || !indices || !element) return E_INVALIDARG;
    HRESULT result = SafeArrayLock(array);
    if (FAILED(result)) return result;
    const unsigned char* found = element_at(array, indices);
    if (found) {
        // The caller's variable holds nothing that is to be ended.
        std::memset(element, 0, array->cbElements);
        result = copy_elements(*array, found, element, 1);
    } else {
        result = DISP_E_BADINDEX;
    }
    SafeArrayUnlock(array);
    return result;
}

// `element` is the BSTR or the interface pointer itself, else a pointer to the value.
HRESULT SafeArrayPutElement(SAFEARRAY* array, LONG* indices, void* element) {
    if (!array || !indices) return E_INVALIDARG;
    const bool is_pointer = (array->fFeatures & (FADF_BSTR | FADF_UNKNOWN | FADF_DISPATCH)) != 0;
    if (!element && !is_pointer) return E_INVALIDARG;
    HRESULT result = SafeArrayLock(array);
    if (FAILED(result)) return result;
    unsigned char* found = element_at(array, indices);
    result = found ? put(*array, found, element) : DISP_E_BADINDEX;
    SafeArrayUnlock(array);
    return result;
}

HRESULT VectorFromBstr(BSTR string, SAFEARRAY** array) {
    if (!array) return E_INVALIDARG;
    *array = SafeArrayCreateVector(VT_UI1, 0, SysStringByteLen(string));
    if (!*array) return E_OUTOFMEMORY;
    if (string) std::memcpy((*array)->pvData, string, SysStringByteLen(string));
    return S_OK;
}
HRESULT BstrFromVector(SAFEARRAY* array, BSTR* string) {
    if (!string) return E_INVALIDARG;
    *string = nullptr;
    if (!array || array->cbElements != 1) return E_INVALIDARG;
    if (array->cDims != 1) return DISP_E_BADINDEX;
    *string = SysAllocStringByteLen(static_cast<LPCSTR>(array->pvData), array->rgsabound[0].cElements);
    return *string ? S_OK : E_OUTOFMEMORY;
}
