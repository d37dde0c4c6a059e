#include "traps.hpp"

#include "library.hpp"
#include "process.hpp"
#include "runtime/counters.hpp"
#include "session.hpp"
#include "snmp/notification.hpp"

namespace openwosa::winsnmp {

/// What the trap port calls; it may outlive the library for as long as a handler of it runs.
class TrapReceiver::Handler final : public runtime::TrapHandler {
  public:
    explicit Handler(std::weak_ptr<Library> library) : library_(std::move(library)) {}
    void on_traps(std::span<const runtime::TrapDatagram> batch) override {
        if (const auto library = library_.lock()) library->traps->take_in(*library, batch);
    }

  private:
    const std::weak_ptr<Library> library_;
};

runtime::NetError TrapReceiver::open(const std::shared_ptr<Library>& library) {
    const runtime::BlockingScope blocking;
    const std::lock_guard lock(opening_);
    if (port_) return runtime::NetError::kNone;
    auto port = std::make_shared<runtime::TrapPort>();
    const runtime::NetError error =
        port->open(library->loop, library->config.winsnmp.trap, std::make_shared<Handler>(library));
    if (error != runtime::NetError::kNone) return error;
    const Handling handling(*library);
    if (!handling) return runtime::NetError::kClosed;  // cleaned up meanwhile; the port closes itself
    port_ = std::move(port);
    return error;
}

void TrapReceiver::close_if_unwanted(Library& library) {
    const std::lock_guard lock(opening_);
    std::shared_ptr<runtime::TrapPort> port;
    {
        const auto state_lock = lock_process();
        if (library.registry.empty()) port = std::move(port_);
    }
    if (port) port->close();
}

void TrapReceiver::take_in(Library& library, std::span<const runtime::TrapDatagram> batch) {
    std::vector<Answer> answers;
    std::shared_ptr<runtime::TrapPort> port;
    {
        const Handling handling(library);
        if (!handling) return;
        for (const runtime::TrapDatagram& arrived : batch) take_in(library, arrived, answers);
        if (!answers.empty()) port = port_;
    }
    // Not answered while the port is still being opened: the sender repeats its inform.
    for (const Answer& answer : answers) {
        if (port) (void)port->answer(answer.token, answer.bytes);
    }
}

void TrapReceiver::take_in(Library& library, const runtime::TrapDatagram& arrived,
                           std::vector<Answer>& answers) {
    const runtime::Datagram& datagram = arrived.datagram;
    if (!snmp::decode(datagram.bytes, message_) ||
        snmp::normalise_notification(message_, library.new_request_id()) != snmp::NotificationError::kOk) {
        runtime::count(runtime::Counter::kMessagesMalformed);
        return;
    }
    snmp::Pdu& pdu = message_.pdu;
    library.registry.match(datagram.from, message_.community, snmp::trap_oid(pdu), wanted_by_);
    if (wanted_by_.empty()) return;
    if (pdu.type == snmp::PduType::kInform &&
        snmp::encode_inform_response(message_, encoded_) == snmp::EncodeError::kOk) {
        const snmp::Octets bytes = encoded_.view();
        answers.push_back({arrived.token, {bytes.begin(), bytes.end()}});
    }
    // Decoded once; all sessions share the bindings until one of them writes.
    Bindings* bindings = library.objects.new_bindings();
    std::swap(bindings->list, pdu.varbinds);
    for (const snmp::SessionId id : wanted_by_) {
        Session* session = library.objects.find_session(id);
        if (!session) continue;
        Delivery& delivery = library.new_delivery();
        delivery.bindings = Objects::share(bindings);
        delivery.from = datagram.from;
        delivery.to = datagram.to;
        delivery.version = message_.version;
        delivery.community = message_.community;
        delivery.fields = {pdu.type, pdu.request_id, pdu.error_status, pdu.error_index};
        library.deliver(*session, delivery);
    }
    library.objects.release(bindings);
}

}  // namespace openwosa::winsnmp
