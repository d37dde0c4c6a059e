#pragma once
// tools/snahost as another process, and the configuration of a node that reaches it.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace openwosa::bench {

/// Binds as many LUs of as many PUs as wanted, to its echo, as soon as they are enabled.
class SnaHost {
  public:
    SnaHost(int pus, int lus_each);
    ~SnaHost();
    SnaHost(const SnaHost&) = delete;
    SnaHost& operator=(const SnaHost&) = delete;

    std::uint16_t port() const { return port_; }
    /// Of a node with these PUs, its LUs named L0, L1, …
    std::string config() const { return (folder_ / "openwosa.json").string(); }

  private:
    std::string scenario() const;
    std::string node() const;

    const int pus_;
    const int lus_each_;
    std::filesystem::path folder_;
    pid_t child_ = 0;
    int output_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace openwosa::bench
