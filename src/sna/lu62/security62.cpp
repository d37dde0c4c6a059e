// What sessions offer of security, and what an attach proves: passwords, and substitutes for them.
#include <algorithm>

#include "sna/lu62/impl62.hpp"

namespace openwosa::sna::lu62 {

/// What BIND or its response says that we accept from this partner.
SecurityOffer Node62::Impl::offer(const LuPair& pair) const {
    SecurityOffer accepts = pair.config != nullptr ? pair.config->accepts
                                                   : SecurityOffer{true, false, config.user_key != nullptr,
                                                                   pair.local_partner, false};
    accepts.lu_verification = false;
    accepts.password_substitution = accepts.password_substitution && accepts.accepted;
    return accepts;
}

DesBlock Node62::Impl::nonce() {
    if (config.nonce) {
        return config.nonce();
    }
    DesBlock made;
    const std::uint64_t value = random();
    for (std::size_t i = 0; i < made.size(); ++i) {
        made[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    }
    return made;
}

/// False: this session has none, or there is nothing to make one of.
bool Node62::Impl::substitute(Session& s, const port::AllocateSession& r, AccessSecurity& a) {
    const auto token = s.nonces ? password_token(r.user, r.password) : std::nullopt;
    const auto made =
        token ? password_substitute(*token, r.user, *s.nonces, s.attaches_sent + 1) : std::nullopt;
    if (!made) {
        return false;
    }
    a.user = r.user;
    a.password = Bytes(made->begin(), made->end());
    a.substituted = true;
    a.sequence = attach_sequence(++s.attaches_sent);
    return true;
}

/// A password goes out as its substitute wherever the session has that, as SNA Server's attaches show (KB
/// Q232035); AP_STRONG insists on it, and was refused where the session has none.
AccessSecurity Node62::Impl::security_for(Session& s, const port::AllocateSession& r) {
    AccessSecurity a;
    const SecurityOffer& accepts = s.partner_accepts;
    const auto with_password = [&] {
        if (!substitute(s, r, a)) {
            a.user = r.user;
            a.password = r.password;
        }
    };
    const bool password = accepts.accepted && !r.user.empty();
    switch (r.security) {
        case port::Security::kNone:
            break;
        case port::Security::kSame:
            if (accepts.accepted && accepts.already_verified && !r.user.empty()) {
                a.already_verified = true;
                a.user = r.user;
            } else if (password && !r.password.empty()) {
                with_password();  // KB Q218170
            }
            break;
        case port::Security::kProgram:
            if (password) {
                with_password();
            }
            break;
        case port::Security::kStrong:
            substitute(s, r, a);
            break;
    }
    return a;
}

/// A number that has been there may be a replay of what somebody has overheard. Whether the user is unknown
/// or the password wrong, the same is done and said.
sense::Sense Node62::Impl::check_substitute(const AccessSecurity& security, Session& s) const {
    DesBlock came{};
    const auto sequence = attach_sequence(security.sequence);
    if (!s.nonces || security.already_verified || !security.user || !security.password ||
        security.password->size() != came.size() || !sequence || *sequence <= s.attaches_received) {
        return sense::kSecurityNotValid;
    }
    std::copy(security.password->begin(), security.password->end(), came.begin());
    const auto token = config.user_key ? config.user_key(*security.user) : std::nullopt;
    // As the partner sees it, what we sent is what it received.
    const auto expected = password_substitute(token.value_or(DesBlock{}), *security.user,
                                              {s.nonces->sent, s.nonces->received}, *sequence);
    if (!token || !expected || !same_block(came, *expected)) {
        return sense::kSecurityNotValid;
    }
    s.attaches_received = *sequence;
    return sense::kNone;
}

}  // namespace openwosa::sna::lu62
