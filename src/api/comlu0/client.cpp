#include "client.hpp"

#include <algorithm>
#include <comlu0_dispatch.hpp>
#include <comlu0_server.hpp>
#include <utility>

#include "aliases.hpp"
#include "api/com/bytes.hpp"
#include "api/com/server.hpp"
#include "api/com/trace.hpp"
#include "api/com/type_library.hpp"
#include "runtime/trace.hpp"
#include "sna/ebcdic.hpp"
#include "values.hpp"

namespace openwosa::comlu0 {
namespace {

std::wstring hex(std::uint32_t value) {
    constexpr std::wstring_view kDigits = L"0123456789ABCDEF";
    std::wstring out;
    for (int shift = 28; shift >= 0; shift -= 4) out += kDigits[value >> shift & 15];
    return out;
}

std::wstring describe(HRESULT result, std::uint32_t sense, const std::wstring& detail) {
    std::wstring out = L"internal error";
    for (const auto* r = kResults; r->text; ++r)
        if (r->code == result)
            out = std::wstring(r->name, r->name + std::char_traits<char>::length(r->name)) + L": " + r->text;
    if (result == E_NOINTERFACE) out = L"the session handle is not one that CreateSession gave";
    if (sense) out += L" (sense " + hex(sense) + L")";
    if (!detail.empty()) out += L": " + detail;
    return out;
}

// The trace has the names of the IDL, whatever numbers the program has for them.
std::int64_t in_idl(const abi::SymbolTable& names, std::int64_t value) {
    if (&names == &symbols::kCLU0FLAGS) return values().hint(static_cast<LONG>(value));
    if (&names == &symbols::kCLU0INIT) return values().init(static_cast<short>(value));
    return values().own_result(static_cast<HRESULT>(value));
}
constexpr com::TracedInterface kTraced{kIcomLU0_dispatch, in_idl};

}  // namespace

class Client::Busy {
  public:
    Busy(Client& client, std::unique_lock<std::mutex>& lock) : client_(client), lock_(lock) {
        session_ = client_.session_;
        session_->AddRef();
        client_.waiting_ = true;
        lock_.unlock();
    }
    ~Busy() {
        lock_.lock();
        client_.waiting_ = false;
        session_->Release();
    }
    SessionObject* operator->() const { return session_; }

  private:
    Client& client_;
    std::unique_lock<std::mutex>& lock_;
    SessionObject* session_;
};

HRESULT Client::create(REFIID iid, void** object) {
    auto* client = new Client;
    HRESULT result = client->QueryInterface(iid, object);
    client->Release();
    return result;
}

// The trace is open as long as a client is there, before the first session and after the last.
Client::Client() {
    if (!runtime::trace::join()) runtime::trace::open(configured_trace());
}

Client::~Client() {
    if (session_) {
        session_->detach();
        session_->Release();
    }
    runtime::trace::close();
}

void* Client::find(REFIID iid) {
    if (IsEqualIID(iid, __uuidof(IcomLU0)) || IsEqualIID(iid, __uuidof(IDispatch)))
        return static_cast<IcomLU0*>(this);
    if (IsEqualIID(iid, __uuidof(ISupportErrorInfo))) return static_cast<ISupportErrorInfo*>(this);
    return is_other_interface_id(iid) ? static_cast<IcomLU0*>(this) : nullptr;
}

HRESULT Client::find_aggregated(REFIID iid, void** object) {
    if (!IsEqualIID(iid, __uuidof(IMarshal))) return E_NOINTERFACE;
    return marshaler_.query(static_cast<IcomLU0*>(this), iid, object);
}

// ---- IDispatch and error information

HRESULT Client::GetTypeInfoCount(UINT* count) {
    if (!count) return E_POINTER;
    *count = com::has_type_information() ? 1 : 0;
    return S_OK;
}

HRESULT Client::GetTypeInfo(UINT index, LCID, ITypeInfo** information) {
    if (!information) return E_POINTER;
    *information = nullptr;
    if (index != 0 || !com::has_type_information()) return DISP_E_BADINDEX;
    return com::type_information(__uuidof(IcomLU0), information);
}

HRESULT Client::GetIDsOfNames(REFIID iid, LPOLESTR* names, UINT count, LCID, DISPID* ids) {
    return com::get_ids_of_names(kIcomLU0_dispatch, iid, names, count, ids);
}

HRESULT Client::Invoke(DISPID dispid, REFIID iid, LCID, WORD flags, DISPPARAMS* params, VARIANT* result,
                       EXCEPINFO* exception, UINT* bad_argument) {
    return com::invoke(kIcomLU0_dispatch, static_cast<IcomLU0*>(this), dispid, iid, flags, params, result,
                       exception, bad_argument);
}

HRESULT Client::InterfaceSupportsErrorInfo(REFIID iid) {
    return IsEqualIID(iid, __uuidof(IcomLU0)) || is_other_interface_id(iid) ? S_OK : S_FALSE;
}

// ---- what every method has around it

void Client::finish(const Outcome& outcome) {
    {
        std::lock_guard lock(mutex_);
        last_result_ = outcome.result;
        if (FAILED(outcome.result)) last_sense_ = outcome.sense;
    }
    if (FAILED(outcome.result))
        com::set_error(__uuidof(IcomLU0), kcomLU0_class.version_independent_progid,
                       describe(outcome.result, outcome.sense, outcome.detail).c_str());
}

// Nothing is thrown at the program: what cannot be done for want of memory is a system error.
template <class Body>
HRESULT Client::method(Body&& body) {
    SetErrorInfo(0, nullptr);
    Outcome outcome = CLU0_E_SYSERROR;
    try {
        outcome = body();
    } catch (...) {
        outcome = CLU0_E_SYSERROR;
    }
    try {
        finish(outcome);
    } catch (...) {
        // Then without a description.
    }
    return values().result(outcome.result);
}

// A method of a connected client: `body` gets the lock.
template <class Body>
HRESULT Client::short_method(Body&& body) {
    return method([&]() -> Outcome {
        std::unique_lock lock(mutex_);
        if (waiting_) return CLU0_E_WAITING;
        if (!session_) return CLU0_E_NOTCONNECTED;
        return body(lock);
    });
}

// ---- sessions

Client::Outcome Client::start_arguments(short init, SAFEARRAY** data, const ConnectionSettings& settings,
                                        port::Init& kind, sna::Bytes& bytes) {
    auto given = com::bytes_of(data ? *data : nullptr);
    if (!given) return {CLU0_E_BADPARAM, L"data is no array of bytes"};
    switch (values().init(init)) {
        case INIT_BIND:
            kind = port::Init::kBind;
            return S_OK;
        case INIT_SSCP:
            kind = port::Init::kSscp;
            return S_OK;
        case INIT_INITSELF:
            kind = port::Init::kInitSelf;
            if (given->empty() && settings.plu_name.empty())
                return {CLU0_E_BADPARAM, L"INIT_INITSELF needs data or the property PLUNAME"};
            break;
        case INIT_LOGON:
            kind = port::Init::kLogon;
            if (given->empty()) return {CLU0_E_BADPARAM, L"INIT_LOGON needs data"};
            break;
        default:
            return {CLU0_E_BADPARAM, L"initType is none of INIT_BIND, INIT_SSCP, INIT_INITSELF, INIT_LOGON"};
    }
    bytes = std::move(*given);
    return S_OK;
}

Client::Outcome Client::Outcome::of_start(const Completion& completion) {
    Outcome out(completion);
    if (SUCCEEDED(out.result) || completion.data.empty()) return out;
    out.detail = L"the SSCP said '";
    for (const auto code : completion.data) out.detail += static_cast<wchar_t>(sna::from_ebcdic(code));
    out.detail += L'\'';
    return out;
}

HRESULT Client::CreateSession(BSTR connection, short init, SAFEARRAY** data, LONG timeout,
                              IUnknown** handle) {
    const com::TracedCall call(kTraced, kIcomLU0_CreateSession_member, this, connection, init, data, timeout,
                               handle);
    return call.result(method([&]() -> Outcome {
        if (!handle) return {CLU0_E_BADPARAM, L"sessionHandle is null"};
        *handle = nullptr;
        {
            std::lock_guard lock(mutex_);
            if (session_) return CLU0_E_ALREADY_CONNECTED;
        }
        auto parsed = parse_connection_string({connection ? connection : L"", SysStringLen(connection)});
        if (!parsed.settings) return {CLU0_E_BADPARAM, std::move(parsed.error)};
        port::Init kind{};
        sna::Bytes bytes;
        auto checked = start_arguments(init, data, *parsed.settings, kind, bytes);
        if (FAILED(checked.result)) return checked;
        auto node = NodePort::get();
        if (auto* why = std::get_if<std::string>(&node))
            return {CLU0_E_SYSERROR, std::wstring(why->begin(), why->end())};
        // Released on every way out but the good one.
        const auto release = [](SessionObject* s) { s->Release(); };
        std::unique_ptr<SessionObject, decltype(release)> session(
            new SessionObject(std::move(*parsed.settings),
                              std::get<std::shared_ptr<NodePort>>(std::move(node))),
            release);
        auto completion = session->start(kind, std::move(bytes), timeout_of(timeout));
        // There is no session yet whose server could have failed.
        if (completion.result == CLU0_E_SERVER_FAILURE) completion.result = CLU0_E_SYSERROR;
        if (SUCCEEDED(completion.result)) *handle = session.release();
        return Outcome::of_start(completion);
    }));
}

HRESULT Client::Connect(IUnknown* handle) {
    const com::TracedCall call(kTraced, kIcomLU0_Connect_member, this, handle);
    return call.result(method([&]() -> Outcome {
        if (!handle) return {E_NOINTERFACE, L"it is null"};
        std::unique_lock lock(mutex_);
        if (session_) return CLU0_E_ALREADY_CONNECTED;
        auto* session = SessionObject::of(handle);
        if (!session) return E_NOINTERFACE;
        if (!session->attach()) {
            session->Release();
            return CLU0_E_ALREADY_CONNECTED;
        }
        session_ = session;
        return session->connect_result();
    }));
}

HRESULT Client::Disconnect() {
    const com::TracedCall call(kTraced, kIcomLU0_Disconnect_member, this);
    return call.result(short_method([&](std::unique_lock<std::mutex>&) -> Outcome {
        auto* session = std::exchange(session_, nullptr);
        bool dead = session->dead();
        session->detach();
        session->Release();
        return dead ? CLU0_E_SERVER_FAILURE : S_OK;
    }));
}

HRESULT Client::Online(short init, SAFEARRAY** data, LONG timeout) {
    const com::TracedCall call(kTraced, kIcomLU0_Online_member, this, init, data, timeout);
    return call.result(short_method([&](std::unique_lock<std::mutex>& lock) -> Outcome {
        port::Init kind{};
        sna::Bytes bytes;
        auto checked = start_arguments(init, data, session_->settings(), kind, bytes);
        if (FAILED(checked.result)) return checked;
        return Outcome::of_start(Busy(*this, lock)->start(kind, std::move(bytes), timeout_of(timeout)));
    }));
}

HRESULT Client::Offline() {
    const com::TracedCall call(kTraced, kIcomLU0_Offline_member, this);
    return call.result(short_method(
        [&](std::unique_lock<std::mutex>& lock) -> Outcome { return Outcome(Busy(*this, lock)->stop()); }));
}

// ---- properties

HRESULT Client::SetProperty(BSTR name, VARIANT* value) {
    const com::TracedCall call(kTraced, kIcomLU0_SetProperty_member, this, name, value);
    return call.result(short_method([&](std::unique_lock<std::mutex>&) -> Outcome {
        auto key = upper({name ? name : L"", SysStringLen(name)});
        if (key.empty() || !value) return {CLU0_E_BADPARAM, L"a property needs a name and a value"};
        if (!known_property(key).empty())
            return {CLU0_E_BADPARAM, L"'" + key + L"' is predefined and cannot be set"};
        if (session_->dead()) return CLU0_E_SERVER_FAILURE;
        bool existed = false;
        if (FAILED(session_->set_property(key, *value, existed)))
            return {CLU0_E_BADPARAM, L"the value cannot be copied"};
        return existed ? CLU0_S_PROP_UPDATED : S_OK;
    }));
}

// A connection property, as CreateSession was given it or as it turned out.
Client::Outcome Client::predefined(std::wstring_view property, VARIANT& value) {
    const auto& settings = session_->settings();
    auto give_text = [&](const std::string& text) -> Outcome {
        std::wstring wide(text.begin(), text.end());
        V_BSTR(&value) = SysAllocStringLen(wide.data(), static_cast<UINT>(wide.size()));
        if (!V_BSTR(&value)) return CLU0_E_SYSERROR;
        V_VT(&value) = VT_BSTR;
        return S_OK;
    };
    if (property == L"LUNAME") return give_text(session_->lu_name());
    if (property == L"POOLNAME") return give_text(session_->pool_name());
    if (property == L"PLUNAME") return give_text(settings.plu_name);
    if (property == L"TRANSPORT") return give_text("SNA");
    if (property == L"COMMANDS") return give_text(settings.commands ? "YES" : "NO");
    V_VT(&value) = VT_I4;
    V_I4(&value) = static_cast<LONG>(settings.response_timeout);
    return S_OK;
}

// Not a call whose result counts: it tells the last one's.
HRESULT Client::last_call(bool of_result, VARIANT& value) {
    std::lock_guard lock(mutex_);
    if (waiting_) return values().result(CLU0_E_WAITING);
    VariantClear(&value);
    V_VT(&value) = VT_I4;
    V_I4(&value) = of_result ? values().result(last_result_) : static_cast<LONG>(last_sense_);
    return S_OK;
}

HRESULT Client::GetProperty(BSTR name, VARIANT* value) {
    const com::TracedCall call(kTraced, kIcomLU0_GetProperty_member, this, name, value);
    std::wstring key;
    if (FAILED(com::guarded([&] { return key = upper({name ? name : L"", SysStringLen(name)}), S_OK; })))
        return call.result(values().result(CLU0_E_SYSERROR));
    const bool of_result = key == L"LASTRESULT";
    if (value && (of_result || key == L"LASTSENSE")) return call.result(last_call(of_result, *value));
    return call.result(short_method([&](std::unique_lock<std::mutex>&) -> Outcome {
        if (!value) return {CLU0_E_BADPARAM, L"value is null"};
        VariantClear(value);
        if (session_->dead()) return CLU0_E_SERVER_FAILURE;
        auto known = known_property(key);
        if (!known.empty()) return predefined(known, *value);
        if (session_->get_property(key, *value)) return S_OK;
        return {CLU0_E_BADPARAM, L"there is no property '" + key + L"'"};
    }));
}

// ---- traffic

namespace {

/// The array Receive fills: a new one, or the program's own where it cannot be replaced.
class ReceiveArray {
  public:
    explicit ReceiveArray(SAFEARRAY** array) : array_(array) {
        fixed_ = *array_ && ((*array_)->fFeatures & (FADF_FIXEDSIZE | FADF_STATIC)) != 0;
    }
    bool usable() const {
        if (!*array_) return true;
        if ((*array_)->cLocks != 0) return false;
        return !fixed_ || (com::bytes_of(*array_) && capacity() > 0);
    }
    std::size_t limit(std::size_t wanted) const { return fixed_ ? std::min(wanted, capacity()) : wanted; }
    HRESULT fill(const sna::Bytes& bytes) {
        if (!fixed_) {
            SAFEARRAY* made = com::array_of_bytes(bytes);
            if (!made) return CLU0_E_SYSERROR;
            if (*array_) SafeArrayDestroy(*array_);
            *array_ = made;
            return S_OK;
        }
        void* elements = nullptr;
        if (FAILED(SafeArrayAccessData(*array_, &elements))) return CLU0_E_SYSERROR;
        std::copy(bytes.begin(), bytes.end(), static_cast<std::uint8_t*>(elements));
        SafeArrayUnaccessData(*array_);
        return S_OK;
    }

  private:
    std::size_t capacity() const { return (*array_)->rgsabound[0].cElements; }

    SAFEARRAY** array_;
    bool fixed_ = false;
};

}  // namespace

HRESULT Client::Receive(LONG timeout, LONG* size, LONG* indication, short* seqno, SAFEARRAY** data) {
    const com::TracedCall call(kTraced, kIcomLU0_Receive_member, this, timeout, size, indication, seqno,
                               data);
    if (indication) *indication = 0;
    if (seqno) *seqno = 0;
    return call.result(short_method([&](std::unique_lock<std::mutex>& lock) -> Outcome {
        if (!size || !indication || !seqno || !data) return {CLU0_E_BADPARAM, L"a pointer is null"};
        if (*size < 1) return {CLU0_E_BADPARAM, L"datasize is below 1"};
        ReceiveArray array(data);
        if (!array.usable()) return {CLU0_E_BADPARAM, L"data is locked, or of fixed size and not of bytes"};
        auto limit = array.limit(static_cast<std::size_t>(*size));
        auto completion = Busy(*this, lock)->receive(limit, timeout_of(timeout));
        if (FAILED(completion.result)) return Outcome(completion);
        if (HRESULT filled = array.fill(completion.data); FAILED(filled)) return filled;
        *size = static_cast<LONG>(completion.data.size());
        *indication = values().indication(completion.indication);
        *seqno = static_cast<short>(completion.seqno);
        return Outcome(completion);
    }));
}

HRESULT Client::Send(LONG hint, SAFEARRAY** data, short* seqno) {
    const com::TracedCall call(kTraced, kIcomLU0_Send_member, this, hint, data, seqno);
    if (seqno) *seqno = 0;
    return call.result(short_method([&](std::unique_lock<std::mutex>& lock) -> Outcome {
        if (!seqno || !data) return {CLU0_E_BADPARAM, L"a pointer is null"};
        auto bytes = com::bytes_of(*data);
        if (!bytes) return {CLU0_E_BADPARAM, L"data is no array of bytes"};
        auto completion = Busy(*this, lock)->send(values().hint(hint), std::move(*bytes));
        *seqno = static_cast<short>(completion.seqno);
        return Outcome(completion);
    }));
}

HRESULT Client::SendResponse(LONG sense, LONG hint, short seqno) {
    const com::TracedCall call(kTraced, kIcomLU0_SendResponse_member, this, sense, hint, seqno);
    return call.result(short_method([&](std::unique_lock<std::mutex>& lock) -> Outcome {
        auto number = static_cast<std::uint16_t>(seqno);
        return Outcome(
            Busy(*this, lock)->respond(static_cast<std::uint32_t>(sense), values().hint(hint), number));
    }));
}

}  // namespace openwosa::comlu0
