#include "snmp/registry.hpp"

#include <algorithm>

namespace openwosa::snmp {

namespace {

bool same_sender(const NotificationFilter& a, const NotificationFilter& b) {
    if (!a.sender || !b.sender) return !a.sender && !b.sender;
    return same_address(*a.sender, *b.sender);
}

bool same_source(const NotificationFilter& a, const NotificationFilter& b) {
    return same_sender(a, b) && a.community == b.community;
}

// SnmpRegister's remarks: these registrations succeed and have no effect.
bool is_redundant(const NotificationFilter& fresh, const NotificationFilter& standing) {
    return standing.is_catch_all() ||
           (same_source(fresh, standing) && has_prefix(fresh.prefix, standing.prefix));
}

bool wants(const NotificationFilter& filter, const Endpoint& sender, std::string_view community,
           Arcs trap_oid) {
    if (filter.sender && !same_address(*filter.sender, sender)) return false;
    if (filter.community && *filter.community != community) return false;
    return has_prefix(trap_oid, filter.prefix);
}

}  // namespace

bool NotificationRegistry::add(SessionId session, const NotificationFilter& filter) {
    auto at = std::ranges::find(sessions_, session, &Session::id);
    if (at == sessions_.end()) {
        sessions_.push_back({session, {filter}});
        return true;
    }
    for (const NotificationFilter& standing : at->filters)
        if (is_redundant(filter, standing)) return false;
    at->filters.push_back(filter);
    return true;
}

bool NotificationRegistry::remove(SessionId session, const NotificationFilter& filter) {
    const auto at = std::ranges::find(sessions_, session, &Session::id);
    if (at == sessions_.end()) return false;
    const auto equal = [&filter](const NotificationFilter& standing) {
        return same_source(filter, standing) && same_oid(filter.prefix, standing.prefix);
    };
    const auto found = std::ranges::find_if(at->filters, equal);
    if (found == at->filters.end()) return false;
    at->filters.erase(found);
    if (at->filters.empty()) sessions_.erase(at);
    return true;
}

void NotificationRegistry::remove_session(SessionId session) {
    std::erase_if(sessions_, [session](const Session& s) { return s.id == session; });
}

void NotificationRegistry::match(const Endpoint& sender, std::string_view community, Arcs trap_oid,
                                 std::vector<SessionId>& out) const {
    out.clear();
    for (const Session& session : sessions_) {
        const auto fits = [&](const NotificationFilter& f) { return wants(f, sender, community, trap_oid); };
        if (std::ranges::any_of(session.filters, fits)) out.push_back(session.id);
    }
}

bool NotificationRegistry::has(SessionId session) const {
    return std::ranges::find(sessions_, session, &Session::id) != sessions_.end();
}

}  // namespace openwosa::snmp
