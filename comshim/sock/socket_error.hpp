// Errors of the host as Windows Sockets has them, and the frame of every wrapper.
#pragma once
#include <errno.h>
#include <windows.h>

#ifdef _WINSOCKAPI_
#error "compile with WIN32_LEAN_AND_MEAN: here the names of the socket functions mean the host's"
#endif

#include "owshim_wsaerror.h"

/// An exported wrapper: Name(owshim_send) ...
#define OWSHIM_WRAPPER(type) extern "C" __attribute__((visibility("default"))) type

namespace openwosa::comshim {

/// What Windows calls this errno. A bad descriptor is WSAENOTSOCK: there a SOCKET is nothing else.
int wsa_error(int error) noexcept;

/// Keeps `error` for WSAGetLastError; answers SOCKET_ERROR. errno keeps the host's, for those who look there.
int socket_failure(int error) noexcept;
inline int socket_failure_from_errno() noexcept { return socket_failure(wsa_error(errno)); }

/// The descriptor was set non-blocking by the program.
bool is_non_blocking(int s) noexcept;

/// Calls again when a signal interrupts: on Windows there is none.
template <class Call>
auto uninterrupted(Call call) noexcept -> decltype(call()) {
    for (;;) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) {
            return result;
        }
    }
}

/// The result of a host call, its failure translated.
template <class Result>
Result translated(Result result) noexcept {
    return result < 0 ? static_cast<Result>(socket_failure_from_errno()) : result;
}

}  // namespace openwosa::comshim
