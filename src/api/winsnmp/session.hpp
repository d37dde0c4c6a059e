// A session: what it owns, what waits for the program, and how the program is told.
#pragma once

#include <winsnmp.h>

#include <atomic>
#include <memory>
#include <vector>

#include "delivery.hpp"
#include "ring.hpp"
#include "runtime/loop.hpp"
#include "runtime/udp.hpp"

namespace openwosa::winsnmp {

class Library;
class SessionPort;

/// One call of the callback, or one window message. code 0: SnmpRecvMsg has something; else TL_TIMEOUT.
struct Notice {
    SNMPAPI_STATUS code = 0;
    smiINT32 request_id = 0;
};

/// All members but the first group are guarded by the library's lock.
struct Session final : runtime::CallbackSource {
    // Constant while open.
    std::shared_ptr<Library> library;
    HWND window = nullptr;
    UINT message = 0;
    SNMPAPI_CALLBACK callback = nullptr;  // null: window messages
    LPVOID client_data = nullptr;

    std::uint32_t token = 0;  // 0 once closed
    SNMPAPI_STATUS last_error = SNMPAPI_SUCCESS;
    Session* previous = nullptr;
    Session* next = nullptr;
    Object* objects = nullptr;  // everything whose handle it owns

    std::shared_ptr<SessionPort> port_ipv4;  // opened when first needed
    std::shared_ptr<SessionPort> port_ipv6;
    std::vector<std::weak_ptr<AgentPort>> agent_ports;

    std::size_t requests = 0;     // outstanding in the engine
    std::size_t answers = 0;      // in `inbox`, solicited
    std::size_t unsolicited = 0;  // in `inbox`, the others
    DeliveryQueue inbox;
    Ring<Notice> notices;
    bool post_again = false;  // its window's queue was full

    HSNMP_SESSION handle() const noexcept { return Objects::handle_of(token); }

    /// Tells the program; the caller holds the lock. Each notice of code 0 stands for one delivery in
    /// `inbox`.
    void notify(SNMPAPI_STATUS code, smiINT32 request_id);

    bool run_one() noexcept override;
    std::size_t pending() const noexcept override { return pending_.load(std::memory_order_relaxed); }
    void released() noexcept override;
    void note_pending() noexcept { pending_.store(notices.size(), std::memory_order_relaxed); }

  private:
    void call_back(HSNMP_SESSION self, const Notice& notice) noexcept;
    bool post(const Notice& notice) noexcept;

    std::atomic<std::size_t> pending_{0};
};

}  // namespace openwosa::winsnmp
