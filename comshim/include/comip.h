/* _com_ptr_t: a counted interface pointer, as _COM_SMARTPTR_TYPEDEF declares it (IUnknownPtr). */
#pragma once
#include "comutil.h"

#ifdef __cplusplus
extern "C++" {

template <class Type, const IID* id>
class _com_IIID {
  public:
    typedef Type Interface;
    static const IID& GetIID() throw() { return *id; }
};

template <class Identified>
class _com_ptr_t {
  public:
    typedef Identified ThisIIID;
    typedef typename Identified::Interface Interface;
    static const IID& GetIID() throw() { return Identified::GetIID(); }

    _com_ptr_t() throw() : m_pInterface(NULL) {}
    _com_ptr_t(int null) : m_pInterface(NULL) {
        if (null != 0) _com_issue_error(E_POINTER);
    }
#if __cplusplus >= 201103L
    _com_ptr_t(decltype(nullptr)) throw() : m_pInterface(NULL) {}
#endif
    _com_ptr_t(Interface* object) throw() : m_pInterface(object) { add_reference(); }
    _com_ptr_t(Interface* object, bool add) throw() : m_pInterface(object) {
        if (add) add_reference();
    }
    _com_ptr_t(const _com_ptr_t& other) throw() : m_pInterface(other.m_pInterface) { add_reference(); }
    /* Of another interface: asked for with QueryInterface; E_NOINTERFACE gives an empty pointer. */
    template <class Other>
    _com_ptr_t(const _com_ptr_t<Other>& other) : m_pInterface(NULL) {
        query(other.GetInterfacePtr());
    }
    template <class Other>
    explicit _com_ptr_t(Other* other) : m_pInterface(NULL) {
        query(other);
    }
    _com_ptr_t(const _variant_t& variant) : m_pInterface(NULL) {
        query(V_VT(&variant) == VT_DISPATCH || V_VT(&variant) == VT_UNKNOWN ? V_UNKNOWN(&variant) : NULL);
    }
    explicit _com_ptr_t(const CLSID& clsid, IUnknown* outer = NULL, DWORD context = CLSCTX_ALL)
        : m_pInterface(NULL) {
        _com_util::CheckError(CreateInstance(clsid, outer, context));
    }
    explicit _com_ptr_t(const wchar_t* name, IUnknown* outer = NULL, DWORD context = CLSCTX_ALL)
        : m_pInterface(NULL) {
        _com_util::CheckError(CreateInstance(name, outer, context));
    }
    ~_com_ptr_t() throw() { release(); }

    _com_ptr_t& operator=(Interface* object) throw() {
        if (object) object->AddRef();
        release();
        m_pInterface = object;
        return *this;
    }
    _com_ptr_t& operator=(const _com_ptr_t& other) throw() { return *this = other.m_pInterface; }
    template <class Other>
    _com_ptr_t& operator=(const _com_ptr_t<Other>& other) {
        query(other.GetInterfacePtr());
        return *this;
    }
    _com_ptr_t& operator=(int null) {
        if (null != 0) _com_issue_error(E_POINTER);
        return *this = static_cast<Interface*>(NULL);
    }

    void Attach(Interface* object) throw() { Attach(object, false); }
    void Attach(Interface* object, bool add) throw() {
        release();
        m_pInterface = object;
        if (add) add_reference();
    }
    Interface* Detach() throw() {
        Interface* object = m_pInterface;
        m_pInterface = NULL;
        return object;
    }

    operator Interface*() const throw() { return m_pInterface; }
    operator Interface&() const { return *checked(); }
    Interface& operator*() const { return *checked(); }
    Interface* operator->() const { return checked(); }
    /* For an out parameter: what was held is given up. */
    Interface** operator&() throw() {
        release();
        m_pInterface = NULL;
        return &m_pInterface;
    }
    bool operator!() const throw() { return m_pInterface == NULL; }
    Interface* GetInterfacePtr() const throw() { return m_pInterface; }
    Interface*& GetInterfacePtr() throw() { return m_pInterface; }

    void AddRef() { checked()->AddRef(); }
    void Release() {
        checked();
        release();
        m_pInterface = NULL;
    }

    HRESULT CreateInstance(REFCLSID clsid, IUnknown* outer = NULL, DWORD context = CLSCTX_ALL) throw() {
        release();
        m_pInterface = NULL;
        return CoCreateInstance(clsid, outer, context, GetIID(), reinterpret_cast<void**>(&m_pInterface));
    }
    HRESULT CreateInstance(const wchar_t* name, IUnknown* outer = NULL, DWORD context = CLSCTX_ALL) throw() {
        if (!name) return E_INVALIDARG;
        CLSID clsid;
        const HRESULT result = CLSIDFromString(name, &clsid);
        return FAILED(result) ? result : CreateInstance(clsid, outer, context);
    }
    HRESULT CreateInstance(const char* name, IUnknown* outer = NULL, DWORD context = CLSCTX_ALL) {
        return name ? CreateInstance(static_cast<const wchar_t*>(_bstr_t(name)), outer, context)
                    : E_INVALIDARG;
    }
    template <class Other>
    HRESULT QueryInterface(const IID& iid, Other*& object) throw() {
        object = NULL;
        return m_pInterface ? m_pInterface->QueryInterface(iid, reinterpret_cast<void**>(&object))
                            : E_POINTER;
    }
    template <class Other>
    HRESULT QueryInterface(const IID& iid, Other** object) throw() {
        return m_pInterface ? m_pInterface->QueryInterface(iid, reinterpret_cast<void**>(object)) : E_POINTER;
    }

    /* Two pointers are equal when they lead to one object. */
    template <class Other>
    bool operator==(Other* other) {
        return same(other);
    }
    template <class Other>
    bool operator==(const _com_ptr_t<Other>& other) {
        return same(other.GetInterfacePtr());
    }
    bool operator==(int null) {
        if (null != 0) _com_issue_error(E_POINTER);
        return m_pInterface == NULL;
    }
    template <class Other>
    bool operator!=(const Other& other) {
        return !(*this == other);
    }

  private:
    void add_reference() throw() {
        if (m_pInterface) m_pInterface->AddRef();
    }
    void release() throw() {
        if (m_pInterface) m_pInterface->Release();
    }
    Interface* checked() const {
        if (!m_pInterface) _com_issue_error(E_POINTER);
        return m_pInterface;
    }
    void query(IUnknown* object) {
        Interface* found = NULL;
        const HRESULT result =
            object ? object->QueryInterface(GetIID(), reinterpret_cast<void**>(&found)) : S_OK;
        if (FAILED(result) && result != E_NOINTERFACE) _com_issue_error(result);
        Attach(SUCCEEDED(result) ? found : NULL);
    }
    bool same(IUnknown* other) {
        if (!m_pInterface || !other) return !m_pInterface && !other;
        IUnknown *left = NULL, *right = NULL;
        m_pInterface->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&left));
        other->QueryInterface(__uuidof(IUnknown), reinterpret_cast<void**>(&right));
        const bool equal = left == right;
        if (left) left->Release();
        if (right) right->Release();
        return equal;
    }

    Interface* m_pInterface;
};
}

#define _COM_SMARTPTR _com_ptr_t
#define _COM_SMARTPTR_TYPEDEF(Interface, id) typedef _com_ptr_t<_com_IIID<Interface, &id> > Interface##Ptr
#endif
