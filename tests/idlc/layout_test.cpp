// Layout against compilers' documented rules (Microsoft x86/x64 ABI, System V x86-64). The same numbers are
// asserted by real compilers through the generated layout checks.
#include "layout.hpp"

#include <gtest/gtest.h>

#include "memory_loader.hpp"

namespace openwosa::idlc {
namespace {

using test::Compiled;

struct Numbers {
    std::uint64_t size, align;
    std::vector<std::uint64_t> offsets;
    bool operator==(const Numbers&) const = default;
};
void PrintTo(const Numbers& n, std::ostream* out) {
    *out << n.size << "/" << n.align << ":";
    for (auto o : n.offsets) *out << " " << o;
}

// Of the last record in `text`.
Numbers layout(const std::string& text, Abi abi) {
    Compiled c(text);
    EXPECT_EQ(c.messages, "");
    const auto& r = *c.model().records.front();
    auto index = static_cast<std::size_t>(abi);
    Numbers out{(*r.type->layout)[index].size, (*r.type->layout)[index].align, {}};
    for (const auto& f : r.fields) out.offsets.push_back(f.offset[index]);
    return out;
}

TEST(Layout, AlignsEachFieldAndPadsTheTail) {
    const std::string s = "struct s { char a; long b; short c; };";
    for (auto abi : kAbis) EXPECT_EQ(layout(s, abi), (Numbers{12, 4, {0, 4, 8}}));
}

TEST(Layout, AlignsEightByteScalarsToEightOnWin32Too) {
    const std::string s = "struct s { char a; hyper b; char c; double d; };";
    for (auto abi : kAbis) EXPECT_EQ(layout(s, abi), (Numbers{32, 8, {0, 8, 16, 24}}));
}

TEST(Layout, MakesPointersAsWideAsTheTarget) {
    const std::string s = "struct s { char a; void *b; char c; };";
    EXPECT_EQ(layout(s, Abi::kWin32), (Numbers{12, 4, {0, 4, 8}}));
    EXPECT_EQ(layout(s, Abi::kWin64), (Numbers{24, 8, {0, 8, 16}}));
    EXPECT_EQ(layout(s, Abi::kLinux), (Numbers{24, 8, {0, 8, 16}}));
}

TEST(Layout, KeepsLongAtFourBytesAndWcharAtTheTargetsWidth) {
    const std::string s = "struct s { wchar_t a; long b; unsigned long c[2]; wchar_t d[3]; };";
    EXPECT_EQ(layout(s, Abi::kWin64), (Numbers{24, 4, {0, 4, 8, 16}}));
    EXPECT_EQ(layout(s, Abi::kLinux), (Numbers{28, 4, {0, 4, 8, 16}}));
}

TEST(Layout, PacksPerTarget) {
    const std::string s = "struct OW(pack(win32(4), linux(1))) s { char a; hyper b; };";
    EXPECT_EQ(layout(s, Abi::kWin32), (Numbers{12, 4, {0, 4}}));
    EXPECT_EQ(layout(s, Abi::kWin64), (Numbers{16, 8, {0, 8}}));
    EXPECT_EQ(layout(s, Abi::kLinux), (Numbers{9, 1, {0, 1}}));
}

TEST(Layout, PackingReachesInnerStructsButNotTypesDefinedElsewhere) {
    const std::string s = "struct OW(pack(2)) s { char a; struct { char x; hyper y; } in; };";
    EXPECT_EQ(layout(s, Abi::kWin64), (Numbers{12, 2, {0, 2}}));
    Compiled c("typedef struct { char x; hyper y; } out; struct OW(pack(2)) s { char a; out b; };");
    ASSERT_EQ(c.messages, "");
    const auto& s2 = *c.model().records[1];
    EXPECT_EQ((*s2.type->layout)[1].size, 18u);
}

TEST(Layout, LaysUnionMembersOverEachOther) {
    const std::string s = "union u { char a; struct { short x; char y; } b; char c[5]; };";
    for (auto abi : kAbis) EXPECT_EQ(layout(s, abi), (Numbers{6, 2, {0, 0, 0}}));
}

TEST(Layout, AcceptsAnUnsizedArrayOnlyAtTheEnd) {
    EXPECT_EQ(layout("struct s { char n; long open[]; };", Abi::kWin32), (Numbers{4, 4, {0, 4}}));
    EXPECT_EQ(Compiled("struct s { long open[]; char n; };").messages,
              "t.idl:1:17: error: an unsized array must be the last field of a struct\n");
}

TEST(Layout, RefusesIncompleteAndEnormousFields) {
    EXPECT_EQ(Compiled("struct s; struct t { struct s a; };").messages,
              "t.idl:1:31: error: field 'a' has an incomplete or too large type\n");
    EXPECT_EQ(Compiled("struct s { struct s a; };").messages,
              "t.idl:1:21: error: field 'a' has an incomplete or too large type\n");
    EXPECT_NE(
        Compiled("struct s { char a[0x7FFFFFFF]; char b[0x7FFFFFFF]; };").messages.find("larger than 2 GiB"),
        std::string::npos);
    EXPECT_NE(Compiled("struct s { hyper a[0x40000000][0x40000000]; };").messages.find("error:"),
              std::string::npos);
}

TEST(Layout, RefusesBoundsThatAreNotPositive) {
    EXPECT_EQ(Compiled("struct s { char a[2 - 2]; };").messages,
              "t.idl:1:19: error: an array bound must be a positive integer, not 0\n");
}

// Oracle: offsets and masks that mingw's compilers give with -mms-bitfields, as the vendor's did.
TEST(BitFields, FillUnitsOfTheirTypeFromTheLowestBitAndTakeTheWholeUnit) {
    Compiled c(
        "struct s { unsigned char a; unsigned int b : 1; unsigned int c : 7; unsigned int d : 8; unsigned "
        "short e; "
        "unsigned char f : 5; unsigned char g : 4; unsigned short h : 1; };");
    ASSERT_EQ(c.messages, "");
    const auto& r = *c.model().records.back();
    struct Place {
        std::string_view name;
        std::uint64_t offset;
        std::uint32_t bit;
    };
    const Place places[] = {{"a", 0, 0}, {"b", 4, 0},  {"c", 4, 1},  {"d", 4, 8},
                            {"e", 8, 0}, {"f", 10, 0}, {"g", 11, 0}, {"h", 12, 0}};
    for (std::size_t i = 0; i < std::size(places); ++i)
        for (std::size_t abi = 0; abi < kAbis.size(); ++abi) {
            SCOPED_TRACE(r.fields[i].name);
            EXPECT_EQ(r.fields[i].name, places[i].name);
            EXPECT_EQ(r.fields[i].offset[abi], places[i].offset);
            EXPECT_EQ(r.fields[i].bit[abi], places[i].bit);
        }
    EXPECT_EQ((*r.type->layout)[0], (Layout{16, 4}));
}

}  // namespace
}  // namespace openwosa::idlc
