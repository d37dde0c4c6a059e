/* The client side of ATL: CComPtr, CComQIPtr, CComBSTR, CComVariant. Rests on windows.h alone, so it serves
   wherever there is no ATL. */
#pragma once
#include <ole2.h>

#ifdef __cplusplus
#include <new>

extern "C++" {

#ifndef ATLASSERT
#define ATLASSERT(condition) ((void)0)
#endif
#ifndef ATLASSUME
#define ATLASSUME(condition) ((void)0)
#endif

namespace ATL {

/* ATL's own failure is an exception that holds the result. */
class CAtlException {
  public:
    CAtlException(HRESULT result = E_FAIL) throw() : m_hr(result) {}
    operator HRESULT() const throw() { return m_hr; }
    HRESULT m_hr;
};
inline void AtlThrow(HRESULT result) { throw CAtlException(result); }

template <class T>
class CComPtrBase {
  public:
    ~CComPtrBase() throw() {
        if (p) p->Release();
    }
    operator T*() const throw() { return p; }
    T& operator*() const { return *p; }
    T* operator->() const throw() { return p; }
    /* For an out parameter: the pointer must be empty. */
    T** operator&() throw() {
        ATLASSERT(p == NULL);
        return &p;
    }
    bool operator!() const throw() { return p == NULL; }
    bool operator<(T* other) const throw() { return p < other; }
    bool operator==(T* other) const throw() { return p == other; }
    bool operator!=(T* other) const throw() { return p != other; }

    void Release() throw() {
        T* object = p;
        p = NULL;
        if (object) object->Release();
    }
    void Attach(T* object) throw() {
        if (p) p->Release();
        p = object;
    }
    T* Detach() throw() {
        T* object = p;
        p = NULL;
        return object;
    }
    HRESULT CopyTo(T** object) throw() {
        if (!object) return E_POINTER;
        *object = p;
        if (p) p->AddRef();
        return S_OK;
    }
    bool IsEqualObject(IUnknown* other) throw() {
        if (!p || !other) return !p && !other;
        IUnknown *left = NULL, *right = NULL;
        p->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&left));
        other->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&right));
        const bool equal = left == right;
        if (left) left->Release();
        if (right) right->Release();
        return equal;
    }
    HRESULT CoCreateInstance(REFCLSID clsid, LPUNKNOWN outer = NULL, DWORD context = CLSCTX_ALL) throw() {
        ATLASSERT(p == NULL);
        return ::CoCreateInstance(clsid, outer, context, __uuidof(T), reinterpret_cast<void**>(&p));
    }
    HRESULT CoCreateInstance(LPCOLESTR name, LPUNKNOWN outer = NULL, DWORD context = CLSCTX_ALL) throw() {
        CLSID clsid;
        const HRESULT result = CLSIDFromProgID(name, &clsid);
        return FAILED(result) ? result : CoCreateInstance(clsid, outer, context);
    }
    template <class Q>
    HRESULT QueryInterface(Q** object) const throw() {
        return p ? p->QueryInterface(__uuidof(Q), reinterpret_cast<void**>(object)) : E_POINTER;
    }

    T* p;

  protected:
    CComPtrBase() throw() : p(NULL) {}
    CComPtrBase(T* object) throw() : p(object) {
        if (p) p->AddRef();
    }
    void Assign(T* object) throw() {
        if (object) object->AddRef();
        Attach(object);
    }
    void AssignQueried(IUnknown* object, REFIID iid) throw() {
        void* found = NULL;
        if (object && FAILED(object->QueryInterface(iid, &found))) found = NULL;
        Attach(static_cast<T*>(found));
    }

  private:
    CComPtrBase(const CComPtrBase&);
    CComPtrBase& operator=(const CComPtrBase&);
};

template <class T>
class CComPtr : public CComPtrBase<T> {
  public:
    CComPtr() throw() {}
    CComPtr(T* object) throw() : CComPtrBase<T>(object) {}
    CComPtr(const CComPtr& other) throw() : CComPtrBase<T>(other.p) {}
    CComPtr& operator=(T* object) throw() { return this->Assign(object), *this; }
    CComPtr& operator=(const CComPtr& other) throw() { return this->Assign(other.p), *this; }
    template <class Q>
    CComPtr& operator=(const CComPtr<Q>& other) throw() {
        return this->AssignQueried(other.p, __uuidof(T)), *this;
    }
};

/* Asks what it is given for its own interface. */
template <class T, const IID* id = &__uuidof(T)>
class CComQIPtr : public CComPtrBase<T> {
  public:
    CComQIPtr() throw() {}
    CComQIPtr(T* object) throw() : CComPtrBase<T>(object) {}
    CComQIPtr(const CComQIPtr& other) throw() : CComPtrBase<T>(other.p) {}
    CComQIPtr(IUnknown* object) throw() { this->AssignQueried(object, *id); }
    template <class Q>
    CComQIPtr(const CComPtr<Q>& other) throw() {
        this->AssignQueried(other.p, *id);
    }
    CComQIPtr& operator=(T* object) throw() { return this->Assign(object), *this; }
    CComQIPtr& operator=(const CComQIPtr& other) throw() { return this->Assign(other.p), *this; }
    CComQIPtr& operator=(IUnknown* object) throw() { return this->AssignQueried(object, *id), *this; }
};

class CComBSTR {
  public:
    CComBSTR() throw() : m_str(NULL) {}
    explicit CComBSTR(int length) : m_str(made(SysAllocStringLen(NULL, static_cast<UINT>(length)), true)) {}
    CComBSTR(LPCOLESTR text) : m_str(made(SysAllocString(text), text != NULL)) {}
    CComBSTR(int length, LPCOLESTR text)
        : m_str(made(SysAllocStringLen(text, static_cast<UINT>(length)), true)) {}
    CComBSTR(LPCSTR text) : m_str(widened(text)) {}
    CComBSTR(const CComBSTR& other) : m_str(other.Copy()) {}
    ~CComBSTR() throw() { SysFreeString(m_str); }

    CComBSTR& operator=(const CComBSTR& other) {
        if (m_str != other.m_str) Attach(other.Copy());
        return *this;
    }
    CComBSTR& operator=(LPCOLESTR text) {
        if (text != m_str) Attach(made(SysAllocString(text), text != NULL));
        return *this;
    }
    CComBSTR& operator=(LPCSTR text) { return Attach(widened(text)), *this; }

    operator BSTR() const throw() { return m_str; }
    /* For an out parameter: the string must be empty. */
    BSTR* operator&() throw() {
        ATLASSERT(m_str == NULL);
        return &m_str;
    }
    bool operator!() const throw() { return m_str == NULL; }
    unsigned int Length() const throw() { return SysStringLen(m_str); }
    unsigned int ByteLength() const throw() { return SysStringByteLen(m_str); }
    BSTR Copy() const {
        if (!m_str) return NULL;
        return made(SysAllocStringByteLen(reinterpret_cast<LPCSTR>(m_str), SysStringByteLen(m_str)), true);
    }
    HRESULT CopyTo(BSTR* string) const {
        if (!string) return E_POINTER;
        *string = Copy();
        return S_OK;
    }
    void Attach(BSTR string) throw() {
        if (m_str != string) SysFreeString(m_str);
        m_str = string;
    }
    BSTR Detach() throw() {
        BSTR string = m_str;
        m_str = NULL;
        return string;
    }
    void Empty() throw() { Attach(NULL); }

    HRESULT Append(LPCOLESTR text, int length) {
        const UINT before = Length(), more = static_cast<UINT>(length);
        BSTR joined = SysAllocStringLen(NULL, before + more);
        if (!joined) return E_OUTOFMEMORY;
        if (before != 0) memcpy(joined, m_str, before * sizeof(OLECHAR));
        if (more != 0) memcpy(joined + before, text, more * sizeof(OLECHAR));
        Attach(joined);
        return S_OK;
    }
    HRESULT Append(LPCOLESTR text) { return text ? Append(text, static_cast<int>(lstrlenW(text))) : S_OK; }
    HRESULT Append(const CComBSTR& other) { return Append(other.m_str, static_cast<int>(other.Length())); }
    CComBSTR& operator+=(const CComBSTR& other) {
        const HRESULT result = Append(other);
        if (FAILED(result)) AtlThrow(result);
        return *this;
    }
    CComBSTR& operator+=(LPCOLESTR text) {
        const HRESULT result = Append(text);
        if (FAILED(result)) AtlThrow(result);
        return *this;
    }
    /* By length, so that nulls within count; no string equals the empty one, as for Basic. */
    bool operator==(const CComBSTR& other) const throw() {
        return Length() == other.Length() &&
               (Length() == 0 || memcmp(m_str, other.m_str, Length() * sizeof(OLECHAR)) == 0);
    }
    bool operator!=(const CComBSTR& other) const throw() { return !(*this == other); }
    bool operator==(LPCOLESTR text) const { return *this == CComBSTR(text); }
    bool operator!=(LPCOLESTR text) const { return !(*this == CComBSTR(text)); }

    BSTR m_str;

  private:
    static BSTR made(BSTR string, bool wanted) {
        if (wanted && !string) AtlThrow(E_OUTOFMEMORY);
        return string;
    }
    static BSTR widened(LPCSTR text) {
        if (!text) return NULL;
        const int length = static_cast<int>(strlen(text));
        const int wide = length == 0 ? 0 : MultiByteToWideChar(CP_ACP, 0, text, length, NULL, 0);
        BSTR string = made(SysAllocStringLen(NULL, static_cast<UINT>(wide)), true);
        if (wide != 0) MultiByteToWideChar(CP_ACP, 0, text, length, string, wide);
        return string;
    }
};

class CComVariant : public VARIANT {
  public:
    CComVariant() throw() { VariantInit(this); }
    CComVariant(const VARIANT& source) { copy_from(source); }
    CComVariant(const CComVariant& source) : VARIANT() { copy_from(source); }
    CComVariant(LPCOLESTR text) { set(VT_BSTR), V_BSTR(this) = CComBSTR(text).Detach(); }
    CComVariant(LPCSTR text) { set(VT_BSTR), V_BSTR(this) = CComBSTR(text).Detach(); }
    CComVariant(bool value) throw() { set(VT_BOOL), V_BOOL(this) = value ? VARIANT_TRUE : VARIANT_FALSE; }
    CComVariant(int value, VARTYPE type = VT_I4) throw() { set(type), V_I4(this) = value; }
    CComVariant(BYTE value) throw() { set(VT_UI1), V_UI1(this) = value; }
    CComVariant(short value) throw() { set(VT_I2), V_I2(this) = value; }
    CComVariant(unsigned int value) throw() { set(VT_UI4), V_UI4(this) = value; }
    CComVariant(LONGLONG value) throw() { set(VT_I8), V_I8(this) = value; }
    CComVariant(ULONGLONG value) throw() { set(VT_UI8), V_UI8(this) = value; }
    CComVariant(float value) throw() { set(VT_R4), V_R4(this) = value; }
    CComVariant(double value, VARTYPE type = VT_R8) throw() { set(type), V_R8(this) = value; }
    CComVariant(CY value) throw() { set(VT_CY), V_CY(this) = value; }
    CComVariant(IDispatch* object) throw() {
        set(VT_DISPATCH), V_DISPATCH(this) = object;
        if (object) object->AddRef();
    }
    CComVariant(IUnknown* object) throw() {
        set(VT_UNKNOWN), V_UNKNOWN(this) = object;
        if (object) object->AddRef();
    }
    ~CComVariant() throw() { VariantClear(this); }

    CComVariant& operator=(const CComVariant& source) {
        const HRESULT result = VariantCopy(this, const_cast<CComVariant*>(&source));
        if (FAILED(result)) AtlThrow(result);
        return *this;
    }

    HRESULT Clear() { return VariantClear(this); }
    HRESULT Copy(const VARIANT* source) { return VariantCopy(this, const_cast<VARIANT*>(source)); }
    HRESULT ChangeType(VARTYPE type, const VARIANT* source = NULL) {
        return VariantChangeType(this, const_cast<VARIANT*>(source ? source : this), 0, type);
    }
    HRESULT Attach(VARIANT* source) {
        if (!source) return E_INVALIDARG;
        const HRESULT result = VariantClear(this);
        if (FAILED(result)) return result;
        static_cast<VARIANT&>(*this) = *source;
        V_VT(source) = VT_EMPTY;
        return S_OK;
    }
    HRESULT Detach(VARIANT* target) {
        if (!target) return E_POINTER;
        const HRESULT result = VariantClear(target);
        if (FAILED(result)) return result;
        *target = *this;
        V_VT(this) = VT_EMPTY;
        return S_OK;
    }

  private:
    void copy_from(const VARIANT& source) {
        VariantInit(this);
        const HRESULT result = Copy(&source);
        if (FAILED(result)) AtlThrow(result);
    }
    void set(VARTYPE type) throw() {
        VariantInit(this);
        V_VT(this) = type;
    }
};

}  // namespace ATL
}
#ifndef _ATL_NO_AUTOMATIC_NAMESPACE
using namespace ATL;
#endif
#endif
