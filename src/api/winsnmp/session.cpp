// Sessions: opening, telling the program, closing.
#include "session.hpp"

#include <winsnmp_api.hpp>

#include "library.hpp"
#include "port.hpp"
#include "process.hpp"
#include "traps.hpp"

namespace openwosa::winsnmp {

namespace {

/// A window whose message queue is full is tried again this much later.
constexpr std::uint64_t kPostRetryMs = 20;

}  // namespace

void Session::notify(SNMPAPI_STATUS code, smiINT32 request_id) {
    notices.push(Notice{code, request_id});
    note_pending();
    if (notices.size() == 1) library->loop->schedule(*this);
}

bool Session::run_one() noexcept {
    Notice notice;
    HSNMP_SESSION self;
    {
        const auto lock = lock_process();
        if (token == 0 || notices.empty()) return false;
        notice = notices.front();
        self = handle();
        if (!callback && !post(notice)) return false;
        notices.pop();
        note_pending();
    }
    if (callback) call_back(self, notice);
    return pending() != 0;
}

void Session::call_back(HSNMP_SESSION self, const Notice& notice) noexcept {
    // lParam is the request id, sign-extended where LPARAM is wider.
    const SNMPAPI_STATUS answer =
        callback(self, window, message, notice.code, static_cast<LPARAM>(notice.request_id), client_data);
    if (answer == SNMPAPI_SUCCESS) return;
    // Documented: any other value acts as SnmpClose on this session.
    Call call;
    if (!call || &*call != library.get() || token == 0) return;
    Library::Closing closing = call->close(*this);
    call.unlock();
    closing.finish(*library);
}

/// False: its queue is full, the same notice is to be tried again. A window that is gone is told no more; the
/// messages stay fetchable.
bool Session::post(const Notice& notice) noexcept {
    if (PostMessageA(window, message, notice.code, static_cast<LPARAM>(notice.request_id))) return true;
    if (GetLastError() != ERROR_NOT_ENOUGH_QUOTA) return true;
    post_again = true;
    library->post_retry->arm(runtime::Loop::now_ms() + kPostRetryMs);
    return false;
}

void Library::on_post_retry() {
    const Handling handling(*this);
    if (!handling) return;
    for (Session* session = sessions; session; session = session->next) {
        if (!session->post_again) continue;
        session->post_again = false;
        loop->schedule(*session);
    }
}

void Session::released() noexcept { delete this; }

Session& Library::open_session(HWND window, UINT message, SNMPAPI_CALLBACK callback, LPVOID client_data) {
    auto session = std::make_unique<Session>();
    session->library = shared_from_this();
    session->window = window;
    session->message = message;
    session->callback = callback;
    session->client_data = client_data;
    session->token = objects.insert_session(*session);
    session->next = sessions;
    if (sessions) sessions->previous = session.get();
    sessions = session.get();
    return *session.release();
}

Library::Closing Library::close(Session& session) noexcept {
    Closing closing;
    closing.session = &session;
    snmp::step(manager, snmp::CloseSession{session.token}, actions);
    perform_actions();
    while (Delivery* delivery = session.inbox.pop()) discard(*delivery);
    session.notices.clear();
    session.note_pending();

    closing.last_registration = registry.has(session.token);
    registry.remove_session(session.token);
    closing.last_registration = closing.last_registration && registry.empty();
    for (const auto& weak : session.agent_ports) {
        if (auto port = weak.lock()) closing.ports.push_back(std::move(port));
    }
    session.agent_ports.clear();
    objects.close_owner(session);
    if (session.port_ipv4) closing.ports.push_back(std::move(session.port_ipv4));
    if (session.port_ipv6) closing.ports.push_back(std::move(session.port_ipv6));

    objects.erase_session(session.token);
    session.token = 0;
    (session.previous ? session.previous->next : sessions) = session.next;
    if (session.next) session.next->previous = session.previous;
    return closing;
}

void Library::Closing::finish(Library& library) noexcept {
    for (const auto& port : ports) port->close();
    if (last_registration) library.traps->close_if_unwanted(library);
    const std::shared_ptr<Library> keep = library.shared_from_this();
    if (keep->loop->retire(*session)) delete session;
}

namespace api {

namespace {

HSNMP_SESSION open(Call& call, HWND window, UINT message, SNMPAPI_CALLBACK callback, LPVOID data) {
    return call->open_session(window, message, callback, data).handle();
}

bool is_own_window(HWND window) {
    DWORD process = 0;
    return GetWindowThreadProcessId(window, &process) != 0 && process == GetCurrentProcessId();
}

}  // namespace

HSNMP_SESSION SnmpOpen(HWND hWnd, UINT wMsg) {
    Call call;
    if (!call) return call.not_started();
    if (!IsWindow(hWnd)) return call.fail(SNMPAPI_HWND_INVALID);
    return open(call, hWnd, wMsg, nullptr, nullptr);
}

HSNMP_SESSION SnmpCreateSession(HWND hWnd, UINT wMsg, SNMPAPI_CALLBACK fCallBack, LPVOID lpClientData) {
    Call call;
    if (!call) return call.not_started();
    if (!fCallBack) {
        if (!hWnd && wMsg == 0) return call.fail(SNMPAPI_OPERATION_INVALID);
        if (!IsWindow(hWnd)) return call.fail(SNMPAPI_HWND_INVALID);
        if (wMsg < WM_USER) return call.fail(SNMPAPI_MESSAGE_INVALID);
        if (!is_own_window(hWnd)) return call.fail(SNMPAPI_MODE_INVALID);
    }
    return open(call, hWnd, wMsg, fCallBack, lpClientData);
}

SNMPAPI_STATUS SnmpClose(HSNMP_SESSION session) {
    Call call;
    if (!call) return call.not_started();
    Session* found = call->objects.find_session(session);
    if (!found) return call.fail(SNMPAPI_SESSION_INVALID);
    const std::shared_ptr<Library> library = found->library;
    Library::Closing closing = call->close(*found);
    call.unlock();
    closing.finish(*library);
    return SNMPAPI_SUCCESS;
}

}  // namespace api

}  // namespace openwosa::winsnmp
