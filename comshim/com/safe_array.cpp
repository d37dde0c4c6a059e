// SAFEARRAYs made, copied, resized and destroyed.
#include "safe_array.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <utility>

namespace openwosa::comshim::com::safe_array {
namespace {

constexpr std::size_t kHidden = 16;
constexpr UINT kMostDimensions = 65535;
// Whose memory is not ours to free.
constexpr USHORT kForeignData = FADF_AUTO | FADF_STATIC | FADF_EMBEDDED;

unsigned char* block_of(SAFEARRAY* array) noexcept {
    return reinterpret_cast<unsigned char*>(array) - kHidden;
}
DWORD* hidden_type(SAFEARRAY* array) noexcept { return reinterpret_cast<DWORD*>(array) - 1; }
GUID* hidden_iid(SAFEARRAY* array) noexcept { return reinterpret_cast<GUID*>(block_of(array)); }

USHORT features_of(VARTYPE type) noexcept {
    switch (type) {
        case VT_BSTR:
            return FADF_BSTR | FADF_HAVEVARTYPE;
        case VT_VARIANT:
            return FADF_VARIANT | FADF_HAVEVARTYPE;
        case VT_UNKNOWN:
            return FADF_UNKNOWN | FADF_HAVEIID;
        case VT_DISPATCH:
            return FADF_DISPATCH | FADF_HAVEIID;
        default:
            return FADF_HAVEVARTYPE;
    }
}

bool holds_interfaces(const SAFEARRAY& array) noexcept {
    return (array.fFeatures & (FADF_UNKNOWN | FADF_DISPATCH)) != 0;
}

// The size of the data; false: it cannot be had.
bool data_size(const SAFEARRAY& array, std::size_t& bytes) noexcept {
    ULONGLONG count = 0;
    return count_elements(array, count) && !__builtin_mul_overflow(count, array.cbElements, &bytes) &&
           bytes <= PTRDIFF_MAX;
}

HRESULT copy_element(const SAFEARRAY& array, const void* source, void* target) noexcept {
    if (array.fFeatures & FADF_BSTR) {
        BSTR string = *static_cast<const BSTR*>(source);
        if (!string) return S_OK;
        BSTR copy = SysAllocStringByteLen(reinterpret_cast<LPCSTR>(string), SysStringByteLen(string));
        *static_cast<BSTR*>(target) = copy;
        return copy ? S_OK : E_OUTOFMEMORY;
    }
    if (array.fFeatures & FADF_VARIANT)
        return VariantCopy(static_cast<VARIANT*>(target),
                           const_cast<VARIANT*>(static_cast<const VARIANT*>(source)));
    std::memcpy(target, source, array.cbElements);
    if (holds_interfaces(array))
        if (IUnknown* object = *static_cast<IUnknown**>(target)) object->AddRef();
    return S_OK;
}

bool has_plain_elements(const SAFEARRAY& array) noexcept {
    return (array.fFeatures & (FADF_BSTR | FADF_VARIANT | FADF_UNKNOWN | FADF_DISPATCH)) == 0;
}

}  // namespace

ULONG element_size(VARTYPE type) noexcept {
    switch (type) {
        case VT_I1:
        case VT_UI1:
            return 1;
        case VT_I2:
        case VT_UI2:
        case VT_BOOL:
            return 2;
        case VT_I4:
        case VT_UI4:
        case VT_INT:
        case VT_UINT:
        case VT_R4:
        case VT_ERROR:
            return 4;
        case VT_I8:
        case VT_UI8:
        case VT_R8:
        case VT_CY:
        case VT_DATE:
            return 8;
        case VT_BSTR:
        case VT_UNKNOWN:
        case VT_DISPATCH:
            return sizeof(void*);
        case VT_VARIANT:
            return sizeof(VARIANT);
        case VT_DECIMAL:
            return sizeof(DECIMAL);
        default:
            return 0;
    }
}

bool count_elements(const SAFEARRAY& array, ULONGLONG& count) noexcept {
    count = 1;
    for (const SAFEARRAYBOUND& bound : std::span(array.rgsabound, array.cDims))
        if (__builtin_mul_overflow(count, bound.cElements, &count)) return false;
    return true;
}

void clear_elements(const SAFEARRAY& array, void* data, ULONGLONG count) noexcept {
    auto* element = static_cast<unsigned char*>(data);
    if (!has_plain_elements(array)) {
        for (ULONGLONG i = 0; i < count; ++i) {
            void* each = element + i * array.cbElements;
            if (array.fFeatures & FADF_BSTR) SysFreeString(*static_cast<BSTR*>(each));
            if (array.fFeatures & FADF_VARIANT) VariantClear(static_cast<VARIANT*>(each));
            if (holds_interfaces(array))
                if (IUnknown* object = *static_cast<IUnknown**>(each)) object->Release();
        }
    }
    if (count != 0) std::memset(data, 0, static_cast<std::size_t>(count * array.cbElements));
}

HRESULT copy_elements(const SAFEARRAY& array, const void* source, void* target, ULONGLONG count) noexcept {
    const auto* from = static_cast<const unsigned char*>(source);
    auto* to = static_cast<unsigned char*>(target);
    if (has_plain_elements(array)) {
        if (count != 0) std::memcpy(to, from, static_cast<std::size_t>(count * array.cbElements));
        return S_OK;
    }
    for (ULONGLONG i = 0; i < count; ++i) {
        const HRESULT result = copy_element(array, from + i * array.cbElements, to + i * array.cbElements);
        if (SUCCEEDED(result)) continue;
        clear_elements(array, target, i);
        return result;
    }
    return S_OK;
}

}  // namespace openwosa::comshim::com::safe_array

using namespace openwosa::comshim::com::safe_array;

HRESULT SafeArrayAllocDescriptor(UINT dimensions, SAFEARRAY** array) {
    if (!array) return E_POINTER;
    *array = nullptr;
    if (dimensions == 0 || dimensions > kMostDimensions) return E_INVALIDARG;
    const std::size_t size = kHidden + sizeof(SAFEARRAY) + (dimensions - 1) * sizeof(SAFEARRAYBOUND);
    auto* block = static_cast<unsigned char*>(std::calloc(1, size));
    if (!block) return E_OUTOFMEMORY;
    *array = reinterpret_cast<SAFEARRAY*>(block + kHidden);
    (*array)->cDims = static_cast<USHORT>(dimensions);
    return S_OK;
}

HRESULT SafeArrayAllocDescriptorEx(VARTYPE type, UINT dimensions, SAFEARRAY** array) {
    const HRESULT result = SafeArrayAllocDescriptor(dimensions, array);
    if (FAILED(result)) return result;
    (*array)->fFeatures = features_of(type);
    (*array)->cbElements = element_size(type);
    if (type == VT_UNKNOWN || type == VT_DISPATCH)
        *hidden_iid(*array) = type == VT_UNKNOWN ? __uuidof(IUnknown) : __uuidof(IDispatch);
    else
        *hidden_type(*array) = type;
    return S_OK;
}

HRESULT SafeArrayAllocData(SAFEARRAY* array) {
    if (!array) return E_INVALIDARG;
    std::size_t bytes = 0;
    if (!data_size(*array, bytes)) return E_OUTOFMEMORY;
    array->pvData = std::calloc(1, bytes ? bytes : 1);
    return array->pvData ? S_OK : E_OUTOFMEMORY;
}

// Records are refused: nothing here could describe one.
SAFEARRAY* SafeArrayCreateEx(VARTYPE type, UINT dimensions, SAFEARRAYBOUND* bounds, PVOID extra) {
    if (element_size(type) == 0 || !bounds) return nullptr;
    SAFEARRAY* array = nullptr;
    if (FAILED(SafeArrayAllocDescriptorEx(type, dimensions, &array))) return nullptr;
    for (UINT i = 0; i < dimensions; ++i) array->rgsabound[dimensions - 1 - i] = bounds[i];
    if (extra && (array->fFeatures & FADF_HAVEIID)) *hidden_iid(array) = *static_cast<const GUID*>(extra);
    if (SUCCEEDED(SafeArrayAllocData(array))) return array;
    SafeArrayDestroyDescriptor(array);
    return nullptr;
}

SAFEARRAY* SafeArrayCreate(VARTYPE type, UINT dimensions, SAFEARRAYBOUND* bounds) {
    return SafeArrayCreateEx(type, dimensions, bounds, nullptr);
}
SAFEARRAY* SafeArrayCreateVectorEx(VARTYPE type, LONG lower, ULONG elements, PVOID extra) {
    SAFEARRAYBOUND bound{elements, lower};
    return SafeArrayCreateEx(type, 1, &bound, extra);
}
SAFEARRAY* SafeArrayCreateVector(VARTYPE type, LONG lower, ULONG elements) {
    return SafeArrayCreateVectorEx(type, lower, elements, nullptr);
}

HRESULT SafeArrayDestroyDescriptor(SAFEARRAY* array) {
    if (!array) return S_OK;
    if (array->cLocks != 0) return DISP_E_ARRAYISLOCKED;
    // A descriptor on the stack or within another structure is the program's own.
    if (!(array->fFeatures & kForeignData)) std::free(block_of(array));
    return S_OK;
}

HRESULT SafeArrayDestroyData(SAFEARRAY* array) {
    if (!array) return E_INVALIDARG;
    if (array->cLocks != 0) return DISP_E_ARRAYISLOCKED;
    if (!array->pvData) return S_OK;
    ULONGLONG count = 0;
    count_elements(*array, count);
    clear_elements(*array, array->pvData, count);
    if (!(array->fFeatures & kForeignData)) std::free(std::exchange(array->pvData, nullptr));
    return S_OK;
}

HRESULT SafeArrayDestroy(SAFEARRAY* array) {
    if (!array) return S_OK;
    const HRESULT result = SafeArrayDestroyData(array);
    return FAILED(result) ? result : SafeArrayDestroyDescriptor(array);
}

// The last dimension grows or shrinks, which is the one whose elements lie outermost.
HRESULT SafeArrayRedim(SAFEARRAY* array, SAFEARRAYBOUND* bound) {
    if (!array || !bound) return E_INVALIDARG;
    if (array->cLocks != 0 || (array->fFeatures & FADF_FIXEDSIZE)) return DISP_E_ARRAYISLOCKED;
    if (array->fFeatures & kForeignData) return E_INVALIDARG;
    ULONGLONG had = 0, wanted = 0;
    const SAFEARRAYBOUND before = array->rgsabound[0];
    count_elements(*array, had);
    array->rgsabound[0] = *bound;
    std::size_t bytes = 0;
    const bool possible = data_size(*array, bytes) && count_elements(*array, wanted);
    unsigned char* fresh =
        possible ? static_cast<unsigned char*>(std::calloc(1, bytes ? bytes : 1)) : nullptr;
    if (!fresh) {
        array->rgsabound[0] = before;
        return E_OUTOFMEMORY;
    }
    auto* old = static_cast<unsigned char*>(array->pvData);
    const ULONGLONG kept = had < wanted ? had : wanted;
    if (old) {
        if (kept != 0) std::memcpy(fresh, old, static_cast<std::size_t>(kept * array->cbElements));
        clear_elements(*array, old + kept * array->cbElements, had - kept);
        std::free(old);
    }
    array->pvData = fresh;
    return S_OK;
}

HRESULT SafeArrayCopyData(SAFEARRAY* source, SAFEARRAY* target) {
    if (!source || !target || !source->pvData || !target->pvData || source->cDims != target->cDims ||
        source->cbElements != target->cbElements)
        return E_INVALIDARG;
    for (UINT i = 0; i < source->cDims; ++i)
        if (source->rgsabound[i].cElements != target->rgsabound[i].cElements) return E_INVALIDARG;
    if (source == target) return S_OK;
    ULONGLONG count = 0;
    count_elements(*source, count);
    clear_elements(*target, target->pvData, count);
    return copy_elements(*source, source->pvData, target->pvData, count);
}

HRESULT SafeArrayCopy(SAFEARRAY* source, SAFEARRAY** copy) {
    if (!copy) return E_INVALIDARG;
    *copy = nullptr;
    if (!source) return S_OK;
    if (source->cbElements == 0) return E_INVALIDARG;
    SAFEARRAY* made = nullptr;
    HRESULT result = SafeArrayAllocDescriptor(source->cDims, &made);
    if (FAILED(result)) return result;
    made->fFeatures = static_cast<USHORT>(source->fFeatures & ~(kForeignData | FADF_FIXEDSIZE));
    made->cbElements = source->cbElements;
    std::memcpy(made->rgsabound, source->rgsabound, source->cDims * sizeof(SAFEARRAYBOUND));
    if (source->fFeatures & (FADF_HAVEIID | FADF_HAVEVARTYPE))
        std::memcpy(block_of(made), block_of(source), kHidden);
    if (source->pvData) {
        result = SafeArrayAllocData(made);
        ULONGLONG count = 0;
        count_elements(*source, count);
        if (SUCCEEDED(result)) result = copy_elements(*source, source->pvData, made->pvData, count);
    }
    if (FAILED(result)) {
        std::free(made->pvData);
        made->pvData = nullptr;
        SafeArrayDestroyDescriptor(made);
        return result;
    }
    *copy = made;
    return S_OK;
}

HRESULT SafeArraySetIID(SAFEARRAY* array, REFGUID iid) {
    if (!array || !(array->fFeatures & FADF_HAVEIID)) return E_INVALIDARG;
    *hidden_iid(array) = iid;
    return S_OK;
}
HRESULT SafeArrayGetIID(SAFEARRAY* array, GUID* iid) {
    if (!array || !iid || !(array->fFeatures & FADF_HAVEIID)) return E_INVALIDARG;
    *iid = *hidden_iid(array);
    return S_OK;
}

// No array here is one of records.
HRESULT SafeArraySetRecordInfo(SAFEARRAY*, IRecordInfo*) { return E_INVALIDARG; }
HRESULT SafeArrayGetRecordInfo(SAFEARRAY* array, IRecordInfo** record) {
    if (!array || !record) return E_INVALIDARG;
    *record = nullptr;
    return E_INVALIDARG;
}

HRESULT SafeArrayGetVartype(SAFEARRAY* array, VARTYPE* type) {
    if (!array || !type) return E_INVALIDARG;
    const USHORT features = array->fFeatures;
    if (features & FADF_HAVEVARTYPE)
        *type = static_cast<VARTYPE>(*hidden_type(array));
    else if ((features & FADF_HAVEIID) && (features & FADF_DISPATCH))
        *type = VT_DISPATCH;
    else if ((features & FADF_HAVEIID) && (features & FADF_UNKNOWN))
        *type = VT_UNKNOWN;
    else
        return E_INVALIDARG;
    return S_OK;
}
