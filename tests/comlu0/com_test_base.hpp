#pragma once
// What the tests of the COM objects share: an apartment, a client made by the class factory, text and bytes.

#include <comlu0.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "api/com/bytes.hpp"
#include "fake_node.hpp"

extern "C" HRESULT STDAPICALLTYPE DllGetClassObject(REFCLSID clsid, REFIID iid, void** object);
extern "C" HRESULT STDAPICALLTYPE DllCanUnloadNow();

namespace openwosa::comlu0::test {

inline constexpr CLSID kClsid = {
    0x5d2c1e60, 0x7f0b, 0x4b52, {0x9b, 0x3e, 0x6c, 0x0e, 0x51, 0xa4, 0x0a, 0x03}};

class Text {
  public:
    Text(const wchar_t* text) : text_(SysAllocString(text)) {}  // NOLINT: stands for a BSTR
    ~Text() { SysFreeString(text_); }
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    operator BSTR() const { return text_; }  // NOLINT

  private:
    BSTR text_;
};

class ByteArray {
  public:
    explicit ByteArray(std::vector<std::uint8_t> bytes = {}) : array_(com::array_of_bytes(bytes)) {}
    ~ByteArray() {
        if (array_) SafeArrayDestroy(array_);
    }
    ByteArray(const ByteArray&) = delete;
    ByteArray& operator=(const ByteArray&) = delete;
    operator SAFEARRAY**() { return &array_; }  // NOLINT
    std::vector<std::uint8_t> bytes() { return com::bytes_of(array_).value_or(com::ByteVector{}); }

  private:
    SAFEARRAY* array_;
};

inline IcomLU0* make_client() {
    IClassFactory* factory = nullptr;
    EXPECT_EQ(DllGetClassObject(kClsid, __uuidof(IClassFactory), reinterpret_cast<void**>(&factory)), S_OK);
    IcomLU0* client = nullptr;
    EXPECT_EQ(factory->CreateInstance(nullptr, __uuidof(IcomLU0), reinterpret_cast<void**>(&client)), S_OK);
    factory->Release();
    return client;
}

/// An apartment and one client.
class ComTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
        client = make_client();
    }
    void TearDown() override {
        if (handle) handle->Release();
        if (client) client->Release();
        EXPECT_EQ(DllCanUnloadNow(), S_OK) << "an object was left";
        CoUninitialize();
    }

    HRESULT create(const wchar_t* connection = L"LUNAME=LU01", short init = INIT_BIND, LONG timeout = 10000,
                   std::vector<std::uint8_t> data = {}) {
        ByteArray array(std::move(data));
        return client->CreateSession(Text(connection), init, array, timeout, &handle);
    }
    void connect() {
        ASSERT_EQ(create(), S_OK);
        ASSERT_EQ(client->Connect(handle), S_OK);
    }
    HRESULT receive(LONG timeout = 10000, LONG size = 4096) {
        ByteArray array;
        HRESULT result = client->Receive(timeout, &size, &indication, &seqno, array);
        received = array.bytes();
        received_size = size;
        return result;
    }
    HRESULT send(LONG hint, std::vector<std::uint8_t> data) {
        ByteArray array(std::move(data));
        return client->Send(hint, array, &seqno);
    }
    std::wstring last_description() {
        IErrorInfo* information = nullptr;
        if (GetErrorInfo(0, &information) != S_OK) return L"";
        BSTR text = nullptr;
        information->GetDescription(&text);
        information->Release();
        std::wstring out(text ? text : L"");
        SysFreeString(text);
        return out;
    }
    // Arguments of Invoke.
    static VARIANT of(LONG value) {
        VARIANT v;
        VariantInit(&v);
        V_VT(&v) = VT_I4;
        V_I4(&v) = value;
        return v;
    }
    static VARIANT of(BSTR value) {
        VARIANT v;
        VariantInit(&v);
        V_VT(&v) = VT_BSTR;
        V_BSTR(&v) = value;
        return v;
    }
    static VARIANT ref(VARIANT& value) {
        VARIANT v;
        VariantInit(&v);
        V_VT(&v) = VT_BYREF | VT_VARIANT;
        V_VARIANTREF(&v) = &value;
        return v;
    }
    static VARIANT missing() {
        VARIANT v;
        VariantInit(&v);
        V_VT(&v) = VT_ERROR;
        V_ERROR(&v) = DISP_E_PARAMNOTFOUND;
        return v;
    }
    LONG number(const wchar_t* property) {
        VARIANT value;
        VariantInit(&value);
        EXPECT_EQ(client->GetProperty(Text(property), &value), S_OK);
        EXPECT_EQ(V_VT(&value), VT_I4);
        return V_I4(&value);
    }
    std::wstring text(const wchar_t* property) {
        VARIANT value;
        VariantInit(&value);
        EXPECT_EQ(client->GetProperty(Text(property), &value), S_OK);
        EXPECT_EQ(V_VT(&value), VT_BSTR);
        std::wstring out = V_VT(&value) == VT_BSTR && V_BSTR(&value) ? V_BSTR(&value) : L"";
        VariantClear(&value);
        return out;
    }

    IcomLU0* client = nullptr;
    IUnknown* handle = nullptr;
    LONG indication = 0;
    short seqno = 0;
    LONG received_size = 0;
    std::vector<std::uint8_t> received;
};

}  // namespace openwosa::comlu0::test
