#include "variant.hpp"

#include <cstring>

namespace openwosa::comshim::com {

bool is_variant_type(VARTYPE type) noexcept {
    if (type & (VT_VECTOR | VT_RESERVED)) return false;
    const VARTYPE base = type & VT_TYPEMASK;
    if ((type & (VT_ARRAY | VT_BYREF)) && base <= VT_NULL) return false;
    return (base < VT_VOID && base != 15) || base == VT_RECORD || base == VT_CLSID;
}

HRESULT move_variant(VARIANT& target, VARIANT& source) noexcept {
    const HRESULT result = VariantClear(&target);
    if (FAILED(result)) return result;
    target = source;
    source.vt = VT_EMPTY;
    return S_OK;
}

namespace {

// A copy of what `source`, not by reference, holds; `copy` holds nothing yet.
HRESULT copy_value(VARIANT& copy, const VARIANT& source) noexcept {
    copy = source;
    HRESULT result = S_OK;
    if (source.vt & VT_ARRAY) {
        result = SafeArrayCopy(source.parray, &copy.parray);
    } else if (source.vt == VT_BSTR) {
        copy.bstrVal = source.bstrVal ? SysAllocStringByteLen(reinterpret_cast<LPCSTR>(source.bstrVal),
                                                              SysStringByteLen(source.bstrVal))
                                      : nullptr;
        if (source.bstrVal && !copy.bstrVal) result = E_OUTOFMEMORY;
    } else if (source.vt == VT_UNKNOWN || source.vt == VT_DISPATCH) {
        if (source.punkVal) source.punkVal->AddRef();
    } else if (source.vt == VT_RECORD || source.vt == VT_CLSID) {
        result = DISP_E_BADVARTYPE;  // no record can be described here
    }
    if (FAILED(result)) copy.vt = VT_EMPTY;
    return result;
}

// What a VT_BYREF variant refers to, as a variant that owns nothing.
HRESULT look_through(VARIANT& value, const VARIANT& source) noexcept {
    value = {};
    const VARTYPE type = static_cast<VARTYPE>(source.vt & ~VT_BYREF);
    if (!source.byref) return E_INVALIDARG;
    if (type == VT_VARIANT) {
        value = *source.pvarVal;
        if (value.vt == (VT_VARIANT | VT_BYREF)) return E_INVALIDARG;  // one level is what the format allows
        if (!is_variant_type(value.vt)) return DISP_E_BADVARTYPE;
        if (!(value.vt & VT_BYREF)) return S_OK;
        const VARIANT inner = value;
        return look_through(value, inner);
    }
    value.vt = type;
    if (type & VT_ARRAY) {
        value.parray = *source.pparray;
    } else if (type == VT_DECIMAL) {
        value.decVal = *source.pdecVal;
        value.vt = VT_DECIMAL;
    } else {
        switch (type) {
            case VT_I1:
            case VT_UI1:
                value.bVal = *source.pbVal;
                break;
            case VT_I2:
            case VT_UI2:
            case VT_BOOL:
                value.iVal = *source.piVal;
                break;
            case VT_I4:
            case VT_UI4:
            case VT_INT:
            case VT_UINT:
            case VT_R4:
            case VT_ERROR:
                value.lVal = *source.plVal;
                break;
            case VT_I8:
            case VT_UI8:
            case VT_R8:
            case VT_CY:
            case VT_DATE:
                value.llVal = *source.pllVal;
                break;
            case VT_BSTR:
            case VT_UNKNOWN:
            case VT_DISPATCH:
                std::memcpy(&value.byref, source.byref, sizeof value.byref);
                break;
            default:
                return DISP_E_BADVARTYPE;
        }
    }
    return S_OK;
}

}  // namespace
}  // namespace openwosa::comshim::com

using namespace openwosa::comshim::com;

void VariantInit(VARIANTARG* variant) {
    if (variant) *variant = {};
}

HRESULT VariantClear(VARIANTARG* variant) {
    if (!variant) return E_INVALIDARG;
    if (!is_variant_type(variant->vt)) return DISP_E_BADVARTYPE;
    if (!(variant->vt & VT_BYREF)) {
        if (variant->vt & VT_ARRAY) {
            const HRESULT result = SafeArrayDestroy(variant->parray);
            if (FAILED(result)) return result;
        } else if (variant->vt == VT_BSTR) {
            SysFreeString(variant->bstrVal);
        } else if ((variant->vt == VT_UNKNOWN || variant->vt == VT_DISPATCH) && variant->punkVal) {
            variant->punkVal->Release();
        }
    }
    variant->vt = VT_EMPTY;
    return S_OK;
}

// The copy is made before the target is cleared, which may hold the source.
HRESULT VariantCopy(VARIANTARG* target, VARIANTARG* source) {
    if (!target || !source) return E_INVALIDARG;
    if (!is_variant_type(source->vt)) return DISP_E_BADVARTYPE;
    if (target == source) return S_OK;
    OwnedVariant copy;
    HRESULT result = S_OK;
    if (source->vt & VT_BYREF)
        static_cast<VARIANT&>(copy) = *source;
    else
        result = copy_value(copy, *source);
    return FAILED(result) ? result : move_variant(*target, copy);
}

HRESULT VariantCopyInd(VARIANT* target, VARIANTARG* source) {
    if (!target || !source) return E_INVALIDARG;
    if (!is_variant_type(source->vt)) return DISP_E_BADVARTYPE;
    if (!(source->vt & VT_BYREF)) return VariantCopy(target, source);
    VARIANT value;
    HRESULT result = look_through(value, *source);
    if (FAILED(result)) return result;
    OwnedVariant copy;
    result = copy_value(copy, value);
    return FAILED(result) ? result : move_variant(*target, copy);
}
