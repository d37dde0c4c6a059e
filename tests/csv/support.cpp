#include "support.hpp"

#include <windows.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>
#include <wincsv_verbs.hpp>
#if !defined(_WIN32)
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace openwosa::csvtest {
namespace {

using Code = std::tuple<std::string, std::string>;  // verb, code
std::set<Code>& reached_codes() {
    static std::set<Code> set;
    return set;
}

// Documented codes that no condition of ours raises, with the reason.
struct Exception {
    std::string_view verb, code, why;
};
constexpr Exception kExceptions[] = {
    {"CONVERT", "SV_COMM_SUBSYSTEM_NOT_LOADED", "needs no component but itself"},
    {"GET_CP_CONVERT_TABLE", "SV_COMM_SUBSYSTEM_NOT_LOADED", "needs no component but itself"},
    {"DEFINE_TRACE", "SV_COMM_SUBSYSTEM_NOT_LOADED", "needs no component but itself"},
    {"COPY_TRACE_TO_FILE", "SV_COMM_SUBSYSTEM_NOT_LOADED", "needs no component but itself"},
#if defined(_WIN32)
    {"DEFINE_TRACE", "SV_STATE_CHECK", "tested where a file can be a pipe"},
    {"DEFINE_TRACE", "SV_COPY_TRACE_IN_PROGRESS", "tested where a file can be a pipe"},
    {"COPY_TRACE_TO_FILE", "SV_COPY_TRACE_IN_PROGRESS", "tested where a file can be a pipe"},
#endif
};

// Every documented return code of every verb was reached by a test.
class AllReached : public testing::Environment {
    void TearDown() override {
        if (testing::GTEST_FLAG(filter) != "*") return;
        std::size_t codes = 0;
        for (const auto& verb : csv::api::verbs::kTable.verbs)
            for (const auto list : {verb.primary, verb.secondary})
                for (const auto& code : list) {
                    const bool excepted = std::any_of(
                        std::begin(kExceptions), std::end(kExceptions),
                        [&](const auto& e) { return e.verb == verb.name && e.code == code.name; });
                    EXPECT_NE(reached_codes().contains({verb.name, code.name}), excepted)
                        << verb.name << " " << code.name
                        << (excepted ? " is reached after all" : " was never reached");
                    ++codes;
                }
        std::printf("%zu documented return codes, %zu of them with a reason never to come\n", codes,
                    std::size(kExceptions));
    }
};
const auto* const g_all_reached = testing::AddGlobalTestEnvironment(new AllReached);

}  // namespace

void reached(std::uint16_t opcode, std::uint16_t primary, std::uint32_t secondary) {
    for (const auto& verb : csv::api::verbs::kTable.verbs) {
        if (verb.opcode != opcode && !(primary == SV_INVALID_VERB)) continue;
        for (const auto& code : verb.primary)
            if (code.value == primary) reached_codes().emplace(verb.name, code.name);
        if (primary == SV_UNEXPECTED_DOS_ERROR) continue;
        for (const auto& code : verb.secondary)
            if (code.value == secondary) reached_codes().emplace(verb.name, code.name);
    }
}

Folder::Folder() {
#if defined(_WIN32)
    char temp[MAX_PATH];
    GetTempPathA(sizeof temp, temp);
    static int count = 0;
    path_ = std::string(temp) + "c" + std::to_string(GetCurrentProcessId()) + "_" + std::to_string(++count);
    CreateDirectoryA(path_.c_str(), nullptr);
#else
    char name[] = "/tmp/csv-XXXXXX";
    path_ = ::mkdtemp(name);
#endif
}

Folder::~Folder() {
    for (const char* name : {"log", "config.json", "trace", "table", "pipe"}) std::remove(file(name).c_str());
#if defined(_WIN32)
    RemoveDirectoryA(path_.c_str());
#else
    ::rmdir(path_.c_str());
#endif
}

std::string read_file(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void write_file(const std::string& name, std::string_view text) {
    std::ofstream(name, std::ios::binary) << text;
}

void set_environment(const char* name, const char* value) {
#if defined(_WIN32)
    _putenv_s(name, value ? value : "");
#else
    value ? ::setenv(name, value, 1) : ::unsetenv(name);
#endif
}

LogFile::LogFile(const Folder& folder)
    : name(folder.file("log")), configuration("OPENWOSA_CONFIG", folder.file("config.json")) {
    std::string quoted;
    for (const char c : name) quoted += c == '\\' ? std::string("\\\\") : std::string(1, c);
    log_key = "\"log\": \"" + quoted + "\"";
    configure(folder, "\"peers\": {}, \"pus\": {}");
}

void LogFile::configure(const Folder& folder, const std::string& sna, const std::string& csv) {
    write_file(folder.file("config.json"), "{\"csv\": {" + log_key + (csv.empty() ? "" : ", ") + csv +
                                               "}, \"sna\": {\"share\": false, " + sna + "}}");
}

Window::Window() {
    WNDCLASSA definition{};
    definition.lpfnWndProc = DefWindowProcA;
    definition.lpszClassName = "CsvTest";
    definition.hInstance = GetModuleHandleA(nullptr);
    RegisterClassA(&definition);
    handle_ = CreateWindowExA(0, "CsvTest", "", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, definition.hInstance,
                              nullptr);
    EXPECT_TRUE(handle_);
}

Window::~Window() {
    DestroyWindow(handle_);
    UnregisterClassA("CsvTest", GetModuleHandleA(nullptr));
}

Window::Message Window::next() {
    const UINT wanted = RegisterWindowMessageA("WinAsyncCSV");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    MSG message;
    while (std::chrono::steady_clock::now() < deadline) {
        if (PeekMessageA(&message, handle_, wanted, wanted, PM_REMOVE))
            return {message.wParam, message.lParam};
        MsgWaitForMultipleObjects(0, nullptr, FALSE, 100, QS_ALLINPUT);
    }
    ADD_FAILURE() << "no message came";
    return {};
}

bool Window::has_message() {
    const UINT wanted = RegisterWindowMessageA("WinAsyncCSV");
    MSG message;
    return PeekMessageA(&message, handle_, wanted, wanted, PM_NOREMOVE) != FALSE;
}

CsvTest::CsvTest() {
    for (const char* name : {"CSVTBLG", "COMTBLG", "OPENWOSA_CONFIG", "OPENWOSA_TRACE"})
        set_environment(name, nullptr);
}

CsvTest::~CsvTest() { runtime::fault::disarm(); }

}  // namespace openwosa::csvtest
