#include "port.hpp"

#include "library.hpp"
#include "runtime/counters.hpp"
#include "session.hpp"

namespace openwosa::winsnmp {

runtime::NetError Port::open(const snmp::Endpoint& local, const runtime::UdpOptions& options) {
    return socket_.open(library_->loop, local, options, shared_from_this());
}

Session* Port::session() const noexcept { return library_->objects.find_session(session_); }

// ---- sessions' own ports

void SessionPort::on_datagrams(std::span<const runtime::Datagram> batch) {
    const Handling handling(*library_);
    if (!handling || !session()) return;
    const std::uint64_t now = runtime::Loop::now_ms();
    for (const runtime::Datagram& datagram : batch) {
        snmp::step(library_->manager, snmp::Datagram{session_, datagram.from, datagram.bytes, now},
                   library_->actions);
    }
    library_->perform_actions();
}

/// With retransmission on, an ICMP error decides nothing: the agent may be about to come back, and ICMP is
/// easily forged; the time-out decides. With retransmission off nothing else would ever tell the program.
void SessionPort::on_undeliverable(const snmp::Endpoint& target, runtime::NetError error,
                                   std::span<const std::uint8_t> sent) {
    const Handling handling(*library_);
    if (!handling || library_->retransmit) return;
    Session* to = session();
    snmp::Message& message = library_->scratch_message;
    if (!to || !snmp::decode(sent, message)) return;
    const std::int32_t id = message.pdu.request_id;
    const snmp::Cookie cookie = library_->manager.find(session_, id, target);
    if (cookie != 0) library_->fail_request(*to, id, cookie, transport_status(error));
}

void SessionPort::on_send_failed(std::uint64_t cookie, const snmp::Endpoint& target,
                                 runtime::NetError error) {
    const Handling handling(*library_);
    Session* to = handling ? session() : nullptr;
    if (!to || cookie == kAgain) return;
    if (cookie & 1) {
        library_->fail_message(*to, static_cast<std::int32_t>(cookie >> 1), target, transport_status(error));
        return;
    }
    // Requests are pooled, so that the address is good even if this one has ended meanwhile.
    const auto& request = *reinterpret_cast<const Request*>(static_cast<std::uintptr_t>(cookie));
    library_->fail_request(*to, request.fields.request_id, cookie, transport_status(error));
}

// ---- agent role

void AgentPort::on_datagrams(std::span<const runtime::Datagram> batch) {
    const Handling handling(*library_);
    if (!handling) return;
    for (const runtime::Datagram& datagram : batch) take_in(datagram);
}

void AgentPort::take_in(const runtime::Datagram& datagram) {
    Session* to = session();
    if (!to) return;
    if (!snmp::decode(datagram.bytes, scratch_)) {
        runtime::count(runtime::Counter::kMessagesMalformed);
        return;
    }
    snmp::Pdu& pdu = scratch_.pdu;
    if (!snmp::expects_response(pdu.type)) return;  // an agent is asked; it is sent no answers and no traps
    Delivery& delivery = library_->new_delivery();
    delivery.from = datagram.from;
    delivery.to = datagram.to;
    delivery.version = scratch_.version;
    delivery.community = scratch_.community;
    delivery.agent_port = std::static_pointer_cast<AgentPort>(shared_from_this());
    delivery.fields = {pdu.type, pdu.request_id, pdu.error_status, pdu.error_index};
    delivery.bindings = library_->objects.new_bindings();
    std::swap(delivery.bindings->list, pdu.varbinds);
    library_->deliver(*to, delivery);
}

void AgentPort::on_send_failed(std::uint64_t cookie, const snmp::Endpoint& target, runtime::NetError error) {
    const Handling handling(*library_);
    if (Session* to = handling ? session() : nullptr) {
        library_->fail_message(*to, static_cast<std::int32_t>(cookie >> 1), target, transport_status(error));
    }
}

}  // namespace openwosa::winsnmp
