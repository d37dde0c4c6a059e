#pragma once
// What the files of the half-session share; nobody else includes it.

#include <algorithm>

#include "sna/lu0/half_session.hpp"

namespace openwosa::sna::lu0 {

inline Told& tell(Actions& out, ToldKind kind) {
    Told& told = out.told.emplace_back();
    told.kind = kind;
    return told;
}

inline std::uint8_t code_of(ru::Dfc code) { return static_cast<std::uint8_t>(code); }
inline std::uint8_t code_of(ru::Sc code) { return static_cast<std::uint8_t>(code); }

/// `snf` lies in first..last, which may wrap.
inline bool within(std::uint16_t snf, std::uint16_t first, std::uint16_t last) {
    return static_cast<std::uint16_t>(snf - first) <= static_cast<std::uint16_t>(last - first);
}

/// A definite-response request of the primary is not answered yet.
inline bool response_owed(const State& s) {
    return std::any_of(s.owed.begin(), s.owed.end(),
                       [](const OwedChain& o) { return (o.definite && !o.open) || o.sense != 0; });
}
inline bool response_awaited(const State& s) {
    return std::any_of(s.sent_chains.begin(), s.sent_chains.end(),
                       [](const SentChain& c) { return c.definite && !c.open; });
}

// session.cpp
void reset_traffic(State& s, Actions& out);
void end_session(State& s, port::EndReason reason, std::uint8_t type, sense::Sense sense, Actions& out);
void session_control(State& s, const Arrived& in, Actions& out);

// receive.cpp
void receive_request(State& s, const Arrived& in, Actions& out);
void show(State& s, const Arrived& in, bool answer, Actions& out);
void reject(State& s, const Arrived& in, sense::Sense sense, Actions& out);
void grant_pacing(State& s, Actions& out);
/// What a received chain's end does to bracket and direction.
void chain_received(State& s, const Rh& rh, bool end_bracket, bool definite);
void recover_from(State& s, sense::Sense sense);

// commands.cpp
sense::Sense check_command(const State& s, const Arrived& in);
void receive_command(State& s, const Arrived& in, Actions& out);

// send.cpp
void send_data(State& s, const Send& event, Actions& out);
void send_command(State& s, const SendCommand& event, Actions& out);
void send_own(State& s, ru::Dfc code, Actions& out);
void send_expedited(State& s, Category category, std::uint8_t code, Octets ru, port::Tag tag, bool own,
                    Actions& out);
/// The chain being sent is over: what waits of it is canceled. True: the application has more of it to come.
bool abandon_chain(State& s, Actions& out);
void pump(State& s, Actions& out);
void cancel_waiting(State& s, Actions& out);
void bracket_ended(State& s);
/// QC and BIS go by themselves as soon as a chain or bracket is out of their way.
void settle(State& s, Actions& out);

// respond.cpp
void send_response(State& s, const Respond& event, Actions& out);
void receive_response(State& s, const Arrived& in, Actions& out);
void release_chase(State& s, Actions& out);

}  // namespace openwosa::sna::lu0
