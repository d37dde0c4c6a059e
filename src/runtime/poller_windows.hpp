#pragma once
// Windows: the leader waits in Asio's completion port, which serves sockets, timers and posted work alike.
// For this room's .cpp files only.

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace openwosa::runtime {

class Poller {
  public:
    explicit Poller(boost::asio::io_context& io) : io_(io) {}

    /// The leader: serves one thing that is ready, or waits for one if `block`.
    void serve(bool block) { block ? io_.run_one() : io_.poll_one(); }
    /// There is something for the leader to look at.
    void nudge() noexcept { wake(); }
    void wake() noexcept {
        try {
            boost::asio::post(io_, [] {});
        } catch (...) {  // no memory; the leader looks at the next event
        }
    }

  private:
    boost::asio::io_context& io_;
};

}  // namespace openwosa::runtime
