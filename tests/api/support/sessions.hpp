// Sessions as a program holds them, with every notification kept for the test to look at.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "objects.hpp"

namespace openwosa::apitest {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// SnmpStartup for the length of a scope, in a known translate mode and with retransmission on.
class Api {
  public:
    explicit Api(smiUINT32 translate_mode = SNMPAPI_UNTRANSLATED_V1);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;
};

struct Event {
    HSNMP_SESSION session = nullptr;
    HWND window = nullptr;
    UINT message = 0;
    WPARAM wparam = 0;
    LPARAM lparam = 0;
    void* client_data = nullptr;
    std::thread::id thread;
};

class CallbackSession {
  public:
    // Runs inside the callback, before the event counts as seen; its answer is the callback's.
    using Action = std::function<SNMPAPI_STATUS(const Event&)>;

    explicit CallbackSession(Action action = {});
    ~CallbackSession();
    CallbackSession(const CallbackSession&) = delete;
    CallbackSession& operator=(const CallbackSession&) = delete;

    HSNMP_SESSION get() const { return session_; }
    operator HSNMP_SESSION() const { return session_; }
    // What the callback is given as lpClientData.
    void* client_data() const { return recorder_; }

    // The next event not yet waited for.
    std::optional<Event> wait(milliseconds timeout = 5000ms);
    bool wait_for_count(std::size_t count, milliseconds timeout = 5000ms);
    std::size_t count() const;
    std::vector<Event> events() const;

  private:
    struct Recorder;
    static SNMPAPI_STATUS CALLBACK on_event(HSNMP_SESSION session, HWND window, UINT message, WPARAM wparam,
                                            LPARAM lparam, LPVOID client_data);

    Recorder* recorder_;
    HSNMP_SESSION session_;
};

// One SnmpRecvMsg, read whole; the four objects are freed with it, as every program does.
class Received {
  public:
    explicit Received(HSNMP_SESSION session);
    ~Received();
    Received(const Received&) = delete;
    Received& operator=(const Received&) = delete;

    bool ok() const { return status == SNMPAPI_SUCCESS; }

    SNMPAPI_STATUS status = SNMPAPI_FAILURE;
    HSNMP_ENTITY source = nullptr;
    HSNMP_ENTITY destination = nullptr;
    HSNMP_CONTEXT context = nullptr;
    HSNMP_PDU pdu = nullptr;
    PduData data;
};

// An entity for a loopback address: its port set, ten seconds of patience unless the test wants less.
HSNMP_ENTITY make_entity(HSNMP_SESSION session, std::uint16_t port, const std::string& address = "127.0.0.1");
void set_patience(HSNMP_ENTITY entity, smiTIMETICKS timeout, smiUINT32 retries);

// A manager's usual handles, made in one go for a peer's port.
struct Manager {
    Manager(HSNMP_SESSION owner, std::uint16_t port, const std::string& community = "public");

    // SnmpSendMsg of a PDU that is freed at once, as programs do.
    SNMPAPI_STATUS send(smiINT type, smiINT32 request_id, const Arcs& name = kSysDescr0) const;

    HSNMP_SESSION session;
    HSNMP_ENTITY self;
    HSNMP_ENTITY agent;
    HSNMP_CONTEXT context;
};

}  // namespace openwosa::apitest
