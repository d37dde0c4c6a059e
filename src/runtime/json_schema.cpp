#include "runtime/json_schema.hpp"

#include <algorithm>
#include <numeric>

namespace openwosa::runtime {

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

// The known key most like `key`, if any is like it.
std::string_view nearest(std::string_view key, const std::vector<std::string_view>& known) {
    std::string_view best;
    if (key.size() > 64) return best;
    std::size_t limit = std::max<std::size_t>(2, key.size() / 2) + 1;
    for (std::string_view candidate : known) {
        const std::size_t distance = edit_distance(key, candidate);
        if (distance >= limit || distance >= std::max(key.size(), candidate.size())) continue;
        limit = distance;
        best = candidate;
    }
    return best;
}

// A path such as winsnmp.entities."core router".port stays readable and unambiguous.
std::string path_part(std::string_view key) {
    const auto plain = [](char c) {
        return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c | 32) - 'a' + 0u < 26u;
    };
    if (!key.empty() && std::all_of(key.begin(), key.end(), plain)) return std::string(key);
    std::string quoted = "\"";
    for (char c : key.substr(0, 64)) quoted += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    return quoted + "\"";
}

std::string join(const std::string& path, std::string_view key) {
    return path.empty() ? path_part(key) : path + "." + path_part(key);
}

}  // namespace

void SchemaErrors::add(std::size_t offset, std::string key, std::string message) {
    list.push_back({offset, std::move(key), std::move(message)});
}

void SchemaErrors::expected(const JsonNode& node, const std::string& key, std::string_view what) {
    add(node.offset, key, "expected " + std::string(what) + ", found " + describe(node));
}

ObjectReader::ObjectReader(const JsonNode& node, std::string path, SchemaErrors& errors,
                           std::string_view what)
    : node_(node), path_(std::move(path)), errors_(errors), is_object_(node.kind == JsonNode::Kind::kObject) {
    if (is_object_)
        refuse_duplicate_keys(node_, path_, errors_);
    else
        errors_.expected(node_, path_, what);
}

std::string ObjectReader::path_of(std::string_view key) const { return join(path_, key); }

const JsonNode* ObjectReader::find(std::string_view key) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
    if (!is_object_) return nullptr;
    const auto member = std::find_if(node_.members.begin(), node_.members.end(),
                                     [&](const JsonMember& m) { return m.key == key; });
    return member == node_.members.end() ? nullptr : &member->value;
}

void ObjectReader::string(std::string_view key, std::string& out) {
    const JsonNode* node = find(key);
    if (!node) return;
    if (node->kind != JsonNode::Kind::kString)
        errors_.expected(*node, path_of(key), "a string");
    else if (node->text.find('\0') != std::string::npos)
        errors_.add(node->offset, path_of(key), "expected a string without NUL");
    else
        out = node->text;
}

void ObjectReader::boolean(std::string_view key, bool& out) {
    const JsonNode* node = find(key);
    if (!node) return;
    if (node->kind == JsonNode::Kind::kBoolean)
        out = node->boolean;
    else
        errors_.expected(*node, path_of(key), "true or false");
}

bool ObjectReader::integer(std::string_view key, std::uint64_t low, std::uint64_t high, std::uint64_t& out) {
    const JsonNode* node = find(key);
    if (!node) return false;
    const bool whole = node->kind == JsonNode::Kind::kInteger;
    if (whole && !node->negative && node->integer >= low && node->integer <= high) {
        out = node->integer;
        return true;
    }
    errors_.expected(*node, path_of(key),
                     "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return false;
}

void ObjectReader::not_a_choice(const JsonNode& node, std::string_view key, const std::string& names) {
    std::string found = describe(node);
    if (node.kind == JsonNode::Kind::kString) found = "\"" + node.text.substr(0, 40) + "\"";
    errors_.add(node.offset, path_of(key), "expected one of " + names + ", found " + found);
}

void ObjectReader::missing(std::string_view key, std::string_view what) {
    errors_.add(node_.offset, path_of(key), "missing: " + std::string(what));
}

void ObjectReader::finish() {
    if (!is_object_) return;
    for (const JsonMember& member : node_.members) {
        if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
        std::string message = "unknown key; ";
        if (const std::string_view guess = nearest(member.key, known_); !guess.empty()) {
            message += "did you mean \"" + std::string(guess) + "\"?";
        } else {
            message += "known here:";
            for (std::size_t i = 0; i < known_.size(); ++i)
                message += (i == 0 ? " " : ", ") + std::string(known_[i]);
        }
        errors_.add(member.key_offset, path_of(member.key), std::move(message));
    }
}

void refuse_duplicate_keys(const JsonNode& object, const std::string& path, SchemaErrors& errors) {
    std::vector<const JsonMember*> sorted;
    for (const JsonMember& m : object.members) sorted.push_back(&m);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto* a, const auto* b) { return a->key < b->key; });
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        if (sorted[i]->key == sorted[i - 1]->key)
            errors.add(sorted[i]->key_offset, join(path, sorted[i]->key), "given twice");
    }
}

}  // namespace openwosa::runtime
