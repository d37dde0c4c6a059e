#include "runtime/sna_trace.hpp"

#include "runtime/trace.hpp"

namespace openwosa::runtime {

namespace {

constexpr std::size_t kMaxCircuits = 4096;  // a partner that invents ids costs no more than that
constexpr std::uint8_t kAccessControl = 0x10;
constexpr std::uint8_t kFrameControlLlc = 0x40;
constexpr std::uint8_t kXidCommand = 0xBF;  // LLC control: XID with the poll bit

void append(std::vector<std::uint8_t>& out, std::span<const std::uint8_t> bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

void SnaTracer::opened(TcpId id, const snmp::Endpoint& local, const snmp::Endpoint& remote) {
    if (trace::packets_on()) connections_[id] = {local, remote, {}};
}

void SnaTracer::closed(TcpId id) { connections_.erase(id); }

void SnaTracer::bytes(TcpId id, bool outbound, std::span<const std::uint8_t> bytes) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    Connection& c = found->second;
    Direction& d = c.directions[outbound];
    trace::stream(outbound, outbound ? c.local : c.remote, outbound ? c.remote : c.local, d.count,
                  c.directions[!outbound].count, bytes);
    d.count += static_cast<std::uint32_t>(bytes.size());
    append(d.unread, bytes);
    std::span<const std::uint8_t> rest(d.unread);
    for (;;) {
        const sna::SspResult result = sna::decode_ssp(rest);
        if (result.error == sna::SspError::kIncomplete) break;
        if (result.error != sna::SspError::kNone) {  // the engine closes it
            rest = {};
            break;
        }
        message(d, outbound, result.message);
        rest = rest.subspan(result.size);
    }
    d.unread.erase(d.unread.begin(), d.unread.end() - static_cast<std::ptrdiff_t>(rest.size()));
}

void SnaTracer::message(Direction& direction, bool outbound, const sna::SspMessage& message) {
    const std::pair key(message.remote.port, message.remote.correlator);
    if (const auto& control = message.control; control && message.type != sna::SspType::kCapExchange) {
        const auto& link = control->link;
        const bool to_target = control->direction == sna::FrameDirection::kToTarget;
        if (direction.circuits.size() < kMaxCircuits || direction.circuits.contains(key)) {
            direction.circuits[key] =
                to_target ? Stations{link.target_mac, link.origin_mac, link.target_sap, link.origin_sap}
                          : Stations{link.origin_mac, link.target_mac, link.origin_sap, link.target_sap};
        }
    }
    const bool xid = message.type == sna::SspType::kXidFrame;
    const auto stations = direction.circuits.find(key);
    if ((!xid && message.type != sna::SspType::kInfoFrame) || stations == direction.circuits.end()) return;
    const Stations& s = stations->second;
    std::vector<std::uint8_t> frame{kAccessControl, kFrameControlLlc};
    append(frame, s.to);
    append(frame, s.from);
    frame.push_back(s.to_sap);
    frame.push_back(s.from_sap);
    if (xid)
        frame.push_back(kXidCommand);
    else
        frame.insert(frame.end(), {0, 0});  // I-frame 0: DLSw carries no numbers
    append(frame, message.data);
    trace::link_frame(outbound, frame);
}

}  // namespace openwosa::runtime
