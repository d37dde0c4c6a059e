#include "sessions.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace openwosa::apitest {

Api::Api(smiUINT32 translate_mode) {
    smiUINT32 ignored = 0;
    EXPECT_SNMP_OK(SnmpStartup(&ignored, &ignored, &ignored, &ignored, &ignored));
    EXPECT_SNMP_OK(SnmpSetTranslateMode(translate_mode));
    EXPECT_SNMP_OK(SnmpSetRetransmitMode(SNMPAPI_ON));
}

// The test may have cleaned up already; then this fails, and that is fine.
Api::~Api() { SnmpCleanup(); }

struct CallbackSession::Recorder {
    Action action;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::vector<Event> events;
    std::size_t waited_for = 0;
};

namespace {

// A callback that closes its own session may still be on its way out when the test ends, so recorders stay.
template <class T>
T* keep_for_ever(std::unique_ptr<T> thing) {
    static std::mutex mutex;
    static auto* const all = new std::vector<std::unique_ptr<T>>;
    std::lock_guard lock(mutex);
    all->push_back(std::move(thing));
    return all->back().get();
}

}  // namespace

SNMPAPI_STATUS CALLBACK CallbackSession::on_event(HSNMP_SESSION session, HWND window, UINT message,
                                                  WPARAM wparam, LPARAM lparam, LPVOID client_data) {
    auto& recorder = *static_cast<Recorder*>(client_data);
    const Event event{session, window, message, wparam, lparam, client_data, std::this_thread::get_id()};
    const SNMPAPI_STATUS answer = recorder.action ? recorder.action(event) : SNMPAPI_SUCCESS;
    std::lock_guard lock(recorder.mutex);
    recorder.events.push_back(event);
    recorder.changed.notify_all();
    return answer;
}

CallbackSession::CallbackSession(Action action) : recorder_(keep_for_ever(std::make_unique<Recorder>())) {
    recorder_->action = std::move(action);
    session_ = SnmpCreateSession(nullptr, 0, &CallbackSession::on_event, recorder_);
    EXPECT_SNMP_OK(session_);
}

CallbackSession::~CallbackSession() { SnmpClose(session_); }

std::optional<Event> CallbackSession::wait(milliseconds timeout) {
    std::unique_lock lock(recorder_->mutex);
    const bool seen = recorder_->changed.wait_for(
        lock, timeout, [&] { return recorder_->events.size() > recorder_->waited_for; });
    if (!seen) return std::nullopt;
    return recorder_->events[recorder_->waited_for++];
}

bool CallbackSession::wait_for_count(std::size_t count, milliseconds timeout) {
    std::unique_lock lock(recorder_->mutex);
    return recorder_->changed.wait_for(lock, timeout, [&] { return recorder_->events.size() >= count; });
}

std::size_t CallbackSession::count() const { return events().size(); }

std::vector<Event> CallbackSession::events() const {
    std::lock_guard lock(recorder_->mutex);
    return recorder_->events;
}

Received::Received(HSNMP_SESSION session) {
    status = SnmpRecvMsg(session, &source, &destination, &context, &pdu);
    if (pdu) data = read_pdu(pdu);
}

Received::~Received() {
    if (source) {
        EXPECT_SNMP_OK(SnmpFreeEntity(source));
    }
    if (destination) {
        EXPECT_SNMP_OK(SnmpFreeEntity(destination));
    }
    if (context) {
        EXPECT_SNMP_OK(SnmpFreeContext(context));
    }
    if (pdu) {
        EXPECT_SNMP_OK(SnmpFreePdu(pdu));
    }
}

HSNMP_ENTITY make_entity(HSNMP_SESSION session, std::uint16_t port, const std::string& address) {
    const HSNMP_ENTITY entity = SnmpStrToEntity(session, address.c_str());
    EXPECT_SNMP_OK(entity);
    EXPECT_SNMP_OK(SnmpSetPort(entity, port));
    set_patience(entity, 1000, 1);
    return entity;
}

void set_patience(HSNMP_ENTITY entity, smiTIMETICKS timeout, smiUINT32 retries) {
    EXPECT_SNMP_OK(SnmpSetTimeout(entity, timeout));
    EXPECT_SNMP_OK(SnmpSetRetry(entity, retries));
}

Manager::Manager(HSNMP_SESSION owner, std::uint16_t port, const std::string& community)
    : session(owner),
      self(SnmpStrToEntity(owner, "127.0.0.1")),
      agent(make_entity(owner, port)),
      context(make_context(owner, community)) {
    EXPECT_SNMP_OK(self);
}

SNMPAPI_STATUS Manager::send(smiINT type, smiINT32 request_id, const Arcs& name) const {
    const HSNMP_PDU pdu = make_pdu(session, type, request_id, name);
    const SNMPAPI_STATUS status = SnmpSendMsg(session, self, agent, context, pdu);
    SnmpFreePdu(pdu);  // may be gone already: the answer's callback may have closed the session
    return status;
}

}  // namespace openwosa::apitest
