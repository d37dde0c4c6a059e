#pragma once
// Verbs of transaction programs and of sessions: one overload for each control block; tp_verbs.cpp,
// session_verbs.cpp.

#include "library.hpp"
#include "text.hpp"

namespace openwosa::appc {

void issue_other(Library& library, Call& call, Library::Lock& lock, TP_STARTED& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, TP_STARTED_EX& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, TP_ENDED& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, RECEIVE_ALLOCATE& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, RECEIVE_ALLOCATE_EX& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, RECEIVE_ALLOCATE_EX_END& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, GET_TP_PROPERTIES& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, SET_TP_PROPERTIES& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, GET_LU_STATUS& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, ACTIVATE_SESSION& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, DEACTIVATE_SESSION& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, CNOS& v);
void issue_other(Library& library, Call& call, Library::Lock& lock, DISPLAY& v);

/// The answer to DISPLAY.
void displayed(Library& library, Call& call, const lu62::DisplayInfo& info);

/// A logical unit of work as programs see it: the name's length, the name without padding, instance and
/// sequence; blanks behind.
void put_luw(unsigned char (&field)[26], const std::optional<lu62::LuwId>& luw);
std::optional<lu62::LuwId> luw_of(const unsigned char (&field)[26]);

/// plu_alias: zeros take fqplu_name, blanks the default partner (documented with both for both).
template <std::size_t N, std::size_t M>
void put_partner(port::Partner& partner, const unsigned char (&alias)[N], const unsigned char (&name)[M]) {
    if (all(alias, 0))
        partner.name = ebcdic_name(name);
    else
        partner.alias = ascii_name(alias);
}

}  // namespace openwosa::appc
