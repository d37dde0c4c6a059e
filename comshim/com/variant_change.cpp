// VariantChangeType: any value to any type, as Basic converts.
#include <cmath>
#include <limits>
#include <string>
#include <variant>

#include "com_object.hpp"
#include "date_time.hpp"
#include "number_text.hpp"
#include "variant.hpp"

namespace openwosa::comshim::com {
namespace {

// A number on its way. Text has both forms where it can.
using Number = std::variant<LONGLONG, ULONGLONG, double, ExactNumber, ParsedNumber>;

std::wstring_view view_of(BSTR string) noexcept { return {string ? string : L"", SysStringLen(string)}; }

HRESULT set_text(VARIANT& out, std::wstring_view text) {
    out.bstrVal = SysAllocStringLen(text.data(), static_cast<UINT>(text.size()));
    if (!out.bstrVal) return E_OUTOFMEMORY;
    out.vt = VT_BSTR;
    return S_OK;
}

bool equals_folded(std::wstring_view text, std::wstring_view lower) noexcept {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (static_cast<wchar_t>(text[i] >= L'A' && text[i] <= L'Z' ? text[i] | 32 : text[i]) != lower[i])
            return false;
    return true;
}

// False: not one of the words for a truth value.
bool parse_truth(std::wstring_view text, bool& value) noexcept {
    if (equals_folded(text, L"true") || equals_folded(text, L"#true#")) return value = true;
    value = false;
    return equals_folded(text, L"false") || equals_folded(text, L"#false#");
}

HRESULT number_of(const VARIANT& source, Number& number) {
    switch (source.vt) {
        case VT_EMPTY:
            number = LONGLONG{0};
            return S_OK;
        case VT_I1:
            number = LONGLONG{static_cast<signed char>(source.cVal)};
            return S_OK;
        case VT_I2:
        case VT_BOOL:
            number = LONGLONG{source.iVal};
            return S_OK;
        case VT_I4:
        case VT_INT:
            number = LONGLONG{source.lVal};
            return S_OK;
        case VT_I8:
            number = source.llVal;
            return S_OK;
        case VT_UI1:
            number = ULONGLONG{source.bVal};
            return S_OK;
        case VT_UI2:
            number = ULONGLONG{source.uiVal};
            return S_OK;
        case VT_UI4:
        case VT_UINT:
            number = ULONGLONG{source.ulVal};
            return S_OK;
        case VT_UI8:
            number = source.ullVal;
            return S_OK;
        case VT_R4:
            number = double{source.fltVal};
            return S_OK;
        case VT_R8:
        case VT_DATE:
            number = source.dblVal;
            return S_OK;
        case VT_CY:
            number = exact_from(source.cyVal);
            return S_OK;
        case VT_DECIMAL:
            number = exact_from(source.decVal);
            return S_OK;
        case VT_BSTR: {
            ParsedNumber parsed;
            if (!parse_number(view_of(source.bstrVal), parsed)) return DISP_E_TYPEMISMATCH;
            number = parsed;
            return S_OK;
        }
        default:
            return DISP_E_TYPEMISMATCH;
    }
}

double to_real(const Number& number) {
    struct {
        double operator()(LONGLONG value) const { return static_cast<double>(value); }
        double operator()(ULONGLONG value) const { return static_cast<double>(value); }
        double operator()(double value) const { return value; }
        double operator()(const ExactNumber& value) const { return exact_to_double(value); }
        double operator()(const ParsedNumber& value) const { return value.real; }
    } visitor;
    return std::visit(visitor, number);
}

// False: too large for ExactNumber.
bool to_exact(const Number& number, ExactNumber& exact) {
    struct {
        ExactNumber& exact;
        bool operator()(LONGLONG value) const { return exact = exact_from(value), true; }
        bool operator()(ULONGLONG value) const { return exact = exact_from(value), true; }
        bool operator()(double value) const { return exact_from(value, exact); }
        bool operator()(const ExactNumber& value) const { return exact = value, true; }
        bool operator()(const ParsedNumber& value) const {
            return value.has_exact ? (exact = value.exact, true) : exact_from(value.real, exact);
        }
    } visitor{exact};
    return std::visit(visitor, number);
}

// Half to even, as all Automation's conversions to integers. Out-of-range values come out as false.
template <class Wide>
bool to_integer(const Number& number, Wide& value) {
    if (const double* real = std::get_if<double>(&number)) {
        const double rounded = std::nearbyint(*real);
        constexpr bool kSigned = std::is_signed_v<Wide>;
        constexpr double kEnd = kSigned ? 9223372036854775808.0 : 18446744073709551616.0;
        if (!(rounded < kEnd && rounded >= (kSigned ? -kEnd : 0.0))) return false;
        value = static_cast<Wide>(rounded);
        return true;
    }
    ExactNumber exact;
    return to_exact(number, exact) && exact_to(exact, value);
}

template <class Integer>
HRESULT put_integer(const Number& number, Integer& out) {
    std::conditional_t<std::is_signed_v<Integer>, LONGLONG, ULONGLONG> wide;
    if (!to_integer(number, wide)) return DISP_E_OVERFLOW;
    if (wide < std::numeric_limits<Integer>::min() || wide > std::numeric_limits<Integer>::max())
        return DISP_E_OVERFLOW;
    out = static_cast<Integer>(wide);
    return S_OK;
}

HRESULT put_number(const Number& number, VARTYPE type, VARIANT& out) {
    ExactNumber exact;
    switch (type) {
        case VT_I1: {
            signed char value = 0;
            const HRESULT result = put_integer(number, value);
            out.cVal = static_cast<CHAR>(value);
            return result;
        }
        case VT_I2:
            return put_integer(number, out.iVal);
        case VT_I4:
        case VT_INT:
            return put_integer(number, out.lVal);
        case VT_I8:
            return put_integer(number, out.llVal);
        case VT_UI1:
            return put_integer(number, out.bVal);
        case VT_UI2:
            return put_integer(number, out.uiVal);
        case VT_UI4:
        case VT_UINT:
            return put_integer(number, out.ulVal);
        case VT_UI8:
            return put_integer(number, out.ullVal);
        case VT_BOOL:
            out.boolVal = to_real(number) != 0 ? VARIANT_TRUE : VARIANT_FALSE;
            return S_OK;
        case VT_R4: {
            const double value = to_real(number);
            if (!(std::abs(value) <= std::numeric_limits<float>::max())) return DISP_E_OVERFLOW;
            out.fltVal = static_cast<float>(value);
            return S_OK;
        }
        case VT_R8:
            out.dblVal = to_real(number);
            return std::isinf(out.dblVal) && !std::holds_alternative<double>(number) ? DISP_E_OVERFLOW : S_OK;
        case VT_DATE:
            out.date = to_real(number);
            return is_date(out.date) ? S_OK : DISP_E_OVERFLOW;
        case VT_CY:
            return to_exact(number, exact) && exact_to(exact, out.cyVal) ? S_OK : DISP_E_OVERFLOW;
        case VT_DECIMAL:
            return to_exact(number, exact) && exact_to(exact, out.decVal) ? S_OK : DISP_E_OVERFLOW;
        default:
            return DISP_E_TYPEMISMATCH;
    }
}

// Integers of one width keep their bits, whatever their signs.
VARTYPE unsigned_of(VARTYPE type) noexcept {
    switch (type) {
        case VT_I1:
            return VT_UI1;
        case VT_I2:
            return VT_UI2;
        case VT_I4:
        case VT_INT:
        case VT_UINT:
            return VT_UI4;
        case VT_I8:
            return VT_UI8;
        default:
            return type;
    }
}

// True as an unsigned number has all bits set.
HRESULT truth_to_unsigned(bool value, VARTYPE type, VARIANT& out) noexcept {
    out.ullVal = value ? ~ULONGLONG{0} : 0;
    out.vt = type;
    return S_OK;
}

HRESULT to_text(const VARIANT& source, USHORT flags, VARIANT& out) {
    switch (source.vt) {
        case VT_EMPTY:
            return set_text(out, {});
        case VT_BOOL:
            if (flags & (VARIANT_ALPHABOOL | VARIANT_LOCALBOOL))
                return set_text(out, source.boolVal ? L"True" : L"False");
            return set_text(out, source.boolVal ? L"-1" : L"0");
        case VT_DATE:
            return is_date(source.date) ? set_text(out, date_text(source.date)) : E_INVALIDARG;
        case VT_R4:
            return set_text(out, real_text(source.fltVal));
        case VT_R8:
            return set_text(out, real_text(source.dblVal));
        default: {
            Number number;
            ExactNumber exact;
            const HRESULT result = number_of(source, number);
            if (FAILED(result)) return result;
            return to_exact(number, exact) ? set_text(out, exact_text(exact)) : DISP_E_OVERFLOW;
        }
    }
}

HRESULT change_object(const VARIANT& source, VARTYPE type, VARIANT& out) {
    out.punkVal = nullptr;
    if (source.punkVal) {
        const IID& iid = type == VT_DISPATCH ? __uuidof(IDispatch) : __uuidof(IUnknown);
        if (FAILED(source.punkVal->QueryInterface(iid, reinterpret_cast<void**>(&out.punkVal))))
            return DISP_E_TYPEMISMATCH;
    }
    out.vt = type;
    return S_OK;
}

// The value of an object is that of its default property.
HRESULT default_value(IDispatch* object, LCID locale, OwnedVariant& value) {
    if (!object) return DISP_E_TYPEMISMATCH;
    DISPPARAMS none{};
    const HRESULT result =
        object->Invoke(DISPID_VALUE, IID_NULL, locale, DISPATCH_PROPERTYGET, &none, &value, nullptr, nullptr);
    return FAILED(result) ? DISP_E_TYPEMISMATCH : S_OK;
}

HRESULT change_array(VARIANT& source, VARTYPE type, VARIANT& out) {
    if (source.vt == type) return VariantCopy(&out, &source);
    HRESULT result = DISP_E_TYPEMISMATCH;
    if (source.vt == (VT_ARRAY | VT_UI1) && type == VT_BSTR)
        result = BstrFromVector(source.parray, &out.bstrVal);
    else if (source.vt == VT_BSTR && type == (VT_ARRAY | VT_UI1))
        result = VectorFromBstr(source.bstrVal, &out.parray);
    if (SUCCEEDED(result)) out.vt = type;
    return result;
}

HRESULT change(VARIANT& source, LCID locale, USHORT flags, VARTYPE type, VARIANT& out, bool may_ask_object);

HRESULT change_from_object(VARIANT& source, LCID locale, USHORT flags, VARTYPE type, VARIANT& out,
                           bool may_ask) {
    if (type == VT_UNKNOWN || type == VT_DISPATCH) return change_object(source, type, out);
    if (source.vt != VT_DISPATCH || (flags & VARIANT_NOVALUEPROP) || !may_ask) return DISP_E_TYPEMISMATCH;
    OwnedVariant value;
    const HRESULT result = default_value(source.pdispVal, locale, value);
    return FAILED(result) ? result : change(value, locale, flags, type, out, false);
}

HRESULT change_from_text(const VARIANT& source, VARTYPE type, VARIANT& out) {
    const std::wstring_view text = view_of(source.bstrVal);
    bool truth = false;
    if (type == VT_BOOL && parse_truth(text, truth)) {
        out.boolVal = truth ? VARIANT_TRUE : VARIANT_FALSE;
        out.vt = VT_BOOL;
        return S_OK;
    }
    if (type == VT_DATE && parse_date(text, out.date)) {
        out.vt = VT_DATE;
        return S_OK;
    }
    Number number;
    HRESULT result = number_of(source, number);
    if (SUCCEEDED(result)) result = put_number(number, type, out);
    if (SUCCEEDED(result)) out.vt = type;
    return result;
}

// `source` is not by reference; `out` is empty and stays so on failure.
HRESULT change(VARIANT& source, LCID locale, USHORT flags, VARTYPE type, VARIANT& out, bool may_ask_object) {
    if ((source.vt | type) & VT_ARRAY) return change_array(source, type, out);
    if (source.vt == type) return VariantCopy(&out, &source);
    if (source.vt == VT_UNKNOWN || source.vt == VT_DISPATCH)
        return change_from_object(source, locale, flags, type, out, may_ask_object);
    if (type == VT_EMPTY || type == VT_NULL) {
        if (source.vt > VT_NULL) return DISP_E_TYPEMISMATCH;
        out.vt = type;
        return S_OK;
    }
    if (source.vt == VT_NULL || source.vt == VT_ERROR || type == VT_ERROR) return DISP_E_TYPEMISMATCH;
    if (type == VT_BSTR) return to_text(source, flags, out);
    if (source.vt == VT_BSTR) return change_from_text(source, type, out);
    if (source.vt == VT_BOOL &&
        (type == VT_UI1 || type == VT_UI2 || type == VT_UI4 || type == VT_UI8 || type == VT_UINT))
        return truth_to_unsigned(source.boolVal != VARIANT_FALSE, type, out);
    if (unsigned_of(source.vt) == unsigned_of(type)) {
        out = source;
        out.vt = type;
        return S_OK;
    }
    Number number;
    HRESULT result = number_of(source, number);
    if (SUCCEEDED(result)) result = put_number(number, type, out);
    out.vt = SUCCEEDED(result) ? type : static_cast<VARTYPE>(VT_EMPTY);
    return result;
}

}  // namespace
}  // namespace openwosa::comshim::com

using namespace openwosa::comshim::com;

HRESULT VariantChangeTypeEx(VARIANTARG* target, VARIANTARG* source, LCID locale, USHORT flags, VARTYPE type) {
    if (!target || !source) return E_INVALIDARG;
    if (!is_variant_type(source->vt) || !is_variant_type(type) || type == VT_CLSID) return DISP_E_BADVARTYPE;
    if (type & VT_BYREF) return DISP_E_TYPEMISMATCH;
    return com_guarded([&] {
        OwnedVariant value, changed;
        HRESULT result = VariantCopyInd(&value, source);
        if (SUCCEEDED(result)) result = change(value, locale, flags, type, changed, true);
        return FAILED(result) ? result : move_variant(*target, changed);
    });
}

HRESULT VariantChangeType(VARIANTARG* target, VARIANTARG* source, USHORT flags, VARTYPE type) {
    return VariantChangeTypeEx(target, source, LOCALE_USER_DEFAULT, flags, type);
}
