#pragma once
#include <sys/types.h>

#include <cstdint>

namespace openwosa::bench {

/// A child process that answers SNMP GETs of one variable on 127.0.0.1 in batches, doing as little as can be
/// done: it turns the request it got into a response with a Counter32. The same one serves both sides of a
/// comparison.
class Responder {
  public:
    Responder();
    ~Responder();
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;

    std::uint16_t port() const { return port_; }

  private:
    pid_t child_ = -1;
    std::uint16_t port_ = 0;
};

/// A UDP socket bound to every address that reads nothing: requests sent to it stay outstanding.
class Sink {
  public:
    Sink();
    ~Sink();
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    std::uint16_t port() const { return port_; }

  private:
    std::uint16_t port_ = 0;  // before fd_, whose initialisation sets it
    int fd_ = -1;
};

/// CPU seconds the calling process has spent, all threads together.
struct CpuTime {
    double user = 0;
    double total = 0;
};
CpuTime cpu_time();

}  // namespace openwosa::bench
