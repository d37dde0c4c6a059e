// What handles lead to: entities, contexts, PDUs and variable-binding lists; who owns and who still needs
// them.
#pragma once

#include <winsnmp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "handle_table.hpp"
#include "pool.hpp"
#include "snmp/endpoint.hpp"
#include "snmp/pdu.hpp"

namespace openwosa::winsnmp {

class AgentPort;
struct Session;

/// Two counts decide an object's life. `program_refs` is what the program may still free: 1 at creation, one
/// more each time SnmpRecvMsg hands out the same handle again; at 0 the handle is refused. `holds` are ours:
/// a request in flight holds its entities and its context, so that its answer can hand out the very handles
/// it was sent with although the program has freed them (real programs compare them). Destroyed when both are
/// 0.
struct Object {
    Object* previous = nullptr;  // siblings in the owner's list
    Object* next = nullptr;
    Session* owner = nullptr;  // null: the owning session was closed, the handle is gone for good
    std::uint32_t token = 0;
    std::uint32_t program_refs = 0;
    std::uint32_t holds = 0;
};

struct Entity : Object {
    static constexpr Kind kKind = Kind::kEntity;

    snmp::Endpoint endpoint;
    snmp::Version version = snmp::Version::kV1;  // bound at creation, see SnmpStrToEntity
    std::uint32_t timeout_cs = 0;                // as the program set it; 0: the implementation chooses
    std::uint32_t retries = 0;
    bool check_source = true;
    bool group = false;                     // broadcast or multicast: many may answer
    bool listening = false;                 // in agent role
    std::string name;                       // friendly name; empty: none
    std::optional<std::string> community;   // the configuration's, instead of the context's
    std::shared_ptr<AgentPort> agent_port;  // where requests to it arrive and replies leave
};

struct Context : Object {
    static constexpr Kind kKind = Kind::kContext;

    std::string name;  // friendly name; empty: none
    std::string community;
};

/// Bindings shared by lists and received PDUs; copied by the first who writes.
struct Bindings {
    std::uint32_t refs = 0;
    snmp::VarBindList list;
};

struct Vbl : Object {
    static constexpr Kind kKind = Kind::kVbl;

    Bindings* bindings = nullptr;
};

/// The fields of a PDU besides its bindings.
struct PduFields {
    snmp::PduType type = snmp::PduType::kGetNext;
    std::int32_t request_id = 0;
    std::int32_t error_status = 0;  // GETBULK: non-repeaters
    std::int32_t error_index = 0;   // GETBULK: max-repetitions
};

/// The bindings of a received PDU are `received` until SnmpGetPduData is first asked for them; from then on,
/// and for PDUs the program made, they are those of `attached` (whose handle the program may have freed).
struct Pdu : Object {
    static constexpr Kind kKind = Kind::kPdu;

    PduFields fields;
    Vbl* attached = nullptr;
    Bindings* received = nullptr;
};

/// All objects of one library. Not synchronised; the library's lock guards it.
class Objects {
  public:
    explicit Objects(std::uint8_t first_generation) : handles_(first_generation) {}
    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;

    /// A new object with one program reference, owned by `owner`. Throws std::bad_alloc.
    template <class T>
    T& create(Session& owner);

    /// The object of a handle the program may use, else null.
    template <class T>
    T* find(HANDLE handle) const noexcept {
        void* found = handles_.find(T::kKind, token_of(handle));
        T* object = static_cast<T*>(found);
        return object && object->program_refs != 0 ? object : nullptr;
    }

    /// One reference more for the program: the handle to hand out. An object whose owner was closed gets a
    /// new handle, owned by `receiver`. Throws std::bad_alloc.
    template <class T>
    HANDLE hand_out(T& object, Session& receiver);

    /// What SnmpFreeXxx does.
    template <class T>
    void drop(T& object) noexcept {
        --object.program_refs;
        if (object.program_refs == 0 && object.holds == 0) destroy(object);
    }
    template <class T>
    void hold(T& object) noexcept {
        ++object.holds;
    }
    template <class T>
    void unhold(T& object) noexcept {
        --object.holds;
        if (object.program_refs == 0 && object.holds == 0) destroy(object);
    }

    /// Ends every handle `owner` owns.
    void close_owner(Session& owner) noexcept;

    std::uint32_t insert_session(Session& session) { return handles_.insert(Kind::kSession, &session); }
    Session* find_session(HANDLE handle) const noexcept { return find_session(token_of(handle)); }
    Session* find_session(std::uint32_t token) const noexcept {
        return static_cast<Session*>(handles_.find(Kind::kSession, token));
    }
    void erase_session(std::uint32_t token) noexcept { handles_.erase(token); }

    /// A list with `bindings` shared, or an empty one for null.
    Vbl& create_vbl(Session& owner, Bindings* bindings);
    /// Makes `vbl` the list of `pdu`, instead of the one it has: edits through the list's handle reach the
    /// PDU, freeing that handle does not.
    void attach(Pdu& pdu, Vbl& vbl) noexcept;

    Bindings* new_bindings();
    static Bindings* share(Bindings* bindings) noexcept {
        ++bindings->refs;
        return bindings;
    }
    void release(Bindings* bindings) noexcept;
    /// The list of `vbl`, its own to write.
    snmp::VarBindList& writable(Vbl& vbl);

    static HANDLE handle_of(std::uint32_t token) noexcept {
        return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(token));
    }
    /// 0 for what is wider than any token.
    static std::uint32_t token_of(HANDLE handle) noexcept {
        const auto number = reinterpret_cast<std::uintptr_t>(handle);
        return number <= 0x7fffffff ? static_cast<std::uint32_t>(number) : 0;
    }
    std::size_t live(Kind kind) const noexcept { return handles_.live(kind); }

  private:
    template <class T>
    Pool<T>& pool() noexcept;
    static void adopt(Object& object, Session& owner) noexcept;
    static void disown(Object& object) noexcept;
    void clear(Entity& entity) noexcept;
    void clear(Context& context) noexcept;
    void clear(Vbl& vbl) noexcept;
    void clear(Pdu& pdu) noexcept;
    template <class T>
    void destroy(T& object) noexcept;

    HandleTable handles_;
    Pool<Entity> entities_;
    Pool<Context> contexts_;
    Pool<Vbl> vbls_;
    Pool<Pdu> pdus_;
    Pool<Bindings> bindings_;
};

}  // namespace openwosa::winsnmp
