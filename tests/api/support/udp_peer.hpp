// A UDP socket on the loopback network, for the other end of a conversation. Named by text addresses so that
// no test sees a system's socket types.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "snmp_bytes.hpp"

namespace openwosa::apitest {

using namespace std::chrono_literals;

struct Endpoint {
    std::string address;
    std::uint16_t port = 0;

    bool operator==(const Endpoint&) const = default;
};

struct Datagram {
    Endpoint from;
    Bytes bytes;
    std::chrono::steady_clock::time_point at;
};

class UdpPeer {
  public:
    // Port 0 takes a free one. An address with ':' is IPv6. Throws when it cannot bind.
    explicit UdpPeer(const std::string& address = "127.0.0.1", std::uint16_t port = 0);
    ~UdpPeer();
    UdpPeer(const UdpPeer&) = delete;
    UdpPeer& operator=(const UdpPeer&) = delete;

    Endpoint local() const { return local_; }
    std::uint16_t port() const { return local_.port; }
    void send(const Endpoint& to, const Bytes& bytes);
    std::optional<Datagram> receive(std::chrono::milliseconds timeout = 2000ms);

    // Whether this machine can bind the address at all (IPv6 is not everywhere).
    static bool can_bind(const std::string& address, std::uint16_t port = 0);

  private:
    std::intptr_t socket_;
    Endpoint local_;
};

// A port nobody uses at the moment it is asked for.
std::uint16_t free_udp_port();

}  // namespace openwosa::apitest
