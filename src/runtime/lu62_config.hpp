#pragma once
// The configuration's section `sna.lu62`: local LUs, partners, modes and transaction programs. What nothing
// here names is made when it is used, so that two programs on one machine need no file.

#include <optional>
#include <string>
#include <vector>

#include "runtime/password_hash.hpp"
#include "sna/lu62/node_config.hpp"

namespace openwosa::runtime {

struct Lu62LocalConfig {
    sna::lu62::LocalLuConfig lu;
    std::string pu;  ///< of a dependent LU
};
struct Lu62PartnerConfig {
    sna::lu62::PartnerLuConfig lu;
    std::string pu;  ///< the link to it; empty: an LU of this node, or whichever link is there
    std::optional<bool> substitution;  ///< offered to it; absent: as users have keys
};

/// Who may attach with a password.
struct Lu62UserConfig {
    std::string name;  ///< upper case
    PasswordHash hash;
    std::optional<sna::lu62::DesBlock> key;  ///< the password's token (substitute.hpp), from the key file
};

struct Lu62Config {
    std::string network = "OPENWOSA";
    std::string cp = "NODE";
    std::vector<Lu62LocalConfig> locals;
    std::vector<Lu62PartnerConfig> partners;
    std::vector<sna::lu62::ModeConfig> modes;
    std::vector<sna::lu62::TpConfig> tps;
    std::vector<Lu62UserConfig> users;
    /// Absent: as long as there is neither a local LU nor a partner in the file.
    std::optional<bool> implicit_lus;
    std::optional<bool> implicit_partners;
    bool implicit_modes = true;
    std::string file;             ///< the configuration's; programs that the node starts are given it
    std::string key_file;         ///< as it is named; key_file.hpp reads it
    std::size_t key_file_at = 0;  ///< where in the text, for messages
};

/// The bytes of EBCDIC's invariant set, or of hex digits behind "0x"; nothing where a character has none.
std::optional<sna::Bytes> ebcdic_name(std::string_view text);

}  // namespace openwosa::runtime
