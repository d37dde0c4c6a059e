// CoWaitForMultipleHandles: a wait that keeps a single-threaded apartment's windows alive.
#include <ole2.h>

#include "apartment.hpp"

using namespace openwosa::comshim;
using namespace openwosa::comshim::com;

namespace {

// Dispatches what is queued. A WM_QUIT is for the program's own loop: it is kept and posted again after the
// wait.
void pump(bool& quit, WPARAM& exit_code) {
    MSG message;
    while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) {
        if (message.message == WM_QUIT) {
            quit = true;
            exit_code = message.wParam;
            continue;
        }
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
}

DWORD wait_pumping(DWORD flags, DWORD milliseconds, ULONG count, LPHANDLE handles) {
    const ULONGLONG start = GetTickCount64();
    bool quit = false;
    WPARAM exit_code = 0;
    DWORD result;
    for (;;) {
        DWORD left = milliseconds;
        if (milliseconds != INFINITE) {
            const ULONGLONG passed = GetTickCount64() - start;
            left = passed >= milliseconds ? 0 : milliseconds - static_cast<DWORD>(passed);
        }
        const DWORD how = MWMO_INPUTAVAILABLE | (flags & COWAIT_WAITALL ? MWMO_WAITALL : 0);
        if (flags & COWAIT_WAITALL) {
            // MWMO_WAITALL would want a message too: look at the handles alone, then wait for a message or a
            // while.
            result = WaitForMultipleObjects(count, handles, TRUE, 0);
            if (result != WAIT_TIMEOUT || left == 0) break;
            constexpr DWORD kLookAgain = 10;
            if (MsgWaitForMultipleObjectsEx(0, nullptr, left < kLookAgain ? left : kLookAgain, QS_ALLINPUT,
                                            how & ~MWMO_WAITALL) == WAIT_OBJECT_0)
                pump(quit, exit_code);
            continue;
        }
        result = MsgWaitForMultipleObjectsEx(count, handles, left, QS_ALLINPUT, how);
        if (result != WAIT_OBJECT_0 + count) break;
        pump(quit, exit_code);
    }
    if (quit) PostQuitMessage(static_cast<int>(exit_code));
    return result;
}

}  // namespace

HRESULT CoWaitForMultipleHandles(DWORD flags, DWORD milliseconds, ULONG count, LPHANDLE handles,
                                 LPDWORD index) {
    if (!index) return E_INVALIDARG;
    *index = 0;
    if (!handles) return E_INVALIDARG;
    if (count == 0) return RPC_E_NO_SYNC;
    const ApartmentId apartment = current_apartment();
    const DWORD result = apartment != kNoApartment && apartment != kMultithreaded
                             ? wait_pumping(flags, milliseconds, count, handles)
                             : WaitForMultipleObjectsEx(count, handles, (flags & COWAIT_WAITALL) != 0,
                                                        milliseconds, (flags & COWAIT_ALERTABLE) != 0);
    if (result == WAIT_TIMEOUT) return RPC_S_CALLPENDING;
    if (result == WAIT_FAILED) return HRESULT_FROM_WIN32(GetLastError());
    *index = result;
    return S_OK;
}
