// Oracle: the reference of SetErrorInfo, GetErrorInfo and ICreateErrorInfo; Wine's oleaut32 passes the same.
#include "com_test.hpp"

using com_test::text_of;

namespace {

// An error object with a description, as IErrorInfo.
IErrorInfo* make_error(const wchar_t* description) {
    ICreateErrorInfo* create = nullptr;
    EXPECT_EQ(CreateErrorInfo(&create), S_OK);
    EXPECT_EQ(create->SetDescription(const_cast<LPOLESTR>(description)), S_OK);
    IErrorInfo* error = nullptr;
    EXPECT_EQ(create->QueryInterface(IID_IErrorInfo, reinterpret_cast<void**>(&error)), S_OK);
    create->Release();
    return error;
}

std::wstring description_of(IErrorInfo* error) {
    BSTR text = nullptr;
    EXPECT_EQ(error->GetDescription(&text), S_OK);
    const std::wstring result = text_of(text);
    SysFreeString(text);
    return result;
}

}  // namespace

TEST(GetErrorInfo, WithoutAnErrorObjectIsSFalse) {
    const com_test::Apartment apartment;
    SetErrorInfo(0, nullptr);
    IErrorInfo* error = nullptr;
    EXPECT_EQ(GetErrorInfo(0, &error), S_FALSE);
    EXPECT_EQ(error, nullptr);
}

TEST(GetErrorInfo, TakesTheErrorObjectAway) {
    const com_test::Apartment apartment;
    IErrorInfo* made = make_error(L"lost the line");
    EXPECT_EQ(SetErrorInfo(0, made), S_OK);
    EXPECT_EQ(made->Release(), 1u);
    IErrorInfo* error = nullptr;
    EXPECT_EQ(GetErrorInfo(0, &error), S_OK);
    ASSERT_EQ(error, made);
    EXPECT_EQ(description_of(error), L"lost the line");
    EXPECT_EQ(error->Release(), 0u);
    EXPECT_EQ(GetErrorInfo(0, &error), S_FALSE);
}

TEST(SetErrorInfo, ReplacesTheOneBefore) {
    const com_test::Apartment apartment;
    IErrorInfo* first = make_error(L"first");
    IErrorInfo* second = make_error(L"second");
    SetErrorInfo(0, first);
    SetErrorInfo(0, second);
    EXPECT_EQ(first->Release(), 0u);
    SetErrorInfo(0, nullptr);
    EXPECT_EQ(second->Release(), 0u);
}

TEST(SetErrorInfo, IsOfTheCallingThread) {
    const com_test::Apartment apartment;
    IErrorInfo* error = make_error(L"mine");
    SetErrorInfo(0, error);
    com_test::on_new_thread([] {
        const com_test::Apartment other;
        IErrorInfo* none = nullptr;
        EXPECT_EQ(GetErrorInfo(0, &none), S_FALSE);
    });
    SetErrorInfo(0, nullptr);
    EXPECT_EQ(error->Release(), 0u);
}

TEST(SetErrorInfo, WhatAThreadLeavesIsReleasedWhenItEnds) {
    IErrorInfo* error = make_error(L"left behind");
    com_test::on_new_thread([&] {
        CoInitializeEx(nullptr, COINIT_MULTITHREADED);
        SetErrorInfo(0, error);
        CoUninitialize();
    });
    EXPECT_EQ(error->Release(), 0u);
}

TEST(ErrorInfo, ReservedParametersAndNullPointersAreEInvalidarg) {
    IErrorInfo* error = nullptr;
    EXPECT_EQ(GetErrorInfo(1, &error), E_INVALIDARG);
    EXPECT_EQ(GetErrorInfo(0, nullptr), E_INVALIDARG);
    EXPECT_EQ(SetErrorInfo(1, nullptr), E_INVALIDARG);
    EXPECT_EQ(CreateErrorInfo(nullptr), E_INVALIDARG);
}

TEST(CreateErrorInfo, GivesBackWhatWasSet) {
    ICreateErrorInfo* create = nullptr;
    ASSERT_EQ(CreateErrorInfo(&create), S_OK);
    create->SetGUID(IID_IDispatch);
    create->SetSource(const_cast<LPOLESTR>(L"comLU0.comLU0"));
    create->SetHelpFile(const_cast<LPOLESTR>(L"help.chm"));
    create->SetHelpContext(77);
    IErrorInfo* error = nullptr;
    ASSERT_EQ(create->QueryInterface(IID_IErrorInfo, reinterpret_cast<void**>(&error)), S_OK);
    GUID guid{};
    DWORD context = 0;
    BSTR source = nullptr, file = nullptr, description = SysAllocString(L"x");
    EXPECT_EQ(error->GetGUID(&guid), S_OK);
    EXPECT_TRUE(IsEqualGUID(guid, IID_IDispatch));
    EXPECT_EQ(error->GetSource(&source), S_OK);
    EXPECT_EQ(text_of(source), L"comLU0.comLU0");
    EXPECT_EQ(error->GetHelpFile(&file), S_OK);
    EXPECT_EQ(text_of(file), L"help.chm");
    EXPECT_EQ(error->GetHelpContext(&context), S_OK);
    EXPECT_EQ(context, 77u);
    SysFreeString(description);
    EXPECT_EQ(error->GetDescription(&description), S_OK);
    EXPECT_EQ(SysStringLen(description), 0u);
    SysFreeString(source);
    SysFreeString(file);
    SysFreeString(description);
    error->Release();
    EXPECT_EQ(create->Release(), 0u);
}
