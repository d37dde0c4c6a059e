// Names to LUs, pairs and modes; what nobody defined is made where the configuration lets it.
#include "sna/lu62/impl62.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::sna::lu62 {
namespace {

/// What names that only a partner gave may make us keep.
constexpr std::size_t kMaxPairs = 16384;
constexpr std::size_t kMaxModes = 256;

bool same(std::string_view a, std::string_view b) { return canonical(a) == canonical(b); }

/// Two network names, or one without its network id and the other.
bool same_lu(std::string_view a, std::string_view b) {
    if (a.find('.') != std::string_view::npos && b.find('.') != std::string_view::npos) {
        return same(a, b);
    }
    return same(unqualified(a), unqualified(b));
}

}  // namespace

std::string Node62::Impl::qualified(std::string_view name) const {
    const std::string text = canonical(name);
    return text.find('.') != std::string::npos || config.network.empty()
               ? text
               : canonical(config.network) + "." + text;
}

std::size_t Node62::Impl::add_local(std::string_view alias) {
    Local& l = locals.emplace_back();
    l.implicit = true;
    l.config.alias = canonical(alias);
    l.config.name = qualified(alias);
    return locals.size() - 1;
}

std::optional<std::size_t> Node62::Impl::find_local(std::string_view alias, const std::string& user) {
    const auto allowed = [&](const Local& l) {
        return l.config.users.empty() || std::any_of(l.config.users.begin(), l.config.users.end(),
                                                     [&](const std::string& u) { return same(u, user); });
    };
    const std::string wanted = canonical(alias);
    if (wanted.empty()) {
        for (std::size_t i = 0; i < locals.size(); ++i) {
            if (locals[i].config.is_default && allowed(locals[i])) {
                return i;
            }
        }
        for (std::size_t i = 0; i < locals.size(); ++i) {
            if (!locals[i].implicit && locals[i].config.users.empty() && locals[i].config.address == 0 &&
                !config.implicit_locals) {
                return std::nullopt;  // somebody defined LUs, and none as the default
            }
        }
        return config.implicit_locals ? find_local("LOCAL", user) : std::nullopt;
    }
    for (std::size_t i = 0; i < locals.size(); ++i) {
        if (same(locals[i].config.alias, wanted) && allowed(locals[i])) {
            return i;
        }
    }
    // A pool's name gives the first of it without a session.
    std::optional<std::size_t> of_pool;
    for (std::size_t i = 0; i < locals.size(); ++i) {
        if (!locals[i].config.pool.empty() && same(locals[i].config.pool, wanted) && allowed(locals[i]) &&
            (!of_pool || (locals[*of_pool].bound && !locals[i].bound))) {
            of_pool = i;
        }
    }
    if (of_pool) {
        return of_pool;
    }
    if (config.implicit_locals && valid_lu_name(wanted)) {
        return add_local(wanted);
    }
    return std::nullopt;
}

std::optional<std::size_t> Node62::Impl::local_by_name(std::string_view name) const {
    for (std::size_t i = 0; i < locals.size(); ++i) {
        // A dependent LU has its partners at the host alone.
        if (locals[i].config.address == 0 && qualified(locals[i].config.name) == qualified(name)) {
            return i;
        }
    }
    return std::nullopt;
}

LuPair& Node62::Impl::make_pair(std::size_t local, const std::string& name, bool mirror,
                                const PartnerLuConfig* partner) {
    auto& slot = pairs[{local, name, mirror}];
    if (slot) {
        return *slot;
    }
    slot = std::make_unique<LuPair>();
    LuPair& p = *slot;
    p.local = local;
    p.partner = name;
    p.mirror = mirror;
    p.config = partner;
    const bool dependent = locals[local].config.address != 0;
    p.parallel = !dependent && (partner == nullptr || partner->parallel);
    if (partner != nullptr && partner->link) {
        p.link = link_index(*partner->link);
    } else if (dependent) {
        p.link = link_index(locals[local].config.link);
    } else if (local_by_name(name)) {
        p.local_partner = true;
        p.link = 0;
    }
    return p;
}

LuPair* Node62::Impl::partner_of(std::size_t local, std::string_view name, bool mirror) {
    const PartnerLuConfig* partner = nullptr;
    for (const PartnerLuConfig& c : config.partners) {
        if (same_lu(c.name, name)) {
            partner = &c;
        }
    }
    const bool here = local_by_name(name).has_value();
    if (partner == nullptr && pairs.size() >= kMaxPairs) {
        return nullptr;
    }
    if (partner == nullptr && !here && !config.implicit_partners) {
        return nullptr;
    }
    return &make_pair(local, qualified(partner != nullptr ? std::string_view(partner->name) : name), mirror,
                      partner);
}

Node62::Impl::Found Node62::Impl::find_pair(std::size_t local, const port::Partner& partner, LuPair*& pair) {
    const std::string alias = canonical(partner.alias);
    const std::string name = canonical(partner.name);
    if (alias.empty() && name.empty()) {
        for (const PartnerLuConfig& c : config.partners) {
            if (c.is_default) {
                pair = &make_pair(local, qualified(c.name), false, &c);
                return Found::kOk;
            }
        }
        if (!config.implicit_locals) {
            return Found::kBadAlias;
        }
        pair = &make_pair(local, qualified(locals[local].config.name), false, nullptr);
        return Found::kOk;
    }
    if (!alias.empty()) {
        for (const PartnerLuConfig& c : config.partners) {
            if (same(c.alias, alias)) {
                pair = &make_pair(local, qualified(c.name), false, &c);
                return Found::kOk;
            }
        }
        for (const Local& l : locals) {
            if (same(l.config.alias, alias)) {
                pair = &make_pair(local, qualified(l.config.name), false, nullptr);
                return Found::kOk;
            }
        }
        if (!config.implicit_locals || !valid_lu_name(alias)) {
            return Found::kBadAlias;
        }
        const std::size_t made = add_local(alias);
        pair = &make_pair(local, qualified(locals[made].config.name), false, nullptr);
        return Found::kOk;
    }
    if (!valid_lu_name(name)) {
        return Found::kBadName;
    }
    // Nobody defines it, no link could lead to it: it is an LU of ours that nobody has used yet.
    if (links.size() == 2 && config.implicit_locals && !local_by_name(name) &&
        same_lu(qualified(unqualified(name)), name)) {
        add_local(unqualified(name));
    }
    pair = partner_of(local, name, false);
    return pair != nullptr ? Found::kOk : Found::kBadName;
}

Mode* Node62::Impl::find_mode(LuPair& pair, std::string_view wanted) {
    const std::string name = canonical(wanted);
    const auto found = pair.modes.find(name);
    if (found != pair.modes.end()) {
        return found->second.get();
    }
    const auto defined = std::find_if(config.modes.begin(), config.modes.end(),
                                      [&](const ModeConfig& c) { return same(c.name, name); });
    const bool dependent = locals[pair.local].config.address != 0;
    const bool nameless = dependent && name.empty();  // a host's BIND need not name a mode
    if (defined == config.modes.end() && name != kSnasvcmg && !config.implicit_modes && !nameless) {
        return nullptr;
    }
    if (dependent && !pair.modes.empty()) {
        // One session, which the host begins: whatever mode a program names, it is that one.
        Mode& only = *pair.modes.begin()->second;
        if (!name.empty() && only.sessions.empty()) {
            only.name = name;
        }
        return &only;
    }
    if (pair.modes.size() >= kMaxModes && name != kSnasvcmg) {
        return nullptr;
    }
    auto mode = std::make_unique<Mode>();
    Mode& m = *mode;
    m.pair = &pair;
    m.name = name;
    if (name == kSnasvcmg) {
        m.config.name = name;
        m.config.max_ru = 512;
    } else if (defined != config.modes.end()) {
        m.config = *defined;
    } else {
        m.config = config.implicit_mode;
        m.config.name = name;
        m.implicit = true;
    }
    if (name == kSnasvcmg) {
        // Two sessions, one for each to win, and in force from the start.
        m.ready = pair.parallel;
        m.limit = 2;
        m.min_own = m.min_partner = 1;
    } else if (!pair.parallel) {
        m.ready = true;
        m.limit = 1;
        m.responsible = true;
    }
    return pair.modes.emplace(name, std::move(mode)).first->second.get();
}

port::SessionFacts Node62::Impl::facts(const Session& s) {
    const LuPair& pair = *s.mode->pair;
    const Local& l = locals[pair.local];
    const HalfSessionSetup& h = s.half.setup();
    port::SessionFacts f;
    f.session = s.bound.instance;
    f.group = s.group;
    f.send_ru = static_cast<std::uint16_t>(h.send_ru);
    f.receive_ru = static_cast<std::uint16_t>(h.receive_ru);
    f.contention_winner = s.first_speaker;
    f.sync_level = SyncLevel::kConfirm;
    f.independent = l.config.address == 0;
    f.lu_alias = l.config.alias;
    f.lu_name = qualified(l.config.name);
    f.partner_alias = pair.config != nullptr ? pair.config->alias : "";
    f.partner_name = pair.partner;
    f.partner_uninterpreted_name = pair.config != nullptr ? pair.config->uninterpreted : "";
    if (pair.config == nullptr) {
        if (const auto here = local_by_name(pair.partner)) {
            f.partner_alias = locals[*here].config.alias;
        }
    }
    f.mode = s.mode->name;
    return f;
}

}  // namespace openwosa::sna::lu62
