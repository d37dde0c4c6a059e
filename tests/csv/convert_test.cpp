// CONVERT. Oracles: the reference page; support articles Q195165 (bytes) and Q139114 (sets, blanks, table
// file); standard EBCDIC.
#include <algorithm>
#include <vector>

#include "pages.hpp"
#include "support.hpp"

namespace openwosa::csvtest {
namespace {

using abitest::Pages;
using Bytes = std::vector<std::uint8_t>;

class Convert : public CsvTest {
  protected:
    static struct convert block(std::uint8_t set, std::uint8_t direction, const Bytes& source,
                                Bytes& target) {
        auto v = verb<struct convert>(SV_CONVERT);
        v.char_set = set;
        v.direction = direction;
        v.len = static_cast<unsigned short>(source.size());
        v.source = const_cast<unsigned char*>(source.data());
        v.target = target.data();
        return v;
    }
    // The target, with the codes in `primary` and `secondary`.
    Bytes converted(std::uint8_t set, std::uint8_t direction, const Bytes& source) {
        Bytes target(source.size(), 0xEE);
        auto v = block(set, direction, source, target);
        primary = issue(v);
        secondary = v.secondary_rc;
        return target;
    }
    static Bytes text(std::string_view s) { return {s.begin(), s.end()}; }

    std::uint16_t primary = 0;
    std::uint32_t secondary = 0;
};

TEST_F(Convert, TurnsANamePaddedWithBlanksIntoEbcdicAndBack) {
    const Bytes ebcdic = {0xD7, 0xD9, 0xC9, 0xD5, 0xE3, 0xC5, 0xD9, 0x40, 0x40, 0x40};
    EXPECT_EQ(converted(SV_AE, SV_ASCII_TO_EBCDIC, text("PRINTER   ")), ebcdic);
    EXPECT_EQ(primary, SV_OK);
    EXPECT_EQ(secondary, 0u);
    EXPECT_EQ(converted(SV_AE, SV_EBCDIC_TO_ASCII, ebcdic), text("PRINTER   "));
    EXPECT_EQ(primary, SV_OK);
}

TEST_F(Convert, ANameConvertedTwiceIsTheBytesOfTheSupportArticle) {
    const Bytes ebcdic = {0xD7, 0xD9, 0xC9, 0xD5, 0xE3, 0xC5, 0xD9, 0x40, 0x40, 0x40};
    EXPECT_EQ(converted(SV_AE, SV_ASCII_TO_EBCDIC, ebcdic), (Bytes{0, 0, 0, 0, 0, 0, 0, 0x7C, 0x7C, 0x7C}));
    EXPECT_EQ(primary, SV_PARAMETER_CHECK);
    EXPECT_EQ(secondary, SV_CONVERSION_ERROR);
}

TEST_F(Convert, KnowsTheCharactersOfTypeAEAndNoOther) {
    const std::string members = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$#@abcdefghijklmnopqrstuvwxyz.";
    const std::uint8_t codes[] = {
        0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8,
        0xD9, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7,
        0xF8, 0xF9, 0x5B, 0x7B, 0x7C, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x91, 0x92, 0x93,
        0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0x4B};
    ASSERT_EQ(members.size(), std::size(codes));
    for (int byte = 0; byte < 256; ++byte) {
        SCOPED_TRACE(byte);
        const auto ascii = members.find(static_cast<char>(byte));
        // The X behind keeps a blank from being one at the end.
        EXPECT_EQ(converted(SV_AE, SV_ASCII_TO_EBCDIC, {static_cast<std::uint8_t>(byte), 'X'})[0],
                  byte == 0 || ascii == std::string::npos ? 0 : codes[ascii]);
        const auto* ebcdic = std::find(std::begin(codes), std::end(codes), byte);
        EXPECT_EQ(converted(SV_AE, SV_EBCDIC_TO_ASCII, {static_cast<std::uint8_t>(byte), 0xE7})[0],
                  ebcdic == std::end(codes) ? 0 : members[static_cast<std::size_t>(ebcdic - codes)]);
    }
}

TEST_F(Convert, TypeAFoldsLowerCaseOnTheWayToEbcdicOnly) {
    EXPECT_EQ(converted(SV_A, SV_ASCII_TO_EBCDIC, text("Az9")), (Bytes{0xC1, 0xE9, 0xF9}));
    EXPECT_EQ(primary, SV_OK);
    EXPECT_EQ(converted(SV_A, SV_EBCDIC_TO_ASCII, {0xC1, 0xA9}), (Bytes{'A', 0}));
    EXPECT_EQ(secondary, SV_CONVERSION_ERROR);
    EXPECT_EQ(converted(SV_A, SV_ASCII_TO_EBCDIC, text("A.")), (Bytes{0xC1, 0})) << "a period is of AE only";
}

TEST_F(Convert, TypeABeginsWithALetterOrANationalCharacter) {
    for (const std::string_view first : {"1A", " A", ".A", "*A", "  "}) {
        SCOPED_TRACE(first);
        EXPECT_EQ(converted(SV_A, SV_ASCII_TO_EBCDIC, text(first)), Bytes(2, 0xEE)) << "nothing is converted";
        EXPECT_EQ(primary, SV_PARAMETER_CHECK);
        EXPECT_EQ(secondary, SV_INVALID_FIRST_CHARACTER);
    }
    for (const std::string_view first : {"$1", "#1", "@1", "A1"}) {
        converted(SV_A, SV_ASCII_TO_EBCDIC, text(first));
        EXPECT_EQ(primary, SV_OK) << first;
    }
    converted(SV_A, SV_EBCDIC_TO_ASCII, {0xF1, 0xC1});
    EXPECT_EQ(secondary, SV_INVALID_FIRST_CHARACTER);
}

TEST_F(Convert, OnlyBlanksAtTheEndStayBlanks) {
    EXPECT_EQ(converted(SV_AE, SV_ASCII_TO_EBCDIC, text("A B ")), (Bytes{0xC1, 0, 0xC2, 0x40}));
    EXPECT_EQ(secondary, SV_CONVERSION_ERROR);
    EXPECT_EQ(converted(SV_AE, SV_ASCII_TO_EBCDIC, text(" A")), (Bytes{0, 0xC1}));
    EXPECT_EQ(secondary, SV_CONVERSION_ERROR);
    EXPECT_EQ(converted(SV_AE, SV_EBCDIC_TO_ASCII, {0xC1, 0x40, 0xC2, 0x40}), (Bytes{'A', 0, 'B', ' '}));
    EXPECT_EQ(secondary, SV_CONVERSION_ERROR);
}

// Ours: documented as no blank in the first place, but programs convert blank mode names.
TEST_F(Convert, ATextOfBlanksIsBlanksAtTheEnd) {
    EXPECT_EQ(converted(SV_AE, SV_ASCII_TO_EBCDIC, text("        ")), Bytes(8, 0x40));
    EXPECT_EQ(primary, SV_OK);
}

TEST_F(Convert, SourceAndTargetMayCoincideOrOverlap) {
    Bytes buffer = text("ABCDEF??");
    auto v = block(SV_AE, SV_ASCII_TO_EBCDIC, buffer, buffer);
    v.len = 6;
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_EQ(buffer, (Bytes{0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, '?', '?'}));
    std::memcpy(buffer.data(), "ABCDEF??", 8);
    v.target = buffer.data() + 2;
    EXPECT_CODES(v, SV_OK, 0u);
    EXPECT_EQ(buffer, (Bytes{'A', 'B', 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6}));
}

TEST_F(Convert, NothingIsConvertedWithoutComplaint) {
    EXPECT_EQ(converted(SV_A, SV_ASCII_TO_EBCDIC, {}), Bytes{});
    EXPECT_EQ(primary, SV_OK);
}

TEST_F(Convert, ChecksDirectionAndCharacterSet) {
    converted(SV_AE, 2, text("A"));
    EXPECT_EQ(primary, SV_PARAMETER_CHECK);
    EXPECT_EQ(secondary, SV_INVALID_DIRECTION);
    converted(3, SV_ASCII_TO_EBCDIC, text("A"));
    EXPECT_EQ(primary, SV_PARAMETER_CHECK);
    EXPECT_EQ(secondary, SV_INVALID_CHARACTER_SET);
}

TEST_F(Convert, RefusesMemoryThatIsNotThere) {
    Pages pages;
    Bytes target(100);
    auto v = verb<struct convert>(SV_CONVERT);
    v.char_set = SV_AE;
    v.len = 100;
    v.source = pages.end() - 99;
    v.target = target.data();
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_DATA_SEGMENT);
    v.source = target.data();
    v.target = nullptr;
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_DATA_SEGMENT);
    pages.make_read_only();
    v.target = pages.begin();
    EXPECT_CODES(v, SV_PARAMETER_CHECK, SV_INVALID_DATA_SEGMENT);
}

TEST_F(Convert, TakesAsMuchAsItsLengthCanSay) {
    const Bytes source(65535, 'A');
    EXPECT_EQ(converted(SV_AE, SV_ASCII_TO_EBCDIC, source), Bytes(65535, 0xC1));
    EXPECT_EQ(primary, SV_OK);
}

// ---- type G

class TypeG : public Convert {
  protected:
    // Every byte to its complement one way, and plus one the other.
    static std::string table(const char* end = "\r\n", bool upper = true) {
        std::string out;
        char digits[3];
        for (int half = 0; half < 2; ++half)
            for (int byte = 0; byte < 256; ++byte) {
                std::snprintf(digits, sizeof digits, upper ? "%02X" : "%02x",
                              half ? (byte + 1) & 0xFF : 0xFF - byte);
                out += digits;
                if (byte % 16 == 15) out += end;
            }
        return out;
    }
    void expect_table_error() {
        converted(SV_G, SV_ASCII_TO_EBCDIC, {1});
        EXPECT_EQ(primary, SV_PARAMETER_CHECK);
        EXPECT_EQ(secondary, SV_TABLE_ERROR);
    }
};

TEST_F(TypeG, UsesTheFileTheEnvironmentNamesInBothDirections) {
    for (const std::string& text : {table(), table("\n"), table("\r\n", false), table() + "\x1A"}) {
        write_file(folder.file("table"), text);
        Environment named("CSVTBLG", folder.file("table"));
        EXPECT_EQ(converted(SV_G, SV_ASCII_TO_EBCDIC, {0, 1, 0x20, 0xFF}), (Bytes{0xFF, 0xFE, 0xDF, 0}));
        EXPECT_EQ(primary, SV_OK);
        EXPECT_EQ(converted(SV_G, SV_EBCDIC_TO_ASCII, {0, 1, 0x20, 0xFF}), (Bytes{1, 2, 0x21, 0}));
        EXPECT_EQ(primary, SV_OK);
    }
}

TEST_F(TypeG, KnowsTheOtherNameOfTheVariableToo) {
    write_file(folder.file("table"), table());
    Environment named("COMTBLG", folder.file("table"));
    EXPECT_EQ(converted(SV_G, SV_ASCII_TO_EBCDIC, {1}), Bytes{0xFE});
}

TEST_F(TypeG, FailsWithoutATable) {
    expect_table_error();
    Environment named("CSVTBLG", folder.file("table"));
    expect_table_error();
}

TEST_F(TypeG, FailsWithATableThatIsNone) {
    Environment named("CSVTBLG", folder.file("table"));
    std::string bad = table();
    bad[100] = 'G';
    for (const std::string& text : {std::string(), bad, table() + "00", table() + table(), table("")}) {
        write_file(folder.file("table"), text);
        expect_table_error();
    }
    const std::string good = table("\n");
    for (std::size_t size = 0; size + 1 < good.size(); size += 7) {
        write_file(folder.file("table"), good.substr(0, size));
        expect_table_error();
    }
}

}  // namespace
}  // namespace openwosa::csvtest
