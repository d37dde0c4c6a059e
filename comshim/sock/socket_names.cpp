// Names and addresses: the host's resolver; what it could not do is also told by WSAGetLastError.
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <climits>
#include <string>

#include "sock/socket_error.hpp"

namespace openwosa::comshim {
namespace {

int wsa_from_h_errno(int error) noexcept {
    switch (error) {
        case HOST_NOT_FOUND:
            return WSAHOST_NOT_FOUND;
        case TRY_AGAIN:
            return WSATRY_AGAIN;
        case NO_DATA:
            return WSANO_DATA;
        default:
            return WSANO_RECOVERY;
    }
}

int wsa_from_eai(int error) noexcept {
    switch (error) {
        case EAI_AGAIN:
            return WSATRY_AGAIN;
        case EAI_BADFLAGS:
            return WSAEINVAL;
        case EAI_FAMILY:
            return WSAEAFNOSUPPORT;
        case EAI_MEMORY:
            return WSA_NOT_ENOUGH_MEMORY;
        case EAI_NONAME:
        case EAI_NODATA:
            return WSAHOST_NOT_FOUND;
        case EAI_SERVICE:
            return WSATYPE_NOT_FOUND;
        case EAI_SOCKTYPE:
            return WSAESOCKTNOSUPPORT;
        case EAI_SYSTEM:
            return wsa_error(errno);
        default:
            return WSANO_RECOVERY;
    }
}

hostent* found(hostent* entry) noexcept {
    if (entry == nullptr) {
        socket_failure(wsa_from_h_errno(h_errno));
    }
    return entry;
}

}  // namespace
}  // namespace openwosa::comshim

using namespace openwosa::comshim;

// No name means this host.
OWSHIM_WRAPPER(hostent*) owshim_gethostbyname(const char* name) {
    char own[HOST_NAME_MAX + 1] = "";
    if (name == nullptr || *name == 0) {
        ::gethostname(own, HOST_NAME_MAX);
        name = own;
    }
    return found(::gethostbyname(name));
}

OWSHIM_WRAPPER(hostent*) owshim_gethostbyaddr(const void* address, socklen_t size, int family) {
    return found(::gethostbyaddr(address, size, family));
}

OWSHIM_WRAPPER(int)
owshim_getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
    const int error = ::getaddrinfo(node, service, hints, result);
    if (error != 0) {
        socket_failure(wsa_from_eai(error));
    }
    return error;
}

OWSHIM_WRAPPER(int)
owshim_getnameinfo(const sockaddr* address, socklen_t size, char* host, socklen_t host_size, char* service,
                   socklen_t service_size, int flags) {
    const int error = ::getnameinfo(address, size, host, host_size, service, service_size, flags);
    if (error != 0) {
        socket_failure(wsa_from_eai(error));
    }
    return error;
}

OWSHIM_WRAPPER(int) owshim_gethostname(char* name, size_t size) {
    if (name == nullptr || ::gethostname(name, size) < 0) {
        return socket_failure(WSAEFAULT);
    }
    return 0;
}
