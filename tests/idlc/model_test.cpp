// The checked model: names, constants, attributes, interfaces.
#include "model.hpp"

#include <gtest/gtest.h>

#include "memory_loader.hpp"

namespace openwosa::idlc {
namespace {

using test::Compiled;

std::int64_t value_of(const std::string& expression, const std::string& type = "hyper") {
    Compiled c("const long A = 6; const " + type + " X = " + expression + ";");
    EXPECT_EQ(c.messages, "");
    const auto* x = c.model().constant("X");
    return x ? static_cast<std::int64_t>(x->value.bits()) : -999;
}

std::string error_of(const std::string& text) { return Compiled(text).messages; }

TEST(Constants, AreEvaluatedExactly) {
    EXPECT_EQ(value_of("A * 7"), 42);
    EXPECT_EQ(value_of("(A | 1) << 4 & ~0x10"), 0x60);
    EXPECT_EQ(value_of("-7 / 2"), -3);
    EXPECT_EQ(value_of("-7 % 3"), -1);
    EXPECT_EQ(value_of("-8 >> 1"), -4);
    EXPECT_EQ(value_of("A > 5 && !(A == 7) ? 10 : 20"), 10);
    EXPECT_EQ(value_of("'A' + 1"), 66);
    EXPECT_EQ(value_of("sizeof(long) + sizeof(hyper)"), 12);
    EXPECT_EQ(value_of("0xFFFFFFFFFFFFFFFF", "unsigned hyper"), -1);
}

TEST(Constants, WrapOnlyInACast) {
    EXPECT_EQ(value_of("(long)0x80040201", "long"), static_cast<std::int32_t>(0x80040201u));
    EXPECT_EQ(value_of("(unsigned long)-1", "unsigned long"), 0xFFFFFFFF);
    EXPECT_EQ(value_of("(unsigned char)0x1FF"), 0xFF);
    EXPECT_EQ(error_of("const long X = 0x80040201;"),
              "t.idl:1:16: error: value 2147746305 does not fit the type of 'X'\n");
    EXPECT_EQ(error_of("const unsigned char X = -1;"),
              "t.idl:1:25: error: value -1 does not fit the type of 'X'\n");
}

TEST(Constants, RefuseWhatHasNoValue) {
    EXPECT_EQ(error_of("const long X = 1 / (2 - 2);"), "t.idl:1:20: error: division by zero\n");
    EXPECT_EQ(error_of("const long X = 1 << 64;"), "t.idl:1:21: error: shift count must be 0 to 63\n");
    EXPECT_EQ(error_of("const hyper X = 0x7FFFFFFFFFFFFFFF * 4;"),
              "t.idl:1:17: error: result does not fit 64 bits\n");
    EXPECT_EQ(error_of("const long X = \"text\";"),
              "t.idl:1:16: error: value and type of 'X' do not go together\n");
    EXPECT_EQ(error_of("typedef void *P; const long X = sizeof(P);"),
              "t.idl:1:33: error: sizeof differs between targets and cannot be one constant\n");
}

TEST(Constants, AreEvaluatedOnceHoweverManySignsStandBeforeThem) {
    EXPECT_EQ(value_of(std::string(90, '-') + "1"), 1);  // twice at each sign would never end
    EXPECT_EQ(error_of("const long X = -(1 / 0);"), "t.idl:1:22: error: division by zero\n");
    EXPECT_EQ(error_of("const long X = -\"text\";"), "t.idl:1:17: error: expected an integer\n");
}

TEST(Names, MustBeDeclaredBeforeUseAndOnlyOnce) {
    EXPECT_EQ(error_of("const long X = LATER; const long LATER = 1;"),
              "t.idl:1:16: error: unknown constant 'LATER'\n");
    EXPECT_EQ(error_of("typedef long A;\ntypedef short A;"),
              "t.idl:2:15: error: 'A' is already defined\nt.idl:1:14: note: first defined here\n");
}

TEST(Names, GetASuggestionWhenOneIsNear) {
    EXPECT_EQ(error_of("typedef long smiINT32; typedef smiINT23 X;"),
              "t.idl:1:32: error: unknown type 'smiINT23'; did you mean 'smiINT32'?\n");
    EXPECT_EQ(error_of("module M { [entyr(1)] int f(); }"),
              "t.idl:1:8: error: module 'M' needs a dllname\n"
              "t.idl:1:13: error: unknown attribute 'entyr'; did you mean 'entry'?\n");
}

TEST(Names, ATagNeedsItsKeyword) {
    EXPECT_EQ(
        error_of("struct node { long a; }; typedef node X;"),
        "t.idl:1:34: error: unknown type 'node'; it is a tag: write 'struct', 'union' or 'enum' before it\n");
}

TEST(Enums, CountOnFromTheLastValueAndMayBeNegative) {
    Compiled c("typedef enum { A, B = 5, C, D = -1, E } T;");
    ASSERT_EQ(c.messages, "");
    for (auto [name, value] : {std::pair{"A", 0}, {"B", 5}, {"C", 6}, {"D", -1}, {"E", 0}})
        EXPECT_EQ(c.model().constant(name)->value.text(), std::to_string(value));
    ASSERT_NE(c.model().group("T"), nullptr);
    EXPECT_EQ(c.model().group("T")->constants.size(), 5u);
}

TEST(Enums, RefuseValuesBeyondThirtyTwoBitsCountedOnesToo) {
    EXPECT_EQ(error_of("enum { A = 0x7FFFFFFFFFFFFFFF, B };"),
              "t.idl:1:12: error: value 9223372036854775807 does not fit an enum\n");
    EXPECT_EQ(error_of("enum { A = 0xFFFFFFFF, B };"),
              "t.idl:1:24: error: value 4294967296 does not fit an enum\n");
}

TEST(Groups, GatherTheConstantsThatFollow) {
    Compiled c(
        "OW(group a;) const long A1 = 1; const long A2 = 2; OW(group b;) const long B1 = 1; OW(group none;) "
        "const long N = 1;");
    ASSERT_EQ(c.messages, "");
    EXPECT_EQ(c.model().group("a")->constants.size(), 2u);
    EXPECT_EQ(c.model().group("b")->constants.size(), 1u);
    EXPECT_EQ(c.model().constant("N")->group, "");
}

TEST(Groups, MayBeNamedBeforeTheyAreFilledButMustExist) {
    EXPECT_EQ(error_of("typedef OW(symbols(later)) long T; OW(group later;) const long L = 1;"), "");
    EXPECT_EQ(error_of("typedef OW(symbols(nowhere)) long T;"),
              "t.idl:1:20: error: unknown group 'nowhere'\n");
}

TEST(Attributes, AreCheckedForPlaceArgumentsAndRepetition) {
    EXPECT_EQ(error_of("typedef [entry(1)] long T;"),
              "t.idl:1:10: error: 'entry' means nothing on a typedef\n");
    EXPECT_EQ(error_of("[dllname(\"a\"), dllname(\"b\")] module M { int f(); }"),
              "t.idl:1:16: error: 'dllname' is given twice\n");
    EXPECT_EQ(error_of("[dllname(7)] module M { int f(); }"), "t.idl:1:10: error: expected a string\n");
    EXPECT_EQ(error_of("[dllname(\"d\")] module M { [errors(A)] int f(); }"),
              "t.idl:1:28: error: 'errors' is ours: write OW(errors...), which other compilers skip\n");
    EXPECT_EQ(error_of("[dllname(\"d\")] module M { int f([in(1)] int a); }"),
              "t.idl:1:34: error: 'in' takes no arguments\n");
}

TEST(Attributes, SiblingsMustExist) {
    EXPECT_EQ(error_of("typedef struct { long len; OW(size_is(lne)) char *p; } S;"),
              "t.idl:1:39: error: no field or parameter 'lne' here; did you mean 'len'?\n");
    EXPECT_EQ(error_of("[dllname(\"d\")] module M { int f([size_is(n)] char *p, int n); }"), "");
}

TEST(Modules, CheckOrdinals) {
    EXPECT_EQ(error_of("[dllname(\"d\")] module M { [entry(3)] int f(); [entry(3)] int g(); }"),
              "t.idl:1:62: error: ordinal 3 is already taken by 'f'\nt.idl:1:42: note: taken here\n");
    EXPECT_EQ(error_of("[dllname(\"d\")] module M { [entry(65536)] int f(); }"),
              "t.idl:1:46: error: ordinal 65536 is not in 1 to 65535\n");
}

TEST(Modules, CountStdcallBytesInWholeSlots) {
    Compiled c(
        "[dllname(\"d\")] module M { int __stdcall f(char a, hyper b, double c, short d, char *p, char "
        "e[9]); int __cdecl g(int a); }");
    ASSERT_EQ(c.messages, "");
    EXPECT_EQ(c.model().modules[0]->functions[0].stdcall_bytes, 4u + 8 + 8 + 4 + 4 + 4);
    EXPECT_FALSE(c.model().modules[0]->functions[1].stdcall_bytes);
}

TEST(Functions, RefuseWhatCCannotCall) {
    EXPECT_EQ(error_of("[dllname(\"d\")] module M { int f([out] int a); }"),
              "t.idl:1:33: error: an [out] parameter must be a pointer\n");
    EXPECT_EQ(error_of("[dllname(\"d\")] module M { int f(void a); }"),
              "t.idl:1:33: error: a parameter cannot have this type\n");
    EXPECT_EQ(error_of("[dllname(\"d\")] module M { int x; }"), "t.idl:1:31: error: 'x' is not a function\n");
    EXPECT_EQ(error_of("int f();"),
              "t.idl:1:1: error: a function stands in a module or an interface, not at file level\n");
}

TEST(Unions, CasesAreUniqueAndBelongToUnions) {
    EXPECT_EQ(error_of("typedef union { OW(case(1, 2)) long a; OW(case(2)) short b; } U;"),
              "t.idl:1:58: error: case 2 already selects 'a'\n");
    EXPECT_EQ(error_of("typedef struct { OW(case(1)) long a; } S;"),
              "t.idl:1:35: error: 'case' belongs to members of a union\n");
}

constexpr const char* kCom =
    "typedef long HRESULT; typedef long DISPID;\n"
    "[object, uuid(00000000-0000-0000-C000-000000000046)] interface IUnknown { HRESULT Q(); long A(); long "
    "R(); }\n"
    "[object, uuid(00020400-0000-0000-C000-000000000046)] interface IDispatch : IUnknown { HRESULT B(); "
    "HRESULT C(); HRESULT D(); HRESULT E(); }\n";

TEST(Interfaces, CountVtableSlotsThroughTheirBases) {
    Compiled c(std::string(kCom) +
               "[object, dual, uuid(3B7B2A10-52E1-4C43-9C1B-6A5F0D2E7702)] interface I : IDispatch {"
               " [propget, id(0)] HRESULT N([out, retval] long *v); [propput, id(0)] HRESULT N(long v); "
               "[id(1)] HRESULT M(); }");
    ASSERT_EQ(c.messages, "");
    const auto& i = *c.model().interfaces.back();
    EXPECT_EQ(i.functions[0].slot, 7u);
    EXPECT_EQ(i.functions[2].slot, 9u);
    EXPECT_EQ(i.slots, 10u);
    EXPECT_EQ(i.functions[1].invoke, "propput");
    EXPECT_EQ(i.guid, "3b7b2a10-52e1-4c43-9c1b-6a5f0d2e7702");
}

std::string com_error(const std::string& text) {
    auto messages = error_of(std::string(kCom) + text);
    auto colon = messages.find("error: ");
    return colon == std::string::npos ? messages
                                      : messages.substr(colon + 7, messages.find('\n') - colon - 7);
}

TEST(Interfaces, AreCheckedByTheRulesOfCom) {
    EXPECT_EQ(com_error("[object] interface I : IUnknown { HRESULT M(); }"), "interface 'I' needs a uuid");
    EXPECT_EQ(com_error("[object, uuid(3B7B2A10-52E1-4C43-9C1B-6A5F0D2E7701)] interface I { HRESULT M(); }"),
              "interface 'I' needs a base: only IUnknown has none");
    EXPECT_EQ(
        com_error(
            "[object, uuid(00020400-0000-0000-C000-000000000046)] interface I : IUnknown { HRESULT M(); }"),
        "the uuid of 'I' is already in use");
    const std::string head = "[object, dual, uuid(3B7B2A10-52E1-4C43-9C1B-6A5F0D2E7701)] interface I : ";
    EXPECT_EQ(com_error(head + "IUnknown { HRESULT M(); }"), "a dual interface must derive from IDispatch");
    EXPECT_EQ(com_error(head + "IDispatch { long M(); }"), "methods of a dual interface return HRESULT");
    EXPECT_EQ(com_error(head + "IDispatch { HRESULT M([out, retval] long *a, long b); }"),
              "[retval] must be the last parameter");
    EXPECT_EQ(com_error(head + "IDispatch { HRESULT M([optional] long a, long b); }"),
              "a required parameter cannot follow an optional one");
    EXPECT_EQ(com_error(head + "IDispatch { [id(1)] HRESULT M(); [id(1)] HRESULT N(); }"),
              "dispatch id 1 is already taken by 'M'");
    EXPECT_EQ(com_error(head + "IDispatch { HRESULT M(); HRESULT M(); }"), "'M' is already a member of 'I'");
    EXPECT_EQ(com_error(head + "IDispatch { [propget] HRESULT M(); }"),
              "[propget] needs a last parameter [out, retval]");
}

TEST(Coclasses, NameKnownInterfacesAndOneDefaultOfEachKind) {
    const std::string i =
        "[object, uuid(3B7B2A10-52E1-4C43-9C1B-6A5F0D2E7701)] interface I : IUnknown { HRESULT M(); }\n";
    const std::string head = i +
                             "[uuid(3B7B2A10-52E1-4C43-9C1B-6A5F0D2E7703)] library L { "
                             "[uuid(3B7B2A10-52E1-4C43-9C1B-6A5F0D2E7704)] coclass C ";
    EXPECT_EQ(com_error(head + "{ [default] interface I; [default, source] interface I; } }"), "");
    EXPECT_EQ(com_error(head + "{ [default] interface I; [default] interface I; } }"),
              "coclass 'C' has two default interfaces of this kind");
    EXPECT_EQ(com_error(head + "{ interface J; } }"), "unknown interface 'J'");
    EXPECT_EQ(com_error(head + "{ } }"), "coclass 'C' names no interface");
}

TEST(Imports, BringNamesInOnceAndRefuseCycles) {
    Compiler good(test::memory_loader({{"a.idl", "import \"b.idl\", \"c.idl\"; typedef B A;"},
                                       {"b.idl", "import \"c.idl\"; typedef C B;"},
                                       {"c.idl", "typedef long C;"}}));
    EXPECT_TRUE(good.compile("a.idl")) << good.render_diagnostics();
    EXPECT_EQ(good.inputs(), (std::vector<std::string>{"a.idl", "b.idl", "c.idl"}));

    Compiler cycle(test::memory_loader({{"a.idl", "import \"b.idl\";"}, {"b.idl", "\nimport \"a.idl\";"}}));
    EXPECT_FALSE(cycle.compile("a.idl"));
    EXPECT_EQ(cycle.render_diagnostics(),
              "b.idl:2:8: error: 'a.idl' imports itself, directly or through others\n");
}

TEST(Imports, NameTheFileThatIsMissing) {
    EXPECT_EQ(error_of("import \"absent.idl\";"), "t.idl:1:8: error: cannot read 'absent.idl'\n");
    Compiler none(test::memory_loader({}));
    EXPECT_FALSE(none.compile("absent.idl"));
    EXPECT_EQ(none.render_diagnostics(), "absent.idl:1:1: error: cannot read 'absent.idl'\n");
}

TEST(Diagnostics, StopBeingPrintedPastAHundred) {
    std::string text;
    for (int i = 0; i < 150; ++i)
        text += "typedef nosuch" + std::to_string(i) + " T" + std::to_string(i) + ";\n";
    auto messages = error_of(text);
    EXPECT_EQ(std::count(messages.begin(), messages.end(), '\n'), 101);
    EXPECT_NE(messages.find("50 more errors not shown"), std::string::npos);
}

}  // namespace
}  // namespace openwosa::idlc
