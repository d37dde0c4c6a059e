// The library as something that is loaded and unloaded. This program does not link it: it loads the file
// named by OPENWOSA_TEST_LIBRARY, so that nothing but its own loads keeps it in memory.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <thread>

#include "support/configuration.hpp"
#include "support/udp_peer.hpp"
#include "support/winsnmp_names.hpp"

#ifdef _WIN32
#include <tlhelp32.h>
#else
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#endif

namespace openwosa::apitest {
namespace {

std::string library_path() {
    const char* path = std::getenv("OPENWOSA_TEST_LIBRARY");
    return path ? path : "";
}

class Library {
  public:
    Library() {
#ifdef _WIN32
        handle_ = LoadLibraryA(library_path().c_str());
#else
        handle_ = dlopen(library_path().c_str(), RTLD_NOW | RTLD_LOCAL);
#endif
    }
    ~Library() { unload(); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    explicit operator bool() const { return handle_ != nullptr; }

    void unload() {
        if (!handle_) return;
#ifdef _WIN32
        FreeLibrary(handle_);
#else
        dlclose(handle_);
#endif
        handle_ = nullptr;
    }

    static bool is_in_memory() {
#ifdef _WIN32
        return GetModuleHandleA("wsnmp32.dll") != nullptr;
#else
        void* handle = dlopen(library_path().c_str(), RTLD_NOW | RTLD_NOLOAD);
        if (handle) dlclose(handle);
        return handle != nullptr;
#endif
    }

    template <class Function>
    Function* get(const char* name) const {
#ifdef _WIN32
        return reinterpret_cast<Function*>(reinterpret_cast<void*>(GetProcAddress(handle_, name)));
#else
        return reinterpret_cast<Function*>(dlsym(handle_, name));
#endif
    }

  private:
#ifdef _WIN32
    HMODULE handle_;
#else
    void* handle_;
#endif
};

#define OPENWOSA_GET(library, name) (library).get<decltype(name)>(#name)

int thread_count() {
#ifdef _WIN32
    const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry{};
    entry.dwSize = sizeof entry;
    int count = 0;
    for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) {
        count += entry.th32OwnerProcessID == GetCurrentProcessId();
    }
    CloseHandle(snapshot);
    return count;
#else
    int count = 0;
    for ([[maybe_unused]] const auto& task : std::filesystem::directory_iterator("/proc/self/task")) ++count;
    return count;
#endif
}

bool becomes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 500; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

std::atomic<int> notified{0};
SNMPAPI_STATUS CALLBACK count_notification(HSNMP_SESSION, HWND, UINT, WPARAM, LPARAM, LPVOID) {
    ++notified;
    return SNMPAPI_SUCCESS;
}

// Starts, opens a session and leaves a request outstanding that the peer does not answer.
HSNMP_SESSION use(const Library& library, std::uint16_t port) {
    if (!OPENWOSA_GET(library, SnmpStartup)(nullptr, nullptr, nullptr, nullptr, nullptr)) return nullptr;
    const HSNMP_SESSION session =
        OPENWOSA_GET(library, SnmpCreateSession)(nullptr, 0, count_notification, nullptr);
    const HSNMP_ENTITY entity = OPENWOSA_GET(library, SnmpStrToEntity)(session, "127.0.0.1");
    OPENWOSA_GET(library, SnmpSetPort)(entity, port);
    OPENWOSA_GET(library, SnmpSetTimeout)(entity, 10);
    smiBYTE bytes[] = {'p'};
    const smiOCTETS community{1, bytes};
    const HSNMP_CONTEXT context = OPENWOSA_GET(library, SnmpStrToContext)(session, &community);
    const HSNMP_PDU pdu = OPENWOSA_GET(library, SnmpCreatePdu)(session, SNMP_PDU_GET, 1, 0, 0, nullptr);
    if (!OPENWOSA_GET(library, SnmpSendMsg)(session, nullptr, entity, context, pdu)) return nullptr;
    return session;
}

TEST(Lifetime, LoadUseCleanUpAndUnloadAThousandTimes) {
    UdpPeer peer;
    std::thread([] {}).join();  // a sanitizer's own thread comes with the first
    const int threads_before = thread_count();
    for (int i = 0; i < 1000; ++i) {
        Library library;
        ASSERT_TRUE(library) << library_path();
        ASSERT_NE(use(library, peer.port()), nullptr) << i;
        ASSERT_TRUE(OPENWOSA_GET(library, SnmpCleanup)());
        library.unload();
        // On Windows the loop thread leaves by itself just after the clean-up.
        if (Library::is_in_memory()) {
            ASSERT_TRUE(becomes_true([] { return !Library::is_in_memory(); }))
                << "still in memory, round " << i;
        }
    }
    EXPECT_TRUE(becomes_true([&] { return thread_count() <= threads_before; }))
        << thread_count() << " threads left";
}

TEST(Lifetime, LoadingDoesNothingThatOutlivesUnloading) {
    const int threads_before = thread_count();
    {
        Library library;
        ASSERT_TRUE(library);
        EXPECT_EQ(thread_count(), threads_before) << "loading alone starts nothing";
    }
    EXPECT_FALSE(Library::is_in_memory());
}

TEST(Lifetime, AStartedLibraryUnloadedWithoutCleanupDoesNotCrash) {
    // The library may stay in memory then (its thread still runs); what it must not do is fall over.
    UdpPeer peer;
    notified = 0;
    {
        Library library;
        ASSERT_TRUE(library);
        ASSERT_NE(use(library, peer.port()), nullptr);
    }
    // The outstanding request's time-out comes due meanwhile.
    std::this_thread::sleep_for(300ms);
    Library again;
    ASSERT_TRUE(again);
    OPENWOSA_GET(again, SnmpStartup)(nullptr, nullptr, nullptr, nullptr, nullptr);
    EXPECT_TRUE(OPENWOSA_GET(again, SnmpCleanup)());
}

// Ends in the way its argument names, with a session open and a request outstanding. 0 is a clean end.
const Role kEnds("ends-with-session-open", [](const std::string& way) {
    static UdpPeer* const peer = new UdpPeer;  // never deleted: the process ends with all of it there
    static Library* const library = new Library;
    if (!*library || !use(*library, peer->port())) return 9;
    if (way == "exit") std::exit(0);
    if (way == "unload") {
        library->unload();
        std::this_thread::sleep_for(50ms);
    }
    if (way == "thread") std::thread([] { std::exit(0); }).join();
    return 0;
});

TEST(Lifetime, AProcessMayEndWithSessionsOpen) {
    for (const char* way : {"exit", "return", "unload", "thread"}) {
        ChildProcess child("ends-with-session-open", way);
        EXPECT_EQ(child.wait(), 0) << way;
    }
}

#ifndef _WIN32
const Role kForks("forks", [](const std::string&) {
    Library library;
    UdpPeer peer;
    if (!library || !use(library, peer.port())) return 9;
    const pid_t child = fork();
    if (child == 0) {
        smiUINT32 mode = 0;
        if (OPENWOSA_GET(library, SnmpGetTranslateMode)(&mode)) _exit(1);
        if (OPENWOSA_GET(library, SnmpGetLastError)(nullptr) != SNMPAPI_NOT_INITIALIZED) _exit(2);
#ifndef __SANITIZE_THREAD__  // which knows no threads in the child of a threaded process
        if (!use(library, peer.port())) _exit(3);
        if (!OPENWOSA_GET(library, SnmpCleanup)()) _exit(4);
#endif
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return WIFEXITED(status) ? WEXITSTATUS(status) : 8;
    smiUINT32 mode = 0;
    if (!OPENWOSA_GET(library, SnmpGetTranslateMode)(&mode)) return 5;
    return OPENWOSA_GET(library, SnmpCleanup)() ? 0 : 6;
});

TEST(Lifetime, AForkedChildStartsAnewAndItsParentGoesOn) { EXPECT_EQ(ChildProcess("forks", "").wait(), 0); }
#else
TEST(Lifetime, TheTwoUndocumentedExportsRefuse) {
    Library library;
    ASSERT_TRUE(library);
    using Odd = SNMPAPI_STATUS CALLBACK(smiUINT32);
    OPENWOSA_GET(library, SnmpStartup)(nullptr, nullptr, nullptr, nullptr, nullptr);
    for (const char* name : {"_SnmpConveyAgentAddress@4", "_SnmpSetAgentAddress@4"}) {
        auto* const function = library.get<Odd>(name);
        ASSERT_NE(function, nullptr) << name;
        EXPECT_EQ(function(0x0100007F), SNMPAPI_STATUS(SNMPAPI_FAILURE)) << name;
        EXPECT_EQ(OPENWOSA_GET(library, SnmpGetLastError)(nullptr), SNMPAPI_STATUS(SNMPAPI_OPERATION_INVALID))
            << name;
    }
    OPENWOSA_GET(library, SnmpCleanup)();
}
#endif

}  // namespace
}  // namespace openwosa::apitest

int main(int argc, char** argv) {
    if (const auto code = openwosa::apitest::run_role()) return *code;
    const openwosa::apitest::DefaultConfiguration configuration;
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
