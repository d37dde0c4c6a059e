#include "runtime/json_tree.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace openwosa::runtime {

namespace {

// Hands the text to the lexer byte by byte and so knows how far it has read.
struct CountingIterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    const char* at;
    std::size_t* read;

    reference operator*() const { return *at; }
    CountingIterator& operator++() {
        ++at;
        ++*read;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at == b.at; }
    friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return a.at != b.at; }
};

// nlohmann's SAX interface. A token's start is the first byte after the token before it that is neither white
// space nor a separator.
class TreeBuilder {
  public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = nlohmann::json::string_t;
    using binary_t = nlohmann::json::binary_t;

    TreeBuilder(std::string_view text, JsonNode& root, JsonError& error)
        : text_(text), root_(root), error_(error) {}

    std::size_t read = 0;

    bool null() { return leaf(JsonNode::Kind::kNull); }
    bool boolean(bool v) {
        current_value_.boolean = v;
        return leaf(JsonNode::Kind::kBoolean);
    }
    bool number_integer(number_integer_t v) {
        current_value_.integer = static_cast<std::uint64_t>(v);
        current_value_.negative = v < 0;
        return number(JsonNode::Kind::kInteger);
    }
    bool number_unsigned(number_unsigned_t v) {
        current_value_.integer = v;
        return number(JsonNode::Kind::kInteger);
    }
    bool number_float(number_float_t, const string_t&) { return number(JsonNode::Kind::kReal); }
    bool string(string_t& v) {
        current_value_.text = std::move(v);
        return leaf(JsonNode::Kind::kString);
    }
    bool binary(binary_t&) { return false; }  // not in text
    bool start_object(std::size_t) { return open(JsonNode::Kind::kObject); }
    bool start_array(std::size_t) { return open(JsonNode::Kind::kArray); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(string_t& v) {
        JsonMember member;
        member.key = std::move(v);
        member.key_offset = token_start();
        end_ = read;
        open_.back()->members.push_back(std::move(member));
        return true;
    }
    bool parse_error(std::size_t byte, const std::string&, const nlohmann::json::exception& e) {
        error_.offset = byte > 0 ? byte - 1 : 0;
        std::string what = e.what();
        // `[json.exception...] parse error at line 1, column 2: what is wrong`
        if (const std::size_t colon = what.find(": "); colon != std::string::npos) what.erase(0, colon + 2);
        error_.message = std::move(what);
        return false;
    }

  private:
    std::size_t token_start() const {
        std::size_t at = end_;
        while (at < text_.size() &&
               std::string_view(" \t\r\n,:\xEF\xBB\xBF").find(text_[at]) != std::string_view::npos)
            ++at;
        return at;
    }

    bool number(JsonNode::Kind kind) {
        current_value_.offset = token_start();
        std::size_t end = current_value_.offset;
        while (end < text_.size() &&
               std::string_view("+-.eE0123456789").find(text_[end]) != std::string_view::npos)
            ++end;
        current_value_.text = text_.substr(current_value_.offset, end - current_value_.offset);
        place(kind);
        end_ = end;  // the lexer has looked one byte further
        return true;
    }

    bool leaf(JsonNode::Kind kind) {
        current_value_.offset = token_start();
        place(kind);
        end_ = read;
        return true;
    }

    bool open(JsonNode::Kind kind) {
        current_value_.offset = token_start();
        if (open_.size() >= kMaxJsonDepth) {
            error_ = {current_value_.offset, "nested too deeply"};
            return false;
        }
        open_.push_back(&place(kind));
        end_ = read;
        return true;
    }

    bool close() {
        open_.pop_back();
        end_ = read;
        return true;
    }

    JsonNode& place(JsonNode::Kind kind) {
        current_value_.kind = kind;
        JsonNode* where = &root_;
        if (!open_.empty()) {
            JsonNode& parent = *open_.back();
            where = parent.kind == JsonNode::Kind::kArray ? &parent.elements.emplace_back()
                                                          : &parent.members.back().value;
        }
        *where = std::move(current_value_);
        current_value_ = JsonNode{};
        return *where;
    }

    std::string_view text_;
    JsonNode& root_;
    JsonError& error_;
    JsonNode current_value_;
    std::vector<JsonNode*> open_;  // stable: only the innermost container grows
    std::size_t end_ = 0;          // behind the latest token
};

}  // namespace

std::string describe(const JsonNode& node) {
    switch (node.kind) {
        case JsonNode::Kind::kNull:
            return "null";
        case JsonNode::Kind::kBoolean:
            return node.boolean ? "true" : "false";
        case JsonNode::Kind::kInteger:
        case JsonNode::Kind::kReal:
            return "the number " + node.text.substr(0, 40);
        case JsonNode::Kind::kString:
            return "a string";
        case JsonNode::Kind::kArray:
            return "an array";
        case JsonNode::Kind::kObject:
            return "an object";
    }
    return "?";
}

bool parse_json(std::string_view text, JsonNode& root, JsonError& error) {
    TreeBuilder builder(text, root, error);
    CountingIterator first{text.data(), &builder.read};
    CountingIterator last{text.data() + text.size(), &builder.read};
    return nlohmann::json::sax_parse(first, last, &builder);
}

TextPosition position_of(std::string_view text, std::size_t offset) {
    offset = std::min(offset, text.size());
    TextPosition position;
    const std::string_view before = text.substr(0, offset);
    position.line += static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t line_start = before.rfind('\n');
    position.column +=
        static_cast<std::uint32_t>(line_start == std::string_view::npos ? offset : offset - line_start - 1);
    return position;
}

}  // namespace openwosa::runtime
