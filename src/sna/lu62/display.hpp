#pragma once
// What the node tells of itself for the DISPLAY verb: one value per documented section that has a content
// here. The vendor's fixed values and fields that no node of ours has are the API's to fill in.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sna/bytes.hpp"

namespace openwosa::sna::lu62 {

struct DisplaySections {
    bool global = false;
    bool lu62 = false;
    bool sessions = false;
    bool links = false;
    bool lu_0_3 = false;
    bool defaults = false;
    bool lu_definitions = false;
    bool partner_definitions = false;
    bool mode_definitions = false;
    bool link_definitions = false;
};

struct DisplayGlobal {
    std::string network;
    std::string cp_name;
    std::array<std::uint8_t, 4> node_id{};  ///< IDBLK and IDNUM
};
struct DisplayMode {
    std::string name;
    std::uint16_t max_ru_upper = 0;
    std::uint16_t max_ru_lower = 0;
    std::uint16_t max_negotiable_limit = 0;
    std::uint16_t limit = 0;
    std::uint16_t min_winners = 0;
    std::uint16_t min_losers = 0;
    std::uint16_t active = 0;
    std::uint16_t pending = 0;
    std::uint16_t auto_activated = 0;
    std::uint16_t active_winners = 0;
    std::uint16_t active_losers = 0;
    std::uint16_t terminating = 0;
    bool drain_target = false;
    bool drain_source = false;
    std::uint8_t pacing = 0;
    bool implicit = false;
};
struct DisplayPartner {
    std::string alias;
    std::string uninterpreted_name;
    std::string name;  ///< network-qualified
    std::uint16_t session_limit = 0;
    std::string link;
    Bytes destination;
    bool parallel = false;
    bool defined_already_verified = false;
    bool defined_conversation_security = false;
    bool defined_session_security = false;
    bool active_already_verified = false;
    bool active_conversation_security = false;
    bool implicit = false;
    bool is_default = false;
    std::vector<DisplayMode> modes;
};
struct DisplayLu {
    std::string name;
    std::string alias;
    std::string qualified_name;
    bool is_default = false;
    std::uint8_t local_address = 0;  ///< 0: independent
    std::uint16_t session_limit = 0;
    std::vector<DisplayPartner> partners;
};
struct DisplaySession {
    std::array<std::uint8_t, 8> session{};
    std::uint32_t group = 0;
    std::string lu_alias;
    std::string partner_alias;
    std::string lu_name;       ///< network-qualified
    std::string partner_name;  ///< network-qualified
    std::string mode;
    std::uint16_t send_ru = 0;
    std::uint16_t receive_ru = 0;
    std::uint16_t send_pacing = 0;
    std::uint16_t receive_pacing = 0;
    bool adaptive_pacing = false;
    std::string link;
    std::uint8_t daf = 0;
    std::uint8_t oaf = 0;
    bool odai = false;
    Bytes fqpcid;
    bool in_use = false;  ///< a conversation has it
};
struct DisplayLink {
    std::string name;
    Bytes destination;
    bool inbound = false;
    bool active = false;
    std::uint16_t sessions = 0;
    std::uint16_t max_btu = 0;
    std::string adjacent_cp;
    bool host = false;  ///< a host connection; else a peer
    std::uint8_t role = 0;
    std::uint8_t tg = 0;
};
struct DisplayDependentLu {
    std::uint8_t type = 0;
    std::uint8_t address = 0;
    std::string name;
    std::string link;
    Bytes destination;
    bool sscp_active = false;
    bool bound = false;
};
struct DisplayDefaults {
    std::string mode;
    std::string local_lu;
};

/// A section that was not asked for is empty.
struct DisplayInfo {
    DisplayGlobal global;
    std::vector<DisplayLu> lus;  ///< with their partners and modes in use
    std::vector<DisplaySession> sessions;
    std::vector<DisplayLink> links;
    std::vector<DisplayDependentLu> dependent;
    DisplayDefaults defaults;
    std::vector<DisplayLu> lu_definitions;            ///< without partners
    std::vector<DisplayPartner> partner_definitions;  ///< without modes
    std::vector<DisplayMode> mode_definitions;
    std::vector<DisplayLink> link_definitions;
};

}  // namespace openwosa::sna::lu62
