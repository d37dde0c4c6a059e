#pragma once
// What a node with LU 6.2 owns, as plain values: read once, before the first event.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sna/lu62/attach.hpp"
#include "sna/lu62/bind62.hpp"

namespace openwosa::sna::lu62 {

using LinkId = std::uint32_t;

/// A link to another T2.1 node or to a host.
struct LinkConfig {
    LinkId id = 0;
    std::string name;
    bool on_demand = false;  ///< started when a session needs it
    std::string cp;  ///< the partner's control point, for partners found by network name; may be empty
};

struct LocalLuConfig {
    std::string alias;
    std::string name;                ///< network-qualified, or without network id
    std::uint8_t address = 0;        ///< dependent: its local address on `link`; 0: independent
    LinkId link = 0;                 ///< of a dependent LU
    std::string pool;                ///< a dependent LU may stand for a pool
    std::vector<std::string> users;  ///< who may use it; empty: everybody
    bool is_default = false;
};

struct PartnerLuConfig {
    std::string alias;
    std::string name;
    std::string uninterpreted;   ///< as the SSCP knows it: INIT-SELF of a dependent LU names it so
    std::optional<LinkId> link;  ///< none: an LU of this node where there is one, else any link
    bool parallel = true;
    SecurityOffer accepts;  ///< what we let it send in its attaches, and what we can ourselves
    bool is_default = false;
};

struct ModeConfig {
    std::string name;
    std::uint32_t max_ru = 4096;
    std::uint32_t min_ru = 256;
    std::uint8_t window = 7;  ///< fixed pacing, where the partner has no other
    std::uint16_t limit = 8;
    std::uint16_t min_winners = 4;  ///< ours
    std::uint16_t min_losers = 2;   ///< the partner's winners
    std::uint16_t auto_activate = 0;
    std::uint16_t max_negotiable = 32767;
};

/// An invokable transaction program.
struct TpConfig {
    Bytes name;
    std::string lu_alias;  ///< of this local LU only; empty: any
    std::string command;   ///< started when an attach comes and nobody waits; empty: an operator starts it
    bool queued = true;    ///< one instance takes attach after attach; else an instance for each
    std::uint32_t attach_timeout_ms = 60000;   ///< how long an attach waits
    std::uint32_t receive_timeout_ms = 60000;  ///< how long a ReceiveAllocate without a timeout waits
    bool conversation_security = false;
    std::optional<ConversationType> type;  ///< none: either
    bool confirm_allowed = true;
    bool none_allowed = true;
    bool pip_allowed = true;
};

struct Node62Config {
    std::string network = "OPENWOSA";
    std::string cp = "NODE";
    std::uint32_t node_id = 0;
    std::vector<LinkConfig> links;
    std::vector<LocalLuConfig> locals;
    std::vector<PartnerLuConfig> partners;
    std::vector<ModeConfig> modes;
    std::vector<TpConfig> tps;

    /// No configuration at all: an alias that no LU has becomes one, a mode that is not defined is like
    /// `implicit_mode`, and any partner that binds to us is a partner. Off: unknown names are refused.
    bool implicit_locals = true;
    bool implicit_partners = true;
    bool implicit_modes = true;
    ModeConfig implicit_mode{"", 30720, 256, 7, 4096, 2048, 2048, 0, 32767};

    /// There are users: whoever attaches as one is asked for, by CheckPassword. Else an attach that needs a
    /// user is refused, and what others carry is not looked at.
    bool check_passwords = false;
    /// Is there such a user? For attaches that are verified already.
    std::function<bool(Octets user)> knows_user;
    /// The token of the user's password (substitute.hpp). With it partners that nobody configured are offered
    /// password substitution too.
    std::function<std::optional<DesBlock>(Octets user)> user_key;
    /// Random values that nobody can foretell, for BIND and its response. None: from `seed`, for tests.
    std::function<DesBlock()> nonce;

    std::uint64_t bind_timeout_ms = 30000;
    std::uint64_t link_timeout_ms = 30000;
    std::uint64_t start_timeout_ms = 60000;      ///< a program that was started, until it receives the attach
    std::uint64_t init_self_timeout_ms = 60000;  ///< dependent LU: from INIT-SELF to BIND
    std::uint32_t max_conversations = 32768;
    std::uint32_t max_queued_attaches = 1024;
    std::uint64_t seed = 1;  ///< of procedure identifiers and correlators
};

}  // namespace openwosa::sna::lu62
