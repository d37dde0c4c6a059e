#pragma once
// Reading the section `sna`; for config.cpp and between the files that do.

#include "runtime/json_schema.hpp"
#include "runtime/sna_config.hpp"

namespace openwosa::runtime {

inline constexpr std::size_t kLongestName = 64;
inline constexpr std::size_t kMaxNames = 65535;

/// Calls read(node, path, name) for each member of an object whose keys are names of the user's choice.
template <class Read>
void for_names(ObjectReader& object, std::string_view key, Read read) {
    const JsonNode* node = object.find(key);
    if (!node) return;
    ObjectReader list(*node, object.path_of(key), object.errors(), "an object of names");
    if (node->kind != JsonNode::Kind::kObject) return;
    if (node->members.size() > kMaxNames)
        return object.errors().add(node->offset, object.path_of(key), "expected at most 65535 names");
    for (const JsonMember& member : node->members) {
        const bool good = !member.key.empty() && member.key.size() <= kLongestName &&
                          member.key.find('\0') == std::string::npos;
        if (good)
            read(member.value, list.path_of(member.key), member.key);
        else
            object.errors().add(member.key_offset, object.path_of(key), "expected a name of 1 to 64 bytes");
    }
}

/// An array of texts that are not empty.
std::vector<std::string> read_strings(ObjectReader& object, std::string_view key, std::string_view what);

void read_lu62(const JsonNode& node, const std::string& path, const std::vector<std::string>& pus,
               Lu62Config& out, SchemaErrors& errors);
void read_sna(const JsonNode& node, const std::string& path, SnaConfig& out, SchemaErrors& errors);

}  // namespace openwosa::runtime
