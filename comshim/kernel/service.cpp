// Services without a service controller. The dispatcher runs each ServiceMain on a thread and waits until
// every service has reported SERVICE_STOPPED. SIGTERM and SIGINT are the controller's "stop", SIGHUP is
// "parameters have changed"; they reach the handlers on the dispatcher's thread, as on Windows.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <strings.h>
#include <unistd.h>
#include <windows.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <optional>
#include <vector>

#include "handle_table.hpp"
#include "named_object.hpp"

namespace openwosa::comshim {

namespace {

class Service final : public Object {
  public:
    static constexpr ObjectType kType = ObjectType::kService;

    explicit Service(std::string name) : Object(kType), name_(std::move(name)) {}
    const std::string& name() const noexcept { return name_; }

    // Guarded by the kernel lock.
    LPHANDLER_FUNCTION handler = nullptr;
    LPHANDLER_FUNCTION_EX handler_ex = nullptr;
    LPVOID context = nullptr;
    DWORD state = SERVICE_START_PENDING;
    DWORD accepted = 0;
    HANDLE token = nullptr;

  private:
    const std::string name_;
};

// One dispatcher at a time. The pipe wakes it: a byte is a control to hand out, 0 that a state has changed.
struct Dispatcher {
    std::vector<Ref<Service>> services;
    int wake_reader = -1;
    int wake_writer = -1;
};
constinit Dispatcher* g_dispatcher = nullptr;  // guarded by the kernel lock
constinit std::atomic<int> g_signal_pipe{-1};  // its writer, for the signal handler

struct Start {
    std::string name;
    LPSERVICE_MAIN_FUNCTIONA main = nullptr;
    LPSERVICE_MAIN_FUNCTIONW wide_main = nullptr;
    Ref<Service> service;
};

void wake(int writer, DWORD control) noexcept {
    const auto byte = static_cast<unsigned char>(control);
    if (write(writer, &byte, 1) < 0) return;  // full: it is awake anyhow
}

void on_signal(int signal) {
    const int saved = errno;
    const int writer = g_signal_pipe.load();
    if (writer >= 0) wake(writer, signal == SIGHUP ? SERVICE_CONTROL_PARAMCHANGE : SERVICE_CONTROL_STOP);
    errno = saved;
}

void set_state(const KernelLock&, Service& service, DWORD state) noexcept {
    service.state = state;
    if (g_dispatcher) wake(g_dispatcher->wake_writer, 0);
}

DWORD WINAPI run_service(LPVOID argument) {
    const std::unique_ptr<Start> start(static_cast<Start*>(argument));
    if (start->main) {
        LPSTR arguments[] = {start->name.data(), nullptr};
        start->main(1, arguments);
    } else {
        std::wstring name = widen(start->name);
        LPWSTR arguments[] = {name.data(), nullptr};
        start->wide_main(1, arguments);
    }
    // One that returns without having registered a handler can never report anything.
    KernelLock lock;
    if (!start->service->handler && !start->service->handler_ex)
        set_state(lock, *start->service, SERVICE_STOPPED);
    return 0;
}

// Signals to be controls while a dispatcher runs.
class SignalsAsControls {
  public:
    explicit SignalsAsControls(int writer) noexcept {
        g_signal_pipe = writer;
        struct sigaction action {};
        action.sa_handler = on_signal;
        action.sa_flags = SA_RESTART;
        for (std::size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &action, &before_[i]);
    }
    ~SignalsAsControls() {
        for (std::size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &before_[i], nullptr);
        g_signal_pipe = -1;
    }

  private:
    static constexpr int kSignals[] = {SIGTERM, SIGINT, SIGHUP};
    struct sigaction before_[std::size(kSignals)];
};

bool accepts(DWORD accepted, DWORD control) noexcept {
    if (control == SERVICE_CONTROL_STOP) return accepted & SERVICE_ACCEPT_STOP;
    return accepted & SERVICE_ACCEPT_PARAMCHANGE;
}

// A service that takes no "stop" is told of the shutdown, if it takes that.
DWORD control_for(DWORD accepted, DWORD control) noexcept {
    if (accepts(accepted, control)) return control;
    const bool shuts_down = control == SERVICE_CONTROL_STOP && (accepted & SERVICE_ACCEPT_SHUTDOWN);
    return shuts_down ? SERVICE_CONTROL_SHUTDOWN : 0;
}

void hand_out(const Dispatcher& dispatcher, DWORD asked) {
    for (const Ref<Service>& service : dispatcher.services) {
        KernelLock lock;
        const DWORD control = control_for(service->accepted, asked);
        const auto handler = service->handler;
        const auto handler_ex = service->handler_ex;
        const LPVOID context = service->context;
        lock.unlock();
        if (control == 0) continue;
        if (handler_ex)
            handler_ex(control, 0, nullptr, context);
        else if (handler)
            handler(control);
    }
}

bool all_stopped(const Dispatcher& dispatcher) noexcept {
    KernelLock lock;
    return std::all_of(dispatcher.services.begin(), dispatcher.services.end(),
                       [](const Ref<Service>& service) { return service->state == SERVICE_STOPPED; });
}

void dispatch(const Dispatcher& dispatcher) {
    while (!all_stopped(dispatcher)) {
        pollfd wanted{dispatcher.wake_reader, POLLIN, 0};
        if (poll(&wanted, 1, -1) <= 0) continue;
        unsigned char control = 0;
        if (read(dispatcher.wake_reader, &control, 1) == 1 && control != 0) hand_out(dispatcher, control);
    }
}

BOOL run_dispatcher(std::vector<std::unique_ptr<Start>> starts) {
    Dispatcher dispatcher;
    int ends[2];
    if (starts.empty()) return fail(ERROR_INVALID_DATA);
    for (const auto& start : starts) {
        start->service = Ref<Service>::adopt(new Service(start->name));
        dispatcher.services.push_back(start->service);
    }
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return fail(ERROR_NO_SYSTEM_RESOURCES);
    dispatcher.wake_reader = ends[0];
    dispatcher.wake_writer = ends[1];
    bool busy = false;
    {
        KernelLock lock;
        busy = g_dispatcher != nullptr;
        if (!busy) g_dispatcher = &dispatcher;
    }
    DWORD error = busy ? ERROR_SERVICE_ALREADY_RUNNING : ERROR_SUCCESS;
    std::optional<SignalsAsControls> signals;
    if (!busy) signals.emplace(dispatcher.wake_writer);
    std::size_t running = 0;
    for (; error == ERROR_SUCCESS && running < starts.size(); ++running) {
        const HANDLE thread = CreateThread(nullptr, 0, run_service, starts[running].get(), 0, nullptr);
        if (!thread) {
            error = ERROR_SERVICE_NO_THREAD;
            break;
        }
        static_cast<void>(starts[running].release());  // the thread's now
        CloseHandle(thread);
    }
    dispatcher.services.resize(running);
    if (running > 0) dispatch(dispatcher);
    {
        KernelLock lock;
        if (!busy) g_dispatcher = nullptr;
        for (const Ref<Service>& service : dispatcher.services) HandleTable::remove(lock, service->token);
    }
    signals.reset();
    close(ends[0]);
    close(ends[1]);
    return error ? fail(error) : TRUE;
}

// In a process of one service its name is not looked at, as documented.
SERVICE_STATUS_HANDLE register_handler(const char* name, LPHANDLER_FUNCTION handler,
                                       LPHANDLER_FUNCTION_EX handler_ex, LPVOID context) {
    KernelLock lock;
    Service* found = nullptr;
    if (g_dispatcher && name && (handler || handler_ex)) {
        const auto& services = g_dispatcher->services;
        for (const Ref<Service>& service : services)
            if (services.size() == 1 || strcasecmp(service->name().c_str(), name) == 0) found = service.get();
    }
    if (found && !found->token) found->token = HandleTable::insert(lock, Ref<Object>::share(found));
    if (!found || !found->token) {
        set_last_error(found ? ERROR_NO_SYSTEM_RESOURCES : ERROR_SERVICE_DOES_NOT_EXIST);
        return nullptr;
    }
    found->handler = handler;
    found->handler_ex = handler_ex;
    found->context = context;
    return static_cast<SERVICE_STATUS_HANDLE>(found->token);
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

BOOL StartServiceCtrlDispatcherA(const SERVICE_TABLE_ENTRYA* table) {
    return guarded(FALSE, [&]() -> BOOL {
        std::vector<std::unique_ptr<Start>> starts;
        for (; table && table->lpServiceName && table->lpServiceProc; ++table)
            starts.emplace_back(new Start{table->lpServiceName, table->lpServiceProc, nullptr, {}});
        return run_dispatcher(std::move(starts));
    });
}

BOOL StartServiceCtrlDispatcherW(const SERVICE_TABLE_ENTRYW* table) {
    return guarded(FALSE, [&]() -> BOOL {
        std::vector<std::unique_ptr<Start>> starts;
        for (; table && table->lpServiceName && table->lpServiceProc; ++table)
            starts.emplace_back(new Start{narrow(table->lpServiceName), nullptr, table->lpServiceProc, {}});
        return run_dispatcher(std::move(starts));
    });
}

SERVICE_STATUS_HANDLE RegisterServiceCtrlHandlerA(LPCSTR name, LPHANDLER_FUNCTION handler) {
    return register_handler(name, handler, nullptr, nullptr);
}

SERVICE_STATUS_HANDLE RegisterServiceCtrlHandlerW(LPCWSTR name, LPHANDLER_FUNCTION handler) {
    return with_narrow(SERVICE_STATUS_HANDLE{}, name,
                       [&](LPCSTR text) { return register_handler(text, handler, nullptr, nullptr); });
}

SERVICE_STATUS_HANDLE RegisterServiceCtrlHandlerExA(LPCSTR name, LPHANDLER_FUNCTION_EX handler,
                                                    LPVOID context) {
    return register_handler(name, nullptr, handler, context);
}

SERVICE_STATUS_HANDLE RegisterServiceCtrlHandlerExW(LPCWSTR name, LPHANDLER_FUNCTION_EX handler,
                                                    LPVOID context) {
    return with_narrow(SERVICE_STATUS_HANDLE{}, name,
                       [&](LPCSTR text) { return register_handler(text, nullptr, handler, context); });
}

BOOL SetServiceStatus(SERVICE_STATUS_HANDLE token, LPSERVICE_STATUS status) {
    KernelLock lock;
    Service* service = HandleTable::find<Service>(lock, token);
    if (!service) return fail(ERROR_INVALID_HANDLE);
    if (!status || status->dwCurrentState < SERVICE_STOPPED || status->dwCurrentState > SERVICE_PAUSED)
        return fail(ERROR_INVALID_DATA);
    service->accepted = status->dwControlsAccepted;
    set_state(lock, *service, status->dwCurrentState);
    return TRUE;
}
