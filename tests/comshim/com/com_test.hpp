// What the tests of COM share: an apartment for a scope, objects that count, texts.
#pragma once
#include <gtest/gtest.h>
#include <ole2.h>
#include <windows.h>

#include <atomic>
#include <string>
#include <thread>

namespace com_test {

// The calling thread in an apartment while this lives.
class Apartment {
  public:
    explicit Apartment(DWORD model = COINIT_MULTITHREADED) : result_(CoInitializeEx(nullptr, model)) {
        EXPECT_TRUE(SUCCEEDED(result_));
    }
    ~Apartment() {
        if (SUCCEEDED(result_)) CoUninitialize();
    }
    Apartment(const Apartment&) = delete;
    Apartment& operator=(const Apartment&) = delete;

  private:
    const HRESULT result_;
};

// Runs `body` on a thread of its own, so that it begins outside of every apartment.
template <class Body>
void on_new_thread(Body body) {
    std::thread(body).join();
}

inline std::wstring text_of(BSTR string) {
    return string ? std::wstring(string, SysStringLen(string)) : std::wstring();
}

// An object that knows IUnknown (and IDispatch, IMarshal ... if `Interface` is one) and counts.
template <class Interface>
class Counted : public Interface {
  public:
    virtual ~Counted() = default;
    std::atomic<ULONG> references{1};

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
        if (!object) return E_POINTER;
        *object = nullptr;
        if (!IsEqualIID(iid, __uuidof(IUnknown)) && !IsEqualIID(iid, __uuidof(Interface)))
            return E_NOINTERFACE;
        *object = static_cast<Interface*>(this);
        this->AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
};

class Unknown final : public Counted<IUnknown> {};

}  // namespace com_test
