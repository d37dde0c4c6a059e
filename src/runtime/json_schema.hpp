#pragma once
// Reading a JsonNode against what is expected there, collecting an error for everything that is not.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/json_tree.hpp"

namespace openwosa::runtime {

/// One error, at a byte of the text; `key` is the path.
struct SchemaError {
    std::size_t offset;
    std::string key;
    std::string message;
};

class SchemaErrors {
  public:
    void add(std::size_t offset, std::string key, std::string message);
    /// `expected X, found Y`
    void expected(const JsonNode& node, const std::string& key, std::string_view what);
    std::vector<SchemaError> list;
};

/// An object being read: ask for each key once, then finish(), which refuses the keys nobody asked for.
class ObjectReader {
  public:
    /// `what` says what the object is, should it be none.
    ObjectReader(const JsonNode& node, std::string path, SchemaErrors& errors,
                 std::string_view what = "an object");

    const JsonNode* find(std::string_view key);
    std::string path_of(std::string_view key) const;

    void string(std::string_view key, std::string& out);
    void boolean(std::string_view key, bool& out);
    /// True when the key was there and good.
    bool integer(std::string_view key, std::uint64_t low, std::uint64_t high, std::uint64_t& out);
    template <std::unsigned_integral T>
    void number(std::string_view key, T& out, std::uint64_t low = 0,
                std::uint64_t high = std::numeric_limits<T>::max()) {
        if (std::uint64_t value = 0; integer(key, low, high, value)) out = static_cast<T>(value);
    }
    template <std::unsigned_integral T>
    void number(std::string_view key, std::optional<T>& out, std::uint64_t low = 0,
                std::uint64_t high = std::numeric_limits<T>::max()) {
        if (std::uint64_t value = 0; integer(key, low, high, value)) out = static_cast<T>(value);
    }
    template <class E>
    struct Choice {
        std::string_view name;
        E value;
    };
    template <class E>
    void choice(std::string_view key, E& out, std::initializer_list<Choice<E>> choices) {
        const JsonNode* node = find(key);
        if (!node) return;
        std::string names;
        for (const auto& c : choices) {
            if (node->kind == JsonNode::Kind::kString && node->text == c.name) {
                out = c.value;
                return;
            }
            names += (names.empty() ? "\"" : ", \"") + std::string(c.name) + "\"";
        }
        not_a_choice(*node, key, names);
    }
    void missing(std::string_view key, std::string_view what);
    void finish();

    const JsonNode& node() const { return node_; }
    SchemaErrors& errors() { return errors_; }

  private:
    void not_a_choice(const JsonNode& node, std::string_view key, const std::string& names);
    void refuse_duplicates();

    const JsonNode& node_;
    const std::string path_;
    SchemaErrors& errors_;
    const bool is_object_;
    std::vector<std::string_view> known_;
};

/// Reports keys that are given twice (names chosen by the user: entities and the like).
void refuse_duplicate_keys(const JsonNode& object, const std::string& path, SchemaErrors& errors);

}  // namespace openwosa::runtime
