// Attribute lists and constant expressions.
#include <array>
#include <utility>

#include "parser_impl.hpp"

namespace openwosa::idlc {

using namespace syntax;
namespace {

// C's binary operators, loosest first.
constexpr std::array<std::array<std::string_view, 4>, 10> kLevels = {{{"||"},
                                                                      {"&&"},
                                                                      {"|"},
                                                                      {"^"},
                                                                      {"&"},
                                                                      {"==", "!="},
                                                                      {"<", ">", "<=", ">="},
                                                                      {"<<", ">>"},
                                                                      {"+", "-"},
                                                                      {"*", "/", "%"}}};

}  // namespace

// `[a, b(c)]` and `OW(a, b(c))`, in any order and number.
Attributes Parser::attributes() {
    Attributes out;
    while (at("[") || (at("OW") && token(1).is("("))) {
        bool ours = at("OW");
        take();
        if (ours) take();
        std::string_view end = ours ? ")" : "]";
        while (!at(end)) {
            out.push_back(attribute(ours));
            if (!accept(",")) break;
        }
        expect(end, ours ? "or ',' in OW(...)" : "or ',' in the attribute list");
    }
    return out;
}

Attribute Parser::attribute(bool ours) {
    Attribute out;
    out.ours = ours;
    auto begin = token().span;
    out.name = expect_identifier("an attribute");
    if (accept("(")) {
        out.has_arguments = true;
        struct Inside {  // errors leave by exception
            bool& flag;
            bool before = std::exchange(flag, true);
            ~Inside() { flag = before; }
        } inside{in_attribute_};
        if (!at(")")) {
            do out.arguments.push_back(argument());
            while (accept(","));
        }
        expect(")", "or ',' after an argument of '" + out.name + "'");
    }
    out.span = since(begin);
    return out;
}

Expr Parser::argument() {
    Depth depth(*this);
    Expr out;
    out.span = token().span;
    if (at(",") || at(")")) return out;  // a hole, as in size_is(, n)
    if (token().kind == TokenKind::kGuid) {
        out.kind = ExprKind::kGuid;
        out.text = take().text;
        return out;
    }
    if (at_identifier() && token(1).is("(") && !at("sizeof")) {
        out.kind = ExprKind::kCall;
        out.text = take().text;
        take();
        if (!at(")")) {
            do out.operands.push_back(argument());
            while (accept(","));
        }
        expect(")", "or ',' after an argument of '" + out.text + "'");
        out.span = since(out.span);
        return out;
    }
    return expression();
}

Expr Parser::expression() {
    Depth depth(*this);
    auto condition = binary(0);
    if (!accept("?")) return condition;
    Expr out;
    out.kind = ExprKind::kConditional;
    out.operands.push_back(std::move(condition));
    out.operands.push_back(expression());
    expect(":", "in a conditional expression");
    out.operands.push_back(expression());
    out.span = since(out.operands[0].span);
    return out;
}

Expr Parser::binary(int level) {
    if (level == static_cast<int>(kLevels.size())) return unary();
    auto left = binary(level + 1);
    int chain = 0;
    while (true) {
        std::string_view found;
        for (auto op : kLevels[static_cast<std::size_t>(level)])
            if (!op.empty() && token().kind == TokenKind::kPunctuator && at(op)) found = op;
        if (found.empty()) return left;
        // Left-leaning trees are as deep as the chain is long.
        if (++chain > kMaxDepth) fail_at(token().span, "nested too deeply");
        Expr out;
        out.kind = ExprKind::kBinary;
        out.text = found;
        take();
        out.operands.push_back(std::move(left));
        out.operands.push_back(binary(level + 1));
        out.span = since(out.operands[0].span);
        left = std::move(out);
    }
}

Expr Parser::unary() {
    Depth depth(*this);
    if (at_any({"-", "+", "~", "!"}) || (in_attribute_ && at("*"))) {
        Expr out;
        out.kind = ExprKind::kUnary;
        out.span = token().span;
        out.text = take().text;
        out.operands.push_back(unary());
        out.span = since(out.span);
        return out;
    }
    return at_cast() ? cast() : primary();
}

// `(NAME)` alone is a parenthesised constant; `(TYPE) operand` is a cast when something that can only be an
// operand follows. `(A) - 1` and `(A) + 1` are arithmetic.
bool Parser::at_cast() const {
    if (!at("(") || token(1).kind != TokenKind::kIdentifier || token(1).is("sizeof")) return false;
    std::size_t ahead = 1;
    while (token(ahead).kind == TokenKind::kIdentifier) ++ahead;
    bool pointer = token(ahead).is("*");
    while (token(ahead).is("*")) ++ahead;
    if (!token(ahead).is(")")) return false;
    const auto& next = token(ahead + 1);
    bool operand = next.kind == TokenKind::kIdentifier || next.kind == TokenKind::kInteger ||
                   next.kind == TokenKind::kCharacter || next.kind == TokenKind::kFloat || next.is("(") ||
                   next.is("~");
    return operand || pointer || is_builtin_word(token(1).text);
}

Expr Parser::cast() {
    Expr out;
    out.kind = ExprKind::kCast;
    out.span = take().span;
    out.type = std::make_shared<TypeName>(type_name());
    expect(")", "after the type of a cast");
    out.operands.push_back(unary());
    out.span = since(out.span);
    return out;
}

Expr Parser::primary() {
    Expr out;
    const auto& first = token();
    out.span = first.span;
    switch (first.kind) {
        case TokenKind::kInteger:
            out.kind = ExprKind::kInteger;
            out.integer = first.integer;
            out.is_unsigned = first.is_unsigned;
            break;
        case TokenKind::kCharacter:
            out.kind = ExprKind::kCharacter;
            out.integer = first.integer;
            break;
        case TokenKind::kFloat:
            out.kind = ExprKind::kFloat;
            out.real = first.real;
            break;
        case TokenKind::kString:
            out.kind = ExprKind::kString;
            out.text = string_literal("a string");
            out.span = since(out.span);
            return out;
        case TokenKind::kIdentifier:
            if (at("sizeof")) {
                take();
                out.kind = ExprKind::kSizeof;
                expect("(", "after 'sizeof'");
                out.type = std::make_shared<TypeName>(type_name());
                expect(")", "after the type in sizeof");
                out.span = since(out.span);
                return out;
            }
            out.kind = ExprKind::kName;
            break;
        case TokenKind::kPunctuator:
            if (accept("(")) {
                out = expression();
                out.parenthesised = true;
                expect(")", "to close the expression");
                out.span = since(first.span);
                return out;
            }
            fail("an expression");
        case TokenKind::kGuid:
        case TokenKind::kEnd:
            fail("an expression");
    }
    out.text = take().text;
    return out;
}

}  // namespace openwosa::idlc
