#pragma once
// The peer of LU 0 exchanges: bare TCP to another process over the loopback network.
//
// What is fair. Our side carries all sessions over the connections DLSw has with a partner, here one; so has
// the peer. Messages are as long, and as many are under way at a time: one a session. A message is written
// when it is due, by a call of its own: a plain program does so, and no batch is made that the exchange
// itself does not make. A read takes what is there, of however many messages.

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace openwosa::bench {

/// A child process that sends each message back.
class BareTcp {
  public:
    explicit BareTcp(std::size_t message);
    ~BareTcp();
    BareTcp(const BareTcp&) = delete;
    BareTcp& operator=(const BareTcp&) = delete;

    /// So many messages there and back, `window` of them under way.
    void run(int exchanges, int window);

  private:
    const std::size_t message_;
    pid_t child_ = 0;
    int socket_ = -1;
};

}  // namespace openwosa::bench
