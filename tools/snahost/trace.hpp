#pragma once
// A pcapng file of what the host saw: each TCP connection as IP packets with a handshake and an end, and each
// PIU and XID also as the LLC frame on a token ring that DLSw stands in for (Wireshark shows both, down to
// the request header). Token ring, because its frames may be long and its addresses are in DLSw's bit order.

#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>

#include "host.hpp"
#include "stream_observer.hpp"

namespace openwosa::snahost {

class Trace final : public FrameObserver, public StreamObserver {
  public:
    using Clock = std::uint64_t (*)();  ///< nanoseconds since 1970
    /// Throws std::runtime_error when the file cannot be written.
    Trace(const std::string& path, Clock clock);

    void frame(Frame kind, bool outbound, const sna::DataLinkId& link, bool host_is_origin,
               Octets bytes) override;
    void opened(ConnectionId connection, const Ends& ends) override;
    void bytes(ConnectionId connection, bool outbound, Octets bytes) override;
    void closed(ConnectionId connection, bool by_host) override;

  private:
    struct Stream {
        Ends ends;
        std::uint32_t sent = 0, received = 0;  ///< sequence numbers
    };
    struct LinkNumbers {
        std::uint8_t sent = 0, received = 0;  ///< modulo 128
    };
    void segment(Stream& stream, bool outbound, std::uint8_t flags, Octets payload);
    void packet(std::uint32_t interface, Octets packet, bool outbound);
    void block(std::uint32_t type, const Bytes& body);

    std::ofstream file_;
    Clock clock_;
    std::map<ConnectionId, Stream> streams_;
    std::map<Bytes, LinkNumbers> links_;
};

}  // namespace openwosa::snahost
