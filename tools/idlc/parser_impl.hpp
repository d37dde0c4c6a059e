// The parser's shared state and helpers; its rules live in parser_*.cpp, grouped by what they parse.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics.hpp"
#include "lexer.hpp"
#include "syntax.hpp"

namespace openwosa::idlc {

// "long", "unsigned", ...: words that start a type of the language itself.
bool is_builtin_word(std::string_view word);

class Parser {
  public:
    Parser(const std::vector<Token>& tokens, Diagnostics& diagnostics)
        : tokens_(tokens), diagnostics_(diagnostics) {}

    syntax::File file();

  private:
    // A rule that failed has reported already; callers unwind by this to the nearest recovery point. Never
    // leaves the parser.
    struct Failed {};
    // Hostile input must not exhaust the stack.
    class Depth;
    static constexpr int kMaxDepth = 200;

    // -- parser.cpp: tokens
    const Token& token(std::size_t ahead = 0) const;
    const Token& previous() const { return tokens_[at_ ? at_ - 1 : 0]; }
    bool at_end() const { return token().kind == TokenKind::kEnd; }
    bool at(std::string_view text) const { return token().is(text); }
    bool at_any(std::initializer_list<std::string_view> texts) const;
    bool at_identifier() const { return token().kind == TokenKind::kIdentifier; }
    const Token& take();
    bool accept(std::string_view text);
    // `where` completes "expected ';' after ...".
    void expect(std::string_view text, std::string_view where);
    std::string expect_identifier(std::string_view what);
    std::string string_literal(std::string_view what);
    [[noreturn]] void fail(const std::string& expected);
    [[noreturn]] void fail_at(Span span, const std::string& message);
    Span since(Span begin) const { return {begin.file, begin.begin, previous().span.end}; }
    // Skips to just after the next ';' of this level, or to the '}' or end that closes it.
    void recover();

    // -- parser.cpp: declarations
    void declarations_into(syntax::Declarations& out);
    void declaration_into(syntax::Declarations& out);
    syntax::Declaration declaration();
    bool refused_cpp_quote();
    bool annotation_statement(syntax::Declaration& out);
    syntax::Import import_files();
    syntax::Constant constant();
    syntax::Typedef typedef_statement(syntax::Attributes& attributes);
    void dispatch(syntax::Declaration& out);

    // -- parser_bodies.cpp
    syntax::Body module_body();
    syntax::Body interface_body();
    syntax::Body dispinterface_body();
    syntax::Body coclass_body();
    syntax::Body library_body();
    syntax::Declarations members(bool& in_properties);
    bool at_member_declaration() const;
    syntax::Declaration interface_reference();
    void name_of(syntax::Body& body, std::string_view what);
    void close(std::string_view what, Span open);

    // -- parser_types.cpp
    bool at_type_start() const;
    syntax::TypeSpecifier type_specifier();
    void builtin_words(syntax::TypeSpecifier& out);
    void record(syntax::TypeSpecifier& out);
    void enumeration(syntax::TypeSpecifier& out);
    syntax::Field field();
    syntax::Enumerator enumerator();
    enum class NameRule { kRequired, kOptional, kForbidden };
    syntax::Declarator declarator(NameRule rule);
    void declarator_into(syntax::Declarator& out, NameRule rule, std::string_view what);
    std::vector<syntax::Parameter> parameters();
    syntax::TypeName type_name();
    bool calling_convention(syntax::Declarator& out);
    bool at_abstract_function() const;

    // -- parser_expressions.cpp
    syntax::Attributes attributes();
    syntax::Attribute attribute(bool ours);
    syntax::Expr argument();
    syntax::Expr expression();
    syntax::Expr binary(int level);
    syntax::Expr unary();
    syntax::Expr primary();
    syntax::Expr cast();
    bool at_cast() const;

    const std::vector<Token>& tokens_;
    Diagnostics& diagnostics_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool in_attribute_ = false;  // `*n` is an expression in size_is(*n) only
};

class Parser::Depth {
  public:
    explicit Depth(Parser& parser) : parser_(parser) {
        // A constructor that throws gets no destructor call: count only what will be uncounted.
        if (parser.depth_ >= kMaxDepth) parser.fail_at(parser.token().span, "nested too deeply");
        ++parser.depth_;
    }
    ~Depth() { --parser_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

  private:
    Parser& parser_;
};

}  // namespace openwosa::idlc
