#pragma once
// Network-services RUs and the control RUs of SSCP sessions (SNA Formats; flows: Host Integration Server
// reference, "Opening the SSCP Connection" and the NOTIFY rules).

#include <optional>
#include <string_view>

#include "sna/bytes.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::pu {

/// The three-byte code in front of an NS RU; 0 when it is shorter.
std::uint32_t ns_code(Octets ru);

/// How ACTPU and ACTLU activate (low half of byte 1).
enum class Activation : std::uint8_t { kCold = 1, kErp = 2 };

/// Byte 1 of ACTPU or ACTLU, byte 2 (FM 0, TS 1): the sense to refuse it with, or none.
sense::Sense check_activation(Octets ru, Activation& activation);

/// What +RSP(ACTPU) says after its code: the activation performed.
void put_actpu_response(Activation activation, Bytes& out);
/// What +RSP(ACTLU) says: activation, profiles, control vectors 00 (RU up to 256 bytes, character-coded
/// requests accepted) and 0C (whether the LU can act as a secondary now).
void put_actlu_response(Activation activation, bool enabled, Bytes& out);
void put_notify(bool enabled, Bytes& out);

/// INIT-SELF format 0. An empty mode is eight blanks: the host's default.
void put_init_self(std::string_view destination, std::string_view mode, Bytes& out);
/// TERM-SELF format 0 for active and pending-active sessions, forced, no name (as published in KB Q267902).
void put_term_self(Bytes& out);

/// That a session the LU asked for will not come: NSPE, or NOTIFY with a failed-setup vector. Sense 0: it did
/// not say why.
std::optional<sense::Sense> setup_failure(Octets ru);

}  // namespace openwosa::sna::pu
