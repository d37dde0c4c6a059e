// The LU 6.2 port's messages as bytes: see node_wire.hpp.
#include "runtime/node_codec.hpp"

namespace openwosa::runtime {

namespace lu62 = sna::lu62;
namespace port = sna::lu62::port;

namespace wire {

// ---- what messages are made of

template <class A, class M>
requires Is<M, lu62::LuwId>
constexpr void members(A& a, M& m) { a(m.lu_name, m.instance, m.sequence); }
template <class A, class M>
requires Is<M, lu62::AccessSecurity>
constexpr void members(A& a, M& m) {
    a(m.already_verified, m.persistent, m.substituted, m.user, m.password, m.profile, m.sequence);
}
template <class A, class M>
requires Is<M, lu62::Attach>
constexpr void members(A& a, M& m) {
    a(m.tp_name, m.type, m.sync_level, m.full_duplex, m.pip, m.security, m.luw, m.correlator);
}
template <class A, class M>
requires Is<M, lu62::DisplaySections>
constexpr void members(A& a, M& m) {
    a(m.global, m.lu62, m.sessions, m.links, m.lu_0_3, m.defaults, m.lu_definitions, m.partner_definitions,
      m.mode_definitions, m.link_definitions);
}
template <class A, class M>
requires Is<M, lu62::DisplayGlobal>
constexpr void members(A& a, M& m) { a(m.network, m.cp_name, m.node_id); }
template <class A, class M>
requires Is<M, lu62::DisplayMode>
constexpr void members(A& a, M& m) {
    a(m.name, m.max_ru_upper, m.max_ru_lower, m.max_negotiable_limit, m.limit, m.min_winners, m.min_losers,
      m.active, m.pending, m.auto_activated, m.active_winners, m.active_losers, m.terminating, m.drain_target,
      m.drain_source, m.pacing, m.implicit);
}
template <class A, class M>
requires Is<M, lu62::DisplayPartner>
constexpr void members(A& a, M& m) {
    a(m.alias, m.uninterpreted_name, m.name, m.session_limit, m.link, m.destination, m.parallel,
      m.defined_already_verified, m.defined_conversation_security, m.defined_session_security,
      m.active_already_verified, m.active_conversation_security, m.implicit, m.is_default, m.modes);
}
template <class A, class M>
requires Is<M, lu62::DisplayLu>
constexpr void members(A& a, M& m) {
    a(m.name, m.alias, m.qualified_name, m.is_default, m.local_address, m.session_limit, m.partners);
}
template <class A, class M>
requires Is<M, lu62::DisplaySession>
constexpr void members(A& a, M& m) {
    a(m.session, m.group, m.lu_alias, m.partner_alias, m.lu_name, m.partner_name, m.mode, m.send_ru,
      m.receive_ru, m.send_pacing, m.receive_pacing, m.adaptive_pacing, m.link, m.daf, m.oaf, m.odai,
      m.fqpcid, m.in_use);
}
template <class A, class M>
requires Is<M, lu62::DisplayLink>
constexpr void members(A& a, M& m) {
    a(m.name, m.destination, m.inbound, m.active, m.sessions, m.max_btu, m.adjacent_cp, m.host, m.role, m.tg);
}
template <class A, class M>
requires Is<M, lu62::DisplayDependentLu>
constexpr void members(A& a, M& m) {
    a(m.type, m.address, m.name, m.link, m.destination, m.sscp_active, m.bound);
}
template <class A, class M>
requires Is<M, lu62::DisplayDefaults>
constexpr void members(A& a, M& m) { a(m.mode, m.local_lu); }
template <class A, class M>
requires Is<M, lu62::DisplayInfo>
constexpr void members(A& a, M& m) {
    a(m.global, m.lus, m.sessions, m.links, m.dependent, m.defaults, m.lu_definitions, m.partner_definitions,
      m.mode_definitions, m.link_definitions);
}
template <class A, class M>
requires Is<M, port::Partner>
constexpr void members(A& a, M& m) { a(m.alias, m.name); }
template <class A, class M>
requires Is<M, port::Piece>
constexpr void members(A& a, M& m) {
    a(m.begin_chain, m.end_chain, m.fmh, m.change_direction, m.end_bracket, m.answer);
}
template <class A, class M>
requires Is<M, port::SessionFacts>
constexpr void members(A& a, M& m) {
    a(m.session, m.group, m.send_ru, m.receive_ru, m.contention_winner, m.sync_level, m.independent,
      m.lu_alias, m.lu_name, m.partner_alias, m.partner_name, m.partner_uninterpreted_name, m.mode);
}

// ---- the messages

template <class A, class M>
requires Is<M, port::TpStarted>
constexpr void members(A& a, M& m) { a(m.tp, m.lu_alias, m.tp_name); }
template <class A, class M>
requires Is<M, port::TpEnded>
constexpr void members(A& a, M& m) { a(m.tp); }
template <class A, class M>
requires Is<M, port::ReceiveAllocate>
constexpr void members(A& a, M& m) {
    a(m.request, m.tp, m.conv, m.tp_name, m.lu_alias, m.attach_manager, m.timeout_ms, m.pip, m.syncpoint,
      m.start_token);
}
template <class A, class M>
requires Is<M, port::EndAttachManager>
constexpr void members(A& a, M& m) { a(m.request, m.lu_alias); }
template <class A, class M>
requires Is<M, port::Cancel>
constexpr void members(A& a, M& m) { a(m.request); }
template <class A, class M>
requires Is<M, port::AllocateSession>
constexpr void members(A& a, M& m) {
    a(m.conv, m.tp, m.lu_alias, m.partner, m.mode, m.return_control, m.group, m.sync_level, m.security,
      m.user, m.password, m.luw);
}
template <class A, class M>
requires Is<M, port::Send>
constexpr void members(A& a, M& m) { a(m.conv, m.piece, m.data); }
template <class A, class M>
requires Is<M, port::Respond>
constexpr void members(A& a, M& m) { a(m.conv, m.sense); }
template <class A, class M>
requires Is<M, port::Signal>
constexpr void members(A& a, M& m) { a(m.conv); }
template <class A, class M>
requires Is<M, port::Spare>
constexpr void members(A&, M&) {}
template <class A, class M>
requires Is<M, port::Consumed>
constexpr void members(A& a, M& m) { a(m.conv, m.rus, m.spare); }
template <class A, class M>
requires Is<M, port::Free>
constexpr void members(A& a, M& m) { a(m.conv, m.watch); }
template <class A, class M>
requires Is<M, port::Activate>
constexpr void members(A& a, M& m) { a(m.request, m.lu_alias, m.partner, m.mode, m.polarity, m.passive); }
template <class A, class M>
requires Is<M, port::Deactivate>
constexpr void members(A& a, M& m) { a(m.request, m.lu_alias, m.session, m.partner, m.mode, m.cleanup); }
template <class A, class M>
requires Is<M, port::Cnos>
constexpr void members(A& a, M& m) {
    a(m.request, m.lu_alias, m.partner, m.mode, m.all_modes, m.negotiable, m.limit, m.source_winners,
      m.target_winners, m.auto_activate, m.drain_target, m.drain_source, m.target_responsible);
}
template <class A, class M>
requires Is<M, port::Display>
constexpr void members(A& a, M& m) { a(m.request, m.sections); }
template <class A, class M>
requires Is<M, port::GetLuStatus>
constexpr void members(A& a, M& m) { a(m.request, m.tp, m.lu_alias, m.partner_alias, m.local_only); }
template <class A, class M>
requires Is<M, port::SessionAllocated>
constexpr void members(A& a, M& m) { a(m.conv, m.facts, m.security, m.luw, m.correlator, m.credit); }
template <class A, class M>
requires Is<M, port::AllocateFailed>
constexpr void members(A& a, M& m) { a(m.conv, m.result, m.sense); }
template <class A, class M>
requires Is<M, port::Attached>
constexpr void members(A& a, M& m) { a(m.request, m.tp, m.conv, m.attach, m.facts, m.credit); }
template <class A, class M>
requires Is<M, port::ReceiveFailed>
constexpr void members(A& a, M& m) { a(m.request, m.result); }
template <class A, class M>
requires Is<M, port::Ended>
constexpr void members(A& a, M& m) { a(m.request, m.known); }
template <class A, class M>
requires Is<M, port::Received>
constexpr void members(A& a, M& m) { a(m.conv, m.piece, m.rus, m.data); }
template <class A, class M>
requires Is<M, port::Responded>
constexpr void members(A& a, M& m) { a(m.conv, m.sense); }
template <class A, class M>
requires Is<M, port::Signaled>
constexpr void members(A& a, M& m) { a(m.conv); }
template <class A, class M>
requires Is<M, port::Credit>
constexpr void members(A& a, M& m) { a(m.conv, m.rus); }
template <class A, class M>
requires Is<M, port::SessionLost>
constexpr void members(A& a, M& m) { a(m.conv, m.retry, m.sense); }
template <class A, class M>
requires Is<M, port::SessionNext>
constexpr void members(A& a, M& m) { a(m.conv, m.event); }
template <class A, class M>
requires Is<M, port::Activated>
constexpr void members(A& a, M& m) { a(m.request, m.result, m.session, m.group, m.polarity, m.sense); }
template <class A, class M>
requires Is<M, port::SessionDeactivated>
constexpr void members(A& a, M& m) { a(m.request); }
template <class A, class M>
requires Is<M, port::Deactivated>
constexpr void members(A& a, M& m) { a(m.request, m.result, m.sense); }
template <class A, class M>
requires Is<M, port::CnosDone>
constexpr void members(A& a, M& m) {
    a(m.request, m.result, m.sense, m.limit, m.source_winners, m.target_winners, m.drain_target,
      m.target_responsible);
}
template <class A, class M>
requires Is<M, port::Displayed>
constexpr void members(A& a, M& m) { a(m.request, m.info); }
template <class A, class M>
requires Is<M, port::LuStatus>
constexpr void members(A& a, M& m) {
    a(m.request, m.known, m.active_sessions, m.zero_sessions, m.syncpoint, m.pool_member, m.partner_name);
}
template <class A, class M>
requires Is<M, port::NodeLost>
constexpr void members(A&, M&) {}

// ---- enumerations: what is beyond the last value is refused

constexpr lu62::ConversationType last_of(EnumOf<lu62::ConversationType>) {
    return lu62::ConversationType::kMapped;
}
constexpr lu62::SyncLevel last_of(EnumOf<lu62::SyncLevel>) { return lu62::SyncLevel::kSyncpoint; }
constexpr port::Answer last_of(EnumOf<port::Answer>) { return port::Answer::kRqe3; }
constexpr port::ReturnControl last_of(EnumOf<port::ReturnControl>) {
    return port::ReturnControl::kWhenGroupAllocated;
}
constexpr port::Security last_of(EnumOf<port::Security>) { return port::Security::kStrong; }
constexpr port::Polarity last_of(EnumOf<port::Polarity>) { return port::Polarity::kBidder; }
constexpr port::AllocateResult last_of(EnumOf<port::AllocateResult>) {
    return port::AllocateResult::kSyncLevelNotSupported;
}
constexpr port::ReceiveResult last_of(EnumOf<port::ReceiveResult>) { return port::ReceiveResult::kCanceled; }
constexpr port::NextEvent last_of(EnumOf<port::NextEvent>) { return port::NextEvent::kFailure; }
constexpr port::ActivateResult last_of(EnumOf<port::ActivateResult>) {
    return port::ActivateResult::kCanceled;
}
constexpr port::DeactivateResult last_of(EnumOf<port::DeactivateResult>) {
    return port::DeactivateResult::kCanceled;
}
constexpr port::CnosResult last_of(EnumOf<port::CnosResult>) { return port::CnosResult::kCanceled; }

#ifndef __clang__  // as in node_wire.cpp
using Parts =
    std::variant<lu62::LuwId, lu62::AccessSecurity, lu62::Attach, lu62::DisplaySections, lu62::DisplayGlobal,
                 lu62::DisplayMode, lu62::DisplayPartner, lu62::DisplayLu, lu62::DisplaySession,
                 lu62::DisplayLink, lu62::DisplayDependentLu, lu62::DisplayDefaults, lu62::DisplayInfo,
                 port::Partner, port::Piece, port::SessionFacts>;
static_assert(all_members_listed(static_cast<const Parts*>(nullptr)));
static_assert(all_members_listed(static_cast<const port::Request*>(nullptr)));
static_assert(all_members_listed(static_cast<const port::Indication*>(nullptr)));
#endif

}  // namespace wire

bool append_frame(std::vector<std::uint8_t>& out, const port::Request& request) {
    return wire::append(out, request);
}
bool append_frame(std::vector<std::uint8_t>& out, const port::Indication& indication) {
    return wire::append(out, indication);
}

NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, port::Request& request) {
    return wire::take(bytes, request);
}
NodeFrameStatus take_frame(std::span<const std::uint8_t>& bytes, port::Indication& indication) {
    return wire::take(bytes, indication);
}

}  // namespace openwosa::runtime
