// Oracle: Microsoft's reference pages of the functions named; run on Wine's kernel32 as well.
#include <lmcons.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "support.hpp"

using namespace openwosa::test;

TEST(Environment, AVariableIsSetReadAndRemoved) {
    char value[32];
    ASSERT_TRUE(SetEnvironmentVariableA("OPENWOSA_TEST", "value"));
    EXPECT_EQ(GetEnvironmentVariableA("OPENWOSA_TEST", value, sizeof value), 5u);
    EXPECT_STREQ(value, "value");
    wchar_t wide[32];
    EXPECT_EQ(GetEnvironmentVariableW(L"OPENWOSA_TEST", wide, 32), 5u);
    EXPECT_STREQ(wide, L"value");
    ASSERT_TRUE(SetEnvironmentVariableA("OPENWOSA_TEST", nullptr));
    SetLastError(0);
    EXPECT_EQ(GetEnvironmentVariableA("OPENWOSA_TEST", value, sizeof value), 0u);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_ENVVAR_NOT_FOUND});
}

TEST(Environment, ASmallBufferIsToldTheSizeWithTerminator) {
    char value[5] = "keep";
    SetEnvironmentVariableA("OPENWOSA_TEST", "value");
    EXPECT_EQ(GetEnvironmentVariableA("OPENWOSA_TEST", nullptr, 0), 6u);
    EXPECT_EQ(GetEnvironmentVariableA("OPENWOSA_TEST", value, sizeof value), 6u);
    SetEnvironmentVariableA("OPENWOSA_TEST", nullptr);
}

TEST(Environment, AnEmptyValueIsToldFromNone) {
    char value[8] = "old";
    SetEnvironmentVariableA("OPENWOSA_TEST_EMPTY", "");
    SetLastError(99);
    EXPECT_EQ(GetEnvironmentVariableA("OPENWOSA_TEST_EMPTY", value, sizeof value), 0u);
    EXPECT_NE(GetLastError(), DWORD{ERROR_ENVVAR_NOT_FOUND});
    EXPECT_STREQ(value, "");
    SetEnvironmentVariableA("OPENWOSA_TEST_EMPTY", nullptr);
}

TEST(Environment, NamesAreFoundInAnyCase) {
    char value[8] = "";
    SetEnvironmentVariableA("OPENWOSA_TEST_CASE", "x");
    EXPECT_EQ(GetEnvironmentVariableA("openwosa_test_case", value, sizeof value), 1u);
    SetEnvironmentVariableA("OPENWOSA_TEST_CASE", nullptr);
}

TEST(CommandLine, BeginsWithTheProgram) {
    const std::string line = GetCommandLineA();
    EXPECT_NE(line.find("comshim_kernel_test"), std::string::npos);
    EXPECT_EQ(GetCommandLineA(), GetCommandLineA()) << "the same address each time";
    EXPECT_NE(std::wstring(GetCommandLineW()).find(L"comshim_kernel_test"), std::wstring::npos);
}

TEST(Module, TheProgramHasAHandleAndAFile) {
    const HMODULE program = GetModuleHandleA(nullptr);
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(GetModuleHandleW(nullptr), program);
    char path[1024];
    const DWORD length = GetModuleFileNameA(nullptr, path, sizeof path);
    EXPECT_EQ(length, std::strlen(path));
    EXPECT_NE(std::string(path).find("comshim_kernel_test"), std::string::npos);
    char same[1024];
    EXPECT_EQ(GetModuleFileNameA(program, same, sizeof same), length);
    EXPECT_STREQ(same, path);
}

TEST(Module, AShortBufferGetsWhatFits) {
    char path[8];
    SetLastError(0);
    EXPECT_EQ(GetModuleFileNameA(nullptr, path, sizeof path), sizeof path);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
    if (running_on_wine())
        GTEST_SKIP() << "broken: Wine ends it only in the wide form, Windows in both since Vista";
    EXPECT_EQ(path[7], 0);
}

TEST(Module, SystemFunctionsAreFoundByName) {
    const HMODULE kernel = GetModuleHandleA("KERNEL32");
    ASSERT_NE(kernel, nullptr);
    EXPECT_EQ(GetModuleHandleA("kernel32.dll"), kernel);
    using TickCount = DWORD(WINAPI*)();
    const auto ticks =
        reinterpret_cast<TickCount>(reinterpret_cast<void*>(GetProcAddress(kernel, "GetTickCount")));
    ASSERT_NE(ticks, nullptr);
    EXPECT_LT(ticks() - GetTickCount() + 1000, 2000u);
    SetLastError(0);
    EXPECT_EQ(GetProcAddress(kernel, "NoSuchFunctionAtAll"), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_PROC_NOT_FOUND});
}

TEST(Module, AMissingLibraryIsModuleNotFound) {
    SetLastError(0);
    EXPECT_EQ(LoadLibraryA("openwosa-no-such-library.dll"), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_MOD_NOT_FOUND});
    SetLastError(0);
    EXPECT_EQ(GetModuleHandleA("openwosa-no-such-library.dll"), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_MOD_NOT_FOUND});
}

TEST(Module, LoadingTwiceGivesOneHandleThatIsFreedTwice) {
    const HMODULE first = LoadLibraryA("comshim_test_library.dll");
    ASSERT_NE(first, nullptr) << GetLastError();
    EXPECT_EQ(LoadLibraryA("COMSHIM_TEST_LIBRARY"), first) << "case and extension do not matter";
    EXPECT_EQ(GetModuleHandleA("comshim_test_library.dll"), first);
    using Answer = int (*)();
    const auto answer =
        reinterpret_cast<Answer>(reinterpret_cast<void*>(GetProcAddress(first, "comshim_test_answer")));
    ASSERT_NE(answer, nullptr);
    EXPECT_EQ(answer(), 42);
    EXPECT_TRUE(FreeLibrary(first));
    EXPECT_EQ(GetModuleHandleA("comshim_test_library.dll"), first);
    EXPECT_TRUE(FreeLibrary(first));
    EXPECT_EQ(GetModuleHandleA("comshim_test_library.dll"), nullptr);
}

TEST(System, VersionIsOfTheNtFamily) {
    EXPECT_LT(GetVersion(), 0x80000000u);
    OSVERSIONINFOA information{};
    information.dwOSVersionInfoSize = sizeof information;
    ASSERT_TRUE(GetVersionExA(&information));
    EXPECT_EQ(information.dwPlatformId, DWORD{VER_PLATFORM_WIN32_NT});
    EXPECT_EQ(information.dwMajorVersion, GetVersion() & 0xFF);
    information.dwOSVersionInfoSize = 1;
    SetLastError(0);
    EXPECT_FALSE(GetVersionExA(&information));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
}

TEST(System, ComputerNameSaysHowMuchRoomItNeeds) {
    char name[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD size = sizeof name;
    ASSERT_TRUE(GetComputerNameA(name, &size));
    EXPECT_EQ(size, std::strlen(name)) << "without the terminator";
    DWORD small = 0;
    SetLastError(0);
    EXPECT_FALSE(GetComputerNameA(name, &small));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_BUFFER_OVERFLOW});
    EXPECT_GE(small, size);
}

TEST(System, UserNameCountsItsTerminator) {
    char name[UNLEN + 1];
    DWORD size = sizeof name;
    ASSERT_TRUE(GetUserNameA(name, &size));
    EXPECT_EQ(size, std::strlen(name) + 1);
    DWORD small = 1;
    SetLastError(0);
    EXPECT_FALSE(GetUserNameA(name, &small));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
}

TEST(System, InformationIsPlausible) {
    SYSTEM_INFO information;
    GetSystemInfo(&information);
    EXPECT_EQ(information.dwPageSize, 4096u);
    EXPECT_EQ(information.dwAllocationGranularity, 65536u);
    EXPECT_GE(information.dwNumberOfProcessors, 1u);
}

TEST(ErrorMode, TheOldOneIsGivenBack) {
    const UINT before = SetErrorMode(SEM_FAILCRITICALERRORS);
    EXPECT_EQ(SetErrorMode(before), UINT{SEM_FAILCRITICALERRORS});
}
