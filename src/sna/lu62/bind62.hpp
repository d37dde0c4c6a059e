#pragma once
// BIND of an LU 6.2 session (SNA Formats, "BIND", PS usage field for LU type 6.2; FM profile 19, TS profile
// 7): what it says as values, checked, and negotiated in the response.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "sna/bind.hpp"
#include "sna/lu62/des.hpp"
#include "sna/sense.hpp"

namespace openwosa::sna::lu62 {

using SessionId = std::array<std::uint8_t, 8>;

/// What FMH-5s may carry on the session (BIND byte 23).
struct SecurityOffer {
    bool accepted = false;  ///< user id and password
    bool lu_verification = false;
    bool password_substitution = false;
    bool already_verified = false;
    bool persistent = false;

    bool operator==(const SecurityOffer&) const = default;
};

/// A session as BIND or its response describes it.
struct SessionParameters {
    std::string plu;  ///< network-qualified where the sender gave that name, else as in the name field
    std::string slu;
    std::string mode;  ///< empty: blanks, or none given
    SessionId instance{};
    bool has_instance = false;
    bool primary_wins = true;  ///< the primary is the first speaker
    bool syncpoint = false;    ///< beyond confirm
    bool parallel = true;
    bool cnos = true;  ///< GDS 1210 is known
    SecurityOffer security;
    std::optional<DesBlock> nonce;  ///< X'13', for password substitutes
    bool limited_resource = false;
    bool whole_biu = false;
    /// Byte 6 of every published LU 6.2 BIND: the session starts inside the primary's bracket.
    bool starts_in_bracket = true;
    bool adaptive = true;
    std::uint8_t secondary_send_window = 0;
    std::uint8_t secondary_receive_window = 0;
    std::uint8_t primary_send_window = 0;
    std::uint8_t primary_receive_window = 0;
    std::uint8_t secondary_ru_code = 0;  ///< of what the secondary sends; 0: no limit stated
    std::uint8_t primary_ru_code = 0;
    std::uint8_t crypto_options = 0;  ///< its length: not 0 asks for what we do not have
    Bytes pcid;                       ///< control vector 60: 8 bytes, where it came
    std::string pcid_cp;

    std::uint32_t secondary_ru() const { return Bind::ru_bytes(secondary_ru_code); }
    std::uint32_t primary_ru() const { return Bind::ru_bytes(primary_ru_code); }
};

struct ParametersResult {
    sense::Sense sense = sense::kNone;  ///< set: to refuse with
    SessionParameters parameters;
};

/// What a BIND with FM profile 19 says. Refused: cut short (0835 and the offset), another profile, LU type or
/// protocol than LU 6.2 has (0835 and the offset, as in KB Q157328).
[[nodiscard]] ParametersResult read_bind(Octets ru);
/// The same of a positive response. The names it leaves out are those of `asked`; what it raises, and may
/// only lower, is refused (0835 and the offset).
[[nodiscard]] ParametersResult read_bind_response(Octets ru, const SessionParameters& asked);

/// True: a BIND of LU 6.2, which this engine answers, and not one of a dependent LU of another type.
bool is_lu62_bind(Octets ru);

void put_bind(const SessionParameters& parameters, Bytes& out);
/// The response repeats BIND with its values; the secondary's name stands in it, the primary's does not.
void put_bind_response(const SessionParameters& parameters, Bytes& out);

/// What an end of a session can do.
struct Abilities {
    std::uint32_t max_ru = 0;  ///< largest we send or receive; 0: any
    std::uint32_t min_ru = 256;
    std::uint8_t window = 7;
    bool adaptive = true;
    bool parallel = true;
    SecurityOffer security;
};

/// Lowers a received BIND to what we can. The sense refuses: an RU size below our least (0835 and offset).
[[nodiscard]] sense::Sense negotiate(SessionParameters& parameters, const Abilities& own);

/// The size code of the largest RU of at most `bytes` that BIND can express (mantissa 8 to 15).
std::uint8_t ru_size_code(std::uint32_t bytes);

}  // namespace openwosa::sna::lu62
