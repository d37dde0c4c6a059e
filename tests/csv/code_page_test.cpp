// GET_CP_CONVERT_TABLE. Oracles: the reference page; the C library's character sets (Linux).
#include <array>
#include <set>
#if !defined(_WIN32)
#include <iconv.h>
#endif

#include "pages.hpp"
#include "support.hpp"

namespace openwosa::csvtest {
namespace {

constexpr std::uint16_t kPages[] = {437, 850, 860, 863, 865, 37, 273, 277, 278, 280, 284, 285, 297, 500};
using Table = std::array<std::uint8_t, 256>;

class CodePages : public CsvTest {
  protected:
    static struct get_cp_convert_table block(unsigned source, unsigned target, Table& table,
                                             std::uint8_t not_found, std::uint8_t substitute = 0) {
        auto v = verb<struct get_cp_convert_table>(SV_GET_CP_CONVERT_TABLE);
        v.source_cp = static_cast<unsigned short>(source);
        v.target_cp = static_cast<unsigned short>(target);
        v.conv_tbl_addr = table.data();
        v.char_not_fnd = not_found;
        v.substitute_char = substitute;
        return v;
    }
    static Table table_of(unsigned source, unsigned target, std::uint8_t not_found,
                          std::uint8_t substitute = 0) {
        Table table{};
        auto v = block(source, target, table, not_found, substitute);
        EXPECT_CODES(v, SV_OK, 0u);
        return table;
    }
};

TEST_F(CodePages, OfRoundTripsUndoEachOther) {
    for (const auto source : kPages)
        for (const auto target : kPages) {
            const Table there = table_of(source, target, SV_ROUND_TRIP),
                        back = table_of(target, source, SV_ROUND_TRIP);
            for (int byte = 0; byte < 256; ++byte)
                ASSERT_EQ(back[there[static_cast<std::size_t>(byte)]], byte) << source << " to " << target;
        }
}

TEST_F(CodePages, PutTheSubstituteWhereThereIsNoCharacterAndNowhereElse) {
    const Table round = table_of(437, 500, SV_ROUND_TRIP), subst = table_of(437, 500, SV_SUBSTITUTE, 0x6F);
    EXPECT_EQ(subst[0xC9], 0x6F) << "a corner of a box";
    EXPECT_EQ(subst['A'], 0xC1);
    EXPECT_EQ(subst['['], 0x4A);
    for (std::size_t i = 0; i < 256; ++i) EXPECT_TRUE(subst[i] == round[i] || subst[i] == 0x6F) << i;
    EXPECT_EQ(table_of(437, 500, SV_SUBSTITUTE, 0x00)[0xC9], 0x00) << "a byte as it is, not a character";
}

TEST_F(CodePages, DifferInTheirNationalCharacters) {
    EXPECT_EQ(table_of(850, 37, SV_SUBSTITUTE)['$'], 0x5B);
    EXPECT_EQ(table_of(850, 285, SV_SUBSTITUTE)['$'], 0x4A);
    EXPECT_EQ(table_of(850, 273, SV_SUBSTITUTE)[0x84], 0xC0) << "a with diaeresis";
    EXPECT_EQ(table_of(850, 278, SV_SUBSTITUTE)[0x84], 0xC0);
    EXPECT_EQ(table_of(850, 277, SV_SUBSTITUTE)[0x86], 0xD0) << "a with ring";
}

TEST_F(CodePages, OfTheirOwnKindConvertToo) {
    const Table same = table_of(500, 500, SV_SUBSTITUTE, 0xEE);
    for (std::size_t i = 0; i < 256; ++i) EXPECT_EQ(same[i], i);
    EXPECT_EQ(table_of(437, 850, SV_SUBSTITUTE)[0x9C], 0x9C) << "the pound sign";
}

TEST_F(CodePages, AreRefusedWhenUnknown) {
    Table table;
    for (const unsigned bad : {0u, 38u, 1252u, 65280u, 65535u}) {
        auto v = block(bad, 500, table, SV_SUBSTITUTE);
        EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_SOURCE_CODE_PAGE);
        v = block(437, bad, table, SV_SUBSTITUTE);
        EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_TARGET_CODE_PAGE);
    }
}

TEST_F(CodePages, NeedAWayToTreatWhatIsNotThereAndRoomForTheTable) {
    Table table;
    auto v = block(437, 500, table, 2);
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_CHAR_NOT_FOUND);
    abitest::Pages pages;
    v = block(437, 500, table, SV_SUBSTITUTE);
    v.conv_tbl_addr = pages.end() - 255;
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_DATA_SEGMENT);
    v.conv_tbl_addr = pages.end() - 256;
    EXPECT_CODES(v, SV_OK, 0u);
}

#if !defined(_WIN32)
// Every character of every page, judged by the C library.
TEST_F(CodePages, AreThoseOfTheCLibrary) {
    const auto page_name = [](unsigned page) {
        return "IBM" + std::string(page < 100 ? "0" : "") + std::to_string(page);
    };
    std::size_t judged = 0;
    for (const auto source : kPages)
        for (const auto target : {500, 850}) {
            const iconv_t converter = ::iconv_open(page_name(target).c_str(), page_name(source).c_str());
            ASSERT_NE(converter, reinterpret_cast<iconv_t>(-1)) << source;
            const Table table = table_of(source, static_cast<unsigned>(target), SV_SUBSTITUTE, 0x3F);
            for (std::size_t i = 0; i < 256; ++i) {
                if (source == 285 && i == 0xA1)
                    continue;  // a macron, which the C library takes for an overline
                char in = static_cast<char>(i), out = 0;
                char *from = &in, *to = &out;
                std::size_t left = 1, room = 1;
                const bool known = ::iconv(converter, &from, &left, &to, &room) == 0;
                EXPECT_EQ(table[i], known ? static_cast<std::uint8_t>(out) : 0x3F)
                    << source << " to " << target << ": " << i;
                ++judged;
            }
            ::iconv_close(converter);
        }
    EXPECT_EQ(judged, std::size(kPages) * 2 * 256 - 2);
}
#endif

}  // namespace
}  // namespace openwosa::csvtest
