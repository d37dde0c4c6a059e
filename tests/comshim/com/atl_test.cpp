// Oracle: the reference of CComPtr, CComQIPtr, CComBSTR and CComVariant. On Windows the same header stands on
// mingw's windows.h.
#include "com_test.hpp"
// After com_test.hpp, which brings in ole2.h.
#include <atlbase.h>

namespace {

class Persist final : public com_test::Counted<IPersist> {
  public:
    HRESULT STDMETHODCALLTYPE GetClassID(CLSID* clsid) override { return *clsid = IID_IPersist, S_OK; }
};

}  // namespace

TEST(CComPtr, CountsWhatItHolds) {
    Persist object;
    {
        CComPtr<IPersist> pointer(&object);
        CComPtr<IPersist> copy = pointer;
        EXPECT_EQ(object.references, 3u);
        copy = nullptr;
        EXPECT_EQ(object.references, 2u);
        CComPtr<IUnknown> unknown;
        EXPECT_EQ(pointer.QueryInterface(&unknown), S_OK);
        EXPECT_TRUE(pointer.IsEqualObject(unknown));
        IPersist* raw = nullptr;
        EXPECT_EQ(pointer.CopyTo(&raw), S_OK);
        copy.Attach(raw);
        EXPECT_EQ(object.references, 4u);
        EXPECT_EQ(copy.Detach(), raw);
        raw->Release();
        pointer.Release();
        EXPECT_TRUE(!pointer);
    }
    EXPECT_EQ(object.references, 1u);
}

TEST(CComQIPtr, AsksForItsInterface) {
    Persist object;
    com_test::Unknown other;
    {
        CComPtr<IUnknown> unknown(&object);
        CComQIPtr<IPersist> persist(unknown);
        EXPECT_EQ(persist.p, &object);
        CComQIPtr<IPersist> none(static_cast<IUnknown*>(&other));
        EXPECT_TRUE(!none);
    }
    EXPECT_EQ(object.references, 1u);
    EXPECT_EQ(other.references, 1u);
}

TEST(CComPtr, CreatesInstances) {
    const com_test::Apartment apartment;
    CComPtr<IGlobalInterfaceTable> table;
    EXPECT_EQ(table.CoCreateInstance(CLSID_StdGlobalInterfaceTable), S_OK);
    CComPtr<IUnknown> none;
    EXPECT_EQ(none.CoCreateInstance(L"No.Such.Class"), CO_E_CLASSSTRING);
}

TEST(CComBSTR, JoinsComparesAndCopies) {
    CComBSTR text(L"over");
    text += L"flow";
    EXPECT_EQ(text.Length(), 8u);
    EXPECT_TRUE(text == L"overflow");
    CComBSTR copy(text);
    EXPECT_TRUE(copy == text);
    copy.Append(L"!");
    EXPECT_TRUE(copy != text);
    EXPECT_TRUE(CComBSTR("narrow") == L"narrow");
    EXPECT_EQ(CComBSTR(3, L"a\0b").Length(), 3u);
    BSTR given = text.Detach();
    EXPECT_TRUE(!text);
    text.Attach(given);
    EXPECT_EQ(text.Length(), 8u);
    text.Empty();
    EXPECT_EQ(text.Length(), 0u);
}

TEST(CComVariant, HoldsConvertsAndGivesAway) {
    CComVariant number(42);
    EXPECT_EQ(number.ChangeType(VT_BSTR), S_OK);
    EXPECT_STREQ(V_BSTR(&number), L"42");
    CComVariant copy(number);
    EXPECT_NE(V_BSTR(&copy), V_BSTR(&number));
    VARIANT out;
    VariantInit(&out);
    EXPECT_EQ(copy.Detach(&out), S_OK);
    EXPECT_EQ(V_VT(&copy), VT_EMPTY);
    EXPECT_EQ(copy.Attach(&out), S_OK);
    EXPECT_EQ(V_VT(&out), VT_EMPTY);
    EXPECT_STREQ(V_BSTR(&copy), L"42");
    CComVariant text(L"no number");
    EXPECT_EQ(text.ChangeType(VT_I4), DISP_E_TYPEMISMATCH);
    EXPECT_EQ(V_VT(&text), VT_BSTR);
}
