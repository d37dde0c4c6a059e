#include "bytes.hpp"

#include <algorithm>
#include <cstring>

namespace openwosa::com {
namespace {

/// The elements of an array while this lives.
class Access {
  public:
    explicit Access(SAFEARRAY* array) : array_(array) {
        if (FAILED(SafeArrayAccessData(array_, &data_))) array_ = nullptr;
    }
    ~Access() {
        if (array_) SafeArrayUnaccessData(array_);
    }
    Access(const Access&) = delete;
    Access& operator=(const Access&) = delete;
    explicit operator bool() const { return array_ != nullptr; }
    void* data() const { return data_; }

  private:
    SAFEARRAY* array_;
    void* data_ = nullptr;
};

VARTYPE type_of(SAFEARRAY* array) {
    VARTYPE type = VT_EMPTY;
    return SUCCEEDED(SafeArrayGetVartype(array, &type)) ? type : VARTYPE{VT_EMPTY};
}

HRESULT byte_of(const VARIANT& value, std::uint8_t& out) {
    VARIANT number;
    VariantInit(&number);
    HRESULT changed = VariantChangeType(&number, const_cast<VARIANT*>(&value), 0, VT_UI1);
    if (SUCCEEDED(changed)) out = V_UI1(&number);
    return changed;
}

HRESULT bytes_of_elements(SAFEARRAY* array, VARTYPE type, ByteVector& out) {
    if (SafeArrayGetDim(array) != 1) return DISP_E_TYPEMISMATCH;
    auto count = array->rgsabound[0].cElements;
    Access elements(array);
    if (!elements) return E_OUTOFMEMORY;
    auto* at = static_cast<std::uint8_t*>(elements.data());
    for (ULONG n = 0; n < count; ++n, at += array->cbElements) {
        std::uint8_t byte = 0;
        HRESULT result = S_OK;
        if (type == VT_VARIANT) {
            result = byte_of(*reinterpret_cast<VARIANT*>(at), byte);
        } else {
            VARIANT element;
            VariantInit(&element);
            V_VT(&element) = static_cast<VARTYPE>(VT_BYREF | type);
            V_BYREF(&element) = at;
            result = byte_of(element, byte);
        }
        if (FAILED(result)) return result;
        out.push_back(byte);
    }
    return S_OK;
}

// One byte a character: what Chr and ChrW make, and what a file read as text has.
HRESULT bytes_of_text(BSTR text, ByteVector& out) {
    for (UINT n = 0; n < SysStringLen(text); ++n) {
        auto code = static_cast<std::uint32_t>(text[n]);
        if (code > 0xFF) return DISP_E_OVERFLOW;
        out.push_back(static_cast<std::uint8_t>(code));
    }
    return S_OK;
}

}  // namespace

std::optional<ByteVector> bytes_of(SAFEARRAY* array) {
    if (!array) return ByteVector{};
    VARTYPE type = type_of(array);
    bool bytes = type == VT_UI1 || type == VT_I1 || (type == VT_EMPTY && array->cbElements == 1);
    if (SafeArrayGetDim(array) != 1 || !bytes) return std::nullopt;
    Access elements(array);
    if (!elements) return std::nullopt;
    auto* begin = static_cast<std::uint8_t*>(elements.data());
    return begin ? ByteVector(begin, begin + array->rgsabound[0].cElements) : ByteVector{};
}

HRESULT bytes_of(const VARIANT& value, ByteVector& out) {
    out.clear();
    const VARIANT* v = &value;
    if (V_VT(v) == (VT_BYREF | VT_VARIANT)) v = V_VARIANTREF(v);
    VARTYPE type = V_VT(v);
    bool by_reference = (type & VT_BYREF) != 0;
    type = static_cast<VARTYPE>(type & ~VT_BYREF);
    if (type == VT_EMPTY || type == VT_NULL) return S_OK;
    if (type == VT_ERROR && !by_reference && V_ERROR(v) == DISP_E_PARAMNOTFOUND) return S_OK;
    if (type == VT_BSTR) return bytes_of_text(by_reference ? *V_BSTRREF(v) : V_BSTR(v), out);
    if (!(type & VT_ARRAY)) return DISP_E_TYPEMISMATCH;
    SAFEARRAY* array = by_reference ? *V_ARRAYREF(v) : V_ARRAY(v);
    if (!array) return S_OK;
    if (auto plain = bytes_of(array)) {
        out = std::move(*plain);
        return S_OK;
    }
    return bytes_of_elements(array, static_cast<VARTYPE>(type & VT_TYPEMASK), out);
}

SAFEARRAY* array_of_bytes(std::span<const std::uint8_t> bytes) {
    SAFEARRAY* array = SafeArrayCreateVector(VT_UI1, 0, static_cast<ULONG>(bytes.size()));
    if (!array) return nullptr;
    if (Access elements(array); elements && !bytes.empty())
        std::memcpy(elements.data(), bytes.data(), bytes.size());
    return array;
}

SAFEARRAY* array_of_variants(std::span<const std::uint8_t> bytes) {
    SAFEARRAY* array = SafeArrayCreateVector(VT_VARIANT, 0, static_cast<ULONG>(bytes.size()));
    if (!array) return nullptr;
    if (Access elements(array); elements) {
        auto* at = static_cast<VARIANT*>(elements.data());
        for (auto byte : bytes) {
            V_VT(at) = VT_UI1;
            V_UI1(at++) = byte;
        }
    }
    return array;
}

}  // namespace openwosa::com
