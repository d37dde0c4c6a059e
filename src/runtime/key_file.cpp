#include "runtime/key_file.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "runtime/fault.hpp"
#include "runtime/private_file.hpp"
#include "runtime/sna_schema.hpp"
#include "sna/lu62/names.hpp"

namespace openwosa::runtime {

namespace {

using sna::lu62::canonical;
using sna::lu62::DesBlock;

constexpr std::size_t kMaxFile = 1u << 20;

/// 16 hex digits. Whatever else stands there may be a secret: it is not repeated.
std::optional<DesBlock> read_key(const JsonNode& node) {
    DesBlock key{};
    if (node.kind != JsonNode::Kind::kString || node.text.size() != 2 * key.size()) return std::nullopt;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const char* first = node.text.data() + 2 * i;
        const auto [end, bad] = std::from_chars(first, first + 2, key[i], 16);
        if (bad != std::errc{} || end != first + 2) return std::nullopt;
    }
    return key;
}

void read_users(ObjectReader& object, std::vector<Lu62UserConfig>& users) {
    SchemaErrors& errors = object.errors();
    for_names(object, "users", [&](const JsonNode& node, const std::string& path, const std::string& name) {
        const auto user = std::find_if(users.begin(), users.end(),
                                       [&](const Lu62UserConfig& u) { return u.name == canonical(name); });
        if (user == users.end()) return errors.add(node.offset, path, "expected a name from sna.lu62.users");
        if (user->key)
            return errors.add(node.offset, path, "expected a name no other user has (case does not count)");
        user->key = read_key(node);
        if (!user->key)
            errors.add(node.offset, path, "expected 16 hexadecimal digits, as snanode --key prints them");
    });
    // Partners that are offered substitution send nothing else (KB Q232035): a user without a key would be
    // refused from then on.
    const JsonNode* group = object.find("users");
    const auto has_key = [](const Lu62UserConfig& user) { return user.key.has_value(); };
    if (!group || !errors.list.empty() || std::none_of(users.begin(), users.end(), has_key)) return;
    for (const Lu62UserConfig& user : users)
        if (!user.key)
            errors.add(group->offset, object.path_of("users"),
                       "expected a key of " + user.name + " too: one for every user, or none");
}

}  // namespace

void parse_key_file(std::string_view text, std::string_view file, ConfigResult& result) {
    SchemaErrors errors;
    JsonNode root;
    JsonError syntax;
    if (parse_json(text, root, syntax)) {
        ObjectReader object(root, "", errors);
        if (root.kind == JsonNode::Kind::kObject) {
            read_users(object, result.config.sna.lu62.users);
            object.finish();
        }
    } else {
        errors.add(syntax.offset, "", std::move(syntax.message));
    }
    std::stable_sort(errors.list.begin(), errors.list.end(),
                     [](const SchemaError& a, const SchemaError& b) { return a.offset < b.offset; });
    for (SchemaError& e : errors.list) {
        const TextPosition at = position_of(text, e.offset);
        result.errors.push_back(
            {std::string(file), at.line, at.column, std::move(e.key), std::move(e.message)});
    }
}

void read_key_file(std::string_view text, ConfigResult& result) {
    const Lu62Config& lu62 = result.config.sna.lu62;
    if (lu62.key_file.empty() || !result.ok()) return;
    // Beside the configuration, unless it says otherwise.
    const std::filesystem::path beside = std::filesystem::path(result.config.source).parent_path();
    const std::string file = (beside / lu62.key_file).string();
    PrivateFile read = read_private_file(file, kMaxFile);
    if (fault::fails("config.read_keys")) read.why_not = "cannot be read";
    if (read.why_not.empty()) return parse_key_file(read.text, file, result);
    const TextPosition at = position_of(text, lu62.key_file_at);
    result.errors.push_back(
        {result.config.source, at.line, at.column, "sna.lu62.key_file", file + " " + read.why_not});
}

}  // namespace openwosa::runtime
