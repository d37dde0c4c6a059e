#pragma once
// The session handle: the object CreateSession gives out. It keeps the session as long as it is referenced,
// and makes its calls wait.

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "api/com/object.hpp"
#include "connection_string.hpp"
#include "lu_session.hpp"
#include "node_port.hpp"
#include "signal.hpp"

namespace openwosa::comlu0 {

class SessionObject final : public com::Object<SessionObject, IcomLU0Session>, private LuListener {
  public:
    SessionObject(ConnectionSettings settings, std::shared_ptr<NodePort> port);
    ~SessionObject();

    void* find(REFIID iid);
    HRESULT find_aggregated(REFIID iid, void** object);
    /// The session behind a handle, counted; null: not one of ours.
    static SessionObject* of(IUnknown* handle);

    /// One client at a time.
    bool attach();
    void detach();

    // The calls of IcomLU0; they return when the call is over.
    Completion start(port::Init init, sna::Bytes data, std::uint32_t timeout);
    Completion stop();
    Completion receive(std::size_t size, std::uint32_t timeout);
    Completion send(LONG hint, sna::Bytes data);
    Completion respond(std::uint32_t sense, LONG hint, std::uint16_t seqno);
    HRESULT connect_result();
    bool dead();

    // Properties.
    const ConnectionSettings& settings() const { return settings_; }
    std::string lu_name();
    std::string pool_name();
    /// True: there was one of that name before. `value` is copied.
    HRESULT set_property(const std::wstring& name, const VARIANT& value, bool& existed);
    /// False: no such property.
    bool get_property(const std::wstring& name, VARIANT& value);

  private:
    void indicated(port::Indication&& indication) override;
    template <class Call>
    Completion run(std::uint32_t timeout, Call&& call);
    void pump();

    struct Variant {
        VARIANT value;
        Variant() { VariantInit(&value); }
        ~Variant() { VariantClear(&value); }
        Variant(const Variant&) = delete;
        Variant& operator=(const Variant&) = delete;
    };

    const ConnectionSettings settings_;
    const std::shared_ptr<NodePort> port_;
    std::mutex mutex_;
    Signal signal_;
    LuSession session_;
    bool attached_ = false;
    std::map<std::wstring, Variant> properties_;
    com::FreeThreaded marshaler_;
};

}  // namespace openwosa::comlu0
