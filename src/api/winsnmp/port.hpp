// UDP ports of the API: what arrives on them is handed to the session they belong to.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "runtime/udp.hpp"
#include "snmp/message.hpp"

namespace openwosa::winsnmp {

class Library;
struct Request;
struct Session;

/// A socket of one session. It may outlive both session and library for as long as a handler of it runs, and
/// then does nothing.
class Port : public runtime::UdpHandler, public std::enable_shared_from_this<Port> {
  public:
    Port(std::shared_ptr<Library> library, std::uint32_t session)
        : library_(std::move(library)), session_(session) {}

    runtime::NetError open(const snmp::Endpoint& local, const runtime::UdpOptions& options);
    /// Any thread, with or without the library's lock.
    void close() noexcept { socket_.close(); }
    runtime::UdpSocket& socket() noexcept { return socket_; }

  protected:
    /// With the lock held: the session, or null when it is closed.
    Session* session() const noexcept;

    const std::shared_ptr<Library> library_;
    const std::uint32_t session_;
    runtime::UdpSocket socket_;
};

/// Where a session's requests leave and their answers arrive.
class SessionPort final : public Port {
  public:
    using Port::Port;

    void on_datagrams(std::span<const runtime::Datagram> batch) override;
    void on_undeliverable(const snmp::Endpoint& to, runtime::NetError error,
                          std::span<const std::uint8_t> sent) override;
    void on_send_failed(std::uint64_t cookie, const snmp::Endpoint& to, runtime::NetError error) override;

    /// Names a datagram to on_send_failed(): a request by its address, any other message by its odd number.
    static std::uint64_t cookie_of(const Request& request) noexcept {
        return reinterpret_cast<std::uintptr_t>(&request);
    }
    static std::uint64_t cookie_of_message(std::int32_t id) noexcept {
        return std::uint64_t{static_cast<std::uint32_t>(id)} << 1 | 1;
    }
    /// A retransmission, whose failure is followed by the next one or by the time-out.
    static constexpr std::uint64_t kAgain = 0;
};

/// The port of an entity in agent role (SnmpListen): requests arrive here and replies leave from here.
class AgentPort final : public Port {
  public:
    using Port::Port;

    void on_datagrams(std::span<const runtime::Datagram> batch) override;
    void on_undeliverable(const snmp::Endpoint&, runtime::NetError, std::span<const std::uint8_t>) override {}
    void on_send_failed(std::uint64_t cookie, const snmp::Endpoint& to, runtime::NetError error) override;

  private:
    void take_in(const runtime::Datagram& datagram);

    snmp::Message scratch_;  // guarded by the lock
};

}  // namespace openwosa::winsnmp
