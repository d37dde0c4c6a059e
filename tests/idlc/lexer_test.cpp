#include "lexer.hpp"

#include <gtest/gtest.h>

namespace openwosa::idlc {
namespace {

struct Lexed {
    explicit Lexed(const std::string& text) {
        auto file = sources.add("t.idl", text);
        tokens = lex(sources, file, diagnostics);
        messages = diagnostics.render(sources);
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> out;
        for (const auto& token : tokens)
            if (token.kind != TokenKind::kEnd) out.emplace_back(token.text);
        return out;
    }
    SourceSet sources;
    Diagnostics diagnostics;
    std::vector<Token> tokens;
    std::string messages;
};

using Texts = std::vector<std::string>;

TEST(Lexer, SplitsWordsNumbersAndOperatorsByLongestMatch) {
    EXPECT_EQ(Lexed("a<<=b>= 0x1F|c::d").texts(),
              (Texts{"a", "<<", "=", "b", ">=", "0x1F", "|", "c", "::", "d"}));
}

TEST(Lexer, ReadsDecimalHexadecimalAndOctalNumbersWithSuffixes) {
    Lexed lexed("10 0x10 010 0 7u 0xFFFFFFFFFFFFFFFFul");
    ASSERT_EQ(lexed.messages, "");
    EXPECT_EQ(lexed.tokens[0].integer, 10u);
    EXPECT_EQ(lexed.tokens[1].integer, 16u);
    EXPECT_EQ(lexed.tokens[2].integer, 8u);
    EXPECT_EQ(lexed.tokens[3].integer, 0u);
    EXPECT_TRUE(lexed.tokens[4].is_unsigned);
    EXPECT_EQ(lexed.tokens[5].integer, ~std::uint64_t{0});
}

TEST(Lexer, KeepsAVersionAsWritten) {
    Lexed lexed("2.10");
    ASSERT_EQ(lexed.tokens[0].kind, TokenKind::kFloat);
    EXPECT_EQ(lexed.tokens[0].text, "2.10");
}

TEST(Lexer, TakesAGuidForOneTokenEvenWhenItStartsLikeANumberOrAWord) {
    Lexed lexed(
        "3f1ce7a0-52a8-4f0e-9d10-3c1f6f0a8d01 00000000-0000-0000-C000-000000000046 "
        "abcdef01-0000-0000-0000-00000000000e");
    EXPECT_EQ(lexed.messages, "");
    ASSERT_EQ(lexed.tokens.size(), 4u);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(lexed.tokens[i].kind, TokenKind::kGuid);
}

TEST(Lexer, LeavesArithmeticThatLooksLikeTheStartOfAGuidAlone) {
    EXPECT_EQ(Lexed("12345678-1234").texts(), (Texts{"12345678", "-", "1234"}));
}

TEST(Lexer, ResolvesEscapesInStringsAndCharacters) {
    Lexed lexed(R"("a\"\\\n\x41" '\'' '\0')");
    ASSERT_EQ(lexed.messages, "");
    EXPECT_EQ(lexed.tokens[0].decoded, "a\"\\\nA");
    EXPECT_EQ(lexed.tokens[1].integer, static_cast<std::uint64_t>('\''));
    EXPECT_EQ(lexed.tokens[2].integer, 0u);
}

TEST(Lexer, SkipsCommentsAByteOrderMarkAndOurOwnDefinition) {
    EXPECT_EQ(Lexed("\xEF\xBB\xBF// x\n/* y\n */ #define OW(...)\nword").texts(), (Texts{"word"}));
}

TEST(Lexer, SpansGiveLineAndColumn) {
    Lexed lexed("one\n  two");
    auto at = lexed.sources.file(0).position(lexed.tokens[1].span.begin);
    EXPECT_EQ(at.line, 2u);
    EXPECT_EQ(at.column, 3u);
    EXPECT_EQ(lexed.sources.text(lexed.tokens[1].span), "two");
}

TEST(Lexer, ReportsEachBadPieceOnceAndGoesOn) {
    Lexed lexed("a @ \"open\n0x 99999999999999999999 '' 12ab b");
    EXPECT_EQ(lexed.messages,
              "t.idl:1:3: error: unexpected '@'\n"
              "t.idl:1:5: error: string is not closed: expected '\"'\n"
              "t.idl:2:1: error: bad number '0x'\n"
              "t.idl:2:4: error: number does not fit 64 bits\n"
              "t.idl:2:25: error: bad character literal: expected one character and \"'\"\n"
              "t.idl:2:28: error: bad number '12ab'\n");
    EXPECT_EQ(lexed.tokens.back().kind, TokenKind::kEnd);
    EXPECT_EQ(lexed.texts().back(), "b");
}

TEST(Lexer, RefusesOtherPreprocessorLines) {
    EXPECT_EQ(Lexed("#include \"x.h\"\n").messages,
              "t.idl:1:1: error: preprocessor lines are not part of the language: expected '#define OW(...)' "
              "or none\n");
}

TEST(Lexer, ReportsAnUnclosedCommentWhereItOpens) {
    EXPECT_EQ(Lexed("a /* b").messages, "t.idl:1:3: error: comment is not closed: expected '*/'\n");
}

TEST(Lexer, EveryTruncationOfATextEndsWithTheEndToken) {
    const std::string text =
        "typedef struct { char a[0x10]; } A; /* c */ \"s\\n\" 'x' 3f1ce7a0-52a8-4f0e-9d10-3c1f6f0a8d01";
    for (std::size_t length = 0; length <= text.size(); ++length) {
        Lexed lexed(text.substr(0, length));
        EXPECT_EQ(lexed.tokens.back().kind, TokenKind::kEnd);
    }
}

}  // namespace
}  // namespace openwosa::idlc
