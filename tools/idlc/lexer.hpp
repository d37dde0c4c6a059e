// Source text to tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics.hpp"
#include "source.hpp"

namespace openwosa::idlc {

enum class TokenKind {
    kIdentifier,  // keywords too: MIDL's keywords are reserved only where the grammar asks for them
    kInteger,     // 12, 0x1F, 017, with u/l suffixes
    kFloat,       // 2.0 (also a version), 1e3
    kString,      // "text", adjacent strings are joined by the parser
    kCharacter,   // 'a'
    kGuid,        // 3f1ce7a0-52a8-4f0e-9d10-3c1f6f0a8d01
    kPunctuator,  // one of the operators and brackets; longest match
    kEnd,
};

struct Token {
    TokenKind kind = TokenKind::kEnd;
    Span span;
    std::string_view text;      // as written; points into the SourceSet
    std::uint64_t integer = 0;  // kInteger, kCharacter
    bool is_unsigned = false;   // kInteger with a `u` suffix
    double real = 0;            // kFloat
    std::string decoded;        // kString: escapes resolved

    bool is(std::string_view punctuator_or_word) const {
        return (kind == TokenKind::kPunctuator || kind == TokenKind::kIdentifier) &&
               text == punctuator_or_word;
    }
};

// Always ends with a kEnd token. Bad characters are reported and skipped. The only preprocessor line accepted
// is
// `#define OW(...)`, which hides our annotations from other IDL compilers; here it means nothing.
std::vector<Token> lex(const SourceSet& sources, std::uint32_t file, Diagnostics& diagnostics);

// "'word'", "end of file", "integer 12": how a token is called in messages.
std::string describe(const Token& token);

}  // namespace openwosa::idlc
