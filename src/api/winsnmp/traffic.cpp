// Between the engine and the sessions: answers, time-outs and failures on their way to the program.
#include <winsnmp.h>

#include <algorithm>

#include "library.hpp"
#include "outgoing.hpp"
#include "port.hpp"
#include "runtime/counters.hpp"
#include "session.hpp"
#include "snmp/coexist.hpp"

namespace openwosa::winsnmp {

namespace {

runtime::Counter counter_of(snmp::DiscardReason reason) {
    switch (reason) {
        case snmp::DiscardReason::kMalformed:
        case snmp::DiscardReason::kNotAResponse:
            return runtime::Counter::kMessagesMalformed;
        case snmp::DiscardReason::kUnknownRequest:
        case snmp::DiscardReason::kWrongSource:
        case snmp::DiscardReason::kWrongCommunity:
        case snmp::DiscardReason::kWrongVersion:
            return runtime::Counter::kRepliesDroppedForged;
        case snmp::DiscardReason::kLate:
            return runtime::Counter::kRepliesDroppedLate;
    }
    return runtime::Counter::kRepliesDroppedForged;
}

Request& request_of(snmp::Cookie cookie) {
    return *reinterpret_cast<Request*>(static_cast<std::uintptr_t>(cookie));
}

}  // namespace

// ---- deliveries

Delivery& Library::new_delivery() { return *deliveries.take(); }

void Library::discard(Delivery& delivery) noexcept {
    if (delivery.source) objects.unhold(*delivery.source);
    if (delivery.destination) objects.unhold(*delivery.destination);
    if (delivery.context) objects.unhold(*delivery.context);
    if (delivery.bindings) objects.release(delivery.bindings);
    delivery.source = delivery.destination = nullptr;
    delivery.context = nullptr;
    delivery.bindings = nullptr;
    delivery.agent_port.reset();
    delivery.community.clear();
    delivery.error = 0;
    delivery.solicited = false;
    deliveries.give(&delivery);
}

bool Library::deliver(Session& session, Delivery& delivery) {
    if (!delivery.solicited && session.unsolicited >= config.winsnmp.notification_queue_limit) {
        runtime::count(runtime::Counter::kNotificationsDropped);
        discard(delivery);
        return false;
    }
    ++(delivery.solicited ? session.answers : session.unsolicited);
    session.inbox.push(delivery);
    session.notify(0, delivery.fields.request_id);
    return true;
}

// ---- requests

Request& Library::begin(const Outgoing& out) {
    Request& request = *requests.take();
    request.session = out.session;
    request.source = out.source;
    request.target = out.target;
    request.context = out.context;
    request.fields = out.pdu->fields;
    if (request.source) objects.hold(*request.source);
    objects.hold(*request.target);
    objects.hold(*request.context);
    ++out.session->requests;
    return request;
}

void Library::finish(Request& request) noexcept {
    --request.session->requests;
    if (request.source) objects.unhold(*request.source);
    objects.unhold(*request.target);
    objects.unhold(*request.context);
    requests.give(&request);
}

void Library::perform_actions() {
    for (snmp::Action& action : actions.list()) {
        if (auto* answer = std::get_if<snmp::Deliver>(&action)) {
            answered(*answer);
        } else if (auto* late = std::get_if<snmp::TimedOut>(&action)) {
            Request& request = request_of(late->cookie);
            request.session->notify(SNMPAPI_TL_TIMEOUT, late->request_id);
            finish(request);
        } else if (auto* released = std::get_if<snmp::Released>(&action)) {
            finish(request_of(released->cookie));
        } else if (auto* discarded = std::get_if<snmp::Discarded>(&action)) {
            runtime::count(counter_of(discarded->reason));
        }
    }
    actions.clear();
    arm_tick();
}

void Library::answered(snmp::Deliver& answer) {
    Request& request = request_of(answer.cookie);
    snmp::Pdu& pdu = answer.message->pdu;
    if (answer.message->version == snmp::Version::kV1) snmp::response_from_v1(pdu);
    Delivery& delivery = new_delivery();
    delivery.solicited = answer.last;
    delivery.from = answer.from;
    delivery.version = answer.message->version;
    delivery.fields = {pdu.type, pdu.request_id, pdu.error_status, pdu.error_index};
    delivery.bindings = objects.new_bindings();
    std::swap(delivery.bindings->list, pdu.varbinds);
    // The very handles the request was sent with; but who answered a group is only known by the address.
    if (!request.target->group) delivery.source = request.target;
    delivery.destination = request.source;
    delivery.context = request.context;
    if (delivery.source) objects.hold(*delivery.source);
    if (delivery.destination) objects.hold(*delivery.destination);
    objects.hold(*delivery.context);
    Session& session = *request.session;
    if (answer.last) finish(request);
    deliver(session, delivery);
}

void Library::fail_request(Session& session, std::int32_t request_id, snmp::Cookie cookie,
                           SNMPAPI_STATUS code) {
    snmp::step(manager, snmp::Cancel{session.token, request_id, cookie}, actions);
    for (const snmp::Action& action : actions.list()) {
        const auto* released = std::get_if<snmp::Released>(&action);
        if (!released) continue;
        const Request& request = request_of(released->cookie);
        Delivery& failure = new_delivery();
        failure.error = code;
        failure.solicited = true;
        failure.source = request.target;
        failure.destination = request.source;
        failure.context = request.context;
        failure.fields = request.fields;
        objects.hold(*failure.source);
        if (failure.destination) objects.hold(*failure.destination);
        objects.hold(*failure.context);
        deliver(session, failure);
    }
    perform_actions();
}

void Library::fail_message(Session& session, std::int32_t request_id, const snmp::Endpoint& target,
                           SNMPAPI_STATUS code) {
    Delivery& failure = new_delivery();
    failure.error = code;
    failure.from = target;
    failure.fields.request_id = request_id;
    deliver(session, failure);
}

// ---- time

void Library::arm_tick() {
    if (const auto when = manager.next_deadline()) tick->arm(*when);
}

void Library::on_tick(std::uint64_t now) {
    struct Again {
        std::shared_ptr<SessionPort> port;
        snmp::Endpoint target;
        std::size_t at, size;
    };
    std::vector<Again> again;
    std::vector<std::uint8_t> bytes;
    {
        const Handling handling(*this);
        if (!handling) return;
        snmp::step(manager, snmp::Tick{now}, actions);
        for (const snmp::Action& action : actions.list()) {
            const auto* transmit = std::get_if<snmp::Transmit>(&action);
            if (!transmit) continue;
            const Session& session = *request_of(transmit->cookie).session;
            const auto& port =
                transmit->target.family == snmp::Family::kIpv6 ? session.port_ipv6 : session.port_ipv4;
            again.push_back({port, transmit->target, bytes.size(), transmit->bytes.size()});
            bytes.insert(bytes.end(), transmit->bytes.begin(), transmit->bytes.end());
        }
        perform_actions();
    }
    // A retransmission that fails is like one that is lost: the next one or the time-out follows.
    for (const Again& a : again) {
        (void)a.port->socket().send(a.target, {bytes.data() + a.at, a.size}, SessionPort::kAgain);
    }
}

}  // namespace openwosa::winsnmp
