// Oracle: the reference of _com_ptr_t, _bstr_t, _variant_t and _com_error; mingw's own comdef.h passes the
// same.
#include <comdef.h>

#include "com_test.hpp"
// After com_test.hpp, which brings in ole2.h.
#include <atlbase.h>

namespace {

// An object that knows IPersist besides IUnknown.
class Persist final : public com_test::Counted<IPersist> {
  public:
    HRESULT STDMETHODCALLTYPE GetClassID(CLSID* clsid) override { return *clsid = IID_IPersist, S_OK; }
};

}  // namespace

#ifdef _WIN32  // what comsuppw.lib has, and mingw lacks
namespace _com_util {
BSTR WINAPI ConvertStringToBSTR(const char* text) { return CComBSTR(text).Detach(); }
char* WINAPI ConvertBSTRToString(BSTR string) {
    const int length = WideCharToMultiByte(CP_ACP, 0, string, -1, nullptr, 0, nullptr, nullptr);
    char* text = new char[static_cast<std::size_t>(length)];
    WideCharToMultiByte(CP_ACP, 0, string, -1, text, length, nullptr, nullptr);
    return text;
}
}  // namespace _com_util
#endif

#ifdef _WIN32  // mingw's comdef.h leaves these out
_COM_SMARTPTR_TYPEDEF(IPersist, __uuidof(IPersist));
_COM_SMARTPTR_TYPEDEF(IUnknown, __uuidof(IUnknown));
#endif

TEST(ComPtr, CountsWhatItHolds) {
    Persist object;
    {
        IPersistPtr pointer(&object);
        EXPECT_EQ(object.references, 2u);
        IPersistPtr copy(pointer);
        EXPECT_EQ(object.references, 3u);
        copy = nullptr;
        EXPECT_EQ(object.references, 2u);
        EXPECT_TRUE(!copy);
        CLSID clsid{};
        EXPECT_EQ(pointer->GetClassID(&clsid), S_OK);
    }
    EXPECT_EQ(object.references, 1u);
}

TEST(ComPtr, AsksAnObjectForItsInterface) {
    Persist object;
    com_test::Unknown other;
    {
        IUnknownPtr unknown(&object);
        IPersistPtr persist(unknown);
        EXPECT_EQ(static_cast<IPersist*>(persist), &object);
        IPersistPtr none = IUnknownPtr(&other);
        EXPECT_TRUE(!none) << "E_NOINTERFACE gives an empty pointer";
    }
    EXPECT_EQ(object.references, 1u);
    EXPECT_EQ(other.references, 1u);
}

TEST(ComPtr, AnEmptyOneThrowsEPointer) {
    IPersistPtr empty;
    try {
        empty->AddRef();
        FAIL();
    } catch (const _com_error& error) {
        EXPECT_EQ(error.Error(), E_POINTER);
    }
}

TEST(ComPtr, CreateInstanceSaysWhatCoCreateInstanceSays) {
    const com_test::Apartment apartment;
    IUnknownPtr pointer;
    EXPECT_EQ(pointer.CreateInstance(CLSID_NULL), REGDB_E_CLASSNOTREG);
    EXPECT_EQ(pointer.CreateInstance(L"No.Such.Class"), CO_E_CLASSSTRING);
    EXPECT_EQ(pointer.CreateInstance(CLSID_StdGlobalInterfaceTable, nullptr, CLSCTX_INPROC_SERVER), S_OK);
    EXPECT_FALSE(!pointer);
}

TEST(ComBstr, JoinsComparesAndConverts) {
    _bstr_t text("over");
    text += L"flow";
    EXPECT_EQ(text.length(), 8u);
    EXPECT_STREQ(static_cast<const wchar_t*>(text), L"overflow");
    EXPECT_STREQ(static_cast<const char*>(text), "overflow");
    EXPECT_TRUE(text == _bstr_t(L"overflow"));
    EXPECT_TRUE(text < _bstr_t(L"overt"));
    EXPECT_TRUE(_bstr_t() == _bstr_t());
    EXPECT_TRUE(!_bstr_t());
}

TEST(ComBstr, CopiesShareTheStringAndCopyMakesAnother) {
    _bstr_t text(L"x");
    const _bstr_t shared(text);
    EXPECT_EQ(static_cast<const wchar_t*>(shared), static_cast<const wchar_t*>(text));
    BSTR copy = text.copy();
    EXPECT_NE(copy, static_cast<const wchar_t*>(text));
    SysFreeString(copy);
}

TEST(ComBstr, TakesAndGivesAwayABstr) {
    _bstr_t text;
    text.Attach(SysAllocString(L"attached"));
    EXPECT_EQ(text.length(), 8u);
    BSTR given = text.Detach();
    EXPECT_EQ(com_test::text_of(given), L"attached");
    SysFreeString(given);
    *text.GetAddress() = SysAllocString(L"filled in");
    EXPECT_EQ(text.length(), 9u);
}

TEST(ComVariant, HoldsAndConverts) {
    const _variant_t text(L"42");
    EXPECT_EQ(V_VT(&text), VT_BSTR);
    EXPECT_EQ(static_cast<double>(text), 42.0);
    EXPECT_EQ(static_cast<short>(text), 42);
    const _variant_t number(2.5);
    EXPECT_EQ(V_VT(&number), VT_R8);
    EXPECT_STREQ(static_cast<const wchar_t*>(static_cast<_bstr_t>(number)), L"2.5");
    const _variant_t truth(true);
    EXPECT_EQ(V_VT(&truth), VT_BOOL);
    EXPECT_EQ(V_BOOL(&truth), VARIANT_TRUE);
    EXPECT_TRUE(_variant_t(L"a") == _variant_t(L"a"));
    EXPECT_TRUE(_variant_t(L"a") != _variant_t(2.5));
}

TEST(ComVariant, WhatCannotBeConvertedThrows) {
    const _variant_t text(L"no number");
    try {
        (void)static_cast<double>(text);
        FAIL();
    } catch (const _com_error& error) {
        EXPECT_EQ(error.Error(), DISP_E_TYPEMISMATCH);
    }
}

TEST(ComVariant, CountsObjects) {
    com_test::Unknown object;
    {
        const _variant_t variant(static_cast<IUnknown*>(&object));
        _variant_t copy(variant);
        EXPECT_EQ(object.references, 3u);
        VARIANT out = copy.Detach();
        EXPECT_EQ(V_VT(&copy), VT_EMPTY);
        VariantClear(&out);
    }
    EXPECT_EQ(object.references, 1u);
}

TEST(ComError, TellsTheCodeAndTheErrorObject) {
    ICreateErrorInfo* create = nullptr;
    ASSERT_EQ(CreateErrorInfo(&create), S_OK);
    create->SetDescription(const_cast<LPOLESTR>(L"the LU is in use"));
    IErrorInfo* information = nullptr;
    create->QueryInterface(IID_IErrorInfo, reinterpret_cast<void**>(&information));
    create->Release();
    {
        const _com_error error(E_ACCESSDENIED, information, true);
        const _com_error copy(error);
        EXPECT_EQ(copy.Error(), E_ACCESSDENIED);
        EXPECT_STREQ(static_cast<const wchar_t*>(copy.Description()), L"the LU is in use");
        EXPECT_TRUE(!copy.Source() || copy.Source().length() == 0);
    }
    EXPECT_EQ(information->Release(), 0u);
    EXPECT_EQ(_com_error(E_FAIL).WCode(), 0);
    EXPECT_EQ(_com_error::HRESULTToWCode(_com_error::WCodeToHRESULT(77)), 77);
    EXPECT_STRNE(_com_error(E_ACCESSDENIED).ErrorMessage(), _com_error(REGDB_E_CLASSNOTREG).ErrorMessage());
    EXPECT_NE(_com_error(static_cast<HRESULT>(0x8FFF1234)).ErrorMessage()[0], 0);
}

TEST(ComUtil, CheckErrorThrowsForFailuresOnly) {
    EXPECT_NO_THROW(_com_util::CheckError(S_FALSE));
    EXPECT_THROW(_com_util::CheckError(E_FAIL), _com_error);
#ifndef _WIN32  // comsuppw.lib again
    EXPECT_THROW(_com_issue_errorex(E_FAIL, nullptr, IID_IUnknown), _com_error);
#endif
}
