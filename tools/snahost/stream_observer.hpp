#pragma once
// Whoever watches the TCP connections of the host.

#include <cstdint>
#include <string>

#include "partner.hpp"

namespace openwosa::snahost {

class StreamObserver {
  public:
    virtual ~StreamObserver() = default;
    struct Ends {
        std::string local_address, remote_address;
        std::uint16_t local_port = 0, remote_port = 0;
        bool opened_here = false;
    };
    virtual void opened(ConnectionId connection, const Ends& ends) = 0;
    virtual void bytes(ConnectionId connection, bool outbound, Octets bytes) = 0;
    virtual void closed(ConnectionId connection, bool by_host) = 0;
};

}  // namespace openwosa::snahost
