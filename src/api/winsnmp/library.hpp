// The process-wide state of the API: made by SnmpStartup, gone after SnmpCleanup, guarded by one lock.
#pragma once

#include <winsnmp.h>

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "delivery.hpp"
#include "descriptors.hpp"
#include "objects.hpp"
#include "process.hpp"
#include "runtime/config.hpp"
#include "runtime/error.hpp"
#include "runtime/loop.hpp"
#include "snmp/manager.hpp"
#include "snmp/registry.hpp"

namespace openwosa::winsnmp {

class Port;
class TrapReceiver;
struct Outgoing;
struct Session;

/// What an API function returns on failure, whatever its type: status, count or handle.
struct Failure {
    operator SNMPAPI_STATUS() const noexcept { return SNMPAPI_FAILURE; }
    operator HANDLE() const noexcept { return nullptr; }
};

class Library : public std::enable_shared_from_this<Library> {
  public:
    /// Reads the configuration and starts the loop. Null: failed, `why` is set (NetError::kInvalid: a broken
    /// configuration, whose errors went to standard error and the trace).
    static std::shared_ptr<Library> start(runtime::NetError& why);
    Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library();

    std::shared_ptr<Library> self;  // while it is the process's library

    /// Closes every session and ends the loop; the caller does not hold the lock and has taken the library
    /// out of the process's state. Returns when no callback runs any more, or at once from inside one.
    void shut_down();

    // Constant while started.
    runtime::Config config;
    std::unordered_map<snmp::Endpoint, const runtime::EntityConfig*, snmp::EndpointHash> entities_by_address;
    std::shared_ptr<runtime::Loop> loop;

    // Guarded by the lock.
    SNMPAPI_STATUS translate_mode = SNMPAPI_UNTRANSLATED_V1;
    bool retransmit = true;
    std::int32_t last_request_id = 0;
    Objects objects;
    DescriptorHeap descriptors;
    Session* sessions = nullptr;
    snmp::ManagerState manager;
    snmp::Actions actions;  // empty between calls
    snmp::NotificationRegistry registry;
    snmp::EncodeBuffer encode_buffer;
    snmp::Pdu scratch_pdu;
    snmp::Message scratch_message;
    Pool<Request> requests;
    Pool<Delivery> deliveries;

    std::unique_ptr<TrapReceiver> traps;
    std::unique_ptr<runtime::Deadline> tick;
    std::unique_ptr<runtime::Deadline> post_retry;

    /// Never 0.
    std::int32_t new_request_id() noexcept;

    // The session's life (session.cpp).
    Session& open_session(HWND window, UINT message, SNMPAPI_CALLBACK callback, LPVOID client_data);
    /// Ends what the session owns and takes it out of the library. Release what comes back without the lock.
    struct Closing;
    Closing close(Session& session) noexcept;

    // Messages on their way to the program (traffic.cpp).
    Delivery& new_delivery();
    void discard(Delivery& delivery) noexcept;
    /// Queues it for the session and tells the program. False: dropped, since too many unsolicited ones wait.
    bool deliver(Session& session, Delivery& delivery);
    /// Does what the engine wants done. Transmissions are left to the caller.
    void perform_actions();
    /// A record for the engine's cookie, which holds the objects of the message until finish().
    Request& begin(const Outgoing& out);
    void finish(Request& request) noexcept;
    void arm_tick();
    /// A request that was accepted cannot be completed: SnmpRecvMsg will fail with `code` and say for which.
    void fail_request(Session& session, std::int32_t request_id, snmp::Cookie cookie, SNMPAPI_STATUS code);
    /// The same for a message that nobody was to answer.
    void fail_message(Session& session, std::int32_t request_id, const snmp::Endpoint& target,
                      SNMPAPI_STATUS code);

  private:
    void prepare();
    void on_tick(std::uint64_t now);
    void on_post_retry();
    void answered(snmp::Deliver& answer);
};

/// What closing a session leaves to be done without the lock.
struct Library::Closing {
    Session* session = nullptr;
    std::vector<std::shared_ptr<Port>> ports;
    bool last_registration = false;

    /// From another thread returns when the session's callback has ended.
    void finish(Library& library) noexcept;
};

/// One API call: holds the lock from construction to destruction. The calling function's name is a fault
/// site, where "resource" is memory that runs out and anything else an error nobody expected.
class Call {
  public:
    explicit Call(const char* function = __builtin_FUNCTION())
        : lock_(lock_process()), library_(g_process.library) {
        throw_if_armed(function);
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    /// Whether the API is started.
    explicit operator bool() const noexcept { return library_ != nullptr; }
    Library* operator->() const noexcept { return library_; }
    Library& operator*() const noexcept { return *library_; }

    /// Stores the code for SnmpGetLastError: for the application, and for the session if known.
    Failure fail(SNMPAPI_STATUS code, Session* session = nullptr) const noexcept;
    Failure not_started() const noexcept { return fail(SNMPAPI_NOT_INITIALIZED); }

    /// For work that takes long. After lock() the library may be gone (the Call is then false) and so may
    /// everything found before.
    void unlock() noexcept { lock_.unlock(); }
    void lock();

  private:
    std::unique_lock<ProcessLock> lock_;
    Library* library_;
};

/// The lock and the library of I/O handlers, which belong to one library and do nothing once it is gone.
class Handling {
  public:
    explicit Handling(Library& mine);
    explicit operator bool() const noexcept { return alive_; }

  private:
    std::unique_lock<ProcessLock> lock_;
    bool alive_;
};

/// The code of a failure in the transport.
SNMPAPI_STATUS transport_status(runtime::NetError error) noexcept;

}  // namespace openwosa::winsnmp
