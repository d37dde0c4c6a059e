#include "arguments.hpp"

#include "bytes.hpp"

namespace openwosa::com {
namespace {

constexpr VARTYPE kBytes = VT_ARRAY | VT_UI1;

bool is_missing(const VARIANT& v) { return V_VT(&v) == VT_ERROR && V_ERROR(&v) == DISP_E_PARAMNOTFOUND; }

// Numbers that only fit without their sign, such as 4294967295 for "for ever", keep their bits.
HRESULT change(VARIANT& to, const VARIANT& from, VARTYPE type) {
    auto* source = const_cast<VARIANT*>(&from);
    HRESULT result = VariantChangeType(&to, source, 0, type);
    if (result != DISP_E_OVERFLOW || (type != VT_I2 && type != VT_I4)) return result;
    result = VariantChangeType(&to, source, 0, type == VT_I2 ? VT_UI2 : VT_UI4);
    if (SUCCEEDED(result)) V_VT(&to) = type;
    return result;
}

// A Variant that holds the slot's value without owning it.
VARIANT view(const Parameter& p, const Slot& slot) {
    if (p.vt == VT_VARIANT) return slot.variant;
    VARIANT out;
    VariantInit(&out);
    V_VT(&out) = p.vt;
    switch (p.vt) {
        case VT_I2:
        case VT_BOOL:
            V_I2(&out) = slot.i2;
            break;
        case VT_I4:
            V_I4(&out) = slot.i4;
            break;
        case VT_R8:
            V_R8(&out) = slot.r8;
            break;
        case VT_BSTR:
            V_BSTR(&out) = slot.bstr;
            break;
        case VT_UNKNOWN:
            V_UNKNOWN(&out) = slot.unknown;
            break;
        case VT_DISPATCH:
            V_DISPATCH(&out) = slot.dispatch;
            break;
        default:
            V_ARRAY(&out) = slot.array;
            break;
    }
    return out;
}

// Writes `value` where a typed reference points.
HRESULT store_typed(const VARIANT& value, VARIANT& target) {
    auto type = static_cast<VARTYPE>(V_VT(&target) & ~VT_BYREF);
    VARIANT changed;
    VariantInit(&changed);
    HRESULT result = VariantChangeType(&changed, const_cast<VARIANT*>(&value), 0, type);
    if (FAILED(result)) return result;
    switch (type) {
        case VT_I1:
        case VT_UI1:
            *V_UI1REF(&target) = V_UI1(&changed);
            return S_OK;
        case VT_I2:
        case VT_UI2:
        case VT_BOOL:
            *V_I2REF(&target) = V_I2(&changed);
            return S_OK;
        case VT_I4:
        case VT_UI4:
        case VT_INT:
        case VT_UINT:
        case VT_ERROR:
            *V_I4REF(&target) = V_I4(&changed);
            return S_OK;
        case VT_R4:
            *V_R4REF(&target) = V_R4(&changed);
            return S_OK;
        case VT_R8:
        case VT_DATE:
            *V_R8REF(&target) = V_R8(&changed);
            return S_OK;
        case VT_BSTR:
            SysFreeString(*V_BSTRREF(&target));
            *V_BSTRREF(&target) = V_BSTR(&changed);
            return S_OK;
        case VT_UNKNOWN:
        case VT_DISPATCH:
            if (*V_UNKNOWNREF(&target)) (*V_UNKNOWNREF(&target))->Release();
            *V_UNKNOWNREF(&target) = V_UNKNOWN(&changed);
            return S_OK;
        default:
            VariantClear(&changed);
            return DISP_E_TYPEMISMATCH;
    }
}

}  // namespace

Arguments::~Arguments() {
    for (std::size_t n = 0; n < loaded_; ++n) clear(member_.parameters[n], slots_[n]);
}

void Arguments::clear(const Parameter& p, Slot& slot) {
    VARIANT value = view(p, slot);
    VariantClear(&value);
}

HRESULT Arguments::place(const DISPPARAMS& params, UINT* bad) {
    const auto count = member_.parameters.size();
    auto blame = [&](UINT index, HRESULT result) {
        if (bad) *bad = index;
        return result;
    };
    if (params.cArgs > count || params.cNamedArgs > params.cArgs) return DISP_E_BADPARAMCOUNT;
    for (UINT n = 0; n < params.cNamedArgs; ++n) {
        DISPID id = params.rgdispidNamedArgs[n];
        if (id == DISPID_PROPERTYPUT) id = static_cast<DISPID>(count) - 1;
        if (id < 0 || static_cast<std::size_t>(id) >= count || given_[static_cast<std::size_t>(id)])
            return blame(n, DISP_E_PARAMNOTFOUND);
        given_[static_cast<std::size_t>(id)] = &params.rgvarg[n];
        position_[static_cast<std::size_t>(id)] = n;
    }
    for (UINT n = params.cArgs; n-- > params.cNamedArgs;) {
        auto index = params.cArgs - 1 - n;
        if (given_[index]) return blame(n, DISP_E_PARAMNOTFOUND);
        given_[index] = &params.rgvarg[n];
        position_[index] = n;
    }
    return S_OK;
}

HRESULT Arguments::bind(const DISPPARAMS& params, UINT* bad) {
    if (HRESULT placed = place(params, bad); FAILED(placed)) return placed;
    for (std::size_t n = 0; n < member_.parameters.size(); ++n) {
        const auto& p = member_.parameters[n];
        bool left_out = !given_[n] || is_missing(*given_[n]);
        if (p.flags & Parameter::kRetval) left_out = true;
        HRESULT result = left_out ? load_missing(n) : load(n);
        if (FAILED(result)) {
            if (bad && given_[n]) *bad = position_[n];
            if (!given_[n]) return DISP_E_BADPARAMCOUNT;
            return result;
        }
        loaded_ = n + 1;
    }
    return S_OK;
}

HRESULT Arguments::load_missing(std::size_t index) {
    const auto& p = member_.parameters[index];
    auto& slot = slots_[index];
    if (p.flags & Parameter::kRetval) {
        if (p.vt == VT_VARIANT) VariantInit(&slot.variant);
        return S_OK;
    }
    // Said so as an argument, no bytes are no bytes.
    if (p.vt == kBytes && given_[index]) {
        slot.array = array_of_bytes({});
        return slot.array ? S_OK : E_OUTOFMEMORY;
    }
    if (!(p.flags & Parameter::kOptional)) return DISP_E_PARAMNOTOPTIONAL;
    if (p.vt == VT_VARIANT) {
        VariantInit(&slot.variant);
        V_VT(&slot.variant) = VT_ERROR;
        V_ERROR(&slot.variant) = DISP_E_PARAMNOTFOUND;
    } else if (p.vt == VT_I4) {
        slot.i4 = static_cast<LONG>(p.default_value);
    } else if (p.vt == VT_I2 || p.vt == VT_BOOL) {
        slot.i2 = static_cast<std::int16_t>(p.default_value);
    }
    return S_OK;
}

HRESULT Arguments::load(std::size_t index) {
    const auto& p = member_.parameters[index];
    const VARIANT& given = *given_[index];
    auto& slot = slots_[index];
    if (p.vt == VT_VARIANT) {
        VariantInit(&slot.variant);
        return p.in() ? VariantCopyInd(&slot.variant, const_cast<VARIANT*>(&given)) : S_OK;
    }
    if (!p.in()) return S_OK;
    if (p.vt == kBytes) {
        ByteVector bytes;
        HRESULT result = bytes_of(given, bytes);
        // What comes back replaces whatever is there.
        if (FAILED(result) && !p.out()) return result;
        slot.array = array_of_bytes(bytes);
        return slot.array ? S_OK : E_OUTOFMEMORY;
    }
    VARIANT value;
    VariantInit(&value);
    HRESULT result = change(value, given, p.vt);
    bool empty = V_VT(&given) == VT_EMPTY || V_VT(&given) == (VT_BYREF | VT_VARIANT);
    if (FAILED(result)) return p.out() && empty ? S_OK : result;
    switch (p.vt) {
        case VT_I2:
        case VT_BOOL:
            slot.i2 = V_I2(&value);
            return S_OK;
        case VT_I4:
            slot.i4 = V_I4(&value);
            return S_OK;
        case VT_R8:
            slot.r8 = V_R8(&value);
            return S_OK;
        case VT_BSTR:
            slot.bstr = V_BSTR(&value);
            return S_OK;
        case VT_UNKNOWN:
            slot.unknown = V_UNKNOWN(&value);
            return S_OK;
        case VT_DISPATCH:
            slot.dispatch = V_DISPATCH(&value);
            return S_OK;
        default:
            VariantClear(&value);
            return DISP_E_TYPEMISMATCH;
    }
}

HRESULT Arguments::give_back(VARIANT* result) {
    HRESULT first_failure = S_OK;
    for (std::size_t n = 0; n < member_.parameters.size(); ++n) {
        const auto& p = member_.parameters[n];
        if (!p.out()) continue;
        HRESULT stored = S_OK;
        if (p.flags & Parameter::kRetval) {
            VARIANT value = view(p, slots_[n]);
            if (result) stored = VariantCopy(result, &value);
        } else if (given_[n] && V_VT(given_[n]) & VT_BYREF) {
            stored = store(p, slots_[n], *given_[n]);
        }
        if (FAILED(stored) && SUCCEEDED(first_failure)) first_failure = stored;
    }
    return first_failure;
}

HRESULT Arguments::store(const Parameter& p, Slot& slot, VARIANT& target) {
    if (p.vt == kBytes) return store_bytes(slot, target);
    VARIANT value = view(p, slot);
    if (V_VT(&target) == (VT_BYREF | VT_VARIANT)) return VariantCopy(V_VARIANTREF(&target), &value);
    return store_typed(value, target);
}

// A script's Variant gets an array of Variants, which is all it can index; a Variant that has bytes already
// is of a typed client, as a reference to an array is.
HRESULT Arguments::store_bytes(Slot& slot, VARIANT& target) {
    auto bytes = bytes_of(slot.array).value_or(ByteVector{});
    if (V_VT(&target) == (VT_BYREF | VT_VARIANT)) {
        auto* to = V_VARIANTREF(&target);
        bool typed = V_VT(to) == kBytes;
        SAFEARRAY* made = typed ? array_of_bytes(bytes) : array_of_variants(bytes);
        if (!made) return E_OUTOFMEMORY;
        if (HRESULT cleared = VariantClear(to); FAILED(cleared)) {
            SafeArrayDestroy(made);
            return cleared;
        }
        V_VT(to) = static_cast<VARTYPE>(VT_ARRAY | (typed ? VT_UI1 : VT_VARIANT));
        V_ARRAY(to) = made;
        return S_OK;
    }
    auto type = static_cast<VARTYPE>(V_VT(&target) & ~VT_BYREF);
    if (type != kBytes && type != (VT_ARRAY | VT_VARIANT)) return DISP_E_TYPEMISMATCH;
    SAFEARRAY* made = type == kBytes ? array_of_bytes(bytes) : array_of_variants(bytes);
    if (!made) return E_OUTOFMEMORY;
    if (*V_ARRAYREF(&target)) {
        if (HRESULT destroyed = SafeArrayDestroy(*V_ARRAYREF(&target)); FAILED(destroyed)) {
            SafeArrayDestroy(made);
            return destroyed;
        }
    }
    *V_ARRAYREF(&target) = made;
    return S_OK;
}

}  // namespace openwosa::com
