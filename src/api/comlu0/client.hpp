#pragma once
// The comLU0 object: IcomLU0 over a session it is connected to.

#include <comlu0.h>

#include <mutex>
#include <optional>
#include <string>

#include "api/com/object.hpp"
#include "session_object.hpp"

namespace openwosa::comlu0 {

class Client final : public com::Object<Client, IcomLU0, ISupportErrorInfo> {
  public:
    static HRESULT create(REFIID iid, void** object);
    Client();
    ~Client();

    void* find(REFIID iid);
    HRESULT find_aggregated(REFIID iid, void** object);

    // IDispatch
    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT* count) override;
    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT index, LCID lcid, ITypeInfo** information) override;
    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID iid, LPOLESTR* names, UINT count, LCID lcid,
                                            DISPID* ids) override;
    HRESULT STDMETHODCALLTYPE Invoke(DISPID dispid, REFIID iid, LCID lcid, WORD flags, DISPPARAMS* params,
                                     VARIANT* result, EXCEPINFO* exception, UINT* bad_argument) override;

    // ISupportErrorInfo
    HRESULT STDMETHODCALLTYPE InterfaceSupportsErrorInfo(REFIID iid) override;

    // IcomLU0
    HRESULT STDMETHODCALLTYPE CreateSession(BSTR connection, short init, SAFEARRAY** data, LONG timeout,
                                            IUnknown** handle) override;
    HRESULT STDMETHODCALLTYPE SetProperty(BSTR name, VARIANT* value) override;
    HRESULT STDMETHODCALLTYPE GetProperty(BSTR name, VARIANT* value) override;
    HRESULT STDMETHODCALLTYPE Connect(IUnknown* handle) override;
    HRESULT STDMETHODCALLTYPE Disconnect() override;
    HRESULT STDMETHODCALLTYPE Receive(LONG timeout, LONG* size, LONG* indication, short* seqno,
                                      SAFEARRAY** data) override;
    HRESULT STDMETHODCALLTYPE Send(LONG hint, SAFEARRAY** data, short* seqno) override;
    HRESULT STDMETHODCALLTYPE SendResponse(LONG sense, LONG hint, short seqno) override;
    HRESULT STDMETHODCALLTYPE Online(short init, SAFEARRAY** data, LONG timeout) override;
    HRESULT STDMETHODCALLTYPE Offline() override;

  private:
    /// How a method ended, with what the program may want to know of it.
    struct Outcome {
        HRESULT result = S_OK;
        std::uint32_t sense = 0;
        std::wstring detail;
        Outcome(HRESULT r) : result(r) {}  // NOLINT: a result alone is an outcome
        Outcome(HRESULT r, std::wstring d) : result(r), detail(std::move(d)) {}
        explicit Outcome(const Completion& c) : result(c.result), sense(c.sense) {}
        /// Of CreateSession and Online, with what the SSCP had to say.
        static Outcome of_start(const Completion& completion);
    };
    /// The session in use while a call that waits has not returned: no other call gets in.
    class Busy;

    template <class Body>
    HRESULT method(Body&& body);
    template <class Body>
    HRESULT short_method(Body&& body);
    void finish(const Outcome& outcome);
    Outcome start_arguments(short init, SAFEARRAY** data, const ConnectionSettings& settings,
                            port::Init& kind, sna::Bytes& bytes);
    HRESULT last_call(bool of_result, VARIANT& value);
    Outcome predefined(std::wstring_view property, VARIANT& value);

    std::mutex mutex_;
    SessionObject* session_ = nullptr;  ///< counted
    bool waiting_ = false;
    HRESULT last_result_ = S_OK;
    std::uint32_t last_sense_ = 0;
    com::FreeThreaded marshaler_;
};

}  // namespace openwosa::comlu0
