// The trap port as the API uses it: open while somebody is registered; what arrives goes to every session
// that wants it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "runtime/trap_port.hpp"
#include "snmp/message.hpp"
#include "snmp/types.hpp"

namespace openwosa::winsnmp {

class Library;

/// One per library.
class TrapReceiver {
  public:
    /// Opens the port unless it is open. May take long; the caller does not hold the library's lock.
    runtime::NetError open(const std::shared_ptr<Library>& library);
    /// Closes the port if no session is registered any more. Without the library's lock.
    void close_if_unwanted(Library& library);

  private:
    class Handler;
    struct Answer {
        std::uint64_t token;
        std::vector<std::uint8_t> bytes;
    };
    void take_in(Library& library, std::span<const runtime::TrapDatagram> batch);
    void take_in(Library& library, const runtime::TrapDatagram& arrived, std::vector<Answer>& answers);

    std::mutex opening_;  // one opens or closes at a time; taken before the library's lock, never inside it

    // Guarded by the library's lock.
    std::shared_ptr<runtime::TrapPort> port_;
    snmp::Message message_;
    snmp::EncodeBuffer encoded_;
    std::vector<snmp::SessionId> wanted_by_;
};

}  // namespace openwosa::winsnmp
