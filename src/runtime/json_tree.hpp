#pragma once
// JSON as a tree that remembers where everything stood, so that errors can say so. (nlohmann's own tree does
// not.)

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openwosa::runtime {

struct JsonNode {
    enum class Kind : std::uint8_t { kNull, kBoolean, kInteger, kReal, kString, kArray, kObject };

    Kind kind = Kind::kNull;
    bool boolean = false;
    bool negative = false;  // kInteger below zero: then `integer` is its two's complement
    std::uint64_t integer = 0;
    std::size_t offset = 0;                  // of its first byte
    std::string text;                        // kString: its value; numbers: as written
    std::vector<struct JsonMember> members;  // kObject, in file order
    std::vector<JsonNode> elements;          // kArray
};

struct JsonMember {
    std::string key;
    std::size_t key_offset = 0;
    JsonNode value;
};

struct JsonError {
    std::size_t offset = 0;
    std::string message;
};

/// What the value is, for messages: `the number 7`, `a string`, `an object`.
std::string describe(const JsonNode& node);

/// Strict JSON. False: `error` is set. Nesting beyond kMaxJsonDepth is an error.
bool parse_json(std::string_view text, JsonNode& root, JsonError& error);
inline constexpr std::size_t kMaxJsonDepth = 64;

struct TextPosition {
    std::uint32_t line = 1;
    std::uint32_t column = 1;  // in bytes
};
TextPosition position_of(std::string_view text, std::size_t offset);

}  // namespace openwosa::runtime
