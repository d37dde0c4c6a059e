// The schema of the section `sna.lu62`.
#include "runtime/lu62_config.hpp"

#include <algorithm>

#include "runtime/sna_schema.hpp"
#include "sna/ebcdic.hpp"
#include "sna/lu62/fmh.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::runtime {

namespace lu62 = sna::lu62;

namespace {

constexpr std::uint64_t kForEver = 0xFFFFFFFF;
constexpr std::string_view kLuName =
    "a name of 1 to 8 letters, digits and @ # $, or two with a period between";
constexpr std::size_t kUserNameBytes = 10;
constexpr std::string_view kAlias = "a name of 1 to 8 letters, digits and @ # $";

bool valid_part(std::string_view name) {
    return lu62::valid_lu_name(name) && name.find('.') == std::string_view::npos;
}

/// A name that the wire carries; upper case whatever the file has.
void read_name(ObjectReader& object, std::string_view key, bool (*good)(std::string_view),
               std::string_view what, std::string& out) {
    const JsonNode* node = object.find(key);
    if (!node) return;
    const std::string text =
        node->kind == JsonNode::Kind::kString ? lu62::canonical(node->text) : std::string();
    if (good(text))
        out = text;
    else
        object.errors().expected(*node, object.path_of(key), what);
}

/// An LU, local or a partner, is its name alone ("LUA": "NET.LUA") or an object with one. Nothing: that was
/// all.
template <class Lu>
std::optional<ObjectReader> read_lu(const JsonNode& node, const std::string& path, Lu& lu,
                                    SchemaErrors& errors) {
    if (node.kind == JsonNode::Kind::kString) {
        lu.name = lu62::canonical(node.text);
        if (!lu62::valid_lu_name(lu.name)) errors.expected(node, path, kLuName);
        return std::nullopt;
    }
    ObjectReader object(node, path, errors, "an LU's name, or an object");
    if (node.kind != JsonNode::Kind::kObject) return std::nullopt;
    lu.name = lu62::canonical(lu.alias);
    read_name(object, "name", lu62::valid_lu_name, kLuName, lu.name);
    return object;
}

void read_local(const JsonNode& node, const std::string& path, Lu62LocalConfig& out, SchemaErrors& errors) {
    auto read = read_lu(node, path, out.lu, errors);
    if (!read) return;
    ObjectReader& object = *read;
    object.string("pu", out.pu);
    object.number("address", out.lu.address, 1, 254);
    object.string("pool", out.lu.pool);
    object.boolean("default", out.lu.is_default);
    out.lu.users = read_strings(object, "users", "user names");
    const bool dependent = out.lu.address != 0;
    if (dependent && out.pu.empty()) object.missing("pu", "the PU of a dependent LU");
    if (!dependent && !out.pu.empty()) object.missing("address", "the local address of a dependent LU");
    if (!dependent && !out.lu.pool.empty()) object.missing("address", "a dependent LU in a pool");
    object.finish();
}

void read_accepts(ObjectReader& object, lu62::SecurityOffer& out) {
    using Accepts = std::uint8_t;
    Accepts value = 0;
    object.choice<Accepts>("security", value, {{"none", 0}, {"conversation", 1}, {"already_verified", 2}});
    out.accepted = value >= 1;
    out.already_verified = value >= 2;
}

void read_partner(const JsonNode& node, const std::string& path, Lu62PartnerConfig& out,
                  SchemaErrors& errors) {
    auto read = read_lu(node, path, out.lu, errors);
    if (!read) return;
    ObjectReader& object = *read;
    object.string("pu", out.pu);
    read_name(object, "uninterpreted_name", valid_part, kAlias, out.lu.uninterpreted);
    object.boolean("parallel", out.lu.parallel);
    object.boolean("default", out.lu.is_default);
    read_accepts(object, out.lu.accepts);
    if (const JsonNode* given = object.find("substitution")) {
        out.substitution.emplace();
        object.boolean("substitution", *out.substitution);
        if (*out.substitution && !out.lu.accepts.accepted)
            errors.add(given->offset, object.path_of("substitution"),
                       "expected false: it needs security conversation or already_verified");
    }
    object.finish();
}

void read_mode(ObjectReader& object, lu62::ModeConfig& out) {
    object.number("max_ru", out.max_ru, 256, 61440);
    object.number("min_ru", out.min_ru, 8, 61440);
    object.number("window", out.window, 1, 63);
    object.number("limit", out.limit, 1, 32767);
    object.number("min_winners", out.min_winners, 0, 32767);
    object.number("min_losers", out.min_losers, 0, 32767);
    object.number("auto_activate", out.auto_activate, 0, 32767);
    object.number("max_negotiable", out.max_negotiable, 1, 32767);
    const auto complain = [&](std::string_view key, const char* what) {
        const JsonNode* at = object.find(key);
        object.errors().add(at ? at->offset : object.node().offset, object.path_of(key), what);
    };
    if (out.min_ru > out.max_ru) complain("min_ru", "expected at most max_ru");
    if (out.min_winners + out.min_losers > out.limit)
        complain("min_winners", "expected with min_losers at most limit");
    if (out.limit > out.max_negotiable) complain("limit", "expected at most max_negotiable");
    object.finish();
}

void read_tp(ObjectReader& object, lu62::TpConfig& out) {
    using Type = std::optional<lu62::ConversationType>;
    object.string("command", out.command);
    object.string("lu", out.lu_alias);
    object.boolean("queued", out.queued);
    object.number("attach_timeout_ms", out.attach_timeout_ms, 0, kForEver);
    object.number("receive_timeout_ms", out.receive_timeout_ms, 0, kForEver);
    object.boolean("security", out.conversation_security);
    object.choice<Type>("type", out.type,
                        {{"either", std::nullopt},
                         {"basic", lu62::ConversationType::kBasic},
                         {"mapped", lu62::ConversationType::kMapped}});
    object.boolean("confirm", out.confirm_allowed);
    object.boolean("no_confirm", out.none_allowed);
    object.boolean("pip", out.pip_allowed);
    object.finish();
}

void read_user(const JsonNode& node, const std::string& path, const std::string& name, Lu62Config& out,
               SchemaErrors& errors) {
    Lu62UserConfig user{lu62::canonical(name), {}};
    const auto bytes = name.starts_with("0x") ? std::nullopt : ebcdic_name(name);
    if (!bytes || bytes->size() > kUserNameBytes)
        errors.add(node.offset, path, "expected as name 1 to 10 characters of EBCDIC");
    for (const Lu62UserConfig& other : out.users)
        if (other.name == user.name)
            errors.add(node.offset, path, "expected a name no other user has (case does not count)");
    const auto hash =
        node.kind == JsonNode::Kind::kString ? parse_password_hash(node.text) : std::optional<PasswordHash>();
    if (!hash) {
        // Whatever stands there may be a password: it is not repeated.
        errors.add(node.offset, path, "expected a hash as snanode --hash prints it");
        return;
    }
    user.hash = *hash;
    out.users.push_back(std::move(user));
}

// ---- what must fit together

template <class List>
void check_names(ObjectReader& section, std::string_view key, const List& list, bool is_local,
                 const std::vector<std::string>& pus) {
    const JsonNode* group = section.find(key);
    bool has_default = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const JsonNode& at = group->members[i].value;
        const std::string path = section.path_of(key) + "." + list[i].lu.alias;
        const auto complain = [&](std::string text) {
            section.errors().add(at.offset, path, std::move(text));
        };
        if (!valid_part(lu62::canonical(list[i].lu.alias)))
            complain("expected as alias " + std::string(kAlias));
        if (!list[i].pu.empty() && std::find(pus.begin(), pus.end(), list[i].pu) == pus.end())
            complain("expected as pu a name from sna.pus, found \"" + list[i].pu + "\"");
        if (has_default && list[i].lu.is_default) complain("expected one default");
        has_default = has_default || list[i].lu.is_default;
        for (std::size_t j = 0; j < i; ++j)
            if (lu62::canonical(list[i].lu.alias) == lu62::canonical(list[j].lu.alias) ||
                (is_local && list[i].lu.name == list[j].lu.name))
                complain("expected alias and name no other has (case does not count)");
    }
}

}  // namespace

std::optional<sna::Bytes> ebcdic_name(std::string_view text) {
    sna::Bytes out;
    if (text.starts_with("0x")) {
        const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
        const bool hex = text.size() % 2 == 0 && text.size() > 2 &&
                         text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
        for (std::size_t i = 2; hex && i < text.size(); i += 2)
            out.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
        return hex ? std::optional(out) : std::nullopt;
    }
    for (const char c : text) {
        int code = c == '.' ? 0x4B : 0x40;
        while (code <= 0xFF && c != '.' && sna::from_ebcdic(static_cast<std::uint8_t>(code)) != c) ++code;
        for (int national : {0x5B, 0x7B, 0x7C})  // $ # @
            if (sna::lu62::ascii(static_cast<std::uint8_t>(national)) == c) code = national;
        if (code > 0xFF) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(code));
    }
    while (!out.empty() && out.back() == 0x40) out.pop_back();
    return out.empty() ? std::nullopt : std::optional(out);
}

void read_lu62(const JsonNode& node, const std::string& path, const std::vector<std::string>& pus,
               Lu62Config& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    if (node.kind != JsonNode::Kind::kObject) return;
    read_name(object, "network", valid_part, kAlias, out.network);
    read_name(object, "cp", valid_part, kAlias, out.cp);
    for_names(object, "locals", [&](const JsonNode& n, const std::string& p, const std::string& name) {
        out.locals.emplace_back().lu.alias = name;
        read_local(n, p, out.locals.back(), errors);
    });
    for_names(object, "partners", [&](const JsonNode& n, const std::string& p, const std::string& name) {
        out.partners.emplace_back().lu.alias = name;
        read_partner(n, p, out.partners.back(), errors);
    });
    for_names(object, "modes", [&](const JsonNode& n, const std::string& p, const std::string& name) {
        ObjectReader mode(n, p, errors);
        out.modes.emplace_back().name = lu62::canonical(name);
        if (!valid_part(out.modes.back().name))
            errors.add(n.offset, p, "expected as mode " + std::string(kAlias));
        if (n.kind == JsonNode::Kind::kObject) read_mode(mode, out.modes.back());
    });
    for_names(object, "tps", [&](const JsonNode& n, const std::string& p, const std::string& name) {
        ObjectReader tp(n, p, errors, "an object with a command");
        const auto bytes = ebcdic_name(name);
        if (!bytes || bytes->size() > lu62::kTpNameBytes)
            errors.add(n.offset, p, "expected as name 1 to 64 characters of EBCDIC, or 0x and hex digits");
        out.tps.emplace_back().name = bytes.value_or(sna::Bytes{});
        if (n.kind == JsonNode::Kind::kObject) read_tp(tp, out.tps.back());
    });
    for_names(object, "users", [&](const JsonNode& n, const std::string& p, const std::string& name) {
        read_user(n, p, name, out, errors);
    });
    object.string("key_file", out.key_file);
    if (const JsonNode* given = object.find("key_file")) {
        out.key_file_at = given->offset;
        if (given->kind == JsonNode::Kind::kString &&
            (out.key_file.empty() || out.key_file.find('\0') != std::string::npos))
            errors.add(given->offset, object.path_of("key_file"), "expected the name of a file");
    }
    if (bool value = false; object.find("implicit_lus")) {
        object.boolean("implicit_lus", value);
        out.implicit_lus = value;
    }
    if (bool value = false; object.find("implicit_partners")) {
        object.boolean("implicit_partners", value);
        out.implicit_partners = value;
    }
    object.boolean("implicit_modes", out.implicit_modes);
    object.finish();
    check_names(object, "locals", out.locals, true, pus);
    check_names(object, "partners", out.partners, false, pus);
}

}  // namespace openwosa::runtime
