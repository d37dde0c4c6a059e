#pragma once
// The peer of SNA's exchanges: bare TCP to another process over the loopback network.
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

/// A child process that reads a stream, and says so when it has read it all.
class BareTcpStream {
  public:
    BareTcpStream();
    ~BareTcpStream();
    BareTcpStream(const BareTcpStream&) = delete;
    BareTcpStream& operator=(const BareTcpStream&) = delete;

    /// So many records, a call each; returns when the child has them.
    void run(int records, std::size_t record);

  private:
    pid_t child_ = 0;
    int socket_ = -1;
};

/// A child process that accepts connections, one after the other, and reads each until it is closed.
class BareTcpConnections {
  public:
    BareTcpConnections();
    ~BareTcpConnections();
    BareTcpConnections(const BareTcpConnections&) = delete;
    BareTcpConnections& operator=(const BareTcpConnections&) = delete;

    /// So many are made and closed. After every `round` of them this waits until the child has seen them end.
    void run(int connections, int round);

  private:
    pid_t child_ = 0;
    int listener_ = -1;
};

}  // namespace openwosa::bench
