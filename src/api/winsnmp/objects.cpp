#include "objects.hpp"

#include "session.hpp"

namespace openwosa::winsnmp {

namespace {

/// A pooled list that grew beyond this gives its memory back.
constexpr std::size_t kKeptArcs = 16 * 1024;
constexpr std::size_t kKeptOctets = 64 * 1024;

Kind kind_of(const Object& object) noexcept {
    return static_cast<Kind>(object.token >> (HandleTable::kSlotBits + HandleTable::kGenerationBits));
}

}  // namespace

template <>
Pool<Entity>& Objects::pool<Entity>() noexcept {
    return entities_;
}
template <>
Pool<Context>& Objects::pool<Context>() noexcept {
    return contexts_;
}
template <>
Pool<Vbl>& Objects::pool<Vbl>() noexcept {
    return vbls_;
}
template <>
Pool<Pdu>& Objects::pool<Pdu>() noexcept {
    return pdus_;
}

template <class T>
T& Objects::create(Session& owner) {
    T* object = pool<T>().take();
    try {
        object->token = handles_.insert(T::kKind, object);
    } catch (...) {
        pool<T>().give(object);
        throw;
    }
    object->program_refs = 1;
    adopt(*object, owner);
    return *object;
}

template <class T>
HANDLE Objects::hand_out(T& object, Session& receiver) {
    if (object.token == 0) {
        object.token = handles_.insert(T::kKind, &object);
        adopt(object, receiver);
    }
    ++object.program_refs;
    return handle_of(object.token);
}

template <class T>
void Objects::destroy(T& object) noexcept {
    if (object.token != 0) {
        handles_.erase(object.token);
        object.token = 0;
        disown(object);
    }
    clear(object);
    pool<T>().give(&object);
}

template Entity& Objects::create<Entity>(Session&);
template Context& Objects::create<Context>(Session&);
template Vbl& Objects::create<Vbl>(Session&);
template Pdu& Objects::create<Pdu>(Session&);
template HANDLE Objects::hand_out<Entity>(Entity&, Session&);
template HANDLE Objects::hand_out<Context>(Context&, Session&);
template void Objects::destroy<Entity>(Entity&) noexcept;
template void Objects::destroy<Context>(Context&) noexcept;
template void Objects::destroy<Vbl>(Vbl&) noexcept;
template void Objects::destroy<Pdu>(Pdu&) noexcept;

void Objects::close_owner(Session& owner) noexcept {
    const auto end = [this](auto& object) {
        handles_.erase(object.token);
        object.token = 0;
        disown(object);
        object.program_refs = 0;
        if (object.holds == 0) destroy(object);
    };
    while (Object* object = owner.objects) {
        switch (kind_of(*object)) {
            case Kind::kEntity:
                end(static_cast<Entity&>(*object));
                break;
            case Kind::kContext:
                end(static_cast<Context&>(*object));
                break;
            case Kind::kVbl:
                end(static_cast<Vbl&>(*object));
                break;
            case Kind::kPdu:
                end(static_cast<Pdu&>(*object));
                break;
            case Kind::kSession:
                return;  // never in an owner's list
        }
    }
}

void Objects::adopt(Object& object, Session& owner) noexcept {
    object.owner = &owner;
    object.previous = nullptr;
    object.next = owner.objects;
    if (object.next) object.next->previous = &object;
    owner.objects = &object;
}

void Objects::disown(Object& object) noexcept {
    if (object.next) object.next->previous = object.previous;
    if (object.previous) {
        object.previous->next = object.next;
    } else {
        object.owner->objects = object.next;
    }
    object.owner = nullptr;
    object.previous = object.next = nullptr;
}

void Objects::clear(Entity& entity) noexcept {
    entity.name.clear();
    entity.community.reset();
    entity.agent_port.reset();
    entity.endpoint = {};
    entity.check_source = true;
    entity.group = false;
    entity.listening = false;
}

void Objects::clear(Context& context) noexcept {
    context.name.clear();
    context.community.clear();
}

void Objects::clear(Vbl& vbl) noexcept {
    if (vbl.bindings) release(vbl.bindings);
    vbl.bindings = nullptr;
}

void Objects::clear(Pdu& pdu) noexcept {
    if (pdu.attached) unhold(*pdu.attached);
    if (pdu.received) release(pdu.received);
    pdu.attached = nullptr;
    pdu.received = nullptr;
}

Vbl& Objects::create_vbl(Session& owner, Bindings* bindings) {
    Vbl& vbl = create<Vbl>(owner);
    try {
        vbl.bindings = bindings ? share(bindings) : new_bindings();
    } catch (...) {
        drop(vbl);
        throw;
    }
    return vbl;
}

void Objects::attach(Pdu& pdu, Vbl& vbl) noexcept {
    hold(vbl);
    clear(pdu);
    pdu.attached = &vbl;
}

Bindings* Objects::new_bindings() {
    Bindings* bindings = bindings_.take();
    bindings->refs = 1;
    return bindings;
}

void Objects::release(Bindings* bindings) noexcept {
    if (--bindings->refs != 0) return;
    if (bindings->list.stored_arcs() > kKeptArcs || bindings->list.stored_octets() > kKeptOctets) {
        bindings->list = snmp::VarBindList{};
    } else {
        bindings->list.clear();
    }
    bindings_.give(bindings);
}

snmp::VarBindList& Objects::writable(Vbl& vbl) {
    if (vbl.bindings->refs > 1) {
        Bindings* own = new_bindings();
        try {
            own->list = vbl.bindings->list;
        } catch (...) {
            release(own);
            throw;
        }
        --vbl.bindings->refs;
        vbl.bindings = own;
    }
    return vbl.bindings->list;
}

}  // namespace openwosa::winsnmp
