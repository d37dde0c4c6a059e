#pragma once
// Apart from winsnmp.h: both headers define the same ASN.1 names.
#include <cstdint>

namespace openwosa::bench {

/// net-snmp's side of the comparison: one asynchronous session driven by select(), GETs of one variable, each
/// next one sent from the callback. Its settings are net-snmp's defaults, but for no retries and a time-out
/// of a second.
class NetSnmpClient {
  public:
    explicit NetSnmpClient(std::uint16_t port);
    ~NetSnmpClient();
    NetSnmpClient(const NetSnmpClient&) = delete;
    NetSnmpClient& operator=(const NetSnmpClient&) = delete;

    /// Makes `total` round trips with `window` outstanding; returns how many were answered.
    int run(int total, int window);

    struct Traffic;  ///< what the callback works on

  private:
    Traffic* traffic_;
};

}  // namespace openwosa::bench
