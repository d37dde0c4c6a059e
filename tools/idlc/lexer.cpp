#include "lexer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace openwosa::idlc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_word_start(c) || is_digit(c); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    return (c | 0x20) - 'a' + 10;
}

constexpr std::array<std::string_view, 10> kTwoCharacterOperators = {
    "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "::", "->"};
constexpr std::string_view kOneCharacterOperators = "{}[]();:,.=*&|^~!+-/%<>?";
constexpr std::size_t kGuidLength = 36;

class Lexer {
  public:
    Lexer(const SourceSet& sources, std::uint32_t file, Diagnostics& diagnostics)
        : file_(file), text_(sources.file(file).text()), diagnostics_(diagnostics) {}

    std::vector<Token> run() {
        // A byte-order mark is an editor's habit, not a character of the language.
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        while (true) {
            skip_blank();
            if (at_ >= text_.size()) break;
            if (text_[at_] == '#') {
                directive();
            } else {
                token();
            }
        }
        begin_ = at_;
        push(TokenKind::kEnd);
        return std::move(tokens_);
    }

  private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool done() const { return at_ >= text_.size(); }

    Span span_from(std::size_t begin) const {
        return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
    }

    Token& push(TokenKind kind) {
        Token token;
        token.kind = kind;
        token.span = span_from(begin_);
        token.text = text_.substr(begin_, at_ - begin_);
        tokens_.push_back(std::move(token));
        return tokens_.back();
    }

    void skip_blank() {
        while (!done()) {
            if (is_space(peek())) {
                ++at_;
            } else if (peek() == '/' && peek(1) == '/') {
                while (!done() && peek() != '\n') ++at_;
            } else if (peek() == '/' && peek(1) == '*') {
                auto begin = at_;
                auto close = text_.find("*/", at_ + 2);
                at_ = close == std::string_view::npos ? text_.size() : close + 2;
                if (close == std::string_view::npos)
                    diagnostics_.error(
                        {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + 2)},
                        "comment is not closed: expected '*/'");
            } else {
                return;
            }
        }
    }

    void directive() {
        auto begin = at_;
        while (!done() && peek() != '\n') ++at_;
        auto line = text_.substr(begin, at_ - begin);
        std::string squeezed;
        for (char c : line)
            if (!is_space(c)) squeezed += c;
        if (squeezed != "#defineOW(...)")
            diagnostics_.error(
                span_from(begin),
                "preprocessor lines are not part of the language: expected '#define OW(...)' or none");
    }

    void token() {
        begin_ = at_;
        if (guid()) return;
        char c = peek();
        if (is_word_start(c)) {
            while (is_word(peek())) ++at_;
            push(TokenKind::kIdentifier);
        } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
            number();
        } else if (c == '"') {
            string();
        } else if (c == '\'') {
            character();
        } else if (!punctuator()) {
            bad_character();
        }
    }

    // Tried first: a GUID's first group may look like a number or a word.
    bool guid() {
        if (text_.size() - at_ < kGuidLength) return false;
        for (std::size_t i = 0; i < kGuidLength; ++i) {
            bool dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? peek(i) != '-' : !is_hex(peek(i))) return false;
        }
        if (is_word(peek(kGuidLength)) || peek(kGuidLength) == '-') return false;
        at_ += kGuidLength;
        push(TokenKind::kGuid);
        return true;
    }

    void number() {
        bool hex = peek() == '0' && (peek(1) | 0x20) == 'x';
        if (hex) at_ += 2;
        auto digits_begin = at_;
        bool real = false;
        while (is_word(peek()) || (peek() == '.' && !hex) || exponent_sign(hex)) {
            if (!hex && (peek() == '.' || (peek() | 0x20) == 'e')) real = true;
            ++at_;
        }
        auto body = text_.substr(digits_begin, at_ - digits_begin);
        if (real) {
            real_number(body);
        } else {
            integer_number(body, hex                                                        ? 16
                                 : (body.size() > 1 && body[0] == '0' && is_digit(body[1])) ? 8
                                                                                            : 10);
        }
    }

    bool exponent_sign(bool hex) const {
        return !hex && (peek() == '+' || peek() == '-') && (text_[at_ - 1] | 0x20) == 'e' &&
               is_digit(peek(1));
    }

    void real_number(std::string_view body) {
        double value = 0;
        auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), value);
        if (error != std::errc() || end != body.data() + body.size() || !std::isfinite(value))
            diagnostics_.error(span_from(begin_), "bad number '" + std::string(body) + "'");
        push(TokenKind::kFloat).real = value;
    }

    void integer_number(std::string_view body, int base) {
        bool is_unsigned = false;
        auto digits = body;
        while (!digits.empty() && ((digits.back() | 0x20) == 'u' || (digits.back() | 0x20) == 'l')) {
            is_unsigned |= (digits.back() | 0x20) == 'u';
            digits.remove_suffix(1);
        }
        std::uint64_t value = 0;
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (error == std::errc::result_out_of_range) {
            diagnostics_.error(span_from(begin_), "number does not fit 64 bits");
        } else if (error != std::errc() || end != digits.data() + digits.size() ||
                   body.size() - digits.size() > 3) {
            diagnostics_.error(span_from(begin_),
                               "bad number '" + std::string(text_.substr(begin_, at_ - begin_)) + "'");
        }
        auto& token = push(TokenKind::kInteger);
        token.integer = value;
        token.is_unsigned = is_unsigned;
    }

    // One character or escape; nullopt at the end of line or file.
    std::optional<char> literal_character() {
        if (done() || peek() == '\n') return std::nullopt;
        char c = text_[at_++];
        if (c != '\\') return c;
        if (done() || peek() == '\n') return std::nullopt;
        auto begin = at_ - 1;
        switch (char e = text_[at_++]) {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case '0':
                return '\0';
            case '\\':
            case '\'':
            case '"':
                return e;
            case 'x': {
                int value = 0, digits = 0;
                while (digits < 2 && is_hex(peek())) {
                    value = value * 16 + hex_value(peek());
                    ++at_, ++digits;
                }
                if (digits) return static_cast<char>(value);
                break;
            }
            default:
                break;
        }
        diagnostics_.error(span_from(begin),
                           "unknown escape: expected one of \\n \\t \\r \\0 \\\\ \\' \\\" \\xHH");
        return '?';
    }

    void string() {
        ++at_;
        std::string value;
        while (peek() != '"' || done()) {
            auto c = literal_character();
            if (!c) {
                diagnostics_.error(span_from(begin_), "string is not closed: expected '\"'");
                push(TokenKind::kString).decoded = std::move(value);
                return;
            }
            value += *c;
        }
        ++at_;
        push(TokenKind::kString).decoded = std::move(value);
    }

    void character() {
        ++at_;
        auto c = peek() == '\'' ? std::nullopt : literal_character();
        bool closed = peek() == '\'' && !done();
        if (closed) ++at_;
        if (!closed || !c)
            diagnostics_.error(span_from(begin_), "bad character literal: expected one character and \"'\"");
        push(TokenKind::kCharacter).integer = static_cast<unsigned char>(c.value_or('?'));
    }

    bool punctuator() {
        for (auto op : kTwoCharacterOperators)
            if (text_.substr(at_, 2) == op) {
                at_ += 2;
                push(TokenKind::kPunctuator);
                return true;
            }
        if (kOneCharacterOperators.find(peek()) == std::string_view::npos || peek() == '\0') return false;
        ++at_;
        push(TokenKind::kPunctuator);
        return true;
    }

    void bad_character() {
        constexpr std::string_view kHex = "0123456789abcdef";
        auto byte = static_cast<unsigned char>(text_[at_++]);
        std::string shown = byte >= 0x20 && byte < 0x7f
                                ? std::string("'") + static_cast<char>(byte) + "'"
                                : std::string("byte 0x") + kHex[byte >> 4] + kHex[byte & 15];
        // A run of such bytes (UTF-8, a binary file) is one mistake.
        while (!done() && static_cast<unsigned char>(peek()) >= 0x7f) ++at_;
        diagnostics_.error(span_from(begin_), "unexpected " + shown);
    }

    std::uint32_t file_;
    std::string_view text_;
    Diagnostics& diagnostics_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(const SourceSet& sources, std::uint32_t file, Diagnostics& diagnostics) {
    return Lexer(sources, file, diagnostics).run();
}

std::string describe(const Token& token) {
    switch (token.kind) {
        case TokenKind::kEnd:
            return "end of file";
        case TokenKind::kString:
            return "a string";
        case TokenKind::kGuid:
            return "a GUID";
        case TokenKind::kInteger:
        case TokenKind::kFloat:
            return "number '" + std::string(token.text) + "'";
        case TokenKind::kCharacter:
            return "a character literal";
        case TokenKind::kIdentifier:
        case TokenKind::kPunctuator:
            return "'" + std::string(token.text) + "'";
    }
    return "a token";
}

}  // namespace openwosa::idlc
