// What is the same for every verb, and the functions that are none.
#include <windows.h>

#include <wincsv_verbs.hpp>

#include "pages.hpp"
#include "support.hpp"

namespace openwosa::csvtest {
namespace {

using abitest::Pages;
using csv::api::verbs::kTable;

class Entries : public CsvTest {};

TEST_F(Entries, AllTakeAControlBlock) {
    for (const auto entry : {ACSSVC, ACSSVC_C, ACSSVC_P, WinCSV}) {
        auto v = verb<struct convert>(SV_CONVERT);
        v.primary_rc = 0xCCCC;
        v.secondary_rc = 0xCCCCCCCC;
        entry(reinterpret_cast<LONG_PTR>(&v));
        EXPECT_EQ(v.primary_rc, SV_OK);
        EXPECT_EQ(v.secondary_rc, 0u);
    }
}

TEST_F(Entries, KnowNoVerbOfAnotherOpcode) {
    for (const std::uint16_t opcode : {0x0000, 0x1A00, 0xFFFF, static_cast<int>(SV_SET_USER_LOG_QUEUE),
                                       static_cast<int>(SV_DEFINE_DUMP)}) {
        auto v = verb<svc_hdr>(opcode);
        EXPECT_CODES(v, SV_INVALID_VERB, 0u);
    }
}

TEST_F(Entries, RefuseAControlBlockThatIsNotAllThere) {
    for (const auto& verb : kTable.verbs) {
        SCOPED_TRACE(verb.name);
        Pages pages;
        auto* at = pages.end() - verb.type->size + 1;
        std::memset(at, 0, verb.type->size - 1);
        std::memcpy(at, &verb.opcode, sizeof verb.opcode);
        ACSSVC(reinterpret_cast<LONG_PTR>(at));
        abi::VerbHeader header;
        std::memcpy(&header, at, sizeof header);
        EXPECT_EQ(header.primary_rc, SV_INVALID_VERB_SEGMENT);
        reached(verb.opcode, header.primary_rc, header.secondary_rc);
    }
}

TEST_F(Entries, SurviveAddressesThatLeadNowhereOrToReadOnlyMemory) {
    for (const LONG_PTR address : {LONG_PTR{0}, LONG_PTR{1}, LONG_PTR{-1}, LONG_PTR{4096}}) ACSSVC(address);
    Pages pages;
    std::memcpy(pages.begin(), &kTable.verbs[0].opcode, 2);
    pages.make_read_only();
    ACSSVC(reinterpret_cast<LONG_PTR>(pages.begin()));
    EXPECT_EQ(pages.begin()[4], 0);
    ACSSVC(reinterpret_cast<LONG_PTR>(pages.end() - 11));
}

TEST_F(Entries, TellWhenMemoryRunsOut) {
    for (const auto& verb : kTable.verbs) {
        SCOPED_TRACE(verb.name);
        alignas(8) std::uint8_t bytes[128] = {};
        std::memcpy(bytes, &verb.opcode, sizeof verb.opcode);
        runtime::fault::arm("csv.memory");
        ACSSVC(reinterpret_cast<LONG_PTR>(bytes));
        abi::VerbHeader header;
        std::memcpy(&header, bytes, sizeof header);
        EXPECT_EQ(header.primary_rc, SV_UNEXPECTED_DOS_ERROR);
        EXPECT_EQ(header.secondary_rc, static_cast<std::uint32_t>(ERROR_NOT_ENOUGH_MEMORY))
            << "the system's own code";
        reached(verb.opcode, header.primary_rc, header.secondary_rc);
    }
}

TEST_F(Entries, WriteNothingButTheReturnCodes) {
    for (const auto& verb : kTable.verbs) {
        SCOPED_TRACE(verb.name);
        alignas(8) std::uint8_t bytes[256];
        std::memset(bytes, 0xEE, sizeof bytes);
        std::memcpy(bytes, &verb.opcode, sizeof verb.opcode);
        std::uint8_t before[256];
        std::memcpy(before, bytes, sizeof bytes);
        ACSSVC(reinterpret_cast<LONG_PTR>(bytes));
        EXPECT_EQ(std::memcmp(bytes, before, 4), 0);
        EXPECT_EQ(std::memcmp(bytes + 6, before + 6, 2), 0);
        EXPECT_EQ(std::memcmp(bytes + 12, before + 12, sizeof bytes - 12), 0);
    }
}

// ---- WinCSVStartup, WinCSVCleanup: the table of the reference page

TEST_F(Entries, StartupAgreesOnVersionOne) {
    const struct {
        WORD asked;
        int answer;
    } rows[] = {{MAKEWORD(1, 0), 0},
                {MAKEWORD(2, 0), 0},
                {MAKEWORD(3, 0), 0},
                {MAKEWORD(1, 1), 0},
                {MAKEWORD(0, 9), WCSVINVALID}};
    for (const auto& row : rows) {
        WCSVDATA data{};
        EXPECT_EQ(WinCSVStartup(row.asked, &data), row.answer);
        if (row.answer != 0) continue;
        EXPECT_EQ(data.wVersion, MAKEWORD(1, 0));
        EXPECT_STREQ(data.szDescription, "openwosa Windows CSV");
        EXPECT_TRUE(WinCSVCleanup());
    }
    EXPECT_EQ(WinCSVStartup(MAKEWORD(1, 0), nullptr), WCSVINVALID);
}

TEST_F(Entries, StartupNeedsAGoodConfiguration) {
    write_file(folder.file("config.json"), "{");
    Environment configuration("OPENWOSA_CONFIG", folder.file("config.json"));
    WCSVDATA data;
    EXPECT_EQ(WinCSVStartup(MAKEWORD(1, 0), &data), WCSVSYSNOTREADY);
    EXPECT_EQ(WCSVSYSNOTREADY, 0xF003) << "flipped, as in the vendor's header";
}

TEST_F(Entries, CleanupUndoesOneStartup) {
    EXPECT_FALSE(WinCSVCleanup());
    WCSVDATA data;
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(WinCSVStartup(MAKEWORD(1, 0), &data), 0);
        EXPECT_TRUE(WinCSVCleanup());
    }
    EXPECT_FALSE(WinCSVCleanup());
}

// ---- GetCsvReturnCode

TEST_F(Entries, ReturnCodesHaveTexts) {
    unsigned char text[256];
    const auto of = [&](std::uint16_t primary, std::uint32_t secondary) {
        auto v = verb<svc_hdr>(SV_CONVERT);
        v.primary_rc = primary;
        v.secondary_rc = secondary;
        const int length = GetCsvReturnCode(&v, sizeof text, text);
        EXPECT_EQ(static_cast<std::size_t>(length), std::strlen(reinterpret_cast<char*>(text)));
        return std::string(reinterpret_cast<char*>(text));
    };
    EXPECT_EQ(of(SV_OK, 0), "SV_OK (the verb was carried out)");
    EXPECT_EQ(
        of(SV_PARAMETER_CHECK, SV_INVALID_DIRECTION),
        "SV_PARAMETER_CHECK (a parameter is wrong), SV_INVALID_DIRECTION (direction is neither of the two)");
    EXPECT_EQ(of(SV_UNEXPECTED_DOS_ERROR, 112),
              "SV_UNEXPECTED_DOS_ERROR (the system failed; the secondary code is its own), 112");
    EXPECT_EQ(of(0x1234, 0x56789ABC), "0x1234, 0x56789ABC");
    for (const auto& verb : kTable.verbs)
        for (const auto& primary : verb.primary) {
            EXPECT_NE(of(static_cast<std::uint16_t>(primary.value), 0).find(primary.name), std::string::npos);
            EXPECT_NE(of(static_cast<std::uint16_t>(primary.value), 0).find('('), std::string::npos)
                << primary.name;
        }
}

TEST_F(Entries, TextsNeedRoomAndMemoryThatIsThere) {
    auto v = verb<svc_hdr>(SV_CONVERT);
    unsigned char text[256];
    const int length = GetCsvReturnCode(&v, sizeof text, text);
    ASSERT_GT(length, 0);
    EXPECT_EQ(GetCsvReturnCode(&v, static_cast<UINT>(length), text), 0);
    EXPECT_EQ(GetLastError(), 0x20000002u);
    EXPECT_EQ(GetCsvReturnCode(&v, static_cast<UINT>(length) + 1, text), length);
    EXPECT_EQ(GetCsvReturnCode(nullptr, sizeof text, text), 0);
    EXPECT_EQ(GetLastError(), 0x20000001u);
    EXPECT_EQ(GetCsvReturnCode(&v, sizeof text, nullptr), 0);
    EXPECT_EQ(GetLastError(), 0x20000001u);
}

}  // namespace
}  // namespace openwosa::csvtest
