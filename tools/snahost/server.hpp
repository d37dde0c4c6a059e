#pragma once
// Runs a Host on sockets: Boost.Asio, one thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host.hpp"
#include "stream_observer.hpp"

namespace openwosa::snahost {

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
