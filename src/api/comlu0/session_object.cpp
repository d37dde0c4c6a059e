#include "session_object.hpp"

#include <utility>

namespace openwosa::comlu0 {
namespace {

// Offline gives a host that does not answer this long before it takes the LU away.
constexpr std::uint32_t kStopPatience = 5000;
// Nothing but a node that hangs keeps a response from being sent.
constexpr std::uint32_t kRespondPatience = 30000;

}  // namespace

SessionObject::SessionObject(ConnectionSettings settings, std::shared_ptr<NodePort> port)
    : settings_(std::move(settings)),
      port_(std::move(port)),
      session_({settings_.lu_name, settings_.plu_name, settings_.commands}) {
    for (const auto& [name, text] : settings_.application) {
        auto& value = properties_[name].value;
        V_BSTR(&value) = SysAllocStringLen(text.data(), static_cast<UINT>(text.size()));
        V_VT(&value) = VT_BSTR;
        if (!V_BSTR(&value)) throw std::bad_alloc();
    }
}

SessionObject::~SessionObject() {
    // Once removed nobody else knows this object.
    port_->remove(session_.id());
    try {
        session_.close();
        pump();
    } catch (...) {
        // The node takes the LU back when the connection ends.
    }
}

void* SessionObject::find(REFIID iid) {
    return IsEqualIID(iid, __uuidof(IcomLU0Session)) ? static_cast<IcomLU0Session*>(this) : nullptr;
}

HRESULT SessionObject::find_aggregated(REFIID iid, void** object) {
    if (!IsEqualIID(iid, __uuidof(IMarshal))) return E_NOINTERFACE;
    return marshaler_.query(this, iid, object);
}

SessionObject* SessionObject::of(IUnknown* handle) {
    void* found = nullptr;
    if (FAILED(handle->QueryInterface(__uuidof(IcomLU0Session), &found)) || !found) return nullptr;
    return static_cast<SessionObject*>(static_cast<IcomLU0Session*>(found));
}

bool SessionObject::attach() {
    std::lock_guard lock(mutex_);
    return !std::exchange(attached_, true);
}

void SessionObject::detach() {
    std::lock_guard lock(mutex_);
    attached_ = false;
}

void SessionObject::pump() {
    bool sent = true;
    std::optional<port::Indication> answer;
    auto& requests = session_.requests();
    for (std::size_t i = 0; i < requests.size(); ++i) {
        sent = port_->send(std::move(requests[i]), answer) && sent;
        if (answer) session_.handle(*std::move(answer));  // may ask for more
    }
    requests.clear();
    if (!sent) session_.abort();
}

void SessionObject::indicated(port::Indication&& indication) {
    bool done = false;
    {
        std::lock_guard lock(mutex_);
        try {
            session_.handle(std::move(indication));
            pump();
        } catch (...) {
            session_.abort();
        }
        done = session_.done();
    }
    // Without the lock, which the one who waits takes first. The port's keeps this object alive.
    if (done) signal_.raise();
}

template <class Call>
Completion SessionObject::run(std::uint32_t timeout, Call&& call) {
    auto deadline = Signal::deadline(timeout);
    std::unique_lock lock(mutex_);
    try {
        call();
        pump();
        while (!session_.done()) {
            if (signal_.wait(lock, deadline)) continue;
            session_.give_up();
            pump();
        }
    } catch (const std::bad_alloc&) {
        session_.abort();
    }
    return std::move(session_.completion());
}

Completion SessionObject::start(port::Init init, sna::Bytes data, std::uint32_t timeout) {
    auto old = [this] {
        std::lock_guard lock(mutex_);
        return session_.id();
    }();
    // Known to the port before it is asked for; the port's lock comes before ours.
    auto id = port_->add(*this);
    auto completion = run(timeout, [&] { session_.start(id, init, std::move(data)); });
    bool taken = [&] {
        std::lock_guard lock(mutex_);
        return session_.id() == id;
    }();
    port_->remove(taken ? old : id);
    return completion;
}

Completion SessionObject::stop() {
    return run(kStopPatience, [this] { session_.stop(); });
}
Completion SessionObject::receive(std::size_t size, std::uint32_t timeout) {
    return run(timeout, [&] { session_.receive(size); });
}
Completion SessionObject::send(LONG hint, sna::Bytes data) {
    return run(settings_.response_timeout, [&] { session_.send(hint, std::move(data)); });
}
Completion SessionObject::respond(std::uint32_t sense, LONG hint, std::uint16_t seqno) {
    return run(kRespondPatience, [&] { session_.respond(sense, hint, seqno); });
}

HRESULT SessionObject::connect_result() {
    std::lock_guard lock(mutex_);
    return session_.connect_result();
}
bool SessionObject::dead() {
    std::lock_guard lock(mutex_);
    return session_.dead();
}
std::string SessionObject::lu_name() {
    std::lock_guard lock(mutex_);
    return session_.lu_name();
}
std::string SessionObject::pool_name() {
    std::lock_guard lock(mutex_);
    return session_.pool_name();
}

HRESULT SessionObject::set_property(const std::wstring& name, const VARIANT& value, bool& existed) {
    Variant copy;
    HRESULT copied = VariantCopyInd(&copy.value, const_cast<VARIANT*>(&value));
    if (FAILED(copied)) return copied;
    std::lock_guard lock(mutex_);
    auto [at, fresh] = properties_.try_emplace(name);
    existed = !fresh;
    std::swap(at->second.value, copy.value);
    return S_OK;
}

bool SessionObject::get_property(const std::wstring& name, VARIANT& value) {
    std::lock_guard lock(mutex_);
    auto found = properties_.find(name);
    return found != properties_.end() && SUCCEEDED(VariantCopy(&value, &found->second.value));
}

}  // namespace openwosa::comlu0
