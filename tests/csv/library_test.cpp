// The library as programs get it: wincsv32.dll or libwincsv32.so, by its exports alone.
#include <acssvcc.h>
#include <gtest/gtest.h>
#include <windows.h>

#include <cstring>

namespace {

TEST(Library, ConvertsWithoutBeingStarted) {
    unsigned char name[8] = {'A', 'P', 'I', 'N', 'G', 'D', ' ', ' '};
    struct convert vcb;
    std::memset(&vcb, 0, sizeof vcb);
    vcb.opcode = SV_CONVERT;
    vcb.char_set = SV_AE;
    vcb.direction = SV_ASCII_TO_EBCDIC;
    vcb.len = sizeof name;
    vcb.source = vcb.target = name;
    ACSSVC_C((LONG_PTR)&vcb);
    EXPECT_EQ(vcb.primary_rc, SV_OK);
    EXPECT_EQ(std::memcmp(name, "\xC1\xD7\xC9\xD5\xC7\xC4\x40\x40", 8), 0);
}

// Found by name and called as a program of 1994 does, its address passed as a long wherever that is wide
// enough.
TEST(Library, IsFoundByItsNameAndItsEntriesByTheirs) {
#if defined(_WIN32)
    const HMODULE library = LoadLibraryA("wincsv32.dll");
    ASSERT_TRUE(library);
    for (const char* name : {"ACSSVC", "ACSSVC_C", "ACSSVC_P", "WinCSV", "WinAsyncCSV", "WinCSVStartup",
                             "WinCSVCleanup", "GetCsvReturnCode"})
        EXPECT_TRUE(GetProcAddress(library, name)) << name;
    typedef int(WINAPI * Startup)(WORD, LPWCSVDATA);
    auto startup =
        reinterpret_cast<Startup>(reinterpret_cast<void*>(GetProcAddress(library, "WinCSVStartup")));
    WCSVDATA data;
    EXPECT_EQ(startup(1, &data), 0);
    FreeLibrary(library);
    EXPECT_TRUE(WinCSVCleanup());
#else
    WCSVDATA data;
    EXPECT_EQ(WinCSVStartup(1, &data), 0);
    EXPECT_EQ(data.wVersion, 1);
    EXPECT_TRUE(WinCSVCleanup());
#endif
}

TEST(Library, TellsWhatAReturnCodeMeans) {
    struct svc_hdr vcb;
    std::memset(&vcb, 0, sizeof vcb);
    ACSSVC((LONG_PTR)&vcb);
    unsigned char text[256];
    EXPECT_GT(GetCsvReturnCode(&vcb, sizeof text, text), 0);
    EXPECT_STREQ(reinterpret_cast<char*>(text), "SV_INVALID_VERB (the opcode is that of no verb)");
}

}  // namespace
