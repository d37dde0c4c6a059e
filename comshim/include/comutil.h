/* _bstr_t and _variant_t: BSTR and VARIANT that end what they hold, as C++ programs for COM use them. Failure
   is thrown as _com_error (comdef.h). */
#pragma once
#include "ole2.h"

#ifdef __cplusplus
#include <algorithm>
#include <new>
#include <string>

extern "C++" {

void _com_raise_error(HRESULT result, IErrorInfo* information = NULL);
void _com_issue_error(HRESULT result);
class _variant_t;

namespace _com_util {
inline void CheckError(HRESULT result) {
    if (FAILED(result)) _com_issue_error(result);
}

inline BSTR ConvertStringToBSTR(const char* text) {
    if (!text) return NULL;
    const int length = static_cast<int>(strlen(text));
    const int wide = length == 0 ? 0 : MultiByteToWideChar(CP_ACP, 0, text, length, NULL, 0);
    BSTR string = SysAllocStringLen(NULL, static_cast<UINT>(wide));
    if (!string) _com_issue_error(E_OUTOFMEMORY);
    if (wide != 0) MultiByteToWideChar(CP_ACP, 0, text, length, string, wide);
    return string;
}

/* For the caller to delete[]. */
inline char* ConvertBSTRToString(BSTR string) {
    if (!string) return NULL;
    const int wide = static_cast<int>(SysStringLen(string));
    const int length = wide == 0 ? 0 : WideCharToMultiByte(CP_ACP, 0, string, wide, NULL, 0, NULL, NULL);
    char* text = new char[static_cast<size_t>(length) + 1];
    if (length != 0) WideCharToMultiByte(CP_ACP, 0, string, wide, text, length, NULL, NULL);
    text[length] = 0;
    return text;
}
}  // namespace _com_util

/* Copies share one string, counted. */
class _bstr_t {
  public:
    _bstr_t() throw() : m_Data(NULL) {}
    _bstr_t(const _bstr_t& other) throw() : m_Data(other.m_Data) {
        if (m_Data) m_Data->AddRef();
    }
    _bstr_t(const char* text) : m_Data(new Data_t(_com_util::ConvertStringToBSTR(text))) {}
    _bstr_t(const wchar_t* text) : m_Data(new Data_t(copy_of(text))) {}
    _bstr_t(BSTR string, bool copy) : m_Data(new Data_t(copy ? copy_of_string(string) : string)) {}
    inline _bstr_t(const _variant_t& variant);
    ~_bstr_t() throw() { free_data(); }

    _bstr_t& operator=(const _bstr_t& other) throw() {
        if (other.m_Data) other.m_Data->AddRef();
        free_data();
        m_Data = other.m_Data;
        return *this;
    }
    _bstr_t& operator=(const char* text) { return *this = _bstr_t(text); }
    _bstr_t& operator=(const wchar_t* text) { return *this = _bstr_t(text); }
    inline _bstr_t& operator=(const _variant_t& variant);

    _bstr_t& operator+=(const _bstr_t& other) { return *this = *this + other; }
    _bstr_t operator+(const _bstr_t& other) const {
        const UINT left = length(), right = other.length();
        BSTR joined = SysAllocStringLen(NULL, left + right);
        if (!joined) _com_issue_error(E_OUTOFMEMORY);
        if (left != 0) memcpy(joined, m_Data->string, left * sizeof(OLECHAR));
        if (right != 0) memcpy(joined + left, other.m_Data->string, right * sizeof(OLECHAR));
        return _bstr_t(joined, false);
    }
    friend _bstr_t operator+(const char* left, const _bstr_t& right) { return _bstr_t(left) + right; }
    friend _bstr_t operator+(const wchar_t* left, const _bstr_t& right) { return _bstr_t(left) + right; }

    operator const wchar_t*() const throw() { return get(); }
    operator wchar_t*() const throw() { return get(); }
    operator const char*() const { return narrow(); }
    operator char*() const { return const_cast<char*>(narrow()); }
    bool operator!() const throw() { return get() == NULL; }

    bool operator==(const _bstr_t& other) const throw() { return compare(other) == 0; }
    bool operator!=(const _bstr_t& other) const throw() { return compare(other) != 0; }
    bool operator<(const _bstr_t& other) const throw() { return compare(other) < 0; }
    bool operator>(const _bstr_t& other) const throw() { return compare(other) > 0; }
    bool operator<=(const _bstr_t& other) const throw() { return compare(other) <= 0; }
    bool operator>=(const _bstr_t& other) const throw() { return compare(other) >= 0; }

    unsigned int length() const throw() { return SysStringLen(get()); }
    BSTR copy(bool really = true) const { return really ? copy_of_string(get()) : get(); }
    BSTR& GetBSTR() {
        if (!m_Data) m_Data = new Data_t(NULL);
        return m_Data->string;
    }
    /* For an out parameter: what was held is given up. */
    BSTR* GetAddress() {
        Attach(NULL);
        return &m_Data->string;
    }
    void Assign(BSTR string) { *this = _bstr_t(string, true); }
    void Attach(BSTR string) {
        free_data();
        m_Data = NULL;
        m_Data = new Data_t(string);
    }
    BSTR Detach() {
        if (!m_Data || m_Data->references != 1) _com_issue_error(E_POINTER);
        BSTR string = m_Data->string;
        m_Data->string = NULL;
        free_data();
        m_Data = NULL;
        return string;
    }

  private:
    struct Data_t {
        explicit Data_t(BSTR value) : string(value), narrow(NULL), references(1) {}
        ~Data_t() {
            SysFreeString(string);
            delete[] narrow;
        }
        void AddRef() throw() { InterlockedIncrement(&references); }
        void Release() throw() {
            if (InterlockedDecrement(&references) == 0) delete this;
        }
        BSTR string;
        char* narrow; /* made when first asked for */
        LONG references;

      private:
        Data_t(const Data_t&);
        Data_t& operator=(const Data_t&);
    };

    static BSTR copy_of(const wchar_t* text) {
        BSTR string = SysAllocString(text);
        if (text && !string) _com_issue_error(E_OUTOFMEMORY);
        return string;
    }
    static BSTR copy_of_string(BSTR string) {
        if (!string) return NULL;
        BSTR copied = SysAllocStringByteLen(reinterpret_cast<const char*>(string), SysStringByteLen(string));
        if (!copied) _com_issue_error(E_OUTOFMEMORY);
        return copied;
    }
    BSTR get() const throw() { return m_Data ? m_Data->string : NULL; }
    const char* narrow() const {
        if (!get()) return NULL;
        if (!m_Data->narrow) m_Data->narrow = _com_util::ConvertBSTRToString(m_Data->string);
        return m_Data->narrow;
    }
    /* No string comes before the empty one. */
    int compare(const _bstr_t& other) const throw() {
        if (!get() || !other.get()) return (get() ? 1 : 0) - (other.get() ? 1 : 0);
        const UINT left = length(), right = other.length();
        const int order = wmemcmp(get(), other.get(), left < right ? left : right);
        return order != 0 ? order : left < right ? -1 : left > right ? 1 : 0;
    }
    void free_data() throw() {
        if (m_Data) m_Data->Release();
    }

    Data_t* m_Data;
};

class _variant_t : public VARIANT {
  public:
    _variant_t() throw() { VariantInit(this); }
    _variant_t(const VARIANT& source) { copy_from(source); }
    _variant_t(const VARIANT* source) { source ? copy_from(*source) : _com_issue_error(E_POINTER); }
    _variant_t(const _variant_t& source) : VARIANT() { copy_from(source); }
    _variant_t(VARIANT& source, bool copy) {
        if (copy) {
            copy_from(source);
        } else {
            static_cast<VARIANT&>(*this) = source;
            V_VT(&source) = VT_EMPTY;
        }
    }
    _variant_t(short value, VARTYPE type = VT_I2) {
        set(type);
        type == VT_BOOL ? void(V_BOOL(this) = value ? VARIANT_TRUE : VARIANT_FALSE)
                        : void(V_I2(this) = value);
    }
    _variant_t(LONG value, VARTYPE type = VT_I4) {
        set(type);
        if (type == VT_BOOL)
            V_BOOL(this) = value ? VARIANT_TRUE : VARIANT_FALSE;
        else
            V_I4(this) = value;
    }
    _variant_t(float value) { set(VT_R4), V_R4(this) = value; }
    _variant_t(double value, VARTYPE type = VT_R8) { set(type), V_R8(this) = value; }
    _variant_t(const CY& value) { set(VT_CY), V_CY(this) = value; }
    _variant_t(const _bstr_t& value) { set_string(value.copy()); }
    _variant_t(const wchar_t* value) { set_string(_bstr_t(value).copy()); }
    _variant_t(const char* value) { set_string(_bstr_t(value).copy()); }
    _variant_t(IDispatch* value, bool add_reference = true) {
        set(VT_DISPATCH), V_DISPATCH(this) = value;
        if (value && add_reference) value->AddRef();
    }
    _variant_t(IUnknown* value, bool add_reference = true) {
        set(VT_UNKNOWN), V_UNKNOWN(this) = value;
        if (value && add_reference) value->AddRef();
    }
    _variant_t(bool value) { set(VT_BOOL), V_BOOL(this) = value ? VARIANT_TRUE : VARIANT_FALSE; }
    _variant_t(const DECIMAL& value) {
        V_DECIMAL(this) = value;
        V_VT(this) = VT_DECIMAL;
    }
    _variant_t(BYTE value) { set(VT_UI1), V_UI1(this) = value; }
    _variant_t(char value) { set(VT_I1), V_I1(this) = value; }
    _variant_t(USHORT value) { set(VT_UI2), V_UI2(this) = value; }
    _variant_t(ULONG value) { set(VT_UI4), V_UI4(this) = value; }
    _variant_t(LONGLONG value) { set(VT_I8), V_I8(this) = value; }
    _variant_t(ULONGLONG value) { set(VT_UI8), V_UI8(this) = value; }
    ~_variant_t() { VariantClear(this); }

    /* One assignment for all that can be constructed: a copy, exchanged. */
    _variant_t& operator=(const _variant_t& source) {
        _variant_t copied(source);
        std::swap(static_cast<VARIANT&>(*this), static_cast<VARIANT&>(copied));
        return *this;
    }

    operator short() const { return V_I2(Changed(*this, VT_I2).get()); }
    operator LONG() const { return V_I4(Changed(*this, VT_I4).get()); }
    operator float() const { return V_R4(Changed(*this, VT_R4).get()); }
    operator double() const { return V_R8(Changed(*this, VT_R8).get()); }
    operator CY() const { return V_CY(Changed(*this, VT_CY).get()); }
    operator bool() const { return V_BOOL(Changed(*this, VT_BOOL).get()) != VARIANT_FALSE; }
    operator DECIMAL() const { return V_DECIMAL(Changed(*this, VT_DECIMAL).get()); }
    operator BYTE() const { return V_UI1(Changed(*this, VT_UI1).get()); }
    operator char() const { return V_I1(Changed(*this, VT_I1).get()); }
    operator USHORT() const { return V_UI2(Changed(*this, VT_UI2).get()); }
    operator ULONG() const { return V_UI4(Changed(*this, VT_UI4).get()); }
    operator LONGLONG() const { return V_I8(Changed(*this, VT_I8).get()); }
    operator ULONGLONG() const { return V_UI8(Changed(*this, VT_UI8).get()); }
    operator _bstr_t() const { return _bstr_t(V_BSTR(Changed(*this, VT_BSTR).get()), true); }
    operator IDispatch*() const {
        IDispatch* object = V_DISPATCH(Changed(*this, VT_DISPATCH).get());
        if (object) object->AddRef();
        return object;
    }
    operator IUnknown*() const {
        IUnknown* object = V_UNKNOWN(Changed(*this, VT_UNKNOWN).get());
        if (object) object->AddRef();
        return object;
    }

    /* Of numbers, strings and objects; arrays are equal to themselves only. */
    bool operator==(const VARIANT& other) const {
        if (V_VT(this) != V_VT(&other)) return false;
        switch (V_VT(this)) {
            case VT_EMPTY:
            case VT_NULL:
                return true;
            case VT_BSTR:
                return _bstr_t(V_BSTR(this), true) == _bstr_t(V_BSTR(&other), true);
            case VT_R4:
                return !(V_R4(this) < V_R4(&other)) && !(V_R4(&other) < V_R4(this));
            case VT_R8:
            case VT_DATE:
                return !(V_R8(this) < V_R8(&other)) && !(V_R8(&other) < V_R8(this));
            case VT_I1:
            case VT_UI1:
                return V_UI1(this) == V_UI1(&other);
            case VT_I2:
            case VT_UI2:
            case VT_BOOL:
                return V_I2(this) == V_I2(&other);
            case VT_I4:
            case VT_UI4:
            case VT_INT:
            case VT_UINT:
            case VT_ERROR:
                return V_I4(this) == V_I4(&other);
            case VT_DECIMAL:
                return memcmp(reinterpret_cast<const char*>(this) + 2,
                              reinterpret_cast<const char*>(&other) + 2, sizeof(DECIMAL) - 2) == 0;
            default:
                return V_I8(this) == V_I8(&other);
        }
    }
    bool operator!=(const VARIANT& other) const { return !(*this == other); }

    void Clear() { _com_util::CheckError(VariantClear(this)); }
    void Attach(VARIANT& source) {
        Clear();
        static_cast<VARIANT&>(*this) = source;
        V_VT(&source) = VT_EMPTY;
    }
    VARIANT Detach() {
        const VARIANT result = *this;
        V_VT(this) = VT_EMPTY;
        return result;
    }
    VARIANT& GetVARIANT() throw() { return *this; }
    /* For an out parameter. */
    VARIANT* GetAddress() {
        Clear();
        return this;
    }
    void ChangeType(VARTYPE type, const _variant_t* source = NULL) {
        VARIANT* from = const_cast<_variant_t*>(source ? source : this);
        if (from != this || V_VT(this) != type) _com_util::CheckError(VariantChangeType(this, from, 0, type));
    }
    void SetString(const char* text) { *this = _variant_t(text); }

  private:
    struct Changed {
        Changed(const VARIANT& source, VARTYPE type) {
            VariantInit(&value);
            _com_util::CheckError(VariantChangeType(&value, const_cast<VARIANT*>(&source), 0, type));
        }
        ~Changed() { VariantClear(&value); }
        VARIANT* get() { return &value; }
        VARIANT value;

      private:
        Changed(const Changed&);
        Changed& operator=(const Changed&);
    };
    void copy_from(const VARIANT& source) {
        VariantInit(this);
        _com_util::CheckError(VariantCopy(this, const_cast<VARIANT*>(&source)));
    }
    void set(VARTYPE type) {
        VariantInit(this);
        V_VT(this) = type;
    }
    void set_string(BSTR string) {
        set(VT_BSTR);
        V_BSTR(this) = string;
    }
};

inline _bstr_t::_bstr_t(const _variant_t& variant) : m_Data(NULL) { *this = variant.operator _bstr_t(); }
inline _bstr_t& _bstr_t::operator=(const _variant_t& variant) { return *this = variant.operator _bstr_t(); }
}
#endif
