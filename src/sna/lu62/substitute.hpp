#pragma once
// Password substitutes: what an FMH-5 carries instead of the password where BIND agreed on it. The password's
// token is what both sides know; it makes a substitute of the random values that the two ends of the session
// put in BIND and its response (X'13'), and of the attach's sequence number. Source: RFC 4777 and 2877,
// section 5, which describe the scheme as APPC's, with an example; the fields of BIND and FMH-5 as in
// published traces (KB Q185503, Q232035, Q169575).

#include <cstdint>
#include <optional>

#include "sna/lu62/des.hpp"

namespace openwosa::sna::lu62 {

/// What a password is kept as to check substitutes: whoever has it can make them, but it is not the password.
/// User and password are EBCDIC without trailing blanks, 1 to 10 bytes each, else nothing. The user's case
/// does not count, which the RFC has in upper case; the password's does, as ALLOCATE's page says of `pwd` (the
/// RFC has it in upper case, too, for systems that know no other).
[[nodiscard]] std::optional<DesBlock> password_token(Octets user, Octets password);

/// The random values as the side that attaches sees them: the partner's, and its own.
struct Nonces {
    DesBlock received{};
    DesBlock sent{};
};
/// `user`: 1 to 10 bytes, else nothing.
[[nodiscard]] std::optional<DesBlock> password_substitute(const DesBlock& token, Octets user,
                                                          const Nonces& nonces, std::uint64_t sequence);

/// The attach sequence number of an FMH-5; nothing: it is not of 8 bytes.
[[nodiscard]] std::optional<std::uint64_t> attach_sequence(Octets field);
[[nodiscard]] Bytes attach_sequence(std::uint64_t sequence);

}  // namespace openwosa::sna::lu62
