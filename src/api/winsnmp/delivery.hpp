// What SnmpRecvMsg hands out, and what lies behind a request until then.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "objects.hpp"

namespace openwosa::winsnmp {

/// A request that the engine carries; its address is the engine's cookie. Holds its objects.
struct Request {
    Session* session = nullptr;
    Entity* source = nullptr;  // may be null
    Entity* target = nullptr;
    Context* context = nullptr;
    PduFields fields;
};

/// One message for one session. Where an object is null, SnmpRecvMsg makes a new one from the plain values,
/// so that messages nobody fetches cost no handles.
struct Delivery {
    Delivery* next = nullptr;
    SNMPAPI_STATUS error = 0;  // TL_* when this tells of a failure
    bool solicited = false;    // the last answer to a request, or its failure: counted, never dropped
    Entity* source = nullptr;  // held
    Entity* destination = nullptr;
    Context* context = nullptr;
    snmp::Endpoint from;
    snmp::Endpoint to;
    snmp::Version version = snmp::Version::kV1;
    std::string community;
    std::shared_ptr<AgentPort> agent_port;  // a request to an entity in agent role
    PduFields fields;
    Bindings* bindings = nullptr;
};

/// First in, first out; linked through the deliveries themselves.
class DeliveryQueue {
  public:
    bool empty() const noexcept { return first_ == nullptr; }
    std::size_t size() const noexcept { return size_; }
    Delivery* front() noexcept { return first_; }
    void push(Delivery& delivery) noexcept {
        delivery.next = nullptr;
        (first_ ? last_->next : first_) = &delivery;
        last_ = &delivery;
        ++size_;
    }
    Delivery* pop() noexcept {
        Delivery* delivery = first_;
        if (delivery) {
            first_ = delivery->next;
            --size_;
        }
        return delivery;
    }

  private:
    Delivery* first_ = nullptr;
    Delivery* last_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace openwosa::winsnmp
