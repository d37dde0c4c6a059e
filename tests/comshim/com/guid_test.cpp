// Oracle: the reference of StringFromGUID2 and its siblings; Wine's ole32 passes the same.
#include <set>

#include "com_test.hpp"

namespace {

constexpr GUID kSample = {0x01234567, 0x89AB, 0xCDEF, {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF}};
constexpr wchar_t kSampleText[] = L"{01234567-89AB-CDEF-0123-456789ABCDEF}";

}  // namespace

TEST(Guid, HasTheLayoutOfWindows) {
    EXPECT_EQ(sizeof(GUID), 16u);
    EXPECT_EQ(offsetof(GUID, Data4), 8u);
    EXPECT_TRUE(IsEqualGUID(IID_IUnknown, __uuidof(IUnknown)));
    EXPECT_FALSE(IsEqualGUID(IID_IUnknown, IID_IDispatch));
    const GUID dispatch = {0x00020400, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
    EXPECT_TRUE(IsEqualGUID(dispatch, IID_IDispatch));
}

TEST(StringFromGUID2, WritesUpperCaseInBracesAndCountsTheNull) {
    wchar_t text[64];
    EXPECT_EQ(StringFromGUID2(kSample, text, 39), 39);
    EXPECT_STREQ(text, kSampleText);
    EXPECT_EQ(StringFromGUID2(kSample, text, 38), 0);
}

TEST(StringFromCLSID, AllocatesForTheCaller) {
    LPOLESTR text = nullptr;
    ASSERT_EQ(StringFromCLSID(kSample, &text), S_OK);
    EXPECT_STREQ(text, kSampleText);
    CoTaskMemFree(text);
    ASSERT_EQ(StringFromIID(kSample, &text), S_OK);
    EXPECT_STREQ(text, kSampleText);
    CoTaskMemFree(text);
}

TEST(CLSIDFromString, ReadsEitherCase) {
    CLSID clsid{};
    EXPECT_EQ(CLSIDFromString(L"{01234567-89ab-cdef-0123-456789abcdef}", &clsid), S_OK);
    EXPECT_TRUE(IsEqualGUID(clsid, kSample));
}

TEST(CLSIDFromString, OfNoTextIsTheNullId) {
    CLSID clsid = kSample;
    EXPECT_EQ(CLSIDFromString(nullptr, &clsid), S_OK);
    EXPECT_TRUE(IsEqualGUID(clsid, CLSID_NULL));
    EXPECT_EQ(CLSIDFromString(kSampleText, nullptr), E_INVALIDARG);
}

TEST(CLSIDFromString, EveryTruncatedPrefixIsCoEClassstring) {
    const com_test::Apartment apartment;
    const std::wstring whole = kSampleText;
    for (std::size_t length = 1; length < whole.size(); ++length) {
        CLSID clsid = kSample;
        EXPECT_EQ(CLSIDFromString(whole.substr(0, length).c_str(), &clsid), CO_E_CLASSSTRING) << length;
    }
    CLSID clsid;
    EXPECT_EQ(CLSIDFromString((whole + L"x").c_str(), &clsid), CO_E_CLASSSTRING);
    EXPECT_EQ(CLSIDFromString(L"{01234567-89AB-CDEF-0123-456789ABCDEG}", &clsid), CO_E_CLASSSTRING);
}

TEST(IIDFromString, WrongLengthIsEInvalidargAndWrongContentCoEIidstring) {
    IID iid{};
    EXPECT_EQ(IIDFromString(kSampleText, &iid), S_OK);
    EXPECT_TRUE(IsEqualGUID(iid, kSample));
    EXPECT_EQ(IIDFromString(L"{0123", &iid), E_INVALIDARG);
    EXPECT_EQ(IIDFromString(L"{01234567-89AB-CDEF-0123-456789ABCDEX}", &iid), CO_E_IIDSTRING);
    EXPECT_EQ(IIDFromString(nullptr, &iid), S_OK);
    EXPECT_TRUE(IsEqualGUID(iid, IID_NULL));
}

TEST(CLSIDFromProgID, AnUnknownNameIsCoEClassstring) {
    const com_test::Apartment apartment;
    CLSID clsid = kSample;
    EXPECT_EQ(CLSIDFromProgID(L"No.SuchProgram.9", &clsid), CO_E_CLASSSTRING);
    EXPECT_TRUE(IsEqualGUID(clsid, CLSID_NULL));
    EXPECT_EQ(CLSIDFromProgID(nullptr, &clsid), E_INVALIDARG);
}

TEST(ProgIDFromCLSID, AnUnknownClassIsRegdbEClassnotreg) {
    const com_test::Apartment apartment;
    LPOLESTR name = nullptr;
    EXPECT_EQ(ProgIDFromCLSID(kSample, &name), REGDB_E_CLASSNOTREG);
    EXPECT_EQ(name, nullptr);
    EXPECT_EQ(ProgIDFromCLSID(kSample, nullptr), E_INVALIDARG);
}

TEST(CoCreateGuid, GivesDifferentOnesOfVersion4) {
    std::set<std::wstring> seen;
    for (int i = 0; i < 100; ++i) {
        GUID guid{};
        ASSERT_EQ(CoCreateGuid(&guid), S_OK);
        EXPECT_EQ(guid.Data3 >> 12, 4);
        EXPECT_EQ(guid.Data4[0] & 0xC0, 0x80);
        wchar_t text[64];
        StringFromGUID2(guid, text, 64);
        seen.insert(text);
    }
    EXPECT_EQ(seen.size(), 100u);
}
