#pragma once
// The trace of DLSw connections: their bytes as TCP, and each XID and PIU in them once more as the token-ring
// frame it stands for, which packet analysers decode down to TH and RH.

#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "runtime/tcp.hpp"
#include "sna/ssp.hpp"

namespace openwosa::runtime {

class SnaTracer {
  public:
    void opened(TcpId id, const snmp::Endpoint& local, const snmp::Endpoint& remote);
    void closed(TcpId id);
    void bytes(TcpId id, bool outbound, std::span<const std::uint8_t> bytes);

  private:
    struct Stations {
        sna::MacAddress to{}, from{};
        std::uint8_t to_sap = 0, from_sap = 0;
    };
    struct Direction {
        std::uint32_t count = 1;           ///< of bytes; TCP numbers the first one 1
        std::vector<std::uint8_t> unread;  ///< of an incomplete message
        /// By the receiver's circuit id, as control messages tell.
        std::map<std::pair<std::uint32_t, std::uint32_t>, Stations> circuits;
    };
    struct Connection {
        snmp::Endpoint local, remote;
        std::array<Direction, 2> directions;  ///< in, out
    };

    void message(Direction& direction, bool outbound, const sna::SspMessage& message);

    std::map<TcpId, Connection> connections_;
};

}  // namespace openwosa::runtime
