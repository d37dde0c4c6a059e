// The schema of the section `comlu0`.
#include "runtime/comlu0_config.hpp"

#include <algorithm>

#include "runtime/comlu0_schema.hpp"

namespace openwosa::runtime {
namespace {

constexpr std::size_t kLongestProgramId = 39;  // as the registry's documents have it

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }

bool is_guid(std::string_view text) {
    constexpr std::string_view kForm = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
    return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(),
                      [](char c, char form) { return form == 'x' ? is_hex(c) : c == form; });
}

// It becomes the name of a key in the registry: a backslash would reach into another one.
bool is_program_id(std::string_view text) {
    return !text.empty() && text.size() <= kLongestProgramId && is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
           });
}

void read_names(ObjectReader& object, std::string_view key, bool (*good)(std::string_view),
                std::string_view what, std::vector<std::string>& out) {
    const JsonNode* node = object.find(key);
    if (!node) return;
    const std::string path = object.path_of(key);
    if (node->kind != JsonNode::Kind::kArray || node->elements.size() > Comlu0Config::kMaxNames)
        return object.errors().expected(*node, path, "an array of at most 16 names");
    for (std::size_t i = 0; i < node->elements.size(); ++i) {
        const JsonNode& element = node->elements[i];
        if (element.kind == JsonNode::Kind::kString && good(element.text))
            out.push_back(element.text);
        else
            object.errors().expected(element, path + "[" + std::to_string(i) + "]", what);
    }
}

}  // namespace

void read_comlu0(const JsonNode& node, const std::string& path, Comlu0Config& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    constexpr std::string_view kGuid = "an id like {00000000-0000-0000-0000-000000000000}";
    read_names(object, "class_ids", is_guid, kGuid, out.class_ids);
    read_names(object, "interface_ids", is_guid, kGuid, out.interface_ids);
    read_names(object, "program_ids", is_program_id, "a name of up to 39 letters, digits and . _ -",
               out.program_ids);
    object.finish();
}

}  // namespace openwosa::runtime
