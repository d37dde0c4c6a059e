#pragma once
// Runs a Host on sockets: Boost.Asio, one thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host.hpp"

namespace openwosa::snahost {

/// Sees the bytes of each TCP connection.
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

class Server {
  public:
    Server(Host& host, StreamObserver* observer);
    ~Server();

    /// Listens; returns the port. Throws std::system_error.
    std::uint16_t listen(const std::string& address, std::uint16_t port);
    /// Until a signal or stop(). `each_second` is called about once a second.
    void run(const std::function<void()>& each_second);
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openwosa::snahost
