#include "parser.hpp"

#include <gtest/gtest.h>

namespace openwosa::idlc {
namespace {

struct Parsed {
    explicit Parsed(const std::string& text) {
        auto file = sources.add("t.idl", text);
        tokens = lex(sources, file, diagnostics);
        tree = parse(tokens, diagnostics);
        messages = diagnostics.render(sources);
    }
    template <class T>
    const T& node(std::size_t index = 0) const {
        return std::get<T>(tree.declarations.at(index).node);
    }
    SourceSet sources;
    Diagnostics diagnostics;
    std::vector<Token> tokens;
    syntax::File tree;
    std::string messages;
};

// "a3[2] *" : array of 2 arrays..., written from the name outwards.
std::string shape(const syntax::Declarator& d) {
    std::string out;
    for (const auto& part : d.parts) {
        if (std::holds_alternative<syntax::Pointer>(part))
            out += std::get<syntax::Pointer>(part).is_const ? "*c" : "*";
        else if (const auto* array = std::get_if<syntax::Array>(&part))
            out += array->bound ? "[" + array->bound->text + "]" : "[]";
        else
            out += "(" + std::to_string(std::get<syntax::Function>(part).parameters.size()) + ")";
    }
    return out;
}

TEST(Parser, ReadsDeclaratorsFromTheNameOutwards) {
    Parsed parsed("typedef int *a, b[3], *c[2], (*d)[2], (*e)(int, long), *const f, (*(*g)(int))[4];");
    ASSERT_EQ(parsed.messages, "");
    const auto& list = parsed.node<syntax::Typedef>().declarators;
    std::vector<std::string> shapes;
    for (const auto& d : list) shapes.push_back(d.name + shape(d));
    EXPECT_EQ(shapes,
              (std::vector<std::string>{"a*", "b[3]", "c[2]*", "d*[2]", "e*(2)", "f*c", "g*(1)*[4]"}));
}

TEST(Parser, FindsTheCallingConventionBeforeANameOrAPointer) {
    Parsed parsed("typedef int (__stdcall *a)(void); module M { void __cdecl b(int pascal); }");
    ASSERT_EQ(parsed.messages, "");
    EXPECT_EQ(parsed.node<syntax::Typedef>().declarators[0].calling_convention, "stdcall");
    const auto& member = std::get<syntax::Member>(parsed.node<syntax::Body>(1).members[0].node);
    EXPECT_EQ(member.declarator.calling_convention, "cdecl");
    EXPECT_EQ(std::get<syntax::Function>(member.declarator.parts[0]).parameters[0].declarator.name, "pascal");
}

TEST(Parser, BringsBuiltinTypesToOneSpelling) {
    auto name = [](const std::string& words) {
        return Parsed("typedef " + words + " T;").node<syntax::Typedef>().specifier.name;
    };
    EXPECT_EQ(name("long unsigned"), "unsigned long");
    EXPECT_EQ(name("unsigned long int"), "unsigned long");
    EXPECT_EQ(name("signed"), "int");
    EXPECT_EQ(name("signed long"), "long");
    EXPECT_EQ(name("signed char"), "signed char");
    EXPECT_EQ(name("unsigned __int64"), "unsigned hyper");
    EXPECT_EQ(name("long long"), "hyper");
    EXPECT_EQ(name("short int"), "short");
}

TEST(Parser, RefusesWordsThatMakeNoType) {
    EXPECT_EQ(Parsed("typedef unsigned float T;").messages,
              "t.idl:1:9: error: 'float' takes no 'signed' or 'unsigned'\n");
    EXPECT_EQ(Parsed("typedef short char T;").messages,
              "t.idl:1:9: error: these words do not make a type: 'char' is one too many\n");
}

TEST(Parser, GivesOperatorsTheirPrecedenceAndAssociativity) {
    std::function<std::string(const syntax::Expr&)> text = [&](const syntax::Expr& e) -> std::string {
        if (e.operands.empty()) return e.text;
        if (e.operands.size() == 1) return e.text + text(e.operands[0]);
        if (e.operands.size() == 3)
            return "(" + text(e.operands[0]) + "?" + text(e.operands[1]) + ":" + text(e.operands[2]) + ")";
        return "(" + text(e.operands[0]) + e.text + text(e.operands[1]) + ")";
    };
    auto value = [&](const std::string& e) {
        return text(Parsed("const int X = " + e + ";").node<syntax::Constant>().value);
    };
    EXPECT_EQ(value("1 + 2 * 3"), "(1+(2*3))");
    EXPECT_EQ(value("1 - 2 - 3"), "((1-2)-3)");
    EXPECT_EQ(value("a | b & c ^ d"), "(a|((b&c)^d))");
    EXPECT_EQ(value("1 << 2 + 3 < 4 == 5"), "(((1<<(2+3))<4)==5)");
    EXPECT_EQ(value("a ? b : c ? d : e"), "(a?b:(c?d:e))");
    EXPECT_EQ(value("-~!1"), "-~!1");
}

TEST(Parser, TellsACastFromAParenthesisedConstant) {
    auto kind = [](const std::string& e) {
        return Parsed("const int X = " + e + ";").node<syntax::Constant>().value.kind;
    };
    EXPECT_EQ(kind("(long)-1"), syntax::ExprKind::kCast);
    EXPECT_EQ(kind("(HRESULT)0x80040000"), syntax::ExprKind::kCast);
    EXPECT_EQ(kind("(A) - 1"), syntax::ExprKind::kBinary);
    EXPECT_EQ(kind("(A)"), syntax::ExprKind::kName);
}

TEST(Parser, CollectsAttributesFromBracketsAndOwInAnyOrder) {
    Parsed parsed("module M { OW(errors(A, B)) [entry(3), helpstring(\"x\")] OW(since(\"2.0\")) int f(); }");
    ASSERT_EQ(parsed.messages, "");
    const auto& list = parsed.node<syntax::Body>().members[0].attributes;
    ASSERT_EQ(list.size(), 4u);
    EXPECT_TRUE(list[0].ours);
    EXPECT_EQ(list[0].arguments.size(), 2u);
    EXPECT_FALSE(list[1].ours);
    EXPECT_EQ(list[3].name, "since");
}

TEST(Parser, ReadsHolesAndDereferencesInAttributeArguments) {
    Parsed parsed("module M { int f([in, size_is(, *n)] int **p, int *n); }");
    ASSERT_EQ(parsed.messages, "");
    const auto& member = std::get<syntax::Member>(parsed.node<syntax::Body>().members[0].node);
    const auto& size = std::get<syntax::Function>(member.declarator.parts[0]).parameters[0].attributes[1];
    ASSERT_EQ(size.arguments.size(), 2u);
    EXPECT_EQ(size.arguments[0].kind, syntax::ExprKind::kEmpty);
    EXPECT_EQ(size.arguments[1].text, "*");
}

TEST(Parser, DereferenceIsNoArithmetic) {
    EXPECT_EQ(Parsed("const int X = *n;").messages, "t.idl:1:15: error: expected an expression, found '*'\n");
}

TEST(Parser, RefusesCppQuote) {
    EXPECT_EQ(Parsed("cpp_quote(\"#define X 1\")").messages,
              "t.idl:1:1: error: cpp_quote is refused: text for one target does not belong in the IDL\n");
}

TEST(Parser, SaysWhatWasExpectedAndWhatItFound) {
    EXPECT_EQ(Parsed("const int X 3;").messages,
              "t.idl:1:13: error: expected '=' after the name of a constant, found number '3'\n");
    EXPECT_EQ(Parsed("import winsnmp;").messages,
              "t.idl:1:8: error: expected a file name in quotes after 'import', found 'winsnmp'\n");
    EXPECT_EQ(Parsed("typedef struct { int a } A;").messages,
              "t.idl:1:24: error: expected ';' after field 'a', found '}'\n");
}

TEST(Parser, ReportsSeveralErrorsInOneRunAndKeepsWhatIsGood) {
    Parsed parsed(
        "const int A = ;\n"
        "const int GOOD = 1;\n"
        "typedef struct { int x; short char y; int z; } S;\n"
        "module M { int f(int; int g(); }\n"
        "const int ALSO = 2;\n");
    EXPECT_EQ(parsed.messages,
              "t.idl:1:15: error: expected an expression, found ';'\n"
              "t.idl:3:25: error: these words do not make a type: 'char' is one too many\n"
              "t.idl:4:21: error: expected ')' or ',' after a parameter, found ';'\n");
    ASSERT_EQ(parsed.tree.declarations.size(), 4u);
    EXPECT_EQ(parsed.node<syntax::Constant>(0).declarator.name, "GOOD");
    EXPECT_EQ(parsed.node<syntax::Typedef>(1).specifier.record->fields.size(), 2u);
    EXPECT_EQ(parsed.node<syntax::Body>(2).members.size(), 1u);
    EXPECT_EQ(parsed.node<syntax::Constant>(3).declarator.name, "ALSO");
}

TEST(Parser, PointsAtTheOpeningBraceOfAnUnclosedBody) {
    EXPECT_EQ(Parsed("module M {\n int f();\n").messages,
              "t.idl:3:1: error: expected '}' to close the module, found end of file\n"
              "t.idl:1:10: note: opened here\n");
}

TEST(Parser, RefusesHostileNestingWithoutExhaustingTheStack) {
    auto deep = [](const std::string& open, const std::string& close) {
        std::string text;
        for (int i = 0; i < 20000; ++i) text += open;
        for (int i = 0; i < 20000; ++i) text += close;
        return text;
    };
    for (const auto& text :
         {"const int X = " + deep("(", ")") + ";", "const int X = " + deep("-", "") + "1;",
          "typedef int " + deep("(", ")") + "x;", "typedef " + deep("struct { ", "} x; ") + ";",
          "const int X = 1" + deep("+1", "") + ";", "typedef int " + deep("*", "") + "x;",
          "module M { OW(a" + deep("(b", ")") + ") int f(); }", deep("[uuid] library L { ", "}"),
          "typedef int x" + deep("[2]", "") + ";", "const int X = " + deep("1 ? 1 : ", "") + "1;"})
        EXPECT_NE(Parsed(text).messages.find("error:"), std::string::npos) << text.substr(0, 40);
}

}  // namespace
}  // namespace openwosa::idlc
