// WSAStartup and the thread's last socket error. Nothing has to be started: the count only tells a WSACleanup
// too many. [GAP] A call before WSAStartup works here, where Windows answers WSANOTINITIALISED: the wrappers
// also serve sources that know nothing of Windows Sockets but include windows.h.
#include <stdio.h>
#include <string.h>

#include <algorithm>
#include <atomic>

#include "kernel/thread_state.hpp"
#include "sock/socket_error.hpp"

// The layout of WSADATA is winsock2.h's, which cannot be included here.
struct WSAData {
    WORD wVersion;
    WORD wHighVersion;
    unsigned short iMaxSockets;
    unsigned short iMaxUdpDg;
    char* lpVendorInfo;
    char szDescription[257];
    char szSystemStatus[129];
};

namespace {

std::atomic<int> g_startups{0};

constexpr WORD kHighest = 0x0202;

// The version the program gets: the one it asks for, or the highest there is. Low byte major, high byte
// minor.
WORD negotiated(WORD wanted) {
    const int major = LOBYTE(wanted);
    const int minor = HIBYTE(wanted);
    if (major == 1) {
        return MAKEWORD(1, std::min(minor, 1));
    }
    return major == 2 ? static_cast<WORD>(MAKEWORD(2, std::min(minor, 2))) : kHighest;
}

}  // namespace

OWSHIM_WRAPPER(int) owshim_WSAStartup(WORD version, WSAData* data) {
    if (data == nullptr) {
        return WSAEFAULT;
    }
    *data = WSAData{};
    data->wHighVersion = kHighest;
    data->wVersion = kHighest;
    if (LOBYTE(version) == 0) {
        return WSAVERNOTSUPPORTED;
    }
    data->wVersion = negotiated(version);
    if (LOBYTE(data->wVersion) == 1) {
        data->iMaxSockets = 32767;
        data->iMaxUdpDg = 65467;
    }
    snprintf(data->szDescription, sizeof data->szDescription, "Windows Sockets over the host's");
    snprintf(data->szSystemStatus, sizeof data->szSystemStatus, "Running");
    ++g_startups;
    return 0;
}

OWSHIM_WRAPPER(int) owshim_WSACleanup() {
    int count = g_startups.load();
    while (count > 0) {
        if (g_startups.compare_exchange_weak(count, count - 1)) {
            return 0;
        }
    }
    return openwosa::comshim::socket_failure(WSANOTINITIALISED);
}

OWSHIM_WRAPPER(int) owshim_WSAGetLastError() {
    return static_cast<int>(openwosa::comshim::this_thread().last_error);
}

OWSHIM_WRAPPER(void) owshim_WSASetLastError(int error) {
    openwosa::comshim::set_last_error(static_cast<DWORD>(error));
}
