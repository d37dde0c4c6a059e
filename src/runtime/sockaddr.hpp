#pragma once
// Endpoints to and from the system's socket addresses; for this room's .cpp files only.

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <sys/socket.h>
#endif

#include <cstring>

#include "snmp/endpoint.hpp"

namespace openwosa::runtime {

union SocketAddress {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

/// The length to give to the system; 0 for a family no socket here speaks (IPX, none).
inline int to_socket_address(const snmp::Endpoint& e, SocketAddress& out) noexcept {
    std::memset(&out, 0, sizeof out);
    switch (e.family) {
        case snmp::Family::kIpv4:
            out.v4.sin_family = AF_INET;
            out.v4.sin_port = htons(e.port);
            std::memcpy(&out.v4.sin_addr, e.address.data(), 4);
            return sizeof out.v4;
        case snmp::Family::kIpv6:
            out.v6.sin6_family = AF_INET6;
            out.v6.sin6_port = htons(e.port);
            out.v6.sin6_scope_id = e.scope;
            std::memcpy(&out.v6.sin6_addr, e.address.data(), 16);
            return sizeof out.v6;
        case snmp::Family::kIpx:
        case snmp::Family::kNone:
            break;
    }
    return 0;
}

inline snmp::Endpoint to_endpoint(const SocketAddress& a) noexcept {
    snmp::Endpoint e;
    if (a.any.sa_family == AF_INET) {
        e.family = snmp::Family::kIpv4;
        e.port = ntohs(a.v4.sin_port);
        std::memcpy(e.address.data(), &a.v4.sin_addr, 4);
    } else if (a.any.sa_family == AF_INET6) {
        e.family = snmp::Family::kIpv6;
        e.port = ntohs(a.v6.sin6_port);
        e.scope = a.v6.sin6_scope_id;
        std::memcpy(e.address.data(), &a.v6.sin6_addr, 16);
    }
    return e;
}

}  // namespace openwosa::runtime
