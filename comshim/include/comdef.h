/* C++ for COM's clients: _com_error, and with it _bstr_t, _variant_t and the Ptr types of the common
 * interfaces. */
#pragma once
#include "comip.h"
#include "olectl.h"

#ifdef __cplusplus
extern "C++" {

/* A failed call, with the error object it left. */
class _com_error {
  public:
    _com_error(HRESULT result, IErrorInfo* information = NULL, bool add_reference = false) throw()
        : m_hresult(result), m_perrinfo(information), m_pszMsg(NULL) {
        if (m_perrinfo && add_reference) m_perrinfo->AddRef();
    }
    _com_error(const _com_error& other) throw()
        : m_hresult(other.m_hresult), m_perrinfo(other.m_perrinfo), m_pszMsg(NULL) {
        if (m_perrinfo) m_perrinfo->AddRef();
    }
    virtual ~_com_error() throw() {
        if (m_perrinfo) m_perrinfo->Release();
        if (m_pszMsg) LocalFree(m_pszMsg);
    }
    _com_error& operator=(const _com_error& other) throw() {
        _com_error copied(other);
        std::swap(m_hresult, copied.m_hresult);
        std::swap(m_perrinfo, copied.m_perrinfo);
        std::swap(m_pszMsg, copied.m_pszMsg);
        return *this;
    }

    HRESULT Error() const throw() { return m_hresult; }
    /* The number of 1 to 65535 that older objects fail with, else 0. */
    WORD WCode() const throw() { return HRESULTToWCode(m_hresult); }
    static HRESULT WCodeToHRESULT(WORD code) throw() {
        return code >= 0xFE00 ? WCODE_HRESULT_LAST : static_cast<HRESULT>(WCODE_HRESULT_FIRST + code);
    }
    static WORD HRESULTToWCode(HRESULT result) throw() {
        return result >= WCODE_HRESULT_FIRST && result <= WCODE_HRESULT_LAST
                   ? static_cast<WORD>(result - WCODE_HRESULT_FIRST)
                   : static_cast<WORD>(0);
    }

    IErrorInfo* ErrorInfo() const throw() {
        if (m_perrinfo) m_perrinfo->AddRef();
        return m_perrinfo;
    }
    _bstr_t Description() const { return text(&IErrorInfo::GetDescription); }
    _bstr_t Source() const { return text(&IErrorInfo::GetSource); }
    _bstr_t HelpFile() const { return text(&IErrorInfo::GetHelpFile); }
    DWORD HelpContext() const throw() {
        DWORD context = 0;
        return m_perrinfo && SUCCEEDED(m_perrinfo->GetHelpContext(&context)) ? context : 0;
    }
    GUID GUID_() const throw() {
        GUID guid = GUID_NULL;
        if (!m_perrinfo || FAILED(m_perrinfo->GetGUID(&guid))) guid = GUID_NULL;
        return guid;
    }
    /* The system's sentence for the code. */
    const TCHAR* ErrorMessage() const throw() {
        if (m_pszMsg) return m_pszMsg;
        DWORD length = FormatMessage(
            FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
            static_cast<DWORD>(m_hresult), MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT),
            reinterpret_cast<LPTSTR>(&m_pszMsg), 0, NULL);
        if (length != 0 && m_pszMsg) {
            while (length > 0 && (m_pszMsg[length - 1] == '\n' || m_pszMsg[length - 1] == '\r'))
                m_pszMsg[--length] = 0;
            return m_pszMsg;
        }
        m_pszMsg = static_cast<TCHAR*>(LocalAlloc(LPTR, 32 * sizeof(TCHAR)));
        if (!m_pszMsg) return TEXT("");
        if (WCode() != 0)
            wsprintf(m_pszMsg, TEXT("IDispatch error #%d"), static_cast<int>(WCode()));
        else
            wsprintf(m_pszMsg, TEXT("Unknown error 0x%0lX"), static_cast<unsigned>(m_hresult));
        return m_pszMsg;
    }

  private:
    static const HRESULT WCODE_HRESULT_FIRST = static_cast<HRESULT>(0x80040200U);
    static const HRESULT WCODE_HRESULT_LAST = static_cast<HRESULT>(0x8004FFFFU);

    _bstr_t text(HRESULT (IErrorInfo::*get)(BSTR*)) const {
        BSTR string = NULL;
        if (!m_perrinfo || FAILED((m_perrinfo->*get)(&string))) return _bstr_t();
        return _bstr_t(string, false);
    }

    HRESULT m_hresult;
    IErrorInfo* m_perrinfo;
    mutable TCHAR* m_pszMsg;
};

inline void _com_raise_error(HRESULT result, IErrorInfo* information) {
    throw _com_error(result, information);
}
inline void _com_issue_error(HRESULT result) { _com_raise_error(result, NULL); }

/* With the error object, if it is about this interface of the object that failed. */
inline void _com_issue_errorex(HRESULT result, IUnknown* object, REFIID iid) {
    IErrorInfo* information = NULL;
    ISupportErrorInfo* support = NULL;
    if (object &&
        SUCCEEDED(object->QueryInterface(__uuidof(ISupportErrorInfo), reinterpret_cast<void**>(&support)))) {
        if (support->InterfaceSupportsErrorInfo(iid) == S_OK && GetErrorInfo(0, &information) != S_OK)
            information = NULL;
        support->Release();
    }
    _com_raise_error(result, information);
}
}

_COM_SMARTPTR_TYPEDEF(IUnknown, __uuidof(IUnknown));
_COM_SMARTPTR_TYPEDEF(IDispatch, __uuidof(IDispatch));
_COM_SMARTPTR_TYPEDEF(IClassFactory, __uuidof(IClassFactory));
_COM_SMARTPTR_TYPEDEF(IStream, __uuidof(IStream));
_COM_SMARTPTR_TYPEDEF(IErrorInfo, __uuidof(IErrorInfo));
_COM_SMARTPTR_TYPEDEF(ICreateErrorInfo, __uuidof(ICreateErrorInfo));
_COM_SMARTPTR_TYPEDEF(ISupportErrorInfo, __uuidof(ISupportErrorInfo));
_COM_SMARTPTR_TYPEDEF(IMarshal, __uuidof(IMarshal));
_COM_SMARTPTR_TYPEDEF(IEnumVARIANT, __uuidof(IEnumVARIANT));
_COM_SMARTPTR_TYPEDEF(ITypeInfo, __uuidof(ITypeInfo));
_COM_SMARTPTR_TYPEDEF(IPersist, __uuidof(IPersist));
_COM_SMARTPTR_TYPEDEF(IMalloc, __uuidof(IMalloc));
_COM_SMARTPTR_TYPEDEF(IGlobalInterfaceTable, __uuidof(IGlobalInterfaceTable));
#endif
