#pragma once
// The machine's trap port, shared by all openwosa processes of one user.
//
// The first process binds the UDP port(s) and serves the others over a loopback TCP endpoint guarded by a
// per-user secret file; it relays every datagram with its addresses. When the owner goes, the others race for
// the port: one wins, the rest attach to it; registrations live in the processes and are not lost. A port
// held by a foreign program is NetError::kInUse.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/config.hpp"
#include "runtime/error.hpp"
#include "runtime/udp.hpp"

namespace openwosa::runtime {

/// A datagram from the trap port; valid only during the handler.
struct TrapDatagram {
    Datagram datagram;
    std::uint64_t token = 0;  ///< names this datagram in answer(); the same in all processes that see it
};

/// Called on the loop thread as an I/O handler.
class TrapHandler {
  public:
    virtual ~TrapHandler() = default;
    virtual void on_traps(std::span<const TrapDatagram> batch) = 0;
};

class TrapPort {
  public:
    enum class Role : std::uint8_t {
        kClosed,
        kOwner,     ///< this process holds the UDP port
        kAttached,  ///< another process relays to this one
        kSeeking,   ///< the owner is gone, or a takeover is under way; retried until it succeeds or close()
    };

    TrapPort();
    ~TrapPort();  ///< close()
    TrapPort(const TrapPort&) = delete;
    TrapPort& operator=(const TrapPort&) = delete;

    /// Binds or attaches; may take up to a second when the port is held by a program that is not ours. May be
    /// called from a user callback, not from an I/O handler. Errors: in_use (held by a foreign program, or
    /// sharing is switched off), access_denied (privileged port: TL_NOT_INITIALIZED), not_available (network
    /// down), resource, other.
    NetError open(const std::shared_ptr<Loop>& loop, const TrapConfig& config,
                  std::shared_ptr<TrapHandler> handler);
    void close();
    Role role() const noexcept;
    /// The UDP port in use (IPv4), for tests that configure port 0.
    std::uint16_t port() const noexcept;

    /// Answers an inform from the trap port's own address. Exactly one answer per datagram leaves the
    /// machine: the owner sends the first one it is given for a token and drops the rest. Only a process that
    /// has a registration matching the inform answers it, so an inform nobody wants stays unanswered and its
    /// sender learns that.
    NetError answer(std::uint64_t token, std::span<const std::uint8_t> bytes);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace openwosa::runtime
