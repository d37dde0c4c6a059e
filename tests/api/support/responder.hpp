// A scripted agent: a UDP peer on its own thread that shows every request to the test's handler and sends
// what the handler returns. Kept requests carry their arrival time, so a test can count and time
// transmissions.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "udp_peer.hpp"

namespace openwosa::apitest {

class Responder {
  public:
    // Called on the responder's thread for each datagram; the replies go back to its sender.
    using Handler =
        std::function<std::vector<Bytes>(const WireMessage& request, UdpPeer& peer, const Endpoint& from)>;

    explicit Responder(Handler handler, const std::string& address = "127.0.0.1");
    ~Responder();

    std::uint16_t port() const { return peer_.port(); }
    const std::string address() const { return peer_.local().address; }
    std::vector<Datagram> received() const;
    std::size_t count() const { return received().size(); }
    bool wait_for(std::size_t count, std::chrono::milliseconds timeout = 3000ms) const;

  private:
    void run();

    UdpPeer peer_;
    Handler handler_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Datagram> received_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

// Answers every request with its own bindings, each bound to INTEGER `value`.
Responder::Handler answer_all_with(std::int32_t value);
// Never answers.
Responder::Handler stay_silent();
// The RESPONSE to a request: same version, community, id and bindings, to be changed at will.
WireMessage response_to(const WireMessage& request);

}  // namespace openwosa::apitest
