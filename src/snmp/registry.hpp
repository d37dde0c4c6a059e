#pragma once
// Which sessions want which notifications (SnmpRegister).
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "snmp/endpoint.hpp"
#include "snmp/oid.hpp"
#include "snmp/types.hpp"

namespace openwosa::snmp {

// A filter; what is absent matches everything. Equality is by value, and a sender's port and zone-less
// address count as same_address() says.
struct NotificationFilter {
    std::optional<Endpoint> sender;
    std::optional<std::string> community;
    Oid prefix;  // empty: any trap OID

    bool is_catch_all() const { return !sender && !community && prefix.empty(); }
};

class NotificationRegistry {
  public:
    // False when redundant, and then nothing changes: after a catch-all of the same session, an exact
    // duplicate, or a longer OID under a prefix registered with the same sender and community.
    bool add(SessionId session, const NotificationFilter& filter);
    // Removes the registration equal to `filter`; false when there is none. Narrower registrations made
    // before a general one are still there when the general one goes; redundant ones were never there.
    bool remove(SessionId session, const NotificationFilter& filter);
    void remove_session(SessionId session);

    // Sessions that want it, each once, in order of their first registration. `out` is cleared first.
    void match(const Endpoint& sender, std::string_view community, Arcs trap_oid,
               std::vector<SessionId>& out) const;

    bool empty() const { return sessions_.empty(); }
    bool has(SessionId session) const;

  private:
    struct Session {
        SessionId id;
        std::vector<NotificationFilter> filters;
    };
    std::vector<Session> sessions_;
};

}  // namespace openwosa::snmp
