// Services run as a plain process: the rules of winsvc.h here. Windows itself starts services from its
// controller only.
#include <atomic>
#include <csignal>

#include "support.hpp"

using namespace openwosa::test;

namespace {

SERVICE_STATUS_HANDLE g_service;
std::atomic<DWORD> g_last_control;
std::atomic<DWORD> g_handler_thread;
HANDLE g_stop;

void report(DWORD state, DWORD accepted) {
    SERVICE_STATUS status{};
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    status.dwControlsAccepted = accepted;
    EXPECT_TRUE(SetServiceStatus(g_service, &status));
}

VOID WINAPI handler(DWORD control) {
    g_last_control = control;
    g_handler_thread = GetCurrentThreadId();
    if (control == SERVICE_CONTROL_STOP || control == SERVICE_CONTROL_SHUTDOWN) SetEvent(g_stop);
}

template <DWORD kAccepted>
VOID WINAPI service_main(DWORD argc, LPSTR* argv) {
    EXPECT_EQ(argc, 1u);
    EXPECT_STREQ(argv[0], "the-service");
    g_service = RegisterServiceCtrlHandlerA("the-service", handler);
    ASSERT_NE(g_service, nullptr);
    report(SERVICE_RUNNING, kAccepted);
    std::raise(SIGHUP);
    std::raise(SIGTERM);
    EXPECT_EQ(WaitForSingleObject(g_stop, kLong), WAIT_OBJECT_0);
    report(SERVICE_STOPPED, 0);
}

void run(LPSERVICE_MAIN_FUNCTIONA main) {
    const Handle stop = auto_reset_event();
    g_stop = stop;
    g_last_control = 0;
    char name[] = "the-service";
    const SERVICE_TABLE_ENTRYA table[] = {{name, main}, {nullptr, nullptr}};
    EXPECT_TRUE(StartServiceCtrlDispatcherA(table));
}

}  // namespace

TEST(Service, SigtermIsTheControlStopOnTheDispatchersThread) {
    run(service_main<SERVICE_ACCEPT_STOP>);
    EXPECT_EQ(g_last_control, DWORD{SERVICE_CONTROL_STOP});
    EXPECT_EQ(g_handler_thread, GetCurrentThreadId());
    SERVICE_STATUS status{};
    status.dwCurrentState = SERVICE_RUNNING;
    SetLastError(0);
    EXPECT_FALSE(SetServiceStatus(g_service, &status)) << "its handle has ended with it";
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Service, WhoTakesOnlyTheShutdownGetsThat) {
    run(service_main<SERVICE_ACCEPT_SHUTDOWN>);
    EXPECT_EQ(g_last_control, DWORD{SERVICE_CONTROL_SHUTDOWN});
}

TEST(Service, OneThatReturnsWithoutAHandlerHasEnded) {
    run([](DWORD, LPSTR*) {});
    EXPECT_EQ(g_last_control, 0u);
}

TEST(Service, AHandlerCanBeRegisteredOnlyWhileADispatcherRuns) {
    SetLastError(0);
    EXPECT_EQ(RegisterServiceCtrlHandlerA("the-service", handler), nullptr);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_SERVICE_DOES_NOT_EXIST});
}

TEST(Service, AnEmptyTableIsRefused) {
    const SERVICE_TABLE_ENTRYA table[] = {{nullptr, nullptr}};
    SetLastError(0);
    EXPECT_FALSE(StartServiceCtrlDispatcherA(table));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_DATA});
}
