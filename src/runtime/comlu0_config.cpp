// The schema of the section `comlu0`.
#include "runtime/comlu0_config.hpp"

#include <algorithm>
#include <charconv>
#include <comlu0_values.hpp>
#include <optional>

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

/// What a constant of some kind may be, so that the program's own tests of it go on to mean something.
struct Range {
    std::int64_t low, high;
    std::string_view what;
};
Range range_of(const NamedValue& constant) {
    constexpr std::string_view kFailure =
        "a failure: 0x80000000 to 0xFFFFFFFF, or the negative number of the same bits";
    if (constant.kind == "CLU0_INIT") return {0, 0x7FFF, "a number from 0 to 32767"};
    if (constant.kind == "CLU0_FLAGS") return {1, 0xFFFFFFFF, "bits: 1 to 0xFFFFFFFF"};
    if (constant.value >> 31 != 0) return {0x80000000, 0xFFFFFFFF, kFailure};
    return {1, 0x7FFFFFFF, "a success other than S_OK: 1 to 0x7FFFFFFF"};
}

/// A number, or a text with hexadecimal digits: 0x80040201.
std::optional<std::int64_t> number_of(const JsonNode& node) {
    if (node.kind == JsonNode::Kind::kInteger) {
        const auto value = static_cast<std::int64_t>(node.integer);
        if (node.negative) return value < 0 && value >= INT32_MIN ? value + 0x100000000 : -1;
        return node.integer <= 0xFFFFFFFF ? value : -1;
    }
    const std::string_view text = node.text;
    if (node.kind != JsonNode::Kind::kString || !text.starts_with("0x")) return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

class ValueReader {
  public:
    ValueReader(const JsonNode& node, const std::string& path, SchemaErrors& errors,
                std::map<std::string, std::uint32_t>& out)
        : object_(node, path, errors, "an object of values by name"), out_(out) {}

    void read() {
        for (const NamedValue& constant : comlu0::kValues) read(constant);
        object_.finish();
        // Two ways to start a session that have one number would be one way.
        for (const NamedValue& constant : comlu0::kValues)
            if (constant.kind == "CLU0_INIT") keep_apart(constant);
    }

  private:
    static std::string own_name(const NamedValue& constant) {
        return std::string(constant.same_as.empty() ? constant.name : constant.same_as);
    }
    void read(const NamedValue& constant) {
        const JsonNode* node = object_.find(constant.name);
        if (!node) return;
        const Range range = range_of(constant);
        const auto value = number_of(*node);
        if (!value || *value < range.low || *value > range.high)
            return object_.errors().expected(*node, object_.path_of(constant.name), range.what);
        const auto bits = static_cast<std::uint32_t>(*value);
        const auto [at, fresh] = out_.try_emplace(own_name(constant), bits);
        if (!fresh && at->second != bits)
            object_.errors().add(node->offset, object_.path_of(constant.name),
                                 "is another spelling of " + at->first + ", which has another value");
    }
    std::uint32_t value_of(const NamedValue& constant) const {
        const auto found = out_.find(std::string(constant.name));
        return found == out_.end() ? constant.value : found->second;
    }
    void keep_apart(const NamedValue& constant) {
        const JsonNode* node = object_.find(constant.name);
        if (!node) return;
        for (const NamedValue& other : comlu0::kValues)
            if (other.kind == constant.kind && other.name != constant.name &&
                value_of(other) == value_of(constant))
                return object_.errors().add(node->offset, object_.path_of(constant.name),
                                            "has the value of " + std::string(other.name));
    }

    ObjectReader object_;
    std::map<std::string, std::uint32_t>& out_;
};

}  // namespace

void read_comlu0(const JsonNode& node, const std::string& path, Comlu0Config& out, SchemaErrors& errors) {
    ObjectReader object(node, path, errors);
    constexpr std::string_view kGuid = "an id like {00000000-0000-0000-0000-000000000000}";
    read_names(object, "class_ids", is_guid, kGuid, out.class_ids);
    read_names(object, "interface_ids", is_guid, kGuid, out.interface_ids);
    read_names(object, "program_ids", is_program_id, "a name of up to 39 letters, digits and . _ -",
               out.program_ids);
    if (const JsonNode* values = object.find("values"))
        ValueReader(*values, object.path_of("values"), errors, out.values).read();
    object.finish();
}

}  // namespace openwosa::runtime
