#pragma once
#include <windows.h>
#include <winsnmp.h>

#include <cstdint>
#include <vector>

namespace openwosa::bench {

/// A WinSNMP program as small as can be: one session, one agent, GETs of one variable, each next one from the
/// callback.
class WinSnmpClient {
  public:
    explicit WinSnmpClient(std::uint16_t port);
    ~WinSnmpClient();
    WinSnmpClient(const WinSnmpClient&) = delete;
    WinSnmpClient& operator=(const WinSnmpClient&) = delete;

    /// Makes `total` round trips with `window` outstanding; returns how many were answered. Gives up when no
    /// answer has come for two seconds (retransmission is off: what is lost stays lost).
    int run(int total, int window);

    /// Leaves `count` requests outstanding, spread over `entities` addresses of 127/8 on `port`, where nobody
    /// answers.
    void leave_outstanding(int count, int entities, std::uint16_t port);

  private:
    static SNMPAPI_STATUS CALLBACK on_event(HSNMP_SESSION, HWND, UINT, WPARAM, LPARAM, LPVOID);
    bool receive();
    bool send(HSNMP_ENTITY agent);

    HSNMP_SESSION session_ = nullptr;
    HSNMP_ENTITY manager_ = nullptr;
    HSNMP_ENTITY agent_ = nullptr;
    HSNMP_CONTEXT context_ = nullptr;
    HANDLE done_ = nullptr;
    smiINT32 next_id_ = 1;
    volatile LONG left_ = 0;
    volatile LONG answered_ = 0;
    int total_ = 0;
};

}  // namespace openwosa::bench
