// Error objects: one per thread, set by the object that failed, taken by the caller.
#include <oleauto.h>

#include <mutex>

#include "apartment.hpp"
#include "com_object.hpp"

namespace openwosa::comshim::com {
namespace {

// A text as the error object keeps it: unset is null, and given out as null.
class Text {
  public:
    Text() noexcept = default;
    ~Text() { SysFreeString(text_); }
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;

    HRESULT set(const OLECHAR* text) noexcept {
        BSTR copy = SysAllocString(text);
        if (text && !copy) return E_OUTOFMEMORY;
        SysFreeString(std::exchange(text_, copy));
        return S_OK;
    }
    HRESULT give(BSTR* out) const noexcept {
        if (!out) return E_INVALIDARG;
        *out = SysAllocString(text_);
        return text_ && !*out ? E_OUTOFMEMORY : S_OK;
    }

  private:
    BSTR text_ = nullptr;
};

// A caller may hand it to another thread, so what is set and read is guarded.
class ErrorObject final : public ComObject<IErrorInfo, ICreateErrorInfo, ISupportErrorInfo> {
  public:
    HRESULT GetGUID(GUID* guid) override {
        if (!guid) return E_INVALIDARG;
        const std::lock_guard lock(mutex_);
        *guid = guid_;
        return S_OK;
    }
    HRESULT GetSource(BSTR* text) override { return give(source_, text); }
    HRESULT GetDescription(BSTR* text) override { return give(description_, text); }
    HRESULT GetHelpFile(BSTR* text) override { return give(help_file_, text); }
    HRESULT GetHelpContext(DWORD* context) override {
        if (!context) return E_INVALIDARG;
        const std::lock_guard lock(mutex_);
        *context = help_context_;
        return S_OK;
    }
    HRESULT SetGUID(REFGUID guid) override {
        const std::lock_guard lock(mutex_);
        guid_ = guid;
        return S_OK;
    }
    HRESULT SetSource(LPOLESTR text) override { return set(source_, text); }
    HRESULT SetDescription(LPOLESTR text) override { return set(description_, text); }
    HRESULT SetHelpFile(LPOLESTR text) override { return set(help_file_, text); }
    HRESULT SetHelpContext(DWORD context) override {
        const std::lock_guard lock(mutex_);
        help_context_ = context;
        return S_OK;
    }
    HRESULT InterfaceSupportsErrorInfo(REFIID) override { return S_FALSE; }

  private:
    HRESULT give(const Text& text, BSTR* out) noexcept {
        const std::lock_guard lock(mutex_);
        return text.give(out);
    }
    HRESULT set(Text& text, LPOLESTR value) noexcept {
        const std::lock_guard lock(mutex_);
        return text.set(value);
    }

    std::mutex mutex_;
    GUID guid_{};
    Text source_, description_, help_file_;
    DWORD help_context_ = 0;
};

}  // namespace
}  // namespace openwosa::comshim::com

using namespace openwosa::comshim;
using namespace openwosa::comshim::com;

HRESULT CreateErrorInfo(ICreateErrorInfo** information) {
    if (!information) return E_INVALIDARG;
    return hand_out<ICreateErrorInfo>(new (std::nothrow) ErrorObject, information);
}

HRESULT SetErrorInfo(ULONG reserved, IErrorInfo* information) {
    if (reserved != 0) return E_INVALIDARG;
    ThreadState& state = this_thread();
    if (information) {
        information->AddRef();
        arm_com_cleanup(state);
    }
    if (IErrorInfo* before = std::exchange(state.com.error, information)) before->Release();
    return S_OK;
}

HRESULT GetErrorInfo(ULONG reserved, IErrorInfo** information) {
    if (reserved != 0 || !information) return E_INVALIDARG;
    *information = std::exchange(this_thread().com.error, nullptr);
    return *information ? S_OK : S_FALSE;
}
