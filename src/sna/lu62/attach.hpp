#pragma once
// What an Attach (FMH-5) says: the values that both the conversation and the node speak of. Names of LUs and
// modes are type-A symbol strings, so they are kept as text; names of programs, user ids, passwords and
// profiles are bytes as the program gave them (EBCDIC, a service TP's with a control byte in front), without
// trailing blanks.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "sna/bytes.hpp"

namespace openwosa::sna::lu62 {

enum class ConversationType : std::uint8_t { kBasic, kMapped };
enum class SyncLevel : std::uint8_t { kNone, kConfirm, kSyncpoint };

/// Logical unit of work: who began it, when, and how often it has committed.
struct LuwId {
    std::string lu_name;  ///< network-qualified, at most 17 characters
    std::array<std::uint8_t, 6> instance{};
    std::uint16_t sequence = 0;

    bool operator==(const LuwId&) const = default;
};

/// Access security as the FMH-5 carries it. A subfield that is there may be empty: an empty password goes out
/// with length zero.
struct AccessSecurity {
    bool already_verified = false;
    std::uint8_t persistent = 0;  ///< persistent verification, bits 1-2 of byte 4 as they are: 0 not used
    bool substituted = false;     ///< `password` is a substitute, made with the session's random values
    std::optional<Bytes> user;
    std::optional<Bytes> password;
    std::optional<Bytes> profile;
    Bytes sequence;  ///< attach sequence number, 8 bytes, or none

    bool operator==(const AccessSecurity&) const = default;
};

struct Attach {
    Bytes tp_name;
    ConversationType type = ConversationType::kMapped;
    SyncLevel sync_level = SyncLevel::kNone;
    bool full_duplex = false;  ///< resource types D2 and D3: read, never sent (option set 112 is not offered)
    bool pip = false;          ///< the PIP variable follows the header
    AccessSecurity security;
    std::optional<LuwId> luw;
    Bytes correlator;  ///< conversation correlator, at most 8 bytes

    bool operator==(const Attach&) const = default;
};

}  // namespace openwosa::sna::lu62
